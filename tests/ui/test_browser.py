"""Opening pages: whose command is used, and how it is told the address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from reader_fixture import NOON, QUIET_CONFIG, RIVERS, Running, entry, reader
from terminal import reader as in_a_terminal

from tuireader.config import Paths, Reading
from tuireader.errors import InputError
from tuireader.library import Library
from tuireader.ui.external import host_of, in_terminal, opening

pytestmark = pytest.mark.slow

URL = "https://news.example/a?b=1%20c;d"


def script(folder: Path, name: str, body: str) -> Path:
    """A command of that name."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o700)
    return file


@pytest.mark.parametrize(
    ("browser", "command"),
    [
        ("firefox", ["firefox", URL]),
        ("firefox --new-tab %u", ["firefox", "--new-tab", URL]),
        ("firefox 'new-tab(%s)' now", ["firefox", f"new-tab({URL})", "now"]),
        ("'/opt/my browser' -x 100%%", ["/opt/my browser", "-x", "100%", URL]),
    ],
)
def test_the_address_stands_where_the_command_says_or_last(browser: str, command: list[str]) -> None:
    assert opening(URL, browser) == command


def test_the_users_command_goes_before_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "links:w3m")
    assert opening(URL, "firefox") == ["firefox", URL]
    assert opening(URL, "") == ["links", URL]


def test_a_command_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="browser's command"):
        opening(URL, "firefox 'open")


@pytest.mark.parametrize(
    "url", ["", "ftp://news.example/", "javascript:alert(1)", "https:///x", "-h", "http://[x"]
)
def test_only_web_addresses_are_opened(url: str) -> None:
    with pytest.raises(InputError):
        host_of(url)


def test_browsers_of_the_terminal_are_known_by_name() -> None:
    assert in_terminal(["/usr/bin/w3m", URL]) and not in_terminal(["firefox", URL])


async def opened(run: Running, note: Path, count: int) -> list[str]:
    """The addresses that the browser got."""
    await run.until(lambda: note.exists() and len(note.read_text().split()) == count, "the browser")
    return note.read_text().split()


async def test_all_that_are_selected_are_opened_and_read(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "opened"
    monkeypatch.setenv("BROWSER", str(script(tmp_path, "browser", f'echo "$1" >> {note}')))
    async with reader(paths) as run:
        await run.press("x", "j", "x", "o")
        await run.said("Opening 2 pages")
        assert sorted(await opened(run, note, 2)) == ["https://news.example/0", "https://news.example/1"]
        await run.until(lambda: run.count("Unread") == 9, "the count")


async def test_a_link_of_another_scheme_is_refused_by_its_name(paths: Paths) -> None:
    with Library.open(paths, QUIET_CONFIG) as library:
        made = entry(RIVERS, 99, "No page", at=NOON + 60)
        library.archive.store(RIVERS, [structs.replace(made, url="", refused="javascript")])
    async with reader(paths, replace(QUIET_CONFIG, reading=Reading(browser="false"))) as run:
        await run.until(lambda: run.titles[:1] == ["No page"], "the list")
        await run.press("o")
        await run.said("Its link is a javascript: address, and only http: and https: are opened")


async def test_a_browser_gets_only_web_addresses_as_an_argument(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "opened"
    monkeypatch.setenv("BROWSER", str(script(tmp_path, "browser", f'printf "%s" "$*" > {note}')))
    async with reader(paths) as run:
        await run.press("o")
        await run.said("Opening news.example")
        await run.until(note.exists, "the browser")
    assert note.read_text() == "https://news.example/0"


async def test_a_link_clicked_shows_where_it_leads_and_opens_by_enter_or_when_clicked_again(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "opened"
    monkeypatch.setenv("BROWSER", str(script(tmp_path, "browser", f'echo "$1" >> {note}')))
    async with reader(paths, size=(160, 40)) as run:
        await run.press("enter")
        pane = run.screen.article
        await run.until(lambda: pane.links == ("https://canal.example/map",), "the article")
        pane.post_message(pane.LinkActivated(1, pane.links[0]))
        await run.said("Leads to canal.example")
        await run.until(lambda: getattr(run.screen.panel, "current", None) == 1, "the link in the panel")
        assert not note.exists()
        await run.press("enter")
        assert await opened(run, note, 1) == ["https://canal.example/map"]
        assert run.screen.panel is None
        for _ in range(2):
            pane.post_message(pane.LinkActivated(1, pane.links[0]))
            await run.pilot.pause()
        assert await opened(run, note, 2) == ["https://canal.example/map"] * 2


async def test_a_page_is_opened_in_the_background_by_a_command_of_its_own(
    paths: Paths, tmp_path: Path
) -> None:
    note = tmp_path / "opened"
    behind = script(tmp_path, "behind", f'echo "$1" >> {note}')
    config = replace(QUIET_CONFIG, reading=Reading(browser="false", background_browser=f"{behind} %u"))
    async with reader(paths, config) as run:
        await run.press("O")
        assert await opened(run, note, 1) == ["https://news.example/0"]
        assert run.screen.front == "list"


def test_a_browser_of_the_terminal_takes_it_over_and_gives_it_back(paths: Paths, tmp_path: Path) -> None:
    page = script(tmp_path, "lynx", 'printf "A PAGE OF %s" "$1"; read line; echo "got $line"')
    own = ("--data-dir", str(paths.data))
    with in_a_terminal(tmp_path, *own, env={"BROWSER": str(page)}) as terminal:
        terminal.wait_for("River story number 0")
        terminal.type("o")
        terminal.wait_for("A PAGE OF https://news.example/0")
        terminal.type("enter")
        terminal.wait_for("River story number 1")
        terminal.type("q")
        assert terminal.finish() == 0
