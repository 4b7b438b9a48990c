"""Keys that are pressed faster than the reader can show what they lead to, and whatever keys in whatever order: none
hits what it was not meant for.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_fixture import (
    NOON,
    QUIET_CONFIG,
    RIVERS,
    SCIENCE,
    Running,
    entry,
    key_of,
    make_library,
    places,
    reader,
)
from textual.widgets import Input

from tuireader.config import Paths
from tuireader.library import Library, marking
from tuireader.model import Subscription
from tuireader.ui.dialogs.chooser import Chooser
from tuireader.ui.dialogs.prompt import Form
from tuireader.ui.lists.views import Source

pytestmark = pytest.mark.slow


def read(run: Running) -> set[int]:
    """The keys of the articles that are marked read."""
    marks = run.screen.jobs.opened.result().marks
    return {key for keys, _ in marks.read_keys().values() for key in keys}


# --- in one breath


@pytest.mark.parametrize("key", ["/", "="])
async def test_what_is_typed_after_the_key_of_a_line_stands_in_the_line(paths: Paths, key: str) -> None:
    async with reader(paths) as run:
        await run.type(key, *"DAM2u")
        assert run.screen.prompt is not None and run.screen.prompt.value == "DAM2u"
        await run.type("escape")
        assert len(run.screen.marks.history()) == 2 and run.screen.viewer.view.scope == "all"


async def test_what_is_typed_after_the_key_of_a_dialog_stands_in_the_dialog(paths: Paths) -> None:
    async with reader(paths) as run:
        for key, kind in (("t", Form), ("a", Form), (":", Chooser), ("@", Chooser), ("?", Chooser)):
            await run.type(key, *"DAM")
            assert isinstance(run.app.screen, kind), key
            line = run.app.screen.query(Input).first()
            assert line.value == "DAM", key
            await run.press("escape")
            await run.until(lambda: run.app.screen is run.screen, "its end")
        assert len(run.screen.marks.history()) == 2


async def test_a_dialog_that_a_thread_prepares_takes_what_is_typed_meanwhile(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.press("enter")
        await run.until(lambda: run.screen.article.annotation is not None, "its quotes")
        await run.press(".")
        go = threading.Event()
        run.screen.jobs.ask("busy", lambda _: go.wait(15), lambda _: None)
        for key in "cD":
            await run.press(key)
        go.set()
        await run.until(lambda: isinstance(run.app.screen, Chooser), "the dialog")
        await run.until(lambda: run.app.screen.query_one(Input).value == "D", "what was typed")
        assert "D again" not in run.screen.status.message


async def test_after_a_line_is_entered_the_keys_are_for_what_it_found(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.type("/", *"discovery", "enter", "j", "s")
        assert run.titles == ["Discovery 0", "Discovery 1", "Discovery 2"]
        assert run.screen.marks.starred_keys() == {key_of(SCIENCE, 1)}


async def test_each_of_ten_keys_for_the_next_unread_opens_shows_and_marks_one(paths: Paths) -> None:
    async with reader(paths, size=(80, 24)) as run:
        before = read(run)
        await run.type("enter", *"nnnnnnnnnn")
        assert len(read(run) - before) == 11 and run.screen.presenter.key in read(run)


@pytest.mark.parametrize(("keys", "feed", "number"), [("LA", SCIENCE, 2), ("LALA", RIVERS, 9)])
async def test_all_is_marked_in_the_feed_that_the_key_before_led_to(
    paths: Paths, keys: str, feed: str, number: int
) -> None:
    async with reader(paths) as run:
        before = read(run)
        await run.type(*keys)
        of_feed = {key_of(feed, n) for n in range(9)}
        assert len((read(run) - before) & of_feed) == number
        assert len(read(run) - before) == number + (2 if feed == RIVERS else 0)


async def test_among_the_feeds_all_is_marked_in_the_one_under_the_cursor(paths: Paths) -> None:
    async with reader(paths) as run:
        before = read(run)
        run.screen.viewer.open_source(Source("feed", SCIENCE))
        run.screen.bring("feeds")
        await run.until(lambda: run.settled, "the feed")
        await run.type("2", "A", "j", "j", "j")
        assert run.screen.feeds.source == Source("feed", RIVERS)
        assert read(run) - before == {key_of(SCIENCE, 1), key_of(SCIENCE, 2)}
        await run.type("k", "k", "j", "j", "A")
        assert read(run) - before == {key_of(SCIENCE, n) for n in (1, 2)} | {
            key_of(RIVERS, n) for n in range(9)
        }


async def test_undo_takes_back_what_the_key_before_it_did(paths: Paths) -> None:
    async with reader(paths) as run:
        before = read(run)
        await run.type(*"sAu")
        assert read(run) == before and run.screen.marks.starred_keys() == {key_of(RIVERS, 0)}


async def test_keys_that_a_refused_line_takes_are_no_commands(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.type("=", *"colour:red", "enter", *"DDAmu", "enter")
        assert run.screen.prompt is not None
        assert run.screen.prompt.value == "colour:redDDAmu" and "colour" in run.refusal
        await run.type("escape")
        assert len(run.screen.marks.history()) == 2 and len(run.screen.list.keys) == 12


async def test_words_that_an_article_has_not_and_commands_that_are_none_are_refused(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.type("enter")
        for key, text, reason in (("/", "zeppelin", "not in this text"), ("|", "no-such-command", "no such")):
            await run.type(key, *text, "enter", "D", "D")
            assert run.screen.prompt is not None and run.screen.prompt.value == f"{text}DD"
            await run.type("enter")
            assert reason in run.refusal
            await run.type("escape")
        assert len(run.screen.marks.history()) == 3 and run.screen.front == "article"


async def test_a_move_after_a_line_waits_for_what_the_line_finds(paths: Paths) -> None:
    async with reader(paths) as run:
        go = threading.Event()
        run.screen.jobs.ask("busy", lambda _: go.wait(15), lambda _: None)
        for key in ("slash", *"discovery", "enter", "j"):
            await run.press(key)
        go.set()
        await run.type("s")
        assert run.titles == ["Discovery 0", "Discovery 1", "Discovery 2"]
        assert run.screen.marks.starred_keys() == {key_of(SCIENCE, 1)}


@pytest.mark.parametrize("key", ["/", "@"])
async def test_what_is_typed_in_one_burst_arrives_whole(paths: Paths, key: str) -> None:
    words = "what the council said of the fishing quotas in the northern ports"
    async with reader(paths) as run:
        await run.type(key, *words)
        line = run.app.screen.query_one(Input) if key == "@" else run.screen.prompt
        assert line is not None
        await run.until(lambda: line.value == words, "all of the words")


async def test_a_line_without_the_focus_takes_the_keys_all_the_same(paths: Paths) -> None:
    async with reader(paths) as run:
        await run.type("/", "r")
        run.screen.set_focus(run.screen.list)
        await run.type("D")
        prompt = run.screen.prompt
        assert prompt is not None
        await run.until(lambda: prompt.value == "rD", "the key in the line")


# --- whatever keys


LONG, TODAY = "http://long.example/feed", "http://today.example/feed"
OPENING = {"enter", "l", "space", "n", "p", "J", "K", "tab", "Q", "E", "z"}
KEYS = [*OPENING, *"jkGgLHmMAxV*sDu1234h", "escape", "ctrl+r", "down", "pagedown"]
SEARCHES = [["/", *"story", "enter"], ["=", *"is:unread", "enter"], ["/", "escape"]]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of four feeds, one of them of more articles than are marked unasked."""
    folder = tmp_path_factory.mktemp("large")
    with Library.open(make_library(folder), QUIET_CONFIG) as library:
        for feed, number in ((LONG, 60), (TODAY, 4)):
            marking.subscribe(library.marks, Subscription(feed, feed, feed[7:11]))
            library.archive.store(
                feed, [entry(feed, n, f"Story {n}", at=NOON - n * 900) for n in range(number)]
            )
        library.marks.flush()
    return folder


