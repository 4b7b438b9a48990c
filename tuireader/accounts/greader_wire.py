"""What a server of the Google Reader API sends, read into values. FreshRSS, Miniflux, BazQux and The Old Reader
speak it.

Nothing of it is believed: each item is read by itself, so that one of a wrong type costs itself alone; numbers, counts
and lengths have bounds; texts are cleaned as those of feeds are. Source of the format: the documentation of FreshRSS
and of The Old Reader, and https://feedhq.readthedocs.io/en/latest/api/.
"""

from __future__ import annotations

import html
import re
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from tuireader.errors import FetchError
from tuireader.model import Entry
from tuireader.text.clean import clean_line, web_url

READING_LIST = "user/-/state/com.google/reading-list"
READ = "user/-/state/com.google/read"
STARRED = "user/-/state/com.google/starred"
MOST_FEEDS = 5_000
MOST_ON_PAGE = 100_000
"""Ids or items of one answer; we ask for half as many at most."""
LONGEST_STREAM = 500
LONGEST_CONTINUATION = 1_000
_ITEM = "tag:google.com,2005:reader/item/"
_DECIMAL = re.compile(r"-?[0-9]{1,20}")
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{1,16}")
LONGEST_FOLDER = 200
T = TypeVar("T")


class IdPage(Struct, frozen=True):
    """A page of a list of items, and what to ask for the next one with; empty behind the last."""

    ids: tuple[int, ...]
    continuation: str = ""


class RemoteFeed(Struct, frozen=True):
    """A feed that is followed on a server, by its stream's id. ``url`` and ``home`` are http(s) or empty."""

    stream: str
    title: str
    folder: str = ""
    url: str = ""
    home: str = ""


class RemoteItem(Struct, frozen=True, array_like=True):
    """An item of a server's: in which of its feeds it is, and what that is called, what it was marked with, and the
    entry that is made of it.
    """

    number: int
    stream: str
    source: str
    read: bool
    starred: bool
    entry: Entry


# --- as it is sent ---


class _Reference(Struct):
    id: str | int


class _References(Struct):
    itemRefs: list[Raw] = []
    continuation: str | int | None = None


class _Label(Struct):
    label: str = ""


class _Subscription(Struct):
    id: str
    title: str = ""
    url: str = ""
    htmlUrl: str = ""
    categories: list[_Label] = []


class _Subscriptions(Struct):
    subscriptions: list[Raw]


def read_login(body: bytes) -> str:
    """The word by which the server knows us from now on. Raises FetchError when it gives none."""
    for line in body[:10_000].decode("ascii", "replace").splitlines():
        name, _, value = line.partition("=")
        if name.strip().lower() == "auth" and value.isprintable() and value.isascii() and value.strip():
            return value.strip()
    raise FetchError("does not answer a login as the Google Reader API does: is that its address?")


def read_token(body: bytes) -> str:
    """What must come with everything that is sent. Raises FetchError when it is none."""
    token = body[:1000].decode("ascii", "replace").strip()
    if not token.isprintable() or not token or "<" in token:
        raise FetchError("gives no token to send marks with")
    return token


def read_ids(body: bytes) -> IdPage:
    """A page of ids. Raises FetchError when it is none."""
    page = decoded(body, _References)
    numbers = map(item_number, _idents(page.itemRefs[:MOST_ON_PAGE]))
    continuation = str(page.continuation or "")
    if len(continuation) > LONGEST_CONTINUATION:
        raise FetchError("asks to go on with a word that is too long")
    return IdPage(tuple(number for number in numbers if number is not None), continuation)


def _idents(references: list[Raw]) -> list[str | int]:
    """The ids in references: read at once where all have the shape that they should have, else each by itself."""
    try:
        found = msgspec.json.decode(b"[" + b",".join(references) + b"]", type=list[_Reference])
    except (ValueError, RecursionError):
        found = [each for raw in references if (each := one(raw, _Reference)) is not None]
    return [each.id for each in found]


def read_subscriptions(body: bytes) -> tuple[RemoteFeed, ...]:
    """The feeds that are followed there, each stream once. Raises FetchError when it is no list of them."""
    sent = decoded(body, _Subscriptions).subscriptions
    if len(sent) > MOST_FEEDS:
        raise FetchError(f"says that it follows more than {MOST_FEEDS:,} feeds")
    found: dict[str, RemoteFeed] = {}
    for raw in sent:
        each = one(raw, _Subscription)
        if each is not None and is_stream(each.id):
            found.setdefault(each.id, _feed(each))
    return tuple(found.values())


def unpacked_items(data: bytes) -> tuple[RemoteItem, ...]:
    """The items that :func:`~tuireader.accounts.greader.packed_items` packed."""
    return msgspec.msgpack.decode(data, type=tuple[RemoteItem, ...])


def item_number(ident: str | int) -> int | None:
    """An item's id as a signed number of 64 bits, in whichever of its two spellings it comes; None for no id."""
    text = str(ident)
    if text.startswith(_ITEM):
        digits = text.removeprefix(_ITEM)
        number = int(digits, 16) if _HEXADECIMAL.fullmatch(digits) else None
    else:
        number = int(text) if _DECIMAL.fullmatch(text) else None
    if number is None or not -(1 << 63) <= number < 1 << 64:
        return None
    return number - (1 << 64) if number >= 1 << 63 else number


def decoded(body: bytes, kind: type[T]) -> T:
    """A whole answer as a value of this kind. Raises FetchError."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (ValueError, RecursionError) as error:  # of which msgspec's own errors are a kind
        raise FetchError("sent what is not of the Google Reader API") from error


def one(raw: Raw, kind: type[T]) -> T | None:
    """One thing of a list; None where it has not the shape that it should have."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, RecursionError):
        return None


def is_stream(ident: str) -> bool:
    """Whether a text can be the id of a feed."""
    return 0 < len(ident) <= LONGEST_STREAM and ident.isprintable()


def _feed(sent: _Subscription) -> RemoteFeed:
    url = web_url(sent.url) or web_url(sent.id.removeprefix("feed/"))
    folder = clean_line(sent.categories[0].label, LONGEST_FOLDER) if sent.categories else ""
    return RemoteFeed(
        sent.id, clean_line(html.unescape(sent.title)) or url or sent.id, folder, url, web_url(sent.htmlUrl)
    )
