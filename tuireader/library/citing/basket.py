"""The basket: quotes collected over articles, to be cited.

Each is a document of the marks' table ``basket`` and holds all that citing needs: the exact words with what stood
around them, who was shown as their speaker, the article's address, title, outlet, author and date, and when it was
collected. So it outlives an edited page, annotating anew and a lost archive; an article that is cited is not pruned.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from tuireader.errors import NotFoundError
from tuireader.library.citing.text_fragments import directive, link
from tuireader.library.library import Library
from tuireader.library.marking import put, record
from tuireader.model import Article, ArticleRow, Quote, short_id
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.strings import counted, opening

TABLE = "basket"
AROUND = 64
"""Characters before and behind the words that are kept, at most: they tell the same words elsewhere apart."""
_SHORT = 40
"""Characters of a quote that a change is told by, less than."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A collected quote, as it was when it was collected.

    ``words`` are exactly those from ``start`` to ``end`` of the article's canonical text (or of its title), with what
    interrupts them; ``pieces`` only what was said. ``prefix`` and ``suffix`` stand right before and behind in the text.
    ``speaker`` is as it was shown, empty where nobody was named; ``doubt`` is "likely" or "unsure", empty where it was
    sure. ``directive`` is the text fragment that leads to the words (:mod:`~tuireader.library.citing.text_fragments`).
    Times are epoch seconds; ``published`` is 0 where the source gave no date. ``place`` orders the basket.
    """

    key: str
    article: int
    quote: str
    words: str
    pieces: tuple[str, ...] = ()
    prefix: str = ""
    suffix: str = ""
    start: int = 0
    end: int = 0
    in_title: bool = False
    type: str = "direct"
    speaker: str = ""
    doubt: str = ""
    directive: str = ""
    title: str = ""
    url: str = ""
    outlet: str = ""
    author: str = ""
    lang: str = ""
    feed: str = ""
    published: int = 0
    collected: int = 0
    place: int = 0
    digest: str = ""
    """SHA-256 of the page that was kept as evidence, in hexadecimal; empty while none was. It is looked up."""

    @property
    def link(self) -> str:
        """The address that leads to the very words, in a browser that knows text fragments."""
        return link(self.url, self.directive)


def cited(library: Library) -> list[Cited]:
    """The basket, in the user's order.

    Example::

        for item in basket.cited(library):
            print(item.speaker, item.words, item.link)
    """
    items = collected(library.marks)
    hashes = library.archive.page_hashes({item.article for item in items})
    return [replace(item, digest=hashes.get(item.article, "")) for item in items]


def collected(marks: TinyMarks) -> list[Cited]:
    """As :func:`cited`, by what is in memory: no page that was kept is looked up."""
    return sorted((_cited(document) for document in marks.documents(TABLE)), key=_order)


def is_cited(marks: TinyMarks, row: ArticleRow, quote: Quote, *, in_title: bool = False) -> bool:
    """Whether a quote is in the basket."""
    return bool(marks.fields(TABLE, key_of(row.key, quote.id, in_title)))


def cited_articles(marks: TinyMarks) -> frozenset[int]:
    """The keys of the articles from which something is in the basket."""
    return frozenset(document["article"] for document in marks.documents(TABLE))


def collect(
    library: Library, row: ArticleRow, quote: Quote, *, in_title: bool = False, now: int | None = None
) -> Change | None:
    """Put a quote of an article at the end of the basket; None where it is there already.

    Example::

        for saying in islice(statements.quotes(library), 3):
            basket.collect(library, saying.row, saying.quote, in_title=saying.in_title)
    """
    if is_cited(library.marks, row, quote, in_title=in_title):
        return None
    article = library.archive.article(row.key)
    kept = _kept(row, article, quote, in_title)
    kept["collected"] = int(time.time()) if now is None else now
    kept["place"] = max((document["place"] for document in library.marks.documents(TABLE)), default=0) + 1
    key = key_of(row.key, quote.id, in_title)
    label = f"collected {opening(quote.text, _SHORT)}"
    return record(library.marks, label, [put(library.marks, TABLE, key, _without_empty(kept))])


def link_to(library: Library, row: ArticleRow, quote: Quote, *, in_title: bool = False) -> str:
    """The address that leads to the very words of a quote; the article's alone where its text is another by now."""
    kept = _kept(row, library.archive.article(row.key), quote, in_title)
    return link(row.url, kept["directive"])


