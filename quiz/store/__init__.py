"""SQLite: events are appended, memories follow from them. The only importer of sqlmodel, only for reports."""

from quiz.store.backup import restore
from quiz.store.proof import Difference
from quiz.store.store import Store

__all__ = ["Difference", "Store", "restore"]
