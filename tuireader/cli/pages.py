"""Fetching the pages of articles: ``fetch --fulltext``."""

from __future__ import annotations

from tuireader.cli.annotating import annotate_brought
from tuireader.cli.output import Bar, complain, json_line, line
from tuireader.cli.session import Session
from tuireader.cli.table import UsageError
from tuireader.library import articles, marking
from tuireader.library.fulltexts import PageDone, full_texts
from tuireader.model import short_id


def fetch_pages(session: Session) -> int:
    """Fetch the pages of all articles that match; each that fails is told, and makes the exit status 1."""
    options = session.options
    if not options.fulltext:
        raise UsageError("tuireader fetch --fulltext: say which articles, for instance is:starred or id:ID")
    if options.all or options.urls:
        raise UsageError("tuireader fetch --fulltext: takes a query, and neither --all nor feeds")
    query = session.query(options.fulltext)
    told: list[PageDone] = []

    def tell(done: PageDone) -> None:
        told.append(done)
        if options.json:
            page = {"id": short_id(done.key), "title": done.title, "url": done.url}
            json_line(page | {"error": done.error, "note": done.note})
        if done.error or done.note:
            bar.clear()
            complain(f"{done.title}: {done.error or done.note}")
        bar.draw(len(told), len(keys))

    with session.library() as library, Bar(not options.quiet) as bar:
        keys = articles.ids(library, query)
        full_texts(library, keys, tell)
        if not options.no_annotate:
            bar.clear()
            annotate_brought(library, keys, quiet=options.quiet)
    failed = [done for done in told if done.error]
    if not options.quiet and not options.json:
        fetched = f"fetched the full text of {marking.articles(len(keys) - len(failed))}"
        line(fetched + (f", {len(failed)} failed" if failed else ""))
    return 1 if failed else 0
