"""A quote as one would cite it: its words, who said them, where and when; doubt included."""

from __future__ import annotations

import time

from tuireader.model import Article, Quote


def citation(quote: Quote, article: Article) -> str:
    """A quote with speaker, source, date and address. What interrupts it is shown as ``[...]``.

    Reported speech (indirect) stands without quotation marks. An attribution that the machine is not sure of
    says so.
    """
    text = article.document.text
    words = " [...] ".join(text[start:end].strip() for start, end in quote.spans) or quote.text
    speaker = quote.speaker_name or quote.speaker or "speaker not named"
    doubt = "" if quote.confidence == "sure" or quote.by == "user" else " [attribution unsure]"
    row = article.row
    date = time.strftime("%Y-%m-%d", time.localtime(row.published)) if row.dated and row.published else ""
    source = ", ".join(filter(None, (row.title, row.feed_title, date)))
    return "\n".join(filter(None, (words, f"— {speaker}{doubt}, {source}", article.row.url)))
