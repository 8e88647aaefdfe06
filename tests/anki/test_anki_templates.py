"""The templates at work: one question on both sides, a fresh one next time, answers judged as in the terminal."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quiz import answers
from quiz.anki.page import page as page_of
from quiz.answers import number
from quiz.model import Kind, Outcome, Question, Variant
from tests.anki.browser import Reviewer, browser
from tests.anki.conftest import Exported
from tests.anki.test_anki_import import card_of

pytestmark = pytest.mark.slow

SCRIPT = (Path(__file__).parent.parent.parent / "quiz/anki/templates/quiz.js").read_text(encoding="utf-8")
LIBRARY = SCRIPT[SCRIPT.index('"use strict";') : SCRIPT.index('var data = byId("quiz-data")')]
MARKS = {
    Outcome.CORRECT: "yes",
    Outcome.NEAR: "near",
    Outcome.SLIP: "near",
    Outcome.MISTAKE: "no",
    Outcome.WRONG: "no",
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.fixture(params=["desktop", "page per side", "blocked", "page per side, blocked"])
def reviewer(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Reviewer]:
    opened = Reviewer(chromium, page_per_side="page" in request.param, blocked="blocked" in request.param)
    yield opened
    assert not opened.errors
    opened.close()


def probes(real: Any, kind: Kind) -> list[Any]:
    found = real.find_cards(f"tag:quiz::kind::{kind.value} tag:quiz::probe")
    assert found, kind
    return [real.get_card(card) for card in found]


def fixed(real: Any, kind: Kind) -> Any:
    return real.get_card(real.find_cards(f"tag:quiz::kind::{kind.value} -tag:quiz::probe")[0])


def test_ten_showings_have_the_same_question_on_both_sides(reviewer: Reviewer, imported: Any) -> None:
    for card in probes(imported, Kind.NUMBER)[:2]:
        asked = []
        for _ in range(10):
            reviewer.show(card.question())
            front, which = reviewer.page.inner_html("#quiz-live > div > p"), reviewer.variant()
            reviewer.show(card.answer())
            assert reviewer.page.inner_html("#quiz-live > div > p") == front
            assert reviewer.variant() == which
            assert not reviewer.page.is_visible("#quiz-static")
            assert not reviewer.page.is_visible("#quiz-static-answer")
            answer = reviewer.data()[which]["answer"]
            assert reviewer.page.inner_html("#quiz-live-answer .quiz-answer") == answer
            asked.append(which)
        assert len(set(asked)) > 1 or forgetful(reviewer)


def forgetful(reviewer: Reviewer) -> bool:
    """Whether nothing can be told from one side to the other."""
    blocked = "(() => { try { return !window.localStorage } catch (error) { return true } })()"
    return reviewer.page_per_side and bool(reviewer.page.evaluate(blocked))


def test_the_next_showing_has_another_question(reviewer: Reviewer, imported: Any) -> None:
    card = probes(imported, Kind.NUMBER)[0]
    shown = []
    for _ in range(2):
        reviewer.show(card.question())
        shown.append(reviewer.text("#quiz-live"))
        reviewer.show(card.answer())
    if not forgetful(reviewer):
        assert shown[0] != shown[1]


def test_options_keep_their_order_and_picks_are_judged(reviewer: Reviewer, imported: Any) -> None:
    card = fixed(imported, Kind.CHOICE)
    orders = set()
    for _ in range(8):
        reviewer.show(card.question())
        rows = reviewer.page.locator(".quiz-option > span:nth-child(2)")
        before = rows.all_inner_texts()
        rows.nth(0).click()
        reviewer.show(card.answer())
        texts = reviewer.page.locator(".quiz-option > span:nth-child(2)").all_inner_texts()
        assert [text.split("\n")[0] for text in texts] == [text.split("\n")[0] for text in before]
        orders.add(tuple(before))
        assert reviewer.page.locator(".quiz-option.yes").count() >= 1
    if not forgetful(reviewer):
        assert len(orders) > 1
        assert reviewer.page.locator(".quiz-verdict").count() == 1


def test_a_right_answer_is_accepted_and_a_mistake_named(chromium: Any, imported: Any) -> None:
    reviewer = Reviewer(chromium, page_per_side=True)
    named = 0
    for card in probes(imported, Kind.NUMBER):
        reviewer.show(card.question())
        asked = reviewer.data()[reviewer.variant()]
        reviewer.page.fill("#typeans", repr(asked["value"]))
        reviewer.show(card.answer())
        assert reviewer.page.locator(".quiz-verdict.yes").count() == 1, card.note()["Id"]
        reviewer.show(card.question())
        asked = reviewer.data()[reviewer.variant()]
        if asked["mistakes"]:
            reviewer.page.fill("#typeans", repr(asked["mistakes"][0]["value"]))
            reviewer.show(card.answer())
            assert reviewer.page.locator(".quiz-verdict.no").count() == 1, card.note()["Id"]
            assert reviewer.page.inner_html(".quiz-verdict.no").count(asked["mistakes"][0]["says"][:20]) == 1
            named += 1
    assert named > 5
    assert not reviewer.errors
    reviewer.close()


def test_every_kind_is_drawn_and_judged(chromium: Any, imported: Any) -> None:
    reviewer = Reviewer(chromium)
    for kind in (Kind.SHAPE, Kind.ORDER, Kind.MULTI, Kind.NUDGE, Kind.DIAGNOSIS):
        card = imported.get_card(imported.find_cards(f"tag:quiz::kind::{kind.value}")[0])
        reviewer.show(card.question())
        for row in reviewer.page.locator(".quiz-option").all():
            row.click()
        for box in reviewer.page.locator("input").all():
            box.fill("(2, 3)" if kind is Kind.SHAPE else "1")
        reviewer.show(card.answer())
        assert reviewer.page.locator(".quiz-verdict").count() == 1, kind
        assert reviewer.text("#quiz-live-answer").strip()
        assert not reviewer.page.is_visible("#quiz-static-answer")
    assert not reviewer.errors
    reviewer.close()


def test_without_scripts_the_first_question_stands_there(chromium: Any, imported: Any) -> None:
    reviewer = Reviewer(chromium, scripts=False)
    for kind in (Kind.NUMBER, Kind.CHOICE, Kind.ORDER, Kind.RECALL):
        card = imported.get_card(imported.find_cards(f"tag:quiz::kind::{kind.value}")[0])
        reviewer.show(card.question())
        assert len(reviewer.text("#quiz-static")) > 10
        reviewer.show(card.answer())
        assert reviewer.text("#quiz-static-answer").strip()
    reviewer.close()


@pytest.mark.parametrize("broken", ["[{", "[]", "[null]", '{"a":1}', "[1,2]", '[{"kind":"number"}]'])
def test_broken_data_leaves_the_static_fields(chromium: Any, imported: Any, broken: str) -> None:
    reviewer = Reviewer(chromium)
    card = probes(imported, Kind.NUMBER)[0]
    for side in (card.question(), card.answer()):
        spoilt = re.sub(
            r'(<script type="application/json"[^>]*>).*?(</script>)', rf"\g<1>{broken}\g<2>", side, flags=re.DOTALL
        )
        reviewer.show(spoilt)
        assert reviewer.page.is_visible("#quiz-static")
    assert reviewer.page.is_visible("#quiz-static-answer")
    assert not reviewer.errors
    reviewer.close()


def typed_at(question: Question, stream: random.Random) -> list[str]:
    """Answers of all sorts to a number or a shape."""
    if question.kind is Kind.SHAPE:
        return [question.answer, "32x10", "(3, 4, 5", "error", *(str(one.value) for one in question.mistakes)]
    value = question.value or 0.0
    wrong = [float(one.value) for one in question.mistakes]
    near = [one * stream.choice((1, 1.001, 0.98, 1.06, 1.3, 0.5, -1, 100, 0.01)) for one in (value, value, *wrong)]
    return [*(repr(one) for one in (value, *wrong, *near)), f"{100 * value:.4f}%", "ln", f"{value:.2g} bits"]


def test_numbers_and_shapes_are_judged_as_in_the_terminal(chromium: Any, exported: Exported) -> None:
    stream, cases = random.Random(3), []
    rows = exported.desk.store._rows("SELECT probe FROM export_variant GROUP BY probe")
    for (probe,) in rows:
        hashes = exported.desk.store._rows("SELECT source_hash FROM export_variant WHERE probe = ?", (probe,))
        variants: list[Variant] = exported.desk.store.export_variants(probe, hashes[0][0])
        for question in (one.question for one in variants):
            if question.kind in {Kind.NUMBER, Kind.SHAPE}:
                data = page_of(question, lambda _source: "").data
                for typed in typed_at(question, stream):
                    verdict = answers.judge(question, typed)
                    cases.append((data, typed, MARKS.get(verdict.outcome)))
    assert len(cases) > 300
    reviewer = Reviewer(chromium)
    reviewer.show("")
    run = f"""(cases) => {{ {LIBRARY}
      return cases.map(([data, typed]) => {{
        try {{ return judge(data, typed).mark; }}
        catch (error) {{ if (typeof error !== "string") throw error; return null; }}
      }}); }}"""
    marks = reviewer.page.evaluate(run, json.loads(json.dumps([case[:2] for case in cases])))
    both = zip(cases, marks, strict=True)
    wrong = [(data["ask"][:60], typed, mark, ours) for (data, typed, ours), mark in both if mark != ours]
    assert not wrong, wrong[:10]
    reviewer.close()


EXPRESSIONS = """
ln 27|-2^2|2^3^2|2pi|2 ln 3|(1/2)(3)|1/2pi|3.2k|1e-3|10⁻³|12%|1,234,567.5|0,5|1,234|= 3|~ 2|
3*exp(-2)|√2 + 1|2 sqrt(9)|log2 8|log10 100|LN 2|2e|1 2|(1|1)|ln|ln 1/27|5 x 3|−3|1/0|ln 0|sqrt(-1)|
e^e|tanh 1|sigmoid 0|σ 0|relu -3|2 e -3|2e-3|abs -4|9^999|((((1))))|.5|5.|1.2.3|1,23|3 M|4B|2^-3|--2|
+5|3 times|2 bits|exp 1 nats|%|50%%|²|3²|2**3|log 2|log25"""


def test_the_calculator_is_the_terminal_s(chromium: Any) -> None:
    texts = EXPRESSIONS.replace("\n", "").split("|")
    reviewer = Reviewer(chromium)
    reviewer.show("")
    run = f"""(texts) => {{ {LIBRARY}
      return texts.map((text) => {{
        try {{ return evaluate(text); }} catch (error) {{ if (typeof error !== "string") throw error; return null; }}
      }}); }}"""
    for text, theirs in zip(texts, reviewer.page.evaluate(run, texts), strict=True):
        try:
            ours: float | None = number.parse(text)
        except answers.NotUnderstood:
            ours = None
        assert theirs == (ours if ours is None else pytest.approx(ours, rel=1e-12)), text
    reviewer.close()


def test_hostile_text_executes_nothing(chromium: Any, imported: Any) -> None:
    reviewer = Reviewer(chromium)
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    card = card_of(imported, "zz-picture")
    reviewer.show(card.question() + f"<p>{nasty.replace('<', '&lt;')}</p>")
    card = probes(imported, Kind.NUMBER)[0]
    reviewer.show(card.question())
    reviewer.page.fill("#typeans", nasty)
    reviewer.show(card.answer())
    assert nasty in reviewer.text("#quiz-live-answer")
    assert not reviewer.errors
    reviewer.close()


WIDE = """<div class="quiz"><table><tr><th>one</th><th>parameters</th><th>activations</th><th>gradients</th></tr>
<tr><td>embedding</td><td>38,597,376</td><td>1,048,576</td><td>38,597,376</td></tr></table>
<p><mjx-container display="true" style="display: block"><i style="display: inline-block; width: 600px">x</i>
</mjx-container></p></div>"""


def test_a_phone_scrolls_a_wide_table_or_formula_and_breaks_no_figure(chromium: Any, imported: Any) -> None:
    reviewer = Reviewer(chromium)
    reviewer.show("")
    reviewer.page.set_viewport_size({"width": 360, "height": 640})
    reviewer.show(fixed(imported, Kind.RECALL).question() + WIDE)
    assert reviewer.page.evaluate("document.documentElement.scrollWidth") == 360
    heights = reviewer.page.evaluate("[...document.querySelectorAll('td')].map((cell) => cell.offsetHeight)")
    assert max(heights) < 60, heights
    reviewer.close()


def test_enter_leads_from_one_field_to_the_next_and_from_the_last_to_the_answer(chromium: Any, imported: Any) -> None:
    reviewer = Reviewer(chromium)
    for card in probes(imported, Kind.MULTI):
        reviewer.show(card.question())
        boxes = reviewer.page.locator("#quiz-live input")
        if boxes.count() < 2:
            continue
        reviewer.page.evaluate("() => { window.asked = []; window.pycmd = (what) => window.asked.push(what); }")
        for place in range(boxes.count()):
            assert boxes.nth(place).evaluate("(box) => box === document.activeElement")
            assert reviewer.page.evaluate("window.asked") == []
            reviewer.page.keyboard.type("1")
            reviewer.page.keyboard.press("Enter")
        assert reviewer.page.evaluate("window.asked") == ["ans"]
        break
    else:
        raise AssertionError("no card has two fields")
    assert not reviewer.errors
    reviewer.close()


def test_what_is_not_understood_of_several_parts_is_named(chromium: Any, imported: Any) -> None:
    reviewer = Reviewer(chromium)
    for card in probes(imported, Kind.MULTI):
        reviewer.show(card.question())
        boxes = reviewer.page.locator("#quiz-live input").all()
        names = [part["name"] for part in reviewer.data()[reviewer.variant()]["parts"]]
        if len(boxes) != len(names):
            continue
        for box in boxes:
            box.fill("huh")
        reviewer.show(card.answer())
        said = reviewer.text(".quiz-verdict")
        assert said.startswith(f"Not understood, so it costs nothing. {names[0]}: "), said
        assert "Yours" not in said  # that stands beside each part's name
        break
    else:
        raise AssertionError("no card has only fields")
    assert not reviewer.errors
    reviewer.close()
