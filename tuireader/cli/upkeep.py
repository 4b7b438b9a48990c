"""Commands about the program's own affairs: doctor, locate."""

from __future__ import annotations

from tuireader.cli.output import complain, line
from tuireader.cli.session import Session


def doctor(session: Session) -> int:
    """Check both stores, or make anew what is derived; the exit status is 1 while something is wrong."""
    from tuireader.library import health

    with session.library() as library:
        findings = health.repair(library) if session.options.repair else health.check(library)
    for finding in findings:
        (line if finding.kind == "ok" else complain)(f"{finding.kind}: {finding.text}")
    return int(any(finding.kind == "problem" for finding in findings))


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
