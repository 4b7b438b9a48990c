"""How the article looks: pictures of it in each theme and width, and what they must show without colour."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pane_app import PaneApp, PanelApp
from rich.segment import Segment
from rich.style import Style
from seed_annotation import marks_only, seed_annotation, seed_article
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES

from tuireader.ui.themes import THEMES, variables

Snap = Callable[..., bool]


def app(theme: str = "paper-dark", *, known: bool = True) -> PaneApp:
    return PaneApp(
        seed_article(), seed_annotation() if known else marks_only(), theme=theme, pending=not known
    )


async def step(pilot: Pilot[None]) -> None:
    """Go to the third quote."""
    assert isinstance(pilot.app, PaneApp)
    await pilot.pause()
    for _ in range(3):
        pilot.app.pane.step_quote(1)
        await pilot.pause()


def test_dark(snap_compare: Snap) -> None:
    assert snap_compare(app(), terminal_size=(120, 40), run_before=step)


def test_light(snap_compare: Snap) -> None:
    assert snap_compare(app("paper-light"), terminal_size=(120, 40), run_before=step)


def test_small_terminal(snap_compare: Snap) -> None:
    assert snap_compare(app(), terminal_size=(80, 24))


def test_narrow_pane_with_bars_alone(snap_compare: Snap) -> None:
    assert snap_compare(app(), terminal_size=(60, 24))


def test_before_the_model_has_answered(snap_compare: Snap) -> None:
    assert snap_compare(app(known=False), terminal_size=(80, 24))


def test_the_terminals_own_colours(snap_compare: Snap) -> None:
    assert snap_compare(app("ansi-dark"), terminal_size=(80, 24), run_before=step)


def test_no_colour(snap_compare: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app(), terminal_size=(80, 24), run_before=step)


def test_panels(snap_compare: Snap) -> None:
    panels = PanelApp(seed_article(), seed_annotation())
    assert snap_compare(panels, terminal_size=(150, 40))


def pieces(shown: PaneApp) -> list[Segment]:
    """All that is drawn on the screen."""
    return [segment for y in range(shown.pane.size.height) for segment in shown.pane.render_line(y)]


def style_of(shown: PaneApp, words: str) -> Style:
    """The style in which words are drawn, at their first place."""
    return next(
        segment.style for segment in pieces(shown) if segment.text == words and segment.style is not None
    )


@pytest.mark.parametrize("theme", ["paper-dark", "paper-light", "ansi-dark", "ansi-light", "nord", "gruvbox"])
async def test_quotes_and_names_are_seen_in_every_theme(theme: str) -> None:
    shown = app(theme)
    async with shown.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        body = style_of(shown, " has requested economic")
        assert style_of(shown, "Jake Sullivan").bold
        assert style_of(shown, "New York Times").color != body.color
        assert style_of(shown, "Russia").color != body.color
        assert style_of(shown, "Emily Horne").color not in (body.color, style_of(shown, "Beijing").color)
        for segment in pieces(shown):
            style = segment.style
            if segment.text.strip() and style and style.color and not style.color.is_default:
                assert style.color != style.bgcolor, segment


async def test_without_colour_people_are_bold_and_the_other_names_underlined_on_request() -> None:
    shown = app()
    async with shown.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        assert style_of(shown, "Yang Jiechi").bold
        assert not style_of(shown, "New York Times").underline
        shown.pane.underline_names(True)
        assert style_of(shown, "New York Times").underline
        assert style_of(shown, "Russia").underline


async def test_a_change_of_theme_changes_what_was_drawn_already() -> None:
    shown = app("paper-dark")
    async with shown.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        dark = style_of(shown, "New York Times").color
        shown.theme = "paper-light"
        await pilot.pause()
        assert style_of(shown, "New York Times").color != dark


def test_every_theme_has_every_colour() -> None:
    expected = set(variables(THEMES[0]))
    for theme in (*THEMES, *BUILTIN_THEMES.values()):
        assert set(variables(theme)) == expected, theme.name
