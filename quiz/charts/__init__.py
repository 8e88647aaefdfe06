"""Numbers drawn as lines of text, and said in words: histogram, line, bars, heat strip, alone or as lettered panels."""

from quiz.charts.drawing import draw, draw_all, with_guess
from quiz.charts.words import words

__all__ = ["draw", "draw_all", "with_guess", "words"]
