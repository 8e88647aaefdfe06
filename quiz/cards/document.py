"""A card file cut into its sections: front matter, then one section for each ``## `` heading."""

import re
from dataclasses import dataclass
from itertools import zip_longest

from quiz.cards import frontmatter
from quiz.cards.blocks import Block, parse
from quiz.cards.frontmatter import FrontMatter
from quiz.cards.lines import NO_CARD, split
from quiz.errors import CardError
from quiz.model import Place

__all__ = ["FRONT_KEYS", "Document", "Section", "cut"]

FRONT_KEYS = ("title", "source", "needs", "tags")

_DIVIDER = re.compile(r" {0,3}-{3,}[ \t]*")
_CARD_LINE = re.compile(r"##[ \t]")
_NO_CARD_LINE = re.compile(rf" {{0,3}}{NO_CARD}")
_ID_LINE = re.compile(r"##[ \t].*\{#[\w-]+[^{}]*\}[ \t]*")
# Each recovery parses the rest of the file again, at 5 MB a second: all together may take about two seconds.
_RECOVERIES = 20
_RECOVERED = 8_000_000  # characters


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what stands below it. Lines count from 0; ``end`` is left out, ``divider`` may be missing."""

    heading: str
    start: int
    end: int
    blocks: tuple[Block, ...]
    divider: int | None
    problem: CardError | None = None

    @property
    def question(self) -> tuple[Block, ...]:
        """The blocks between heading and divider."""
        return tuple(block for block in self.blocks if self.divider is None or block.start < self.divider)

    @property
    def answer(self) -> tuple[Block, ...]:
        """The blocks below the divider."""
        return tuple(block for block in self.blocks if self.divider is not None and block.start > self.divider)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's lines and sections."""

    lines: list[str]
    front: FrontMatter
    sections: tuple[Section, ...]
    problems: tuple[CardError, ...] = ()


def cut(text: str, path: str) -> Document:
    """Cut a file's text into sections.

    A code fence that is never closed would take all later cards with it: it is ended before the next heading.
    """
    lines = split(text.removeprefix("\ufeff"))
    front = frontmatter.read(lines, path, FRONT_KEYS)
    sections: list[Section] = []
    problems = list(front.problems)
    start = front.end
    recoveries = min(_RECOVERIES, _RECOVERED // (len(text) + 1))
    for attempt in range(recoveries + 1):
        blocks = _shifted(lines, start, len(lines))
        fence = _unclosed(blocks, lines) if attempt < recoveries else None
        if fence is None:
            problems += _missed(blocks, lines, path)
            sections += _sections(blocks, len(lines), lines)
            break
        end = _next_heading(fence, lines)
        problem = CardError(
            "the code fence that begins here is never closed",
            f"end the code with a line of {fence.mark}",
            Place(path, fence.start + 1),
        )
        blocks = _shifted(lines, start, end)
        problems += _missed(blocks, lines, path)
        found = _sections(blocks, end, lines)
        if found:
            last = found[-1]
            found[-1] = Section(last.heading, last.start, last.end, last.blocks, last.divider, problem)
        else:
            problem.leaves_out = False  # it stands above all cards
            problems.append(problem)
        sections += found
        start = end
        if start == len(lines):
            break
    return Document(lines, front, tuple(sections), tuple(problems))


def _shifted(lines: list[str], start: int, end: int) -> tuple[Block, ...]:
    """The blocks of some lines, with the line numbers of the whole file."""
    return parse([""] * start + lines[start:end])


def _unclosed(blocks: tuple[Block, ...], lines: list[str]) -> Block | None:
    """The fence to blame if the last one is not closed.

    It may well be an earlier one, whose end is the beginning of the next: one that has swallowed a card.
    """
    fences = [block for block in blocks if block.kind == "fence"]
    if not fences or _closed(fences[-1], lines):
        return None
    swallows = (fence for fence in fences if any(map(_ID_LINE.fullmatch, lines[fence.start + 1 : fence.end])))
    return next(swallows, fences[-1])


def _closed(fence: Block, lines: list[str]) -> bool:
    last = re.fullmatch(r" {0,3}(`+|~+)[ \t]*", lines[fence.end - 1])
    return fence.end - fence.start > 1 and last is not None and last[1].startswith(fence.mark)


def _next_heading(fence: Block, lines: list[str]) -> int:
    return next((at for at in range(fence.start + 1, len(lines)) if _CARD_LINE.match(lines[at])), len(lines))


def _sections(blocks: tuple[Block, ...], end: int, lines: list[str]) -> list[Section]:
    heads = [at for at, block in enumerate(blocks) if block.kind == "heading" and block.mark == "##"]
    sections = []
    for at, after in zip_longest(heads, heads[1:]):
        inner = blocks[at + 1 : after]
        divider = next((block.start for block in inner if _is_divider(block, lines)), None)
        stop = end if after is None else blocks[after].start
        sections.append(Section(blocks[at].text, blocks[at].start, stop, inner, divider))
    return sections


def _missed(blocks: tuple[Block, ...], lines: list[str], path: str) -> list[CardError]:
    """The lines that were meant to begin a card and are text of the one above."""
    texts = (at for block in blocks if block.kind == "paragraph" for at in range(block.start, block.end))
    what, todo = "this line begins no card: a space is missing behind the ##", "write ## and a plain space"
    return [CardError(what, todo, Place(path, at + 1)) for at in texts if _NO_CARD_LINE.match(lines[at])]


def _is_divider(block: Block, lines: list[str]) -> bool:
    return block.kind == "hr" and _DIVIDER.fullmatch(lines[block.start]) is not None
