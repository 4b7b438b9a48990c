"""Choosing by typing: what was meant comes first, and nothing else is taken for it."""

from __future__ import annotations

import random
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from council_fixture import make_council
from people_fixture import DAHL, MARTA, add, mention
from reader_fixture import QUIET_CONFIG, Running, reader

from tuireader.library import Library
from tuireader.model import Annotation
from tuireader.ui.dialogs.chooser import Choice, Chooser, ranked

pytestmark = pytest.mark.slow

KNOWN = [
    Choice("“Dahl” is not Henrik Dahl", "not", "not", also="is not", last=True),
    Choice("Dahlia Berg", 1, articles=90),
    Choice("Erik Dahl", 2, articles=40),
    Choice("Dähl", 3, articles=2),
    Choice("Henrik Dahl", 4, articles=7, names=("H. Dahl", "Rik")),
    Choice("Mandahla", 5, articles=500),
    Choice("as typed: “dahl”", 6, new=True),
]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("dahl", [3, 2, 4, 1, 6, 5, "not"]),
        ("dahli", [1]),
        ("Henrik Dahl", [4]),
        ("henrik", [4]),
        ("h. dahl", [4]),
        ("rik", [4, 6]),
        ("not", ["not"]),
    ],
)
def test_what_was_typed_just_so_comes_first_and_what_takes_back_last(
    typed: str, order: Sequence[object]
) -> None:
    for _ in range(20):
        found = [choice.value for choice in ranked(random.sample(KNOWN, len(KNOWN)), typed)]
        assert found[: len(order)] == order[: len(found)]


def test_the_list_stays_in_its_order_while_nothing_is_typed_but_for_what_takes_back() -> None:
    assert [choice.value for choice in ranked(KNOWN, "")] == [1, 2, 3, 4, 5, 6, "not"]


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    paths = make_council(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        add(library, 77, "Henrika Dahlen", day=30_000)
        library.marks.flush()
    async with reader(paths) as running:
        await running.press("J", "enter")
        await running.until(lambda: running.shown.endswith("lock 1"), "the article")
        await running.until(lambda: running.screen.article.annotation is not None, "its quotes")
        yield running


def chooser(run: Running) -> Chooser:
    assert isinstance(run.app.screen, Chooser)
    return run.app.screen


async def asked(run: Running, *keys: str) -> None:
    await run.press(*keys)
    await run.until(lambda: isinstance(run.app.screen, Chooser), "the question")


async def test_the_right_name_typed_in_full_is_taken_and_not_its_opposite(run: Running) -> None:
    await asked(run, ">", "c")
    await run.pilot.press(*"marta kowalska", "enter")
    await run.until(lambda: chooser(run)._title == "Where?", "how far it holds")
    await run.press("enter")
    await run.said(f"{DAHL} is {MARTA}")


async def test_each_candidate_bears_the_number_of_its_articles(run: Running) -> None:
    await asked(run, ".", "c")
    await run.press(*"marta")
    await run.until(lambda: len(chooser(run)._list.choices) == 2, "the name, and what was typed")
    lines = [chooser(run)._list.render_line(y).text for y in range(2)]
    assert MARTA in lines[0] and lines[0].rstrip().endswith("5 articles")
    assert "as typed: “marta”" in lines[1]


async def test_a_name_that_does_not_exist_yet_is_taken_as_typed(run: Running) -> None:
    await asked(run, ">", "c")
    await run.pilot.press(*"Rik Dahlberg", "enter")
    await run.until(lambda: chooser(run)._title == "Where?", "how far it holds")
    await run.press("enter")
    await run.said(f"{DAHL} is Rik Dahlberg")


@pytest.mark.parametrize("keys", [(".", "c"), (">", "c")])
async def test_enter_waits_for_what_matches_the_text_and_takes_nothing_older(
    run: Running, keys: tuple[str, str]
) -> None:
    await asked(run, *keys)
    release = threading.Event()
    run.screen.jobs.ask("blocked", lambda _: release.wait(10), lambda _: None)
    await run.pilot.press(*"henrika", "enter")
    await run.pilot.pause()
    assert isinstance(run.app.screen, Chooser), "nothing is chosen that was found for another text"
    release.set()
    if keys[0] == ">":
        await run.until(lambda: chooser(run)._title == "Where?", "how far it holds")
        await run.press("enter")
        await run.said(f"{DAHL} is Henrika Dahlen")
    else:
        await run.said("Henrika Dahlen said")


async def test_typing_on_after_enter_takes_it_back(run: Running) -> None:
    await asked(run, "@")
    release = threading.Event()
    run.screen.jobs.ask("blocked", lambda _: release.wait(10), lambda _: None)
    await run.pilot.press(*"marta", "enter", "x")
    release.set()
    await run.until(lambda: not chooser(run)._waits, "the answer")
    assert chooser(run)._list.choices == []


async def test_a_name_typed_in_full_is_found_among_many_that_begin_so(tmp_path: Path) -> None:
    paths = make_council(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        for number in range(200, 260):
            name = f"Ann Dahl{chr(97 + number % 26)}{chr(97 + number // 26)}"
            words = f"{name} came, and {name} left."
            add(
                library, number, text=words, found=Annotation((), (mention(words, name, name),), "en", "m", 1)
            )
        words = "Ann Dahl came."
        add(
            library,
            300,
            text=words,
            found=Annotation((), (mention(words, "Ann Dahl", "Ann Dahl"),), "en", "m", 1),
        )
        library.marks.flush()
    async with reader(paths) as run:
        await asked(run, "@")
        await run.pilot.press(*"ann dahl", "enter")
        await run.until(lambda: run.screen.front == "person", "a page")
        page = run.screen.visitor.page
        assert page is not None and page.name == "Ann Dahl"
