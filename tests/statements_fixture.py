"""Invented articles of several papers with their quotes and names, as the annotator might have found them."""

from __future__ import annotations

import re

from msgspec.structs import replace

from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.library import Library
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    Block,
    Confidence,
    Document,
    Entry,
    Mention,
    Quote,
    QuoteType,
    article_key,
    text_hash,
)

NAMES = {
    "Ada Brook": "PERSON",
    "Brook": "PERSON",
    "Tom Wall": "PERSON",
    "Wall": "PERSON",
    "Lena Frost": "PERSON",
    "Frost": "PERSON",
    "Norland": "GPE",
    "Harbour Board": "ORG",
}
"""Names as they stand in the texts; a last name alone is the person of that last name."""
_FULL = {"Brook": "Ada Brook", "Wall": "Tom Wall", "Frost": "Lena Frost"}
_SAID = re.compile(r"“([^”]+)”(?:,)? said (\w+ \w+|\w+)(?: on \w+)?")


def found_in(text: str, confidence: Confidence = "sure") -> Annotation:
    """The quotes of a text, each “so,” said Somebody, with the names that are in it."""
    namer = QuoteIds()
    quotes = tuple(_quote(namer, text, match, confidence) for match in _SAID.finditer(text))
    return Annotation(quotes, tuple(_mentions(text)), "en", "model 1", 1)


def _quote(namer: QuoteIds, text: str, match: re.Match[str], confidence: Confidence) -> Quote:
    start, end = match.start(), match.end(1) + 1
    speaker = next((name for name in (match[2], match[2].split()[0]) if name in NAMES), "")
    quote = Quote(namer(text[start:end]), start, end, ((start, end),), text[start:end])
    at = match.start(2)
    quote = replace(quote, verb="said", verb_start=text.index("said", end))
    if not speaker:
        return quote
    name = _FULL.get(speaker, speaker)
    return replace(
        quote, speaker=speaker, speaker_start=at, speaker_end=at + len(speaker), speaker_name=name,
        confidence=confidence,
    )  # fmt: skip


def _mentions(text: str) -> list[Mention]:
    longest_first = "|".join(sorted(map(re.escape, NAMES), key=len, reverse=True))
    return [
        Mention(
            match.start(), match.end(), NAMES[match[0]], match[0], _FULL.get(match[0], match[0])
        )
        for match in re.finditer(rf"\b(?:{longest_first})\b", text)
    ]  # fmt: skip


def publish(
    lib: Library,
    paper: str,
    text: str,
    *,
    day: int = 1,
    title: str = "News of the day",
    confidence: Confidence = "sure",
    guid: str = "",
) -> int:
    """Store an article of a paper on a day, annotated; gives back its key."""
    feed, guid = f"local:{paper}", guid or f"{day} {text[:40]}"
    document = Document(text, (Block("paragraph", 0, len(text)),))
    entry = Entry(guid, title, document, f"https://{paper.lower()}.example/{day}", published=day * 86_400)
    lib.archive.store(feed, [entry])
    key = article_key(feed, guid)
    look_at(lib, key, confidence)
    return key


def look_at(lib: Library, key: int, confidence: Confidence = "sure") -> None:
    """Annotate a stored article."""
    article = lib.archive.article(key)
    assert article is not None
    title, text = article.row.title, article.document.text
    found = ArticleAnnotation(found_in(text, confidence), Annotation(), text_hash(title, text))
    lib.archive.set_annotation(key, found)


def publish_quote(
    lib: Library,
    paper: str,
    words: str,
    speaker: str,
    *,
    day: int = 1,
    confidence: Confidence = "sure",
    name: str = "",
    kind: QuoteType = "direct",
) -> int:
    """Store an article with one quote, whatever is in it, and its speaker, nobody for an empty one; ``name`` is whom
    the words for the speaker were taken to mean.
    """
    text = f"{words} said {speaker or 'somebody'} in the town hall."
    at = len(words) + len(" said ")
    quote = Quote(
        QuoteIds()(words), 0, len(words), ((0, len(words)),), words, kind, verb="said", verb_start=len(words) + 1,
        speaker=speaker, speaker_start=at if speaker else -1, speaker_end=at + len(speaker) if speaker else -1,
        speaker_name=name or speaker or None, confidence=confidence if speaker else "unsure",
    )  # fmt: skip
    label = NAMES.get(speaker, "ORG" if speaker.endswith("Company") else "PERSON")
    mentions = (Mention(at, at + len(speaker), label, speaker, name or speaker),) if speaker else ()
    feed = f"local:{paper}"
    entry = Entry(
        f"{day} {words}", "News", Document(text, (Block("paragraph", 0, len(text)),)), published=day * 86_400
    )
    lib.archive.store(feed, [entry])
    key = article_key(feed, entry.guid)
    found = Annotation((quote,), mentions, "en", "model 1", 1)
    lib.archive.set_annotation(key, ArticleAnnotation(found, Annotation(), text_hash("News", text)))
    return key
