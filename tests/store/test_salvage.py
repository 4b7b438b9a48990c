"""A damaged archive: every command says so in one line, and a repair brings back all that can still be read."""

import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from archive_fixture import entry, found, store
from program import Program, Result

from tuireader.config import Config, Paths, default_paths
from tuireader.errors import DamagedError, StoreError
from tuireader.library import Library, articles, health, marking
from tuireader.model import Document, FeedState, Subscription, article_key, short_id
from tuireader.query.tree import Someone, Words
from tuireader.store.archive import database, salvage

pytestmark = pytest.mark.slow

PAGE = 4096
WORDS = [f"word{number}" for number in range(500)]
FEEDS = [f"https://feed{number}.example/rss" for number in range(3)]


def fill(lib: Library, many: int) -> None:
    """Articles of several feeds: annotated, edited, long, with pages, starred, removed."""
    chance = random.Random(1)
    marking.subscribe(lib.marks, [Subscription(key, key) for key in FEEDS])
    for feed in FEEDS:
        lib.archive.set_feed_state(FeedState(feed, title=f"At {feed}", etag="e", items=bytes(80)))
    for number in range(many):
        text = " ".join(chance.choices(WORDS, k=chance.choice([20, 200, 2_000])))
        new = entry(str(number), f"Title {number}", text, url=f"https://a.example/{number}", published=number)
        (key,) = store(lib, new, feed=FEEDS[number % 3])
        if number % 4 == 0:
            lib.archive.set_annotation(key, found(lib, f"Title {number}", text))
        if number % 5 == 0:
            store(
                lib,
                entry(str(number), f"Edited {number}", text[9:], published=number),
                feed=FEEDS[number % 3],
            )
        if number % 7 == 0:
            lib.archive.put_page(key, Document("The page. " * 600))
    store(lib, entry("long", "Long", "häuser " * 9_000))
    marking.star(lib.marks, lib.archive.page(Words("word1"), 5))
    lib.archive.delete([article_key(FEEDS[0], "3"), article_key(FEEDS[1], "4")])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    with Library.open(default_paths(folder, folder / "c"), Config()) as lib:
        fill(lib, 40)
    return folder


@pytest.fixture
def paths(tmp_path: Path, whole: Path) -> Paths:
    """The places of a copy, to be damaged."""
    shutil.copytree(whole, tmp_path / "data")
    return default_paths(tmp_path / "data", tmp_path / "config.toml")


def rows_of(archive: Path) -> dict[int, tuple[object, ...]]:
    connection = sqlite3.connect(archive)
    rows = connection.execute(
        "SELECT a.key, f.key, a.title, a.published, a.url, b.text, b.layout, o.text FROM article a JOIN feed f"
        " ON f.id = a.feed JOIN body b ON b.id = a.id LEFT JOIN own o ON o.id = a.id"
    ).fetchall()
    connection.close()
    return {row[0]: row[1:] for row in rows}


def overwrite(archive: Path, number: int, content: bytes) -> None:
    with archive.open("rb+") as file:
        file.seek((number - 1) * PAGE)
        file.write(content)


def may_be_lost(page: bytes, number: int) -> int:
    """How many rows a page holds, or a part of one."""
    start = 100 if number == 1 else 0
    if page[start] in (2, 5, 10):
        return 0
    return struct.unpack(">H", page[3:5])[0] if page[start] == 13 else 1


def restart(archive: Path, copy: Path) -> None:
    for path in archive.parent.glob("archive.db*"):
        path.unlink()
    shutil.copy(copy, archive)


def run(paths: Paths, *command: str) -> Result:
    return Program(paths.data.parent)(*command)


