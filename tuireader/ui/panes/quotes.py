"""The panel of quotes: who said what in the article shown, by speaker (``Q``)."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.message import Message

from tuireader.model import Article, ArticleAnnotation
from tuireader.ui.panes.panel import Panel
from tuireader.ui.render import label, reported_row, said_row, speaker_row
from tuireader.ui.speakers import Speaker, quote_count, speakers


class QuotesPanel(Panel[str]):
    """Speakers in order of appearance, each with the first words of what they said; reported speech apart."""

    class Chosen(Message):
        """Enter or click on a quote: call ``ArticlePane.focus_quote(quote_id)``."""

        def __init__(self, quote_id: str) -> None:
            super().__init__()
            self.quote_id = quote_id

    def fill(self, article: Article | None, annotation: ArticleAnnotation | None) -> None:
        """Show this article's quotes, keeping the cursor on the same quote where it is still there."""
        if article is None or annotation is None or not annotation.body.quotes:
            self.set_rows([(label("No quotes" if article else "Nothing selected", "$dim"), None)])
            return
        found = speakers(annotation)
        heading = quote_count(annotation) or "No quotes"
        text = article.document.text
        self.set_rows([(label(heading, "$dim"), None), *_said(found, text), *_reported(found)])

    def choose(self, item: str) -> None:
        """Tell which quote was chosen."""
        self.post_message(self.Chosen(item))


def _said(found: list[Speaker], text: str) -> Iterator[tuple[Content, str | None]]:
    """The words between marks, under those who said them."""
    for speaker in sorted(found, key=lambda speaker: not speaker.label):
        if speaker.quotes:
            yield label(""), None
            yield speaker_row(speaker), None
            for quote in speaker.quotes:
                yield said_row(quote, text), quote.id


def _reported(found: list[Speaker]) -> Iterator[tuple[Content, str | None]]:
    """What is told in the article's own words, by whom; last what is perhaps no speech, or of nobody sure."""
    for heading, sure in (("Reported", True), ("Perhaps reported", False)):
        told = [(quote, speaker) for speaker in found for quote in speaker.reported if quote.shown == sure]
        if told:
            yield label(""), None
            yield label(f"{heading} · {len(told)}", "$dim"), None
            yield from ((reported_row(quote, speaker), quote.id) for quote, speaker in told)
