"""newsboat's files: its list of feeds, its articles as entries, and its query feeds, such as
``query:Unread:unread = "yes"``, in the words of this program's queries.

A regular expression is taken where it is plain words, which then begin a word; a tag where it became a folder.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from tuireader.errors import InputError
from tuireader.feeds.dates import is_believable, parse_date
from tuireader.feeds.entries import guid_of
from tuireader.feeds.network.urls import typed_url, without_login
from tuireader.feeds.opml import Outline
from tuireader.model import Entry
from tuireader.text.clean import clean_line
from tuireader.text.links import SCHEMES, web_url

PREFIX = "query:"
"""How a query feed begins where an address would stand."""
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


class Item(NamedTuple):
    """One row of newsboat's ``rss_item``, in this order; what a version has not is empty."""

    guid: str
    title: str
    author: str
    url: str
    feed: str
    published: int
    content: str
    unread: int
    flags: str
    base: str
    deleted: int
    enclosure_url: str = ""
    enclosure_type: str = ""
    content_type: str = ""

    @property
    def read(self) -> bool:
        """Whether it was read there."""
        return not self.unread

    @property
    def flagged(self) -> bool:
        """Whether it bears any flag."""
        return bool(self.flags)


def read_urls(text: str) -> tuple[tuple[Outline, ...], tuple[str, ...]]:
    """The feeds of a ``urls`` file, and a plain line for each that cannot be followed here.

    A feed's first tag becomes its folder, ``"~Title"`` its title; ``!`` (hidden) is passed over. Query feeds are
    left to :func:`read_queries`.
    """
    found: dict[str, Outline] = {}
    skipped = []
    for line in text.splitlines():
        words = list(_words(line))
        if not words or words[0].startswith(PREFIX):
            continue
        address, tags = words[0], words[1:]
        try:
            if not address.lower().startswith(tuple(f"{scheme}://" for scheme in SCHEMES)):
                raise InputError("only http: and https: feeds can be followed")
            url, login = typed_url(address)
        except InputError as error:
            skipped.append(f"{clean_line(without_login(address), 100)}: {error}")
            continue
        title = next((tag[1:] for tag in tags if tag.startswith("~")), "")
        folder = next((tag for tag in tags if tag[:1] not in ("~", "!")), "")
        found.setdefault(url, Outline(url, clean_line(title, 200), clean_line(folder, 100), login))
    return tuple(found.values()), tuple(skipped)


def read_queries(text: str) -> tuple[str, ...]:
    """The query feeds of a ``urls`` file, as they stand there."""
    words = (next(_words(line), "") for line in text.splitlines())
    return tuple(word for word in words if word.startswith(PREFIX))


def known_as(item: Item) -> str:
    """What a fetch of its feed will know an article by; empty where only its content tells."""
    guid, url = _own_guid(item), _url(item)
    return guid_of(guid, url) if guid or url else ""


def to_entries(items: Iterable[Item]) -> tuple[Entry, ...]:
    """Articles of newsboat's as entries, in their order. Runs only in a worker process."""
    return tuple(_entry(item) for item in items)


def _entry(item: Item) -> Entry:
    from tuireader.feeds.entries import document_of, enclosures_of, opening
    from tuireader.text.html import title_line

    base, url = _base(item), _url(item)
    body = {"value": item.content, "type": item.content_type}
    document = document_of(body, base, literal=item.content_type == "text/plain")
    title = title_line(item.title)
    file = {"href": item.enclosure_url, "type": item.enclosure_type}
    return Entry(
        guid=guid_of(_own_guid(item), url, title, document.text, item.author),
        title=title or opening(document.text),
        document=document,
        url=url,
        author=clean_line(item.author, 200),
        published=item.published if is_believable(item.published or 0) else None,
        enclosures=enclosures_of([file], base),
    )


def _own_guid(item: Item) -> str:
    """What the feed itself calls an article: where it says nothing newsboat takes link and date, or the title."""
    date = item.guid.removeprefix(item.url)
    dated = item.url and date != item.guid and " " in date and parse_date(date)
    titled = not item.url and item.guid == item.title
    return "" if dated or titled else item.guid


def _base(item: Item) -> str:
    return web_url(item.base) or item.feed


def _url(item: Item) -> str:
    return web_url(item.url, _base(item))


