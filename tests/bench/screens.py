"""From a key to what it paints."""

import time
from pathlib import Path

from tests.bench.terminal import BARE, BREATH, MARK, QUIZ, Screen, first_paint, in_turn, spread

__all__ = ["answering", "opening_stats", "tinkering"]

TURNS = 30


def answering(large: Path, count: int) -> None:
    """Card after card: from the key to the answer, and from the rating to the next question."""
    bare_times: list[float] = []
    shown: list[float] = []
    following: list[float] = []
    with Screen(BARE, large) as bare, Screen([QUIZ, "review", "--minutes", "1400"], large) as quiz:
        bare.until(MARK)
        quiz.until(MARK)
        time.sleep(1.5)
        for number in range(1, count + 1):
            quiz.quiet(BREATH)
            bare.press(b"x")
            bare_times.append(bare.until(b"question %d" % number))
            quiz.press(b"\r")
            shown.append(quiz.until(b"How was it"))
            quiz.press(b"3")
            quiz.until(b"accept")
            quiz.quiet(0.02)
            quiz.press(b"\r")
            following.append(quiz.until(b"%d/" % (number + 1)))
    spread("key to paint, bare Textual app", bare_times)
    spread("key to painted answer, 20,000 cards", shown, "0.050 s")
    spread("rating to next question, 20,000 cards", following, "0.050 s")


def opening_stats(large: Path, runs: int) -> None:
    """From the key to the numbers, in a review that has been open for a moment."""

    def opened() -> float:
        with Screen([QUIZ, "review"], large) as quiz:
            quiz.until(MARK)
            time.sleep(1.5)
            quiz.press(b"\x1b")
            time.sleep(0.5)
            quiz.press(b"c")
            return quiz.until(b"Reviews by day")

    bare, stats = in_turn(runs, lambda: first_paint(BARE, large), opened)
    print(f"opening the statistics, 200,000 answers{stats:6.3f} s   {stats / bare:4.2f} times (aim: 0.500 s)")


def tinkering(probing: Path) -> None:
    """From letting go of a slider to the answer that follows, the lab being warm."""
    times: list[float] = []
    with Screen([QUIZ, "review", "--topic", "adding", "--cram"], probing) as quiz:
        quiz.until(b"7000")
        quiz.quiet(0.5)
        quiz.press(b"1\r")
        quiz.until(b"Once more")
        quiz.quiet(BREATH)
        quiz.press(b"\r")
        quiz.until(b"answer")
        quiz.quiet(0.5)
        quiz.press(b"t")
        quiz.until(b"what if")
        quiz.quiet(3)
        quiz.press(b"\x1b[D" * 45)  # to the slider's lower end
        quiz.quiet(1)
        for number in range(2, 2 + TURNS):
            quiz.press(b"\x1b[C")
            times.append(quiz.until(b"%d" % (7000 + number)))
            quiz.quiet(0.1)
    spread("tinkering: key to the new answer", times, "0.100 s at the median")
