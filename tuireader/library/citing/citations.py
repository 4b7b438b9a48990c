"""Quotes as one would cite them in a text: their words, who said them, where and when; doubt included.

A quote is copied so out of an article (:func:`citation`), and all that were collected are written one after the other,
as Markdown, org or CSV, with the link to the very words and when they were collected.
"""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from tuireader.errors import ConfigError
from tuireader.library.citing.basket import Cited
from tuireader.model import ArticleRow, Quote, short_id

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")
_FIELDS = ("quote", "speaker", "title", "source", "date", "url", "link")


def pieces(quote: Quote) -> list[str]:
    """The words of a quote without what interrupts them, marks included."""
    if len(quote.text) == quote.end - quote.start:
        words = [quote.text[start - quote.start : end - quote.start] for start, end in quote.spans]
        return words or [quote.text]
    found, begin = [], 0
    for start, end in quote.spans:
        found.append(quote.text[begin : begin + end - start])
        begin += end - start + 1
    return [piece for piece in found if piece] or [quote.text]


def citation(quote: Quote, row: ArticleRow, style: str = "plain", link: str = "") -> str:
    """A quote with speaker, source, date and address. What interrupts it is shown as ``[...]``.

    ``link`` leads to the very words (:func:`~tuireader.library.citing.basket.link_to`); Markdown and org have it behind
    the title, the plain form shows the short address. Reported speech (indirect) stands without quotation marks. An
    attribution that is not sure says so. ``style`` is that of the settings, :class:`~tuireader.config.Copying`.
    """
    sure = quote.confidence == "sure" or quote.by == "user"
    values = {
        "quote": _interrupted(pieces(quote)),
        "speaker": _speaker(quote.speaker_name or quote.speaker, sure),
        "title": row.title,
        "source": row.feed_title,
        "date": _day(row.published) if row.dated else "",
        "url": row.url,
        "link": link or row.url,
    }
    if style in _STYLES:
        return _STYLES[style](values)
    return style.format_map(values)


def check(style: str) -> None:
    """Raise ConfigError when a quote cannot be copied so."""
    if style not in _STYLES:
        try:
            style.format_map(dict.fromkeys(_FIELDS, ""))
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            known = ", ".join(f"{{{name}}}" for name in _FIELDS)
            raise ConfigError(
                f'"copying.quote": a pattern may have {known}; this one does not fit'
            ) from error


def markdown(items: Iterable[Cited]) -> str:
    """Collected quotes as block quotations of Markdown."""
    return "\n\n".join(_markdown(_collected(item)) for item in items)


def org(items: Iterable[Cited]) -> str:
    """Collected quotes as quote blocks of org."""
    return "\n\n".join(_org(_collected(item)) for item in items)


def _collected(item: Cited) -> dict[str, str]:
    """What is told of a collected quote; its link leads to the very words."""
    return {
        "quote": _interrupted(item.pieces),
        "speaker": _speaker(item.speaker, not item.doubt),
        "title": item.title,
        "author": item.author,
        "source": item.outlet,
        "date": _day(item.published),
        "url": item.url,
        "link": item.link,
        "accessed": f"accessed {_day(item.collected)}" if item.collected else "",
        "copy": f"archived copy sha256:{item.digest}" if item.digest else "",
    }


def _interrupted(said: Sequence[str]) -> str:
    return " [...] ".join(piece.strip() for piece in said)


def _speaker(name: str, sure: bool) -> str:
    return (name or "speaker not named") + ("" if sure else " [attribution unsure]")


def _day(seconds: int) -> str:
    """The local day of a time; empty for 0."""
    return time.strftime("%Y-%m-%d", time.localtime(seconds)) if seconds else ""


# --- the styles


def _plain(values: Mapping[str, str]) -> str:
    return "\n".join(
        filter(None, (values["quote"], f"— {values['speaker']}, {_source(values)}", values["url"]))
    )


def _markdown(values: Mapping[str, str]) -> str:
    safe = {name: _MARKDOWN.sub(r"\\\1", value) for name, value in values.items()}
    if values["link"]:
        safe["title"] = f"[{safe['title']}](<{values['link']}>)"
    said = "\n".join(f"> {line}".rstrip() for line in safe["quote"].splitlines())
    return f"{said}\n>\n> — {safe['speaker']}, {_source(safe)}"


def _org(values: Mapping[str, str]) -> str:
    title = values["title"].replace("[", "(").replace("]", ")")
    address = values["link"].replace("[", "%5B").replace("]", "%5D")
    link = f"[[{address}][{title}]]" if address else title
    said = "\n".join(
        f" {line}" if line.startswith(("*", "#")) else line for line in values["quote"].splitlines()
    )
    return f"#+begin_quote\n{said}\n— {values['speaker']}, {_source({**values, 'title': link})}\n#+end_quote"


def _source(values: Mapping[str, str]) -> str:
    """Where something was said, in one line."""
    names = ("title", "author", "source", "date", "accessed", "copy")
    return ", ".join(filter(None, (values.get(name) for name in names)))


_STYLES = {"plain": _plain, "markdown": _markdown, "org": _org}


# --- a table

COLUMNS = (
    "quote", "speaker", "doubt", "type", "title", "outlet", "author", "published", "collected", "url", "link",
    "prefix", "suffix", "start", "end", "article", "id", "sha256",
)  # fmt: skip
"""The columns of CSV. Dates are days; ``link`` leads to the words; ``start`` and ``end`` are in the article's text."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(items: Iterable[Cited]) -> str:
    """Collected quotes as CSV (RFC 4180), a row each under :data:`COLUMNS`."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for item in items:
        rows.writerow([cell(value) for value in _row(item)])
    return written.getvalue()


def _row(item: Cited) -> tuple[str | int, ...]:
    """The cells of a quote, in the order of the columns."""
    return (
        item.words, item.speaker, item.doubt, item.type, item.title, item.outlet, item.author,
        _day(item.published), _day(item.collected), item.url, item.link, item.prefix, item.suffix, item.start, item.end,
        short_id(item.article), item.quote, item.digest,
    )  # fmt: skip


def cell(value: str | int) -> str | int:
    """A cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


# --- all formats

FORMATS = {
    "markdown": ".md",
    "org": ".org",
    "bibtex": ".bib",
    "ris": ".ris",
    "csl-json": ".json",
    "web-annotation": ".jsonld",
    "csv": ".csv",
}
"""The formats in which collected quotes are written, and how the names of their files end."""


def written(items: Sequence[Cited], form: str) -> str:
    """Collected quotes in one of the :data:`FORMATS`, ending with a line's end; empty for none.

    Example::

        print(citations.written(basket.cited(library), "bibtex"))
    """
    from tuireader.library.citing import references

    makers: dict[str, Callable[[Sequence[Cited]], str]] = {
        "markdown": markdown,
        "org": org,
        "bibtex": references.bibtex,
        "ris": references.ris,
        "csl-json": references.csl,
        "web-annotation": references.web_annotations,
        "csv": table,
    }
    text = makers[form](items) if items else ""
    return text if text.endswith("\n") or not text else f"{text}\n"
