"""What a query asks of one quote: who says it, of whom or what it speaks, which words it has; and whether a quote is
that, as the user sees it.

The archive's tables answer it for all articles at once (``of_statements`` of ``store.archive.select``); where the user
said otherwise of a quote or a name, :class:`Asked` looks at the quotes themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tuireader.library.library import Library
from tuireader.library.people.corrections import opinions
from tuireader.library.people.resolve import Meant
from tuireader.model import Annotation, ArticleAnnotation, Quote
from tuireader.query.tree import And, Featuring, Not, OneQuote, Or, Query, Quoting, Role, Topic, asks_quote
from tuireader.store.annotations.naming import kinds, named_about, speaks
from tuireader.store.annotations.statement_search import Place
from tuireader.text.strings import sentence_around


@dataclass(frozen=True, slots=True)
class Placed:
    """A quote where it stands: the place by which the archive knows it, the part of the article's annotation, the
    kinds of the article's names, and its sentence as the half-open offsets [start, end) into its text.
    """

    place: Place
    quote: Quote
    part: Annotation
    labels: dict[str, str]
    start: int
    end: int


class Asked:
    """A condition of a quote; first :meth:`look` at articles, then ask of their quotes."""

    def __init__(self, lib: Library, condition: Query) -> None:
        self._lib = lib
        self.condition = condition
        self._words = [leaf for leaf in leaves(condition) if isinstance(leaf, Quoting | Topic)]
        self._hits: dict[str, set[Place]] = {}

    @property
    def words(self) -> bool:
        """Whether words are asked for, which only the index finds."""
        return bool(self._words)

    @property
    def uncertain(self) -> frozenset[int]:
        """The keys of the articles in which the user may have said otherwise than the archive's tables."""
        return uncertain(self.condition)

    def look(self, keys: Sequence[int]) -> None:
        """Find in these articles what has the words."""
        self._hits = {
            _name(leaf): self._lib.archive.statements.hits(keys, _words(leaf)) for leaf in self._words
        }

    def fits(self, placed: Placed) -> bool:
        """Whether a quote of an article that was looked at is as asked."""
        return self._fits(placed, self.condition)

    def _fits(self, placed: Placed, condition: Query) -> bool:
        match condition:
            case And(parts):
                return all(self._fits(placed, part) for part in parts)
            case Or(parts):
                return any(self._fits(placed, part) for part in parts)
            case Featuring():
                return _features(placed, condition)
            case Topic(_, Featuring() as who):
                has = placed.place in self._hits[_name(condition)]
                theirs = speaks(who.names, placed.quote, placed.labels)
                return (has and not theirs) or _features(placed, who)
            case Quoting() | Topic():
                return placed.place in self._hits[_name(condition)]
        raise ValueError(f"no condition of a quote: {condition!r}")


def _features(placed: Placed, who: Featuring) -> bool:
    """Whether someone says a quote, or it speaks of them."""
    quote = placed.quote
    if who.role == "spoken of":
        mentions = named_about(placed.part, quote, placed.start, placed.end)
        return any((mention.label, mention.name) in who.names for mention in mentions)
    sure = who.role == "perhaps quoted" or quote.confidence != "unsure"
    return sure and speaks(who.names, quote, placed.labels)


def _words(leaf: Quoting | Topic) -> Query:
    """What of a condition the index of words answers."""
    return leaf if isinstance(leaf, Quoting) else Topic(leaf.text)


def _name(leaf: Quoting | Topic) -> str:
    return f"{type(leaf).__name__} {leaf.text}"


def with_words(lib: Library, topic: Topic) -> int:
    """How many quotes have a topic's words, in them or their sentence, and do not name whom it is."""
    words = Topic(topic.text)
    number = lib.archive.statements.number(words)
    return number - lib.archive.statements.number(And((words, topic.who))) if topic.who else number


def leaves(condition: Query) -> Iterator[Query]:
    """The single things that a condition asks."""
    match condition:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield condition


def uncertain(condition: Query) -> frozenset[int]:
    """The keys of the articles in which the user may have said otherwise of those whom a condition names."""
    found: set[int] = set()
    for leaf in leaves(condition):
        who = leaf.who if isinstance(leaf, Topic) else leaf
        if isinstance(who, Featuring):
            found |= {*who.also, *who.but}
    return frozenset(found)


