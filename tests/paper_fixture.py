"""Invented papers, whose articles are stored and annotated at once, without a model."""

from __future__ import annotations

import time

from tuireader.annotate.pipeline import RULES, model_id
from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.config import Annotating
from tuireader.library import Library
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    Block,
    Document,
    Entry,
    Mention,
    Quote,
    article_key,
    text_hash,
)

MADE_BY = ("en", model_id(Annotating().model), RULES)
DAY = 86_400


class Paper:
    """Articles of invented papers, stored and annotated at once."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.number = 0

    def store(
        self, *said: tuple[str, str], feed: str = "The Wire", days: float = 0, guid: str = ""
    ) -> tuple[str, int]:
        """An article of so many days ago in which some say something; annotating it is left to :meth:`annotate`."""
        self.number += 1
        guid = guid or f"g{self.number}"
        text = "\n\n".join(f"{words} {speaker} said." for speaker, words in said)
        entry = Entry(
            guid, f"Report {self.number}", Document(text, (Block("paragraph", 0, len(text)),)),
            url=f"https://news.example/{guid}", published=int(time.time() - days * DAY), lang="en",
        )  # fmt: skip
        self.library.archive.store(f"local:{feed}", [entry])
        return text, article_key(f"local:{feed}", guid)

    def annotate(self, text: str, key: int, *said: tuple[str, str]) -> None:
        """Let it be found in an article."""
        ids, quotes, mentions = QuoteIds(), [], []
        for speaker, words in said:
            start = text.index(words)
            named = start + len(words) + 1
            span = (start, start + len(words))
            quote = Quote(
                ids(words), *span, (span,), words, "direct", speaker, named, named + len(speaker), speaker,
                "said", named + len(speaker) + 1, "sure",
            )  # fmt: skip
            quotes.append(quote)
            mentions.append(Mention(named, named + len(speaker), "PERSON", speaker, speaker))
        row = self.library.archive.rows([key])[key]
        body = Annotation(tuple(quotes), tuple(mentions), *MADE_BY)
        found = ArticleAnnotation(body, Annotation((), (), *MADE_BY), text_hash(row.title, text))
        self.library.archive.set_annotation(key, found)

    def print(self, *said: tuple[str, str], feed: str = "The Wire", days: float = 0, guid: str = "") -> int:
        text, key = self.store(*said, feed=feed, days=days, guid=guid)
        self.annotate(text, key, *said)
        return key
