"""Card files: every kind and attribute, every way to get one wrong."""

import time
from pathlib import Path

import pytest

from quiz.cards import Draft, Topic, append, read, read_file, with_ids
from quiz.model import Card, Kind, Option, Place, Point

FENCE = "```"


def cards(text: str) -> dict[str, Card]:
    topic = read(text, "t.md", "batchnorm")
    assert not topic.problems, [str(problem) for problem in topic.problems]
    return {card.id: card for card in topic.cards}


def one(text: str) -> Card:
    (card,) = cards(text).values()
    return card


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read(text, "t.md", "batchnorm").problems]


def test_front_matter_and_inheritance() -> None:
    text = "---\ntitle: Batch normalisation\nsource: https://youtu.be/x\nneeds: [initialisation, gain]\n"
    text += "tags: [mk3]\n---\n"
    topic = read(f"{text}\nAn introduction.\n\n## Q {{#q at=40:40 tags=hard}}\n\n---\n\nA", "t.md", "batchnorm")
    assert (topic.title, topic.source) == ("Batch normalisation", "https://youtu.be/x")
    assert topic.needs == ("initialisation", "gain")
    (card,) = topic.cards
    assert (card.source, card.at, card.tags) == ("https://youtu.be/x", "40:40", ("mk3", "hard"))
    assert card.place == Place("t.md", 10)


def test_recall_with_everything() -> None:
    card = one(
        "## What is $x$? {#bn-eq core idea=normalise from=29.1,29.2 needs=[a,b] source=https://y}\n\nFor a batch.\n\n"
        "---\n\nThe answer.\n\n✗ Over the features:\nlayernorm.\n\nMore.\n"
    )
    assert card == Card(
        id="bn-eq",
        topic="batchnorm",
        kind=Kind.RECALL,
        title="What is $x$?",
        place=Place("t.md", 1),
        body="For a batch.",
        answer="The answer.\n\nMore.",
        traps=("Over the features:\nlayernorm.",),
        core=True,
        idea="normalise",
        teaches=("29.1", "29.2"),
        needs=("a", "b"),
        source="https://y",
        fingerprint=card.fingerprint,
    )
    assert len(card.fingerprint) == 16


def test_two_traps_in_one_paragraph() -> None:
    assert one("## Q\n\n---\n\nA\n\n✗ one\n✗ two").traps == ("one", "two")


def test_choice() -> None:
    card = one("## Which? {#c}\n\nGiven:\n\n- [ ] a\n- [X] b\n  goes on\n\n  Because.\n\n  Really.\n\n---\n\nSo.")
    assert card.kind is Kind.CHOICE
    assert card.body == "Given:"
    assert card.answer == "So."
    assert card.options == (Option("a"), Option("b goes on", right=True, why="Because.\n\nReally."))


def test_explain() -> None:
    card = one(
        "## Why? {#e}\n\n---\n\nIn short.\n\n- [ ] ! first\n- [x] second\n- [ ] !third\n- [ ] ![a](b.png)\n\n✗ not so"
    )
    assert card.kind is Kind.EXPLAIN
    essential = (Point("first", essential=True), Point("third", essential=True))
    assert card.points == (essential[0], Point("second"), essential[1], Point("![a](b.png)"))
    assert (card.answer, card.traps) == ("In short.", ("not so",))


def test_number_and_shape() -> None:
    number = one('## Loss? {#n answer="ln 27" within="2%"}\n\n---\n\nUniform.')
    assert (number.kind, number.expected, number.within, number.answer) == (Kind.NUMBER, "ln 27", "2%", "Uniform.")
    shape = one('## Shape? {#s shape="(32, 10)"}')
    assert (shape.kind, shape.expected) == (Kind.SHAPE, "(32, 10)")


def test_no_heading_takes_long() -> None:
    start = time.perf_counter()
    assert len(problems("## Q" + r' {k="a\"' * 12_000)) == 1
    assert one("## " + "q" * 90_000 + " {#q core}").core
    assert time.perf_counter() - start < 5, "a second; each brace looked to the end of the line, for a minute"


