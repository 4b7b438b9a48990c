"""Papers correct each other: where one names the speaker of a statement and another does not, the name fills the gap;
where two name different people, both are less sure, and say so.

Nothing of it is stored: it is laid over what was found in an article when that is shown, as the user's corrections are,
which go before it. No speaker becomes sure by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec import structs

from tuireader.annotate.quotes.overlap import likeness, words_of
from tuireader.library.library import Library
from tuireader.library.people.corrections import opinions
from tuireader.library.people.resolve import Forms, meant
from tuireader.model import Annotation, ArticleAnnotation, Confidence, Quote
from tuireader.store.annotations.naming import Who, kinds
from tuireader.store.annotations.statement_search import Place
from tuireader.store.annotations.tracing import compatible

MOST = 12
"""Other articles with a statement that are asked: the oldest."""
NAMED = 3
"""Papers that are named in a reason, at most."""
_LOWER: dict[Confidence, Confidence] = {"sure": "likely", "likely": "unsure", "unsure": "unsure"}
_WEIGHT = {"unsure": 0, "likely": 1, "sure": 2}


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom another paper names for a statement, or the user for that paper's quote."""

    paper: str
    who: Who
    confidence: Confidence
    by_user: bool = False


def agreed(lib: Library, key: int, shown: ArticleAnnotation) -> ArticleAnnotation:
    """What is shown of an article, with what other papers say of its speakers.

    Example::

        shown = agreeing.agreed(library, row.key, articles.annotation(library, row.key))
        print([(quote.speaker_name, quote.reason) for quote in shown.body.quotes if quote.by == "papers"])
    """
    if not (shown.body.quotes or shown.title.quotes):
        return shown
    elsewhere = lib.archive.statements.elsewhere(key)
    if not elsewhere:
        return shown
    mine = {place: trace for trace, places in elsewhere.items() for place in places if place.article == key}
    papers = _Papers(lib, key, elsewhere)
    labels = kinds(shown)

    def told(part: Annotation, *, in_title: bool) -> Annotation:
        quotes = tuple(
            papers.told(quote, mine.get(Place(key, in_title, quote.id)), labels) for quote in part.quotes
        )
        return part if quotes == part.quotes else structs.replace(part, quotes=quotes)

    return structs.replace(
        shown, body=told(shown.body, in_title=False), title=told(shown.title, in_title=True)
    )


class _Papers:
    """What the other papers say of the statements of one article."""

    def __init__(self, lib: Library, key: int, elsewhere: dict[int, list[Place]]) -> None:
        self._lib = lib
        self._elsewhere = elsewhere
        others = {place.article for places in elsewhere.values() for place in _others(places, key)}
        self._rows = lib.archive.rows([key, *others])
        self._feed = self._rows[key].feed if key in self._rows else ""
        self._found = {other: self._shown(other) for other in others}
        self._forms = Forms(lib)

    def _shown(self, key: int) -> ArticleAnnotation:
        found = self._lib.archive.annotation(key)
        return opinions(self._lib.marks).applied(key, found) if found else ArticleAnnotation()

    def told(self, quote: Quote, trace: int | None, labels: dict[str, str]) -> Quote:
        """A quote with what the papers say of its speaker."""
        if trace is None or quote.by == "user":
            return quote
        voices = list(self._voices(quote, self._elsewhere[trace]))
        if not voices:
            return quote
        own = quote.speaker_name if quote.confidence != "unsure" else None
        if own is None:
            return self._filled(quote, voices, labels)
        who = labels.get(own, "PERSON"), own
        if all(self._same(who, voice.who) for voice in voices):
            return quote
        mine = Voice(self._paper, who, quote.confidence)
        reason = f"papers differ: {_listed([mine, *voices])}"
        return structs.replace(quote, confidence=_LOWER[quote.confidence], by="papers", reason=reason)

    @property
    def _paper(self) -> str:
        return next((row.feed_title for row in self._rows.values() if row.feed == self._feed), "here")

    def _voices(self, quote: Quote, places: Sequence[Place]) -> Iterator[Voice]:
        """Whom other papers name for these words, a voice a paper: the surest."""
        words, surest = words_of(quote.text), dict[str, Voice]()
        for place in places:
            row, found = self._rows.get(place.article), self._found.get(place.article)
            if row is None or found is None or row.feed == self._feed:
                continue
            labels = kinds(found)
            for other, _, in_title in found.placed_quotes:
                if (in_title, other.id) != (place.in_title, place.quote) or not _names(other):
                    continue
                if other.text != quote.text and likeness(words, words_of(other.text)) == "other":
                    continue
                name = other.speaker_name or ""
                voice = Voice(
                    row.feed_title, (labels.get(name, "PERSON"), name), other.confidence, other.by == "user"
                )
                surest[row.feed] = max(surest.get(row.feed, voice), voice, key=_weight)
        yield from surest.values()

    def _filled(self, quote: Quote, voices: Sequence[Voice], labels: dict[str, str]) -> Quote:
        """A quote of nobody sure with the name that other papers give; where these differ, with what they say."""
        best = max(voices, key=lambda voice: (_weight(voice), voice.who[0] == "PERSON", len(voice.who[1])))
        if not all(self._same(best.who, voice.who) for voice in voices):
            return structs.replace(quote, by="papers", reason=f"papers differ: {_listed(voices)}")
        kind, name = best.who
        if kind != "PERSON" and name not in labels:
            return quote
        papers = list(dict.fromkeys(voice.paper for voice in voices))
        reason = f"named by {_and(papers)}"
        return structs.replace(quote, speaker_name=name, confidence="likely", by="papers", reason=reason)

    def _same(self, one: Who, other: Who) -> bool:
        """Whether two names mean one speaker, as everywhere in the program."""
        if one == other or compatible(one, other):
            return True
        return meant(self._lib, *one, self._forms).chief == meant(self._lib, *other, self._forms).chief


def _others(places: Iterable[Place], key: int) -> list[Place]:
    return [place for place in places if place.article != key][:MOST]


def _names(quote: Quote) -> bool:
    """Whether a quote's own article, or the user, says who said it."""
    return bool(quote.speaker_name) and (quote.confidence != "unsure" or quote.by == "user")


def _weight(voice: Voice) -> int:
    return 9 if voice.by_user else _WEIGHT[voice.confidence]


def _listed(voices: Sequence[Voice]) -> str:
    """Who names whom: "Fox: Meadows; NYT: Goelman"."""
    told = list(dict.fromkeys(f"{voice.paper}: {voice.who[1]}" for voice in voices))
    more = [f"{len(told) - NAMED} more"] if len(told) > NAMED else []
    return "; ".join([*told[:NAMED], *more])


def _and(papers: Sequence[str]) -> str:
    """Papers in words: "Reuters", "Reuters and the Herald", "Reuters and 3 more"."""
    if len(papers) < 2:
        return "".join(papers)
    return f"{papers[0]} and {papers[1] if len(papers) == 2 else f'{len(papers) - 1} more'}"
