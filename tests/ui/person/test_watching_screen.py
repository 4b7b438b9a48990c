"""Watching in the reader: the brief, following someone on a topic, and the program that is told while one reads."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from paper_fixture import Paper
from reader_fixture import QUIET_CONFIG, places, reader

from tuireader.config import Paths, Watching
from tuireader.library import Library, queries
from tuireader.library.people import person
from tuireader.ui import background
from tuireader.ui.dialogs.sheets import BriefSheet

NETS = "“We lost all of the nets in the storm last night,”"
TAX = "“The new tax on boats will ruin every one of us,”"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """Maria Olsen said something today, and something else four days ago."""
    paths = places(tmp_path)
    with Library.open(paths, QUIET_CONFIG) as library:
        paper = Paper(library)
        paper.print(("Maria Olsen", TAX), days=4)
        paper.print(("Maria Olsen", NETS))
        library.marks.set_state("seeded", True)
    return paths


def follow(paths: Paths) -> None:
    with Library.open(paths, QUIET_CONFIG) as library:
        person.follow(library.marks, ("PERSON", "Maria Olsen"))


async def test_the_brief_has_what_is_new_and_enter_goes_to_the_article(paths: Paths) -> None:
    follow(paths)
    async with reader(paths) as running:
        await running.type("i")
        await running.until(lambda: isinstance(running.app.screen, BriefSheet), "the brief")
        sheet = running.app.screen
        assert isinstance(sheet, BriefSheet)
        (choice,) = sheet.lines.choices
        assert choice.text == NETS and choice.below.startswith("Maria Olsen · The Wire · ")
        await running.type("i")
        await running.until(
            lambda: running.app.screen is not sheet and isinstance(running.app.screen, BriefSheet),
            "more days",
        )
        assert [choice.text for choice in running.app.screen.lines.choices] == [NETS, TAX]
        await running.type("j", "enter")
        await running.until(lambda: running.screen.front == "article", "the article")
        await running.until(lambda: running.screen.article.current is not None, "the quote")
        assert running.screen.article.current.text == TAX


async def test_where_nobody_is_followed_it_is_said_how(paths: Paths) -> None:
    async with reader(paths) as running:
        await running.type("i")
        await running.until(lambda: isinstance(running.app.screen, BriefSheet), "the brief")
        sheet = running.app.screen
        assert isinstance(sheet, BriefSheet)
        assert not sheet.lines.choices and "F on a person" in sheet.lines.empty
        await running.type("i", "escape")


async def test_on_a_page_about_something_it_is_followed_what_they_say_about_it(paths: Paths) -> None:
    async with reader(paths) as running:
        running.screen.visitor.visit("PERSON", "Maria Olsen", about="tax")
        await running.until(lambda: running.screen.front == "person", "the page")
        await running.until(lambda: running.screen.visitor.page.filter == "tax", "what she said about it")
        await running.type("F")
        await running.said("keeping the search «Maria Olsen on tax»")
        (kept,) = queries.saved_searches(running.screen.marks)
        assert kept.query == 'by:"Maria Olsen" about:"tax"'
        await running.type("F")
        await running.said("no longer keeping")
        assert queries.saved_searches(running.screen.marks) == []


async def test_while_one_reads_a_program_is_told_and_a_failure_is_said_once(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "NEWS_SECONDS", 0.05)
    follow(paths)
    taken = tmp_path / "taken"
    script = tmp_path / "hook.py"
    script.write_text(f"import sys\nopen({str(taken)!r}, 'a').write(sys.stdin.read())\n")
    config = replace(QUIET_CONFIG, watching=Watching([sys.executable, str(script)]))
    async with reader(paths, config=config) as running:
        with Library.open(paths, config) as library:
            paper = Paper(library)
            paper.number = 10
            paper.print(("Maria Olsen", "“The harbour will be closed until the ice is gone,”"))
        await running.until(lambda: taken.exists() and taken.read_text().endswith("\n"), "the program")
        assert "until the ice" in json.loads(taken.read_text())["quote"]
        script.write_text("import sys\nsys.exit(7)\n")
        with Library.open(paths, config) as library:
            paper = Paper(library)
            paper.number = 20
            paper.print(("Maria Olsen", "“Nobody told the fishermen about any of this,”"))
        await running.said("exit status 7")
