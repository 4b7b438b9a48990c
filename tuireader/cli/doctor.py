"""Commands about the program's own affairs: doctor, locate; and the reader, which is opened only here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tuireader.cli.output import complain, day, line, tell_upgrade
from tuireader.cli.parser import UsageError
from tuireader.cli.session import Session

if TYPE_CHECKING:
    from tuireader.library.health import Finding


def doctor(session: Session) -> int:
    """Check both stores, or make anew what is derived; the exit status is 1 while something is wrong."""
    if session.options.recover is not None:
        return _recover(session)
    from tuireader.library import health

    if session.options.repair:
        _tell(health.salvage(session.paths))
    with session.library() as library:
        findings = health.repair(library) if session.options.repair else health.check(library)
    _tell(findings)
    return int(any(finding.kind == "problem" for finding in findings))


def _tell(findings: list[Finding]) -> None:
    for finding in findings:
        (line if finding.kind in ("ok", "note") else complain)(f"{finding.kind}: {finding.text}")


def _recover(session: Session) -> int:
    """List what marks can be brought back, or bring some back."""
    from tuireader.library import health

    paths, name = session.paths, session.options.recover
    if name:
        now, kept = health.recover(paths, name)
        line(f"{paths.marks}: {now.holds}")
        if kept:
            line(f"what stood there before is kept in {kept}")
        return 0
    now = health.marks_now(paths)
    line(f"{paths.marks}: {now.fault or now.holds}")
    line("To bring back one of these: tuireader doctor --recover COPY")
    for choice in health.recoverable(paths):
        line(f"  {choice.name:<30}  {day(choice.at):16}  {choice.fault or choice.holds}")
    return 0


def locate(session: Session) -> int:
    """Print a path, whether there is something or not."""
    paths = session.paths
    places = {
        "config": paths.config_file,
        "data": paths.data,
        "marks": paths.marks,
        "archive": paths.archive,
        "log": paths.log,
    }
    line(str(places[session.options.place]))
    return 0


def config(session: Session) -> int:
    """Print all settings with their defaults, or check those that there are."""
    if not session.options.check:
        from tuireader.config import default_toml

        line(default_toml())
        return 0
    from tuireader.ui import check

    check(session.config)
    line(f"{session.paths.config_file}: nothing is wrong")
    return 0


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
    from tuireader.ui import run

    return run(session.paths, session.config, tell_upgrade)
