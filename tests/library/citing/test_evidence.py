"""Pages kept as they were, of what is cited or starred: when, how much, and as a WARC file that others read."""

from __future__ import annotations

import hashlib
import io
import json
import random
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from people_fixture import TEXT, annotate, found_in, quote_of, row_of
from reader_fixture import QUIET_CONFIG, reader
from server import Reply, Server
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tuireader.cli import main
from tuireader.config import Config, Evidence, Fetching, Paths
from tuireader.errors import FetchError, NotFoundError, StoreError
from tuireader.library import Library, health, keeping, marking
from tuireader.library.citing import basket, evidence
from tuireader.library.feeds.fulltexts import full_text, keep_as_wished, kept_page
from tuireader.model import Block, Document, Entry, KeptPage

STORY = (
    f"<p>{TEXT.replace('must pay', 'must <em>pay</em>')}</p>"
    + "<p>A paragraph, with commas, of a story.</p>" * 12
)
PAGE = f"<html><head><title>T</title></head><body><article>{STORY}</article></body></html>".encode()
HTML = {"Content-Type": "text/html; charset=utf-8", "X-Served-By": "a", "Set-Cookie": "s=1"}
CONFIG = replace(QUIET_CONFIG, fetching=Fetching(on_start=False, allow_private=True))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        running.routes["/story"] = Reply(PAGE, headers=HTML)
        running.routes["/old"] = Reply(status=302, headers={"Location": "/story"})
        yield running


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(Paths(tmp_path / "data", tmp_path / "config.toml"), CONFIG) as opened:
        yield opened


def stored(library: Library, server: Server, path: str = "/story") -> int:
    """An article with a quote, whose page the server has."""
    document = Document(TEXT, (Block("paragraph", 0, len(TEXT)),))
    key = library.archive.store("local:Gazette", [Entry(path, "Title", document, f"{server.url}{path}")]).new[
        0
    ]
    annotate(library, key, found_in(TEXT))
    return key


def test_a_page_is_kept_as_it_was_sent_with_its_hash_time_headers_and_address(
    library: Library, server: Server
) -> None:
    key = stored(library, server, "/old")
    page = kept_page(library, key)
    assert page == evidence.kept_pages(library, key)[0]
    assert (page.body, page.status) == (PAGE, 200)
    assert page.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert (page.asked, page.url) == (f"{server.url}/old", f"{server.url}/story")
    names = [name.lower() for name, _ in page.headers]
    assert "x-served-by" in names and "set-cookie" not in names


def test_a_page_fetched_for_its_full_text_is_kept_of_what_is_starred_or_cited_alone(
    library: Library, server: Server
) -> None:
    key = stored(library, server)
    full_text(library, key)
    with pytest.raises(NotFoundError, match="--fetch"):
        evidence.kept_pages(library, key)
    marking.star(library.marks, row_of(library, key))
    full_text(library, key)
    full_text(library, key)
    assert [page.body for page in evidence.kept_pages(library, key)] == [PAGE], "the same content once"


def test_nothing_is_fetched_by_itself(library: Library, server: Server) -> None:
    key = stored(library, server)
    marking.star(library.marks, row_of(library, key))
    basket.collect(library, row_of(library, key), quote_of(library, key))
    assert server.seen == []


