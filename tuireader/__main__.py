"""``python -m tuireader``, and the console script."""

from __future__ import annotations

import sys

from tuireader.cli import main

if __name__ == "__main__":
    sys.exit(main())
