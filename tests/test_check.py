"""What `quiz check` finds, and that it finds nothing in the cards that are shipped."""

from pathlib import Path

import pytest

from quiz.check import Finding, Report, Severity, check_cards, fix
from quiz.library import Library, Root, own_root, shipped_root
from quiz.model import Place

GOOD = "## Good? {#good}\n\n---\n\nYes: $\\frac{1}{2}$.\n\n"


def library(tmp_path: Path, text: str) -> Library:
    (tmp_path / "cards").mkdir(exist_ok=True)
    (tmp_path / "cards" / "a.md").write_text(text)
    return Library.load([own_root(tmp_path)], tmp_path / "cache.db")


def found(tmp_path: Path, text: str) -> list[str]:
    """What is found in a topic of this card and a good one, without the folder's name."""
    report = check_cards(library(tmp_path, GOOD + text))
    return [str(finding).removeprefix(f"{tmp_path}/cards/") for finding in report.findings]


CIRCLE = (("a", "b"), ("b", "c"), ("c", "b"), ("d", "d"))
CARD = "## Q? {{#{} needs={}}}\n\n---\n\nA.\n\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        # What merely needs one of a circle can do nothing about it.
        ({topic: f"---\nneeds: [{need}]\n---\n## Q? {{#{topic}1}}\n\n---\n\nA.\n" for topic, need in CIRCLE},
         {"b needs c, which needs it in turn", "c needs b, which needs it in turn"}),
        ({"a": CARD.format("x", "y") + CARD.format("y", "x") + CARD.format("z", "x")},
         {"x needs y, which needs it in turn", "y needs x, which needs it in turn"}),
        ({"a": CARD.format("x", "y,z") + CARD.format("y", "x") + CARD.format("z", "x")},
         {"x needs y and z, which need it in turn", "y needs x, which needs it in turn",
          "z needs x, which needs it in turn"}),
        ({"a": CARD.format("x", "x")}, {"x needs itself"}),
        ({"a": CARD.format("x", "y") + CARD.format("y", "z") + CARD.format("z", "a")}, set()),
        ({"a": "---\nneeds: [x]\n---\n" + CARD.format("x", "b"), "b": CARD.format("y", "b")}, {"x needs itself"}),
        # A topic is waited for by its core cards, and only by those.
        ({"a": CARD.format("x", "b"), "b": CARD.format("y core", "x")},
         {"x needs b, which needs it in turn", "y needs x, which needs it in turn"}),
        ({"a": CARD.format("x", "b"), "b": CARD.format("y", "x")}, set()),
        ({"a": "---\nneeds: [b]\n---\n" + CARD.format("x", "b"), "b": CARD.format("y core", "a")},
         {"a needs b, which needs it in turn", "y needs a, which needs it in turn"}),
    ],
)  # fmt: skip
def test_what_waits_for_one_another(tmp_path: Path, files: dict[str, str], said: set[str]) -> None:
    (tmp_path / "cards").mkdir()
    for topic, text in files.items():
        (tmp_path / "cards" / f"{topic}.md").write_text(text)
    report = check_cards(Library.load([own_root(tmp_path)], tmp_path / "cache.db"))
    assert {finding.what for finding in report.findings} == said


def test_a_heading_of_the_first_level_ends_no_card(tmp_path: Path) -> None:
    said = (
        "a.md:7: warning: a holds a heading of the first level; "
        "a line that begins with # ends no card: take it out, or write ### if it belongs there"
    )
    assert found(tmp_path, "## A? {#a}\n\n---\n\nYes.\n\n# Part two\n\n## B? {#b}\n\n---\n\nNo.\n") == [said]
    code = "## A? {#a}\n\n---\n\n```python\n# a comment\n```\n\n### More\n\n#tag\n"
    assert found(tmp_path, code) == []


def test_nothing_is_wrong_with_what_is_shipped(tmp_path: Path) -> None:
    shipped = Library.load([shipped_root()], tmp_path / "cache.db")
    assert len(shipped.refs) > 100
    assert [str(finding) for finding in check_cards(shipped).findings] == []


def test_an_order_is_explained_and_not_before_it_is_asked(tmp_path: Path) -> None:
    steps = "## Order? {#o order}\n\n1. one\n2. two\n"
    said = "a.md:7: warning: o has no explanation; say below a line of three dashes why it is this order"
    assert [line.startswith(said) for line in found(tmp_path, f"{steps}\nBecause.\n")] == [True]
    assert found(tmp_path, f"{steps}\n---\n\nBecause.\n") == []


