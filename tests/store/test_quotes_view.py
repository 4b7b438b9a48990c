"""The view ``quotes`` of the archive, which other programs open: a row a quote, as the library tells it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from council_fixture import make_council
from people_fixture import TEXT, annotate, found_in
from places import ROOT

from tuireader.cli import main
from tuireader.config import Paths
from tuireader.library import Library, articles
from tuireader.model import Annotation, Document, Entry, short_id
from tuireader.query.tree import Everything

PAGE = ROOT / "docs" / "sql.md"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return make_council(tmp_path, articles=3)


@pytest.fixture
def view(paths: Paths) -> Iterator[sqlite3.Connection]:
    """The archive as another program opens it."""
    with closing(sqlite3.connect(f"file:{paths.archive}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def test_every_quote_has_a_row_that_says_what_the_library_says(
    paths: Paths, view: sqlite3.Connection
) -> None:
    with Library.open(paths) as library:
        wanted = set()
        for key in articles.ids(library, Everything()):
            row, found = articles.rows(library, [key])[key], articles.annotation(library, key)
            assert found is not None
            for quote, _, in_title in found.placed_quotes:
                wanted.add(
                    (short_id(key), row.url, row.title, row.feed_title, quote.id, quote.text, quote.start, quote.end,
                     quote.type, quote.speaker_name, quote.speaker, quote.confidence, int(in_title), 0)
                )  # fmt: skip
    names = (
        'article, url, title, outlet, quote, text, start, "end", kind, speaker, speaker_words, confidence,'
        " in_title, stale"
    )
    rows = [tuple(row) for row in view.execute(f"SELECT {names} FROM quotes")]
    assert set(rows) == wanted and len(rows) == len(wanted) == 12


def test_the_counts_are_those_of_the_command(
    paths: Paths, view: sqlite3.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(paths.data), "quotes", "--by", "Dahl", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    wanted = "SELECT count(*) FROM quotes WHERE speaker = 'Henrik Dahl' AND confidence <> 'unsure'"
    assert view.execute(wanted).fetchone()[0] == len(told) > 0
    assert main(["--data-dir", str(paths.data), "list", "--json", "feed:Gazette"]) == 0
    counts = [json.loads(line)["quote_count"] for line in capsys.readouterr().out.splitlines()]
    wanted = "SELECT count(*) FROM quotes WHERE kind <> 'indirect' AND NOT in_title"
    assert view.execute(wanted).fetchone()[0] == sum(counts)


def test_a_title_an_undated_article_and_an_edited_one_are_told(lib: Library) -> None:
    key = lib.archive.store("local:Gazette", [Entry("1", TEXT, Document(TEXT))]).new[0]
    annotate(lib, key, Annotation(), found_in(TEXT))
    lib.archive.store("local:Gazette", [Entry("1", TEXT, Document(f"{TEXT} More."))])
    with closing(sqlite3.connect(lib.paths.archive)) as archive:
        (row,) = archive.execute("SELECT in_title, published, stale, speaker, author FROM quotes").fetchall()
    assert row == (1, None, 1, "Henrik Dahl", "")


def test_its_columns_are_those_of_its_page(view: sqlite3.Connection) -> None:
    columns = {row["name"] for row in view.execute("PRAGMA table_info(quotes)")}
    rows = re.findall(r"^\| (`.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == columns
