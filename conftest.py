"""What holds for all tests: nothing of the person or the machine that runs them decides how they end.

It stands here because pytest puts a conftest.py's folder before all packages: tests/anki would take part in anki's.
"""

import os

from hypothesis import HealthCheck, settings

# What people set for their own terminal, and the size that the readline in this process puts there.
for name in ("VISUAL", "EDITOR", "NO_COLOR", "COLUMNS", "LINES", "QUIZ_NOW"):
    os.environ.pop(name, None)
# A test that names no folder of its own fails, instead of writing into somebody's reviews: below a file is no folder.
os.environ["QUIZ_HOME"] = f"{os.devnull}/quiz"

# Time tells how busy the machine is, not whether something is right; `make bench` is where it is measured.
settings.register_profile(
    "whatever the machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("whatever the machine")
