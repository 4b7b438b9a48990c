"""Articles as one web page that needs nothing else and runs nothing: all is escaped, links lead to the web only."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tuireader.library.export.export_markdown import Mark, by_block, woven
from tuireader.library.export.exporting import KINDS, Exported, about, named, said
from tuireader.model import Block, Document, Quote
from tuireader.text.clean import clean, clean_line
from tuireader.text.links import web_url

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Articles from tuireader</title>
<style>
body { max-width: 40em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.6 Georgia, serif; }
article { border-bottom: 1px solid; padding-bottom: 2em; }
header p, .names { font: .85em/1.5 sans-serif; }
pre { overflow-x: auto; }
.quote { background: #fff3c4; color: #000; }
.people { font-weight: bold; }
.organisations, .places { text-decoration: underline dotted; }
</style>
</head>
<body>
"""
TAIL = "</body>\n</html>\n"
_TAGS = {"strong": "strong", "emphasis": "em", "code": "code"}


def html(item: Exported) -> str:
    """One article of the page, between :data:`HEAD` and :data:`TAIL`."""
    document = item.article.document
    blocks = "\n".join(_block(document, block, marks) for block, marks in by_block(document, _marks(item)))
    lang = f' lang="{_text(item.row.lang)}"' if item.row.lang else ""
    return f"<article{lang}>\n{_header(item)}\n{blocks}\n{_found(item)}</article>\n"


def _header(item: Exported) -> str:
    title = _text(clean_line(item.row.title) or "Untitled")
    if url := web_url(item.row.url):
        title = f"{_link(url)}{title}</a>"
    note = f"<p>Note: {_text(item.note)}</p>" if item.note else ""
    return f"<header>\n<h1>{title}</h1>\n<p>{_text(' · '.join(about(item)))}</p>{note}\n</header>"


def _found(item: Exported) -> str:
    """Who said what, and the names."""
    parts = []
    if quotes := said(item):
        rows = (
            f"<li><b>{_text(speaker)}</b>{f' ({_text(doubt)})' if doubt else ''}: {_text(words)}</li>\n"
            for speaker, doubt, words in quotes
        )
        parts.append(f"<h2>Who said what</h2>\n<ul>\n{''.join(rows)}</ul>\n")
    parts += [
        f'<p class="names">{kind}: {_text(", ".join(names))}</p>\n' for kind, names in named(item).items()
    ]
    return "".join(parts)


def _marks(item: Exported) -> Iterator[Mark]:
    """Links and stress of the text, quotes with their speakers, names."""
    for inline in item.article.document.inlines:
        if inline.kind in _TAGS:
            tag = _TAGS[inline.kind]
            yield Mark(inline.start, inline.end, f"<{tag}>", f"</{tag}>")
        elif url := web_url(inline.target):
            yield Mark(inline.start, inline.end, _link(url), "</a>")
    for quote in item.annotation.body.quotes:
        opening = f'<span class="quote" title="{_text(_who(quote))}">'
        yield from (Mark(start, end, opening, "</span>") for start, end in quote.spans)
    for mention in item.annotation.body.entities:
        if kind := KINDS.get(mention.label):
            opening = f'<span class="{kind.lower()}" title="{_text(mention.name)}">'
            yield Mark(mention.start, mention.end, opening, "</span>")


def _who(quote: Quote) -> str:
    return quote.speaker_name or quote.speaker or "speaker unknown"


def _block(document: Document, block: Block, marks: list[Mark]) -> str:
    """One block of the text."""
    inner = "".join(woven(document.text, block.start, block.end, marks, _text))
    level = min(max(block.level, 1), 6)
    match block.kind:
        case "heading":
            return f"<h{max(level, 2)}>{inner}</h{max(level, 2)}>"
        case "quotation":
            return f"<blockquote><p>{_lines(inner)}</p></blockquote>"
        case "item":
            marker = f"{_text(block.marker)} " if block.marker else ""
            return f'<p style="margin-left: {2 * level}em">{marker}{_lines(inner)}</p>'
        case "code" | "table":
            return f"<pre>{inner}</pre>"
        case "image":
            return f"<p><em>[image: {inner}]</em></p>"
        case "rule":
            return "<hr>"
    return f"<p>{_lines(inner)}</p>"


def _lines(inner: str) -> str:
    return inner.replace("\n", "<br>\n")


def _link(url: str) -> str:
    return f'<a href="{escape(url)}" rel="noopener noreferrer">'


def _text(text: str) -> str:
    return escape(clean(text))
