"""What Anki's four buttons would do to a card is what ours would, in UTC and where clocks are turned."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def apart(zone: str, count: int, folder: Path) -> dict[int, int]:
    """For how many cards the buttons are how far apart; a zone can only be set for a whole process."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.anki.buttons", str(count), "150", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
    )
    assert run.returncode == 0, run.stderr
    return {int(days): cards for days, cards in json.loads(run.stdout.splitlines()[-1]).items()}


def test_the_buttons_agree_where_clocks_are_turned(tmp_path: Path) -> None:
    found = apart("Europe/Berlin", 120, tmp_path)
    assert sum(found.values()) == 120
    assert found[0] >= 117  # a few may fall on the hour by which a day was shifted


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
def test_the_buttons_agree_on_two_thousand_cards(zone: str, tmp_path: Path) -> None:
    found = apart(zone, 2000, tmp_path)
    assert sum(found.values()) == 2000
    assert found[0] >= 1980, found
    assert max(found) <= 1, found
