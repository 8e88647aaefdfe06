"""Spaced repetition for deep-learning intuition, in the terminal."""

__version__ = "0.1.0"
