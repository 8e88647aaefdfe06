"""Anki: the deck as a package with schedule and history, and what is the same in every export.

Nothing here needs Anki: a package is a zip of an SQLite database and pictures.
"""
