"""``python -m tuireader``, and the console script."""

from __future__ import annotations

import sys


def main() -> int:
    """Run what the command line says; ctrl+c ends it quietly, even while it is still being loaded."""
    try:
        from tuireader.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
