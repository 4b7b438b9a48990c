"""Finding a quote by its id, as the user types it to correct it."""

from __future__ import annotations

from tuireader.errors import NotFoundError
from tuireader.library import articles
from tuireader.library.library import Library
from tuireader.library.people import Saying
from tuireader.model import ArticleRow

FEWEST = 4
"""Letters that an id which is cut short has at least."""


def quotes_with_id(lib: Library, ident: str, article: ArticleRow | None = None) -> list[Saying]:
    """The quotes of an id, which several articles have of the same words, newest first; those that the user said
    to be none as well.

    Raises:
        NotFoundError: there is none, or it begins like the ids of other words.
    """
    ident = ident.strip().lower()
    wordings = lib.archive.people.wordings(ident.partition("-")[0]) if len(ident) >= FEWEST else []
    if len(wordings) > 1 and article is None:
        raise NotFoundError(
            f'"{ident}" begins several quote ids ({", ".join(wordings[:3])}): type more of it'
        )
    keys = [article.key] if article else lib.archive.people.keys_with_wording(wordings)
    rows = articles.rows(lib, keys)
    newest = sorted(rows.values(), key=lambda row: -row.published)
    found = [saying for row in newest for saying in _in(lib, row, ident)]
    if not found:
        where = f" in «{article.title}»" if article else ""
        raise NotFoundError(f'no quote with id "{ident}"{where}; quotes --json prints the ids')
    return found


def _in(lib: Library, row: ArticleRow, ident: str) -> list[Saying]:
    annotation = lib.archive.annotation(row.key)
    if annotation is None:
        return []
    return [
        Saying(row, quote, quote.text, in_title)
        for part, in_title in ((annotation.title, True), (annotation.body, False))
        for quote in part.quotes
        if quote.id == ident or ("-" not in ident and quote.id.startswith(ident) and "-" not in quote.id)
    ]
