"""OPML: lists of subscriptions with folders, in and out. Only web addresses come in; no login ever goes
out.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ElementTree, ParseError, SubElement, indent

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tuireader.errors import InputError
from tuireader.feeds.network.urls import Login, typed_url, without_login
from tuireader.feeds.prepare import feed_text
from tuireader.text.clean import clean_line
from tuireader.text.html import overloaded
from tuireader.text.links import LONGEST, SCHEMES

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
                skipped.append(f"{title or clean_line(without_login(address[:LONGEST]), 80)}: {error}")
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
