"""The rules of a question that can be trusted. Each takes a sweep, and gives its figure and whether it holds."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TypeVar

from quiz import answers
from quiz.answers.band import right_band
from quiz.codec import from_json, to_json
from quiz.model import By, Kind, Option, Outcome, Question, Variant
from quiz.quality.sweep import Sweep, at_most, leaves, typed
from quiz.usable import texts

__all__ = ["RULES", "Finding"]

_T = TypeVar("_T")

PLACEHOLDER = re.compile(
    r"\{[a-z_]+\}|\bnan\b|\binf\b|(?<=[\w=,(])\s?None\b|tensor\(|(?<![\d.])[-−]0(?:\.0+)?(?![\d]|\.\d)"
)
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?(?:e[-+−]?\d+)?")
_INSEPARABLE = 0.05  # of variants in which a mistake may be no different from the answer
_PREDICTABLE = 0.6  # share of variants in which the same place, rank or option is right
_JOINT = 0.2  # share of variants in which the same parts are right together
_PART = 0.8  # share of variants in which a part by itself has the same answer
_GUESSABLE = 0.15  # share of variants in which the same number is right
_GUESSABLE_ESTIMATE = 0.5  # an estimate is right within a factor of two
_REJECTED = 0.2
_DISTINCT = 200
_FEWEST_FINITE = 20
_SMALL, _SMALL_BESIDE_OTHERS = 1e-4, 1e-3
_SECONDS = 0.1
_EXAMPLES = re.compile(
    r"\b(?:such as|for example,?|e\.g\.,?|as in)\s+((?:\([^()\n]*\)|[^().?!;:\n]|\.(?=\d))+)", re.IGNORECASE
)
_APART = re.compile(r",\s+(?![^(]*\))|\s+or\s+")
_SHORT = 3  # letters: "yes", "no" and "A" are in many a sentence
_MOST_NUMBERS = 400  # the best constant guess is sought among so many: the search is quadratic


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule came to: its figure in words, whether it holds, and a variant that breaks it if one alone does."""

    rule: str
    figure: str
    holds: bool
    example: str = ""


_Check = Callable[[Sweep], Finding]


def same_seed(sweep: Sweep) -> Finding:
    """The same seed gives the same variant, byte for byte."""
    first = {item.variant.seed: _bytes(item.variant) for item in sweep.drawn}
    both = [item.variant for item in sweep.again if item.variant.seed in first]
    return _all("same seed", both, ((v, first[v.seed] != _bytes(v)) for v in both), lambda v: f"seed {v.seed}")


def stored(sweep: Sweep) -> Finding:
    """A variant comes back from JSON as it was; there is no NaN and no infinity in it."""
    variants = [item.variant for item in sweep.drawn]
    return _all("stored", variants, ((v, not _survives(v)) for v in variants), lambda v: f"seed {v.seed}")


def filled_in(sweep: Sweep) -> Finding:
    """There is a question, and no text holds an unfilled placeholder, a NaN, an infinity or a ``-0``."""

    def broken(question: Question) -> bool:
        return not question.ask.strip() or any(map(PLACEHOLDER.search, texts(question)))

    def culprit(question: Question) -> str:
        return next(filter(PLACEHOLDER.search, texts(question)), "the question is empty")

    return _all("filled in", sweep.questions, ((q, broken(q)) for q in sweep.questions), culprit)


def right_is_right(sweep: Sweep) -> Finding:
    """The right answer, typed at the displayed digits, is judged correct; so is the unrounded one."""

    def broken(question: Question) -> bool:
        answers_ = [typed(question), *([repr(question.value)] if question.value is not None else [])]
        return any(answers.judge(question, text).outcome is not Outcome.CORRECT for text in answers_)

    return _all(
        "right is right",
        sweep.questions,
        ((q, broken(q)) for q in sweep.questions),
        lambda q: f"{typed(q)!r} to {q.ask}",
    )


