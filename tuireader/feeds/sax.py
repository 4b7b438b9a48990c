"""The XML reader that feedparser is given: Python's own over expat, text in whole pieces.

Without that expat hands over each escaped ``<`` of an item's HTML by itself, which is half of feedparser's
work. feedparser asks for readers by module name (``PREFERRED_XML_PARSERS``) and ``create_parser()``, as
xml.sax does.
"""

from __future__ import annotations

from typing import Any
from xml.sax.expatreader import ExpatParser


class WholeTextParser(ExpatParser):
    """As :class:`xml.sax.expatreader.ExpatParser`, with expat's text buffered between two tags."""

    _parser: Any

    def reset(self) -> None:
        """Prepare for a document."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = 1 << 16


def create_parser() -> WholeTextParser:
    """A new reader."""
    return WholeTextParser()
