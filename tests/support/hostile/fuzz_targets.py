"""The doors through which a stranger's bytes come in, each as one function of bytes that raises when a promise breaks.

Not a test itself: ``test_hostile_fuzz.py`` knocks with seeds and mutations of them, ``benchmarks/fuzz.py`` for hours
with what leads into code that was never reached. A declared refusal is fine; any other exception is a find.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archive_fixture import entry, store
from hostile_feeds import JSON, OTHER, XML, Body
from hostile_opml import LISTS
from hostile_pages import PAGES
from server import item, rss
from soundness import assert_sound, assert_sound_document, is_web_address

from tuireader.config import Config, default_paths, load_config
from tuireader.errors import ConfigError, FetchError, InputError, NotFoundError, StoreError
from tuireader.feeds.feed_lists import read_opml
from tuireader.feeds.feed_parser import parse_feed
from tuireader.library import Library, articles, marking
from tuireader.library.keeping import keep
from tuireader.library.queries import told
from tuireader.model import ArticleRef, Subscription
from tuireader.query.parse import FIELDS, parse
from tuireader.store.archive.archive import SqliteArchive
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.clean import clean
from tuireader.text.files import decode, kind_of, read_article
from tuireader.text.html import html_to_document

URL = "https://news.example/feed"
LARGEST_SEED = 20_000
"""Bytes: a fuzzer soon makes larger ones out of small ones, and is faster with these."""
RSS_FEED = rss(
    item("one", "&lt;p&gt;A &lt;b&gt;bold&lt;/b&gt; word&lt;/p&gt;")
    + "<link>/1</link><author>a@b.c (Ann)</author>",
    item("two") + "<enclosure url='/e.mp3' type='audio/mpeg' length='5'/><category>x</category>",
    item("three", "<![CDATA[<ul><li>x</ul>]]>") + "<pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate>",
    extra="<language>en</language><ttl>60</ttl><link>https://news.example/</link>",
)
ATOM_FEED = (
    b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://news.example/'>"
    b"<title type='html'>A &amp;amp; B</title>"
    b"<entry xml:lang='de'><id>urn:1</id><title>x</title><link href='1'/><updated>2024-01-01T00:00:00Z</updated>"
    b"<author><name>Ann</name></author><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x</p></div>"
    b"</content></entry><entry><id>urn:2</id><title type='text'>y</title><summary>z</summary></entry></feed>"
)
RDF_FEED = (
    "<?xml version='1.0' encoding='iso-8859-1'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
    " xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>caf\xe9</title>"
    "</channel><item rdf:about='x'><title>x</title><link>http://a.example/</link><dc:creator>Ann</dc:creator></item>"
    "</rdf:RDF>"
).encode("latin-1")
OPML_LIST = b"<opml><head/><body><outline text='F'><outline text='x' xmlUrl='http://a.example/'/></outline></body></opml>"
JSON_FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "en",
    "home_page_url": "https://news.example/",
    "items": [
        {"id": "1", "title": "x", "url": "/1", "content_html": "<p>x", "authors": [{"name": "Ann"}], "tags": ["a"]},
        {"id": 2, "content_text": "y", "date_published": "2024-01-01T00:00:00Z",
         "attachments": [{"url": "/e.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5}]},
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A door: what is done with bytes, and bytes to begin with."""

    knock: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]


def feed(data: bytes) -> None:
    """A feed of any kind: what is read is sound, and what is none says so without any parser's exception."""
    _assert_feed(data, "")


def json_feed(data: bytes) -> None:
    """What a server calls JSON."""
    _assert_feed(data, "application/feed+json")


def _assert_feed(data: bytes, kind: str) -> None:
    try:
        found = parse_feed(data, URL, kind)
    except FetchError as error:
        raise AssertionError(f"a parser raised: {error}") from error
    assert found.kind == "feed" or found.problem
    assert len({each.guid for each in found.entries}) == len(found.entries)
    for each in found.entries:
        assert_sound(each)


def page(data: bytes) -> None:
    """The body of an article, or a page."""
    assert_sound_document(html_to_document(data.decode("utf-8", "replace"), URL))


def file(data: bytes) -> None:
    """A file to be imported, of each kind; the first byte chooses."""
    path = Path(("a.txt", "a.html", "a.md", "a")[data[0] % 4 if data else 0])
    try:
        text = decode(data[1:])
        found = read_article(kind_of(path, text), text)
    except InputError:
        return
    assert found.title == clean(found.title)
    assert_sound_document(found.document)


def opml(data: bytes) -> None:
    """A list of feeds."""
    try:
        found = read_opml(data, "feeds.opml")
    except InputError:
        return
    assert all(is_web_address(each.url) and each.url for each in found.feeds)
    assert all(line == clean(line) for line in found.skipped)