def test_quoted_values_hold_braces_and_quotes() -> None:
    assert one(r'## Q {#q answer="{1} \"2\""}').expected == '{1} "2"'


@pytest.mark.parametrize(("body", "answer"), [("1. a\n2. b", "Why."), ("Sort.", "1. a\n2. b\n\nWhy.")])
def test_order_in_question_or_answer(body: str, answer: str) -> None:
    card = one(f"## Sort {{#o order}}\n\n{body}\n\n---\n\n{answer}")
    assert (card.kind, card.steps, card.answer) == (Kind.ORDER, ("a", "b"), "Why.")
    assert card.body in {"", "Sort."}


def test_probe_needs_no_heading() -> None:
    card = one("## {#p probe=batchnorm.forward idea=normalise}\n\n---\n\nAfterwards.")
    assert (card.kind, card.title, card.probe, card.answer) == (Kind.PROBE, "", "batchnorm.forward", "Afterwards.")
    assert one("## {probe=batchnorm.forward_value}").id == "batchnorm-forward-value"


def test_cloze_gaps_are_cards() -> None:
    found = cards("## ==ReLU== kills ==half== {#z}\n\nof the ==signal==.\n\n---\n\nBecause.")
    assert list(found) == ["z.1", "z.2", "z.3"]
    assert found["z.2"].title == "ReLU kills […]"
    assert found["z.2"].body == "of the signal."
    assert found["z.3"].body == "of the […]."
    assert (found["z.3"].expected, found["z.3"].answer) == ("signal", "Because.")


def test_pinned_gaps() -> None:
    found = cards("## ==2:a== and ==b== and ==2:c== and ==d== {#z}")
    assert {name: card.expected for name, card in found.items()} == {"z.1": "b", "z.2": "a; c", "z.3": "d"}
    assert found["z.2"].title == "[…] and b and […] and d"


@pytest.mark.parametrize(
    "text",
    [
        "is `a ==b== c` code?",
        "is a == b == c?",
        "is a==b==c?",
        r"is \==b==?",
        "is $a ==b== c$?",
        "what\n\n    x ==y== z",
        f"what\n\n{FENCE}\nx ==y== z\n{FENCE}",
        f"- what\n\n  {FENCE}\n  x ==y== z\n  {FENCE}",
        "a ==b\n\nc== d",
    ],
)
def test_what_is_no_gap(text: str) -> None:
    assert one(f"## Q {{#q}}\n\n{text}\n\n---\n\nA").kind is Kind.RECALL


def test_gap_with_formula_and_beside_code() -> None:
    assert cards("## `x`==$\\ln 27$== costs $5 {#q}")["q.1"].expected == r"$\ln 27$"


def test_code_is_code() -> None:
    card = one(f"## Q {{#q}}\n\n{FENCE}md\n## no card\n---\n- [x] no option\n{FENCE}\n\n---\n\nA")
    assert card.kind is Kind.RECALL
    assert "## no card\n---" in card.body


def test_only_dashes_divide() -> None:
    card = one("## Q {#q}\n\nText\n***\nmore\n\n___\n\n- - -\n\nsetext\n---\nA\n\n---\n\nB")
    assert card.body == "Text\n***\nmore\n\n___\n\n- - -\n\nsetext"
    assert card.answer == "A\n\n---\n\nB"


def test_stub() -> None:
    card = one("## Why? {#s}\n\n---\n")
    assert card.stub
    assert card.kind is Kind.RECALL
    assert not one("## ==gap== {#z}").stub
    assert not one("## Q {#q answer=1}").stub


def test_html_is_text_and_hides_nothing() -> None:
    found = cards("## A {#a}\n\n<!--\n\n---\n\nx\n\n## B {#b}\n\n<script>\n---\n-->")
    assert list(found) == ["a", "b"]
    assert found["a"].body == "<!--"


