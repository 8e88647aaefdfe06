"""What a learner waits for, each figure beside something to compare it with. Run by ``make bench``.

Nothing here fails on a slow machine: seconds are printed, and ratios are what to look at.
"""

import argparse
import tempfile
from pathlib import Path

from tests.bench import exports, learners, screens, starts
from tests.bench.variants import variants


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--cards", type=int, default=20_000)
    parser.add_argument("--answers", type=int, default=200_000)
    parser.add_argument("--count", type=int, default=500, help="cards to answer")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, large, probing = (Path(folder) / name for name in ("small", "large", "probing"))
        learners.beginning(small)
        learners.large(large, options.cards, options.answers)
        learners.probing(probing)
        starts.cold(small, large, options.runs)
        starts.without_torch(probing, options.runs)
        screens.answering(large, options.count)
        screens.opening_stats(large, options.runs)
        screens.tinkering(probing)
    variants()
    exports.exports(options.runs)
    starts.second_set_up()


if __name__ == "__main__":
    main()
