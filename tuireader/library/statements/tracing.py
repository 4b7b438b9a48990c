"""A quote's life: everywhere one statement was printed, who printed it first, the longest form of it, what the others
cut, and where their wording differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from tuireader.annotate.quotes.overlap import likeness, words_of
from tuireader.library import articles
from tuireader.library.articles import annotation
from tuireader.library.library import Library
from tuireader.model import ArticleRow, Quote
from tuireader.store.annotations.statement_search import Place
from tuireader.store.archive.upkeep import unhurried
from tuireader.text.strings import fold

MOST = 60
"""Places of one statement that are compared: the oldest, and of more the newest."""
AROUND = 3
"""Words that are shown before and after what was cut."""
_WORD = re.compile(r"\S+")


class Cut(NamedTuple):
    """Words of the longest form that are left out, and the words of it around them; empty at its ends."""

    before: str
    words: str
    after: str


class Change(NamedTuple):
    """Words that stand ``instead`` of others of the longest form; ``instead`` is empty for words of its own."""

    words: str
    instead: str


def catch_up(lib: Library) -> Iterator[int]:
    """Compare with all others the quotes that were not, as after an upgrade or a repair, a few at a time; gives how
    many are left. What is done is kept, whenever it is stopped.

    Example::

        for left in tracing.catch_up(library):
            print(f"{left:,} quotes are still to be compared")
    """
    left = lib.archive.statements.untraced()
    while left:
        with unhurried():
            done = lib.archive.statements.trace()
        left = lib.archive.statements.untraced() if not done else max(0, left - done)
        yield left


@dataclass(frozen=True, slots=True)
class Printing:
    """A statement as one article prints it; ``cuts`` and ``changes`` are as against the longest form."""

    row: ArticleRow
    quote: Quote
    in_title: bool = False
    first: bool = False
    longest: bool = False
    cuts: tuple[Cut, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """All places where a statement is printed, the oldest first, in so many papers."""

    printings: tuple[Printing, ...]

    @property
    def papers(self) -> int:
        """How many papers print it."""
        return len({printing.row.feed for printing in self.printings})


def trace(lib: Library, row: ArticleRow, quote: Quote, *, in_title: bool = False) -> Trace:
    """Everywhere a quote's statement is printed, as far as was looked for; itself alone where nowhere else.

    Example::

        for printing in tracing.trace(library, row, quote).printings:
            print(printing.row.feed_title, printing.first, printing.cuts)
    """
    place = Place(row.key, in_title, quote.id)
    number = lib.archive.statements.traces([row.key]).get(place)
    places = lib.archive.statements.places([number]).get(number, []) if number is not None else []
    found = _alike(quote, list(_printings(lib, _some(places))))
    return Trace(tuple(_compared(found or [Printing(row, quote, in_title)])))


def _alike(quote: Quote, printings: Sequence[Printing]) -> list[Printing]:
    """Those that are like a quote, or like the longest of these: of two halves that one paper prints as one both."""
    wordings = [words_of(printing.quote.text) for printing in printings]

    def like(words: Sequence[str]) -> set[int]:
        return {
            number
            for number, other in enumerate(wordings)
            if words == other or likeness(words, other) != "other"
        }

    found = like(words_of(quote.text))
    if found:
        found |= like(max((wordings[number] for number in found), key=len))
    return [printings[number] for number in sorted(found)]


def _some(places: Sequence[Place]) -> list[Place]:
    if len(places) <= MOST:
        return list(places)
    return [*places[: MOST // 2], *places[-MOST // 2 :]]


def _printings(lib: Library, places: Sequence[Place]) -> Iterator[Printing]:
    """The places with what is shown there."""
    rows = articles.rows(lib, [place.article for place in places])
    shown = {key: annotation(lib, key) for key in rows}
    for place in places:
        found = shown.get(place.article)
        for quote, _, in_title in found.placed_quotes if found else ():
            if (in_title, quote.id) == (place.in_title, place.quote):
                yield Printing(rows[place.article], quote, in_title)


def _compared(printings: Sequence[Printing]) -> Iterator[Printing]:
    """Each with what it is as against the longest form."""
    longest = max(printings, key=lambda printing: len(fold(printing.quote.text)))
    for number, printing in enumerate(printings):
        cuts, changes = compare(longest.quote.text, printing.quote.text)
        yield replace(
            printing, first=not number, longest=printing is longest, cuts=tuple(cuts), changes=tuple(changes)
        )


class _Words:
    """A text by its words: as written, and as they are compared."""

    def __init__(self, text: str) -> None:
        words = [(match[0], fold(match[0])) for match in _WORD.finditer(text)]
        self.written = [written for written, folded in words if folded]
        self.folded = [folded for _, folded in words if folded]

    def join(self, start: int, end: int) -> str:
        """The words [start, end) as written, on one line, without marks of quotation at their ends."""
        return " ".join(self.written[max(0, start) : end]).strip("\"'“”‘’«»„")


def compare(longest: str, text: str) -> tuple[list[Cut], list[Change]]:
    """What a wording leaves out of the longest form, and what it has in other words."""
    whole, mine = _Words(longest), _Words(text)
    cuts: list[Cut] = []
    changes: list[Change] = []
    matcher = SequenceMatcher(None, whole.folded, mine.folded, autojunk=False)
    for what, start, end, first, last in matcher.get_opcodes():
        if what == "equal":
            continue
        left_out, other = _parted(start, end, last - first)
        if left_out[0] < left_out[1]:
            before = whole.join(left_out[0] - AROUND, left_out[0])
            after = whole.join(left_out[1], left_out[1] + AROUND)
            cuts.append(Cut(before, whole.join(*left_out), after))
        if first < last:
            changes.append(Change(mine.join(first, last), whole.join(*other)))
    return cuts, changes


def _parted(start: int, end: int, others: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of the words [start, end) those that are left out, and those in whose place so many ``others`` stand: as many,
    unless about as many are others.
    """
    if others and end - start <= 2 * others + 1:
        return (start, start), (start, end)
    middle = end - others
    return (start, middle), (middle, end)