def test_hostile_text_is_kept() -> None:
    text = "[bold red]\x1b[31mred\x1b[0m <script>alert(1)</script> [/]"
    card = one(f"## {text} {{#h}}\n\n---\n\n{text}")
    assert (card.title, card.answer) == (text, text)


def test_ids_without_writing() -> None:
    card = one("## What *is* $x$, really?\n\n---\n\nA")
    assert (card.id, card.written) == ("batchnorm-what-is-x-really", False)
    other = one("## Now with another heading\n\n---\n\nA")
    assert other.fingerprint == card.fingerprint
    assert one("## What is x?\n\n---\n\nB").fingerprint != card.fingerprint


def test_line_endings_and_byte_order_mark() -> None:
    text = "\ufeff---\ntitle: T\n---\n## Q {#q core} ##\n\nBody\n\n---\n\nA\n"
    for ending in ("\n", "\r\n", "\r"):
        topic = read(text.replace("\n", ending), "t.md", "x")
        assert not topic.problems
        (card,) = topic.cards
        assert (topic.title, card.title, card.body, card.answer) == ("T", "Q", "Body", "A")
        assert card.place.line == 4


GOOD = "## Good {#good}\n\n---\n\nYes.\n"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (
            "## Bad {#bad chioce}",
            "t.md:1: unknown word 'chioce' among the attributes; the words are core, nudge and order",
        ),
        ("## Bad {#bad coer}", "t.md:1: unknown word 'coer' among the attributes; did you mean core?"),
        ("## Bad {#bad anwser=3}", "t.md:1: unknown attribute anwser=; did you mean answer=?"),
        ("## Bad {#bad kind=choice}", "t.md:1: unknown attribute kind=; the attributes are answer=, within="),
        ("## Bad {#bad answer=}", "t.md:1: answer= has no value; write answer=value"),
        ("## Bad {#bad answer}", "t.md:1: answer has no value; write answer=..."),
        ("## Bad {#bad idea=a idea=b}", "t.md:1: idea= stands there twice; keep one"),
        ("## Bad {#a #b}", "t.md:1: two ids, #a and #b; keep one"),
        ("## Bad {#a.b}", "t.md:1: #a.b can't be an id; write letters, digits, - and _ only"),
        ('## Bad {#bad answer="ln 27}', "t.md:1: the attributes at the end can't be read; look for a missing }"),
        ("## Bad{#bad core}", "t.md:1: the attributes at the end can't be read; put a space before them"),
        ("## Bad {#bad}?", "t.md:1: the attributes at the end can't be read; put a space before them"),
        ("## Bad {#bad", "t.md:1: the attributes at the end can't be read; look for a missing }"),
        ("## Bad {#bad at=noon}", "t.md:1: at=noon is no moment; write minutes and seconds, as in at=40:40"),
        ("## Bad {#bad probe=softmax}", "t.md:1: probe=softmax names no probe; write topic.function"),
        ('## Bad {#bad within="2%"}', "t.md:1: within= without answer=; write the answer, too"),
        ("## {#bad}", "t.md:1: a card without a question; write it behind the ##"),
        ("##", "t.md:1: a card without a question; write it behind the ##"),
        ("## Bad {#bad}\n\n- [ ] a\n- [ ] b", "t.md:1: a choice without a right option; mark it with [x]"),
        (
            "## Bad {#bad}\n\n- [x] a\n- b",
            "t.md:4: this item has no box, its neighbours have; begin it with [ ] or [x]",
        ),
        (
            "## Bad {#bad}\n\n- [x] a\n- [ ] ```python\n  x = 1\n  ```",
            "t.md:4: no block of code can begin on a box's line; write it as `code`, in one line",
        ),
        ("## Bad {#bad}\n\n- [x] a\n- [ ]", "t.md:4: this item has no text; write it on the line of the box"),
        ("## Bad {#bad order}\n\nNo list.", "t.md:1: order asks for two or more different steps; write them"),
        ("## Bad ==a== {#bad answer=3}", "t.md:1: two kinds in one card: answer= (number card) and a ==gap=="),
        ("## Q {#bad}\n\n" + "==a== " * 100, "t.md:1: 100 gaps; make several cards of it, with at most 99 each"),
        ("## ==0:a== {#bad}", "t.md:1: ==0:...== is numbered out of range; number gaps from 1 to 99"),
        ("## ==100:a== {#bad}", "t.md:1: ==100:...== is numbered out of range; number gaps from 1 to 99"),
        (
            f"## Bad {{#bad}}\n\n{FENCE}py\nx = 1\n",
            f"t.md:3: the code fence that begins here is never closed; {'end'}",
        ),
        ("## Bad \x00 {#bad}", "t.md:1: a null byte, which no text holds; delete it"),
        (
            "## Good {#good}\n\nOther.",
            "t.md:5: the id good is taken by the card in line 1; give one of them another id",
        ),
        (
            "## Same\n\n---\n\nx\n\n## Same\n\n---\n\ny",
            "t.md:7: the id batchnorm-same is taken by the card in line 1",
        ),
        ("---\nwrong\n---\n", "t.md:2: the front matter can't be read here; write `key: value`"),
        ("---\ntitel: x\n---\n", "t.md:2: unknown key titel in the front matter; did you mean title:?"),
        ("---\ntitle: x\ntitle: y\n---\n", "t.md:3: title stands twice in the front matter; keep one"),
        ("---\ntitle: x\n", "t.md:1: the front matter is never closed; end it with a line of three dashes"),
        ("## Bad {#bad}\n\n" + "x" * 100_001, "t.md:1: this card has 100 kB; split it into several"),
    ],
)
def test_each_mistake_has_its_sentence_and_hides_nothing(bad: str, said: str) -> None:
    topic = read(f"{bad}\n\n{GOOD}", "t.md", "batchnorm")
    (problem,) = topic.problems
    assert str(problem).startswith(said)
    assert "good" in {card.id for card in topic.cards}
    assert "bad" not in {card.id for card in topic.cards}


