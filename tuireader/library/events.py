"""What is told while feeds are refreshed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Started:
    """So many feeds will be asked."""

    total: int


@dataclass(frozen=True, slots=True)
class FeedDone:
    """What became of one feed. ``error`` is one plain line without its URL, empty when all went well."""

    key: str
    new: int = 0
    updated: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """So many feeds of all are done."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The end. ``offline`` means that no server at all could be reached, and that no feed is blamed for it;
    ``joined`` says, a line each, which feeds have come to one address and are one now.
    """

    feeds: int = 0
    new: int = 0
    updated: int = 0
    failed: int = 0
    cancelled: bool = False
    offline: bool = False
    held: tuple[str, ...] = ()
    """A plain line for each feed of which so much would be removed at once that the user is to say so."""
    joined: tuple[str, ...] = ()


Event: TypeAlias = Started | FeedDone | Progress | Finished