def test_with_the_setting_starring_and_citing_fetch_the_page_once(
    library: Library, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    starred, cited = stored(library, server), stored(library, server, "/old")
    gone = stored(library, server, "/gone")
    (tmp_path / "config.toml").write_text("[fetching]\nallow_private = true\n[evidence]\nfetch = true\n")
    options = ["--data-dir", str(library.paths.data), "--config", str(tmp_path / "config.toml")]
    assert main([*options, "mark", "starred", f"id:{starred:016x}", "or", f"id:{gone:016x}"]) == 0
    assert f"{server.url}/gone: not found (404)" in capsys.readouterr().err
    assert main([*options, "basket", "--in", f"{cited:016x}", "add", quote_of(library, cited).id]) == 0
    assert sorted(library.archive.page_owners()) == sorted((starred, cited))
    library.marks.refresh()
    wishing = Library(
        library.paths, replace(CONFIG, evidence=Evidence(fetch=True)), library.marks, library.archive
    )
    before = len(server.seen)
    assert keep_as_wished(wishing, [starred, cited]) == [] and len(server.seen) == before


async def test_in_the_reader_a_key_keeps_the_page_of_what_is_starred(
    library: Library, server: Server
) -> None:
    key = stored(library, server)
    library.marks.flush()
    async with reader(library.paths, CONFIG) as running:
        await running.until(lambda: running.screen.list.row is not None, "the list")
        await running.type("P")
        await running.said("Star the article")
        await running.type("s", "P")
        await running.said("Page kept")
    assert evidence.kept_pages(library, key)[0].body == PAGE


def test_what_is_cited_is_found_in_the_page_that_was_kept_although_the_site_changed_it(
    library: Library, server: Server
) -> None:
    key = stored(library, server)
    basket.collect(library, row_of(library, key), quote_of(library, key))
    kept_page(library, key)
    server.routes["/story"] = Reply(PAGE.replace(b"all of it", b"half of it"), headers=HTML)
    kept_page(library, key)
    (item,) = basket.cited(library)
    newest, oldest = evidence.kept_pages(library, key)
    assert evidence.has_words(oldest, item) and not evidence.has_words(newest, item)
    assert item.digest == newest.sha256


def test_the_pages_of_a_cited_article_stay_when_it_goes_and_others_go_with_the_star(
    library: Library, server: Server
) -> None:
    cited, starred = stored(library, server), stored(library, server, "/old")
    basket.collect(library, row_of(library, cited), quote_of(library, cited))
    marking.star(library.marks, row_of(library, starred))
    kept_page(library, cited)
    kept_page(library, starred)
    library.archive.delete([cited])
    keeping.keep(library, 10)
    assert library.archive.pages_room()[0] == 2
    marking.star(library.marks, row_of(library, starred), False)
    assert evidence.drop_unwanted(library, [starred]) == 0, "it can still be undone"
    assert evidence.drop_unwanted(library, []) == 1
    assert library.archive.page_owners() == [cited]


def test_there_is_room_for_so_much_and_the_doctor_says_how_much_is_taken(
    library: Library, server: Server
) -> None:
    key = stored(library, server)
    kept_page(library, key)
    told = [finding.text for finding in health.check(library) if "evidence" in finding.text]
    assert len(told) == 1 and "1 page kept as evidence, 0.0 MB of 500 MB" in told[0]
    small = Library(
        library.paths, replace(CONFIG, evidence=Evidence(megabytes=0)), library.marks, library.archive
    )
    with pytest.raises(FetchError, match=r"evidence\.megabytes"):
        kept_page(small, key)


def test_a_damaged_archive_gives_the_pages_back(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data", tmp_path / "config.toml")
    body = random.Random(1).randbytes(30_000)
    page = KeptPage(5, 86_400, "https://e.example/", "https://e.example/b", 200, (("Server", "a"),), body)
    with Library.open(paths, QUIET_CONFIG) as library:
        library.archive.keep_page(page)
    with paths.archive.open("r+b") as file:
        file.seek(100)
        file.write(bytes(3_996))
    assert health.salvage(paths)
    with Library.open(paths, QUIET_CONFIG) as library:
        assert library.archive.pages(5) == [page]


def test_a_page_that_was_altered_in_the_file_is_no_evidence(library: Library) -> None:
    library.archive.keep_page(
        KeptPage(5, 86_400, "https://e.example/", "https://e.example/", 200, (), b"said")
    )
    with closing(sqlite3.connect(library.paths.archive)) as connection:
        connection.execute("UPDATE page SET body=?", [zlib.compress(b"not said")])
        connection.commit()
    with pytest.raises(StoreError, match="another hash"):
        library.archive.pages(5)


def test_a_page_in_a_private_network_is_not_fetched_for_an_article_of_a_feed(
    tmp_path: Path, server: Server
) -> None:
    with Library.open(Paths(tmp_path / "d", tmp_path / "c.toml"), QUIET_CONFIG) as guarded:
        key = stored(guarded, server)
        with pytest.raises(FetchError, match=r"private|refused|network"):
            kept_page(guarded, key)
    assert server.seen == []


# --- WARC


def records(data: bytes) -> list[tuple[str, str, bytes]]:
    """Type, address and content of the records."""
    found = []
    for record in ArchiveIterator(io.BytesIO(data)):
        headers = record.rec_headers
        found.append((record.rec_type, headers.get_header("WARC-Target-URI"), record.content_stream().read()))
    return found


def is_valid(path: Path) -> bool:
    """What ``warcio check`` says of a file."""

    class Options:
        verbose = False
        inputs = [str(path)]  # noqa: RUF012

    checker = Checker(Options)
    checker.process_all()
    return checker.exit_value == 0


def test_the_warc_file_is_read_back_and_its_checker_passes_it(
    library: Library, server: Server, tmp_path: Path
) -> None:
    key = stored(library, server, "/old")
    data = evidence.warc([kept_page(library, key)])
    (tmp_path / "e.warc.gz").write_bytes(data)
    assert is_valid(tmp_path / "e.warc.gz")
    info, response, metadata = records(data)
    assert info[0] == "warcinfo"
    assert response == ("response", f"{server.url}/story", PAGE)
    assert metadata[0] == "metadata" and f"via: {server.url}/old".encode() in metadata[2]
    for record in ArchiveIterator(io.BytesIO(data)):
        assert record.rec_headers.protocol == "WARC/1.1"
        if record.rec_type == "response":
            assert record.http_headers.get_header("X-Served-By") == "a"
            digest = record.rec_headers.get_header("WARC-Payload-Digest")
            assert digest == f"sha256:{hashlib.sha256(PAGE).hexdigest()}"


def test_headers_that_would_break_a_record_do_not(tmp_path: Path) -> None:
    headers = (("Content-Encoding", "gzip"), ("X-Bad", "a\r\nB: c"), ("Content-Length", "3"), ("X-É", "ü€"))
    page = KeptPage(1, 86_400, "https://e.example/", "https://e.example/", 299, headers, b"")
    data = evidence.warc([page, replace(page, body=b"x" * 100_000)])
    (tmp_path / "e.warc.gz").write_bytes(data)
    assert is_valid(tmp_path / "e.warc.gz")
    assert [len(content) for kind, _, content in records(data) if kind == "response"] == [0, 100_000]


# --- the command


def test_the_command_fetches_lists_and_writes(
    library: Library, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = stored(library, server)
    basket.collect(library, row_of(library, key), quote_of(library, key))
    library.marks.flush()
    (tmp_path / "config.toml").write_text("[fetching]\nallow_private = true\n")
    options = ["--data-dir", str(library.paths.data), "--config", str(tmp_path / "config.toml"), "evidence"]
    assert main([*options, f"{key:016x}"]) == 1
    assert "--fetch" in capsys.readouterr().err
    assert main([*options, "--fetch", "--json", f"{key:016x}"]) == 0
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert row["sha256"] == hashlib.sha256(PAGE).hexdigest() and len(row["cited"]) == 1
    file = tmp_path / "e.warc.gz"
    assert main([*options, "--output", str(file), f"{key:016x}"]) == 0
    assert is_valid(file)
    assert main([*options, "--output", str(file), f"{key:016x}"]) == 1
    assert "there already" in capsys.readouterr().err


def test_the_default_is_to_fetch_nothing_unasked() -> None:
    assert Config().evidence == Evidence(fetch=False)
