"""Markdown files to articles, by way of HTML. Only a parse worker imports this."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from tuireader.text.caps import too_marked
from tuireader.text.html import MAX_FILE, html_to_document
from tuireader.text.plain import FIELDS, read_plain
from tuireader.text.written import Written, written

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"([A-Za-z_]{2,12})\s*:\s*(\S.*)")


def read_markdown(text: str) -> Written:
    """An article from CommonMark with tables: front matter's fields, the first heading as its title. What has too many
    signs to be read so is taken as it stands.
    """
    text = text.replace("\r\n", "\n")
    fields: dict[str, str] = {}
    if matter := _FRONT_MATTER.match(text):
        text = text[matter.end() :]
        fields = _fields(matter.group(1))
    if too_marked(text):
        plain = read_plain(text)
        return written(plain.document, {"title": plain.title} | fields)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    html = parser.render(text)
    return written(html_to_document(html, fields.get("url", ""), MAX_FILE), fields)


def _fields(matter: str) -> dict[str, str]:
    """The entries of a front matter that we know, unquoted; lists and nesting are passed over."""
    fields: dict[str, str] = {}
    for line in matter.split("\n"):
        if (found := _ENTRY.fullmatch(line.rstrip())) and (name := FIELDS.get(found.group(1).lower())):
            value = found.group(2)
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            fields.setdefault(name, value)
    return fields
