"""The review in a browser: who may ask, and a card answered there."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.anki.browser import browser

CARDS = """## How much is one and one? {#sum answer="2"}

## How much is two and two? {#more answer="4"}
"""


class Served:
    """`quiz serve` in a process of its own."""

    def __init__(self, home: Path, *options: str) -> None:
        self.home = home
        with closing(socket.socket()) as one:
            one.bind(("localhost", 0))
            self.port = int(one.getsockname()[1])
        (home / "cards").mkdir(parents=True)
        (home / "cards" / "mine.md").write_text(CARDS, encoding="utf-8")
        environ = {**os.environ, "QUIZ_HOME": str(home), "QUIZ_NOW": "2026-03-02T09:00"}
        subprocess.run([sys.executable, "-m", "quiz", "path", "at", "everything"], env=environ, check=True)
        command = [sys.executable, "-m", "quiz", "serve", "--port", str(self.port), *options]
        self.process = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        with closing(HTTPConnection("localhost", self.port, timeout=30)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def log(self) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.home / "quiz.db")) as database:
            return database.execute("SELECT card, response, outcome FROM event ORDER BY id").fetchall()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path / "home")
    yield served
    served.process.send_signal(signal.SIGINT)
    served.process.communicate(timeout=30)
    assert served.process.returncode == 0


def test_it_answers_its_own_pages_only(served: Served) -> None:
    assert f"open http://localhost:{served.port} in a browser" in served.said
    status, page = served.get("/")
    assert status == 200
    assert "localhost" not in page  # whatever name it was opened by is the right one
    assert served.get("/", Host="quiz.example")[0] == 403
    assert served.get("/ws", Origin="http://quiz.example")[0] == 403
    assert served.get("/", Origin=f"http://localhost:{served.port}")[0] == 200
    again = [sys.executable, "-m", "quiz", "serve", "--port", str(served.port)]
    taken = subprocess.run(again, capture_output=True, text=True, check=False)
    assert taken.returncode == 2
    assert taken.stderr.startswith(f"quiz: localhost:{served.port} can't be listened on: Address already in use; try")


def test_to_other_devices_it_answers_by_its_own_names_only(tmp_path: Path) -> None:
    """A page from elsewhere may have its name point here: then both Host and Origin bear that name."""
    served = Served(tmp_path / "home", "--host", "0.0.0.0")
    try:
        assert "no password" in served.said
        assert served.process.stderr is not None
        assert f"open http://localhost:{served.port}" in served.process.stderr.readline()
        for name in ("localhost", "127.0.0.1", "192.0.2.7", "[::1]", socket.gethostname()):
            assert served.get("/", Host=f"{name}:{served.port}")[0] == 200
        assert served.get("/", Host=f"{socket.gethostname().partition('.')[0]}.home")[0] == 200
        pretended = f"quiz.example:{served.port}"
        assert served.get("/", Host=pretended)[0] == 403
        assert served.get("/ws", Host=pretended, Origin=f"http://{pretended}")[0] == 403
    finally:
        served.process.send_signal(signal.SIGINT)
        served.process.communicate(timeout=30)


class Tab:
    """A page of the browser, read by what is sent to it: the page itself is drawn on a canvas."""

    def __init__(self, opened: Any, port: int, name: str = "localhost") -> None:
        self.received = b""
        self.page = opened.new_page(viewport={"width": 1000, "height": 700})
        self.page.on("websocket", lambda channel: channel.on("framereceived", self._take))
        self.page.goto(f"http://{name}:{port}/")

    def _take(self, payload: bytes | str) -> None:
        self.received += payload if isinstance(payload, bytes) else payload.encode()

    def until(self, *texts: str) -> None:
        """Wait until all of these have been painted since the last time, in whatever order."""
        for _ in range(600):
            if all(text.encode() in self.received for text in texts):
                self.received = b""
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{texts!r} did not come: {self.received[-500:]!r}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


@pytest.mark.slow
def test_a_card_is_answered_in_the_browser(served: Served) -> None:
    with browser() as opened:
        tab = Tab(opened, served.port)
        tab.until("begin")
        tab.press("Enter")
        tab.until("one and one", "don't know")
        tab.press("2", "Enter")
        tab.until("accept")
        tab.press("Enter")
        tab.until("two and two", "don't know")
        assert served.log() == [("sum", "2", "correct")]
        tab.press("4", "Enter")
        tab.until("accept")
        tab.page.close()  # judged, not accepted yet: it is kept all the same
        deadline = time.monotonic() + 60
        while len(served.log()) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert served.log()[1] == ("more", "4", "correct")


@pytest.mark.slow
def test_it_ends_with_a_page_still_open(served: Served) -> None:
    with browser() as opened:
        Tab(opened, served.port).until("begin")
        served.process.send_signal(signal.SIGINT)
        served.process.communicate(timeout=10)  # left to itself it would wait for the page for over twenty seconds
        assert served.process.returncode == 0


@pytest.mark.slow
def test_it_is_opened_by_any_of_its_names(served: Served) -> None:
    """The page is served at 127.0.0.1, too; its socket would be turned away if it asked for localhost from there."""
    with browser() as opened:
        Tab(opened, served.port, "127.0.0.1").until("begin")
