"""Reading the library: lists of articles, one article, counts, and the feeds with theirs.

Articles that only the user's marks tell of (stubs) are in all of them, where they belong by their dates. What is told
below an article's text: the files that come with it, or that there is no text any more.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from tuireader.errors import NotFoundError
from tuireader.library.library import Library
from tuireader.library.people.corrections import opinions
from tuireader.library.queries import understood
from tuireader.library.statements.agreeing import agreed
from tuireader.model import (
    EMPTY,
    Article,
    ArticleAnnotation,
    ArticleRef,
    ArticleRow,
    Block,
    Counts,
    Document,
    Enclosure,
    Feed,
    FeedState,
    Inline,
    Subscription,
    Version,
    is_local,
)
from tuireader.query.tree import Query, order_of
from tuireader.store.archive.scope import feed_title
from tuireader.text.blocks import GAP
from tuireader.text.clean import clean_line, same_page

IMPORTED = "Imported"
"""The folder in which local feeds stand."""
_PIECE = 500
"""Rows that are read at once where there may be any number of them."""


def page(lib: Library, query: Query, limit: int = 100) -> list[ArticleRow]:
    """The newest rows of what matches, without reading the whole list.

    Example::

        for row in articles.page(library, queries.parse("is:unread"), limit=10):
            print(row.feed_title, row.title)
    """
    query = understood(lib, query)
    found = [_shown(lib, row) for row in lib.archive.page(query, limit)]
    if stubs := lib.archive.stubs.matching(query):
        found = [*found, *stubs]
        if order_of(query) == "newest":
            found.sort(key=lambda row: -row.published)
    return found[:limit]


def ids(lib: Library, query: Query) -> array[int]:
    """The keys of all that matches, newest first unless the query asks for another order; stubs are then the last.

    Example::

        print(len(articles.ids(library, queries.parse("is:quoted"))))
    """
    query = understood(lib, query)
    stubs = lib.archive.stubs.matching(query)
    if not stubs:
        return lib.archive.ids(query)
    if order_of(query) != "newest":
        return lib.archive.ids(query) + array("q", (row.key for row in stubs))
    return array("q", (ref.key for ref in _merged(lib.archive.refs(query), stubs)))


def _merged(refs: list[ArticleRef], stubs: list[ArticleRow]) -> list[ArticleRef]:
    """References to stored articles and stubs, newest first; those of which no date is known are the last."""
    dated = [row.ref for row in stubs if row.published]
    undated = [row.ref for row in stubs if not row.published]
    return [*sorted([*refs, *dated], key=lambda ref: -(ref.published or 0)), *undated]


def rows(lib: Library, keys: Sequence[int]) -> dict[int, ArticleRow]:
    """Rows by key; keys that are neither stored nor marked are left out.

    Example::

        keys = articles.ids(library, queries.parse("is:starred"))
        for row in articles.rows(library, keys).values():
            print(row.title, row.url)
    """
    found = {key: _shown(lib, row) for key, row in lib.archive.rows(keys).items()}
    if len(found) < len(keys):
        stubs = lib.archive.stubs.rows()
        found |= {key: stubs[key] for key in keys if key in stubs}
    return found


def each_row(lib: Library, keys: Sequence[int]) -> Iterator[ArticleRow]:
    """The rows of any number of keys, in their order, read a piece at a time as they are taken.

    Example::

        keys = articles.ids(library, queries.parse("is:starred"))
        for row in articles.each_row(library, keys):
            print(row.title, row.url)
    """
    for start in range(0, len(keys), _PIECE):
        piece = keys[start : start + _PIECE]
        found = rows(lib, piece)
        yield from (found[key] for key in piece if key in found)


BEFORE, AROUND = 40, 240
"""How many characters of a passage stand before what was found, and how many it has in all."""


def passages(lib: Library, keys: Sequence[int], pattern: re.Pattern[str]) -> dict[int, str]:
    """A piece of each text, in one line, in which a pattern is found first; articles in whose text it is not are left
    out.

    Example::

        from tuireader.text.strings import spots

        keys = articles.ids(library, queries.parse("canal"))
        print(articles.passages(library, keys[:10], spots(["canal"])))
    """
    found = {}
    for key in keys:
        text = lib.archive.text(key)
        match = pattern.search(text)
        if match is not None:
            found[key] = _passage(text, match.start())
    return found


def _passage(text: str, at: int) -> str:
    """What stands around a place, from the beginning of a word on."""
    start = max(0, at - BEFORE)
    words = text[start : start + AROUND].split()
    if start == 0:
        return " ".join(words)
    cut_off = 1 if len(words) > 1 and not text[start - 1].isspace() else 0
    return f"… {' '.join(words[cut_off:])}"


def refs(lib: Library, query: Query) -> list[ArticleRef]:
    """References to all that matches, as marking wants them.

    Example::

        marking.mark_read(library.marks, articles.refs(library, queries.parse("sport")))
    """
    query = understood(lib, query)
    found, stubs = lib.archive.refs(query), lib.archive.stubs.matching(query)
    return _merged(found, stubs) if stubs else found


def article(lib: Library, key: int) -> Article | None:
    """One article whole, a stub without its text; None when it is neither stored nor marked.

    Example::

        whole = articles.article(library, row.key)
        if whole:
            print(whole.document.text)
    """
    found = lib.archive.article(key)
    if found is None:
        stub = lib.archive.stubs.rows().get(key)
        return Article(stub, EMPTY) if stub else None
    return replace(found, row=_shown(lib, found.row))


def versions(lib: Library, key: int) -> list[Version]:
    """What an article's title and text were before they were replaced, the last one first.

    Example::

        for old in articles.versions(library, row.key):
            print(old.title)
    """
    return lib.archive.versions(key)


def annotation(lib: Library, key: int) -> ArticleAnnotation | None:
    """What was found in an article, as the user corrected it and other papers complete it; None while nothing was
    looked for.

    Example::

        found = articles.annotation(library, row.key)
        if found:
            print([(quote.speaker_name, quote.text) for quote in found.body.quotes])
    """
    found = lib.archive.annotation(key)
    return agreed(lib, key, opinions(lib.marks).applied(key, found)) if found else None


def _shown(lib: Library, row: ArticleRow) -> ArticleRow:
    """A row with its people and quotes as the user corrected them."""
    known = opinions(lib.marks)
    row = known.row(row)
    if row.quote_count and (row.key in known.corrections.articles or known.corrections.wordings):
        found = annotation(lib, row.key)
        return replace(row, quote_count=found.body.quote_count) if found else row
    return row


def counts(lib: Library) -> Counts:
    """How many articles each scope and feed opens.

    Example::

        print(articles.counts(library).unread)
    """
    found = lib.archive.counts()
    stubs = lib.archive.stubs.rows().values()
    if not stubs:
        return found
    by_feed = dict(found.by_feed)
    for row in stubs:
        total, unread = by_feed.get(row.feed, (0, 0))
        by_feed[row.feed] = (total + 1, unread + (not row.read))
    return replace(
        found,
        total=found.total + len(stubs),
        unread=found.unread + sum(not row.read for row in stubs),
        starred=found.starred + sum(row.starred for row in stubs),
        by_feed=by_feed,
    )


def count(lib: Library, query: Query) -> int:
    """How many articles match.

    Example::

        print(articles.count(library, queries.parse("is:unread newer:7d")))
    """
    query = understood(lib, query)
    return lib.archive.count(query) + len(lib.archive.stubs.matching(query))


def linked(lib: Library, urls: Iterable[str]) -> dict[str, int]:
    """Of these URLs those at which a stored article is, with its key: the newest one where there are several.

    Example::

        for url, key in articles.linked(library, ["https://news.example/1"]).items():
            print(url, short_id(key))
    """
    pages = {url: same_page(url) for url in urls}
    found = lib.archive.at_addresses(pages.values())
    shown = {page: key for page, key in found.items() if not lib.marks.is_deleted(key)}
    return {url: shown[page] for url, page in pages.items() if page in shown}


def find(lib: Library, prefix: str) -> int:
    """The key of the article whose id begins so.

    Raises:
        NotFoundError: there is none, or several; the message names the prefix.

    Example::

        key = articles.find(library, short_id(row.key)[:8])
    """
    return lib.archive.resolve(prefix)


def found(lib: Library, prefix: str) -> ArticleRow:
    """The row of the one article whose id begins with ``prefix``.

    Raises:
        NotFoundError: no article or several begin so.
    """
    key = find(lib, prefix)
    row = rows(lib, [key]).get(key)
    if row is None:
        raise NotFoundError(f'no article with id "{prefix}"')
    return row


def feeds(lib: Library, known: Counts | None = None) -> list[Feed]:
    """The feeds that are followed or local, by folder and title; ``known`` counts spare counting again.

    Example::

        for feed in articles.feeds(library):
            print(feed.folder, feed.title, f"{feed.unread} of {feed.total}")
    """
    found = known or counts(lib)
    states = lib.archive.feed_states(items=False)
    followed = {item.key: item for item in lib.marks.subscriptions()}
    local = {key: None for key in found.by_feed if is_local(key)}
    listed = [_feed(key, followed.get(key), states.get(key), found) for key in {**followed, **local}]
    return sorted(listed, key=lambda feed: (feed.folder.casefold(), feed.title.casefold(), feed.key))


def local_feeds(lib: Library) -> list[str]:
    """The keys of the feeds whose articles were imported from files."""
    stubs = (row.feed for row in lib.archive.stubs.rows().values())
    return [key for key in {**lib.archive.feed_states(items=False), **dict.fromkeys(stubs)} if is_local(key)]


def _feed(key: str, item: Subscription | None, state: FeedState | None, found: Counts) -> Feed:
    title = feed_title(item, key, state.title if state else "")
    total, unread = found.by_feed.get(key, (0, 0))
    if item is None:
        return Feed(key, title, folder=IMPORTED, total=total, unread=unread, state=state)
    return Feed(key, title, item.url, item.folder, total, unread, state)


# --- What is told below an article's text ---


GONE = "The text of this article is not stored any more."
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")
_LONGEST_NAME = 80


def with_files(article: Article) -> Article:
    """The article with a line below its text for each of its files and its transcript, whose name is a link; one that
    is not stored with a line that says so, and where its original is.
    """
    document = article.document if article.row.stored else gone(article)
    for file in files_of(article):
        document = _with_line(document, "Attached", file)
    for file in article.transcripts[:1]:
        document = _with_line(document, "Transcript", file)
    return replace(article, document=document)


def gone(article: Article) -> Document:
    """What is said in place of a text that is not stored any more."""
    url = article.row.url
    original = f" The original may still be at {url}" if url else ""
    start = len(GONE) + len(original) - len(url)
    links = (Inline("link", start, start + len(url), url),) if url else ()
    return Document(GONE + original, (Block("paragraph", 0, len(GONE + original)),), links)


def files_of(article: Article) -> tuple[Enclosure, ...]:
    """The files to be told of; pictures, as most news sends them with each article, are none."""
    return tuple(file for file in article.enclosures if not _is_picture(file))


def full_text_address(article: Article) -> str:
    """Where the whole of an article is to be had: the first transcript of what is spoken, else its page; or empty."""
    return article.transcripts[0].url if article.transcripts else article.row.url


def file_line(file: Enclosure) -> str:
    """A file in a line: ``Episode 3.mp3 (audio/mpeg, 33.1 MB)``."""
    about = ", ".join(part for part in (file.type, _size(file.length)) if part)
    return f"{_name(file)} ({about})" if about else _name(file)


def _with_line(document: Document, what: str, file: Enclosure) -> Document:
    """The document with a file as its last paragraph."""
    before = f"{document.text}{GAP}" if document.text else ""
    start, link = len(before), len(before) + len(f"{what}: ")
    text = f"{before}{what}: {file_line(file)}"
    block = Block("paragraph", start, len(text))
    inline = Inline("link", link, link + len(_name(file)), file.url)
    return Document(text, (*document.blocks, block), (*document.inlines, inline))


def _is_picture(file: Enclosure) -> bool:
    """Whether a file is a picture, by its type or its name."""
    return file.type.startswith("image/") or urlsplit(file.url).path.lower().endswith(_PICTURES)


def _name(file: Enclosure) -> str:
    """A file's name: the last part of its address, else its host."""
    parts = urlsplit(file.url)
    return clean_line(unquote(parts.path).rstrip("/").rpartition("/")[2], _LONGEST_NAME) or parts.netloc


def _size(length: int) -> str:
    """A size in bytes as people write it; empty for an unknown one."""
    if length < 1000:
        return f"{length} bytes" if length else ""
    return f"{length / 1e6:.1f} MB" if length >= 1e6 else f"{length / 1e3:.0f} kB"
