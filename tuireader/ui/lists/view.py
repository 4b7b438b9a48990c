"""What a list shows: a source (everything, a feed, a folder ...) in a scope (all, unread ...), perhaps
filtered.

Pure values that can be remembered as JSON; :mod:`tuireader.ui.lists.lookups` turns them into queries and rows.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, get_args

Kind = Literal["all", "today", "unread", "starred", "quoted", "folder", "feed", "said", "named", "search"]
Scope = Literal["all", "unread", "starred", "quoted"]

SCOPE_NAMES: dict[Scope, str] = {
    "all": "all",
    "unread": "unread",
    "starred": "starred",
    "quoted": "with quotes",
}
SOURCE_NAMES: dict[str, str] = {
    "all": "All articles",
    "today": "Today",
    "unread": "Unread",
    "starred": "Starred",
    "quoted": "With quotes",
}


class Source(NamedTuple):
    """Where articles come from.

    ``value`` is a feed's key, a folder's name, a kind and name ("PERSON Ada Brook"), or a query.
    """

    kind: Kind = "all"
    value: str = ""


def source_of(kind: Literal["said", "named"], who: tuple[str, str]) -> Source:
    """The articles in which someone, a kind and a name, is quoted or named."""
    return Source(kind, " ".join(who))


def who_of(source: Source) -> tuple[str, str]:
    """Kind and name of whom a source is about."""
    label, _, name = source.value.partition(" ")
    return label, name


class View(NamedTuple):
    """A source seen in a scope. ``filter`` is a query as typed, empty for none."""

    source: Source = Source()
    scope: Scope = "all"
    filter: str = ""

    @property
    def alone(self) -> bool:
        """Whether marking or correcting an article takes it out of the view, once the view is opened again."""
        sought = f"{self.filter} {self.source.value if self.source.kind == 'search' else ''}".casefold()
        asks_marks = any(sign in sought for sign in ("is:", "tag:", "#", "has:"))
        return asks_marks or bool({self.scope, self.source.kind} & {"unread", "starred", "quoted"})

    @property
    def search(self) -> str:
        """The query that finds, over all articles, what this view has in the scope "all"."""
        both = [part for part in (_query(self.source), self.filter) if part]
        return " ".join(f"({part})" if len(both) > 1 and _has_or(part) else part for part in both)

    def of(self, source: Source) -> View:
        """Another source in the same scope, without the filter."""
        return self._replace(source=source, filter="")

    def to_json(self) -> dict[str, str]:
        """As the marks remember it."""
        return {"kind": self.source.kind, "value": self.source.value, "scope": self.scope}


def _query(source: Source) -> str:
    """A source in the words of a query; empty for all articles."""
    kind = source.kind
    if kind in ("unread", "starred", "quoted"):
        return f"is:{kind}"
    if kind in ("feed", "folder"):
        return f"feed:{_phrase(source.value)}"
    if kind in ("said", "named"):
        return f"{'by' if kind == 'said' else 'names'}:{_phrase(who_of(source)[1])}"
    return "after:today" if kind == "today" else source.value


def _phrase(text: str) -> str:
    """Words in quotation marks, which cannot hold any themselves: up to the first then."""
    words, _, _ = text.partition('"')
    return f'"{words}"'


def _has_or(query: str) -> bool:
    return " or " in query.casefold()


class Place(NamedTuple):
    """Where the reader was left: the view, the article under the cursor and the offset at the top of its
    text.
    """

    view: View = View()
    article: int | None = None
    offset: int = 0
    reading: bool = False

    def to_json(self) -> dict[str, Any]:
        """As the marks remember it."""
        article = None if self.article is None else str(self.article)
        return {**self.view.to_json(), "article": article, "offset": self.offset, "reading": self.reading}

    @classmethod
    def from_json(cls, data: object) -> Place:
        """A remembered place; the beginning when there is none or it is not understood."""
        if not isinstance(data, dict):
            return cls()
        kind: Kind | None = next((kind for kind in get_args(Kind) if kind == data.get("kind")), None)
        scope: Scope | None = next((scope for scope in get_args(Scope) if scope == data.get("scope")), None)
        if kind is None or scope is None:
            return cls()
        article = str(data.get("article", ""))
        offset = data.get("offset")
        return cls(
            View(Source(kind, str(data.get("value", ""))), scope),
            int(article) if article.isdecimal() else None,
            offset if isinstance(offset, int) else 0,
            data.get("reading") is True and article.isdecimal(),
        )


class FeedLine(NamedTuple):
    """A line of the feeds pane, without a source a heading or blank. ``number`` is what opens in the present scope."""

    source: Source | None = None
    title: str = ""
    number: int = 0
    depth: int = 0
    heading: bool = False
    error: str = ""
    """Why the feed could not be fetched, in plain words; empty when all is well."""