def mistakes_separable(sweep: Sweep) -> Finding:
    """Each mistake can be told from the answer in 95 % of the variants that offer it."""
    offered = Counter(mistake for item in sweep.drawn for mistake in item.offered)
    kept = Counter(
        mistake
        for item in sweep.drawn
        for mistake in item.offered & {m.id for leaf in leaves(item.variant.question) for m in leaf.mistakes}
    )
    bad = [name for name, count in offered.items() if 1 - kept[name] / count > at_most(_INSEPARABLE, count)]
    figure = ", ".join(f"{name} {kept[name] / count:.0%}" for name, count in sorted(offered.items()))
    return Finding("mistakes told apart", figure or "no mistakes", not bad, ", ".join(bad))


def mistakes_named(sweep: Sweep) -> Finding:
    """A mistake that is typed is answered with its name."""

    def broken(question: Question) -> bool:
        for mistake in question.mistakes:
            verdict = answers.judge(question, _shown(mistake.value))
            if (verdict.outcome, verdict.mistake) != (Outcome.MISTAKE, mistake.id):
                return True
        return False

    parts = [leaf for question in sweep.questions for leaf in leaves(question) if leaf.mistakes]
    return _all("mistakes named", parts, ((q, broken(q)) for q in parts), lambda q: q.ask)


def options_differ(sweep: Sweep) -> Finding:
    """No two options say the same, as text or as a number, and each wrong one says why it is wrong."""

    def broken(question: Question) -> bool:
        options = question.options
        same = len({_value(option) for option in options}) < len(options)
        return same or not all(option.right or option.why for option in options)

    choices = list(_choices(sweep))
    return _all("options differ", choices, ((q, broken(q)) for q in choices), lambda q: q.ask)


def position(sweep: Sweep) -> Finding:
    """The place of the right option tells nothing."""
    single = [question for question in _choices(sweep, parts=False) if not question.several]
    return _spread("right option's place", [typed(question) for question in single], single)


def rank(sweep: Sweep) -> Finding:
    """Nor does its rank, where each option has one number in it: ``4``, ``4 layers``, ``4, `was` ``."""
    ranks, ranked = [], []
    for question in _choices(sweep, parts=False):
        found = [_NUMBER.findall(option.text) for option in question.options]
        values = [float(numbers[0].replace("−", "-")) for numbers in found if len(numbers) == 1]
        if not question.several and len(set(values)) == len(question.options):
            right = next(value for value, option in zip(values, question.options, strict=True) if option.right)
            ranks.append(f"number {sorted(values).index(right) + 1} in size")
            ranked.append(question)
    return _spread("right option's rank", ranks, ranked)


def share(sweep: Sweep) -> Finding:
    """No option, shape or order is right in most variants, and no joint answer in a fifth of them."""
    asked = [question for question in sweep.questions if question.kind is not Kind.NUMBER]
    limit = _JOINT if any(question.parts for question in asked) else _PREDICTABLE
    return _spread("commonest answer", [question.answer for question in asked], (), limit)


def parts(sweep: Sweep) -> Finding:
    """Nor is one of several parts nearly always answered alike: that one would be known without the question."""
    found: dict[str, Counter[str]] = {}
    for question in sweep.questions:
        for one in question.parts:
            found.setdefault(one.name, Counter())[one.question.answer] += 1
    most = {name: (*answers_.most_common(1)[0], answers_.total()) for name, answers_ in found.items()}
    if not most:
        return Finding("part by itself", "no parts", holds=True)
    bad = [name for name, (_, count, of) in most.items() if count / of > at_most(_PART, of)]
    figure = ", ".join(f"{name} = {answer}: {count / of:.0%}" for name, (answer, count, of) in most.items())
    return Finding("part by itself", figure, not bad, ", ".join(bad))


