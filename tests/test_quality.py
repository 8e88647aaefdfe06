"""The rules for probes: for each a bad probe that breaks just that one, and is caught."""

import importlib
import itertools
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from quiz.lab.child import draw_variant
from quiz.lab.host import Lab, Limits
from quiz.lab.watch import watched
from quiz.probe import (
    Choice,
    Draw,
    Multi,
    Number,
    Order,
    Result,
    Shape,
    mistake,
    num,
    part,
    probe,
    reject,
    right,
    wrong,
    yes_no,
)
from quiz.quality import REPEATED, RULES, Finding, Sweep, at_most, declared_finite, measure

ROOT = Path(__file__).parent.parent
SEEDS = 100
WORDS = ("apple", "pear", "plum", "fig", "quince", "cherry")


def product(draw: Draw, *, why: str = "", ask: str = "", hint: str = "Multiply.") -> Number:
    """A probe with nothing wrong, to be spoilt in one way."""
    a, b = draw.integer("a", 10, 60), draw.integer("b", 10, 60)
    return Number(
        ask=ask or f"What is {a} times {b}?",
        answer=a * b,
        mistakes=[mistake("added", a + b, "the sum")],
        why=why or f"{a} × {b} = {num(a * b, 4)}",
        hints=[hint.replace("ANSWER", num(a * b, 4))],
        digits=4,
    )


def choice(draw: Draw, options: Callable[[list[str]], Choice]) -> Choice:
    return replace(options(draw.sample("fruit", WORDS, 4)), ask=f"Which one at {draw.integer('n', 1, 9999)}?")


_counter = itertools.count()


def counts_on(draw: Draw) -> Result:
    return product(draw, ask=f"Question {next(_counter)}: multiply.")


def comes_back_otherwise(draw: Draw) -> Result:
    draw.pick("most", [{1: "JSON's keys are texts"}])
    return product(draw)


def forgets_an_f(draw: Draw) -> Result:
    return product(draw, ask="What is {a} times {b}?" + str(draw.integer("n", 1, 999)))


def cannot_be_typed(draw: Draw) -> Result:
    n = draw.integer("n", 1, 9999)
    first, second = draw.sample("right", WORDS, 2)
    listed = Choice("", [right(f"{first}, ripe"), wrong(f"{second}, ripe", "other", "it is not")])
    other = Choice("", [right(second), wrong(first, "other", "it is not")])
    return Multi(f"Which ones at {n}?", [part("one", listed), part("two", other)], why="So it is.")


def mistake_is_often_right(draw: Draw) -> Result:
    good = product(draw)
    off = draw.pick("off", [0, 1])
    return replace(good, mistakes=[mistake("forgot", float(good.answer) + 100 * off, "without it")])


def mistake_cannot_be_typed(draw: Draw) -> Result:
    a, b = draw.integer("a", 1, 60), draw.integer("b", 1, 60)
    wrong_shape = [mistake("left-open", (a, -1), "a shape left open")]
    return Shape(f"A {a} × {b} matrix: its shape?", (a, b), wrong_shape, why=f"({a}, {b})")


def options_are_equal(draw: Draw) -> Result:
    n, step = draw.integer("start", 9, 99), draw.pick("step", [-1, 1])
    options = [wrong(f"{n}.0", "dot", "with a dot"), wrong(f"{n}.00", "dots", "two digits"), right(f"{n + step}")]
    options.append(wrong(f"{n + 2 * step}", "two", "two steps"))
    return choice(draw, lambda _: Choice("", options, why="One step."))


def right_is_first(draw: Draw) -> Result:
    def options(names: list[str]) -> Choice:
        listed = [right(names[0]), *(wrong(name, "other", "not it") for name in names[1:])]
        return Choice("", listed, why="So.", ordered=True)

    return choice(draw, options)


def right_is_largest(draw: Draw) -> Result:
    n = draw.integer("size", 1, 9999)
    return choice(
        draw,
        lambda _: Choice("", [right(str(4 * n)), *(wrong(str(k * n), "less", "too few") for k in (1, 2, 3))], "4."),
    )


def right_is_the_same(draw: Draw) -> Result:
    def options(names: list[str]) -> Choice:
        return Choice("", [right("melon"), *(wrong(name, "other", "no melon") for name in names[1:])], "So.")

    return choice(draw, options)


def one_part_is_the_same(draw: Draw) -> Result:
    n, fruit = draw.integer("n", 1, 9999), draw.sample("fruit", WORDS, 6)
    ripe = Choice("which?", [right(fruit[0]), *(wrong(name, "other", "not ripe") for name in fruit[1:])])
    return Multi(
        f"Which is ripe at {n}, and is any?",
        [part("ripe", ripe), yes_no("any", "is any ripe?", holds=True, slip="none", why="One always is.")],
        why="So it is.",
    )


def one_number_fits(draw: Draw) -> Result:
    answer = draw.pick("answer", [2000, 3000])
    return replace(product(draw), answer=answer, why=f"It is {answer}.")


def rejects_half(draw: Draw) -> Result:
    if draw.integer("coin", 0, 1):
        reject("tails")
    return product(draw)


