"""The query language: its fields, each with an example and what it finds, for errors, help pages and the README; and
from text to tree.

A query is terms side by side, all of which must match: plain words and "phrases", found in title and body
(``elect*`` finds what begins so), and fields. ``-`` before a term negates it, ``or`` joins alternatives,
parentheses group. Case never matters, nor do accents in words and names. Dates are in local time. People,
organisations and places are found under any of their names, as you corrected them. In quotation marks all is
plain words: ``"#later"``. What looks like a field or an operator and is none is refused with what is meant;
what people type as words stays words: ``a>b``, ``C#``, ``AC/DC``, ``10:30``, ``http://``, "Ukraine: ...".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, NoReturn, get_args

from tuireader.errors import InputError
from tuireader.query.tree import (
    And,
    Compared,
    Comparison,
    Everything,
    FeedNamed,
    Has,
    Id,
    InFolder,
    InLanguage,
    InText,
    InTitle,
    Is,
    Kept,
    Not,
    Noted,
    Or,
    Order,
    Ordered,
    Published,
    Query,
    Quoting,
    Someone,
    State,
    Tagged,
    Thing,
    Words,
    WrittenBy,
)
from tuireader.text.clean import clean


class Field(NamedTuple):
    """What stands before a colon: an example of its use, what it finds, and what stands behind it."""

    example: str
    finds: str
    sign: str = ":"


FIELDS: dict[str, Field] = {
    "title": Field('title:"cease fire"', "a word or phrase of the title"),
    "author": Field("author:Brook", "a name of the author, or how it begins"),
    "text": Field('text:"cease fire"', "a word or phrase of the body"),
    "feed": Field('feed:"BBC World"', "a part of the feed's title, folder or address"),
    "folder": Field("folder:World", "a part of the path of the feed's folder"),
    "tag": Field("tag:later", "one of your tags, also as #later"),
    "note": Field('note:"ask her"', "words of a note of yours"),
    "by": Field('by:"Ada Brook"', "who is quoted, surely or likely; also as says:"),
    "says": Field(
        "says:Brook quote:tax", "the same; with quote: or about: beside it, of one and the same quote"
    ),
    "about": Field(
        "about:guns",
        "of whom or what others speak: a name or words, in any form, in a quote or its sentence",
    ),
    "quote": Field(
        'quote:"read my lips"', "a word, in any form, or a phrase inside a quote, as also quote:tax*"
    ),
    "names": Field("names:Norway", "a person, organisation or place that is named"),
    "is": Field(
        "is:unread",
        "unread, read, starred, tagged, quoted (has quotes), updated (edited since it appeared) or annotated "
        "(looked at for quotes and names)",
    ),
    "has": Field(
        "has:fulltext",
        "quotes, names, notes, tags, fulltext (the text of its page) or enclosure (an attached file)",
    ),
    "words": Field(
        "words>500",
        "length, with >, <, >=, <= or =; without what a shell takes for its own: words:500..2000",
        ">",
    ),
    "quotes": Field("quotes>=5", "how many quotes were found, likewise", ">"),
    "lang": Field("lang:de", "the language, as the feed says"),
    "newer": Field("newer:3d", "published since: so many hours, days, weeks or months ago (h, d, w, m)"),
    "older": Field("older:2w", "published before that"),
    "after": Field("after:2026-01-31", "from a day, month (2026-01), year, today or yesterday on"),
    "before": Field("before:2026-02", "before its first moment"),
    "id": Field("id:1f0c", "the article whose id begins so"),
    "search": Field('search:"My search"', "what a search finds that you keep under this name"),
    "sort": Field(
        "sort:oldest",
        "newest, oldest, best (how well the words fit), feed or longest first; beside all else, "
        "outside parentheses",
    ),
}
MEASURES = tuple(name for name, field in FIELDS.items() if field.sign == ">")
"""The fields that are compared with a number; ``store/archive/select.py`` says how each is counted."""
TEXTS = (
    "title",
    "text",
    "author",
    "feed",
    "folder",
    "search",
    "tag",
    "note",
    "by",
    "says",
    "about",
    "quote",
    "names",
)
"""The fields of which the value may have spaces in it."""


STATES: tuple[State, ...] = get_args(State)
ORDERS: tuple[Order, ...] = get_args(Order)
THINGS: dict[str, Query] = {
    "quotes": Is("quoted"),
    "tags": Is("tagged"),
    **{thing: Has(thing) for thing in get_args(Thing)},
}
"""What articles may have, as the query for those that have it."""
_COMPARISONS: dict[str, Comparison] = {
    **{sign: sign for sign in get_args(Comparison)},
    **{"=>": ">=", "=<": "<=", "==": "=", "": "="},
}
HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30}
LONGEST_AGO = 24 * 365 * 200
"""Hours; no one asks for more, and a date must be able to hold it."""
DEPTH = 50
"""How deep parentheses and negations may nest."""
MOST_TERMS = 250
"""Terms of a query, at most: each is a condition, and SQLite nests no more than a thousand."""

_PATTERN = r"""\s*(?:
        (?P<open>\()
      | (?P<close>\))
      | (?P<minus>-)(?=[^\s)])
      | (?P<measure>MEASURES)\s*:?\s*(?P<comparison>[<>]=?|=[<>]|==?)\s*(?P<number>[^\s()"]*)
      | (?P<empty>[a-z]{2,}):(?=[\s()]|$)
      | (?P<pattern>/(?=\S)(?:\\.|[^/\\"])+/[imsux]*(?=[\s()]|$))
      | (?:(?P<field>[a-z]{2,}):(?!//|:)|(?P<hash>\#+))?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s()"]+))
    )"""
_TOKEN = re.compile(_PATTERN.replace("MEASURES", "|".join(MEASURES)), re.VERBOSE | re.IGNORECASE)


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
    _refuse_inner_orders(found)
    return found


def _refuse_inner_orders(query: Query) -> None:
    """Refuse an order that is not the whole list's: of an alternative, or of what is excluded. Raises InputError."""
    match query:
        case And(parts):
            for part in parts:
                _refuse_inner_orders(part)
        case Or(parts):
            _refuse_orders(parts)
        case Not(inner):
            _refuse_orders((inner,))


def _refuse_orders(queries: Iterable[Query]) -> None:
    for query in queries:
        match query:
            case Ordered(order):
                raise InputError(
                    f'"sort:{order}" orders the whole list: it stands beside all else, as in sort:{order} (a or b)'
                )
            case And(parts) | Or(parts):
                _refuse_orders(parts)
            case Not(inner):
                _refuse_orders((inner,))


def is_plain(text: str) -> bool:
    """Whether a text is words alone, and nothing that a query understands as more, or refuses."""
    try:
        return all(token.kind == "term" and not token.field for token in _tokens(text))
    except InputError:
        return False


def _tokens(text: str) -> Iterable[_Token]:
    """The pieces of a query. Raises InputError for what looks like one that queries do not have."""
    for match in _TOKEN.finditer(text.rstrip()):
        kind = match.lastgroup or ""
        if kind in ("open", "close", "minus"):
            yield _Token(kind)
        elif kind == "number":
            yield _Token("term", f"{match['comparison']}{match['number']}", match["measure"])
        elif kind == "pattern":
            refuse_pattern(match["pattern"])
        elif kind == "empty":
            yield from _empty(match["empty"])
        elif match["quoted"] is not None:
            yield _Token("term", match["quoted"], _field(match))
        else:
            yield _plain(match["plain"], _field(match))


def _field(match: re.Match[str]) -> str:
    return "tag" if match["hash"] else match["field"] or ""


def _empty(name: str) -> Iterable[_Token]:
    """A name with a colon and nothing behind it: a field's, or the beginning of a headline ("Ukraine: ...")."""
    if nearest(name):
        yield _Token("term", "", name)
    else:
        yield _Token("term", f"{name}:")


def _plain(value: str, field: str) -> _Token:
    """A word, or a field's value without spaces."""
    if field:
        return _Token("term", value, field)
    if value.casefold() == "or":
        return _Token("or")
    refuse(value)
    return _Token("term", value)


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
            refuse_field(token.field)
        if field and not value:
            raise InputError(f'"{field}{FIELDS[field].sign}" needs a value, as in {FIELDS[field].example}')
        return readers[field](value)

    readers: dict[str, Callable[[str], Query]] = {
        "": Words,
        "title": InTitle,
        "text": InText,
        "author": WrittenBy,
        "feed": FeedNamed,
        "folder": InFolder,
        "search": Kept,
        "sort": _sort,
        "tag": lambda value: Tagged(value.lstrip("#") or value),
        "note": Noted,
        "by": lambda value: Someone(value, "quoted"),
        "says": lambda value: Someone(value, "quoted"),
        "quote": Quoting,
        "about": lambda value: Someone(value, "spoken of"),
        "names": lambda value: Someone(value, "named"),
        "lang": _language,
        "id": Id,
        "is": _is,
        "has": _has,
        "newer": lambda value: Published(since=_ago(now, "newer", value)),
        "older": lambda value: Published(until=_ago(now, "older", value)),
        "after": lambda value: Published(since=_date(now, "after", value)),
        "before": lambda value: Published(until=_date(now, "before", value)),
        **{measure: partial(_compared, measure) for measure in MEASURES},
    }
    return query


def _is(value: str) -> Query:
    for state in STATES:
        if value.casefold() == state:
            return Is(state)
    _wrong("is", value, _listed(STATES))


def _has(value: str) -> Query:
    wanted = value.casefold().rstrip("s")
    for thing, query in THINGS.items():
        if wanted == thing.rstrip("s"):
            return query
    _wrong("has", value, _listed(THINGS))


def _sort(value: str) -> Query:
    for order in ORDERS:
        if value.casefold() == order:
            return Ordered(order)
    _wrong("sort", value, _listed(ORDERS))


def _compared(what: str, value: str) -> Query:
    """A number, behind a comparison, or as an end of a range: ``>500``, ``500..2000``, ``500..``."""
    if found := re.fullmatch(r"([<>]=?|=[<>]|={0,2})(\d{1,9})", value):
        return Compared(what, _COMPARISONS[found[1]], int(found[2]))
    ends = re.fullmatch(r"(\d{0,9})\.\.(\d{0,9})", value)
    if ends is None or not (ends[1] or ends[2]):
        field = FIELDS[what]
        raise InputError(
            f'"{what}{value if value[:1] in "<>=" else f":{value}"}" is not understood: {what} takes a number, '
            f"as in {field.example}, or a range, as in {what}:5..20"
        )
    parts = [Compared(what, ">=", int(ends[1]))] if ends[1] else []
    parts += [Compared(what, "<=", int(ends[2]))] if ends[2] else []
    return parts[0] if len(parts) == 1 else And(tuple(parts))


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


# --- What looks like a field or an operator and is none ---


_COMPARISON = re.compile(r"([A-Za-z]{2,})([<>]=?|=[<>]|={1,2}|!=|[=!]~|~)(.*)")
_OPERATORS = {
    "AND": "terms side by side must all match, so leave it out",
    "&&": "terms side by side must all match, so leave it out",
    "NOT": "- before a term excludes it, as in -sport",
    "|": "or joins alternatives",
    "||": "or joins alternatives",
    "#": "it begins a tag, as in #later",
}
_CALLED_ELSEWHERE = {
    "from": "author",
    "writer": "author",
    "subject": "title",
    "headline": "title",
    "source": "feed",
    "body": "text",
    "order": "sort",
    "speaker": "by",
    "said": "says",
    "quoting": "quote",
    "topic": "about",
    "person": "names",
    "since": "after",
    "until": "before",
    "length": "words",
}
"""What other programs, and newsboat, call a field."""
_AS_WORDS = "in quotation marks it is plain words"
_NUMBERS = f"only {' and '.join(FIELDS[name].example for name in MEASURES)} compare numbers"


def nearest(name: str) -> str:
    """The field that is spelled so, or almost so; empty where none is."""
    from difflib import get_close_matches  # which only what was mistyped needs

    return next(iter(get_close_matches(name.casefold(), FIELDS, 1, 0.7)), "")


def refuse_field(name: str) -> NoReturn:
    """Refuse a field that there is not, naming what is nearest to it and what there is."""
    near = nearest(name) or _CALLED_ELSEWHERE.get(name.casefold(), "")
    meant = f", {near}{FIELDS[near].sign} is nearest" if near else ""
    *most, last = (f"{known}{field.sign}" for known, field in FIELDS.items())
    raise InputError(f'unknown field "{name}:"{meant}; there are {", ".join(most)} and {last} ({_AS_WORDS})')


def refuse_pattern(pattern: str) -> NoReturn:
    """Refuse a regular expression."""
    raise InputError(
        f'"{pattern}" is not understood: regular expressions are not searched for; words are, '
        f"and elect* finds what begins so ({_AS_WORDS})"
    )


def refuse(word: str) -> None:
    """Refuse a word that looks like an operator, or like a comparison by a field."""
    if help_ := _OPERATORS.get(word):
        raise InputError(f'"{word}" is not understood: {help_} ({_AS_WORDS})')
    if re.fullmatch(r"[<>=!~]+", word):
        raise InputError(f'"{word}" is not understood: {_NUMBERS} ({_AS_WORDS})')
    found = _COMPARISON.fullmatch(word)
    if found is None:
        return
    name, operator, value = found.groups()
    field = FIELDS.get(name.casefold())
    if field is not None:
        raise InputError(
            f'"{word}" is not understood: {name} is asked for as in {field.example} ({_AS_WORDS})'
        )
    if operator[0] in "<>" and value[:1].isdigit():
        raise InputError(
            f'"{word}" is not understood: {_NUMBERS}, {FIELDS["after"].example} a date ({_AS_WORDS})'
        )
