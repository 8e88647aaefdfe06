"""Finds the libraries of cards and probes, indexes them, and tells what has changed on disk."""

from quiz.library.index import TopicInfo
from quiz.library.library import Library
from quiz.library.ref import Ref
from quiz.library.roots import Root, own_root, shipped_root

__all__ = ["Library", "Ref", "Root", "TopicInfo", "own_root", "shipped_root"]
