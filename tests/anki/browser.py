"""Cards in a headless Chromium, as Anki's different programs show them."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

__all__ = ["Reviewer", "browser"]

_ORIGIN = "http://anki.test/"
_PAGE = """<!doctype html><html class="{night}"><head><meta charset="utf-8"><style>{css}</style></head>
<body class="card card1 {night}"><div id="qa">{shown}</div></body></html>"""
# As Anki's reviewer does it: the markup is set, then its scripts are made anew so that they run.
_SET = """(shown) => {
  const qa = document.getElementById("qa");
  qa.innerHTML = shown;
  for (const old of qa.querySelectorAll("script")) {
    const made = document.createElement("script");
    for (const one of old.attributes) made.setAttribute(one.name, one.value);
    made.textContent = old.textContent;
    old.replaceWith(made);
  }
}"""
_BLOCKED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });"""


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium; a test that needs it is passed over where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make check does")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("there is no chromium: set CHROMIUM, or install it")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


class Reviewer:
    """Shows a card's sides.

    Args:
        opened: The browser.
        page_per_side: As AnkiDroid once did; otherwise one page lives as long as desktop's.
        blocked: Whether nothing can be stored.
        scripts: Whether there are any.
        night: Whether it is dark.
    """

    def __init__(
        self,
        opened: Any,
        *,
        page_per_side: bool = False,
        blocked: bool = False,
        scripts: bool = True,
        night: bool = False,
    ) -> None:
        self._context = opened.new_context(java_script_enabled=scripts, viewport={"width": 720, "height": 640})
        self.page_per_side = page_per_side or not scripts
        self._night = "nightMode night_mode" if night else ""
        self._shown = ""
        if blocked:
            self._context.add_init_script(_BLOCKED)
        self.page = self._context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", self._asked)
        self.page.route("**/*", lambda route: route.fulfill(body=self._shown, content_type="text/html"))
        self._css = ""

    def _asked(self, dialog: Any) -> None:
        self.errors.append(dialog.message)
        dialog.dismiss()

    def show(self, side: str) -> None:
        """One side of a card: its style sheet comes first in it."""
        if self.page_per_side or not self._css:
            self._css, self._shown = (
                "",
                _PAGE.format(night=self._night, css="", shown=side if self.page_per_side else ""),
            )
            self.page.goto(_ORIGIN)
            self._css = "there"
        if not self.page_per_side:
            self.page.evaluate(_SET, side)

    def text(self, selector: str = "#qa") -> str:
        """What can be seen."""
        return str(self.page.inner_text(selector))

    def data(self) -> Any:
        """The questions in the note."""
        return json.loads(self.page.text_content("#quiz-data"))

    def variant(self) -> int:
        """Which of them is shown."""
        return int(self.page.get_attribute("#quiz-live", "data-variant"))

    def close(self) -> None:
        """Throw the profile away."""
        self._context.close()