def guess(sweep: Sweep) -> Finding:
    """No constant number passes often."""
    numbers = [question for question in sweep.questions if question.value is not None][:_MOST_NUMBERS]
    if not numbers:
        return Finding("best constant guess", "no number", holds=True)
    bands = []
    for question in numbers:
        by = question.by if question.by is By.PREDICT else None
        assert question.value is not None
        values = [float(mistake.value) for mistake in question.mistakes]
        bands.append(right_band(question.value, question.tolerance, by, values))
    # Where most bands overlap one of them begins. A hair inside it: where two only touch, nobody guesses.
    guesses = {low + 1e-6 * (high - low) for low, high in bands}
    passes, best = max((sum(low <= value <= high for low, high in bands), value) for value in guesses)
    limit = _GUESSABLE_ESTIMATE if numbers[0].by is By.PREDICT else _GUESSABLE
    found = passes / len(bands)
    return Finding("best constant guess", f"{best:.4g} passes {found:.0%}", found <= at_most(limit, len(bands)))


def rejects(sweep: Sweep) -> Finding:
    """Under 20 % of the draws are rejected."""
    rejected = sum(item.rejected for item in sweep.drawn)
    tried = rejected + len(sweep.drawn)
    found = rejected / max(1, tried)
    return Finding("rejected draws", f"{found:.0%}", found <= at_most(_REJECTED, tried))


def distinct(sweep: Sweep) -> Finding:
    """At least 200 variants differ, or as many as the probe's docstring declares."""
    asked = [(q.ask, q.answer, q.charts) for q in sweep.questions]
    found = len(set(asked))
    if sweep.finite is not None:
        low = min(_FEWEST_FINITE, 0.5 * sweep.finite, 0.5 * len(asked))
        figure = f"{found} of {sweep.finite} declared"
        return Finding("different variants", figure, low <= found <= sweep.finite)
    # So many different ones are to be expected of 200 equally likely ones.
    expected = 0.9 * _DISTINCT * (1 - (1 - 1 / _DISTINCT) ** len(asked))
    return Finding("different variants", f"{found} in {len(asked)} seeds", found >= expected)


def away_from_zero(sweep: Sweep) -> Finding:
    """No answer is tiny, in itself and beside the others, unless an absolute tolerance says that zero counts."""
    numbers = [leaf for q in sweep.questions for leaf in leaves(q) if leaf.value is not None and not
               leaf.tolerance.absolute]  # fmt: skip
    sizes = [abs(question.value or 0.0) for question in numbers]
    limit = min(_SMALL, _SMALL_BESIDE_OTHERS * median(sizes)) if sizes else 0.0
    broken = ((question, abs(question.value or 0.0) <= limit) for question in numbers)
    return _all("away from zero", numbers, broken, lambda q: f"{q.answer} to {q.ask}")


def hints_hold_back(sweep: Sweep) -> Finding:
    """No hint contains the answer: a number, a shape, or the text of the right option without that of the others."""

    def broken(question: Question) -> bool:
        return any(
            any(whole.search(hint) for whole in _whole(question)) or any(map(_tells(hint), leaves(question)))
            for hint in question.hints
        )

    return _all(
        "hints hold back",
        sweep.questions,
        ((q, broken(q)) for q in sweep.questions),
        lambda q: f"{q.answer} in {' '.join(q.hints)}",
    )


def examples_are_wrong(sweep: Sweep) -> Finding:
    """No example in the question ("such as 0.02 or 1/50") is judged correct."""

    def broken(question: Question) -> bool:
        given = [piece.strip("`*$ ") for found in _EXAMPLES.finditer(question.ask) for piece in _APART.split(found[1])]
        asked = [leaf for leaf in leaves(question) if leaf.kind in {Kind.NUMBER, Kind.SHAPE}]
        return any(answers.judge(leaf, piece).outcome is Outcome.CORRECT for leaf in asked for piece in given if piece)

    return _all(
        "examples are wrong",
        sweep.questions,
        ((q, broken(q)) for q in sweep.questions),
        lambda q: f"{q.answer} is asked for in {q.ask}",
    )