def is_always_the_same(draw: Draw) -> Result:
    n = draw.integer("n", 1, 12)
    return Number(f"What is {n} cubed?", n**3, why=f"It is {num(n**3, 4)}.", digits=4)


def comes_to_nothing(draw: Draw) -> Result:
    if draw.integer("tiny", 0, 9):
        return product(draw)
    n = draw.integer("n", 1, 999)
    return Number(f"What is {n} billionths?", n * 1e-9, why=f"It is {num(n * 1e-9, 4)}.", digits=4)


def hint_tells(draw: Draw) -> Result:
    return product(draw, hint="It is ANSWER.")


def example_is_right(draw: Draw) -> Result:
    n = draw.integer("n", 1, 9999)
    return product(draw, ask=f"What is the product of number {n} (such as 3.5, 60·61 or 900)?")


def example_is_a_right_shape(draw: Draw) -> Result:
    rows, n = draw.integer("rows", 1, 9), draw.integer("n", 1, 9999)
    shape = (n % 4 + 1, rows)
    return Shape(f"What is the shape of number {n}, as in `(9, 9)` or `(3, 4)`?", shape, why=f"It is {shape}.")


def says_nothing(draw: Draw) -> Result:
    return product(draw, why="That is how multiplication goes.")


def order_is_the_same(draw: Draw) -> Result:
    return Order(
        f"Which order at {draw.integer('n', 1, 9999)}?", ["first", "second", "third"], why="That is the order."
    )


def hint_tells_the_option(draw: Draw) -> Result:
    def options(names: list[str]) -> Choice:
        listed = [right(names[0]), *(wrong(name, "other", "not it") for name in names[1:])]
        return Choice("", listed, why="So.", hints=[f"Is there a {names[0].upper()}?"])

    return choice(draw, options)


def shows_a_negative_zero(draw: Draw) -> Result:
    return product(draw, ask=f"What is {draw.integer('n', 1, 999)} times {-0.004:.2f}?")


def overlaps(draw: Draw) -> Result:
    answer = draw.pick("answer", [k / 10 for k in range(1000, 1100)])
    return Number(f"{draw.integer('n', 1, 9999)}?", answer, why=f"It is {num(answer, 4)}.", within="1.5%", digits=4)


def right_is_in_the_middle(draw: Draw) -> Result:
    n = draw.integer("size", 1, 9999)
    wrongs = [wrong(f"{n + k} layers", "off", "not so many") for k in (-2, -1, 1, 2)]
    return choice(draw, lambda _: Choice("", [right(f"{n} layers"), *wrongs], "So many."))


def reads_a_file(draw: Draw) -> Result:
    assert (ROOT / "README.md").read_bytes()
    return product(draw)


def starts_a_program(draw: Draw) -> Result:
    assert os.system("true") == 0
    return product(draw)


def replaces_itself(draw: Draw) -> Result:
    with suppress(OSError):
        os.execv("/nowhere/at/all", ["nothing"])
    return product(draw)


def spawns_a_program(draw: Draw) -> Result:
    with suppress(OSError):
        os.posix_spawn("/nowhere/at/all", ["nothing"], {})
    return product(draw)


def keeps_a_database(draw: Draw) -> Result:
    sqlite3.connect(os.devnull).close()
    return product(draw)


def saves_a_tensor(draw: Draw) -> Result:
    with suppress(RuntimeError):
        torch.save(torch.ones(1), "/nowhere/at/all.pt")
    return product(draw)


BAD = {
    "same_seed": counts_on,
    "stored": comes_back_otherwise,
    "filled_in": forgets_an_f,
    "right_is_right": cannot_be_typed,
    "mistakes_separable": mistake_is_often_right,
    "mistakes_named": mistake_cannot_be_typed,
    "options_differ": options_are_equal,
    "position": right_is_first,
    "rank": right_is_largest,
    "share": right_is_the_same,
    "parts": one_part_is_the_same,
    "guess": one_number_fits,
    "rejects": rejects_half,
    "distinct": is_always_the_same,
    "away_from_zero": comes_to_nothing,
    "hints_hold_back": hint_tells,
    "examples_are_wrong": example_is_right,
    "explained": says_nothing,
    "touches_nothing": reads_a_file,
}
ALSO_BAD = [
    ("share", order_is_the_same),
    ("hints_hold_back", hint_tells_the_option),
    ("examples_are_wrong", example_is_a_right_shape),
    ("filled_in", shows_a_negative_zero),
    ("guess", overlaps),
    ("rank", right_is_in_the_middle),
    ("touches_nothing", starts_a_program),
    ("touches_nothing", replaces_itself),
    ("touches_nothing", spawns_a_program),
    ("touches_nothing", keeps_a_database),
    ("touches_nothing", saves_a_tensor),
]


def swept(function: Callable[[Draw], Result]) -> Sweep:
    declared = probe()(function)
    drawn = [draw_variant(declared, declared.name, seed) for seed in range(SEEDS)]
    again = [draw_variant(declared, declared.name, seed) for seed in reversed(range(REPEATED))]
    # Made quick, whatever the machine is doing.
    return Sweep([replace(item, seconds=0.001) for item in drawn], again)


