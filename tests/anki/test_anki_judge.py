"""The judge in the templates against the one in the terminal: the same mark for the same answer, of every kind."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from quiz import answers
from quiz.anki.page import page as page_of
from quiz.answers import number, shape
from quiz.answers.fixed import question_of
from quiz.answers.order import text as order_text
from quiz.model import Kind, Question
from tests.anki.browser import Reviewer, browser
from tests.anki.conftest import Exported
from tests.anki.test_anki_templates import LIBRARY, MARKS

pytestmark = pytest.mark.slow

Judge = Callable[[str, list[Any]], list[Any]]

PIECES = """1|2|0.5|.5|5.|1e-3|1E3|e|pi|π|ln|log|log2|log10|log25|sqrt|√|exp|tanh|sigmoid|σ|relu|abs|(|)|+|-|−|–|*|×|·|÷
|/|^|**|%|²|⁻¹|1,234|0,5|1,23|12,34|k|K|M|3.2k|3 k|x| x |=|≈|bits|nats| times| |\t|٣|½|foo|1/3|27|1e300|007|1.2.3|..|'
|😀|e-3|2 e -3|nan|inf|constructor|__proto__|LN|İ""".replace("\n", "").split("|")
SHAPES = """(|)|[|]|32|10|0|007|,|x|×|*| |X|torch.Size(|shape=|error|Error!|scalar|A Scalar|()|[]|-1|٣|1111111111111
|raises|2.0|2x2x2x2x2x2x2x2x2x2x2x2x2x2x2x2|x2""".replace("\n", "").split("|")


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
    texts = made_up(PIECES, 20_000)
    understood = 0
    for text, value in zip(texts, theirs("evaluate(one)", texts), strict=True):
        expected = ours(number.parse, text)
        assert value == (expected if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-300)), text
        understood += value is not None
    assert understood > 1000


def test_any_shape_is_read_alike(theirs: Judge) -> None:
    texts = made_up(SHAPES, 20_000)
    found = theirs("readShape(one)", texts)
    assert found == [ours(shape.read, text) for text in texts]
    assert sum(one is not None for one in found) > 1000


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
    store = exported.desk.store
    questions = [question_of(card, 0) for card in exported.desk.library.cards() if not card.probe and not card.stub]
    for probe, source in store._rows("SELECT DISTINCT probe, source_hash FROM export_variant"):
        questions += [variant.question for variant in store.export_variants(probe, source)]
    judged = {Kind.CHOICE, Kind.NUDGE, Kind.DIAGNOSIS, Kind.ORDER, Kind.MULTI}
    for question in (one for one in questions if one.kind in judged):
        data = page_of(question, lambda _source: "").data
        for held, typed in picks(question, stream):
            cases.append((data, held))
            expected.append((MARKS.get(answers.judge(question, typed).outcome), question.kind, question.ask, typed))
    assert {kind for _, kind, *_ in expected} == judged
    marks = theirs("judge(one[0], one[1]).mark", cases)
    wrong = [(mark, told) for mark, told in zip(marks, expected, strict=True) if mark != told[0]]
    assert not wrong, wrong[:10]
    assert len(cases) > 800
