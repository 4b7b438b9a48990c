"""Opening the reader: the only place outside the screen that knows of it."""

from __future__ import annotations

import sys

from tuireader.cli.session import Session
from tuireader.cli.table import UsageError


def open_reader(session: Session) -> int:
    """Run the screen until it is left. Raises UsageError where there is no terminal to run it on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "tuireader: the reader needs a terminal; tuireader --help lists what works without one"
        )
    if not sys.stderr.isatty():  # where Textual would draw
        sys.__stderr__ = sys.__stdout__  # type: ignore[misc]
    if not session.paths.marks.exists():
        with session.library():
            pass  # A new library gets the program's own documents.
    from tuireader.ui.app import run

    return run(session.paths, session.config)
