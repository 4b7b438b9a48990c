"""One person, organisation or place over all articles: all that its page shows, found under the user's word.

The way in for a screen: :func:`suggest` finds someone by the beginning of a name, :func:`person` gives the page,
``statements.quotes`` goes on where the page's lists end. A quote is found by its id, as the user types it.
Whoever is followed is a document of the marks' table ``followed``, a kind and a name; which articles quote them is
asked of the archive each time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from math import log
from typing import NamedTuple

from tuireader.annotate.words.person_words import CALENDAR
from tuireader.annotate.words.wordlists import word_lists
from tuireader.errors import NotFoundError
from tuireader.library import articles
from tuireader.library.library import Library
from tuireader.library.marking import put
from tuireader.library.people.corrections import opinions
from tuireader.library.people.resolve import Forms, Meant, meant
from tuireader.library.queries import coverage
from tuireader.library.statements.asking import whom
from tuireader.library.statements.statements import EVERYTHING, Named, Saying, concerns, count, quotes, unsure
from tuireader.model import ArticleAnnotation, ArticleRow, Attitude, Coverage, Quote
from tuireader.query.tree import And, Topic
from tuireader.store.annotations.naming import Who, alike, kinds
from tuireader.store.annotations.people import EPOCH, NameRow
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.strings import fold, sentences_at

FIRST = 20
"""Quotes and articles that a page begins with."""
WHOLE = Coverage()
FEWEST = 4
"""Letters that an id of a quote which is cut short has at least."""
FOLLOWED = "followed"
"""The table of who is followed."""
SAMPLE, CANDIDATES = 60, 30
"""Newest quotes in which topics are looked for, and words that are looked at."""
SHARED, TIMES = 3, 2
"""Quotes, at least, that share a topic's word, and how many times as many as would by chance."""
MOST_TOPICS = 6
_ALIKE = 5
"""Letters by which words are taken for forms of one."""
_NO_TOPIC = word_lists("wording")["function"] | {fold(word) for word in CALENDAR}
RECENT = 200
"""The newest articles of which it is told who appears in them together."""


class Subject(NamedTuple):
    """A word that someone says more than others do, and how many of their quotes have it, in them or their sentence."""

    word: str
    quotes: int