def told(printing: Printing, trace: Trace) -> list[str]:
    """What there is to say of one printing: whether it is the first, or the longest form, which may be empty; then what
    it cut, and what it has in other words, each by itself.
    """
    same = not (printing.cuts or printing.changes)
    what = ["first"] if printing.first and len(trace.printings) > 1 else []
    what += ["the longest form"] if printing.longest else ["in the same words"] if same else []
    changes = [
        f"has “{change.words}” for “{change.instead}”" if change.instead else f"has “{change.words}” as well"
        for change in printing.changes
    ]
    return [", ".join(what), *map(_cut_told, printing.cuts), *changes]


def printed_told(articles: int, papers: int) -> str:
    """How widely a statement is printed: "in 3 papers", or of one paper "in 2 articles"; empty for one article."""
    if papers > 1:
        return f"in {papers:,} papers"
    return f"in {articles:,} articles" if articles > 1 else ""


def _cut_told(cut: Cut) -> str:
    before, after = (f"… {cut.before} " if cut.before else ""), (f" {cut.after} …" if cut.after else "")
    return f"cut: {before}[{cut.words}]{after}"


def lives(lib: Library, key: int) -> dict[tuple[str, bool], str]:
    """The quotes of an article that other papers print, too, by id and whether in its title: in how many papers, and
    which had it first.

    Example::

        print(tracing.lives(library, row.key))
    """
    traces = lib.archive.statements.traces([key])
    printed = lib.archive.statements.printed(traces.values())
    rows = lib.archive.rows([found.first for found in printed.values() if found.papers > 1])
    told: dict[tuple[str, bool], str] = {}
    for place, number in traces.items():
        found = printed.get(number)
        if found is not None and found.papers > 1:
            first = "here" if found.first == key else rows[found.first].feed_title
            told[place.quote, place.in_title] = f"{printed_told(found.articles, found.papers)}, first {first}"
    return told
