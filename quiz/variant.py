"""A probe's variant: its question, built from named draws, that can be stored, judged and shown again."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from quiz.codec import to_json, unfit
from quiz.draw import Draw, listed
from quiz.errors import ProbeError
from quiz.model import Variant
from quiz.pose import pose
from quiz.probe import Probe, Rejected
from quiz.usable import unusable

__all__ = ["MAX_ATTEMPTS", "all_rejected", "build", "build_once"]

MAX_ATTEMPTS = 60


def build(
    probe: Probe, seed: int, fresh: Callable[[], AbstractContextManager[None]] = nullcontext
) -> tuple[Variant, int]:
    """Build one variant.

    Draws that the probe rejects are drawn again, up to :data:`MAX_ATTEMPTS` times.

    Args:
        probe: The probe.
        seed: The variant's.
        fresh: Seeds the global generators, anew for each attempt: one attempt can then be built again by itself.

    Returns:
        The variant (without source hash and torch version, which only the lab knows) and how many draws were
        rejected on the way.

    Raises:
        ProbeError: If all draws were rejected, or the question can't be used (no right option, an answer that is
            not finite, a zero answer without an absolute tolerance, ...).
    """
    reason = ""
    for attempt in range(MAX_ATTEMPTS):
        try:
            with fresh():
                return build_once(probe, Draw(probe.name, seed, attempt)), attempt
        except Rejected as rejected:
            reason = str(rejected)
    raise all_rejected(probe, reason)


def build_once(probe: Probe, draw: Draw) -> Variant:
    """Build a variant from these draws.

    Raises:
        Rejected: If the probe wants other draws.
        ProbeError: If the question can't be used.
    """
    question = pose(probe, probe(draw), draw)
    variant = Variant(probe.name, draw.variant_seed, question, _drawn(probe, draw), probe.truth)
    for field, value in unfit(to_json(variant)):
        raise unusable(probe, f"has {value!r:.40} as {field}", "give texts and finite numbers, or reject such draws")
    return variant


def all_rejected(probe: Probe, reason: str) -> ProbeError:
    """The error of a probe that finds no draw good enough."""
    return ProbeError(
        f"{probe.name} rejected {MAX_ATTEMPTS} draws in a row ({reason})",
        "draw from a range in which the question makes sense",
        probe.place,
    )


def _drawn(probe: Probe, draw: Draw) -> dict[str, Any]:
    """The parameters, if they can be kept."""
    parameters: dict[str, Any] = listed(draw.parameters)
    for name, value in parameters.items():
        # What else it might have been, too: else the probe would fail with some seeds only.
        options = draw.spans[name].options if name in draw.spans else ()
        for kept in (value, options):
            try:
                json.dumps(kept, allow_nan=False)
            except (TypeError, ValueError) as error:
                what = f"drew what can't be kept: {name} from {kept!r:.40} ({error})"
                raise unusable(probe, what, "draw finite numbers, texts, or lists of them") from None
    return parameters
