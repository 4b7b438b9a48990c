"""What is mended in Textual here until it is mended there."""

from __future__ import annotations

from rich import cells
from textual._styles_cache import StylesCache

from tuireader.text.cells import cell_width, graphemes


def let_go_of_removed_widgets() -> None:
    """Keep the painted lines of a widget no longer than the widget.

    In Textual 8.2.8 ``StylesCache.get_inner_outer`` takes its class for its first argument but is not declared so:
    its cache of 1,024 answers holds on to that many widgets' lines. After some hundred dialogs that is 700,000
    objects, and half a second at a time in which Python looks for garbage among them and no key is answered.
    """
    cached = vars(StylesCache)["get_inner_outer"]
    if not isinstance(cached, classmethod):
        StylesCache.get_inner_outer = classmethod(cached)  # type: ignore[assignment]


def measure_as_terminals_do() -> None:
    """Let Rich, and Textual by it, measure and cut text as :mod:`tuireader.text.cells` does.

    Rich 15.0.0 gives a vowel sign of Hindi or Tamil no cell of its own, where terminals draw it in one: such a line
    is then longer than its pane, and shifts all beside it. It also joins whatever stands around a zero-width joiner,
    letters too.
    """

    def measure(text: str, unicode_version: str) -> int:
        return cell_width(text.replace("\n", ""))

    def split(text: str, unicode_version: str = "auto") -> tuple[list[cells.CellSpan], int]:
        found = graphemes(text)
        return found, sum(width for _, _, width in found)

    cells._cell_len = measure
    cells.split_graphemes = split
    cells.cached_cell_len.cache_clear()
