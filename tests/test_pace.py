"""The simulated learner of docs/pace.py."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from quiz.library import Library, shipped_root

SCRIPT = Path(__file__).parent.parent / "docs" / "pace.py"


@pytest.fixture(scope="module")
def pace() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pace", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_ten_minutes_a_day_are_enough_and_never_get_out_of_hand(pace: ModuleType, tmp_path: Path) -> None:
    library = Library.load([shipped_root()], tmp_path / "cache.db")
    for seed in (1, 2):
        days = pace.simulate(library, 90, seed=seed)
        assert max(day.minutes for day in days) <= 15
        assert days[-1].met >= 120, "new cards keep coming"
        assert days[-1].known >= days[-1].met / 2, "and stay"
        assert [day.met for day in days] == sorted(day.met for day in days)


@pytest.mark.slow
def test_the_page_is_what_the_script_gives(pace: ModuleType) -> None:
    page = pace.PAGE.read_text(encoding="utf-8")
    assert page == pace.page(), "the cards have changed: python docs/pace.py"
    longest = [float(row.split("|")[3]) for row in page.splitlines() if "days |" in row and row[2].isdigit()]
    assert len(longest) == 4
    assert max(longest) <= 15