class Stance(NamedTuple):
    """How someone stands to another, as an article tells it without quoting: the article, the attitude (its offsets
    are into the article's text, or its title), the sentence in which it stands, and its own words there. It is no
    quote.
    """

    row: ArticleRow
    attitude: Attitude
    sentence: str
    words: str
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What a page shows at once; its lists are the beginnings, newest first.

    ``who`` has the counts. ``forms`` are the other names that mean the same. ``said`` are the quotes that are
    sure or likely theirs, ``reported`` their indirect speech (never in quotation marks), ``unsure`` how many more
    may be theirs ("+7 unsure": ``statements.quotes`` with ``unsure=True`` has them). ``about`` are quotes
    of others that name them. ``stances`` are whom they criticised, praised ..., in the newest articles. ``company``
    are the names that stand most often in these with them, people first. ``months`` are (year and month as "2026-01",
    mentions), oldest first, none left out in between; ``first`` and ``last`` the days on which articles name them.
    ``outlets`` are the feeds of the newest articles, each with how many of these it has, and ``topics`` what they speak
    about (:func:`topics`). ``coverage`` is of all articles: one that was not looked at may name them, too.
    """

    who: Named
    forms: tuple[str, ...] = ()
    said: tuple[Saying, ...] = ()
    reported: tuple[Saying, ...] = ()
    unsure: int = 0
    about: tuple[Saying, ...] = ()
    stances: tuple[Stance, ...] = ()
    company: tuple[Named, ...] = ()
    articles: tuple[ArticleRow, ...] = ()
    months: tuple[tuple[str, int], ...] = ()
    first: date | None = None
    last: date | None = None
    outlets: tuple[tuple[str, int], ...] = ()
    topics: tuple[Subject, ...] = ()
    coverage: Coverage = WHOLE


def person(lib: Library, label: str, name: str, limit: int = FIRST) -> Person:
    """The page of someone or something by kind (PERSON, ORG, GPE ...) and name, under any form that means it.

    Raises:
        NotFoundError: no article names them.

    Example::

        page = person.person(library, "PERSON", "Jake Sullivan")
        print(page.who.quotes, [saying.quote.text for saying in page.said])
    """
    who = meant(lib, label, name)
    named = count(lib, who)
    if not (named.articles or named.quotes):
        raise NotFoundError(f"no article that was looked at names {name} any more")
    keys = list(islice(_keys(lib, who), RECENT))
    rows = articles.rows(lib, keys)
    days = lib.archive.people.days(who.ids)
    dated = [day for day in days if day > EPOCH]
    outlets = Counter(rows[key].feed_title for key in keys if key in rows)
    return Person(
        named,
        who.forms,
        tuple(islice(quotes(lib, by=who, reported=False), limit)),
        tuple(islice(quotes(lib, by=who, reported=True), limit)),
        unsure(lib, who),
        tuple(islice(quotes(lib, about=who), limit)),
        tuple(islice(stances(lib, who, keys), limit)),
        tuple(_company(lib, keys, who, limit)),
        tuple(rows[key] for key in keys[:limit] if key in rows),
        tuple(_by_month(days)),
        min(dated, default=None),
        max(dated, default=None),
        tuple(outlets.most_common()),
        tuple(topics(lib, who)),
        coverage(lib, EVERYTHING),
    )


def stances(lib: Library, who: Meant, keys: Sequence[int]) -> Iterator[Stance]:
    """How someone stands to others, as these articles tell it, in their order; the same sentence once.

    Example::

        who = resolve.meant(library, "PERSON", "Jake Sullivan")
        for stance in person.stances(library, who, articles.ids(library, query)):
            print(stance.attitude.verb, stance.attitude.target, stance.row.feed_title)
    """
    known, told = opinions(lib.marks), set[str]()
    for key in keys:
        found = lib.archive.annotation(key)
        if found is None or not (found.body.attitudes or found.title.attitudes):
            continue
        for stance in _stances_in(lib, key, known.applied(key, found), who):
            if fold(stance.sentence) not in told:
                told.add(fold(stance.sentence))
                yield stance


def _stances_in(lib: Library, key: int, shown: ArticleAnnotation, who: Meant) -> Iterator[Stance]:
    """How someone stands to others as one article tells it."""
    labels, names = kinds(shown), who.names
    for part, in_title in ((shown.body, False), (shown.title, True)):
        for attitude in part.attitudes:
            if (labels.get(attitude.holder, "PERSON"), attitude.holder) in names:
                row = articles.rows(lib, [key]).get(key)
                if row is not None:
                    text = row.title if in_title else lib.archive.text(key)
                    start, end = sentences_at(text, attitude.start, attitude.end)
                    words = text[attitude.start : attitude.end]
                    yield Stance(row, attitude, text[start:end].strip(), words, in_title)


def suggest(lib: Library, beginning: str, limit: int = FIRST) -> list[Named]:
    """Whom the beginning of any of their names may mean: who has just that name, then the most often named; the most
    named of all for an empty one.

    Example::

        print([named.name for named in person.suggest(library, "sul")])
    """
    words, people = fold(beginning), lib.archive.people
    rows = people.beginning(words, limit * 2) if words else people.often(limit * 2)
    same = {words, *(alike(label, beginning) for label in ("PERSON", "NORP"))} - {""}
    rows = [*(row for row in people.alike(same) if fold(row.name) == words), *rows]
    forms = Forms(lib)
    forms.look(row.who for row in rows)
    found = islice(_distinct(forms, rows), limit)
    return [_summed(forms, names, {*mine, *forms.rows(names)}) for names, mine in found]


def counted_names(lib: Library, names: Iterable[Who]) -> list[Named]:
    """These names, each as it is shown and once, with what all articles have of it; in their order."""
    forms, names = Forms(lib), list(names)
    forms.look(names)
    found: dict[Who, Named] = {}
    for who in names:
        mine = forms.of(who)
        forms.look(mine)
        named = _summed(forms, mine, set(forms.rows(mine)))
        found.setdefault(named.who, named)
    return list(found.values())


def forms_of(lib: Library, who: Who) -> tuple[Named, list[Named]]:
    """Someone with the counts of all their names together, and each name but the one shown with its own, the most
    often named first.
    """
    mine = meant(lib, *who)
    rows = {row.who: row for row in lib.archive.people.exactly(name for _, name in mine.names)}
    forms = [
        Named(*name, rows[name].articles if name in rows else 0) for name in sorted(mine.names - {mine.chief})
    ]
    return count(lib, mine), sorted(forms, key=lambda form: -form.articles)


def _company(lib: Library, keys: Sequence[int], who: Meant, limit: int) -> list[Named]:
    """Who stands in these articles with someone, counted in them: people first, and of each those in most articles. No
    nationalities and other groups, also where one was once taken for a place.
    """
    rows = [row for row in lib.archive.people.company(keys, who.ids) if row.label != "NORP"]
    groups = {row.same for row in lib.archive.people.alike({row.same for row in rows}) if row.label == "NORP"}
    people = [row for row in rows if row.label == "PERSON"]
    others = [row for row in rows if row.label != "PERSON" and row.same not in groups]
    forms = Forms(lib)
    forms.look(row.who for row in [*people, *others][: limit * 2])
    found = islice(_distinct(forms, [*people, *others]), limit)
    named = [_summed(forms, names, mine) for names, mine in found]
    return sorted(named, key=lambda one: (one.label != "PERSON", -one.articles))


def _keys(lib: Library, who: Meant) -> Iterator[int]:
    """The articles that name someone or quote them, newest first."""
    for keys in lib.archive.people.naming(who.ids, sorted(who.uncertain), EVERYTHING):
        for key in keys:
            if key not in who.uncertain or concerns(lib, who, key):
                yield key


def _distinct(forms: Forms, rows: Iterable[NameRow]) -> Iterator[tuple[frozenset[Who], list[NameRow]]]:
    """The names of each whom these rows name, and the rows that have them."""
    rest = {row.who: row for row in rows if row.articles or row.quotes}
    while rest:
        names = forms.of(next(iter(rest)))
        yield names, [rest.pop(name) for name in names if name in rest]


def _summed(forms: Forms, names: frozenset[Who], rows: Collection[NameRow]) -> Named:
    """Someone as counted by rows: an article with two of the names twice."""
    chief = forms.chief(names, rows)
    return Named(
        *chief,
        sum(row.articles for row in rows),
        sum(row.mentions for row in rows),
        sum(row.about for row in rows),
        sum(row.quotes for row in rows),
        tuple(sorted({name for _, name in names} - {chief[1]})),
    )


def topics(lib: Library, who: Meant) -> list[Subject]:
    """What someone speaks about: words that several of their newest quotes share, and that all quotes together have far
    more seldom; what tells them best from others (by the log-likelihood of its share) first.

    Example::

        for subject in person.topics(library, resolve.meant(library, "PERSON", "Jake Sullivan")):
            print(subject.word, subject.quotes)
    """
    texts = [saying.quote.text for saying in islice(quotes(lib, by=who), SAMPLE)]
    statements, theirs = lib.archive.statements, whom(who, "quoted")
    all_quotes = statements.number(And(()))
    scores: dict[str, float] = {}
    for word, times in _shared_words(texts, who).items():
        usual = statements.number(Topic(word)) * len(texts) / max(1, all_quotes)
        if 0 < usual <= times / TIMES:
            scores[word] = times * log(times / usual)
    best = sorted(scores, key=lambda word: (-scores[word], word))[:MOST_TOPICS]
    return [Subject(word, statements.number(And((theirs, Topic(word))))) for word in best]


def speaks_of(word: str, words: Iterable[str]) -> bool:
    """Whether one of some folded words is a form of a subject's word."""
    return any(one[:_ALIKE] == word[:_ALIKE] for one in words)


