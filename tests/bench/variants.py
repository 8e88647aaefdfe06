"""A warm variant through the lab."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from quiz.lab.host import Lab, Request
from quiz.library.probes import find_probes

__all__ = ["variants"]

PROBES = Path(__file__).parent.parent.parent / "probes"
SEEDS = range(1, 11)


def variants() -> None:
    lab = Lab()
    try:
        slowest: tuple[float, str] = (0.0, "")
        times = []
        for path in sorted(PROBES.glob("*.py")):
            for name in find_probes(path)[0]:
                lab.build(Request(path, name, 0)).result()
                each = []
                for seed in SEEDS:
                    start = time.perf_counter()
                    lab.build(Request(path, name, seed)).result()
                    each.append(time.perf_counter() - start)
                times.append(statistics.mean(each))
                slowest = max(slowest, (times[-1], name))
    finally:
        lab.close()
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    print(f"importing torch                        {time.perf_counter() - start:6.3f} s")
    mean = statistics.mean(times) * 1000
    print(f"a warm variant through the lab         {mean:6.1f} ms mean of {len(times)} probes (aim: 5),")
    print(f"{'':39}{slowest[0] * 1000:6.1f} ms the slowest, {slowest[1]} (aim: 100)")
