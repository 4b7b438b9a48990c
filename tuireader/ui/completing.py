"""Completing a query while it is typed: fields, states, tags and feeds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.suggester import Suggester

from tuireader.query.fields import FIELDS
from tuireader.query.parse import STATES, THINGS
from tuireader.text.fold import fold
from tuireader.ui.ranking import completed

if TYPE_CHECKING:
    from tuireader.store.marks import TinyMarks
    from tuireader.ui.screens.reader import ReaderScreen

_LAST = re.compile(r'(?:^|[\s(])-*(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)|(?P<plain>[^\s"()]*))$')
"""The term that is being typed, if it is one of a field or may become one."""


class QuerySuggester(Suggester):
    """Suggests the rest of a query's last term; the right arrow takes it. ``known`` are the values of a field."""

    def __init__(self, known: Mapping[str, Sequence[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        """The query with its last term completed; None where nothing begins so."""
        rest = rest_of(value, self._known)
        return value + rest if rest else None


class ValueSuggester(Suggester):
    """Suggests the nearest of the known values; of ``several``, separated by commas, the one being typed."""

    def __init__(self, known: Sequence[str], *, several: bool = False) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known, self._several = known, several

    async def get_suggestion(self, value: str) -> str | None:
        """What was typed with its last value completed; None where none begins so."""
        start = value.rfind(",") + 1 if self._several else 0
        start += len(value[start:]) - len(value[start:].lstrip())
        given = {part.strip() for part in value[:start].split(",")}
        best = completed(value[start:], [it for it in self._known if it not in given])
        return value[:start] + best if best else None


def tags_in_use(marks: TinyMarks) -> tuple[str, ...]:
    """The user's tags, those of the most articles first."""
    counts = Counter(tag for said in marks.documents("articles") for tag in said.get("tags") or ())
    return tuple(sorted(counts, key=lambda tag: (-counts[tag], tag)))


def known_values(screen: ReaderScreen) -> dict[str, Sequence[str]]:
    """What there is to complete: the tags that are in use, and the feeds and folders that are listed."""
    lines = (line for line in screen.feeds.lines if line.source and line.source.kind in ("feed", "folder"))
    return {
        "is": STATES,
        "has": tuple(THINGS),
        "tag": tags_in_use(screen.marks),
        "feed": sorted({line.title for line in lines}),
    }


def rest_of(query: str, known: Mapping[str, Sequence[str]]) -> str:
    """What is missing of a query's last term; empty where nothing begins so.

    A value with spaces is completed where its quotation mark has been typed.
    """
    last = _LAST.search(query)
    if last is None:
        return ""
    field, quoted, plain = last["field"], last["quoted"], last["plain"]
    if field is None and (plain or "").startswith("#"):
        return _rest(plain, [f"#{tag}" for tag in known.get("tag", ()) if " " not in tag])
    if field is None:
        return _rest(plain, [f"{name}{field.sign}" for name, field in FIELDS.items()]) if plain else ""
    values = known.get(field.casefold(), ())
    if quoted is not None:
        return _rest(quoted, [f'{value}"' for value in values])
    return _rest(plain, [value for value in values if " " not in value])


def _rest(begun: str, values: Sequence[str]) -> str:
    """What comes behind in the nearest value that begins so, whatever its case and accents."""
    longer = [it for it in values if len(it) > len(begun) and fold(it[: len(begun)]) == fold(begun)]
    return completed(begun, longer)[len(begun) :] if fold(begun) else "".join(longer[:1])
