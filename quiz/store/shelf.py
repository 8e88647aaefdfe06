"""Variants: questions that probes have built, kept whole."""

import hashlib
import json
from dataclasses import replace

from quiz.codec import from_json, to_json
from quiz.memory import undone
from quiz.model import Variant
from quiz.store.connection import about
from quiz.store.database import Database

__all__ = ["Shelf"]

_LATEST = 3  # variants to look back over: one may have been left unanswered
_HOUR = 3_600_000  # ms between a question and its answer, at most


class Shelf(Database):
    """Where variants are kept. None is ever thrown away: the log refers to them."""

    def add_variant(self, variant: Variant) -> int:
        """Keep a variant and return its id.

        Raises:
            ValueError: If it holds what JSON can't: an infinity, a NaN, an object.
            StoreError: If it can't be written.
        """
        content = json.dumps(to_json(variant), allow_nan=False, ensure_ascii=False)
        with self._transaction() as connection:
            added = connection.execute(
                "INSERT INTO variant (probe, seed, source_hash, fingerprint, content) VALUES (?, ?, ?, ?, ?)",
                (variant.probe, variant.seed, variant.source_hash, _fingerprint(variant), content),
            )
        assert added.lastrowid is not None
        return added.lastrowid

    def variant(self, variant_id: int) -> Variant:
        """A variant by its id.

        Raises:
            StoreError: If there is none.
        """
        rows = self._rows("SELECT id, content FROM variant WHERE id = ?", (variant_id,))
        if not rows:
            raise about(self.path, f"there is no variant {variant_id}")
        return self._read(*rows[0])

    def unshown_variants(self, probe: str, source_hash: str) -> list[Variant]:
        """The variants of this source that were never shown, oldest first."""
        rows = self._rows(
            "SELECT id, content FROM variant WHERE probe = ? AND source_hash = ? AND shown_at IS NULL ORDER BY id",
            (probe, source_hash),
        )
        return [self._read(*row) for row in rows]

    def has_variant(self, variant: Variant) -> bool:
        """Whether the very same question was kept before, whatever its seed."""
        return bool(
            self._rows(
                "SELECT 1 FROM variant WHERE probe = ? AND fingerprint = ? LIMIT 1",
                (variant.probe, _fingerprint(variant)),
            )
        )

    def regimes_shown(self, probe: str) -> dict[str, int]:
        """When each regime of a probe was last shown, in unix milliseconds; the empty one stands for none."""
        rows = self._rows(
            "SELECT coalesce(json_extract(content, '$.parameters.regime'), ''), max(shown_at) FROM variant"
            " WHERE probe = ? AND shown_at IS NOT NULL GROUP BY 1",
            (probe,),
        )
        return {str(regime): int(shown) for regime, shown in rows}

    def last_mistake(self, probe: str) -> str:
        """The mistake in the last answer to a variant of this probe; empty if that was none, or was undone."""
        shown = self._rows(
            "SELECT id, shown_at FROM variant WHERE probe = ? AND shown_at IS NOT NULL ORDER BY shown_at DESC LIMIT ?",
            (probe, _LATEST),
        )
        for variant, at in shown:
            # Bounded by time, which is the log's key: it has no index on variants.
            answered = self._rows(
                "SELECT id, card, mistake FROM event WHERE id BETWEEN ? AND ? AND variant = ?"
                " AND type IN ('answer', 'look') ORDER BY id DESC",
                (at - _HOUR, at + _HOUR, variant),
            )
            for event, card, mistake in answered:
                newest_first = "SELECT id, target FROM event WHERE card = ? AND type = 'undo' ORDER BY id DESC"
                if event not in undone(self._rows(newest_first, (card,))):
                    return str(mistake)
        return ""

    def next_seed(self, probe: str) -> int:
        """The lowest seed above all that this probe has used.

        An edited probe goes on counting: a change of its file that leaves its questions alone repeats none.
        """
        return int(self._rows("SELECT coalesce(max(seed) + 1, 0) FROM variant WHERE probe = ?", (probe,))[0][0])

    def mark_shown(self, variant_id: int) -> None:
        """Count a variant as shown now.

        Raises:
            StoreError: If it can't be written.
        """
        with self._transaction() as connection:
            connection.execute(
                "UPDATE variant SET shown_at = ? WHERE id = ? AND shown_at IS NULL",
                (self._milliseconds(), variant_id),
            )

    def _read(self, variant_id: int, content: str) -> Variant:
        try:
            return replace(from_json(json.loads(content)), id=variant_id)
        except ValueError as error:
            raise about(self.path, f"variant {variant_id} can't be read: {error}", "bring back a backup") from None


def _fingerprint(variant: Variant) -> str:
    question = json.dumps(to_json(variant)["question"], sort_keys=True)
    return hashlib.blake2b(question.encode(), digest_size=12).hexdigest()