OPTIONS = "- [x] {}\n- [ ] no\n- [ ] never\n- [ ] perhaps\n"


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (
            "## Q {#q chioce}\n",
            "a.md:7: error: unknown word 'chioce' among the attributes; the words are core, nudge and",
        ),
        ("## Q {#q}\n", "a.md:7: warning: q is unfinished; write its answer below a line of three dashes"),
        ("## Q\n\n---\n\nA", "a.md:7: warning: a-q has no written id; quiz check --fix writes it"),
        ("## Q {#q answer=apples}\n", 'a.md:7: error: answer="apples" is not a number'),
        ('## Q {#q answer=1 within="x"}\n', 'a.md:7: error: within="x" is not a number'),
        ('## Q {#q shape="(2, x)"}\n', 'a.md:7: error: shape="(2, x)"'),
        ("## Q {#q}\n\n- [x] a\n", "a.md:7: error: there is nothing to choose; give at least two options"),
        (
            "## Q {#q}\n\n- [x] a\n- [ ] b\n- [ ] c",
            "a.md:7: warning: q has 3 options: a guess is right one time in 3; add a tempting wrong one",
        ),
        (
            "## Q {#q}\n\n" + OPTIONS.format("a very long sentence that says all there is to be said of it"),
            "a.md:7: warning: the right option of q is by far the longest; shorten it, or say more in the others",
        ),
        (
            "## Q {#q}\n\n---\n\n$\\foo{x}$ and $\\foo{y}$",
            "a.md:7: warning: a formula of q can only be shown as its source: unknown: \\foo; write $\\foo{x}$",
        ),
        ("## Q $\\foo$ {#q}\n\n---\n\nA", "a.md:7: warning: a formula of q can only be shown as its source"),
        ("## Q {#q}\n\n" + OPTIONS.format("$\\foo$"), "a.md:7: warning: a formula of q can only be shown as its"),
        ("## Q {#q needs=i idea=i}\n\n---\n\nA", "a.md:7: warning: q needs i, which is no topic and no card"),
        ("## Q {#q needs=nowhere}\n\n---\n\nA", "a.md:7: warning: q needs nowhere, which is no topic and no card"),
        ("## {#q probe=a.b}\n", "a.md:7: error: there is no probe a.b; write a probe of that name in probes/a.py"),
    ],
)
def test_findings(tmp_path: Path, card: str, said: str) -> None:
    (line,) = found(tmp_path, card)
    assert line.startswith(said)


@pytest.mark.parametrize(
    "card",
    [
        "## Q {#q}\n\n" + OPTIONS.format("yes"),
        "## Q {#q}\n\n- [x] both\n- [x] of these\n- [ ] c",  # several right: no guess is one in three
        '## Q {#q answer="ln 27" within="2%"}\n',
        '## Q {#q shape="(32, 10)"}\n',
        "## Q {#q needs=good}\n\n---\n\nIt costs $5, `$\\foo$`",
        "## Q {#q idea=alone}\n\n---\n\nA",
    ],
)
def test_what_is_fine(tmp_path: Path, card: str) -> None:
    assert found(tmp_path, card) == []


def core(number: int, attributes: str = "") -> str:
    return f"## Q {{#q{number} core {attributes}}}\n\n---\n\nA\n\n"


def test_five_core_cards_carry_an_item(tmp_path: Path) -> None:
    assert (
        found(tmp_path, "".join(core(number, "from=29.1") for number in range(5)) + core(9) + core(10, "from=3")) == []
    )
    (line,) = found(tmp_path, "".join(core(number, f"from=29.{number}") for number in range(6)))
    assert line == "a.md:37: warning: q5 is core card number 6 of 6 of item 29; mark at most 5, those that carry it"
    (line,) = found(tmp_path, "".join(core(number) for number in range(6)))
    assert "of 6 of topic a" in line


def test_topics_that_are_needed(tmp_path: Path) -> None:
    text = "---\nneeds: [nowhere]\n---\n" + GOOD
    (finding,) = check_cards(library(tmp_path, text)).findings
    assert finding.what == "a needs nowhere, which is no topic"
    (tmp_path / "cards" / "path.md").write_text("* [ ] To come {#i topics=nowhere}\n")
    assert check_cards(library(tmp_path, text)).findings == ()


def test_a_source_that_can_not_be_opened_is_said_once(tmp_path: Path) -> None:
    text = "---\nsource: https://[not-an-address\n---\n" + GOOD + "\n## Q {#q}\n\n---\n\nA\n"
    (finding,) = check_cards(library(tmp_path, text)).findings
    assert finding.what == "the source of good is no address: https://[not-an-address"
    assert check_cards(library(tmp_path, text.replace("https://[not-an-address", "a book"))).findings == ()


def test_orphans(tmp_path: Path) -> None:
    (finding,) = check_cards(library(tmp_path, GOOD), ["good", "gone"]).findings
    assert str(finding) == "warning: gone has a history, but is in no file; its history is kept"


def test_all_in_one_report_by_line(tmp_path: Path) -> None:
    report = check_cards(library(tmp_path, "## A {#a}\n\n## B {#b foo}\n\n## C {#c}\n\n- [ ] x\n\n## D {#d}\n"))
    assert [finding.place.line for finding in report.findings if finding.place] == [1, 3, 5, 9]
    assert len(report.errors) == 2
    assert len(report.warnings) == 2
    place = Place("a.md", 2)
    assert str(Finding(place, "What.", severity=Severity.ERROR)) == "a.md:2: error: What."
    assert Report(()).errors == ()


def test_fix_writes_ids_only(tmp_path: Path) -> None:
    loaded = library(tmp_path, GOOD + "## Q\r\n\r\n---\r\n\r\nA")
    assert fix(loaded) == [tmp_path / "cards" / "a.md"]
    assert (tmp_path / "cards" / "a.md").read_bytes().endswith(b"## Q {#a-q}\r\n\r\n---\r\n\r\nA")
    assert check_cards(loaded).findings == ()
    assert fix(loaded) == []
    assert fix(Library.load([Root(tmp_path, editable=False)], tmp_path / "cache.db")) == []
