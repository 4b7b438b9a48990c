"""What feedparser made of a feed, made into entries: the best of what an item says, clean and checked, and what it is
known by whatever else of it changes.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeVar

from msgspec import structs

from tuireader.feeds.dates import parse_date
from tuireader.model import EMPTY, Document, Enclosure, Entry
from tuireader.text.blocks import DocumentBuilder
from tuireader.text.clean import bare_addresses, clean_line, other_scheme, web_url
from tuireader.text.html import html_to_document, title_line
from tuireader.text.strings import whole_number

Item = TypeVar("Item")

LONGEST_TEXT = 512_000
LONGEST_NAMES = 200
MOST_NAMES = 100
LONGEST_OPENING = 80
LONGEST_GUID = 512
UNTITLED = "(untitled)"
MOST_CATEGORIES = 20
MOST_ENCLOSURES = 10
_BLANK_LINES = re.compile(r"\n[ \t\r]*\n\s*")
_TAG = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]*[\s/>]|!--)")
"""A tag of HTML, and not an address in pointed brackets."""
_SPACE = re.compile(r"\s+")
_MAIL_AND_NAME = re.compile(r"[^\s()<>]+@[^\s()<>]+\s*\(([^()]+)\)$|([^<>@]+)<[^\s<>]*>$")
_XHTML = "application/xhtml+xml"
_HTML_TYPES = frozenset(("text/html", _XHTML))
_OWN_TEXTS = {"content": 0, "summary": 1, "description": 1}
"""The elements whose text is the article's, by preference where they say as much; others stand in for them."""
PODCASTS = (
    "https://podcastindex.org/namespace/1.0",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
)
"""The names of podcasts' own vocabulary (https://podcasting2.org), in lower case."""
_TRANSCRIPTS = {
    "text/vtt": 0,
    "application/json": 1,
    "text/html": 2,
    "application/x-subrip": 3,
    "application/srt": 3,
    "text/srt": 3,
}
"""The forms of a transcript by how surely they tell who speaks."""
_TITLES = ("title", "media_title", "itunes_title")
"""Where an item's title is, the first that there is."""
_LANG = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")


def to_entry(item: Mapping[str, Any], base: str, version: str, lang: str, author: str = "") -> Entry:
    """One item of feedparser's as an entry; ``base`` is the feed's address, ``version`` feedparser's name of
    the format. ``lang`` and ``author`` are the feed's, for items that name none.
    """
    item = dict(item)  # feedparser's own dictionary looks up old names, and slowly
    literal = version.startswith("atom")
    title = next(filter(None, (title_of(item, literal, name) for name in _TITLES)), "")
    addresses = _addresses(item)
    url = _link(item, addresses, base)
    document, language = _body(item, base, literal)
    own = authors_of(item)
    enclosures = enclosures_of(_files(item), base)
    updated = _date(item, "updated")
    return Entry(
        guid=guid_of(str(item.get("id") or ""), url, *_content(title, document.text, own, enclosures)),
        title=title or opening(document.text),
        document=document,
        url=url,
        author=own or _author_of_source(item) or author,
        published=_date(item, "published") or updated or _date(item, "created"),
        updated=updated,
        lang=language_code(language) or lang,
        categories=_categories(item),
        enclosures=enclosures,
        refused="" if url else refused(addresses),
        transcripts=transcripts_of(item.get("transcripts") or (), base),
    )


def _author_of_source(item: Mapping[str, Any]) -> str:
    """The author of the feed from which an item was taken over."""
    return authors_of(item.get("source") or {})


def _categories(item: Mapping[str, Any]) -> tuple[str, ...]:
    return categories_of(tag.get("label") or tag.get("term") for tag in item.get("tags") or ())


def _date(item: Mapping[str, Any], name: str) -> int | None:
    return parse_date(str(item.get(name) or ""))


def _content(title: str, text: str, author: str, enclosures: tuple[Enclosure, ...]) -> tuple[str, ...]:
    """What tells an item apart that has neither guid nor link: its words, else its files."""
    words = (title, text, author)
    return words if any(words) else tuple(file.url for file in enclosures)


