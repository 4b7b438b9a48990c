"""Triage: what is caught up with is what the list shows, whatever the scope, the place and the keys before."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from reader_fixture import NOON, QUIET_CONFIG, RIVERS, SCIENCE, Running, entry, key_of, places, reader

from tuireader.config import Config, Paths
from tuireader.library import Library, articles, marking
from tuireader.model import ArticleRef, Subscription
from tuireader.query.tree import Everything

ON_SCROLL = Config(
    replace(QUIET_CONFIG.reading, mark_on_scroll=True), QUIET_CONFIG.fetching, QUIET_CONFIG.annotating
)


def refs_of(paths: Paths) -> list[ArticleRef]:
    """All articles of the library, newest first."""
    with Library.open(paths, QUIET_CONFIG) as library:
        return articles.refs(library, Everything())


def read_keys(run: Running, refs: list[ArticleRef]) -> set[int]:
    """What is marked read."""
    return {ref.key for ref in refs if run.screen.marks.is_read(ref, ref.published or 0)}


async def test_what_is_below_is_marked_and_what_is_above_is_not(paths: Paths) -> None:
    refs = refs_of(paths)
    async with reader(paths) as run:
        before = read_keys(run, refs)
        await run.press("j", "j", "X")
        await run.said("marked")
        assert read_keys(run, refs) == before | set(run.screen.list.keys[2:])
        await run.press("u")
        await run.until(lambda: read_keys(run, refs) == before, "all as before")


async def test_a_feed_is_marked_out_of_the_list_of_all(paths: Paths) -> None:
    refs = refs_of(paths)
    async with reader(paths) as run:
        run.screen.list.go_to_key(key_of(RIVERS, 3))
        await run.press("{")
        await run.said("marked 9 articles read")
        assert read_keys(run, refs) == {ref.key for ref in refs if ref.feed == RIVERS} | {key_of(SCIENCE, 0)}


async def test_a_folder_is_marked_out_of_the_list_of_all(paths: Paths) -> None:
    refs = refs_of(paths)
    async with reader(paths) as run:
        run.screen.list.go_to_key(key_of(SCIENCE, 1))
        await run.press("}")
        await run.said("marked 2 articles read")
        assert read_keys(run, refs) == {ref.key for ref in refs if ref.feed == SCIENCE}


async def test_catching_up_offers_what_there_is_with_its_number_and_marks_what_is_chosen(
    paths: Paths,
) -> None:
    refs = refs_of(paths)
    async with reader(paths) as run:
        run.screen.list.go_to_key(key_of(RIVERS, 7))
        await run.press("Z")
        await run.until(lambda: run.app.screen is not run.screen, "the choice")
        offered = {choice.text: choice.articles for choice in run.app.screen._list.choices}
        assert offered["the feed River News"] == 9 and offered["the folder World"] == 9
        assert offered["older than this article"] == 1 and offered["all that are shown"] == 11
        await run.press(*"older than this", "enter")
        await run.said("marked 1 article read")
        assert read_keys(run, refs) == {key_of(RIVERS, 8), key_of(SCIENCE, 0)}


async def test_a_filter_bounds_what_is_caught_up_with(paths: Paths) -> None:
    refs = refs_of(paths)
    async with reader(paths) as run:
        await run.press("slash", *"discovery", "enter")
        await run.until(lambda: len(run.screen.list.keys) == 3, "the filter")
        await run.press("X")
        await run.said("marked 2 articles read")
        assert read_keys(run, refs) == {ref.key for ref in refs if ref.feed == SCIENCE}


async def test_moving_on_marks_what_was_passed_if_the_settings_say_so(paths: Paths) -> None:
    refs = refs_of(paths)
    async with reader(paths, ON_SCROLL) as run:
        before, keys = read_keys(run, refs), run.screen.list.keys
        await run.press("G", "g")
        assert read_keys(run, refs) == before
        await run.press("j", "j", "k")
        assert read_keys(run, refs) == before | set(keys[:2])
        await run.press("G", "j")
        assert read_keys(run, refs) == before | {keys[0], keys[1], keys[-1]}


async def test_the_heading_says_how_many_came_above_until_they_are_seen(paths: Paths) -> None:
    async with reader(paths, size=(120, 12)) as run:
        await run.press("G")
        with Library.open(paths, QUIET_CONFIG) as other:
            other.archive.store(RIVERS, [entry(RIVERS, 90 + n, f"News {n}", at=NOON + n) for n in range(3)])
        await run.until(lambda: "3 new above" in run.screen.list._heading, "what came")
        await run.press("g")
        await run.until(lambda: "new above" not in run.screen.list._heading, "their being seen")


KEYS = (
    "j",
    "k",
    "j",
    "G",
    "g",
    "m",
    "M",
    "X",
    "A",
    "{",
    "}",
    "x",
    "V",
    "*",
    "escape",
    "u",
    "u",
    "ctrl+r",
    "n",
)
SCOPES = ("1", "2", "3", "4", "L", "H")


class Told:
    """A plain model: what is read, what was read before each change, and what may be done again."""

    def __init__(self, read: set[int]) -> None:
        self.read = read
        self.before: list[set[int]] = []
        self.after: list[set[int]] = []

    def change(self, read: set[int]) -> None:
        if read != self.read:
            self.before.append(self.read)
            self.after.clear()
            self.read = read

    def undo(self) -> None:
        if self.before:
            self.after.append(self.read)
            self.read = self.before.pop()

    def redo(self) -> None:
        if self.after:
            self.before.append(self.read)
            self.read = self.after.pop()

    def press(self, key: str, run: Running, feeds: dict[int, str]) -> None:
        """What a key does to what is read, by what the screen shows when it is pressed."""
        keys, cursor = list(run.screen.list.keys), run.screen.list.cursor
        if key == "u":
            self.undo()
        elif key == "ctrl+r":
            self.redo()
        elif keys:
            self.change(self._marked(key, keys, cursor, run.screen.list.selected, feeds))

    def _marked(
        self, key: str, keys: list[int], cursor: int, selected: set[int], feeds: dict[int, str]
    ) -> set[int]:
        here = keys[cursor]
        match key:
            case "m":
                about = selected or {here}
                return self.read - about if about <= self.read else self.read | about
            case "M":
                return self.read | set(keys[: cursor + 1])
            case "X":
                return self.read | set(keys[cursor:])
            case "A":
                return self.read | set(keys)
            case "{" | "}":  # each folder that has articles has one feed
                return self.read | {each for each in keys if feeds[each] == feeds[here]}
        return self.read


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
async def test_no_key_marks_anything_but_what_the_list_shows(paths: Paths, seed: int) -> None:
    chance = random.Random(seed)
    refs = refs_of(paths)
    feeds = {ref.key: ref.feed for ref in refs}
    async with reader(paths, size=chance.choice([(60, 18), (120, 40), (80, 12)])) as run:
        told = Told(read_keys(run, refs))
        told_keys: list[str] = []
        for _ in range(70):
            key = chance.choice(SCOPES if chance.random() < 0.15 else KEYS)
            told_keys.append(key)
            if key == "u" and not told.before:
                continue  # what made the library is not to be undone
            if run.screen.front != "list":
                key = "tab"
            told.press(key, run, feeds)
            await run.type(key)
            await run.until(lambda: run.settled, "an end")
            assert read_keys(run, refs) == told.read, (seed, told_keys)


@pytest.mark.slow
async def test_forty_feeds_of_three_hundred_are_gone_through_in_ninety_keys(tmp_path: Path) -> None:
    paths = places(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        urls = [f"http://f{number}.example/feed" for number in range(40)]
        marking.subscribe(library.marks, [Subscription(url, url, f"Feed {url[8:10]}") for url in urls])
        for feed, url in enumerate(urls):
            count = 8 if feed % 2 else 7
            library.archive.store(
                url, [entry(url, n, f"Story {n}", at=NOON - feed * 100 - n) for n in range(count)]
            )
        library.marks.flush()
    async with reader(paths) as run:
        keys = ["L", "A"] * 40
        assert len(keys) <= 90
        await run.type(*keys)
        await run.until(lambda: run.count("Unread") == 0, "nothing unread")