def remove(marks: TinyMarks, keys: Iterable[str]) -> Change | None:
    """Take quotes out of the basket by their keys; None where none is in it.

    Example::

        basket.remove(library.marks, [item.key for item in basket.cited(library) if not item.speaker])
    """
    there = [(key, marks.fields(TABLE, key)) for key in dict.fromkeys(keys)]
    gone = [(key, known) for key, known in there if known]
    if not gone:
        return None
    words = opening(gone[0][1]["words"], _SHORT)
    label = f"took out {words}" if len(gone) == 1 else f"took {counted(len(gone), 'quote')} out of the basket"
    return record(marks, label, [put(marks, TABLE, key, dict.fromkeys(known)) for key, known in gone])


def move(marks: TinyMarks, key: str, steps: int) -> Change | None:
    """Move a quote down the basket by so many places, up when negative; None where it is there already."""
    order = collected(marks)
    index = next((index for index, item in enumerate(order) if item.key == key), None)
    if index is None:
        return None
    target = max(0, min(len(order) - 1, index + steps))
    moved = order.pop(index)
    order.insert(target, moved)
    if target == index:
        return None
    ops = (put(marks, TABLE, item.key, {"place": place}) for place, item in enumerate(order, start=1))
    return record(marks, f"moved {opening(moved.words, _SHORT)}", ops)


def find(library: Library, typed: str) -> Cited:
    """The quote of the basket that is meant: by its number, from 1, or its id, as ``basket`` prints them.

    Raises:
        NotFoundError: there is none, or several.
    """
    items = cited(library)
    if typed.isascii() and typed.isdecimal() and 0 < int(typed[:9]) <= len(items):
        return items[int(typed[:9]) - 1]
    found = [item for item in items if item.quote == typed or item.key == typed]
    if not found:
        raise NotFoundError(f'the basket has no quote "{typed}"; tuireader basket lists what it has')
    if len(found) > 1:
        raise NotFoundError(f'"{typed}" is in the basket from {len(found)} articles: say its number')
    return found[0]


Standing = Literal["there", "changed", "gone"]
"""What has become of cited words: still in the article, no longer, or the article is not stored any more."""


def standing(library: Library, item: Cited) -> Standing:
    """Whether the article still has the words that are cited from it."""
    article = library.archive.article(item.article)
    if article is None:
        return "gone"
    text = article.row.title if item.in_title else article.document.text
    return "there" if item.words in text else "changed"


# --- as documents


def key_of(article: int, quote: str, in_title: bool = False) -> str:
    """The name of a cited quote: its article, and the id that its words have there."""
    return f"{short_id(article)} {'title ' if in_title else ''}{quote}"


def _kept(row: ArticleRow, article: Article | None, quote: Quote, in_title: bool) -> dict[str, Any]:
    """All that is kept of a quote; of an article that is not stored only what its row tells."""
    text = (row.title if in_title else article.document.text) if article else ""
    whole = text[quote.start : quote.end]
    there = bool(whole) and _pieces(whole, quote) is not None
    words = whole if there else quote.text
    start, end = (quote.start, quote.end) if there else (0, 0)
    return {
        "article": row.key, "quote": quote.id, "words": words,
        "pieces": list((_pieces(whole, quote) if there else None) or [quote.text]),
        "prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND] if there else "",
        "start": start, "end": end, "in_title": in_title, "type": quote.type,
        "speaker": quote.speaker_name or quote.speaker,
        "doubt": "" if quote.confidence == "sure" or quote.by == "user" else quote.confidence,
        "directive": directive(text, start, end) if there else "",
        "title": row.title, "url": row.url, "outlet": row.feed_title, "author": row.author, "lang": row.lang,
        "feed": row.feed, "published": row.published if row.dated else 0,
    }  # fmt: skip


def _pieces(whole: str, quote: Quote) -> list[str] | None:
    """What was said of the words from its start to its end; None where the text is another than the quote is of."""
    found = [whole[start - quote.start : end - quote.start] for start, end in quote.spans] or [whole]
    return found if " ".join(found) == quote.text or whole == quote.text else None


def _without_empty(kept: dict[str, Any]) -> dict[str, Any]:
    """The fields without those that say nothing, but those that every document has."""
    return {
        name: value for name, value in kept.items() if value or name in ("article", "quote", "words", "place")
    }


_FIELDS = {field.name for field in fields(Cited)}


def _cited(document: dict[str, Any]) -> Cited:
    known = {name: value for name, value in document.items() if name in _FIELDS}
    return Cited(**known | {"pieces": tuple(document.get("pieces") or [document["words"]])})


def _order(item: Cited) -> tuple[int, str]:
    return item.place, item.key
