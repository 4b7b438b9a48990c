"""``python -m tuireader``, and the console script."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def main() -> int:
    """Run what the command line says; ctrl+c ends it quietly, even while it is still being loaded."""
    open_closed_streams()
    try:
        from tuireader.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


def open_closed_streams() -> None:
    """Let standard streams that whoever started us has closed lead nowhere.

    Python has None in their places; and the next file that is opened would take their numbers, and what is meant for
    the terminal would be written into it.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            nowhere = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115, PTH123
            setattr(sys, name, nowhere)
            setattr(sys, f"__{name}__", nowhere)


if __name__ == "__main__":
    sys.exit(main())
