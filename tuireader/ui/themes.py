"""The looks: of paper and of the terminal's own colours; and how quotes, speakers and names look in any theme.

An app registers :data:`THEMES` and answers ``get_theme_variable_defaults`` with :func:`variables`.
"""

from __future__ import annotations

from dataclasses import replace

from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from tuireader.errors import ConfigError

_DARK = {
    "quote": "#f2efe8",
    "dim": "#96948f",
    "org": "#93b3d4",
    "place": "#a8c79c",
    "hairline": "#62656b",
    "row": "#24272c",
    "unread": "#d9b872",
    "speaker-1": "#d9b872",
    "speaker-2": "#7fc7b9",
    "speaker-3": "#b7a6e0",
    "speaker-4": "#a9c77f",
    "speaker-5": "#d9a0c8",
    "speaker-6": "#cfa084",
}
_LIGHT = {
    "quote": "#14120f",
    "dim": "#5f5a53",
    "org": "#1f5a8c",
    "place": "#365f24",
    "hairline": "#8f897d",
    "row": "#ebe5d8",
    "unread": "#8a5a00",
    "speaker-1": "#8a5a00",
    "speaker-2": "#0f6b62",
    "speaker-3": "#5b4a9c",
    "speaker-4": "#4b6b1f",
    "speaker-5": "#8a3f78",
    "speaker-6": "#8c4f2b",
}
# The terminal's own sixteen colours, no background of ours. Of xterm's only these can be read on black, and on white:
# there grey cannot, and what may be missed is as dark as all else.
_ANSI_DARK = {
    "quote": "ansi_default",
    "dim": "ansi_bright_black",
    "org": "ansi_bright_cyan",
    "place": "ansi_green",
    "hairline": "ansi_bright_black",
    "row": "ansi_default",
    "unread": "ansi_yellow",
    "speaker-1": "ansi_yellow",
    "speaker-2": "ansi_cyan",
    "speaker-3": "ansi_bright_magenta",
    "speaker-4": "ansi_green",
    "speaker-5": "ansi_bright_yellow",
    "speaker-6": "ansi_bright_cyan",
}
_ANSI_LIGHT = _ANSI_DARK | {
    "dim": "ansi_default",
    "org": "ansi_blue",
    "place": "ansi_magenta",
    "unread": "ansi_blue",
    "speaker-1": "ansi_blue",
    "speaker-2": "ansi_magenta",
    "speaker-3": "ansi_red",
    "speaker-4": "ansi_bright_blue",
    "speaker-5": "ansi_default",
    "speaker-6": "ansi_magenta",
}

_TINT = 0.16
"""How much of a speaker's colour the paper under a quote takes: seen at a glance, and names on it can still be read."""
_POINTED = 0.15
"""How much ink the paper takes under the quote that one has stepped onto."""


def _paper(name: str, colours: dict[str, str], *, ink: str, paper: str, side: str, dark: bool) -> Theme:
    """A theme in which nothing is a box: one paper, a slightly different side, one ink."""
    return Theme(
        name=name,
        dark=dark,
        primary=colours["org"],
        secondary=colours["speaker-2"],
        accent=colours["speaker-1"],
        warning=colours["speaker-1"],
        error=colours["speaker-6"],
        success=colours["place"],
        foreground=ink,
        background=paper,
        surface=side,
        panel=side,
        variables={
            **colours,
            "block-cursor-background": colours["row"],
            "block-cursor-foreground": ink,
            "block-cursor-text-style": "none",
            "block-cursor-blurred-background": colours["row"],
            "block-cursor-blurred-foreground": ink,
            "footer-background": side,
            "footer-foreground": colours["dim"],
            "footer-key-foreground": ink,
            **_scrollbar(colours["hairline"], paper),
            **_quotes(colours, paper),
            "screen-selection-background": colours["row"],
            "screen-selection-foreground": colours["quote"],
            "input-selection-background": colours["hairline"],
            "input-selection-foreground": colours["quote"],
        },
    )


