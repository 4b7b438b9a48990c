"""The looks: paper-dark and paper-light, and the colours that quotes, speakers and names have in any theme.

An app registers :data:`THEMES` and answers ``get_theme_variable_defaults`` with :func:`variables`.
"""

from __future__ import annotations

from textual.theme import Theme

THEMES: tuple[Theme, ...] = ()
"""The themes to register: "paper-dark" and "paper-light"."""


def variables(theme: Theme) -> dict[str, str]:
    """The project's own TCSS variables for a theme: $quote, $org, $place, $speaker-1 to $speaker-6, $dim, $hairline.

    For paper-dark and paper-light, the ANSI themes and any other of Textual's, so that TCSS always resolves.
    """
    raise NotImplementedError