@pytest.mark.parametrize("content", ["zeros", "random"])
def test_of_an_archive_with_any_page_lost_all_that_stands_elsewhere_comes_back(paths, whole, content):
    before, raw = rows_of(whole / "archive.db"), (whole / "archive.db").read_bytes()
    chance = random.Random(2)
    for number in range(1, len(raw) // PAGE + 1, 1 if content == "zeros" else 3):
        restart(paths.archive, whole / "archive.db")
        page = raw[(number - 1) * PAGE : number * PAGE]
        overwrite(paths.archive, number, bytes(PAGE) if content == "zeros" else chance.randbytes(PAGE))
        if not salvage.is_damaged(paths.archive):
            assert rows_of(paths.archive) == before, "a page of the full-text index, or that holds nothing"
            continue
        result = salvage.salvage(paths.archive, salvage.Known(FEEDS))
        after = rows_of(paths.archive)
        changed = {key for key in before if after.get(key) != before[key]}
        assert len(changed) <= may_be_lost(page, number), f"page {number}"
        assert changed <= {key for key, _ in (*result.cut, *result.empty)} | set(result.lost), "all are named"
        assert not after.keys() - before.keys() or len(after) <= len(before), "none comes back twice"
        assert (paths.data / result.kept).read_bytes() != raw
        with Library.open(paths, Config()) as lib:
            assert lib.archive.problems() == []


@pytest.mark.parametrize("part", [0.02, 0.3, 0.5, 0.9, 0.999])
def test_of_a_file_that_was_cut_off_what_stands_before_comes_back(paths, part):
    raw = paths.archive.read_bytes()
    before = rows_of(paths.archive)
    os.truncate(paths.archive, int(len(raw) * part))
    findings = health.salvage(paths)
    after = rows_of(paths.archive)
    assert after.keys() <= before.keys()
    assert len(after) >= int(part * len(before)) // 2
    assert any(finding.kind == "lost" for finding in findings) or after == before
    with Library.open(paths, Config()) as lib:
        assert {finding.kind for finding in health.repair(lib)} <= {"ok", "note"}


def test_names_and_search_are_made_anew_and_feeds_are_asked_for_all_again(paths):
    overwrite(paths.archive, 1, bytes(PAGE))
    health.salvage(paths)
    with Library.open(paths, Config()) as lib:
        assert articles.page(lib, Someone("Ann Lee", "named"))
        assert articles.page(lib, Words("word1"))
        assert {state.etag for state in lib.archive.feed_states().values()} == {""}
        assert lib.archive.feed_states()[FEEDS[0]].title == f"At {FEEDS[0]}"
        assert lib.archive.delete([]) == 0
        assert lib.archive.store(FEEDS[0], [entry("3")]).buried == 1, "what was removed stays so"
        assert articles.versions(lib, article_key(FEEDS[1], "10"))[0].title == "Title 10"


def test_a_damaged_archive_is_told_in_one_line_by_every_command_and_mended_by_the_one_it_names(paths):
    overwrite(paths.archive, 1, bytes(PAGE))
    for command in (["list"], ["count"], ["show", "00"], ["feeds"], ["doctor"], ["quotes"], ["fetch"]):
        told = run(paths, *command)
        assert told.status == 1 and len(told.err.splitlines()) == 1, told
        assert "damaged" in told.err and "tuireader doctor --repair" in told.err
    mended = run(paths, "doctor", "--repair")
    assert mended.status == 0, mended
    (kept,) = paths.data.glob("archive.db.damaged-*")
    assert kept.name in mended.out and "39 articles of 4 feeds came back" in mended.out
    assert not kept.read_bytes()[:PAGE].strip(b"\0")
    assert run(paths, "count").out == "40\n", "with the program's own article"
    assert run(paths, "doctor").status == 0
    assert sorted(path.name for path in paths.data.glob("*.tmp*")) == []


def test_what_is_not_brought_back_is_named_the_starred_first_of_all(paths):
    with Library.open(paths, Config()) as lib:
        starred = sorted(lib.marks.starred_keys())
    connection = sqlite3.connect(paths.archive)
    marks = ",".join("?" * len(starred))
    connection.execute(
        f"DELETE FROM body WHERE id IN (SELECT id FROM article WHERE key IN ({marks}))", starred
    )
    connection.execute(
        f"DELETE FROM own WHERE id IN (SELECT id FROM article WHERE key IN ({marks}))", starred
    )
    connection.commit()
    connection.close()
    told = run(paths, "doctor", "--repair")
    assert told.status == 0
    (line,) = [line for line in told.err.splitlines() if "starred" in line]
    assert all(short_id(key) in line for key in starred)
    assert "without their text" in told.err


def test_a_text_that_was_altered_in_the_file_is_named_and_sent_again_by_its_feed(paths):
    connection = sqlite3.connect(paths.archive)
    connection.execute("UPDATE article SET title='Forged' WHERE title='Title 1'")
    connection.commit()
    connection.close()
    told = run(paths, "doctor")
    assert told.status == 1 and "Forged" in told.err and "not as stored" in told.err
    mended = run(paths, "doctor", "--repair")
    assert mended.status == 0 and "Forged" in mended.err
    assert run(paths, "doctor").status == 0
    with Library.open(paths, Config()) as lib:
        assert len(lib.archive.store(FEEDS[1], [entry("1", "Title 1", "Sent again.")]).updated) == 1


def test_a_repair_while_another_process_has_the_archive_open_changes_nothing(paths):
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM feed').fetchall();"
    )
    code += "print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, paths.archive], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == b"open\n"
        overwrite(paths.archive, 4, b"\xa5" * PAGE)
        before = paths.archive.read_bytes()
        with pytest.raises(StoreError, match="open in another"):
            salvage.salvage(paths.archive, salvage.Known())
        assert paths.archive.read_bytes() == before and not list(paths.data.glob("*damaged*"))
        other.communicate()


