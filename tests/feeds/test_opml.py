"""What lists of feeds promise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from program import Program

from tuireader.config import Config, Paths
from tuireader.errors import InputError
from tuireader.feeds.feed_lists import read_opml
from tuireader.library import Library
from tuireader.library.feeds import outlines
from tuireader.library.marking import undo


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(Paths(tmp_path / "data", tmp_path / "config.toml"), Config()) as opened:
        yield opened


def opml(body: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def test_folders_nest_and_a_feed_in_two_is_taken_once() -> None:
    feed = '<outline type="rss" text="{}" {}="https://a.example/{}"/>'
    found = read_opml(
        opml(
            f'<outline text="News"><outline title="World">{feed.format("One", "xmlUrl", 1)}</outline>'
            f"{feed.format('Two', 'XMLURL', 2)}</outline>{feed.format('Again', 'xmlUrl', 1)}"
        ),
        "x",
    )
    assert [(item.title, item.folder, item.url) for item in found.feeds] == [
        ("One", "News/World", "https://a.example/1"),
        ("Two", "News", "https://a.example/2"),
    ]


def test_only_web_addresses_come_in_and_the_others_are_named() -> None:
    bad = ("|~/evil.sh", "exec:touch x", "filter:~/x:http://h.example/f", "file:///etc/passwd", "feeds.xml")
    lines = "".join(f'<outline text="bad{n}" xmlUrl="{url}"/>' for n, url in enumerate(bad))
    found = read_opml(opml(f'{lines}<outline text="ok" xmlUrl="http://ok.example/f" filtercmd="x"/>'), "x")
    assert [item.url for item in found.feeds] == ["http://ok.example/f"]
    assert [line.partition(":")[0] for line in found.skipped] == [f"bad{n}" for n in range(len(bad))]


def test_deep_damaged_and_wrong_files_do_no_harm() -> None:
    feed = '<outline text="x" xmlUrl="https://a.example/"/>'
    deep = read_opml(opml('<outline text="f">' * 5000 + feed + "</outline>" * 5000), "x")
    assert deep.feeds[0].folder == "/".join("f" * 8)
    damaged = read_opml(opml(feed)[:-10], "x")
    assert (len(damaged.feeds), len(damaged.skipped)) == (1, 1)
    for body in (b"", b"no xml", b"<rss/>", opml("<outline")[:60]):
        with pytest.raises(InputError, match=r"list\.xml: not an OPML file"):
            read_opml(body, "list.xml")


def test_an_import_is_one_change_and_the_export_gives_it_back_without_logins(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "feeds.opml"
    path.write_bytes(
        opml(
            '<outline text="A &amp; B"><outline text="One" xmlUrl="https://ann:s3cret@a.example/1?x=1&amp;y=2"/>'
            '</outline><outline text="Two" xmlUrl="https://a.example/2"/>'
        )
    )
    assert (outlines.import_opml(library, path).new, outlines.import_opml(library, path).known) == (2, 2)
    exported = outlines.export_opml(library)
    assert "s3cret" not in exported
    again = read_opml(exported.encode(), "x").feeds
    assert [(item.title, item.folder, item.url) for item in again] == [
        ("Two", "", "https://a.example/2"),
        ("One", "A & B", "https://a.example/1?x=1&y=2"),
    ]
    undo(library.marks)
    assert library.marks.subscriptions() == ()
    with pytest.raises(InputError, match=r"none\.opml"):
        outlines.import_opml(library, tmp_path / "none.opml")


def test_the_command_line_takes_a_list_in_names_what_it_passes_over_and_hands_it_out(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_bytes(
        opml('<outline text="A" xmlUrl="https://a.example/"/><outline text="B" xmlUrl="exec:x"/>')
    )
    run = Program(tmp_path)
    taken = run("opml", "import", str(path))
    assert (taken.status, "subscribed to 1 feed;" in taken.out) == (1, True)
    assert taken.err.splitlines() == ["passed over B: not an address of the web (http: or https:)"]
    assert 'xmlUrl="https://a.example/"' in run("opml", "export").out
    assert run("opml", "import").status == 1
    assert run("opml", "import", str(tmp_path / "none")).err.count("\n") == 1


def test_a_file_without_end_is_read_no_further_than_a_list_can_go(library: Library) -> None:
    with pytest.raises(InputError, match="larger than 10 MB"):
        outlines.import_opml(library, Path("/dev/zero"))


def test_a_list_is_written_where_there_is_none_no_words_or_another_list(
    library: Library, tmp_path: Path
) -> None:
    text = outlines.export_opml(library)
    for before in (None, b"", opml(""), b"\xef\xbb\xbf<!-- mine --> <opml version='1.0'>"):
        place = tmp_path / "feeds.opml"
        place.unlink(missing_ok=True)
        if before is not None:
            place.write_bytes(before)
            place.chmod(0o640)
        outlines.save_opml(place, text, library.paths)
        assert place.read_text() == text
        assert before is None or place.stat().st_mode & 0o777 == 0o640
    (tmp_path / "link").symlink_to("feeds.opml")
    outlines.save_opml(tmp_path / "link", text, library.paths)
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(
    "content", [b"{}", b"my words", b"<html><body>", b"\0", b"<rss version='2.0'/>", b"<opmlx/>"]
)
def test_no_other_file_is_written_over(library: Library, tmp_path: Path, content: bytes) -> None:
    place, link, other = tmp_path / "file", tmp_path / "link", tmp_path / "other"
    place.write_bytes(content)
    link.symlink_to(place)
    other.hardlink_to(place)
    for name in (place, link, other, tmp_path):
        with pytest.raises(InputError, match=f"{name}: "):
            outlines.save_opml(name, "<opml/>", library.paths)
    assert place.read_bytes() == content


def test_no_file_of_the_programs_own_is_written_over_or_made(library: Library, tmp_path: Path) -> None:
    paths = library.paths
    library.marks.set_state("x", 1)
    library.marks.flush()
    paths.config_file.write_bytes(opml(""))
    marks = paths.marks.read_bytes()
    (tmp_path / "link").symlink_to(paths.marks)
    (tmp_path / "hard").hardlink_to(paths.marks)
    (tmp_path / "folder").symlink_to(paths.data)
    own = [
        paths.marks,
        paths.archive,
        paths.logins,
        paths.log,
        paths.config_file,
        tmp_path / "link",
        tmp_path / "hard",
    ]
    own += [tmp_path / "folder" / "marks.json", paths.data / "MARKS.JSON.3", paths.data / "archive.db-wal"]
    for place in own:
        with pytest.raises(InputError, match="is a file of tuireader's own"):
            outlines.save_opml(place, "<opml/>", paths)
    assert paths.marks.read_bytes() == marks
    assert not paths.logins.exists() and not (paths.data / "MARKS.JSON.3").exists()


def test_what_cannot_be_written_is_told(library: Library, tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for place in (tmp_path / "missing" / "x.opml", tmp_path / "circle"):
        with pytest.raises(InputError, match="cannot be written"):
            outlines.save_opml(place, "<opml/>", library.paths)
