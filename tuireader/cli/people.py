"""Commands about who said what over all articles: quotes, names."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import islice

from tuireader.cli.annotating import Looked
from tuireader.cli.fields import saying_fields
from tuireader.cli.output import complain, day, json_line, line, width
from tuireader.cli.session import Session
from tuireader.errors import NotFoundError
from tuireader.library import Library, people
from tuireader.library.meant import Meant, anyone, together
from tuireader.library.people import Named, Saying
from tuireader.model import short_id
from tuireader.query.tree import Query
from tuireader.text.cells import fit
from tuireader.text.counted import counted

_COLUMNS = 80
_CANDIDATES = 5
_DOUBT = {"likely": "?", "unsure": " (unsure)"}
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
    with session.library() as library:
        looked = Looked(library, query, found=True)
        try:
            by, about = (_whom(library, name) for name in (options.by, options.about))
        except NotFoundError:
            looked.tell_programs(options.json)
            raise
        unsure = None if options.unsure or not (by or about) else False
        number = 0
        for saying in islice(people.quotes(library, by, about, query, unsure=unsure), options.limit):
            number += 1
            if options.json:
                json_line(saying_fields(saying) | looked.fields)
            else:
                _print_saying(saying)
        if by and not about and unsure is False and not options.json:
            _tell_unsure(library, by, query)
        looked.tell(rows=bool(number), as_json=options.json)
    return 0


def names(session: Session) -> int:
    """Print whom and what the articles that match name."""
    query = session.query()
    with session.library() as library:
        looked = Looked(library, query, found=True)
        found = people.names(library, query)[: session.options.limit]
        for named in found:
            if session.options.json:
                json_line(_named_fields(named) | looked.fields)
            else:
                line(_named_line(named))
        looked.tell(rows=bool(found), as_json=session.options.json)
    return 0


def _whom(library: Library, typed: str | None) -> Meant | None:
    """Whom a typed name means; several are all looked for, and told. Raises NotFoundError for nobody."""
    if typed is None:
        return None
    found = anyone(library, typed)
    if len({one.chief[1] for one in found}) > 1:
        named = [people.count(library, one) for one in found[:_CANDIDATES]]
        some = ", ".join(f"{one.name} ({counted(one.articles, 'article')})" for one in named)
        more = f" and {len(found) - _CANDIDATES} more" if len(found) > _CANDIDATES else ""
        complain(f'"{typed}" is {some}{more}: all are listed; a whole name means one')
    return together(found)


def _print_saying(saying: Saying) -> None:
    """A quote for people: who, when and where, and the sentence; reported speech is said to be that."""
    row, quote = saying.row, saying.quote
    speaker = quote.speaker_name or quote.speaker
    doubt = _DOUBT.get(quote.confidence, "") if speaker and quote.by == "text" else ""
    head = [f"{speaker or 'nobody named'}{doubt}", *(["reported"] if quote.reported else [])]
    date = day(row.published)[:10] if row.dated else ""
    several = f"in {saying.articles} articles" if saying.articles > 1 else ""
    head += [part for part in (date, several, f"{short_id(row.key)} {quote.id}") if part]
    columns = min(width(), _COLUMNS)
    line(" · ".join(head))
    line("\n".join(_wrapped(saying.sentence, columns)))
    line(f"  {fit(f'{row.feed_title}: {row.title}', columns - 2)}".rstrip())
    line()


def _wrapped(text: str, columns: int) -> Iterator[str]:
    for part in text.splitlines():
        yield from textwrap.wrap(
            part, columns, initial_indent="  ", subsequent_indent="  ", break_long_words=False
        )


def _tell_unsure(library: Library, by: Meant, query: Query) -> None:
    if number := people.unsure(library, by, query):
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