def broken(sweep: Sweep) -> dict[str, Finding]:
    found = {rule.__name__: rule(sweep) for rule in RULES}
    return {name: finding for name, finding in found.items() if not finding.holds}


def test_a_good_probe_breaks_no_rule() -> None:
    assert not broken(swept(product))


@pytest.mark.parametrize("rule", BAD)
def test_a_bad_probe_breaks_just_its_rule(rule: str) -> None:
    assert set(broken(swept(BAD[rule]))) == {rule}


@pytest.mark.parametrize(("rule", "function"), ALSO_BAD)
def test_a_rule_is_broken_in_more_ways_than_one(rule: str, function: Callable[[Draw], Result]) -> None:
    assert set(broken(swept(function))) - {"distinct"} == {rule}


@pytest.mark.parametrize("compiled", [True, False])
def test_imports_are_no_deeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, compiled: bool) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", not compiled)
    monkeypatch.delitem(sys.modules, "imported_late", raising=False)
    (tmp_path / "imported_late.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with watched() as touched:
        importlib.import_module("imported_late")
        assert Path(tmp_path, "imported_late.py").read_text(encoding="utf-8")
    assert touched == []
    assert Path(tmp_path, "__pycache__").exists() is compiled


def test_a_slow_probe_is_caught() -> None:
    sweep = swept(product)
    slow = Sweep([replace(item, seconds=0.2) for item in sweep.drawn], sweep.again)
    assert set(broken(slow)) == {"quick"}
    one_slow = Sweep([replace(sweep.drawn[0], seconds=9.0), *sweep.drawn[1:]], sweep.again)
    assert not broken(one_slow)


def test_every_rule_has_its_bad_probe() -> None:
    assert {rule.__name__ for rule in RULES} == {*BAD, "quick"}


def test_a_rule_that_is_broken_shows_where() -> None:
    (finding,) = broken(swept(forgets_an_f)).values()
    assert finding.figure == f"0 of {SEEDS}"
    assert "{a} times {b}" in finding.example


@pytest.mark.parametrize(("declared", "holds"), [(12, True), (11, False), (200, False)])
def test_a_finite_set_has_to_be_what_was_declared(declared: int, holds: bool) -> None:  # noqa: FBT001 - a parameter
    sweep = replace(swept(is_always_the_same), finite=declared)
    assert ("distinct" not in broken(sweep)) is holds


def test_a_finite_set_is_declared_in_the_docstring(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        '@probe()\ndef one(draw):\n    """Puts them in order.\n\n    Finite: 24 orders."""\n', encoding="utf-8"
    )
    assert declared_finite(file, "mine.one") == 24
    assert declared_finite(file, "mine.one~") is None
    assert declared_finite(file, "mine.two") is None
    assert declared_finite(tmp_path / "none.py", "none.one") is None


def test_a_small_sample_is_given_room() -> None:
    assert at_most(0.2, 100) == pytest.approx(0.32)
    assert at_most(0.2, 10_000) == pytest.approx(0.212)


LIBRARY = """
from quiz.probe import Number, num, probe

@probe(digits=4)
def hashes(draw):
    n, offset = draw.integer("n", 1, 5000), hash("softmax") % 1000
    return Number(ask=f"{n} + {offset}?", answer=n + offset, why=num(n + offset, 4))

@probe(digits=4)
def fails_late(draw):
    n = draw.integer("n", 1, 5000)
    if draw.variant_seed == 3:
        raise LookupError("not that one")
    return Number(ask=f"{n}?", answer=n, why=num(n, 4))
"""


@pytest.fixture(scope="module")
def labs() -> Iterator[tuple[Lab, Lab]]:
    both = Lab(Limits()), Lab(Limits(), hash_seed=1)
    yield both
    for lab in both:
        lab.close()


def test_the_report_is_built_in_the_lab(labs: tuple[Lab, Lab], tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(LIBRARY, encoding="utf-8")
    built: list[int] = []
    report = measure(labs, file, "mine.hashes", 20, built.append)
    assert [finding.rule for finding in report.findings if not finding.holds] == ["same seed"]
    assert built == list(range(1, 21))
    lines = list(report.lines())
    assert lines[0] == "mine.hashes: to be mended (20 seeds)"
    assert any("✗ same seed" in line and "0 of 5" in line for line in lines)


def test_a_failure_ends_the_sweep_and_is_told_with_its_seed(labs: tuple[Lab, Lab], tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(LIBRARY, encoding="utf-8")
    report = measure(labs, file, "mine.fails_late", 20)
    assert not report.holds
    assert any(
        "seed 3: mine.fails_late raised LookupError: not that one" in line and "mine.py:13" in line
        for line in report.lines()
    )


def test_shipped_probes_keep_the_rules_through_the_lab_too(labs: tuple[Lab, Lab]) -> None:
    report = measure(labs, ROOT / "probes" / "softmax.py", "softmax.value", 40)
    assert not [finding for finding in report.findings if not finding.holds and finding.rule != "time for a variant"]
    offered = next(finding.figure for finding in report.findings if finding.rule == "mistakes told apart")
    assert "sign-lost" in offered
