"""Every cell of every screen can be read: in four themes, on four sizes, under the cursor and beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from council_fixture import make_council
from reader_fixture import QUIET_CONFIG, RIVERS, Running, reader
from rich.color import Color, ColorType
from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection

from tuireader.config import Config, Paths, Reading
from tuireader.library import Library, articles, marking
from tuireader.model import Subscription
from tuireader.query.tree import Everything

pytestmark = pytest.mark.slow

SIZES = [(60, 18), (80, 24), (120, 40), (200, 60)]
PAPER, ANSI = ["paper-dark", "paper-light"], ["ansi-dark", "ansi-light"]
XTERM = (
    *("000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5"),
    *("7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"),
)
"""The sixteen colours as xterm has them."""
DEFAULTS = {"ansi-dark": ("e5e5e5", "000000"), "ansi-light": ("000000", "ffffff")}
"""What a terminal writes with and on where nothing else is said."""
TEXT_NEEDS, SIGNS_NEED = 4.5, 3.0
"""What the WCAG ask of text, and of what is seen as a shape: rules, bars, the scrollbar's ends."""
SIGNS = frozenset("▌▎▏┊│┃─━▔▁▂▃▄▅▆▇█▕▐▊▋▍▉▖▗▘▝·")
Rgb = tuple[float, float, float]


class Cell(NamedTuple):
    """What stands at a place, in colours as they are seen."""

    text: str
    ink: Rgb
    paper: Rgb
    style: Style


def rgb(text: str) -> Rgb:
    return tuple(int(text[i : i + 2], 16) for i in (0, 2, 4))  # type: ignore[return-value]


def seen(colour: Color | None, default: str) -> Rgb:
    """A colour as a terminal shows it."""
    if colour is None or colour.type is ColorType.DEFAULT:
        return rgb(default)
    if colour.type is ColorType.STANDARD or (colour.number is not None and colour.number < 16):
        return rgb(XTERM[colour.number or 0])
    return tuple(colour.get_truecolor())


def luminance(colour: Rgb) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: Rgb, other: Rgb) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def cells(run: Running, theme: str) -> Iterator[Cell]:
    """All that is on the screen, less blanks."""
    ink, paper = DEFAULTS.get(theme, ("ff00ff", "ff00ff"))
    for strip in run.app.screen._compositor.render_strips():
        for text, style, control in strip:
            if control or not text.strip():
                continue
            style = style or Style()
            colours = seen(style.color, ink), seen(style.bgcolor, paper)
            front, back = reversed(colours) if style.reverse else colours
            if style.dim:
                front = tuple((a + b) / 2 for a, b in zip(front, back, strict=True))  # type: ignore[assignment]
            yield Cell(text, front, back, style)


def unreadable(run: Running, theme: str) -> Iterator[str]:
    """What cannot be read well enough, told by text and colours."""
    for cell in cells(run, theme):
        ratio = contrast(cell.ink, cell.paper)
        if ratio < (SIGNS_NEED if set(cell.text) <= SIGNS | {" "} else TEXT_NEEDS):
            yield f"{cell.text.strip()[:40]!r} {ratio:.1f} {cell.style}"


def make_library(folder: Path) -> Paths:
    paths = make_council(folder, articles=8)
    with Library.open(paths, QUIET_CONFIG) as library:
        marking.subscribe(library.marks, [Subscription(RIVERS, RIVERS, "River News", "World")])
        keys = list(articles.ids(library, Everything()))
        rows = list(articles.rows(library, keys).values())
        marking.mark_read(library.marks, [row.ref for row in rows[:4]])
        marking.star(library.marks, rows[1:3])
        library.marks.flush()
    return paths


