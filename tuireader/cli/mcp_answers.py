"""What other people's programs may ask of the library: five questions, and answers of a bounded length.

Each answer gives address, date and the exact words, and says where it goes on. An answer is plain values; how it is
sent is no concern of this file.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tuireader.cli.output import iso
from tuireader.errors import InputError
from tuireader.library import Library, articles, queries, stories
from tuireader.library.people import person as people
from tuireader.library.people.resolve import Meant, anyone, together
from tuireader.library.statements import statements
from tuireader.library.statements.statements import Named, Saying
from tuireader.model import ArticleRow, short_id

MOST_CHARACTERS = 20_000
"""Of the JSON of an answer, about; what is behind that is asked for with ``start``."""
MOST_ROWS = 50
DEEPEST = 5_000
"""Rows that may be passed over; who wants more should ask for less."""
PIECE = 12_000
"""Characters of an article's text that are given at once."""
LONGEST = 2_000
"""Characters of one quote or sentence; a longer one is said to be cut."""
_LEAD = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: plain values, and with which ``start`` it goes on; None at the end."""

    found: dict[str, Any]
    start: int | None = None


def search(library: Library, query: str, limit: int, start: int) -> Answer:
    """The articles that match a query, newest first."""
    keys = articles.ids(library, queries.parse(query))
    first, last = _bounds(limit, start)
    rows = articles.rows(library, keys[first:last])
    found = (_article_row(library, rows[key]) for key in keys[first:last] if key in rows)
    return _page("articles", found, first, last, {"matching": len(keys), **_coverage(library, query)})


def quotes(library: Library, by: str, about: str, query: str, limit: int, start: int) -> Answer:
    """Who said what, newest first; the same words in several articles once."""
    asked = queries.parse(query)
    speaker = _whom(library, by) if by.strip() else None
    topic = queries.topic(library, about) if about.strip() else None
    unsure = None if not (speaker or topic) else False
    first, last = _bounds(limit, start)
    found = islice(statements.quotes(library, speaker, topic, asked, unsure=unsure), first, last)
    return _page("quotes", map(_saying, found), first, last, _coverage(library, query))


def person(library: Library, name: str, start: int) -> Answer:
    """Who someone is over all articles, and the first of what they said and of what is said of them."""
    found = anyone(library, name)
    others = [one.chief[1] for one in found[1:6] if one.chief[1] != found[0].chief[1]]
    page = people.person(library, *found[0].chief, limit=10)
    said = [_saying(saying) for saying in page.said]
    about = [_saying(saying) for saying in page.about]
    told = {
        **_named(page.who),
        "other_names": list(page.forms),
        "the_name_may_also_mean": others,
        "unsure_quotes": page.unsure,
        "months": [{"month": month, "mentions": number} for month, number in page.months[-24:]],
        "appears_with": [_named(one) for one in page.company],
        "newest_articles": [_about(row) for row in page.articles],
    }
    rows = iter([{"said": one} for one in said] + [{"said_of_them": one} for one in about])
    first, last = _bounds(MOST_ROWS, start)
    return _page("statements", islice(rows, first, None), first, last, told)


def story(library: Library, ident: str, start: int) -> Answer:
    """The articles that tell of what one tells, paper by paper, each with who says what in it."""
    row = articles.found(library, ident)
    key, found = row.key, stories.story_of(library, row.key)
    told = {"of": _about(row), "papers": list(found.papers) if found else []}
    first, last = _bounds(MOST_ROWS, start)
    rows = islice(_told(library, found, key) if found else (), first, last)
    return _page("articles", rows, first, last, told)


def article(library: Library, ident: str, start: int) -> Answer:
    """One article: a piece of its text from a character on, and the quotes that begin in it."""
    row = articles.found(library, ident)
    key = row.key
    whole, found = articles.article(library, key), articles.annotation(library, key)
    text = whole.document.text if whole else ""
    if not 0 <= start <= len(text):
        raise InputError(f"the text has {len(text)} characters; start with one of them, not with {start}")
    end = min(start + PIECE, len(text))
    placed = [quote for quote in found.body.quotes if start <= quote.start < end] if found else []
    told = {
        **_about(row),
        "looked_at_for_quotes": found is not None,
        "characters": len(text),
        "start": start,
        "text": text[start:end],
        "quotes": [
            {"start": quote.start, "end": quote.end, "type": quote.type, "confidence": quote.confidence}
            | {"speaker": quote.speaker_name or quote.speaker}
            for quote in placed[:MOST_ROWS]
        ],
    }
    return Answer(told, end if end < len(text) else None)


def _bounds(limit: int, start: int) -> tuple[int, int]:
    """The first row and the one behind the last. Raises InputError where that is too far away."""
    if not 0 <= start <= DEEPEST:
        raise InputError(f"start may be 0 to {DEEPEST:,}: ask for less, for instance with newer:7d")
    return start, start + max(1, min(limit, MOST_ROWS))


def _page(name: str, rows: Iterable[dict[str, Any]], first: int, last: int, told: dict[str, Any]) -> Answer:
    """Rows up to where the answer is long enough."""
    taken: list[dict[str, Any]] = []
    room = MOST_CHARACTERS - _length(told)
    for row in rows:
        room -= _length(row)
        if room < 0 and taken:
            return Answer({**told, name: taken}, first + len(taken))
        taken.append(row)
    return Answer({**told, name: taken}, last if first + len(taken) == last else None)


def _length(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False))


def _whom(library: Library, name: str) -> Meant:
    return together(anyone(library, name))


def _coverage(library: Library, query: str) -> dict[str, Any]:
    """How many of the articles were looked at for quotes and names, where that is not all."""
    found = queries.coverage(library, queries.parse(query))
    return {} if found.whole else {"coverage": queries.looked_at(found, "matching articles")}


def _about(row: ArticleRow) -> dict[str, Any]:
    """By which an article is cited."""
    return {
        "id": short_id(row.key),
        "title": row.title,
        "source": row.feed_title,
        "author": row.author,
        "published": iso(row.published) if row.dated else None,
        "url": row.url,
    }


def _article_row(library: Library, row: ArticleRow) -> dict[str, Any]:
    """An article with the first words of its text."""
    return {**_about(row), "people": list(row.people[:10]), "begins": library.archive.text(row.key)[:_LEAD]}


def _saying(saying: Saying) -> dict[str, Any]:
    """A quote with its place, speaker and doubt."""
    quote = saying.quote
    return {
        **_cut("quote", quote.text),
        **_cut("sentence", saying.sentence),
        "quote_id": quote.id,
        "speaker": quote.speaker_name or quote.speaker,
        "confidence": quote.confidence,
        "type": quote.type,
        "printed_by": saying.articles,
        "article": _about(saying.row),
    }


def _cut(name: str, words: str) -> dict[str, Any]:
    """Words, exactly; of very long ones the beginning, which is said."""
    return {name: words} if len(words) <= LONGEST else {name: words[:LONGEST], f"{name}_is_cut": True}


def _told(library: Library, story: stories.Story, key: int) -> Iterator[dict[str, Any]]:
    """The story's articles but for the one asked for, each with its quotes."""
    voices = defaultdict[int, list[dict[str, Any]]](list)
    for voice in stories.voices(library, story):
        voices[voice.row.key].append(_voice(voice))
    for row in story.rows:
        if row.key != key:
            yield {**_article_row(library, row), "quotes": voices[row.key][:MOST_ROWS]}


def _voice(voice: stories.Voice) -> dict[str, Any]:
    """A quote as it stands in an article of a story."""
    quote = voice.quote
    return {
        **_cut("quote", quote.text),
        "quote_id": quote.id,
        "speaker": quote.speaker_name or quote.speaker,
        "confidence": quote.confidence,
        "only_here": voice.only_here,
    }


def _named(named: Named) -> dict[str, Any]:
    return {"name": named.name, "kind": named.label, "articles": named.articles, "quotes": named.quotes}