def explained(sweep: Sweep) -> Finding:
    """There is an explanation, and it contains the answer, be it a number or a shape; several are shown beside it."""

    def broken(question: Question) -> bool:
        whole = [] if question.parts else _whole(question)
        return not question.why.strip() or not all(answer.search(question.why) for answer in whole)

    return _all(
        "explained",
        sweep.questions,
        ((q, broken(q)) for q in sweep.questions),
        lambda q: f"{q.answer} is not in {q.why!r}",
    )


def touches_nothing(sweep: Sweep) -> Finding:
    """No file is opened, no connection made, nothing else of the machine changed while a variant is built."""
    return _all(
        "nothing touched",
        sweep.drawn,
        ((item, bool(item.touched)) for item in sweep.drawn),
        lambda item: ", ".join(item.touched),
    )


def quick(sweep: Sweep) -> Finding:
    """A variant takes at most 100 ms once torch is loaded, as a rule: a single one may meet a busy machine."""
    usual = median([item.seconds for item in sweep.drawn] or [0.0])
    return Finding("time for a variant", f"{usual * 1000:.1f} ms", usual <= _SECONDS)


RULES: tuple[_Check, ...] = (
    same_seed,
    stored,
    filled_in,
    right_is_right,
    mistakes_separable,
    mistakes_named,
    options_differ,
    position,
    rank,
    share,
    parts,
    guess,
    rejects,
    distinct,
    away_from_zero,
    hints_hold_back,
    examples_are_wrong,
    explained,
    touches_nothing,
    quick,
)
"""All rules, in the order of the report."""


def _all(rule: str, items: Sequence[_T], broken: Iterable[tuple[_T, bool]], show: Callable[[_T], str]) -> Finding:
    """A rule that no item may break."""
    bad = [item for item, is_broken in broken if is_broken]
    figure = f"{len(items) - len(bad)} of {len(items)}" if items else "nothing to look at"
    return Finding(rule, figure, not bad, show(bad[0]) if bad else "")


def _spread(
    rule: str, found: Sequence[str], questions: Sequence[Question], most_often: float = _PREDICTABLE
) -> Finding:
    """A rule that nothing may be the same in most variants; more where there are but few options."""
    if not found:
        return Finding(rule, "no choice", holds=True)
    most, count = Counter(found).most_common(1)[0]
    by_chance = 1 / min((len(question.options) for question in questions), default=len(found))
    limit = at_most(max(most_often, by_chance), len(found))
    return Finding(rule, f"{most}: {count / len(found):.0%}", count / len(found) <= limit)


def _bytes(variant: Variant) -> str:
    return json.dumps(to_json(variant), sort_keys=True)


def _survives(variant: Variant) -> bool:
    try:
        return from_json(json.loads(json.dumps(to_json(variant), allow_nan=False))) == replace(variant, id=None)
    except (TypeError, ValueError):
        return False


def _choices(sweep: Sweep, *, parts: bool = True) -> Iterator[Question]:
    for question in sweep.questions:
        for leaf in leaves(question) if parts else [question]:
            if leaf.options:
                yield leaf


def _value(option: Option) -> float | str:
    try:
        return float(option.text.replace("−", "-"))
    except ValueError:
        return " ".join(option.text.split())


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else repr(value)


def _tells(hint: str) -> Callable[[Question], bool]:
    """Whether the hint holds the right option of a choice, and not all the others as well."""

    def holds(option: Option) -> bool:
        return re.search(rf"(?<!\w){re.escape(option.text)}(?!\w)", hint, re.IGNORECASE) is not None

    def tells(question: Question) -> bool:
        rights = [option for option in question.options if option.right and len(option.text) > _SHORT]
        wrongs = [option for option in question.options if not option.right]
        return any(map(holds, rights)) and not all(map(holds, wrongs))

    return tells


def _whole(question: Question) -> list[re.Pattern[str]]:
    """What finds the answers to be typed in a text, as numbers of their own."""
    typed_ = [leaf.answer for leaf in leaves(question) if leaf.kind in {Kind.NUMBER, Kind.SHAPE}]
    return [re.compile(rf"(?<![\d.,]){re.escape(answer)}(?![\d]|[.,]\d)") for answer in typed_]