async def all_screens(run: Running) -> AsyncIterator[str]:
    """Go through the reader, and stop wherever there is something new to see."""
    screen = run.screen
    yield "the list"
    await run.press("j", "x", "j", "j")
    yield "the list with a selection"
    await run.press("*", "h")
    yield "the feeds, all articles selected"
    await run.press("l", "*", "g", "enter")
    await run.until(lambda: screen.article.annotation is not None, "the article's quotes")
    yield "an article"
    for key in (".", ".", ".", ">", ">", ">", ">"):
        await run.press(key)
        yield f"an article, {key}"
    await run.press("slash", *"council")
    yield "words being looked for"
    await run.press("enter")
    yield "words found"
    screen.selections = {screen.article: Selection(Offset(0, 4), Offset(60, 9))}
    await run.pilot.pause()
    yield "a selection by mouse"
    screen.clear_selection()
    await run.press("escape", "Q")
    await run.until(lambda: screen.panel is not None and screen.panel.current is not None, "the quotes")
    yield "the panel of quotes"
    await run.press("E")
    await run.until(lambda: screen.panel is not None and screen.panel.current is not None, "the names")
    yield "the panel of names"
    await run.press("enter")
    await run.until(lambda: screen.front == "person" and bool(screen.visitor.pane.main.lines), "the page")
    for key in ("g", "j", "j", "tab", "G"):
        await run.press(key)
        yield f"a person's page, {key}"
    await run.press("c")
    await run.until(lambda: run.app.screen is not screen, "the question")
    await run.press("k")
    yield "what can be corrected"
    await run.press("escape", "question_mark")
    yield "the help"
    await run.press("pagedown", "down")
    yield "the help, further down"
    await run.press("escape", "q", "q", "q", "t")
    yield "the tags"
    await run.press("escape", "equals_sign", "i", "s")
    yield "the filter"
    await run.press("escape")
    screen.say("Something is wrong", warning=True)
    await run.pilot.pause()
    yield "a warning"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", [*PAPER, *ANSI])
async def test_every_cell_of_every_screen_can_be_read(
    tmp_path: Path, theme: str, size: tuple[int, int]
) -> None:
    config = Config(Reading(theme=theme), QUIET_CONFIG.fetching, QUIET_CONFIG.annotating)
    found: dict[str, str] = {}
    async with reader(make_library(tmp_path), config, size=size) as run:
        async for place in all_screens(run):
            found |= {what: place for what in unreadable(run, theme) if what not in found}
    assert not found, "\n".join(f"{place}: {what}" for what, place in found.items())


def reversed_text(run: Running) -> str:
    """All that is written paper on ink."""
    strips = run.app.screen._compositor.render_strips()
    return " ".join(text.strip() for strip in strips for text, style, _ in strip if style and style.reverse)


async def test_without_colour_the_cursor_and_what_is_selected_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with reader(make_library(tmp_path)) as run:
        await run.press("j")
        await run.until(lambda: run.current in reversed_text(run), "the article under the cursor")
        await run.press("h")
        await run.until(lambda: "All articles" in reversed_text(run), "the feed under the cursor")
        await run.press("l", "x")
        assert "✓" in run.screen.list.render_line(run.screen.list.header + 2).text, "the article selected"
        await run.press("x", "enter")
        await run.until(lambda: run.screen.article.annotation is not None, "the article's quotes")
        await run.press(">")
        await run.until(lambda: "Dahl" in reversed_text(run), "the name stepped onto")
        await run.press(".")
        beside = [run.screen.article.render_line(y).text for y in range(20)]
        assert any("▌" in line for line in beside), "the quote stepped onto"
        run.screen.selections = {run.screen.article: Selection(Offset(0, 4), Offset(60, 9))}
        await run.pilot.pause()
        await run.until(lambda: "The council met" in reversed_text(run), "what the mouse selected")
        run.screen.clear_selection()
        await run.press("E")
        await run.until(
            lambda: run.screen.panel is not None and run.screen.panel.current is not None, "names"
        )
        await run.until(lambda: "Marta Kowalska" in reversed_text(run), "the name under the panel's cursor")
        await run.press("question_mark")
        await run.until(lambda: "Read on" in reversed_text(run), "the line under the dialog's cursor")
