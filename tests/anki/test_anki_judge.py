"""The judge in the templates against the one in the terminal: the same mark for the same answer, of every kind."""

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from quiz import answers
from quiz.anki.page import page as page_of
from quiz.answers import number, shape
from quiz.answers.fixed import question_of
from quiz.answers.order import text as order_text
from quiz.answers.rating import guessable
from quiz.model import Kind, Question
from tests.anki.browser import Reviewer, browser
from tests.anki.conftest import Exported
from tests.anki.test_anki_templates import LIBRARY, MARKS
from tests.answers.test_answer_expression import AMBIGUOUS, NASTY, VALUES

pytestmark = pytest.mark.slow

Judge = Callable[[str, list[Any]], list[Any]]

PIECES = """1|2|0.5|.5|5.|1e-3|1E3|e|pi|π|ln|log|log2|log10|log25|sqrt|√|exp|tanh|sigmoid|σ|relu|abs|(|)|+|-|−|–|*|×|·|÷
|/|^|**|%|²|⁻¹|1,234|0,5|1,23|12,34|k|K|M|3.2k|3 k|x| x |=|≈|bits|nats| times| |\t|٣|½|foo|1/3|27|1e300|007|1.2.3|..|'
|😀|e-3|2 e -3|nan|inf|constructor|__proto__|LN|İ|log_2|log₂|log₁₀|math.|np.|about |approx. |ca. |~|w =|w1 =
|3 e-2|2 e - 3|log(8,2)|log(0,1)|3.296 (ln 27)|3,296|ln 27 = 3.3| percent| per cent|pct|. |?|—|•|⁄|784x16|0x|x16
|1e308| e|;|(2)| (1/2)""".replace("\n", "").split("|")
SHAPES = """(|)|[|]|32|10|0|007|,|x|×|*| |X|torch.Size(|shape=|error|Error!|scalar|A Scalar|()|[]|-1|٣|1111111111111
|raises|2.0|2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2|x2| by |;|·|{|}|{}|.|?|it |that |an |fails|cannot broadcast|can’t work
|mismatch|shape |size |RuntimeError: |no|: 3|not broadcastable|they don't match""".replace("\n", "").split("|")

ERRORS = ("error", "an error", "it fails", "RuntimeError: no", "size mismatch", "they can’t be broadcast", "err.")
READ = ("32 by 10", "(32; 10)", "{32, 10}", "32·10", "[32,10].", "007", "1,000", "torch.Size([32, 10])", *ERRORS)
FORMS = (
    "{}", "about {}", "≈ {}", "w = {}", "w1 = {}", "{} percent", "{} per cent.", "{} pct", "{} percent of the total",
    "{} %", "{}.", "{}?", "= {}",
    "{} classes", "{} nats", "{} (ln 27)", "ln 27 = {}", "{0} = {0}", "{}M", "{} e-2", "1*{}", "{} x 1", "log(8,2)",
    "math.log({})", "{} (1/2)",
)  # fmt: skip

# The judge's mark and what it read, for each answer to one question.
EACH = """one[1].map((typed) => {
  try { const told = judge(one[0], typed); return [told.mark, told.read]; }
  catch (error) { if (typeof error !== "string") throw error; return null; }
})"""


@pytest.fixture(scope="module")
def theirs() -> Iterator[Judge]:
    """Runs a function of the script over many arguments; None for what is not understood."""
    with browser() as opened:
        reviewer = Reviewer(opened)
        reviewer.show("")

        def run(call: str, arguments: list[Any]) -> list[Any]:
            script = f"""(all) => {{ {LIBRARY}
              return all.map((one) => {{
                try {{ return {call}; }} catch (error) {{ if (typeof error !== "string") throw error; return null; }}
              }}); }}"""
            found: list[Any] = reviewer.page.evaluate(script, json.loads(json.dumps(arguments)))
            return found

        yield run
        assert not reviewer.errors
        reviewer.close()


