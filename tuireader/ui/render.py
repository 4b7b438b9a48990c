"""From the model to what Textual draws: the only maker of Content and Rich Text, so that all is cleaned.

A plain ``str`` given to a widget is read as markup, and control bytes in it reach the terminal; so every text
that a widget is given comes from here.
"""

from __future__ import annotations

from rich.text import Text
from textual.content import Content


def label(text: str, style: str = "") -> Content:
    """One clean line, for a Static, a Label, an option, a title, a toast; ``style`` as Content takes it."""
    raise NotImplementedError


def prose(text: str, style: str = "") -> Content:
    """Clean text of several lines."""
    raise NotImplementedError


def tree_label(text: str, count: int = 0, style: str = "") -> Text:
    """One clean line for a Tree or DataTable, which take Rich Text, with a count behind it unless 0."""
    raise NotImplementedError