def _words(line: str) -> Iterator[str]:
    """The words of a line: apart by spaces, or in double quotes with backslashes; ``#`` begins a comment."""
    word, quoted, started = "", False, False
    characters = iter(line)
    for character in characters:
        if quoted and character == "\\":
            following = next(characters, "")
            word += _ESCAPES.get(following, following)
        elif character == '"':
            quoted, started = not quoted, True
        elif quoted or character not in " \t#":
            word, started = word + character, True
        else:
            if started:
                yield word
            word, started = "", False
            if character == "#":
                return
    if started:
        yield word


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<bracket>[()])
      | (?P<join>and|or)\b
      | (?P<name>\w+) \s* (?P<operator>!~|=~|!\#|\#|!=|==|=|<=|>=|<|>|between) \s*
        (?:"(?P<text>[^"]*)"|(?P<bare>[\d:-]+))
    )""",
    re.VERBOSE,
)
_PATTERN = re.compile(r"[\\^$*+?()\[\]{}|]")
_OPPOSITES = {"!=": "=", "!~": "=~", "!#": "#"}
_FIELDS = {"title": "title:", "content": "", "author": "author:", "rssurl": "feed:", "feedtitle": "feed:"}
"""What is matched by words -> the field that does so here; the words of an article have none."""
_BEGINNING = ("title", "content")
"""Of these a whole word is found here, unless it is asked for what begins so."""
_AS_A_WHOLE = ("author", "rssurl", "feedtitle")
"""Of these ``=`` is taken, too, for what contains the value."""


def translated(line: str, folders: Collection[str]) -> tuple[str, str]:
    """Title and query of a ``query:`` line; ``folders`` are the tags that became folders.

    Raises:
        InputError: it says something that queries here cannot say.
    """
    title, _, filter_ = line.removeprefix(PREFIX).partition(":")
    parts, at, joins = [], 0, [set[str]()]
    while filter_[at:].strip():
        found = _TOKEN.match(filter_, at)
        if found is None:
            raise InputError(f"«{filter_[at:].strip()[:40]}» has no counterpart in a search")
        parts.append(_part(found, folders))
        _note_join(found, joins)
        at = found.end()
    query = " ".join(part for part in parts if part)
    return title, query.replace("( ", "(").replace(" )", ")")


def _note_join(found: re.Match[str], joins: list[set[str]]) -> None:
    """Refuse "and" beside "or" where brackets do not say which goes first; ``joins`` are those of each bracket."""
    if found["bracket"] == "(":
        joins.append(set())
    elif found["bracket"] == ")" and len(joins) > 1:
        joins.pop()
    elif found["join"]:
        joins[-1].add(found["join"])
    if len(joins[-1]) > 1:
        raise InputError("«and» beside «or» without brackets may mean either")


def _part(found: re.Match[str], folders: Collection[str]) -> str:
    """One piece: what is side by side must all match here, so that "and" is nothing."""
    if found["name"] is None:
        return str(found["bracket"] or ("or" if found["join"] == "or" else ""))
    operator = _OPPOSITES.get(found["operator"], found["operator"]).replace("==", "=")
    value = found["text"] if found["text"] is not None else found["bare"]
    term = _term(found["name"], operator, value, folders)
    if not term:
        raise InputError(f"«{found[0].strip()[:40]}» has no counterpart in a search")
    return f"-{term}".removeprefix("--") if found["operator"] in _OPPOSITES else term


def _term(name: str, operator: str, value: str, folders: Collection[str]) -> str:
    """A comparison in the words of a query, empty where there are none."""
    match name, operator:
        case "unread", "=":
            return {"yes": "is:unread", "no": "is:read"}.get(value, "")
        case "tags", "#":
            return f'feed:"{value}"' if value in folders else ""
        case "enclosure_url", "=":
            return "" if value else "-has:enclosure"
        case "age", _:
            return _age(operator, value)
        case _, "=~":
            return _containing(name, value.replace(r"\.", "."))
        case _, "=" if name in _AS_A_WHOLE:
            return _containing(name, value)
    return ""


def _containing(name: str, words: str) -> str:
    """What finds these words there; empty where nothing does, or they are a pattern."""
    if name not in _FIELDS or not words.strip() or _PATTERN.search(words):
        return ""
    rest = "*" if name in _BEGINNING else ""
    return f'{_FIELDS[name]}"{words}{rest}"'


def _age(operator: str, value: str) -> str:
    """newsboat counts whole days: of age 0 is what was published in the last 24 hours."""
    days = re.fullmatch(r"(\d{1,5})(?::(\d{1,5}))?", value)
    if days is None or (days[2] is not None) != (operator == "between"):
        return ""
    first, last = int(days[1]), int(days[2] or 0)
    match operator:
        case "<":
            return f"newer:{first}d"
        case "<=":
            return f"newer:{first + 1}d"
        case ">":
            return f"older:{first + 1}d"
        case ">=":
            return f"older:{first}d"
        case "between":
            return f"(newer:{last + 1}d older:{first}d)"
    return ""