def _shared_words(texts: Sequence[str], who: Meant) -> dict[str, int]:
    """The words that most of these texts share, in their most frequent form, and how many have each: no function words,
    nobody's own name.
    """
    own = {word for _, name in who.names for word in fold(name).split()}
    number: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        words = {word for word in fold(text).split() if len(word) > 3} - _NO_TOPIC - own
        number.update({word[:_ALIKE] for word in words})
        for word in words:
            forms[word[:_ALIKE]][word] += 1
    shared = [(beginning, times) for beginning, times in number.most_common(CANDIDATES) if times >= SHARED]
    return {forms[beginning].most_common(1)[0][0]: times for beginning, times in shared}


def _by_month(days: Mapping[date, int]) -> Iterator[tuple[str, int]]:
    """The mentions of each month in order, with those in between that have none; at most a hundred years of them."""
    months: Counter[int] = Counter()
    last = datetime.now(UTC).year * 12 + 12
    for day, mentions in days.items():
        number = day.year * 12 + day.month - 1
        if last - 1_200 < number <= last:
            months[number] += mentions
    for number in range(min(months), max(months) + 1) if months else ():
        yield f"{number // 12:04}-{number % 12 + 1:02}", months[number]


def quotes_with_id(lib: Library, ident: str, article: ArticleRow | None = None) -> list[Saying]:
    """The quotes of an id, which several articles have of the same words, newest first; those that the user said
    to be none as well.

    Raises:
        NotFoundError: there is none, or it begins like the ids of other words.
    """
    ident = ident.strip().lower()
    wordings = lib.archive.statements.wordings(ident.partition("-")[0]) if len(ident) >= FEWEST else []
    if len(wordings) > 1 and article is None:
        raise NotFoundError(
            f'"{ident}" begins several quote ids ({", ".join(wordings[:3])}): type more of it'
        )
    keys = [article.key] if article else lib.archive.statements.keys_with_wording(wordings)
    rows = articles.rows(lib, keys)
    newest = sorted(rows.values(), key=lambda row: -row.published)
    found = [saying for row in newest for saying in _in(lib, row, ident)]
    if not found:
        where = f" in «{article.title}»" if article else ""
        raise NotFoundError(f'no quote with id "{ident}"{where}; quotes --json prints the ids')
    return found


