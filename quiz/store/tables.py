"""The tables as SQLModel knows them: what reports query. The migrations create them; a test proves both equal.

Importing this costs 0.35 s, so nothing that stands before the first question may.
"""

from sqlmodel import Field, Index, SQLModel

__all__ = [
    "EventRow",
    "ExportNoteRow",
    "ExportVariantRow",
    "MemoryRow",
    "NoteRow",
    "ParametersRow",
    "PathChoiceRow",
    "SeenRow",
    "VariantRow",
]


class ParametersRow(SQLModel, table=True):
    """FSRS' parameters, ``weights`` as a JSON list. The last row is in use."""

    __tablename__ = "parameters"

    id: int | None = Field(default=None, primary_key=True)
    at: int
    version: str
    weights: str
    log_loss: float | None
    reviews: int


class VariantRow(SQLModel, table=True):
    """A question that a probe has built; ``content`` is the whole of it as JSON."""

    __tablename__ = "variant"
    __table_args__ = (
        Index("variant_probe_seed", "probe", "seed"),
        Index("variant_probe_fingerprint", "probe", "fingerprint"),
    )

    id: int | None = Field(default=None, primary_key=True)
    probe: str
    seed: int
    source_hash: str
    fingerprint: str
    content: str
    shown_at: int | None


class EventRow(SQLModel, table=True):
    """One row of the log; see :class:`quiz.model.Event`."""

    __tablename__ = "event"
    __table_args__ = (Index("event_card", "card"), Index("event_day", "day"))

    id: int | None = Field(default=None, primary_key=True)
    card: str
    type: str
    day: int
    utc_offset: int
    duration: int
    sureness: str
    outcome: str | None
    mistake: str
    response: str
    proposed: int | None
    rating: int | None
    counts: bool
    interval: int
    due: int
    parameters: int | None = Field(foreign_key="parameters.id")
    variant: int | None = Field(foreign_key="variant.id")
    target: int | None = Field(foreign_key="event.id")
    sitting: int
    kind: str


class MemoryRow(SQLModel, table=True):
    """A card's memory; see :class:`quiz.model.Memory`."""

    __tablename__ = "memory"

    card: str = Field(primary_key=True)
    phase: str
    step: int
    stability: float
    difficulty: float
    last_day: int
    last_at: int
    due: int
    interval: int
    reps: int
    lapses: int
    looked: bool
    suspended: bool
    buried: int


class PathChoiceRow(SQLModel, table=True):
    """An item of the learning path that the learner has marked."""

    __tablename__ = "path_choice"

    item: str = Field(primary_key=True)
    state: str
    at: int


class SeenRow(SQLModel, table=True):
    """A card that was once seen in a library."""

    __tablename__ = "seen"

    card: str = Field(primary_key=True)
    topic: str
    fingerprint: str


class NoteRow(SQLModel, table=True):
    """A small thing to be remembered between runs."""

    __tablename__ = "note"

    name: str = Field(primary_key=True)
    text: str


class ExportVariantRow(SQLModel, table=True):
    """One of the questions that a probe card's note holds."""

    __tablename__ = "export_variant"

    probe: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    source_hash: str
    content: str


class ExportNoteRow(SQLModel, table=True):
    """Something that was exported, and when its content last changed."""

    __tablename__ = "export_note"

    name: str = Field(primary_key=True)
    number: int
    digest: str
    changed: int
