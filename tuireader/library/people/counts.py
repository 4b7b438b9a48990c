"""Who and what is named how often over all articles, with the user's corrections and names applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from tuireader.library.articles import annotation
from tuireader.library.library import Library
from tuireader.library.people.corrections import opinions
from tuireader.library.people.resolve import Forms, Meant, meant
from tuireader.library.queries import understood
from tuireader.model import ArticleAnnotation, Quote
from tuireader.query.tree import Everything, Query
from tuireader.store.annotations.naming import Who, kinds
from tuireader.store.annotations.people import NameRow

EVERYTHING = Everything()
MANY = 2_000
"""Names of which the forms are looked for by reading what all share, rather than each one's."""


class Named(Struct, frozen=True, gc=False):
    """Someone or something named: kind and canonical name, and how often.

    ``articles`` name it: exactly as many as a list of them has. ``mentions`` counts each time, ``about`` the
    articles that are about it rather than merely mention it, ``quotes`` what it said. ``forms`` are its other names,
    where they were looked for.
    """

    label: str
    name: str
    articles: int
    mentions: int = 0
    about: int = 0
    quotes: int = 0
    forms: tuple[str, ...] = ()

    @property
    def who(self) -> Who:
        """Kind and name."""
        return self.label, self.name


def names(lib: Library, query: Query = EVERYTHING) -> list[Named]:
    """Who and what the articles that match name, the most often named first.

    Example::

        for named in counts.names(library, queries.parse("newer:7d"))[:10]:
            print(named.label, named.name, named.articles)
    """
    query = understood(lib, query)
    rows, forms = lib.archive.people.groups(query), Forms(lib)
    one, anew = _sorted_out(lib, forms, rows)
    alone = [row for row in rows if row.who not in anew and row.who not in one]
    found = {row.who: _named(row) for row in alone}
    found |= _together(lib, [row for row in rows if row.who in one], one, query)
    forms.look(anew)
    for who in (meant(lib, *name, forms) for name in anew):
        if who.chief not in found:
            found[who.chief] = count(lib, who, query)
    listed = (named for named in found.values() if named.articles or named.quotes)
    return sorted(listed, key=lambda named: (-named.articles, named.name, named.label))


def _sorted_out(lib: Library, forms: Forms, rows: Sequence[NameRow]) -> tuple[dict[Who, Who], set[Who]]:
    """The names that are one without the user's word, each with the one to show; and those that are to be counted
    anew, because the user said something of them.
    """
    special, anew = _said_of(lib)
    anew |= {row.who for row in rows if row.who in special}
    one: dict[Who, Who] = {}
    for mine in _one_by_themselves(forms, rows):
        if mine & special:
            anew |= mine
        else:
            one |= dict.fromkeys(mine, forms.chief(mine))
    return one, anew


def _one_by_themselves(forms: Forms, rows: Sequence[NameRow]) -> Iterator[frozenset[Who]]:
    """The names that are one without the user's word, or of which he said something."""
    alike = Counter((row.label, row.same) for row in rows)
    several = [row.who for row in rows if row.label == "PERSON" or alike[row.label, row.same] > 1]
    if len(several) > MANY:
        forms.look_at_everyone()
    mistaken = set(forms.look_at_several_kinds())
    several += [row.who for row in rows if row.label != "PERSON" and row.who in mistaken]
    forms.look(several)
    seen: set[Who] = set()
    for who in several:
        if who not in seen and forms.joins(who):
            mine = forms.of(who)
            seen |= mine
            if len(mine) > 1:
                yield mine


def _together(
    lib: Library, rows: Iterable[NameRow], one: Mapping[Who, Who], query: Query
) -> dict[Who, Named]:
    """The names to show, counted with all that are one with them."""
    chiefs: dict[Who, int] = {}
    ids = {row.id: chiefs.setdefault(one[row.who], row.id) for row in rows}
    counted = {row.id: row for row in lib.archive.people.together(ids, query)} if ids else {}
    return {who: _named(counted[number], who) for who, number in chiefs.items() if number in counted}


def _named(row: NameRow, who: Who | None = None) -> Named:
    return Named(*(who or row.who), row.articles, row.mentions, row.about, row.quotes)


def _said_of(lib: Library) -> tuple[set[Who], set[Who]]:
    """The names that are to be counted anew for what the user said, and those that articles have only for that."""
    known, people = opinions(lib.marks), lib.archive.people
    speakers = known.corrections.speakers()
    corrected = {("PERSON", name) for name in speakers} | {row.who for row in people.exactly(speakers)}
    rows = people.exactly(name for _, name in known.identities.parted())
    parted = people.newest([row.id for row in rows if row.who in known.identities.parted()])
    shown = (annotation(lib, key) for key in known.identities.articles | set(parted))
    mentions = chain.from_iterable(found.entities for found in shown if found is not None)
    others = {(mention.label, mention.name) for mention in mentions}
    return {*known.identities.mentioned, *corrected, *others}, corrected | others


def count(lib: Library, who: Meant, query: Query = EVERYTHING) -> Named:
    """How often someone is named and quoted in the articles that match.

    Example::

        print(counts.count(library, resolve.meant(library, "GPE", "Russia")).articles)
    """
    query = understood(lib, query)
    sums = lib.archive.people.sums(who.ids, query)
    said, reported, _ = lib.archive.people.spoken(who.ids, query)
    named = Named(*who.chief, sums.articles, sums.mentions, sums.about, said + reported)
    known = opinions(lib.marks)
    for key in lib.archive.people.among(sorted(who.uncertain), query):
        if found := lib.archive.annotation(key):
            named = _plus(named, _tally(who, known.applied(key, found)), _tally(who, found))
    return named


def unsure(lib: Library, who: Meant, query: Query = EVERYTHING) -> int:
    """How many quotes in the articles that match may be someone's, without being sure or likely."""
    query = understood(lib, query)
    number = lib.archive.people.spoken(who.ids, query)[2]
    for key in lib.archive.people.among(sorted(who.uncertain), query):
        if found := lib.archive.annotation(key):
            shown = opinions(lib.marks).applied(key, found)
            number += len(_theirs(who, shown, unsure=True)) - len(_theirs(who, found, unsure=True))
    return number


def _tally(who: Meant, annotation: ArticleAnnotation) -> tuple[int, int]:
    """Mentions and quotes that an annotation has of someone."""
    mentions = sum((mention.label, mention.name) in who.names for mention in annotation.entities)
    return mentions, len(_theirs(who, annotation, unsure=False))


def _theirs(who: Meant, annotation: ArticleAnnotation, *, unsure: bool) -> list[Quote]:
    """The quotes of an article that are someone's, or that may be."""
    labels = kinds(annotation)
    quotes = (quote for quote, _, _ in annotation.placed_quotes if who.speaks(quote, labels))
    return [quote for quote in quotes if (quote.confidence == "unsure") is unsure]


def concerns(lib: Library, who: Meant, key: int) -> bool:
    """Whether an article names someone or quotes them, as it is shown."""
    shown = annotation(lib, key)
    return shown is not None and any(_tally(who, shown))


def _plus(named: Named, shown: tuple[int, int], found: tuple[int, int]) -> Named:
    return replace(
        named,
        articles=named.articles + bool(shown[0]) - bool(found[0]),
        mentions=named.mentions + shown[0] - found[0],
        quotes=named.quotes + shown[1] - found[1],
    )
