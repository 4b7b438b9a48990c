"""Stories in the reader: what everyone is on, who says what, and putting right what belongs together."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_fixture import Running, make_library, reader
from statements_fixture import publish
from textual.widgets import Static

from tuireader.config import Config, Paths
from tuireader.library import Library, stories
from tuireader.ui.dialogs.chooser import Chooser

TITLE = "Ferry Marguerite runs aground off Lindholm"
TEXT = (
    "“The ferry was never in danger at any time of the night,” said Ada Brook. The ferry Marguerite ran aground off"
    " Lindholm in thick fog with forty passengers, and tugs pulled it free at dawn. Divers look at the hull."
)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = make_library(tmp_path)
    with Library.open(found, Config()) as lib:
        for paper in ("Herald", "Courier"):
            publish(lib, paper, TEXT, title=TITLE, day=20_000)
        for _ in stories.catch_up(lib):
            pass
    return found


def chooser(running: Running) -> Chooser:
    assert isinstance(running.app.screen, Chooser)
    return running.app.screen


async def test_a_key_shows_what_everyone_is_on_and_enter_who_says_what(paths: Paths) -> None:
    async with reader(paths) as running:
        await running.type("S")
        await running.until(lambda: isinstance(running.app.screen, Chooser), "what everyone is on")
        first = chooser(running)
        await running.type("enter")
        await running.until(
            lambda: isinstance(running.app.screen, Chooser) and running.app.screen is not first, "the story"
        )
        title = str(chooser(running).query_one("#dialog-title", Static).render())
        assert TITLE in title and "in 2 papers" in title
        await running.type(*"split", "enter")
        await running.said("out of its story")
        await running.type("u")
        await running.said("undone")
