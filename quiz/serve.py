"""The terminal's screens in a browser, through textual-serve: each tab is a program of its own, on the same database.

Who can reach the address can answer for the learner and write cards: hence loopback unless told otherwise, and hence
the doorkeeper, without which any other page in the same browser could open the socket.
"""

import ipaddress
import os
import shlex
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.server import Server

from quiz.errors import UsageError

__all__ = ["LOOPBACK", "serve"]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LAST_CALL = 1.0  # seconds that open pages are given to go, once it is to end
_EVERY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - all of this machine's addresses, and none to be opened itself


class _QuizServer(Server):
    """Serves the review, to pages that it has served itself only."""

    def __init__(self, host: str, port: int) -> None:
        shown = "localhost" if host in _EVERY else f"[{host}]" if ":" in host else host
        command = shlex.join([sys.executable, "-m", "quiz"])
        super().__init__(
            command,
            host=host,
            port=port,
            title="quiz",
            public_url=f"http://{shown}:{port}",
            templates_path=Path(__file__).parent / "web",
        )

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(_doorkeeper(self.host))
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: nobody listens yet, and the port may be taken."""

    def run(self) -> None:
        """Serve until interrupted. The base class' own way announces too early, and sets up logging for all."""
        web.run_app(
            self._make_app(),
            host=self.host,
            port=self.port,
            print=self._announce,
            shutdown_timeout=_LAST_CALL,  # every answer is on disk: nobody has to be waited for
        )

    def _announce(self, _text: str) -> None:
        sys.stderr.write(f"quiz: open {self.public_url} in a browser; Ctrl+C ends it\n")


def serve(host: str, port: int) -> None:
    """Serve until interrupted.

    Args:
        host: The address to listen on.
        port: The port.

    Raises:
        UsageError: If it can't be listened on there.
    """
    try:
        _QuizServer(host, port).run()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise UsageError(f"{host}:{port} can't be listened on: {why}", "try another --port or --host") from None


def _doorkeeper(host: str) -> Middleware:
    """Turns away pages from elsewhere, and names that only pretend to be this machine (DNS rebinding)."""
    names = LOOPBACK if host in LOOPBACK else LOOPBACK | {host.lower()}

    @web.middleware
    async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
        asked = urlsplit(f"//{request.host}").hostname or ""
        if asked not in names and (host in LOOPBACK or not _is_ours(asked)):
            raise web.HTTPForbidden(text="quiz answers at this machine's own name or address only\n")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="quiz answers its own pages only\n")
        return await handler(request)

    return keep


def _is_ours(asked: str) -> bool:
    """Whether other devices may call this machine so: by any address, which no name server has given, or its name."""
    try:
        ipaddress.ip_address(asked)
    except ValueError:
        return asked.partition(".")[0] == socket.gethostname().lower().partition(".")[0]
    return True
