"""The archive in trouble: several threads and processes at once, damage, files of another version."""

import sqlite3
import subprocess
import sys
import threading

import pytest
from archive_fixture import entry, store, titles

from tuireader.errors import StoreError
from tuireader.library import Library, articles
from tuireader.query.tree import Is, Words
from tuireader.store.archive import schema
from tuireader.store.archive.archive import SqliteArchive
from tuireader.store.marks.marks import TinyMarks

# --- several at once ---


def test_another_connection_sees_what_was_stored_and_that_something_was(lib):
    other = lib.for_thread()
    assert not other.archive.changed()
    assert other.archive.counts().total == 0
    store(lib, entry("1"), entry("2"))
    assert other.archive.changed() and not other.archive.changed()
    assert not lib.archive.changed()
    assert other.archive.counts().total == 2
    other.archive.close()


def test_threads_store_and_read_at_once(lib):
    failed = []

    def work(name: str) -> None:
        mine = lib.for_thread()
        try:
            for number in range(20):
                mine.archive.store(f"local:{name}", [entry(f"{number}-{n}") for n in range(5)])
                mine.archive.counts()
                mine.archive.page(Is("unread"), 10)
        except Exception as error:
            failed.append(error)
        finally:
            mine.archive.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert articles.counts(lib).total == 300
    assert lib.archive.problems() == []


def test_the_write_ahead_log_does_not_grow_for_ever(lib, monkeypatch):
    monkeypatch.setattr("tuireader.store.archive.database.WAL_BYTES", 200_000)
    log = lib.paths.archive.with_name("archive.db-wal")
    sizes = []
    for number in range(40):
        store(lib, entry(str(number), text="words " * 5_000))
        sizes.append(log.stat().st_size)
    assert max(sizes) < 600_000 and min(sizes[10:]) < 200_000
    assert articles.counts(lib).total == 40


def test_processes_that_create_a_library_at_once_all_succeed(tmp_path):
    code = (
        "import sys; from pathlib import Path; from tuireader.config import *\n"
        "from tuireader.library import Library\n"
        "folder = Path(sys.argv[1]); Library.open(default_paths(folder, folder / 'c'), Config()).close()"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], stderr=subprocess.PIPE) for _ in range(6)
    ]
    assert [run.communicate(timeout=60)[1] for run in runs] == [b""] * 6


# --- what can go wrong ---


def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path):
    path = tmp_path / "archive.db"
    path.write_bytes(b"This is no database. " * 500)
    with pytest.raises(StoreError, match=r"archive\.db: damaged") as error:
        SqliteArchive(path, TinyMarks(tmp_path / "marks.json"))
    assert "\n" not in str(error.value)
    assert path.read_bytes() == b"This is no database. " * 500


def test_a_newer_file_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "archive.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.execute("CREATE TABLE future(x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer"):
        SqliteArchive(path, TinyMarks(tmp_path / "marks.json"))
    assert path.read_bytes() == before


def test_an_older_file_is_migrated_with_all_its_articles(lib, monkeypatch):
    store(lib, entry())
    lib.close()
    monkeypatch.setattr(schema, "STEPS", [*schema.STEPS, "ALTER TABLE article ADD COLUMN extra2 TEXT"])
    with Library.open(lib.paths, lib.config) as again:
        assert titles(again, "words") == ["Title"]
        assert [row[1] for row in again.archive._db.execute("PRAGMA table_info(article)")][-1] == "extra2"
    monkeypatch.undo()
    with pytest.raises(StoreError, match="newer"):
        Library.open(lib.paths, lib.config)


def test_a_folder_that_cannot_be_made_is_told_by_name(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"archive\.db"):
        SqliteArchive(tmp_path / "file" / "archive.db", TinyMarks(tmp_path / "marks.json"))


def test_damage_found_while_reading_is_told_in_plain_words(lib):
    (key,) = store(lib, *[entry("1", text="long " * 20_000)])
    lib.close()
    raw = bytearray(lib.paths.archive.read_bytes())
    raw[8192:] = b"\xa5" * (len(raw) - 8192)
    lib.paths.archive.write_bytes(raw)
    with pytest.raises(StoreError, match="damaged"):
        again = Library.open(lib.paths, lib.config)
        again.archive.article(key)
        again.archive.counts()
        again.archive.page(Words("long"), 5)