def query(data: bytes) -> None:
    """A query, from its text through SQL to articles, and in plain words."""
    try:
        found = parse(data.decode("utf-8", "replace"), 1_700_000_000)
        articles.page(_library(), found, 10)
        assert articles.count(_library(), found) >= 0
        assert told(_library(), found)
    except (InputError, NotFoundError):
        return


def marks(data: bytes) -> None:
    """The marks' file as an editor or a broken disk may have left it."""
    place = _folder() / "marks.json"
    place.write_bytes(data)
    try:
        found = TinyMarks(place)
    except StoreError:
        return
    with Library(_library().paths, Config(), found, SqliteArchive(_library().paths.archive, found)) as lib:
        articles.feeds(lib)
        articles.page(lib, parse("is:unread or is:starred or tag:later", 0), 10)
        keep(lib, 0)
        found.history()
        marking.undo(found)
        found.flush()


def config(data: bytes) -> None:
    """The settings' file."""
    place = _folder() / "config.toml"
    place.write_bytes(data)
    try:
        load_config(place)
    except ConfigError:
        return


@cache
def _folder() -> Path:
    """A folder of this process, in memory where there is such a place."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="tuireader-fuzz-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _library() -> Library:
    """A library with an article, to be asked."""
    home = _folder() / "library"
    found = Library.open(default_paths(home, home / "config.toml"), Config())
    store(found, entry(), entry("2", "Müller said", "A “quote” of Ada Brook.", author="Ann Lee"))
    return found


def _small(made: dict[str, Body]) -> Iterator[bytes]:
    """Those of some hostile feeds that are no larger than a seed."""
    return (body for make in made.values() if len(body := make()) <= LARGEST_SEED)


def _json_seeds() -> Iterator[bytes]:
    yield json.dumps(JSON_FEED).encode()
    yield from _small(JSON)


def _feed_seeds() -> Iterator[bytes]:
    yield from (RSS_FEED, ATOM_FEED, RDF_FEED)
    yield from _small(XML)
    yield from _small(OTHER)


def _page_seeds() -> Iterator[bytes]:
    for make in PAGES.values():
        if len(text := make()) <= LARGEST_SEED:
            yield text.encode("utf-8", "replace")


def _file_seeds() -> Iterator[bytes]:
    for kind, text in enumerate(
        (b"World\n\nTitle: A title\n\nWords.\n\nMore words.", b"<h1>A</h1><p>B", b"# A\n\n* b\n")
    ):
        yield bytes([kind]) + text
    yield from (b"\1" + body for body in _page_seeds())


def _opml_seeds() -> Iterator[bytes]:
    yield OPML_LIST
    yield from (body for make in LISTS.values() if len(body := make()) <= LARGEST_SEED)


def _query_seeds() -> Iterator[bytes]:
    yield from (field.example.encode() for field in FIELDS.values())
    yield from (b'(a or -b) "c d" elect*', b"after:2024-01 before:today -is:read", b'-(by:"Ada" or about:x)')


def _marks_seeds() -> Iterator[bytes]:
    home = _folder() / "seed"
    home.mkdir(exist_ok=True)
    with Library.open(default_paths(home, home / "config.toml"), Config()) as lib:
        key = store(lib, entry())[0]
        row = articles.rows(lib, [key])[key]
        marking.subscribe(
            lib.marks,
            Subscription("http://a.example/", "http://a.example/", "A", "F/G", 5, {"fulltext": True}),
        )
        marking.star(lib.marks, row)
        marking.set_tags(lib.marks, row, ["later"])
        marking.mark_read(lib.marks, [ArticleRef(key, row.feed)])
        marking.undo(lib.marks)
        lib.marks.set_state("seeded", True)
        lib.marks.flush()
        yield lib.paths.marks.read_bytes()
    yield b"{}"


def _config_seeds() -> Iterator[bytes]:
    yield b'[reading]\nwidth = 80\ntheme = "ansi-dark"\n[keys]\n"go.in" = "x, y"\n'
    yield b'[annotating]\nmodels = { de = "x" }\n[fulltext.sites]\n"a.example" = "p"\n[keeping]\ndays = 5\n'


TARGETS = {
    "feed": Target(feed, _feed_seeds),
    "json": Target(json_feed, _json_seeds),
    "page": Target(page, _page_seeds),
    "file": Target(file, _file_seeds),
    "opml": Target(opml, _opml_seeds),
    "query": Target(query, _query_seeds),
    "marks": Target(marks, _marks_seeds),
    "config": Target(config, _config_seeds),
}
"""Every door by its name."""
