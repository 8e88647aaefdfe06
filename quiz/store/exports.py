"""What is remembered from one export to the next: the questions in a note, and when its content last changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quiz.codec import from_json, to_json
from quiz.model import Variant
from quiz.store.connection import about
from quiz.store.database import Database

__all__ = ["Exported", "Exports"]


@dataclass(frozen=True, slots=True)
class Exported:
    """A thing as it was exported: ``number`` is its id there, ``changed`` the unix seconds of its last change."""

    number: int
    digest: str
    changed: int


class Exports(Database):
    """The exports' own memory."""

    def export_variants(self, probe: str, source_hash: str) -> list[Variant]:
        """The questions that notes of this probe hold, in order; none of another source.

        Raises:
            StoreError: If one can't be read.
        """
        rows = self._rows(
            "SELECT content FROM export_variant WHERE probe = ? AND source_hash = ? ORDER BY place",
            (probe, source_hash),
        )
        try:
            return [from_json(json.loads(content)) for (content,) in rows]
        except ValueError as error:
            raise about(
                self.path, f"an exported variant of {probe} can't be read: {error}", "bring back a backup"
            ) from None

    def keep_export_variants(self, probe: str, variants: Sequence[Variant]) -> None:
        """Hold these questions from now on, and no others.

        Raises:
            ValueError: If one holds what JSON can't.
            StoreError: If they can't be written.
        """
        rows = [
            (probe, place, one.source_hash, json.dumps(to_json(one), allow_nan=False, ensure_ascii=False))
            for place, one in enumerate(variants)
        ]
        with self._transaction() as connection:
            connection.execute("DELETE FROM export_variant WHERE probe = ?", (probe,))
            connection.executemany(
                "INSERT INTO export_variant (probe, place, source_hash, content) VALUES (?, ?, ?, ?)", rows
            )

    def exported(self) -> dict[str, Exported]:
        """All that was ever exported, by name."""
        rows = self._rows("SELECT name, number, digest, changed FROM export_note")
        return {name: Exported(number, digest, changed) for name, number, digest, changed in rows}

    def keep_exported(self, digests: Mapping[str, str]) -> dict[str, Exported]:
        """Note what is exported now.

        What is new gets a number of its own, the milliseconds of now; what has another digest than before has changed
        now; the rest stays as it is.

        Args:
            digests: What tells one content from another, by name.

        Returns:
            All of these, as they are remembered now.

        Raises:
            StoreError: If it can't be written.
        """
        with self._transaction() as connection:
            known = self.exported()
            taken = {one.number for one in known.values()}
            free = self._milliseconds()
            second = free // 1000
            found: dict[str, Exported] = {}
            for name, digest in digests.items():
                before = known.get(name)
                if before is None:
                    while free in taken:
                        free += 1
                    taken.add(free)
                    found[name] = Exported(free, digest, second)
                elif before.digest != digest:
                    found[name] = Exported(before.number, digest, max(second, before.changed + 1))
                else:
                    found[name] = before
            connection.executemany(
                "INSERT OR REPLACE INTO export_note (name, number, digest, changed) VALUES (?, ?, ?, ?)",
                [(name, one.number, one.digest, one.changed) for name, one in found.items() if one != known.get(name)],
            )
        return found
