"""The basket: quotes collected over articles, to be cited.

Each is a document of the marks' table ``basket`` and holds all that citing needs: the exact words with what stood
around them, who was shown as their speaker, the article's address, title, outlet, author and date, and when it was
collected. So it outlives an edited page, annotating anew and a lost archive; an article that is cited is not pruned.

Its link leads to the very words, by the text fragment (``#:~:text=``) with which a browser finds a quote in its page.
It is built as WICG's "URL Fragment Text Directives" has it searched: the terms are looked for in order, whatever their
case and accents, each within one block of the page and from word to word; the first place where all fit is taken. So a
directive is tried here on the article's own text, and the shortest that lands on the quote, and nowhere before it, is
taken: its words, of a long one how it begins and ends, and, where the same words stand elsewhere, too, what stands
before or behind.
"""

from __future__ import annotations

import re
import time
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, NamedTuple
from urllib.parse import quote as percent_encoded

from tuireader.errors import NotFoundError
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
    sure. ``directive`` is the text fragment that leads to the words (:func:`directive`).
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
    found = [whole[start - quote.start : end - quote.start] for start, end in quote.spans]
    pieces = found or [whole]
    return pieces if quote.text in (whole, " ".join(pieces)) else None


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


# --- the link that leads to the words ---

LONGEST = 300
"""Characters that are named whole; of longer quotes only how they begin and end, for a page breaks up what is long."""
SHORTEST = 20
"""Characters that may stand for themselves: fewer are found in a page's menus and headings, too."""
SIZES = (3, 5, 8, 13, 21, 34)
"""Words of a beginning, an end, or of what stands around: as few as will do."""
_TOKEN = re.compile(r"[^\s、。，．！？；：「」『』]+")
_MARKS = str.maketrans("“”„‟«»‘’‚‛`´", "\"\"\"\"\"\"''''''")
"""Browsers tell curly quotation marks and apostrophes from straight ones no more than cases."""
_MARK = ":~:"

Span = tuple[int, int]


class _Terms(NamedTuple):
    """A directive as stretches of the searched text."""

    prefix: Span | None
    start: Span
    end: Span | None
    suffix: Span | None

    @property
    def target(self) -> Span:
        """What is to be found."""
        return self.start[0], (self.end or self.start)[1]


def directive(text: str, start: int, end: int) -> str:
    """The text directive (``text=...``) for a stretch of an article's canonical text; empty where it has no word.

    Where no directive tells the stretch from an earlier one, as of two paragraphs that are the same, it leads there.
    """
    page = _Page(text)
    first, last = page.words(start, end)
    if first >= last:
        return ""
    tried = page.candidates(first, last)
    found = next((terms for terms in tried if page.lands_on(terms) == terms.target), None)
    return page.written(found or next(page.alone(first, last)))


def link(url: str, directive: str) -> str:
    """The address that leads to what a directive names; as it is where there is no address or directive."""
    if not (url and directive):
        return url
    address, _, anchor = url.partition("#")
    return f"{address}#{anchor.partition(_MARK)[0]}{_MARK}{directive}"


