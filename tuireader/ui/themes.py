"""The looks: paper-dark and paper-light, and the colours that quotes, speakers and names have in any theme.

An app registers :data:`THEMES` and answers ``get_theme_variable_defaults`` with :func:`variables`.
"""

from __future__ import annotations

from textual.color import Color
from textual.theme import Theme

_DARK = {
    "quote": "#f2efe8",
    "dim": "#888783",
    "org": "#93b3d4",
    "place": "#a8c79c",
    "hairline": "#24272c",
    "row": "#24272c",
    "row-style": "none",
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
    "dim": "#716c65",
    "org": "#1f5a8c",
    "place": "#3f6b2a",
    "hairline": "#ebe5d8",
    "row": "#ebe5d8",
    "row-style": "none",
    "unread": "#8a5a00",
    "speaker-1": "#8a5a00",
    "speaker-2": "#0f6b62",
    "speaker-3": "#5b4a9c",
    "speaker-4": "#4b6b1f",
    "speaker-5": "#8a3f78",
    "speaker-6": "#8c4f2b",
}
# The terminal's own sixteen colours: no background of ours, and grey only for what may be missed.
_ANSI = {
    "quote": "ansi_default",
    "dim": "ansi_bright_black",
    "org": "ansi_blue",
    "place": "ansi_green",
    "hairline": "ansi_bright_black",
    "row": "ansi_default",
    "row-style": "reverse",
    "unread": "ansi_yellow",
    "speaker-1": "ansi_yellow",
    "speaker-2": "ansi_cyan",
    "speaker-3": "ansi_magenta",
    "speaker-4": "ansi_green",
    "speaker-5": "ansi_bright_magenta",
    "speaker-6": "ansi_bright_cyan",
}


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
            "scrollbar": colours["row"],
            "scrollbar-hover": colours["dim"],
            "scrollbar-active": colours["dim"],
            "scrollbar-background": paper,
            "scrollbar-background-hover": paper,
            "scrollbar-background-active": paper,
            "scrollbar-corner-color": paper,
        },
    )


THEMES: tuple[Theme, ...] = (
    _paper("paper-dark", _DARK, ink="#b9b6af", paper="#16181d", side="#1b1e24", dark=True),
    _paper("paper-light", _LIGHT, ink="#55504a", paper="#faf7f0", side="#f5f1ec", dark=False),
)
"""The themes to register: "paper-dark" and "paper-light"."""


def variables(theme: Theme) -> dict[str, str]:
    """The project's own TCSS variables for a theme.

    $quote, $dim, $org, $place, $hairline, $row and $row-style (the row under the cursor), $unread, $speaker-1
    to $speaker-6.

    For paper-dark and paper-light, the ANSI themes and any other of Textual's, so that TCSS always resolves.
    """
    if theme.ansi:
        return dict(_ANSI)
    found = dict(_DARK if theme.dark else _LIGHT)
    colours = theme.to_color_system().generate()
    ink, paper = Color.parse(colours["foreground"]), Color.parse(colours["background"])
    found["quote"] = ink.hex
    found["dim"] = paper.blend(ink, 0.6).hex
    found["hairline"] = found["row"] = paper.blend(ink, 0.12).hex
    return found
