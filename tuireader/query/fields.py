"""The fields of the query language, each with an example and what it finds: for errors, help pages and the README."""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """What stands before a colon: an example of its use, what it finds, and what stands behind it."""

    example: str
    finds: str
    sign: str = ":"


FIELDS: dict[str, Field] = {
    "title": Field('title:"cease fire"', "a word or phrase of the title"),
    "author": Field("author:Brook", "a name of the author, or how it begins"),
    "feed": Field('feed:"BBC World"', "a part of the feed's title, folder or address"),
    "tag": Field("tag:later", "one of your tags, also as #later"),
    "by": Field('by:"Ada Brook"', "who is quoted, surely or likely"),
    "about": Field(
        "about:Brook", "of whom others speak: someone or something named in a quote or its sentence"
    ),
    "names": Field("names:Norway", "a person, organisation or place that is named"),
    "is": Field(
        "is:unread",
        "unread, read, starred, tagged, quoted (has quotes), updated (edited since it appeared) or annotated "
        "(looked at for quotes and names)",
    ),
    "has": Field(
        "has:fulltext",
        "quotes, names, notes, tags, fulltext (the text of its page) or enclosure (an attached file)",
    ),
    "words": Field(
        "words>500",
        "length, with >, <, >=, <= or =; without what a shell takes for its own: words:500..2000",
        ">",
    ),
    "quotes": Field("quotes>=5", "how many quotes were found, likewise", ">"),
    "lang": Field("lang:de", "the language, as the feed says"),
    "newer": Field("newer:3d", "published since: so many hours, days, weeks or months ago (h, d, w, m)"),
    "older": Field("older:2w", "published before that"),
    "after": Field("after:2026-01-31", "from a day, month (2026-01), year, today or yesterday on"),
    "before": Field("before:2026-02", "before its first moment"),
    "id": Field("id:1f0c", "the article whose id begins so"),
}
TEXTS = ("title", "author", "feed", "tag", "by", "about", "names")
"""The fields of which the value may have spaces in it."""
