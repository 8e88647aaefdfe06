"""A question and its answer as lines of words, where no sitting stands behind them."""

from collections.abc import Iterator, Sequence

from quiz import answers
from quiz.answers.band import right_band
from quiz.charts import draw_all, words
from quiz.figures import num
from quiz.model import By, Chart, Question, Variant
from quiz.plaintext import plain

__all__ = ["answer_lines", "author_lines", "labelled", "question_lines", "trap_lines"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def question_lines(question: Question, columns: int = 0) -> Iterator[str]:
    """What is asked, as the learner sees it in the plain review; charts are drawn where there are columns for them."""
    yield plain(question.ask)
    yield from _pictures(question.charts, columns)
    for number, option in enumerate(question.options, start=1):
        yield f"  {number}) {plain(option.text)}"
    for letter, step in zip(_LETTERS, question.shown, strict=False):
        yield f"  {letter}) {plain(question.steps[step])}"


def answer_lines(question: Question, typed: str = "", columns: int = 0) -> Iterator[str]:
    """The right answer, its explanation and its charts, with the number that was typed in them."""
    yield labelled("The answer", plain(question.answer))
    for option in question.options:
        if option.right and option.why:
            yield plain(option.why)
    if question.why:
        yield plain(question.why)
    yield from trap_lines(question)
    yield from _pictures(answers.charts_after(question, typed), columns)


def trap_lines(question: Question) -> Iterator[str]:
    """The card's typical misconceptions."""
    for trap in question.traps:
        yield f"The trap: {plain(trap)}"


def _pictures(charts: Sequence[Chart], columns: int) -> Iterator[str]:
    if columns and charts:
        yield from ("", *draw_all(charts, columns))
    elif charts:
        yield from map(words, charts)


def labelled(label: str, text: str) -> str:
    """A text behind its label; one of several lines below it, since its columns belong together."""
    return f"{label}:\n{text}" if "\n" in text or text.startswith(" ") else f"{label}: {text}"


def author_lines(variant: Variant) -> Iterator[str]:
    """What only the probe's author wants to see of a variant: tolerance, mistakes, hints, parameters."""
    yield from _judging(variant.question)
    for part in variant.question.parts:
        yield f"part {part.name}: {part.question.answer}"
        yield from (f"  {line}" for line in _judging(part.question))
    for number, hint in enumerate(variant.question.hints, start=1):
        yield f"hint {number}: {plain(hint)}"
    for name, value in variant.parameters.items():
        yield f"draw {name} = {value}"
    yield f"seed {variant.seed}, {variant.truth}, torch {variant.torch_version}, source {variant.source_hash}"


def _judging(question: Question) -> Iterator[str]:
    if question.value is not None:
        by = question.by or By.COMPUTE
        wrong = [float(mistake.value) for mistake in question.mistakes]
        low, high = right_band(question.value, question.tolerance, by, wrong)
        yield f"right by {by}: {question.value!r}, accepted from {low:.6g} to {high:.6g}"
    for mistake in question.mistakes:
        value = mistake.value if isinstance(mistake.value, str) else num(mistake.value, 4)
        yield f"mistake {mistake.id}: {value} is {plain(mistake.says)}"
    for option in question.options:
        if not option.right:
            yield f"wrong option {plain(option.text)!r} ({option.mistake or 'no mistake named'}): {plain(option.why)}"
