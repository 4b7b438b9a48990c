"""Commands that take over or hand on what is followed: opml, import newsboat."""

from __future__ import annotations

import sys
from pathlib import Path

from tuireader.cli.output import Bar, complain, line
from tuireader.cli.session import Session
from tuireader.errors import InputError
from tuireader.text.counted import counted


def opml(session: Session) -> int:
    """Follow the feeds of an OPML file, or write those that are followed to a file or standard output."""
    options = session.options
    if options.what == "export":
        return _export(session, options.file)
    if options.file is None:
        raise InputError("name the file: tuireader opml import FILE")
    from tuireader.library import outlines

    with session.library() as library:
        found = outlines.import_opml(library, options.file)
    _tell_skipped(found.skipped)
    known = f", {found.known} followed before" if found.known else ""
    line(f"subscribed to {counted(found.new, 'feed')}{known}; tuireader fetch gets their articles")
    return 1 if found.skipped else 0


def newsboat(session: Session, folder: Path | None) -> int:
    """Take over newsboat's feeds, articles and marks."""
    from tuireader.library.newsboat import import_newsboat

    with session.library() as library, Bar() as bar:
        taken = import_newsboat(library, folder, bar.draw)
    _tell_skipped(taken.skipped)
    for search in taken.searches:
        line(f"keeping the search «{search.title}»: {search.query}")
    line(
        f"from newsboat: {taken.feeds} feeds and {taken.articles} articles that are new here, "
        f"{taken.read} marked read, {taken.starred} starred"
    )
    if taken.articles:
        line("in these quotes and names are looked for by the open reader, or by tuireader annotate --stored")
    return 0


def _export(session: Session, file: Path | None) -> int:
    from tuireader.library import outlines

    with session.library() as library:
        text = outlines.export_opml(library)
    if file is None:
        sys.stdout.write(text)
    else:
        outlines.save_opml(file, text, session.paths)
    return 0


def _tell_skipped(lines: tuple[str, ...] | list[str]) -> None:
    for skipped in lines:
        complain(f"passed over {skipped}")
