"""A quote as one would cite it: its words, who said them, where and when; doubt included."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from tuireader.errors import ConfigError
from tuireader.model import ArticleRow, Quote

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")
_FIELDS = ("quote", "speaker", "title", "source", "date", "url")


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


def citation(quote: Quote, row: ArticleRow, style: str = "plain") -> str:
    """A quote with speaker, source, date and address. What interrupts it is shown as ``[...]``.

    Reported speech (indirect) stands without quotation marks. An attribution that is not sure says so. ``style``
    is that of the settings, :class:`~tuireader.config.Copying`.
    """
    doubt = "" if quote.confidence == "sure" or quote.by == "user" else " [attribution unsure]"
    date = time.strftime("%Y-%m-%d", time.localtime(row.published)) if row.dated and row.published else ""
    values = {
        "quote": " [...] ".join(piece.strip() for piece in pieces(quote)),
        "speaker": (quote.speaker_name or quote.speaker or "speaker not named") + doubt,
        "title": row.title,
        "source": row.feed_title,
        "date": date,
        "url": row.url,
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


def _plain(values: Mapping[str, str]) -> str:
    source = _joined(values, "title", "source", "date")
    return "\n".join(filter(None, (values["quote"], f"— {values['speaker']}, {source}", values["url"])))


def _markdown(values: Mapping[str, str]) -> str:
    safe = {name: _MARKDOWN.sub(r"\\\1", value) for name, value in values.items()}
    if values["url"]:
        safe["title"] = f"[{safe['title']}](<{values['url']}>)"
    said = "\n".join(f"> {line}".rstrip() for line in safe["quote"].splitlines())
    return f"{said}\n>\n> — {safe['speaker']}, {_joined(safe, 'title', 'source', 'date')}"


def _org(values: Mapping[str, str]) -> str:
    title = values["title"].replace("[", "(").replace("]", ")")
    link = f"[[{values['url']}][{title}]]" if values["url"] else title
    source = _joined({**values, "title": link}, "title", "source", "date")
    said = "\n".join(
        f" {line}" if line.startswith(("*", "#")) else line for line in values["quote"].splitlines()
    )
    return f"#+begin_quote\n{said}\n— {values['speaker']}, {source}\n#+end_quote"


def _joined(values: Mapping[str, str], *names: str) -> str:
    return ", ".join(filter(None, (values[name] for name in names)))


_STYLES = {"plain": _plain, "markdown": _markdown, "org": _org}