def asked(lib: Library, condition: Query) -> OneQuote:
    """The query for the articles with one quote that is as a condition asks, under the user's word."""
    ask = Asked(lib, condition)
    also: list[int] = []
    but: list[int] = []
    for key in sorted(ask.uncertain | _corrected(lib, condition)):
        (also if _has(lib, ask, key) else but).append(key)
    return OneQuote(condition, tuple(also), tuple(but))


def _corrected(lib: Library, condition: Query) -> frozenset[int]:
    """The articles with words that are asked for, and in which the user corrected a quote: it may be none."""
    known, found = opinions(lib.marks).corrections, lib.archive.statements
    keys = sorted({*known.articles, *found.keys_with_wording(known.wordings)})
    words = [_words(leaf) for leaf in leaves(condition) if isinstance(leaf, Quoting | Topic)]
    return (
        frozenset(place.article for part in words for place in found.hits(keys, part))
        if keys
        else frozenset()
    )


def _has(lib: Library, ask: Asked, key: int) -> bool:
    article, found = lib.archive.article(key), lib.archive.annotation(key)
    if article is None or found is None:
        return False
    ask.look([key])
    shown = opinions(lib.marks).applied(key, found)
    return any(map(ask.fits, placed_in(key, shown, article.row.title, article.document.text)))


def placed_in(key: int, shown: ArticleAnnotation, title: str, text: str) -> Iterator[Placed]:
    """The quotes of an article as it is shown, each in its place."""
    labels = kinds(shown)
    for quote, part, in_title in shown.placed_quotes:
        whole = title if in_title else text
        start, end = sentence_around(whole, quote) if stands(whole, quote) else (quote.start, quote.end)
        yield Placed(Place(key, in_title, quote.id), quote, part, labels, start, end)


def stands(text: str, quote: Quote) -> bool:
    """Whether a quote still stands where it was found: the text may have changed since."""
    first, last = quote.spans[0] if quote.spans else (quote.start, quote.end)
    return text[first:last][:20] == quote.text[: min(20, last - first)]


def whom(who: Meant, role: Role, name: str = "", also: Collection[int] = ()) -> Featuring:
    """Someone as a condition of a quote; ``also`` are the keys of more articles in which the user may have said
    otherwise.
    """
    return Featuring(
        name or who.chief[1], role, who.ids, tuple(sorted({*who.uncertain, *also})), (), who.names
    )


def of_one_quote(lib: Library, query: Query) -> Query:
    """A query in which all that is asked of quotes side by side is asked of one and the same.

    Of several speakers side by side each says such a quote. The names in it have been found.
    """
    match query:
        case Quoting() | Topic():
            return asked(lib, query)
        case Not(inner):
            return Not(of_one_quote(lib, inner))
        case Or(parts):
            return Or(tuple(of_one_quote(lib, part) for part in parts))
        case And(parts):
            return And(tuple(_beside(lib, parts)))
    return query


def _beside(lib: Library, parts: Sequence[Query]) -> Iterator[Query]:
    """The parts in their order, all that is asked of quotes at the place of the first that is."""
    groups = _grouped([part for part in parts if asks_quote(part)])
    for part in parts:
        if not asks_quote(part):
            yield of_one_quote(lib, part)
            continue
        for group in groups:
            yield of_one_quote(lib, group[0]) if len(group) == 1 else asked(lib, And(tuple(group)))
        groups = []


def _grouped(parts: Sequence[Query]) -> list[list[Query]]:
    """The parts that are asked of one quote: a speaker each, and what all say."""
    speakers = [part for part in parts if all(map(_is_speaker, leaves(part)))]
    others = [part for part in parts if part not in speakers]
    if len(speakers) < 2:
        return [[*parts]] if parts else []
    return [[speaker, *others] for speaker in speakers]


def _is_speaker(leaf: Query) -> bool:
    return isinstance(leaf, Featuring) and leaf.role == "quoted"


def condition_of(query: Query) -> Query | None:
    """What a query, all understood, asks of the quotes themselves; None where it asks nothing, or not of all."""
    match query:
        case OneQuote(condition):
            return condition
        case Featuring():
            return query if asks_quote(query) else None
        case And(parts):
            return _any([found for part in parts if (found := condition_of(part))])
        case Or(parts):
            conditions = [found for part in parts if (found := condition_of(part))]
            return _any(conditions) if len(conditions) == len(parts) else None
    return None


def _any(conditions: Collection[Query]) -> Query | None:
    if len(conditions) < 2:
        return next(iter(conditions), None)
    return Or(tuple(conditions))