@pytest.mark.parametrize("above", ["\n", "\n \t\n", "\ufeff\n", "\r\n"])
def test_front_matter_may_stand_below_empty_lines(above: str) -> None:
    text = f"{above}---\ntitle: Odd\nneeds: [nll]\n---\n\n## Q\n\n---\n\nA.\n"
    topic = read(text, "t.md", "batchnorm")
    assert (topic.title, topic.needs, topic.problems) == ("Odd", ("nll",), ())
    assert [(one.id, one.place.line) for one in topic.cards] == [("batchnorm-q", text.count("\n") - 4)]
    assert with_ids(text, "batchnorm") == text.replace("## Q", "## Q {#batchnorm-q}")
    added, _ = append(text, Draft("More?", "Yes."), "batchnorm")
    assert added.startswith(text)
    assert read(added, "t.md", "batchnorm").title == "Odd"


def test_mistakes_in_front_matter_below_empty_lines_have_their_lines() -> None:
    assert [line.split(";")[0] for line in problems("\n\n---\nwrong\n---\n")] == [
        "t.md:4: the front matter can't be read here"
    ]
    assert [line.split(";")[0] for line in problems("\n---\ntitle: x\n")] == [
        "t.md:2: the front matter is never closed"
    ]


CODE_WITH_ROOM = "```python\ndef f(): ...\n\n\n\ndef g(): ...\n```"


def test_code_of_a_choice_keeps_its_empty_lines() -> None:
    text = f"## Q {{#q}}\n\nText.\n\n{CODE_WITH_ROOM}\n\n\n- [x] a\n- [ ] b\n\n\n\nMore.\n"
    assert one(text).body == f"Text.\n\n{CODE_WITH_ROOM}\n\nMore."