class _Page:
    """A text as a browser searches it: ``plain`` without cases and accents, its white space one space or one line's
    end; ``_places`` says where in the text each character of it stands.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: list[int] = []
        found: list[str] = []
        for place, char in enumerate(text):
            self._take(found, place, char)
        self.plain = "".join(found)
        self._places.append(len(text))

    def _take(self, found: list[str], place: int, char: str) -> None:
        """Add one character of the text."""
        if char.isspace():
            line_end = char in "\n\r\u2028\u2029"
            if found and found[-1].isspace():
                found[-1] = "\n" if line_end else found[-1]
            else:
                found.append("\n" if line_end else " ")
                self._places.append(place)
            return
        for part in unicodedata.normalize("NFKD", char).translate(_MARKS).casefold():
            if not unicodedata.combining(part):
                found.append(part)
                self._places.append(place)

    def words(self, start: int, end: int) -> Span:
        """The stretch from its first word to its last, without the quotation marks and stops around them."""
        first, last = bisect_left(self._places, start), bisect_left(self._places, end)
        while first < last and not _is_word(self.plain[first]):
            first += 1
        while first < last and not _is_word(self.plain[last - 1]):
            last -= 1
        return first, last

    # --- what may be tried

    def candidates(self, first: int, last: int) -> Iterator[_Terms]:
        """The directives that may lead to a stretch of the plain text, the simplest first."""
        if last - first >= SHORTEST:
            yield from self.alone(first, last)
        whole = first, last
        first, last = self._with_marks(first, last)
        for size in SIZES:
            before, behind = self._before(first, size), self._behind(last, size)
            for prefix, suffix in ((before, None), (None, behind), (before, behind)):
                if prefix or suffix:
                    shapes = self._shapes(first, last, SIZES[::2])
                    yield from (_Terms(prefix, start, end, suffix) for start, end in shapes)
        yield from self.alone(*whole)

    def alone(self, first: int, last: int) -> Iterator[_Terms]:
        """Directives without what stands around."""
        for start, end in self._shapes(first, last, SIZES):
            yield _Terms(None, start, end, None)

    def _shapes(self, first: int, last: int, sizes: tuple[int, ...]) -> Iterator[tuple[Span, Span | None]]:
        """The stretch whole, if it may be, else how it begins and ends."""
        stretch = self.plain[first:last]
        if "\n" not in stretch and len(stretch) <= LONGEST:
            yield (first, last), None
            return
        head_line = stretch.partition("\n")[0]
        tail_line = stretch.rpartition("\n")[2]
        heads = [found.end() for found in _TOKEN.finditer(head_line)]
        tails = [found.start() - len(tail_line) for found in _TOKEN.finditer(tail_line)]
        for size in sizes:
            head = self._stripped(first, first + heads[min(size, len(heads)) - 1])
            tail = self._stripped(last + tails[-min(size, len(tails))], last)
            if head[1] < tail[0]:
                yield (first, head[1]), (tail[0], last)

    def _stripped(self, first: int, last: int) -> Span:
        """A stretch without signs at its ends, unless there is nothing else."""
        start, end = first, last
        while start < end and not _is_word(self.plain[start]):
            start += 1
        while start < end and not _is_word(self.plain[end - 1]):
            end -= 1
        return (start, end) if start < end else (first, last)

    def _with_marks(self, first: int, last: int) -> Span:
        """A stretch with the signs right beside it, so that what stands around touches it."""
        while first and not (_is_word(self.plain[first - 1]) or self.plain[first - 1].isspace()):
            first -= 1
        while last < len(self.plain) and not (_is_word(self.plain[last]) or self.plain[last].isspace()):
            last += 1
        return first, last

    def _before(self, first: int, size: int) -> Span | None:
        """So many words before a place, of one line."""
        until = len(self.plain[:first].rstrip())
        begin = self.plain.rfind("\n", 0, until) + 1
        starts = [found.start() for found in _TOKEN.finditer(self.plain, begin, until)]
        return (starts[-min(size, len(starts))], until) if starts else None

    def _behind(self, last: int, size: int) -> Span | None:
        """So many words behind a place, of one line."""
        rest = self.plain[last:]
        begin = len(self.plain) - len(rest.lstrip())
        line_end = self.plain.find("\n", begin)
        ends = [
            found.end()
            for found in _TOKEN.finditer(self.plain, begin, len(self.plain) if line_end < 0 else line_end)
        ]
        return (begin, ends[min(size, len(ends)) - 1]) if ends else None

    # --- where it leads

    def lands_on(self, terms: _Terms) -> Span | None:
        """The first stretch of the plain text that a browser finds for a directive."""
        start = _bounded(self._at(terms.start), "both")
        parts = [
            _bounded(self._at(terms.prefix), "start") + r"\s*" if terms.prefix else "",
            f"(?P<start>{start})",
        ]
        if terms.end:
            parts.append(rf"[\s\S]*?(?P<end>{_bounded(self._at(terms.end), 'both')})")
        if terms.suffix:
            parts.append(r"\s*" + _bounded(self._at(terms.suffix), "end"))
        found = re.search("".join(parts), self.plain)
        return (found.start("start"), found.end("end" if terms.end else "start")) if found else None

    def _at(self, span: Span) -> str:
        return self.plain[span[0] : span[1]]

    # --- how it is written

    def written(self, terms: _Terms) -> str:
        """A directive with the words as the text has them."""
        parts = [f"{self._encoded(terms.prefix)}-"] if terms.prefix else []
        parts += [self._encoded(span) for span in (terms.start, terms.end) if span]
        parts += [f"-{self._encoded(terms.suffix)}"] if terms.suffix else []
        return f"text={','.join(parts)}"

    def _encoded(self, span: Span) -> str:
        """A term, in which only letters, digits and ``_.~`` stand for themselves: ``-``, ``,`` and ``&`` part terms."""
        words = self._text[self._places[span[0]] : self._places[span[1]]]
        return percent_encoded(" ".join(words.split()), safe="", errors="replace").replace("-", "%2D")


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _bounded(term: str, side: str) -> str:
    """A pattern for a term that begins and ends where words do, on the sides on which it has to."""
    before = r"(?<!\w)" if side in ("both", "start") and _is_word(term[0]) else ""
    behind = r"(?!\w)" if side in ("both", "end") and _is_word(term[-1]) else ""
    return before + re.escape(term) + behind
