"""A list of things to point at."""

from textual.widgets import OptionList

__all__ = ["Listing"]


class Listing(OptionList):
    """Textual's list, which knows where its lines are only while it has room for any.

    Turning its pages without that raises a KeyError: in a window of few rows, above a note of several lines.
    """

    def action_page_up(self) -> None:
        """Move a page up, if there are pages."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move a page down, if there are pages."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]
