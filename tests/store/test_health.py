"""The doctor: tells what is wrong, makes anew what is derived, and alters nothing of the user's."""

import resource
import signal
import sqlite3
from pathlib import Path

import pytest

from tuireader.config import Config, default_paths
from tuireader.errors import StoreError
from tuireader.library import Library, articles, health, marking
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    ArticleRef,
    Document,
    Entry,
    Mention,
    Quote,
    article_key,
    text_hash,
)
from tuireader.query.tree import And, Everything, Is, Published, Someone, Words

FEED = "local:World"
DAY = 86_400


@pytest.fixture
def lib(tmp_path: Path):
    with Library.open(default_paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        entries = [
            Entry(str(n), f"Title {n}", Document(f"Word{n} and all"), published=n * DAY) for n in range(6)
        ]
        opened.archive.store(FEED, entries)
        yield opened


def key(number: int) -> int:
    return article_key(FEED, str(number))


def annotate(lib: Library, number: int, speaker: str | None, *names: str) -> None:
    quote = Quote("q", 0, 1, ((0, 1),), "x", speaker_name=speaker, confidence="sure")
    mentions = tuple(Mention(0, 1, "PERSON", name, name) for name in names)
    made_of = text_hash(f"Title {number}", f"Word{number} and all")
    lib.archive.set_annotation(
        key(number), ArticleAnnotation(Annotation((quote,), mentions, "en", "m", 1), text_hash=made_of)
    )


def break_index(lib: Library) -> None:
    connection = sqlite3.connect(lib.paths.archive)
    connection.execute("INSERT INTO words(words) VALUES('delete-all')")
    connection.execute("DELETE FROM spoken")
    connection.commit()
    connection.close()


def problems(findings: list[health.Finding]) -> list[str]:
    return [finding.text for finding in findings if finding.kind == "problem"]


def test_a_sound_library_has_no_problem_and_tells_its_sizes(lib):
    marking.mark_read(lib.marks, [ArticleRef(key(1), FEED)])
    findings = health.check(lib)
    assert problems(findings) == []
    assert "6 articles of 1 feeds" in findings[0].text and "1 read" in findings[1].text


def test_a_broken_index_is_told_and_made_anew(lib):
    annotate(lib, 2, "Ann Lee", "Ann Lee")
    break_index(lib)
    assert articles.page(lib, Words("word3")) == []
    assert any("full-text index" in text for text in problems(health.check(lib)))
    assert problems(health.repair(lib)) == []
    assert [row.key for row in articles.page(lib, Words("word3"))] == [key(3)]
    assert [row.key for row in articles.page(lib, Someone("Ann Lee", "quoted"))] == [key(2)]
    assert lib.archive.unannotated(["m"], 1, 5 * DAY, 9) == [key(5)], "a repair makes no annotation stale"


def test_damaged_marks_are_a_problem_and_left_alone(lib):
    lib.paths.marks.write_text("{")
    lib.marks.refresh()
    assert any("damaged" in text for text in problems(health.check(lib)))
    assert lib.paths.marks.read_text() == "{"
    lib.paths.marks.write_text("{}")


def test_quotes_and_names_are_found_over_all_articles(lib):
    annotate(lib, 1, "Ann Lee", "Ann Lee", "Bo Chen")
    annotate(lib, 2, "Ann Lee", "Ann Lee", "Ann Lee")
    annotate(lib, 3, None, "Bo Chen")
    assert [row.key for row in articles.page(lib, Someone("Ann Lee", "quoted"))] == [key(2), key(1)]
    assert [row.key for row in articles.page(lib, Someone("Bo Chen", "named"))] == [key(3), key(1)]
    late = And((Someone("Ann Lee", "named"), Published(since=2 * DAY)))
    assert [row.key for row in articles.page(lib, late)] == [key(2)]
    named = [(row.name, row.articles) for row in lib.archive.people.groups(Everything())]
    assert named == [("Ann Lee", 2), ("Bo Chen", 2)]
    annotate(lib, 2, "Bo Chen", "Bo Chen")
    assert [row.key for row in articles.page(lib, Someone("Ann Lee", "quoted"))] == [key(1)]
    most = lib.archive.people.groups(Is("quoted"))[0]
    assert (most.who, most.same, most.articles) == (("PERSON", "Bo Chen"), "bo chen", 3)
    lib.archive.delete([key(1)])
    assert articles.page(lib, Someone("Ann Lee", "quoted")) == []


def test_a_full_disk_is_told_and_leaves_the_archive_as_it_was(lib):
    size = (lib.paths.data / "archive.db-wal").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50_000, before[1]))
    try:
        with pytest.raises(StoreError) as error:
            lib.archive.store(FEED, [Entry("big", "Big", Document("large " * 100_000))])
        assert "archive.db" in str(error.value) and "\n" not in str(error.value)
        assert len(articles.ids(lib, Everything())) == 6
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert len(lib.archive.store(FEED, [Entry("big", "Big", Document("large " * 100_000))]).new) == 1
    assert problems(health.check(lib)) == []
