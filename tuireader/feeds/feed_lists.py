"""The lists of feeds that other programs keep: OPML, in and out, and newsboat's files, of which the articles come in,
too. Only web addresses are taken, and no login ever goes out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element, ElementTree, ParseError, SubElement, indent

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tuireader.errors import InputError
from tuireader.feeds.dates import is_believable, parse_date
from tuireader.feeds.entries import guid_of
from tuireader.feeds.network.urls import Login, typed_url, without_login
from tuireader.feeds.prepare import feed_text, overloaded
from tuireader.model import Entry
from tuireader.text.clean import LONGEST_URL, SCHEMES, clean_line, web_url

DEEPEST = 8
"""Folders within folders that are kept."""
MOST_FEEDS = 10_000
"""So many feeds of a list are taken."""
MOST_TAGS = 200_000
"""So many tags a list may have: the parser keeps something of each."""
MOST_TOLD = 100
"""So many of those that are passed over are told one by one."""
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list: its address, the login that stood in it, its title and folder (nested with
    ``/``).
    """

    url: str
    title: str = ""
    folder: str = ""
    login: Login | None = None


@dataclass(frozen=True, slots=True)
class Outlines:
    """A list that was read: its feeds, each once, and what was passed over, in words that can be shown."""

    feeds: tuple[Outline, ...] = ()
    skipped: tuple[str, ...] = ()


def read_opml(body: bytes, name: str) -> Outlines:
    """The feeds of an OPML file; of one that breaks off, those before the break. ``name`` is for messages.

    A feed that stands in several folders is taken once, in the first.

    Raises:
        InputError: it is not OPML, or too complex.
    """
    found: dict[str, Outline] = {}
    skipped: list[str] = []
    data = feed_text(body, "").encode()
    if data.count(b"<") > MOST_TAGS or overloaded(data):
        raise InputError(f"{name}: too complex for a list of feeds")
    try:
        for address, title, folder in _outlines(data):
            try:
                url, login = _address(address)
            except InputError as error:
                skipped.append(f"{title or clean_line(without_login(address[:LONGEST_URL]), 80)}: {error}")
                continue
            if url not in found and len(found) == MOST_FEEDS:
                skipped.append(f"all feeds after the first {MOST_FEEDS}")
                break
            found.setdefault(url, Outline(url, title, folder, login))
    except (ParseError, DefusedXmlException, ValueError) as error:
        if not found:
            raise InputError(f"{name}: not an OPML file") from error
        skipped.append("the file is damaged; what follows the damage is missing")
    if len(skipped) > MOST_TOLD:
        skipped[MOST_TOLD:] = [f"{len(skipped) - MOST_TOLD} more"]
    return Outlines(tuple(found.values()), tuple(skipped))


def write_opml(feeds: Iterable[Outline], title: str = "tuireader") -> str:
    """An OPML 2.0 file of these feeds, folders nested; logins are left out."""
    root = Element("opml", version="2.0")
    head = SubElement(root, "head")
    SubElement(head, "title").text = title
    SubElement(head, "dateCreated").text = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    folders: dict[str, Element] = {"": SubElement(root, "body")}
    for feed in feeds:
        parent = _folder(folders, feed.folder)
        SubElement(
            parent,
            "outline",
            type="rss",
            text=feed.title or feed.url,
            title=feed.title or feed.url,
            xmlUrl=feed.url,
        )
    indent(root)
    output = io.BytesIO()
    ElementTree(root).write(output, encoding="utf-8", xml_declaration=True)
    return output.getvalue().decode() + "\n"


def _outlines(data: bytes) -> Iterator[tuple[str, str, str]]:
    """Address, title and folder of each feed, in order; nesting costs no recursion and no memory."""
    path: list[str] = []
    root = ""
    for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
        local = element.tag.rpartition("}")[2].lower()
        root = root or local
        if root != "opml":
            raise ValueError("not OPML")
        if local != "outline":
            continue
        if event == "end":
            path.pop()
            element.clear()
            continue
        address, title = _attributes(element)
        if address.strip():
            yield address, title, "/".join(list(filter(None, path))[:DEEPEST])
            path.append("")  # what is within a feed is in no folder of its name
        else:
            path.append(title.replace("/", "-"))


def _attributes(outline: Element) -> tuple[str, str]:
    """Address and title of an outline; a folder has no address."""
    attributes = {name.lower(): value for name, value in outline.attrib.items()}
    name = attributes.get("title") or attributes.get("text") or ""
    return attributes.get("xmlurl", ""), clean_line(name[: 4 * LONGEST_TITLE], LONGEST_TITLE)


def _address(text: str) -> tuple[str, Login | None]:
    """An address in a file, which unlike a typed one must say that it is of the web. Raises InputError."""
    if not text.strip().lower().startswith((*(f"{scheme}://" for scheme in SCHEMES), "feed:")):
        raise InputError("not an address of the web (http: or https:)")
    return typed_url(text)


def _folder(folders: dict[str, Element], path: str) -> Element:
    """The element of a folder, made with those around it when it is missing."""
    if path not in folders:
        parent, _, name = path.rpartition("/")
        folders[path] = SubElement(_folder(folders, parent), "outline", text=name, title=name)
    return folders[path]


# --- newsboat: its list of feeds, and its articles as entries ---

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


# --- newsboat's query feeds, such as ``query:Unread:unread = "yes"``, in the words of this program's queries ---
#
# A regular expression is taken where it is plain words, which then begin a word; a tag where it became a folder.

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
