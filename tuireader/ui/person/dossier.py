"""The page of a person, organisation or place as it is read: its sections and how far each is known.

No Textual here: the functions are called by the reading thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Literal, TypeAlias

from tuireader.errors import NotFoundError
from tuireader.library import Library
from tuireader.library.people import following
from tuireader.library.people.aliases import offers
from tuireader.library.people.person import FIRST, Person, person
from tuireader.library.people.resolve import Meant, meant
from tuireader.library.statements.statements import Named, Saying, quotes
from tuireader.model import ArticleRow
from tuireader.query.tree import Everything, Query, Topic
from tuireader.text.strings import day, fold

PIECE = 100
"""How many more quotes are read at once."""
MOST_AGAIN = 1_000
"""How many quotes of a section are read again, when something changed."""
COMPANY = 12
"""How many names are shown that someone appears with."""

Kind = Literal["said", "reported", "unsure", "about", "company", "articles"]
Item: TypeAlias = Saying | Named | ArticleRow
Source: TypeAlias = Callable[[Library], Iterator[Saying]]


@dataclass(slots=True)
class Section:
    """A part of the page: the newest ``items``; of quotes the rest is read from ``source`` when asked for.

    All articles together are no part of the page: they open as a list.
    """

    kind: Kind
    items: list[Item]
    source: Source | None = None
    ended: bool = True
    """Whether ``items`` are all there are."""
    opened: bool = True
    _rest: Iterator[Saying] | None = None

    def more(self, library: Library) -> list[Saying]:
        """The next quotes, to be appended to the items."""
        if self._rest is None:
            assert self.source is not None
            self._rest = islice(self.source(library), len(self.items), None)
        return list(islice(self._rest, PIECE))

    def take(self, found: Sequence[Saying]) -> None:
        """Append what :meth:`more` read."""
        self.items.extend(found)
        self.ended = len(found) < PIECE


@dataclass(slots=True)
class PersonPage:
    """A page with all that it was left with: ``filter`` as typed, ``cursor`` the key of the item under it.

    ``asked`` is the name that was asked for, by which they are found again whatever the user says of names.
    """

    asked: tuple[str, str]
    person: Person
    followed: bool
    sections: list[Section]
    alike: tuple[str, ...] = ()
    """Who may be the same person, and can be merged."""
    filter: str = ""
    cursor: object = None
    scroll: int = 0
    words: list[str] = field(default_factory=list)
    _found: list[Section] | None = None
    """The sections with all that the archive has for the filter; None until that was read."""

    @property
    def who(self) -> tuple[str, str]:
        """Kind and name."""
        return self.label, self.name

    @property
    def label(self) -> str:
        """The kind: PERSON, ORG, GPE ..."""
        return self.person.who.label

    @property
    def name(self) -> str:
        """The name to show."""
        return self.person.who.name

    def set_filter(self, text: str) -> None:
        """Show only what was said with all these words, of what was read until :meth:`take_found`; all again
        without any.
        """
        self.filter, self.words, self._found = " ".join(text.split()), fold(text).split(), None

    def take_found(self, sections: list[Section]) -> None:
        """Show what :func:`read_filtered` found for the filter."""
        self._found = sections

    @property
    def visible(self) -> list[Section]:
        """The sections that are shown."""
        return self.sections if self._found is None else self._found

    def left_as(self, page: PersonPage) -> None:
        """Take over where another was left, and its filter."""
        if self.filter != page.filter:
            self.set_filter(page.filter)
        self.cursor, self.scroll = page.cursor, page.scroll

    def shown(self, section: Section) -> list[Item]:
        """The items of a section that match the filter."""
        if not self.words:
            return section.items if section.opened else []
        if self._found is not None and section.source is not None:
            return section.items
        return [item for item in section.items if _matches(item, self.words)]


def read_page(library: Library, label: str, name: str) -> PersonPage:
    """The page of someone or something; NotFoundError when no article names them."""
    found = person(library, label, name, FIRST + 1)
    who = meant(library, found.who.label, found.who.name)
    sources = _sources(who, Everything())
    doubtful = list(islice(sources["unsure"](library), FIRST + 1)) if found.unsure or who.uncertain else []
    sections = [
        _quotes("said", found.said, sources["said"]),
        _quotes("reported", found.reported, sources["reported"]),
        _quotes("unsure", doubtful, sources["unsure"], opened=False),
        _quotes("about", found.about, sources["about"]),
        Section("company", list(found.company[:COMPANY])),
        Section("articles", list(found.articles[:FIRST])),
    ]
    shown = [section for section in sections if section.items]
    return PersonPage((label, name), found, following.is_followed(library, who), shown, _alike(library, who))


def _alike(library: Library, who: Meant) -> tuple[str, ...]:
    """The names of those who may be the same person."""
    chiefs = ((offer.name.who, offer.other.who) for offer in offers(library, who.names))
    return tuple(one[1] for pair in chiefs for one in pair if one not in who.names)


def _sources(who: Meant, query: Query) -> dict[Kind, Source]:
    """From where the quotes of each section come."""
    return {
        "said": partial(quotes, by=who, query=query, reported=False),
        "reported": partial(quotes, by=who, query=query, reported=True),
        "unsure": partial(quotes, by=who, query=query, unsure=True),
        "about": partial(quotes, about=who, query=query),
    }


def read_filtered(library: Library, page: PersonPage, text: str) -> list[Section]:
    """The sections of a page with what was said in these words, in any form, or how words begin: in the quote or its
    sentence, not in the article's title.
    """
    words = " ".join(f"{word}*" for word in fold(text).split())
    sources = _sources(meant(library, *page.who), Topic(words))
    found = [
        _quotes(kind, list(islice(source(library), FIRST + 1)), source) for kind, source in sources.items()
    ]
    return [*found, *(section for section in page.sections if section.source is None)]


def read_page_about(library: Library, label: str, name: str, about: str) -> PersonPage:
    """The page, filtered by words where there are some; NotFoundError as :func:`read_page`."""
    page = read_page(library, label, name)
    page.set_filter(about)
    if page.words:
        page.take_found(read_filtered(library, page, about))
    return page


def read_again(library: Library, page: PersonPage) -> PersonPage:
    """The same page as things are now, with as much of it as was read."""
    now = _found_again(library, page)
    before = {section.kind: section for section in page.sections}
    for section in now.sections:
        known = before.get(section.kind, section)
        section.opened |= known.opened
        while len(section.items) < min(len(known.items), MOST_AGAIN) and not section.ended:
            section.take(section.more(library))
    now.set_filter(page.filter)
    if now.words:
        now.take_found(read_filtered(library, now, page.filter))
    return now


def _found_again(library: Library, page: PersonPage) -> PersonPage:
    """The page by the name that was asked for; by another where the user took that name away again."""
    others = [page.who, *((page.label, form) for form in page.person.forms)]
    for who in others:
        with suppress(NotFoundError):
            return read_page(library, *page.asked)
        page.asked = who
    return read_page(library, *page.asked)


def _quotes(kind: Kind, found: Sequence[Saying], source: Source, *, opened: bool = True) -> Section:
    return Section(kind, list(found[:FIRST]), source, len(found) <= FIRST, opened)


def key_of(item: Item) -> object:
    """What an item is known by, when the page is drawn anew."""
    if isinstance(item, Saying):
        return item.row.key, item.in_title, item.quote.id
    return (item.label, item.name) if isinstance(item, Named) else item.key


def _matches(item: Item, words: Sequence[str]) -> bool:
    """Whether each of these folded words begins one of a quote's sentence, of a name, or of an article's line."""
    if isinstance(item, Saying):
        text = item.sentence
    elif isinstance(item, Named):
        text = item.name
    else:
        text = f"{item.title} {item.feed_title} {day(item.published) if item.dated else ''}"
    folded = f" {fold(text)}"
    return all(f" {word}" in folded for word in words)
