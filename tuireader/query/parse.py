"""The query language: text to tree.

A query is terms side by side, all of which must match: plain words and "phrases", found in title and body
(``elect*`` finds what begins so), and fields. ``-`` before a term negates it, ``or`` joins alternatives,
parentheses group. Case never matters, nor do accents in words and names. Dates are in local time. People,
organisations and places are found under any of their names, as you corrected them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn, get_args

from tuireader.errors import InputError
from tuireader.query.fields import FIELDS
from tuireader.query.tree import (
    And,
    Everything,
    FeedNamed,
    Id,
    InLanguage,
    InTitle,
    Is,
    Not,
    Or,
    Published,
    Query,
    Someone,
    State,
    Tagged,
    Words,
    WrittenBy,
)
from tuireader.text.clean import clean

STATES: tuple[State, ...] = get_args(State)
HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30}
LONGEST_AGO = 24 * 365 * 200
"""Hours; no one asks for more, and a date must be able to hold it."""
DEPTH = 50
"""How deep parentheses and negations may nest."""
MOST_TERMS = 250
"""Terms of a query, at most: each is a condition, and SQLite nests no more than a thousand."""

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\()
      | (?P<close>\))
      | (?P<minus>-)(?=[^\s)])
      | (?P<empty>[A-Za-z]+):(?=[\s()]|$)
      | (?:(?P<field>[A-Za-z]+):(?!//))?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s()"]+))
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str = ""
    field: str = ""


def parse(text: str, now: float) -> Query:
    """The tree of a query; ``newer:``, ``today`` and ``yesterday`` count from ``now``, epoch seconds.

    Raises:
        InputError: an unknown field or a value that does not fit; the message says what would be right.
    """
    tokens = list(_tokens(clean(text)))  # as the texts are in which it is looked for
    if not tokens:
        return Everything()
    if (terms := sum(token.kind == "term" for token in tokens)) > MOST_TERMS:
        raise InputError(f"{terms:,} things to look for at once: at most {MOST_TERMS} are possible")
    parser = _Parser(tokens, datetime.fromtimestamp(now).astimezone())
    found = parser.alternatives(0)
    if parser.left:
        raise InputError('a ")" without a "(" before it')
    return found


def _tokens(text: str) -> Iterable[_Token]:
    for match in _TOKEN.finditer(text.rstrip()):
        kind = match.lastgroup or ""
        if kind in ("open", "close", "minus"):
            yield _Token(kind)
        elif kind == "empty":
            yield _Token("term", "", match["empty"])
        elif not match["field"] and match["plain"] and match["plain"].casefold() == "or":
            yield _Token("or")
        else:
            value = match["quoted"] if match["quoted"] is not None else match["plain"]
            yield _Token("term", value, match["field"] or "")


class _Parser:
    """Recursive descent: alternatives of sequences of terms."""

    def __init__(self, tokens: list[_Token], now: datetime) -> None:
        self._tokens = tokens
        self._at = 0
        self._fields = _fields(now)

    @property
    def left(self) -> bool:
        """Whether tokens remain."""
        return self._at < len(self._tokens)

    def _next_is(self, kind: str) -> bool:
        return self.left and self._tokens[self._at].kind == kind

    def _take(self, kind: str) -> bool:
        found = self._next_is(kind)
        self._at += found
        return found

    def alternatives(self, depth: int) -> Query:
        """One or more sequences with "or" between them."""
        parts = [self._sequence(depth)]
        while self._take("or"):
            parts.append(self._sequence(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _sequence(self, depth: int) -> Query:
        parts: list[Query] = []
        while self.left and not (self._next_is("or") or self._next_is("close")):
            parts.append(self._term(depth))
        if not parts:
            raise InputError('something to look for is missing beside "or", "(" or ")"')
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _term(self, depth: int) -> Query:
        if depth > DEPTH:
            raise InputError(f'"(" and "-" are nested more than {DEPTH} deep')
        if self._take("minus"):
            return Not(self._term(depth + 1))
        if self._take("open"):
            inside = self.alternatives(depth + 1)
            if not self._take("close"):
                raise InputError('a ")" is missing')
            return inside
        token = self._tokens[self._at]
        self._at += 1
        if not (token.field or token.value):
            raise InputError("there is nothing between the quotation marks")
        return self._fields(token)


def _fields(now: datetime) -> Callable[[_Token], Query]:
    """What turns a term into a query, by its field."""

    def query(token: _Token) -> Query:
        field, value = token.field.casefold(), token.value
        if field and field not in readers:
            raise InputError(
                f'unknown field "{token.field}:"; there are {_listed(f"{name}:" for name in FIELDS)}'
            )
        if field and not value:
            raise InputError(f'"{field}:" needs a value, as in {FIELDS[field].example}')
        return readers[field](value)

    readers: dict[str, Callable[[str], Query]] = {
        "": Words,
        "title": InTitle,
        "author": WrittenBy,
        "feed": FeedNamed,
        "tag": Tagged,
        "by": lambda value: Someone(value, "quoted"),
        "about": lambda value: Someone(value, "spoken of"),
        "names": lambda value: Someone(value, "named"),
        "lang": _language,
        "id": Id,
        "is": _is,
        "newer": lambda value: Published(since=_ago(now, "newer", value)),
        "older": lambda value: Published(until=_ago(now, "older", value)),
        "after": lambda value: Published(since=_date(now, "after", value)),
        "before": lambda value: Published(until=_date(now, "before", value)),
    }
    return query


def _is(value: str) -> Query:
    for state in STATES:
        if value.casefold() == state:
            return Is(state)
    _wrong("is", value, _listed(STATES))


def _language(value: str) -> Query:
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        _wrong("lang", value, "a code of two letters, as in en, de or pt")
    return InLanguage(value.casefold())


def _ago(now: datetime, field: str, value: str) -> int:
    found = re.fullmatch(r"(\d{1,9})([hdwm])", value.casefold())
    if not found or int(found[1]) * HOURS[found[2]] > LONGEST_AGO:
        _wrong(field, value, "a number with h, d, w or m (hours, days, weeks, months), as in 3d")
    return int((now - timedelta(hours=int(found[1]) * HOURS[found[2]])).timestamp())


def _date(now: datetime, field: str, value: str) -> int:
    """The first moment of the day, month or year that is named."""
    today = now.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    named = {"today": today, "yesterday": today - timedelta(days=1)}.get(value.casefold())
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", value)
    try:
        if named is None and found:
            named = datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1))
        if named is not None:
            return int(named.timestamp())
    except (ValueError, OverflowError, OSError):
        pass
    _wrong(field, value, "a date as 2026, 2026-01, 2026-01-31, today or yesterday")


def _wrong(field: str, value: str, right: str) -> NoReturn:
    raise InputError(f'"{field}:{value}" is not understood: it takes {right}')


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}"