# --- the log ---


def crashed(paths: Paths) -> None:
    """Leave the archive as a process that was killed leaves it: with what it wrote last in the log alone."""
    with Library.open(paths, Config()) as lib:
        store(lib, entry("late", "Late", "In the log."))
        for ending in ("", "-wal"):
            shutil.copy(f"{paths.archive}{ending}", f"{paths.archive}{ending}.copy")
    for ending in ("", "-wal"):
        Path(f"{paths.archive}{ending}.copy").rename(f"{paths.archive}{ending}")


def test_what_is_in_the_log_alone_comes_back_too(paths):
    crashed(paths)
    os.truncate(paths.archive, 0)
    with pytest.raises(DamagedError, match="empty"):
        Library.open(paths, Config())
    health.salvage(paths)
    titles = [row[1] for row in rows_of(paths.archive).values()]
    assert "Late" in titles
    assert any(path.name.endswith("-wal") for path in paths.data.glob("archive.db.damaged-*"))


@pytest.mark.parametrize("harm", ["zeros", "random", "lost", "half"])
def test_without_its_log_an_archive_is_as_before_it(paths, harm):
    before = rows_of(paths.archive)
    crashed(paths)
    log = database.log_of(paths.archive)
    size = log.stat().st_size
    if harm == "lost":
        log.unlink()
    else:
        kinds = {
            "zeros": bytes(size),
            "random": random.Random(4).randbytes(size),
            "half": log.read_bytes()[: size // 2],
        }
        log.write_bytes(kinds[harm])
    assert run(paths, "doctor").status == 0
    assert before.items() <= rows_of(paths.archive).items()


def test_a_repair_that_was_killed_before_the_new_file_took_the_place_is_done_again_with_the_log(
    paths, monkeypatch
):
    crashed(paths)
    overwrite(paths.archive, 3, b"\xa5" * PAGE)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(salvage, "sync_folder", lambda _: None)
    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        salvage.salvage(paths.archive, salvage.Known(FEEDS))
    monkeypatch.undo()
    assert not database.log_of(paths.archive).exists()
    salvage.salvage(paths.archive, salvage.Known(FEEDS))
    assert "Late" in [row[1] for row in rows_of(paths.archive).values()]


def test_the_log_of_an_archive_that_was_removed_is_not_put_into_the_next(paths):
    crashed(paths)
    paths.archive.unlink()
    with Library.open(paths, Config()) as lib:
        assert lib.archive.problems() == [] and lib.archive.counts().total == 0
    assert len(list(paths.data.glob("archive.db.damaged-*-wal"))) == 1


# --- what is no archive ---


@pytest.mark.parametrize("kind", ["folder", "pipe", "zeros without end"])
def test_what_is_no_file_is_told_and_waited_for_by_none(paths, kind):
    paths.archive.unlink()
    if kind == "folder":
        paths.archive.mkdir()
    elif kind == "pipe":
        os.mkfifo(paths.archive)
    else:
        paths.archive.symlink_to("/dev/zero")
    for command in (["count"], ["doctor"], ["doctor", "--repair"]):
        told = run(paths, *command)
        assert told.status == 1 and len(told.err.splitlines()) == 1, told
        assert "archive.db" in told.err and "not a file" in told.err


def test_an_archive_that_was_emptied_is_told_and_its_stars_are_named_when_it_is_made_anew(paths):
    os.truncate(paths.archive, 0)
    assert "empty" in run(paths, "count").err
    told = run(paths, "doctor", "--repair")
    assert told.status == 0 and "that you starred" in told.err
    assert "Title" in told.err or "Edited" in told.err


def test_every_table_is_either_salvaged_or_made_anew(lib):
    tables = {
        name
        for (name,) in lib.archive._database.all(
            "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'words_%'"
            " AND name NOT LIKE 'said_%'"
        )
    }
    assert tables == salvage.SHAPES.keys() | salvage.DERIVED


def test_any_damage_is_mended_and_whatever_is_missing_is_named(paths, whole):
    """Bytes, blocks and places of pages altered at random: told as damage while in use, and then repaired."""
    before, raw = rows_of(whole / "archive.db"), (whole / "archive.db").read_bytes()
    for seed in (*range(12), 62, 75, 113, 1283, 2165):
        restart(paths.archive, whole / "archive.db")
        paths.archive.write_bytes(altered_at_random(raw, random.Random(seed)))
        try:
            with Library.open(paths, Config()) as lib:
                lib.archive.page(Words("word1"), 50)
                for key in before:
                    lib.archive.article(key)
                    lib.archive.annotation(key)
                    lib.archive.versions(key)
        except StoreError as error:
            assert isinstance(error, DamagedError)
        findings = health.salvage(paths)
        with Library.open(paths, Config()) as lib:
            findings += health.repair(lib)
        assert not any(finding.kind == "problem" for finding in findings), seed
        after = rows_of(paths.archive)
        missing = {key for key in before if after.get(key) != before[key]}
        assert not missing or any(finding.kind == "lost" for finding in findings), seed


def altered_at_random(raw: bytes, chance: random.Random) -> bytes:
    found = bytearray(raw)
    pages = len(raw) // PAGE
    kind = chance.choice(["flip", "pages", "block", "swap", "bits"])
    if kind in ("flip", "bits"):
        for _ in range(chance.choice([1, 5, 50])):
            found[chance.randrange(len(found))] ^= (
                chance.randrange(256) if kind == "flip" else 1 << chance.randrange(8)
            )
    elif kind == "block":
        start = chance.randrange(len(found))
        end = min(len(found), start + chance.randrange(60_000))
        found[start:end] = bytes(end - start)
    for _ in range(chance.randrange(2, 10) if kind in ("pages", "swap") else 0):
        one, other = (chance.randrange(pages) * PAGE for _ in "ab")
        if kind == "pages":
            found[one : one + PAGE] = chance.choice([bytes(PAGE), chance.randbytes(PAGE)])
        else:
            found[one : one + PAGE], found[other : other + PAGE] = (
                found[other : other + PAGE],
                found[one : one + PAGE],
            )
    return bytes(found)
