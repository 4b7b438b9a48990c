"""The command that takes articles out: export."""

from __future__ import annotations

from collections.abc import Callable

from tuireader.cli.annotating import Looked
from tuireader.cli.fields import article_fields
from tuireader.cli.output import iso, json_line, line
from tuireader.cli.session import Session
from tuireader.library.export.exporting import Exported, exported


def export(session: Session) -> int:
    """Print the articles that match, whole, one after the other."""
    options = session.options
    query = session.query()
    head, write, tail = _format(options.format)
    with session.library() as library:
        looked = Looked(library, query, found=True)
        print(head, end="")
        for item in exported(library, query):
            write(item)
        print(tail, end="")
        looked.tell()
    return 0


def _format(name: str) -> tuple[str, Callable[[Exported], None], str]:
    """What stands before the articles, what prints one, and what stands behind them."""
    if name == "json":
        return "", lambda item: json_line(_fields(item)), ""
    if name == "markdown":
        from tuireader.library.export.export_markdown import markdown

        return "", lambda item: line(markdown(item)), ""
    from tuireader.library.export.export_html import HEAD, TAIL, html

    return HEAD, lambda item: line(html(item)), TAIL


def _fields(item: Exported) -> dict[str, object]:
    """What ``show --json`` says of an article, and more that belongs to it."""
    article = item.article
    return {
        **article_fields(item.row, article, item.annotation),
        "note": item.note,
        "updated": iso(article.edited) if article.edited else None,
        "categories": list(article.categories),
        "enclosures": [{"url": e.url, "type": e.type, "length": e.length} for e in article.enclosures],
    }