def _ansi(name: str, colours: dict[str, str], *, ink: str, paper: str) -> Theme:
    """Textual's theme of that name with colours that can be read; ``ink`` and ``paper`` are what is marked in."""
    ours = {
        **colours,
        **_scrollbar(colours["hairline"], "ansi_default"),
        **_quotes(colours, "ansi_default"),
        "screen-selection-background": ink,
        "screen-selection-foreground": paper,
        "input-selection-background": ink,
        "input-selection-foreground": paper,
    }
    theme = BUILTIN_THEMES[name]
    return replace(theme, warning=colours["speaker-3"], variables={**theme.variables, **ours})


def _scrollbar(thumb: str, paper: str) -> dict[str, str]:
    """A thumb on the page, without a groove."""
    thumbs = dict.fromkeys(("scrollbar", "scrollbar-hover", "scrollbar-active"), thumb)
    grooves = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
    return {**thumbs, **dict.fromkeys((*grooves, "scrollbar-corner-color"), paper)}


def _quotes(colours: dict[str, str], paper: str) -> dict[str, str]:
    """How quotes stand out: in ink on a tint of their speaker's colour, as with a highlighter ($said-N on $tint-N);
    on $pointed where one has stepped onto it.

    0 is a quote of nobody named; where a terminal has sixteen colours alone, there are no tints, and the words are
    in the speaker's colour themselves.
    """
    inks = {"0": colours["dim"]} | {str(number): colours[f"speaker-{number}"] for number in range(1, 7)}
    if paper == "ansi_default":
        said = {f"said-{number}": ink for number, ink in inks.items()} | {"said-0": colours["quote"]}
        return said | {f"tint-{number}": paper for number in inks} | {"pointed": paper}
    page = Color.parse(paper)
    tints = {f"tint-{number}": page.blend(Color.parse(ink), _TINT).hex for number, ink in inks.items()}
    said = {f"said-{number}": colours["quote"] for number in inks}
    return tints | said | {"pointed": page.blend(Color.parse(colours["quote"]), _POINTED).hex}


THEMES: tuple[Theme, ...] = (
    _paper("paper-dark", _DARK, ink="#b9b6af", paper="#16181d", side="#1b1e24", dark=True),
    _paper("paper-light", _LIGHT, ink="#55504a", paper="#faf7f0", side="#f5f1ec", dark=False),
    _ansi("ansi-dark", _ANSI_DARK, ink="ansi_white", paper="ansi_black"),
    _ansi("ansi-light", _ANSI_LIGHT, ink="ansi_blue", paper="ansi_bright_white"),
)
"""The themes to register."""


def known(chosen: str) -> dict[str, Theme]:
    """All themes by name, Textual's too. Raises ConfigError when the chosen one is none of them."""
    found = {theme.name: theme for theme in (*BUILTIN_THEMES.values(), *THEMES)}
    if chosen not in found:
        raise ConfigError(f'"reading.theme" must be one of {", ".join(sorted(found))}')
    return found


def variables(theme: Theme) -> dict[str, str]:
    """The project's own TCSS variables for a theme.

    $quote, $dim, $org, $place, $hairline, $row (the row under the cursor), $unread, $speaker-1
    to $speaker-6, $said-0 to $said-6 and $tint-0 to $tint-6 (a quote's words, and what is under them), $pointed (under
    the quote that one has stepped onto).

    For paper-dark and paper-light, the ANSI themes and any other of Textual's, so that TCSS always resolves.
    """
    if theme.ansi:
        found = dict(_ANSI_DARK if theme.dark else _ANSI_LIGHT)
        return found | _quotes(found, "ansi_default")
    found = dict(_DARK if theme.dark else _LIGHT)
    colours = theme.to_color_system().generate()
    ink, paper = Color.parse(colours["foreground"]), Color.parse(colours["background"])
    found["quote"] = ink.hex
    found["dim"] = paper.blend(ink, 0.6).hex
    found["hairline"] = found["row"] = paper.blend(ink, 0.12).hex
    return found | _quotes(found, paper.hex)
