"""Who said what over all articles, with the user's corrections and names applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tuireader.annotate.quotes.overlap import likeness, words_of
from tuireader.library.articles import annotation
from tuireader.library.library import Library
from tuireader.library.people.counts import EVERYTHING, Named, concerns, count, names, unsure
from tuireader.library.people.resolve import Meant, anyone, meant
from tuireader.library.queries import understood
from tuireader.library.statements.asking import Asked, condition_of, placed_in, stands, whom
from tuireader.model import ArticleAnnotation, ArticleRow, Quote
from tuireader.query.tree import And, Is, OneQuote, Query, Topic
from tuireader.store.annotations.naming import Who
from tuireader.store.annotations.people import Kind
from tuireader.store.annotations.statement_search import Place

FIRST, BATCH = 8, 24
"""Articles that are read at once: few at first, so that the first quotes are there at once."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A quote in its place: the article, the sentence around it, and whether it stands in the title.

    The quote's offsets are into the article's body, or its title; ``sentence`` may reach over several where the
    quote does. The same statement is in so many ``articles`` of so many ``papers``: of one that an agency sent to
    seven papers the newest is shown, "in 7 papers"; ``first_in`` is the paper that printed it first, on
    ``first_on`` (epoch seconds).
    """

    row: ArticleRow
    quote: Quote
    sentence: str
    in_title: bool = False
    articles: int = 1
    papers: int = 1
    first_in: str = ""
    first_on: int = 0


def quotes(
    lib: Library,
    by: Meant | None = None,
    about: Meant | Topic | None = None,
    query: Query = EVERYTHING,
    *,
    unsure: bool | None = False,
    reported: bool | None = None,
) -> Iterator[Saying]:
    """The quotes of the articles that match, newest first, as they are found: take as many as are wanted.

    ``by`` is the speaker, ``about`` someone named in the quote or its sentence who is not its speaker: as
    :func:`~tuireader.library.people.resolve.meant` (one of a kind) or ``anyone`` (a name as people type it) finds them;
    or words as well as names, as :func:`~tuireader.library.queries.topic` understands what people type. What the
    ``query`` asks of quotes holds of each.
    Quotes whose speaker is unsure are left out unless ``unsure`` says otherwise: True gives these alone, None
    both. ``reported`` likewise gives indirect speech alone, or (False) leaves it out. The same statement in several
    articles comes once.

    Example::

        who = resolve.together(resolve.anyone(library, "Sullivan"))
        for saying in islice(statements.quotes(library, by=who), 10):
            print(saying.quote.text, saying.row.feed_title)
    """
    query = understood(lib, query)
    listed = _Listed()
    wanted = _kinds(unsure, reported)
    asked = Asked(lib, _condition(by, about, query))
    keys = _with_words(lib, asked, query) if asked.words else _articles(lib, by, about, query, wanted)
    for batch in _batches(keys):
        traces = lib.archive.statements.traces(batch)
        found = [
            (traces.get(place), saying)
            for place, saying in _sayings(lib, batch, asked)
            if _wanted(saying.quote, unsure, reported) and listed.add(traces.get(place), saying.quote.text)
        ]
        yield from _counted(lib, found, query)


class _Listed:
    """What was listed of each statement. Two halves that a third paper prints as one are one statement, and yet each is
    listed.
    """

    def __init__(self) -> None:
        self._wordings: dict[int, list[list[str]]] = {}

    def add(self, trace: int | None, text: str) -> bool:
        """Whether a wording is to be listed: of its statement none that is like it was."""
        if trace is None:
            return True
        before = self._wordings.setdefault(trace, [])
        words = words_of(text)
        if any(words == other or likeness(words, other) != "other" for other in before):
            return False
        before.append(words)
        return True


def quotes_in(
    lib: Library, keys: Sequence[int], by: Meant | None = None, query: Query = EVERYTHING
) -> Iterator[tuple[Place, Saying]]:
    """The same of these articles alone, each wording in its place: what is surely or likely said so."""
    query = understood(lib, query)
    asked = Asked(lib, _condition(by, None, query))
    wanted = set(lib.archive.people.among(keys, query))
    if by is not None:
        wanted &= {*lib.archive.people.having(wanted, by.ids), *by.uncertain}
    for batch in _batches(key for key in keys if key in wanted):
        for place, saying in _sayings(lib, batch, asked):
            if _wanted(saying.quote, unsure=False, reported=None):
                yield place, saying


def said_on(lib: Library, who: Who, about: str) -> int:
    """How many quotes, surely or likely someone's, have words about something, in them or their sentence.

    Example::

        print(statements.said_on(library, ("PERSON", "Jake Sullivan"), "sanctions"))
    """
    return lib.archive.statements.number(And((whom(meant(lib, *who), "quoted"), Topic(about))))


def _condition(by: Meant | None, about: Meant | Topic | None, query: Query) -> Query:
    """All that is asked of each quote."""
    parts = [condition_of(query)]
    if by is not None:
        parts.append(whom(by, "perhaps quoted"))
    if about is not None:
        parts.append(about if isinstance(about, Topic) else whom(about, "spoken of"))
    return And(tuple(part for part in parts if part is not None))


def _with_words(lib: Library, asked: Asked, query: Query) -> Iterable[int]:
    """The keys of the articles that may have quotes with the words that are asked for, newest first."""
    saying = OneQuote(asked.condition, also=tuple(asked.uncertain))
    return lib.archive.ids(And((query, saying)))


def _articles(
    lib: Library, by: Meant | None, about: Meant | Topic | None, query: Query, wanted: Sequence[Kind]
) -> Iterator[int]:
    """The keys of the articles that may have such quotes, newest first."""
    people = lib.archive.people
    named = about if isinstance(about, Meant) else None
    if by is not None:
        pieces = people.speaking(by.ids, sorted(by.uncertain), query, wanted)
    elif named is not None:
        pieces = people.spoken_of(named.ids, sorted(named.uncertain), query)
    else:
        pieces = iter([list(lib.archive.ids(And((query, Is("quoted")))))])
    for keys in pieces:
        if by is not None and named is not None:
            some = set(people.having(keys, named.ids)) | named.uncertain
            keys = [key for key in keys if key in some]
        yield from keys


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    size = FIRST
    for key in keys:
        batch.append(key)
        if len(batch) == size:
            yield batch
            batch, size = [], BATCH
    if batch:
        yield batch


def _sayings(lib: Library, keys: Sequence[int], asked: Asked) -> Iterator[tuple[Place, Saying]]:
    """The quotes of these articles that are as asked."""
    from tuireader.library import articles

    rows = articles.rows(lib, keys)
    asked.look(keys)
    for key in keys:
        shown = annotation(lib, key)
        if shown is not None and key in rows:
            yield from _sayings_in(lib, rows[key], shown, asked)


def _sayings_in(
    lib: Library, row: ArticleRow, shown: ArticleAnnotation, asked: Asked
) -> Iterator[tuple[Place, Saying]]:
    """The quotes of one article that are as asked; those of its title last, which are as a rule the body's cut short:
    of a statement the first is listed.
    """
    text = lib.archive.text(row.key)
    in_order = sorted(placed_in(row.key, shown, row.title, text), key=lambda placed: placed.place.in_title)
    for placed in in_order:
        if asked.fits(placed):
            quote, in_title = placed.quote, placed.place.in_title
            words = row.title if in_title else text
            whole = stands(words, quote)
            sentence = words[placed.start : placed.end].strip() if whole else quote.text
            yield placed.place, Saying(row, quote, sentence, in_title)


def _wanted(quote: Quote, unsure: bool | None, reported: bool | None) -> bool:
    doubtful = quote.confidence == "unsure" and quote.speaker_name is not None
    return unsure in (None, doubtful) and reported in (None, quote.reported)


def _kinds(unsure: bool | None, reported: bool | None) -> Sequence[Kind]:
    """The kinds of quotes that are wanted."""
    if unsure:
        return ("unsure",)
    sure: list[Kind] = ["said", "reported"]
    if reported is not None:
        sure = ["reported"] if reported else ["said"]
    return sure if unsure is False else [*sure, "unsure"]


def _counted(lib: Library, found: Sequence[tuple[int | None, Saying]], query: Query) -> Iterator[Saying]:
    """The sayings, with where else their statements are printed, of the articles that match."""
    numbers = lib.archive.statements.printed({trace for trace, _ in found if trace is not None}, query)
    several = {trace: printed for trace, printed in numbers.items() if printed.articles > 1}
    firsts = lib.archive.rows([printed.first for printed in several.values()]) if several else {}
    for trace, saying in found:
        printed = several.get(trace) if trace is not None else None
        first = firsts.get(printed.first) if printed else None
        if printed is None or first is None:
            yield saying
            continue
        yield replace(
            saying, articles=printed.articles, papers=printed.papers, first_in=first.feed_title,
            first_on=first.published if first.dated else 0,
        )  # fmt: skip


__all__ = [
    "EVERYTHING",
    "Named",
    "Saying",
    "anyone",
    "concerns",
    "count",
    "meant",
    "names",
    "quotes",
    "quotes_in",
    "said_on",
    "unsure",
]
