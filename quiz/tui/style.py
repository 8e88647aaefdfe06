"""The styles of text. All follow the theme; none says anything that a glyph or a word doesn't say as well."""

__all__ = ["CODE", "KEY", "MUTED", "NEARLY", "RIGHT", "WRONG"]

MUTED = "$foreground 65%"  # not $text-muted: an automatic colour has no share of itself inside a line of text
CODE = "$text-accent"
KEY = "bold $text-accent"
RIGHT = "bold $text-success"
WRONG = "bold $text-error"
NEARLY = "bold $text-warning"