def guid_of(guid: str, url: str, *content: str) -> str:
    """An item's identity: what it calls itself, else its link, else its content."""
    guid = " ".join(guid.split())
    if guid and len(guid) <= LONGEST_GUID:
        return guid
    name = guid or url
    if name and len(name) <= LONGEST_GUID:
        return name
    seed = name or "\0".join(content)
    return f"content:{blake2b(seed.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def title_of(holder: Mapping[str, Any], literal: bool, name: str = "title") -> str:
    """The title of feedparser's feed or item as one line: what is literal text stays as it is, anything else
    loses its tags and entities once.
    """
    value = str(holder.get(name) or "")
    if literal and (holder.get(f"{name}_detail") or {}).get("type") == "text/plain":
        return clean_line(value)
    return title_line(value)


def opening(text: str) -> str:
    """What stands for the title of an entry that has none: how its text begins."""
    words = clean_line(text[: 4 * LONGEST_OPENING])
    if len(words) > LONGEST_OPENING:
        words = words[:LONGEST_OPENING].rpartition(" ")[0].rstrip(",;:") + "…"
    return words or UNTITLED


def told_apart(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, each identity once: several that share a guid are known by their links, else contents."""
    entries = tuple(entries)
    shared = {guid for guid, count in Counter(entry.guid for entry in entries).items() if count > 1}
    if not shared:
        return entries
    found: dict[str, Entry] = {}
    for entry in entries:
        guid = entry.guid
        if guid in shared:
            linked = f"{guid} {entry.url}" if entry.url not in ("", guid) else ""
            guid = guid_of("", linked, entry.title, entry.document.text, entry.author)
        found.setdefault(guid, structs.replace(entry, guid=guid))
    return tuple(found.values())


def each(items: Iterable[Item], read: Callable[[Item], Entry]) -> Iterator[Entry]:
    """The items as entries, one by one: over one that cannot be read, whatever it stumbles over, it goes on.

    Where that is true of all, what the last one raised is raised.
    """
    stumbled: Exception | None = None
    found = False
    for item in items:
        try:
            entry = read(item)
        except Exception as error:
            stumbled = error
        else:
            found = True
            yield entry
    if stumbled is not None and not found:
        raise stumbled


def is_empty(item: Mapping[str, Any]) -> bool:
    """Whether an item of feedparser's says nothing at all."""
    values = (value for name, value in item.items() if name != "guidislink")
    return not any(value.get("value", True) if isinstance(value, dict) else value for value in values)


def categories_of(names: Iterable[Any]) -> tuple[str, ...]:
    """Categories, each once, in order."""
    lines = (clean_line(str(name), 60) for name in islice(names, 20 * MOST_CATEGORIES) if name)
    return tuple(dict.fromkeys(line for line in lines if line))[:MOST_CATEGORIES]


def enclosures_of(files: Iterable[Mapping[str, Any]], base: str) -> tuple[Enclosure, ...]:
    """Files that come with an entry, those with a web address; a length that is none is 0."""
    found: dict[str, Enclosure] = {}
    for file in islice(files, 20 * MOST_ENCLOSURES):
        url = web_url(str(file.get("href") or file.get("url") or ""), base)
        if url and url not in found:
            kind = clean_line(str(file.get("type") or ""), 60)
            length = str(file.get("length") or file.get("filesize") or "")
            found[url] = Enclosure(url, kind, whole_number(length, 15) or 0)
    return tuple(found.values())[:MOST_ENCLOSURES]


def transcripts_of(files: Iterable[Mapping[str, Any]], base: str) -> tuple[Enclosure, ...]:
    """Transcripts of what is spoken in an entry's sound, the best form first; captions of the same words last."""
    found = enclosures_of(files, base)
    return tuple(
        sorted(found, key=lambda file: _TRANSCRIPTS.get(file.type.partition(";")[0], len(_TRANSCRIPTS)))
    )


def language_code(tag: Any) -> str:
    """The two-letter code at the beginning of a language tag, or empty."""
    found = _LANG.match(str(tag or "").strip())
    return found[0].lower() if found else ""


def refused(addresses: Iterable[str]) -> str:
    """The scheme of the first of these that is of another scheme than the web's; empty without one."""
    return next(filter(None, map(other_scheme, addresses)), "")


def _addresses(item: Mapping[str, Any]) -> list[str]:
    """What the item gives as the article's address, the best first."""
    candidates = [item.get("feedburner_origlink")]
    links = [link for link in item.get("links") or () if link.get("rel", "alternate") == "alternate"]
    links.sort(key=lambda link: link.get("type", "text/html") not in _HTML_TYPES)
    candidates += [link.get("href") for link in links]
    if not item.get("guidislink"):
        candidates.append(item.get("link"))
    return [str(candidate) for candidate in candidates if candidate]


def _link(item: Mapping[str, Any], addresses: Iterable[str], base: str) -> str:
    """The address of the article itself; a guid is one only when it says so and is a web address."""
    for address in addresses:
        if url := web_url(address, base):
            return url
    guid = str(item.get("id") or "")
    return web_url(guid) if item.get("guidislink") else ""


def _body(item: Mapping[str, Any], base: str, literal: bool) -> tuple[Document, Any]:
    """The text of an item, and its language: that of its own texts which says most, content before a summary
    where they say as much. Those of other vocabularies (captions and alternative texts of media, a podcast's
    summary) stand in only where the item has none of its own.
    """
    texts = item.get("texts") or ()
    own = sorted((text for text in texts if text["element"] in _OWN_TEXTS), key=_preference)
    others = sorted((text for text in texts if text["element"] not in _OWN_TEXTS), key=_preference)
    for several, as_told in ((own, literal), (others, False)):
        document, language = _longest(several, base, as_told)
        if document.blocks:
            return document, language
    return EMPTY, (item.get("title_detail") or {}).get("language")


def _preference(text: Mapping[str, Any]) -> tuple[int, bool, int]:
    """Content before a summary, markup before plain text, the longer before the shorter."""
    plain = text.get("type") not in _HTML_TYPES
    return _OWN_TEXTS.get(text["element"], 0), plain, -len(text["value"])


def _longest(texts: Iterable[Mapping[str, Any]], base: str, literal: bool) -> tuple[Document, Any]:
    """The first of the texts than which none says more, as a document, and its language."""
    texts = list(texts)
    if len(texts) == 1:  # as most are: there is nothing to count
        return document_of(texts[0], base, literal), texts[0].get("language")
    best, language, most = EMPTY, None, 0
    for text in texts:
        if most and len(text["value"]) <= most:
            continue  # markup only adds to what a text says
        document = document_of(text, base, literal)
        length = len(_SPACE.sub("", document.text))
        if length > most or not best.blocks:
            best, language, most = document, text.get("language"), length
    return best, language


def document_of(part: Mapping[str, Any], base: str, literal: bool) -> Document:
    """One of an item's texts as a document. Without a tag it is plain text, whatever it is said to be, and its
    lines are kept; what is ``literal``, and not said to be markup, is plain text whatever is in it.
    """
    value, kind = str(part.get("value") or ""), part.get("type")
    if literal and kind not in _HTML_TYPES:
        return literal_document(value)
    if kind == _XHTML or _TAG.search(value):
        value = value.replace("</br>", "")  # in HTML it is a break of its own
        return html_to_document(value, web_url(str(part.get("base") or ""), base) or base)
    return literal_document(html.unescape(value[:LONGEST_TEXT]))


def literal_document(text: str) -> Document:
    """Text that is no markup, as it stands: its paragraphs, the lines in them, and its addresses as links."""
    builder = DocumentBuilder()
    for paragraph in _BLANK_LINES.split(text[:LONGEST_TEXT]):
        for line in paragraph.splitlines():
            _add_line(builder, line)
            builder.add_break()
        builder.end_block()
    return builder.document()


def _add_line(builder: DocumentBuilder, line: str) -> None:
    """A line of plain text."""
    place = 0
    for start, end, url in bare_addresses(line):
        builder.add_text(line[place:start])
        builder.open_inline("link", url)
        builder.add_text(line[start:end])
        builder.close_inline("link")
        place = end
    builder.add_text(line[place:])


def authors_of(holder: Mapping[str, Any]) -> str:
    """The names of the authors of feedparser's feed or item, in one line."""
    names = [str(author.get("name") or "") for author in holder.get("authors") or ()]
    names = [name for name in names if name] or [str(holder.get("author") or "")]
    return clean_line(", ".join(dict.fromkeys(map(_name, names[:MOST_NAMES]))), LONGEST_NAMES)


def _name(author: str) -> str:
    """The name in RSS's ``ann@news.example (Ann Other)`` or ``Ann Other <ann@news.example>``, else all of
    it.
    """
    found = _MAIL_AND_NAME.match(author[: 2 * LONGEST_NAMES].strip())
    return (found[1] or found[2]).strip() if found else author


def _files(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Enclosures, and sound and films given as Media RSS."""
    links = [link for link in item.get("links") or () if link.get("rel") == "enclosure"]
    media = item.get("media_content") or ()
    return links + [file for file in media if str(file.get("type") or "").startswith(("audio/", "video/"))]
