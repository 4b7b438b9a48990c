"""Commands about who said what over all articles: quotes, brief, person, follow, names, correct, alias."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from tuireader.cli.annotating import Looked
from tuireader.cli.output import (
    CSV_COLUMNS,
    DOUBT,
    complain,
    csv_fields,
    csv_line,
    day,
    iso,
    json_line,
    line,
    printing_fields,
    saying_fields,
    tell_change,
    width,
)
from tuireader.cli.parser import UsageError
from tuireader.cli.session import Session
from tuireader.errors import NotFoundError
from tuireader.library import Library, articles
from tuireader.library.people import aliases
from tuireader.library.people.corrections import NOBODY, reject
from tuireader.library.people.corrections import correct as give
from tuireader.library.people.person import quotes_with_id
from tuireader.library.people.resolve import Meant, PersonIds, anyone, nobody, together
from tuireader.library.queries import topic
from tuireader.library.statements import statements
from tuireader.library.statements.asking import with_words
from tuireader.library.statements.statements import Named, Saying
from tuireader.library.statements.tracing import printed_told, told, trace
from tuireader.model import ArticleRow, short_id
from tuireader.query.tree import Query, Topic
from tuireader.text.strings import counted, fit

if TYPE_CHECKING:
    from tuireader.library.people.person import Person, Stance

_COLUMNS = 80
_FOLLOWING = "tuireader follow NAME, or the key F in the reader"
_CANDIDATES = 5
_KINDS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
}


def quotes(session: Session) -> int:
    """Print the quotes of the articles that match, each as soon as it is found."""
    options, query = session.options, session.query()
    if options.json and options.csv:
        raise UsageError("tuireader quotes: --json or --csv, not both")
    with session.library() as library:
        looked = Looked(library, query, found=True)
        try:
            by, about = _whom(library, options.by), _what(library, options.about)
        except NotFoundError:
            looked.tell_programs(options.json)
            raise
        only_sure = bool(by or about) and not options.unsure
        found = statements.quotes(library, by, about, query, unsure=False if only_sure else None)
        number = _print_all(library, session, islice(found, options.limit), looked)
        if by and not about and only_sure and not (options.json or options.csv):
            _tell_unsure(library, by, query)
        looked.tell(rows=bool(number), as_json=options.json)
    return 0


def _print_all(library: Library, session: Session, sayings: Iterable[Saying], looked: Looked) -> int:
    """Print quotes as they are found, in the format that is asked for; gives how many there are."""
    options, ids, number = session.options, PersonIds(library), 0
    if options.csv:
        csv_line(CSV_COLUMNS)
    for saying in sayings:
        number += 1
        if options.csv:
            csv_line(csv_fields(saying))
        elif options.json:
            traced = _traced_fields(library, saying) if options.traced else {}
            json_line(saying_fields(saying, ids) | traced | looked.fields)
        else:
            _print_saying(saying)
            if options.traced:
                _print_trace(library, saying)
    return number


def brief(session: Session) -> int:
    """Print what those who are followed newly said, each statement once; of the last day where no query says more."""
    from tuireader.library import watching

    query = session.query(session.options.query or ["newer:1d"])
    with session.library() as library:
        looked = Looked(library, query, found=True)
        found, heading = watching.brief(library, query)[: session.options.limit], ""
        for item in found:
            if session.options.json:
                json_line(watching.fields_of(item) | looked.fields)
                continue
            if item.watches[0] != heading:
                heading = item.watches[0]
                line(f"{heading}\n")
            _print_saying(item.saying)
        if not found:
            complain("nothing new" if watching.watches(library) else f"nobody is followed: {_FOLLOWING}")
        looked.tell(rows=bool(found), as_json=session.options.json)
    return 0


def person(session: Session) -> int:
    """Print the dossier of someone or something."""
    from tuireader.library.people import person as people

    options = session.options
    with session.library() as library:
        who = _whom(library, " ".join(options.words))
        assert who is not None
        page = people.person(library, *who.chief, limit=options.limit or people.FIRST)
        if options.json:
            json_line(_person_fields(library, page))
        else:
            _print_person(page)
    return 0


def _person_fields(library: Library, page: Person) -> dict[str, object]:
    ids = PersonIds(library)
    return {
        **_named_fields(page.who),
        "person_id": ids.of(page.who.who),
        "other_names": list(page.forms),
        "first": str(page.first or ""),
        "last": str(page.last or ""),
        "outlets": dict(page.outlets),
        "topics": {subject.word: subject.quotes for subject in page.topics},
        "said": [saying_fields(saying, ids) for saying in page.said],
        "reported": [saying_fields(saying, ids) for saying in page.reported],
        "on_others": [_stance_fields(stance) for stance in page.stances],
        "about": [saying_fields(saying, ids) for saying in page.about],
        "appears_with": [_named_fields(named) for named in page.company],
    }


def _print_person(page: Person) -> None:
    line(_named_line(page.who).strip())
    if page.forms:
        line(f"also {', '.join(page.forms)}")
    if page.first and page.last:
        line(
            f"named from {page.first} to {page.last}" if page.first < page.last else f"named on {page.first}"
        )
    if page.outlets:
        most = ", ".join(title for title, _ in page.outlets[:_CANDIDATES])
        line(f"in {counted(len(page.outlets), 'feed')}: {most}")
    if page.topics:
        line(f"says more than others: {', '.join(subject.word for subject in page.topics)}")
    _print_sayings("Said", page.said)
    _print_sayings("Reported", page.reported)
    if page.stances:
        line("\nOn others\n")
    for stance in page.stances:
        _print_stance(stance)
    _print_sayings("Said of them", page.about)
    if page.company:
        line("\nAppears with\n")
    for named in page.company:
        line(_named_line(named))


def _print_sayings(title: str, sayings: Sequence[Saying]) -> None:
    """Quotes under a title; nothing where there are none."""
    if sayings:
        line(f"\n{title}\n")
    for saying in sayings:
        _print_saying(saying)


def _print_stance(stance: Stance) -> None:
    """How someone stands to another: verb and name, when and where, and the sentence that tells it."""
    row, attitude = stance.row, stance.attitude
    when = day(row.published)[:10] if row.dated else ""
    doubt = DOUBT.get(attitude.confidence, "")
    columns = min(width(), _COLUMNS)
    line(" · ".join(filter(None, (f"{attitude.verb} {attitude.target}{doubt}", when, short_id(row.key)))))
    line("\n".join(_wrapped(stance.sentence, columns)))
    line(f"  {fit(f'{row.feed_title}: {row.title}', columns - 2)}".rstrip())
    line()


def _stance_fields(stance: Stance) -> dict[str, object]:
    row, attitude = stance.row, stance.attitude
    return {
        "verb": attitude.verb,
        "target": attitude.target,
        "confidence": attitude.confidence,
        "sentence": stance.sentence,
        "in_title": stance.in_title,
        "start": attitude.start,
        "end": attitude.end,
        "article": short_id(row.key),
        "title": row.title,
        "feed_title": row.feed_title,
        "url": row.url,
        "published": iso(row.published) if row.dated else None,
    }


def follow(session: Session) -> int:
    """Follow someone, someone on a topic, or what a query finds; or end it, or list all that is followed."""
    from tuireader.library import watching

    options, words = session.options, " ".join(session.options.words)
    with session.library() as library:
        if not words:
            followed = watching.watches(library)
            for watch in followed:
                line(watch.title)
            if not followed:
                complain(f"nobody is followed: {_FOLLOWING}")
            return 0
        if options.search:
            return tell_change(library, watching.follow_search(library, words, end=options.end))
        who = anyone(library, words)
        if len({one.chief[1] for one in who}) > 1:
            raise NotFoundError(f'"{words}" is {_named(library, who)}: type more of the name')
        return tell_change(
            library, watching.follow_person(library, who[0], options.about or "", end=options.end)
        )


def names(session: Session) -> int:
    """Print whom and what the articles that match name, or who looks the same as another."""
    if session.options.alike:
        return _alike(session)
    query = session.query()
    with session.library() as library:
        looked = Looked(library, query, found=True)
        found, ids = statements.names(library, query)[: session.options.limit], PersonIds(library)
        for named in found:
            if session.options.json:
                json_line({**_named_fields(named), "person_id": ids.of(named.who)} | looked.fields)
            else:
                line(_named_line(named))
        looked.tell(rows=bool(found), as_json=session.options.json)
    return 0


def _alike(session: Session) -> int:
    """Print who may be the same person as another."""
    if session.options.query:
        raise UsageError("tuireader names: --alike is of all articles and takes no query")
    with session.library() as library:
        for offer in aliases.offers(library)[: session.options.limit]:
            name, other = offer.name, offer.other
            if session.options.json:
                json_line(
                    {
                        "name": name.name,
                        "articles": name.articles,
                        "other": other.name,
                        "other_articles": other.articles,
                        "why": offer.why,
                    }
                )
            else:
                line(f"{name.articles:>6}  {name.name} = {other.name}  ({other.articles:,} · {offer.why})")
    return 0


def _whom(library: Library, typed: str | None) -> Meant | None:
    """Whom a typed name means; several are all looked for, and told. Raises NotFoundError for nobody."""
    if typed is None:
        return None
    found = anyone(library, typed)
    if len({one.chief[1] for one in found}) > 1:
        complain(f'"{typed}" is {_named(library, found)}: all are listed; a whole name means one')
    return together(found)


def _named(library: Library, found: Sequence[Meant]) -> str:
    """Some people with how many articles name each."""
    named = [statements.count(library, one) for one in found[:_CANDIDATES]]
    some = ", ".join(f"{one.name} ({counted(one.articles, 'article')})" for one in named)
    return some + (f" and {len(found) - _CANDIDATES} more" if len(found) > _CANDIDATES else "")


def _what(library: Library, typed: str | None) -> Topic | None:
    """Whom or what quotes are to be about: a name, words, or both, which is told. Raises NotFoundError where neither
    is found.
    """
    if typed is None:
        return None
    about = topic(library, typed)
    words, by_words = "words" if " " in typed else "word", with_words(library, about)
    if about.who is None:
        if not by_words:
            raise nobody(library, typed, f", and no quote or its sentence has the {words}")
        complain(f'"{typed}" is no name: quotes with the {words}, in any form, in them or their sentence')
        return about
    found = anyone(library, typed)
    if by_words:
        complain(f'"{typed}" is {_named(library, found)} and the {words} as such: all are listed')
    elif len({one.chief[1] for one in found}) > 1:
        complain(f'"{typed}" is {_named(library, found)}: all are listed; a whole name means one')
    return about


def _print_saying(saying: Saying) -> None:
    """A quote for people: who, when and where, and the sentence; reported speech is said to be that."""
    row, quote = saying.row, saying.quote
    speaker = quote.speaker_name or quote.speaker
    doubt = DOUBT.get(quote.confidence, "") if speaker and quote.by != "user" else ""
    head = [
        f"{speaker or 'nobody named'}{doubt}",
        quote.reason if quote.by == "papers" else "",
        "reported" if quote.reported else "",
        day(row.published)[:10] if row.dated else "",
        printed_told(saying.articles, saying.papers),
        f"{short_id(row.key)} {quote.id}",
    ]
    columns = min(width(), _COLUMNS)
    line(" · ".join(filter(None, head)))
    line("\n".join(_wrapped(saying.sentence, columns)))
    line(f"  {fit(f'{row.feed_title}: {row.title}', columns - 2)}".rstrip())
    line()


def _traced_fields(library: Library, saying: Saying) -> dict[str, object]:
    """Where else a statement is printed: how many papers, and every place."""
    found = trace(library, saying.row, saying.quote, in_title=saying.in_title)
    return {"papers": found.papers, "places": [printing_fields(printing) for printing in found.printings]}


def _print_trace(library: Library, saying: Saying) -> None:
    """Every place where a statement is printed, unless it is the one that stands above."""
    found = trace(library, saying.row, saying.quote, in_title=saying.in_title)
    if len(found.printings) < 2:
        return
    columns = min(width(), _COLUMNS)
    for printing in found.printings:
        row, quote = printing.row, printing.quote
        when = day(row.published)[:10] if row.dated else ""
        speaker = quote.speaker_name or quote.speaker or "nobody named"
        parts = [when, row.feed_title, speaker, short_id(row.key), *told(printing, found)]
        line(
            "\n".join(
                textwrap.wrap(
                    " · ".join(filter(None, parts)), columns, initial_indent="  ", subsequent_indent="    "
                )
            )
        )
    line()


def _wrapped(text: str, columns: int) -> Iterator[str]:
    for part in text.splitlines():
        yield from textwrap.wrap(
            part, columns, initial_indent="  ", subsequent_indent="  ", break_long_words=False
        )


def _tell_unsure(library: Library, by: Meant, query: Query) -> None:
    if number := statements.unsure(library, by, query):
        line(f"+{number} unsure (--unsure lists them)")


def _named_fields(named: Named) -> dict[str, object]:
    """A row of ``names``: ``about`` of the ``articles`` are about it and do not merely mention it."""
    return {
        "label": named.label,
        "name": named.name,
        "articles": named.articles,
        "mentions": named.mentions,
        "about": named.about,
        "quotes": named.quotes,
    }


def _named_line(named: Named) -> str:
    kind = _KINDS.get(named.label, named.label.lower().replace("_", " "))
    said = f"  {counted(named.quotes, 'quote')}" if named.quotes else ""
    about = f"  about it: {named.about}" if named.about else ""
    return f"{named.articles:>6}  {kind:12}  {fit(named.name, 34)}{about:14}{said}".rstrip()


def correct(session: Session) -> int:
    """Say who said a quote; where several articles have it and none is named, of all of them."""
    options = session.options
    name = " ".join(options.name)
    if bool(name) + options.nobody + options.not_a_quote != 1:
        raise UsageError("tuireader correct: say who said it, or --nobody, or --not-a-quote")
    with session.library() as library:
        row = _within(library, options.article)
        found = quotes_with_id(library, options.quote, row)
        place = found[0]
        how = {"in_title": place.in_title, "everywhere": len({item.row.key for item in found}) > 1}
        if options.not_a_quote:
            change = reject(library.marks, place.row, place.quote, **how)
        else:
            change = give(library.marks, place.row, place.quote, name or NOBODY, **how)
        tell_change(library, change)
        if name:
            _offer_elsewhere(library, name)
    return 0


def _offer_elsewhere(library: Library, name: str) -> None:
    """Tell with which command the same is said of other articles, where the wrong name stands in them, too."""
    right = PersonIds(library).of_speaker(name) or ""
    offer = aliases.elsewhere(library, ("PERSON", right.partition(":")[2]))
    if offer is not None:
        told = f'tuireader alias "{offer.name.name}" = "{offer.other.name}"'
        line(f"also in {counted(offer.more, 'article')}? {told}")


def alias(session: Session) -> int:
    """Make a name mean another one, or part what is joined under it."""
    options = session.options
    names = [name.strip() for name in " ".join(options.words).split(" = ")]
    if options.apart and (options.split or options.article):
        raise UsageError("tuireader alias: --apart is of all articles and goes with neither --split nor --in")
    if len(names) != (1 if options.split else 2) or not all(names):
        raise UsageError("tuireader alias: it takes NAME = NAME, with spaces around the =, or --split NAME")
    with session.library() as library:
        row = _within(library, options.article)
        if options.split:
            return tell_change(library, aliases.split(library, names[0], row))
        if options.apart:
            return tell_change(library, aliases.keep_apart(library, names[0], names[1]))
        tell_change(library, aliases.join(library, names[0], names[1], row))
        if row is not None:
            _offer_elsewhere(library, names[1])
    return 0


def _within(library: Library, ident: str | None) -> ArticleRow | None:
    """The article that a change is of; None of all. Raises NotFoundError."""
    return None if ident is None else articles.found(library, ident)