def made_up(pieces: list[str], count: int) -> list[str]:
    stream = random.Random(5)
    return ["".join(stream.choices(pieces, k=stream.randint(1, 7))) for _ in range(count)]


def ours(read: Callable[[str], Any], typed: str) -> Any:
    try:
        return read(typed)
    except answers.NotUnderstood:
        return None


def test_any_expression_has_the_same_value(theirs: Judge) -> None:
    texts = [*VALUES, *AMBIGUOUS, *NASTY, *made_up(PIECES, 20_000)]
    texts = [text for text in texts if not {"\udcff", "\ufeff"} & {*text}]  # no page can hold it; a space there
    understood = 0
    for text, value in zip(texts, theirs("evaluate(one)", texts), strict=True):
        expected = ours(number.parse, text)
        assert value == (expected if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-300)), text
        understood += value is not None
    assert understood > 1000


def test_any_shape_is_read_alike(theirs: Judge) -> None:
    texts = [*READ, *made_up(SHAPES, 20_000)]
    found = theirs("readShape(one)", texts)
    assert found == [ours(shape.read, text) for text in texts]
    assert sum(one is not None for one in found) > 1000


def typings(question: Question, stream: random.Random) -> Iterator[str]:
    """What people type for a number or a shape: right, wrong, and with all sorts of words around it."""
    if question.kind is Kind.SHAPE:
        known = [question.answer, *(str(one.value) for one in question.mistakes), "(3, 4)", "(3,)", "()", "error"]
        for text in known:
            sizes = re.findall(r"[0-9]+", text)
            yield from (text, f"{text}.", f"torch.Size({text})", f"shape = {text}", f"it raises {text}")
            yield from (sign.join(sizes) for sign in ("x", " by ", "; ", "·", " "))
        yield from ERRORS
        return
    value = question.value or 0.0
    told = sorted(set(re.findall("[a-z]{3,}", question.ask.casefold())))
    for one in [value, *(float(mistake.value) for mistake in question.mistakes), 1.01 * value, 1000 * value, -value]:
        shown = (repr(one), f"{one:.3g}", f"{one:,.3f}", f"{one:.3f}")
        yield from (form.format(stream.choice(shown)) for form in FORMS)
        yield from (f"{stream.choice(shown)} {word}" for word in (*told[:2], *told[-2:], "parts"))
        yield from (f"{one:.3f}".replace(".", ","), f"ln {one:.6g}", f"{one:.3f} (ln {one:.6g})", f"{100 * one:.4f}%")


def test_numbers_and_shapes_are_judged_as_in_the_terminal(theirs: Judge, exported: Exported) -> None:
    stream, cases, expected = random.Random(7), [], []
    judged = {Kind.NUMBER, Kind.SHAPE, Kind.MULTI}
    for question in (one for one in asked(exported) if one.kind in judged):
        data = page_of(question, lambda _source: "").data
        inner = [(part.question, one) for part, one in zip(question.parts, data.get("parts", ()), strict=True)]
        for each, held in [(question, data), *inner]:
            if each.kind in judged - {Kind.MULTI}:
                typed = [text for text in typings(each, stream) if text.strip()]
                verdicts = [answers.judge(each, text) for text in typed]
                cases.append((held, typed))
                for text, verdict in zip(typed, verdicts, strict=True):
                    mark = MARKS.get(verdict.outcome)
                    expected.append(([mark, verdict.understood] if mark else None, each.ask, text))
    found = [mark for marks in theirs(EACH, cases) for mark in marks]
    wrong = [(mark, told) for mark, told in zip(found, expected, strict=True) if not alike(mark, told[0])]
    assert not wrong, (len(wrong), wrong[:10])
    assert len(expected) > 10_000


