"""``python -m quiz`` is ``quiz``."""

import sys

from quiz.cli import main

sys.exit(main())
