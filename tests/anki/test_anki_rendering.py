"""Every note as Anki renders it: no field left over, no formula broken, no picture missing; also of hostile text."""

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from quiz.anki.deck import Choice, export
from quiz.anki.html import plain
from quiz.anki.identity import guid
from quiz.desk import Desk
from quiz.home import find_home, read_settings
from tests.anki.conftest import import_package
from tests.anki.real import collection

_SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)
_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_FORMULA = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
_BLANK = (
    "front of this card is blank",
    "Card template has a problem",
    "{unknown field",
    "No cloze",
    "found an unknown",
)
# What of MathJax's own commands the deck uses; another one is looked up there before it joins the list.
_MACROS = set(
    """
    Big Delta Gamma Leftarrow Omega Phi Rightarrow Sigma Vert alpha approx ast bar begin beta big bigl bigr bmatrix
    bmod cap cdot cdots chi circ cos cup ddots delta dfrac dots downarrow end epsilon eta exp frac gamma ge geq gg
    hat in infty int kappa lVert lambda langle lceil ldots le left leftarrow leq lfloor ll ln log lvert mapsto
    mathbb mathbf mathbin mathcal mathit mathrm mathsf max mid min mu nabla ne neq not nu odot omega operatorname
    oplus overline partial phi pi pm prime prod propto psi qquad quad rVert rangle rceil rfloor rho right rightarrow
    rvert sigma sim sin sqrt star sum sup tanh tau text tfrac theta tilde times to top underbrace uparrow varepsilon
    vdots vec xi zeta
    """.split()  # noqa: SIM905 - a list of 130 lines
)


def rendered(real: Any) -> Iterator[tuple[str, str]]:
    for card in map(real.get_card, real.find_cards("")):
        name = card.note()["Id"]
        yield name, card.question()
        yield name, card.answer()


def faults(shown: str, media: Path) -> Iterator[str]:
    """What is wrong with one side of a card."""
    for data in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', shown, re.DOTALL):
        for question in json.loads(data.strip() or "[]"):
            yield from faults(json_text(question), media)
    visible = _SCRIPT.sub("", shown)
    if "{{" in visible or any(blank in shown for blank in _BLANK):
        yield "a field or an error of the template is left"
    if not html.unescape(_TAG.sub("", visible)).strip() and "<img" not in visible:
        yield "nothing is shown"
    yield from formula_faults(_CODE.sub("", visible))
    for name in re.findall(r'<img src="([^"]+)"', visible):
        if not (media / name).exists():
            yield f"{name} is missing"


def formula_faults(words: str) -> Iterator[str]:
    if re.search(r"(?<![\\\w])\$[^$\s<][^$<\n]*[^$\s]\$(?!\d)", html.unescape(words)):
        yield "a formula in dollars is left"
    if words.count(r"\(") != words.count(r"\)") or words.count(r"\[") != words.count(r"\]"):
        yield "a formula is left open"
    for found in _FORMULA.finditer(words):
        tex = html.unescape(found[1] or found[2] or "")
        if "<" in found[0] or tex.count("{") - tex.count(r"\{") != tex.count("}") - tex.count(r"\}"):
            yield f"a formula is broken: {tex}"
        if unknown := set(re.findall(r"\\([a-zA-Z]+)", tex)) - _MACROS:
            yield f"MathJax may not know {unknown}"


