"""The styles of text, and what counts as a low screen.

All styles follow the theme; none says anything that a glyph or a word doesn't say as well.
"""

__all__ = ["CODE", "DRAWN", "KEY", "LACKING", "LOW", "MUTED", "NEARLY", "RIGHT", "WRONG"]

MUTED = "$foreground 65%"  # not $text-muted: an automatic colour has no share of itself inside a line of text
CODE = "$text-accent"
DRAWN = "$text-primary"
LACKING = "$text-warning"
KEY = "bold $text-accent"
RIGHT = "bold $text-success"
WRONG = "bold $text-error"
NEARLY = "bold $text-warning"

LOW = 18
"""Rows below which a screen is low: fields lose their frames."""
