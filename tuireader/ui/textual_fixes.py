"""What is mended in Textual here until it is mended there."""

from __future__ import annotations

from textual._styles_cache import StylesCache


def let_go_of_removed_widgets() -> None:
    """Keep the painted lines of a widget no longer than the widget.

    In Textual 8.2.8 ``StylesCache.get_inner_outer`` takes its class for its first argument but is not declared so:
    its cache of 1,024 answers holds on to that many widgets' lines. After some hundred dialogs that is 700,000
    objects, and half a second at a time in which Python looks for garbage among them and no key is answered.
    """
    cached = vars(StylesCache)["get_inner_outer"]
    if not isinstance(cached, classmethod):
        StylesCache.get_inner_outer = classmethod(cached)  # type: ignore[assignment]