def json_text(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(json_text(item) for item in value.values())
    if isinstance(value, list):
        return "\n".join(map(json_text, value))
    return value if isinstance(value, str) else "x"


def test_the_tests_cards_render(imported: Any) -> None:
    media = Path(imported.media.dir())
    sides = list(rendered(imported))
    assert len(sides) == 2 * imported.card_count() > 200
    wrong = [f"{name}: {fault}" for name, shown in sides for fault in faults(shown, media)]
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.slow
def test_the_whole_shipped_deck_renders(tmp_path: Path) -> None:
    home = find_home({"QUIZ_HOME": str(tmp_path / "home")})
    now = datetime.now().astimezone()
    with Desk(home, read_settings(home), lambda: now) as desk, collection(tmp_path / "a" / "collection.anki2") as real:
        choice = Choice(list(desk.library.refs.values()), variants=3)
        summary = export(
            tmp_path / "x.apkg", choice, library=desk.library, store=desk.store, settings=desk.settings, now=now
        )
        assert not summary.left_out
        assert not summary.missing
        import_package(real, tmp_path / "x.apkg")
        assert real.note_count() == sum(summary.notes.values()) == len(desk.library.refs)
        media = Path(real.media.dir())
        wrong = [f"{name}: {fault}" for name, shown in rendered(real) for fault in faults(shown, media)]
        assert not wrong, "\n".join(wrong[:20])


LONG = "x = '<b>{{Front}}</b>'  # " + "a" * 100
HOSTILE = """---
title: Odd <b>"things"</b> & ::more::
---

## <script>alert(1)</script> {{c1::a}} {{Answer}} ]]> "q" 'r' & 🎉 שלום [sound:x.mp3] a::b \\\\(z\\\\)? {#zz-hostile}

Text with <img src=x onerror=alert(1)> and [a link](javascript:alert(1)), $a<b$ and $5 or `{{b}}` `[$]x[/$]`.

---

</script><!-- {{/Why}} {{#Why}} [latex]y[/latex]

✗ {{FrontSide}} <i>trap</i>

## A gap with ==a::b {{c2::x}} $\\frac{a}{b_{c}}$ too== in it, ==2:other== {#zz-cloze}

## A gap that is ==the set {1, 2}== beside [1, […]] and `[…]` {#zz-brace}

## A gap of ==1:parts; and parts== next to one of ==1:others== {#zz-two}

## Which {{is}} right? {#zz-choice}

- [x] </script><script>alert(2)</script>
- [ ] "quoted" {{Front}} \\\\ and \\u003c

  Since <b>this</b> & that.
- [ ] 🎉 ]]>

## How many? {#zz-number answer=4 within="2%"}

---

`</script>` is {{four}}.

## Long code {#zz-long}

---

```python
LINES
```
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "home" / "cards").mkdir(parents=True)
    text = HOSTILE.replace("LINES", "\n".join([LONG] * 780))
    (folder / "home" / "cards" / "zz.md").write_text(text, encoding="utf-8")
    home = find_home({"QUIZ_HOME": str(folder / "home")})
    now = datetime.now().astimezone()
    with Desk(home, read_settings(home), lambda: now) as desk, collection(folder / "a" / "collection.anki2") as real:
        choice = Choice([ref for ref in desk.library.refs.values() if ref.topic == "zz"])
        summary = export(
            folder / "x.apkg", choice, library=desk.library, store=desk.store, settings=desk.settings, now=now
        )
        assert not summary.left_out
        assert len(choice.refs) == 8
        import_package(real, folder / "x.apkg")
        yield real


def sides(real: Any, name: str) -> tuple[str, str]:
    (found,) = real.db.list("SELECT cards.id FROM cards JOIN notes ON notes.id = nid WHERE guid = ?", guid(name))
    card = real.get_card(found)
    return card.question(), card.answer()


def words(shown: str) -> str:
    return html.unescape(_TAG.sub("", _SCRIPT.sub("", shown)))


def test_hostile_text_is_shown_and_not_obeyed(hostile: Any) -> None:
    question, answer = sides(hostile, "zz-hostile")
    said = words(question)
    for text in ("<script>alert(1)</script>", "{{c1::a}}", "{{Answer}}", "]]>", "\"q\" 'r' &", "🎉", "שלום", "a::b"):
        assert text in said, text
    assert "[sound:x.mp3]" in said
    assert "[$]x[/$]" in said
    assert r"\(z\)" in said
    assert "$5 or" in said
    assert "<img src=x" not in question
    assert 'href="javascript' not in question
    assert "[latex]y[/latex]" in words(answer)
    assert "{{FrontSide}} <i>trap</i>" in words(answer)
    assert "</script><!--" in words(answer)
    assert question.count("<script") == 2  # the data's and ours
    assert _FORMULA.findall(_SCRIPT.sub("", question)) == [("a&lt;b", "")]


def test_a_gap_may_hold_anything(hostile: Any) -> None:
    question, answer = sides(hostile, "zz-cloze.1")
    assert '<span class="cloze"' in question
    assert "[...]" in words(question)
    assert r"a::b {{c2::x}} \(\frac{a}{b_{c}}\)" in words(answer)
    assert "other" in words(question)
    assert hostile.db.scalar("SELECT count() FROM cards WHERE ord > 0") == 0
    assert "A gap with a::b" in words(sides(hostile, "zz-cloze.2")[0])


def test_a_gap_may_end_in_a_brace_and_stand_beside_what_looks_like_one(hostile: Any) -> None:
    question, answer = sides(hostile, "zz-brace.1")
    assert "A gap that is [...] beside [1, […]] and […]" in words(question)
    assert "A gap that is the set {1, 2} beside [1, […]] and […]" in words(answer)
    assert question.count('<span class="cloze"') == 1


def test_each_gap_of_a_number_keeps_its_own_text(hostile: Any) -> None:
    question, answer = sides(hostile, "zz-two.1")
    assert "A gap of [...] next to one of [...]" in words(question)
    assert "A gap of parts; and parts next to one of others" in words(answer)


def test_data_can_t_leave_its_script(hostile: Any) -> None:
    question, _ = sides(hostile, "zz-choice")
    (data,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', question, re.DOTALL)
    (asked,) = json.loads(data)
    texts = [html.unescape(_TAG.sub("", option["text"])) for option in asked["options"]]
    assert set(texts) == {"</script><script>alert(2)</script>", '"quoted" {{Front}} \\ and \\u003c', "🎉 ]]>"}
    assert "<" not in data


def test_a_long_code_block_is_whole(hostile: Any) -> None:
    _, answer = sides(hostile, "zz-long")
    assert words(answer).count("x = '<b>{{Front}}</b>'") == 780
    assert len(words(answer)) > 97_000  # as long as a card may be


def test_no_field_of_a_note_is_taken_for_another_s(hostile: Any) -> None:
    for (fields,) in hostile.db.all("SELECT flds FROM notes"):
        assert fields.count("\x1f") == 8
    report, ok = hostile.fix_integrity()
    assert ok, report
    assert len(report.strip().splitlines()) == 1
    assert plain("a\x1fb") == "a␟b"
