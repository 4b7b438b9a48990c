"""What the user says of a quote: another speaker, nobody, no quote at all. It beats the machine, always.

A correction is a document of the marks' table ``corrections``, with the quote's words and its article, so
that it outlives annotating anew, an edited article and a lost archive: where the quote's id is no longer
found, its words are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tuireader.library.marking import put
from tuireader.model import Annotation, ArticleAnnotation, Quote, short_id
from tuireader.store.contract import Change
from tuireader.store.marks import TinyMarks

TABLE = "corrections"
NOBODY = ""
"""As a speaker: no one is to be shown for this quote."""


def correct(marks: TinyMarks, article: int, quote: Quote, speaker: str) -> Change | None:
    """Say who said a quote, or with :data:`NOBODY` that it cannot be told; None when that is known already."""
    label = f"{speaker} said {_short(quote.text)}" if speaker else f"nobody is named for {_short(quote.text)}"
    return _record(marks, article, quote, label, {"speaker": speaker, "quote": True})


def reject(marks: TinyMarks, article: int, quote: Quote) -> Change | None:
    """Say that something is no quote; None when that is known already."""
    return _record(
        marks, article, quote, f"no quote: {_short(quote.text)}", {"speaker": None, "quote": False}
    )


def corrected_articles(marks: TinyMarks, speakers: Iterable[str]) -> list[int]:
    """The keys of the articles in which the user gave a quote to one of these speakers."""
    wanted = set(speakers) - {NOBODY}
    return [int(doc["article"]) for doc in marks.documents(TABLE) if doc.get("speaker") in wanted]


def corrected(marks: TinyMarks, article: int, annotation: ArticleAnnotation) -> ArticleAnnotation:
    """An article's annotation with the user's corrections of it."""
    mine = [doc for doc in marks.documents(TABLE) if doc.get("article") == article]
    if not mine:
        return annotation
    return replace(annotation, body=_with(annotation.body, mine), title=_with(annotation.title, mine))


def _with(annotation: Annotation, corrections: list[dict[str, Any]]) -> Annotation:
    """The corrections found by the quotes' ids; those whose id is gone, by their words."""
    by_id = {(doc["id"], doc["words"]): doc for doc in corrections}
    present = {(quote.id, quote.text) for quote in annotation.quotes}
    by_words = {words: doc for (ident, words), doc in by_id.items() if (ident, words) not in present}
    quotes = []
    for quote in annotation.quotes:
        said = by_id.get((quote.id, quote.text)) or by_words.get(quote.text)
        if said is None or said["quote"]:
            quotes.append(quote if said is None else _by_user(quote, said["speaker"]))
    return replace(annotation, quotes=tuple(quotes))


def _by_user(quote: Quote, speaker: str) -> Quote:
    """A quote as the user corrected it; the words that name the speaker stay where they mean someone."""
    if speaker:
        return replace(quote, speaker_name=speaker, confidence="sure", by="user", reason="you said so")
    return replace(
        quote,
        speaker="",
        speaker_start=-1,
        speaker_end=-1,
        speaker_name=None,
        confidence="sure",
        by="user",
        reason="you said so",
    )


def _record(marks: TinyMarks, article: int, quote: Quote, label: str, said: dict[str, Any]) -> Change | None:
    fields = {"article": article, "id": quote.id, "words": quote.text, **said}
    op = put(marks, TABLE, f"{short_id(article)} {quote.id}", fields)
    return marks.record(Change(label, (op,))) if op["new"] else None


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) < 40 else f"{words[:38].rsplit(' ', 1)[0]} …"