def _in(lib: Library, row: ArticleRow, ident: str) -> list[Saying]:
    annotation = lib.archive.annotation(row.key)
    if annotation is None:
        return []
    return [
        Saying(row, quote, quote.text, in_title)
        for quote, _, in_title in annotation.placed_quotes
        if _has_id(quote, ident)
    ]


def _has_id(quote: Quote, ident: str) -> bool:
    """Whether a typed id is the quote's, or its beginning, but for a number that tells equal words apart."""
    numbered = "-" in ident or "-" in quote.id
    return quote.id == ident or (not numbered and quote.id.startswith(ident))


def follow(marks: TinyMarks, who: Who) -> Change | None:
    """Follow what someone says; None when they are followed already.

    Example::

        person.follow(library.marks, ("PERSON", "Jake Sullivan"))
    """
    op = put(marks, FOLLOWED, _followed_as(who), {"label": who[0], "name": who[1]})
    return marks.record(Change(f"following {who[1]}", (op,))) if op["new"] else None


def unfollow(lib: Library, who: Who) -> Change | None:
    """Follow someone no more, under whatever form of the name; None when they are not followed."""
    mine = meant(lib, *who)
    ops = tuple(
        put(lib.marks, FOLLOWED, said["key"], dict.fromkeys(said))
        for said in lib.marks.documents(FOLLOWED)
        if meant(lib, said["label"], said["name"]).chief == mine.chief
    )
    return lib.marks.record(Change(f"no longer following {mine.chief[1]}", ops)) if ops else None


def followed(lib: Library) -> list[Meant]:
    """Who is followed, by name; two that mean the same once.

    Example::

        print([who.chief for who in person.followed(library)])
    """
    followed = (meant(lib, said["label"], said["name"]) for said in lib.marks.documents(FOLLOWED))
    found = {one.chief: one for one in followed}
    return sorted(found.values(), key=lambda one: (one.chief[1].casefold(), one.chief[0]))


def is_followed(lib: Library, who: Meant) -> bool:
    """Whether someone is followed."""
    return any(one.chief == who.chief for one in followed(lib))


def _followed_as(who: Who) -> str:
    return f"{who[0]} {who[1]}"