def test_all_mistakes_in_one_run() -> None:
    said = problems("## A {#a foo bar=1}\n\n## B {#b}\n\n- [ ] x\n\n## C {#c}\n\n---\n\nfine")
    assert [line.split(":")[1] for line in said] == ["1", "1", "3"]


def test_a_fence_closed_by_the_next_ones_beginning_is_the_one_to_blame() -> None:
    text = f"## A {{#a}}\n\n{FENCE}py\nx\n\n## B {{#b}}\n\n---\n\n{FENCE}\ny\n{FENCE}\n\n## C {{#c}}\n\n---\n\nz"
    topic = read(text, "t.md", "x")
    assert [str(problem).split(";")[0] for problem in topic.problems] == [
        "t.md:3: the code fence that begins here is never closed"
    ]
    assert [card.id for card in topic.cards] == ["b", "c"]
    assert topic.broken == ("a",)


@pytest.mark.parametrize("line", ["##Bad {#bad core}", "##\u00a0Bad {#bad}", "##\u00a0Bad", "##`x` {#bad}"])
def test_a_card_that_is_none_for_want_of_a_space(line: str) -> None:
    says = "begins no card: a space is missing behind the ##; write ## and a plain space"
    assert problems(f"{line}\n\n---\n\nx") == [f"t.md:1: this line {says}"]
    topic = read(f"## A {{#a}}\n\n---\n\nx\n\ny\n{line}\n\n---\n\n{FENCE}\n{line}\n{FENCE}\n\n{GOOD}", "t.md", "t")
    assert [str(problem) for problem in topic.problems] == [f"t.md:8: this line {says}"]
    assert [card.id for card in topic.cards] == ["a", "good"]


@pytest.mark.parametrize("line", ["##", "###Deeper {#x}", "##x", "a ##Bad {#bad}", "\\##Bad {#bad}", "##[a](#b)"])
def test_what_merely_begins_like_a_card(line: str) -> None:
    assert problems(f"## A {{#a}}\n\n---\n\n{line}x") == []


def test_broken_cards_are_known_by_their_ids() -> None:
    assert read("## A {#a foo}\n\n## B {#b}\n\n- [ ] x\n", "t.md", "x").broken == ("a", "b")


def file_of(tmp_path: Path, content: bytes) -> Topic:
    path = tmp_path / "softmax.md"
    path.write_bytes(content)
    return read_file(path)


def test_latin_1(tmp_path: Path) -> None:
    text = f"---\ntitle: Caf\xe9\n---\n\n## Bad {{#bad}}\n\n---\n\nna\xefve\n\n{GOOD}"
    topic = file_of(tmp_path, text.encode("latin-1"))
    path = tmp_path / "softmax.md"
    assert [str(problem) for problem in topic.problems] == [
        f"{path}:2: a byte that is no UTF-8 (0xe9); save the file as UTF-8",
        f"{path}:9: a byte that is no UTF-8 (0xef); save the file as UTF-8",
    ]
    assert [card.id for card in topic.cards] == ["good"]
    topic.title.encode()


def test_empty_file(tmp_path: Path) -> None:
    topic = file_of(tmp_path, b"")
    assert (topic.name, topic.title, topic.cards, topic.problems) == ("softmax", "Softmax", (), ())


def test_large_file(tmp_path: Path) -> None:
    (problem,) = file_of(tmp_path, b"## Q\n" * 1_000_000).problems
    assert problem.what == "the file has 5.0 MB, more than the 4 MB that are read"


def test_a_file_of_open_fences_is_given_up_on() -> None:
    topic = read("## Q\n```a\n" * 2000, "t.md", "x")
    assert 1 < len(topic.problems) < 50


def test_unreadable_file(tmp_path: Path) -> None:
    (problem,) = read_file(tmp_path / "gone.md").problems
    assert problem.what == "the file can't be read: No such file or directory"
    (tmp_path / "dir.md").mkdir()
    (problem,) = read_file(tmp_path / "dir.md").problems
    assert problem.what == "the file can't be read: Is a directory"
