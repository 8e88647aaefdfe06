"""What is remembered beside the log: the path's items, the cards seen, and small notes."""

from collections.abc import Mapping

from quiz.store.database import Database

__all__ = ["Choices"]

_DIGITS = 15


class Choices(Database):
    """Small tables, each a mapping."""

    def path_choices(self) -> dict[str, tuple[str, int]]:
        """Items of the path that the learner has marked: state, and when (unix milliseconds)."""
        return {item: (state, at) for item, state, at in self._rows("SELECT item, state, at FROM path_choice")}

    def choose(self, item: str, state: str) -> None:
        """Mark an item of the path.

        Raises:
            StoreError: If it can't be written.
        """
        self.choose_all({item: state})

    def choose_all(self, states: Mapping[str, str]) -> None:
        """Mark several items of the path, at once and at the same time.

        Args:
            states: Each item's state, by its id.

        Raises:
            StoreError: If they can't be written.
        """
        at = self._milliseconds()
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO path_choice (item, state, at) VALUES (?, ?, ?)",
                [(item, state, at) for item, state in states.items()],
            )

    def identities(self) -> dict[str, tuple[str, str]]:
        """Every card ever seen in a library: its topic and its content's fingerprint when last seen."""
        rows = self._rows("SELECT card, topic, fingerprint FROM seen")
        return {card: (topic, fingerprint) for card, topic, fingerprint in rows}

    def remember(self, identities: Mapping[str, tuple[str, str]]) -> None:
        """Take note of cards seen in a library. Those that are gone stay: that is how they are known again.

        Raises:
            StoreError: If it can't be written.
        """
        known = self.identities()
        changed = [(card, *identity) for card, identity in identities.items() if known.get(card) != tuple(identity)]
        if changed:
            with self._transaction() as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO seen (card, topic, fingerprint) VALUES (?, ?, ?)", changed
                )

    def note(self, name: str, default: str = "") -> str:
        """A small thing remembered under a name."""
        rows = self._rows("SELECT text FROM note WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else default

    def number(self, name: str, default: int) -> int:
        """A number remembered under a name; the default, too, where an import has brought something else."""
        text = self.note(name)
        return int(text) if text.isdecimal() and len(text) <= _DIGITS else default

    def set_note(self, name: str, text: str) -> None:
        """Remember a small thing.

        Raises:
            StoreError: If it can't be written.
        """
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO note (name, text) VALUES (?, ?)", (name, text))