def alike(one: list[str] | None, other: list[str] | None) -> bool:
    """Whether mark and reading are the same; Python shows 14.125 as 14.12, JavaScript as 14.13."""
    if one is None or other is None or one == other:
        return one == other
    (core, shown), (also, told) = (side[1].rpartition(" = ")[::2] for side in (one, other))
    figures = [float(side.replace("−", "-").replace(",", "")) for side in (shown, told)]
    return (one[0], core) == (other[0], also) and figures[0] == pytest.approx(figures[1], rel=1e-3)


def test_a_guess_that_happens_to_be_right_is_no_good_yet(theirs: Judge, exported: Exported) -> None:
    questions = [one for one in asked(exported) if one.kind in {Kind.CHOICE, Kind.DIAGNOSIS, Kind.ORDER, Kind.NUDGE}]
    data = [page_of(question, lambda _source: "").data for question in questions]
    found = theirs("guessed(one, 2)", data)
    assert found == [guessable(question) for question in questions]
    assert set(found) == {True, False}
    assert not any(theirs("guessed(one, 1)", data))  # the same question again would tell nothing


def asked(exported: Exported) -> list[Question]:
    """Every question in the package: of cards, and all variants of probes."""
    store = exported.desk.store
    questions = [question_of(card, 0) for card in exported.desk.library.cards() if not card.probe and not card.stub]
    for probe, source in store._rows("SELECT DISTINCT probe, source_hash FROM export_variant"):
        questions += [variant.question for variant in store.export_variants(probe, source)]
    return questions


def picks(question: Question, stream: random.Random) -> Iterator[tuple[Any, str]]:
    """Answers to a question: as the template holds them, and as they are typed."""
    count = len(question.options or question.steps)
    if question.kind is Kind.ORDER:
        for swapped in range(count):
            order = list(range(count))
            if swapped:
                order[swapped - 1 : swapped + 1] = order[swapped - 1 : swapped + 1][::-1]
            for steps in (order, stream.sample(order, count)):
                yield steps, order_text([question.shown.index(step) for step in steps])
    elif question.kind is Kind.MULTI:
        for _ in range(8):
            both = [one_of(part.question, stream) for part in question.parts]
            yield [held for held, _ in both], "; ".join(typed for _, typed in both)
    else:
        right = [place for place, option in enumerate(question.options) if option.right]
        some = [stream.sample(range(count), stream.randint(2, count)) for _ in range(4)] if question.several else []
        for picked in [*([place] for place in range(count)), *some, right]:
            if picked:
                yield picked, " ".join(str(place + 1) for place in picked)


def one_of(part: Question, stream: random.Random) -> tuple[Any, str]:
    """An answer to one part, sometimes none."""
    if stream.random() < 0.1:
        return stream.choice(([], "") if part.options else ("", "?")), "?"
    if part.options:
        place = stream.randrange(len(part.options))
        return [place], part.options[place].text
    wrong = [str(mistake.value) for mistake in part.mistakes]
    right = part.answer if part.kind is Kind.SHAPE else repr(part.value)
    typed = stream.choice([right, right, *wrong, "(3, 4)" if part.kind is Kind.SHAPE else "17"])
    return typed, typed


def test_picks_are_judged_as_in_the_terminal(theirs: Judge, exported: Exported) -> None:
    stream, cases, expected = random.Random(3), [], []
    judged = {Kind.CHOICE, Kind.NUDGE, Kind.DIAGNOSIS, Kind.ORDER, Kind.MULTI}
    for question in (one for one in asked(exported) if one.kind in judged):
        data = page_of(question, lambda _source: "").data
        for held, typed in picks(question, stream):
            cases.append((data, held))
            expected.append((MARKS.get(answers.judge(question, typed).outcome), question.kind, question.ask, typed))
    assert {kind for _, kind, *_ in expected} == judged
    marks = theirs("judge(one[0], one[1]).mark", cases)
    wrong = [(mark, told) for mark, told in zip(marks, expected, strict=True) if mark != told[0]]
    assert not wrong, wrong[:10]
    assert len(cases) > 800
