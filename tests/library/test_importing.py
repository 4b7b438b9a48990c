"""Importing: the same document once, the program's own documents once, past what cannot be taken."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tuireader import workers
from tuireader.config import Config, default_paths
from tuireader.library import Library, articles, marking
from tuireader.library.importing import MAX_FILE, ensure_seeds, import_paths, seed_folder
from tuireader.model import ArticleRow
from tuireader.query.tree import Everything
from tuireader.text.html import MAX_SIGNS, MAX_TAGS

pytestmark = pytest.mark.slow


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts" / "deep").mkdir(parents=True)
    return tmp_path / "texts"


def rows(library: Library) -> list[ArticleRow]:
    return articles.page(library, Everything(), 100)


def test_a_folder_is_taken_with_all_below_it(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("Science\n\nTitle: A\n\nText of a.")
    (folder / "deep" / "b.md").write_text("# B\n\nText of b.")
    (folder / "deep" / "c.html").write_text("<title>C</title><p>Text of c.")
    (folder / ".hidden.txt").write_text("hidden")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\0")
    result = import_paths(library, [folder])
    assert (len(result.new), result.known, result.refused) == (3, 0, ())
    assert {row.title: row.feed_title for row in rows(library)} == {
        "A": "Science",
        "B": "Articles",
        "C": "Articles",
    }


def test_local_feeds_stand_in_a_folder_of_their_own(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("Science\n\nTitle: A\n\nText.")
    import_paths(library, [folder])
    (feed,) = articles.feeds(library)
    assert (feed.key, feed.title, feed.folder, feed.total, feed.unread, feed.local) == (
        "local:Science", "Science", articles.IMPORTED, 1, 1, True,
    )  # fmt: skip


def test_the_same_document_is_stored_once_wherever_it_lies(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("Title: A\n\nText of a.")
    (folder / "deep" / "copy.txt").write_text("Title: A\n\nText of a.")
    assert len(import_paths(library, [folder / "a.txt"]).new) == 1
    again = import_paths(library, [folder, folder / "deep" / "copy.txt"])
    assert (again.new, again.known, len(rows(library))) == ((), 3, 1)


def test_links_that_lead_in_a_circle_end(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("Title: A\n\nText.")
    (folder / "deep" / "up").symlink_to(folder)
    assert len(import_paths(library, [folder]).new) == 1


def test_what_cannot_be_taken_is_refused_by_name_and_the_rest_goes_on(library: Library, folder: Path) -> None:
    with (folder / "large.txt").open("wb") as file:
        file.truncate(MAX_FILE + 1)
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "empty.txt").write_text(" \n")
    (folder / "nothing.html").write_text("<script>x</script>")
    (folder / "good.txt").write_text("Title: Good\n\nText.")
    os.mkfifo(folder / "pipe.txt")
    result = import_paths(library, [folder, folder / "deep", folder / "missing.txt"])
    reasons = {Path(path).name: reason for path, reason in result.refused}
    assert reasons == {
        "large.txt": "is too large: 5 MB, and an article has at most 5",
        "binary.txt": "is not a text file",
        "empty.txt": "is empty",
        "nothing.html": "has no text in it",
        "pipe.txt": "is not a file",
        "deep": "has no text, HTML or Markdown files in it",
        "missing.txt": "there is no such file",
    }
    assert [row.title for row in rows(library)] == ["Good"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the memory of a process so")
def test_a_page_that_takes_too_much_memory_is_refused_by_name_and_the_rest_goes_on(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PARSER_BYTES", 60_000_000)
    (folder / "words.html").write_text("<p>" + "word " * (MAX_FILE // 5 - 1))
    (folder / "x.html").write_text("<title>Good</title><p>Words.")
    result = import_paths(library, [folder])
    assert result.refused == (
        (str(folder / "words.html"), "takes too much memory to be read, and was stopped"),
    )
    assert [row.title for row in rows(library)] == ["Good"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", "<p>x " * (MAX_TAGS + 1)), ("a.md", "> x\n" * MAX_SIGNS), ("b.md", "# A\n\nx " + "[" * MAX_SIGNS),
        ("c.md", "*x **y " * MAX_SIGNS), ("a.txt", "x y\n\nz\n\n" * 200_000),
    ],
    ids=["tags", "quotations", "brackets", "stars", "lines"],
)  # fmt: skip
def test_what_has_too_much_in_it_to_be_read_as_it_was_meant_is_stored_as_its_words(
    library: Library, folder: Path, name: str, text: str
) -> None:
    (folder / name).write_text(text)
    assert import_paths(library, [folder]).refused == ()
    (row,) = rows(library)
    article = articles.article(library, row.key)
    assert article is not None and "x" in article.document.text


def test_an_unreadable_file_is_refused(library: Library, folder: Path) -> None:
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    ((_, reason),) = import_paths(library, [folder]).refused
    assert reason.startswith("cannot be read")


def test_a_date_is_taken_from_the_document_or_not_at_all(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("Title: Dated\nDate: 2022-03-14\n\nText.")
    import_paths(library, [folder])
    (row,) = rows(library)
    assert row.published == 1647216000


def test_hostile_names_and_sections_are_stored_clean(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text(
        "Sci\x1b[31mence\n\nTitle: A\x1b]0;owned\x07 title\n\nText \x9b2J\u202eend."
    )
    (folder / "b\x1b[2J.txt").write_text("")
    result = import_paths(library, [folder])
    (row,) = rows(library)
    article = articles.article(library, row.key)
    assert article is not None
    assert (row.title, row.feed_title, article.document.text) == ("A title", "Science", "Text end.")
    assert all(path.isprintable() for path, _ in result.refused)


def test_the_programs_own_documents_are_stored_with_a_new_library(library: Library) -> None:
    ensure_seeds(library)
    folder = seed_folder()
    assert folder is not None
    assert len(rows(library)) == len(list(folder.glob("*.txt")))
    assert rows(library)[0].section == "International"


def test_documents_that_were_removed_do_not_come_back(library: Library) -> None:
    ensure_seeds(library)
    library.archive.delete([row.key for row in rows(library)], bury=False)
    ensure_seeds(library)
    assert rows(library) == []


def test_a_deleted_article_that_is_imported_again_is_back(library: Library, folder: Path) -> None:
    (folder / "a.txt").write_text("Title: A\n\nText.")
    import_paths(library, [folder])
    marking.delete(library.marks, rows(library))
    assert rows(library) == []
    assert import_paths(library, [folder]).known == 1
    assert [row.title for row in rows(library)] == ["A"]
