"""What a list shows: a source (everything, a feed, a folder ...) in a scope (all, unread ...), perhaps
filtered.

Pure values that can be remembered as JSON; :mod:`tuireader.ui.reading` turns them into queries and rows.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, get_args

Kind = Literal["all", "today", "unread", "starred", "quoted", "folder", "feed", "said", "named"]
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
    """Where articles come from; ``value`` is a feed's key, a folder's name, or a kind and name ("PERSON Ada Brook")."""

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
        """Whether reading an article takes it out of the view, once the view is opened again."""
        return self.scope == "unread" or self.source.kind == "unread" or "is:" in self.filter

    def of(self, source: Source) -> View:
        """Another source in the same scope, without the filter."""
        return self._replace(source=source, filter="")

    def to_json(self) -> dict[str, str]:
        """As the marks remember it."""
        return {"kind": self.source.kind, "value": self.source.value, "scope": self.scope}


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
