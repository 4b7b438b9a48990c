"""A query as a tree: what the text of a query means, before any store turns it into SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

State = Literal["unread", "read", "starred", "tagged", "quoted"]


@dataclass(frozen=True, slots=True)
class Everything:
    """All articles."""


@dataclass(frozen=True, slots=True)
class Words:
    """Articles whose title or body contains this text: one word, or a phrase in order."""

    text: str


@dataclass(frozen=True, slots=True)
class Is:
    """Articles in a state: read and starred as the user marked them, quoted when quotes were found."""

    state: State


@dataclass(frozen=True, slots=True)
class InFeed:
    """Articles of the feeds with these keys."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedNamed:
    """Articles of feeds whose title, folder or URL contains this text, whatever its case."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoting:
    """Articles in which one of these names, as the annotator resolved them, is the speaker of a quote."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """Articles whose title or body mentions one of these canonical names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Featuring:
    """Articles that mention someone or something, or, if it ``speaks``, in which it is surely or likely quoted.

    ``ids`` are the archive's numbers of the names that mean it. What the user said of single articles goes
    before them: the articles with the keys ``also`` are among these articles, and those of ``but`` are not.
    """

    name: str
    ids: tuple[int, ...]
    speaks: bool = False
    also: tuple[int, ...] = ()
    but: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Id:
    """The one article whose hexadecimal id begins so."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Published:
    """Articles published in [since, until), epoch seconds; None leaves an end open."""

    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that do not match."""

    query: Query


@dataclass(frozen=True, slots=True)
class And:
    """Articles that match all; all articles when empty."""

    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Articles that match at least one."""

    queries: tuple[Query, ...]


Query: TypeAlias = (
    Everything
    | Words
    | Is
    | InFeed
    | FeedNamed
    | Quoting
    | Naming
    | Featuring
    | Id
    | Published
    | Not
    | And
    | Or
)
