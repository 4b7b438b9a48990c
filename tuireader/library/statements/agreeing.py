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
from tuireader.store.annotations.statement_index import compatible
from tuireader.store.annotations.statement_search import Place
from tuireader.text.strings import fold

PRONOUNS = frozenset(("he", "she", "they", "who"))
"""Words for a speaker that mean anyone."""

MOST = 12
"""Other articles with a statement that are asked: the oldest."""
MOST_SAID, MOST_REPORTED = 0.5, 0.8
"""The share of a quote's words that another paper's must be at least, to tell who said it."""
NAMED = 3
"""Papers that are named in a reason, at most."""
_LOWER: dict[Confidence, Confidence] = {"sure": "likely", "likely": "unsure", "unsure": "unsure"}
_WEIGHT = {"unsure": 0, "likely": 1, "sure": 2}


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom another paper names for a statement, or the user for that paper's quote; ``in_full`` where it is written
    out beside the quote itself.
    """

    paper: str
    who: Who
    confidence: Confidence
    by_user: bool = False
    in_full: bool = False

    @property
    def tells(self) -> bool:
        """Whether it is worth another name than the one that was found."""
        return self.by_user or (self.in_full and self.confidence == "sure")


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
        places, who = self._elsewhere[trace], self._speaker(quote, labels)
        if who is not None and all(
            self._same(who, it.who) for it in self._voices(quote, places, alike=False)
        ):
            return quote
        voices = list(self._voices(quote, places))
        if not voices:
            return quote
        if who is None and quote.confidence != "unsure" and quote.type != "direct":
            return quote  # told of somebody who is described: "voters", "a rival"
        if who is None:
            return self._filled(quote, voices, labels)
        return self._contradicted(quote, who, voices)

    def _contradicted(self, quote: Quote, who: Who, voices: Sequence[Voice]) -> Quote:
        """A quote as it is where other papers name somebody else for it, if they do."""
        if all(self._same(who, voice.who) for voice in voices):
            return quote
        if named := self._written_out(quote, voices):
            reason = f"named by {named.paper}, here “{quote.speaker}”"
            return structs.replace(
                quote, speaker_name=named.who[1], confidence="likely", by="papers", reason=reason
            )
        mine = Voice(self._paper, who, quote.confidence)
        reason = f"papers differ: {_listed([mine, *voices])}"
        return structs.replace(quote, confidence=_LOWER[quote.confidence], by="papers", reason=reason)

    def _written_out(self, quote: Quote, voices: Sequence[Voice]) -> Voice | None:
        """Another paper's speaker who is named in full, and whom this one's own words mean as well: "he", "Clinton"."""
        named = next((voice for voice in voices if voice.tells), None)
        if named is None or named.who[0] != "PERSON":
            return None
        if not all(self._same(named.who, voice.who) for voice in voices):
            return None
        words = quote.speaker.casefold()
        last_name = " " not in words and compatible(("PERSON", quote.speaker), named.who)
        return named if words and (words in PRONOUNS or last_name) else None

    @property
    def _paper(self) -> str:
        return next((row.feed_title for row in self._rows.values() if row.feed == self._feed), "here")

    def _speaker(self, quote: Quote, labels: dict[str, str]) -> Who | None:
        """Who says a quote by its own article, surely or likely."""
        name = quote.speaker_name
        return (labels.get(name, "PERSON"), name) if name and quote.confidence != "unsure" else None

    def _voices(self, quote: Quote, places: Sequence[Place], *, alike: bool = True) -> Iterator[Voice]:
        """Whom other papers name for these words, a voice a paper: the surest. Unless ``alike``, also for those with
        which they are one statement by way of others alone.
        """
        words, surest = words_of(quote.text), dict[str, Voice]()
        for place in places:
            row, found = self._rows.get(place.article), self._found.get(place.article)
            if row is None or found is None or row.feed == self._feed:
                continue
            other = _at(found, place)
            if other is None or (alike and not _tells_of(quote, words, other)):
                continue
            voice = _voice(row.feed_title, other, kinds(found))
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


def _at(found: ArticleAnnotation, place: Place) -> Quote | None:
    """The quote of an article that stands at a place, where it is told there who said it."""
    for quote, _, in_title in found.placed_quotes:
        if (in_title, quote.id) == (place.in_title, place.quote):
            return quote if _names(quote) else None
    return None


def _voice(paper: str, quote: Quote, labels: dict[str, str]) -> Voice:
    """Whom a paper names for its quote; ``labels`` are the kinds of its article's names."""
    name = quote.speaker_name or ""
    who = labels.get(name, "PERSON"), name
    return Voice(paper, who, quote.confidence, quote.by == "user", _in_full(quote.speaker, name))


def _others(places: Iterable[Place], key: int) -> list[Place]:
    return [place for place in places if place.article != key][:MOST]


def _in_full(words: str, name: str) -> bool:
    """Whether a name is written out: more than a last name or a pronoun."""
    return len(words.split()) > 1 and fold(name).split()[-1:] == fold(words).split()[-1:]


def _tells_of(quote: Quote, words: Sequence[str], other: Quote) -> bool:
    """Whether who said other words says who said a quote: they are one statement, and most of the quote. Reported
    speech may be someone else's about it.
    """
    if other.text == quote.text:
        return True
    others, share = words_of(other.text), MOST_REPORTED if quote.reported else MOST_SAID
    return len(others) >= share * len(words) and likeness(words, others) != "other"


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
