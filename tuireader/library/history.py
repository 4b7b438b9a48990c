"""What was edited in an article: each version against the one after it, what was quoted first, then by paragraph.

A version says who was quoted as it was found then; where nobody had looked yet, quotes are what stands between
quotation marks. A quote has vanished, or changed, where its words no longer stand in the text at all, so that it makes
no difference by which rules each version was looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from tuireader.annotate.quotes.marked import marked
from tuireader.errors import NotFoundError
from tuireader.library import articles
from tuireader.library.library import Library
from tuireader.model import Article, Document, Quote, Version
from tuireader.text.strings import fold

MOST_PARAGRAPHS = 1_000
"""Paragraphs of a version that are compared with those of the next; what stands beyond counts as one."""
MOST_TOKENS = 3_000
"""Words and signs of two paragraphs together that are compared one by one; of more all is said to be replaced."""
MOST_PAIRS = 400
"""Pairs of paragraphs between two that stayed that are looked at for what became of each."""
ALIKE = 0.5
"""Share of its words that a paragraph or quote has in common with what became of it, at least."""
_TOKENS = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
"""A word or sign with the space before it: spaces alone would make everything alike."""

Fate = Literal["same", "deleted", "inserted"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stayed, went or came."""

    fate: Fate
    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that was changed, or that went or came as a whole."""

    fate: Literal["changed", "deleted", "inserted"]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class QuoteEdit:
    """What became of a quote: ``before`` and ``after`` are its words, empty where there were, or are, none.

    ``attributed`` says that the words stayed, and who said them did not. ``speaker`` and ``speaker_after`` are empty
    where nobody is known.
    """

    fate: Literal["vanished", "changed", "attributed", "added"]
    before: str
    after: str
    speaker: str = ""
    speaker_after: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """What became of one version: ``at`` is when it was replaced, epoch seconds; ``paged`` says that it was the page's.

    ``title`` are the stretches of the title, empty where it stayed. Quotes that vanished or changed come first.
    """

    at: int
    before: Version
    title: tuple[Stretch, ...]
    quotes: tuple[QuoteEdit, ...]
    paragraphs: tuple[Paragraph, ...]
    paged: bool = False


def history(library: Library, key: int) -> list[Edit]:
    """The edits of an article, the last one first; none where no other version was ever seen.

    A page's text in place of the feed's is no edit: versions are compared with the next of their own kind.

    Raises:
        NotFoundError: the article is not stored.

    Example::

        for edit in history.history(library, row.key):
            print([(quote.fate, quote.before, quote.after) for quote in edit.quotes])
    """
    article = articles.article(library, key)
    if article is None or not article.row.stored:
        raise NotFoundError("this article is not stored, and so are none of its versions")
    own = library.archive.own_text(key)
    earlier = library.archive.versions(key)
    if own is None:
        edits = _edits(_now(library, article, article.document, False), earlier)
    else:
        edits = _edits(_now(library, article, article.document, True), [v for v in earlier if v.paged])
        edits += _edits(_now(library, article, own, False), [v for v in earlier if not v.paged])
    return sorted(edits, key=lambda edit: -edit.at)


def _now(library: Library, article: Article, document: Document, paged: bool) -> Version:
    """The present version, with its quotes as they are shown."""
    shown = articles.annotation(library, article.row.key)
    fresh = shown is not None and not shown.stale and document is article.document
    quotes = shown.body.quotes if shown is not None and fresh else None
    return Version(article.row.title, document, 0, paged, quotes)


def _edits(now: Version, earlier: Sequence[Version]) -> list[Edit]:
    """What became of each version, the last one first, up to the present one."""
    after = [now, *earlier]
    return [edit_between(before, next_one) for next_one, before in zip(after, earlier, strict=False)]


def edit_between(before: Version, after: Version) -> Edit:
    """What was edited between a version and the one after it: a pure function of both."""
    title = stretches(before.title, after.title) if before.title != after.title else ()
    paragraphs = tuple(_paragraphs(_texts(before.document), _texts(after.document)))
    return Edit(before.replaced, before, title, tuple(_quotes(before, after)), paragraphs, before.paged)


# --- what was quoted


def _quotes(before: Version, after: Version) -> Iterator[QuoteEdit]:
    """What became of the quotes, what vanished or changed first."""
    old, new = _said(before), _said(after)
    old_text, new_text = f" {fold(before.document.text)} ", f" {fold(after.document.text)} "
    gone = [quote for quote in old if not _stands(quote, new_text)]
    come = [quote for quote in new if not _stands(quote, old_text)]
    pairs = _paired([quote.text for quote in gone], [quote.text for quote in come])
    became = {one: other for one, other in pairs if one is not None and other is not None}
    vanished = (quote for index, quote in enumerate(gone) if index not in became)
    yield from (QuoteEdit("vanished", quote.text, "", _speaker(quote)) for quote in vanished)
    for one, other in became.items():
        yield QuoteEdit(
            "changed", gone[one].text, come[other].text, _speaker(gone[one]), _speaker(come[other])
        )
    yield from _attributed(old, new)
    taken = set(became.values())
    added = (quote for index, quote in enumerate(come) if index not in taken)
    yield from (QuoteEdit("added", "", quote.text, speaker_after=_speaker(quote)) for quote in added)


def _said(version: Version) -> list[Quote]:
    """The quotes of a version that are shown: as they were found, else what stands between marks."""
    quotes = version.quotes if version.quotes is not None else marked(version.document.text)
    return [quote for quote in quotes if quote.shown]


def _stands(quote: Quote, folded: str) -> bool:
    """Whether each piece of a quote stands in a text."""
    words = fold(quote.text)
    return not words or f" {words} " in folded


def _attributed(old: Iterable[Quote], new: Iterable[Quote]) -> Iterator[QuoteEdit]:
    """The quotes of which the words stayed and the speaker did not; what the user said is no edit."""
    speakers = {fold(quote.text): quote for quote in new if quote.by == "text"}
    for quote in old:
        now = speakers.get(fold(quote.text))
        if now is None or "unsure" in (quote.confidence, now.confidence):
            continue
        names = _speaker(quote), _speaker(now)
        if all(names) and names[0] != names[1]:
            yield QuoteEdit("attributed", quote.text, now.text, *names)


def _speaker(quote: Quote) -> str:
    return quote.speaker_name or quote.speaker


# --- by paragraph


def _texts(document: Document) -> list[str]:
    """The paragraphs of a document, headings and items likewise."""
    found = [document.text[block.start : block.end] for block in document.blocks]
    found = [text for text in found or document.text.split("\n\n") if text.strip()]
    rest = "\n\n".join(found[MOST_PARAGRAPHS:])
    return [*found[:MOST_PARAGRAPHS], rest] if rest else found


def _paragraphs(before: list[str], after: list[str]) -> Iterator[Paragraph]:
    """The paragraphs that are not the same, in their order."""
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        old, new = before[i:j], after[k:m]
        for one, other in _paired(old, new):
            if one is None and other is not None:
                yield Paragraph("inserted", (Stretch("inserted", new[other]),))
            elif other is None and one is not None:
                yield Paragraph("deleted", (Stretch("deleted", old[one]),))
            elif one is not None and other is not None:
                yield Paragraph("changed", stretches(old[one], new[other]))


def _paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """What became of each text, in order: pairs of places, None on the one side where it went or came as a whole."""
    pairs: list[tuple[int | None, int | None]] = []
    done = 0
    near = len(old) * len(new) <= MOST_PAIRS
    bags = [Counter(fold(text).split()) for text in new] if near else []
    for index, text in enumerate(old):
        best = _nearest(Counter(fold(text).split()), bags, done) if near else None
        if best is None:
            pairs.append((index, None))
            continue
        pairs += [(None, place) for place in range(done, best)]
        pairs.append((index, best))
        done = best + 1
    return pairs + [(None, place) for place in range(done, len(new))]


def _nearest(words: Counter[str], bags: Sequence[Counter[str]], begin: int) -> int | None:
    """The place of the text with the most words in common, from a place on; None where none has enough."""
    shares = [
        (2 * (words & bag).total() / max(1, words.total() + bag.total()), -place)
        for place, bag in enumerate(bags[begin:], start=begin)
    ]
    share, place = max(shares, default=(0.0, 0))
    return -place if share >= ALIKE else None


def stretches(before: str, after: str) -> tuple[Stretch, ...]:
    """Two texts word by word: what stayed, went and came, in order."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > MOST_TOKENS:
        return Stretch("deleted", before), Stretch("inserted", after)
    found: list[Stretch] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Stretch("same", "".join(old[i:j])))
            continue
        found += [Stretch("deleted", "".join(old[i:j]))] if j > i else []
        found += [Stretch("inserted", "".join(new[k:m]))] if m > k else []
    return tuple(found)