class Watch:
    """What is marked with each key, and whether it was to be."""

    def __init__(self, run: Running) -> None:
        self.run = run
        self.read = read(run)
        self.others: set[int] = set()
        """What another process marked."""
        self.excused: set[int] = set()
        """What was marked unread after it was opened."""

    async def press(self, key: str) -> None:
        """Press a key, and look at what it marked."""
        run, screen = self.run, self.run.screen
        shown_before, in_feeds, asked = screen.list.keys[:], screen.front == "feeds", screen.status.message
        about = set(screen.list.selected) or {screen.list.current}
        if screen.reads:
            about = {screen.presenter.key}
        above = set(shown_before[: screen.list.cursor + 1])
        await run.type(key)
        now = read(run)
        new, self.excused = now - self.read - self.others, self.excused | (self.read - now)
        self.read = now
        listed = set(screen.list.keys if in_feeds else shown_before)
        allowed: dict[str, set[int | None]] = {"A": listed, "M": above, "m": about}
        if key in OPENING or (key == "D" and screen.reads):
            assert new <= {screen.presenter.key}, (key, new)
        elif key not in ("u", "ctrl+r"):
            assert new <= allowed.get(key, set()), (key, new)
            assert len(new) <= 50 or asked.startswith(f"{key} again marks {len(new)} articles read"), (
                key,
                asked,
            )
        if screen.reads and screen.presenter.key is not None:
            assert screen.presenter.key in self.read | self.excused, (key, screen.presenter.key)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.one_of(
            st.sampled_from(KEYS), st.sampled_from(SEARCHES), st.sampled_from(["another process", "refresh"])
        ),
        min_size=10,
        max_size=30,
    )
)
async def test_no_key_marks_what_is_not_under_the_cursor_and_what_is_opened_is_marked(
    large: Path, steps: list[str | list[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(large / "data", Path(folder) / "data")
        paths = places(Path(folder))
        with Library.open(paths, QUIET_CONFIG) as other:
            async with reader(paths) as run:
                await run.until(lambda: run.settled, "the counts")
                watch, arrived = Watch(run), 100
                for step in steps:
                    if step == "another process":
                        watch.others |= _mark_one(other)
                        await run.until(lambda: run.settled, "a rest")
                    elif step == "refresh":
                        arrived += 1
                        other.archive.store(TODAY, [entry(TODAY, arrived, "New story", at=NOON + arrived)])
                        run.screen.viewer.renew()
                        await run.until(lambda: run.settled, "what arrived")
                    elif isinstance(step, list):
                        await run.type(*step)
                    else:
                        await watch.press(step)
                    watch.excused |= watch.read - read(run)
                    watch.read = read(run)
                await _agree(run, other)


def _mark_one(other: Library) -> set[int]:
    """Another process marks the first unread article of the long feed, and which it was."""
    other.marks.refresh()
    marked = other.marks.read_keys().get(LONG, (frozenset(), 0))[0]
    key = next((key for n in range(60) if (key := key_of(LONG, n)) not in marked), None)
    if key is not None:
        marking.mark_read(other.marks, [row.ref for row in other.archive.rows([key]).values()])
        other.marks.flush()
    return {key} - {None}


async def _agree(run: Running, other: Library) -> None:
    """The counts on the screen come to be those of the store."""
    run.screen.marks.flush()
    await run.until(_same(run, other), "the right counts")


def _same(run: Running, other: Library) -> Callable[[], bool]:
    def agree() -> bool:
        from tuireader.library import articles

        other.marks.refresh()
        counts = articles.counts(other)
        if run.screen.viewer.view.scope != "all":
            run.screen.viewer.open(run.screen.viewer.view._replace(scope="all"))
            run.screen.viewer.recount()
        return run.settled and run.count("Unread") == counts.unread and run.count("Starred") == counts.starred

    return agree
