"""A link to the very words: the text fragment (``#:~:text=``) with which a browser finds a quote in its page.

Built as WICG's "URL Fragment Text Directives" has it searched: the terms are looked for in order, whatever their case
and accents, each within one block of the page and from word to word; the first place where all fit is taken. So a
directive is tried here on the article's own text, and the shortest that lands on the quote, and nowhere before it, is
taken: its words, of a long one how it begins and ends, and, where the same words stand elsewhere, too, what stands
before or behind.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

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
        return quote(" ".join(words.split()), safe="", errors="replace").replace("-", "%2D")


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _bounded(term: str, side: str) -> str:
    """A pattern for a term that begins and ends where words do, on the sides on which it has to."""
    before = r"(?<!\w)" if side in ("both", "start") and _is_word(term[0]) else ""
    behind = r"(?!\w)" if side in ("both", "end") and _is_word(term[-1]) else ""
    return before + re.escape(term) + behind
