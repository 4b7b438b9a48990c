"""spaCy's parse of a whole article: parsed by paragraph, joined to one ``Doc`` with exact offsets.

By paragraph because a long ``Doc`` costs memory out of proportion (50,000 words: 1.2 GB in one, 158 MB in
pieces) and because a sentence never reaches over a paragraph. What is parsed at once is bounded in words and
marks too, of which a text of nothing but quotation marks has one a character. spaCy is imported only when a
model is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIECE_LIMIT = 5_000
"""Characters of a piece, which is parsed as one, at most."""
PIECE_WORDS = 1_500
"""Words and marks of a piece, at most; prose of 5,000 characters has some 1,100."""
BATCH_LIMIT = 20_000
"""Characters in a batch, about; all of one text, whose result so never depends on what else is annotated."""
BATCH_WORDS = 5_000
"""Words and marks in a batch, about: the parser takes some 15 KB for each until the batch is done."""
BATCH_PIECES = 250
"""Pieces in a batch, at most: a text of lines of a word each is thousands of them, each with its own cost."""

LEAST_WORDS = 3
"""Words that a piece counts for at least: a line of one word costs as much as one of a few."""

_WRAPPED = 40
"""A line at least this long that ends without a full stop was broken by an editor, not by its writer."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=\S)")
_HALF = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\n\s*")
_WORD = re.compile(r"\w+|[^\w\s]|\s\s+")
"""About what a model takes for a token; more blank space than one character is one."""


def parse(nlp: Language, text: str) -> Doc:
    """The parsed text as one ``Doc``: ``doc[i].idx`` is the offset of token ``i`` in ``text``.

    Newlines inside a paragraph are given to the parser as blanks, so take words from ``text``, not from the
    ``Doc``.
    """
    parsed = [_joined(list(nlp.pipe(batch, batch_size=len(batch)))) for batch in _batches(legible(text))]
    return _joined(parsed) if parsed else nlp.make_doc("")


def _joined(docs: list[Doc]) -> Doc:
    """Some parses, at least one, as one, without the vectors that they were made by."""
    from spacy.tokens import Doc

    if len(docs) == 1:
        return docs[0]
    whole = Doc.from_docs(docs, ensure_whitespace=False, exclude=["tensor"])  # type: ignore[call-arg]
    assert whole is not None, "only of no parses at all there is none"
    return whole


def _batches(text: str) -> Iterator[list[str]]:
    """The pieces in batches that bound the parser's memory."""
    batch: list[str] = []
    size = words = 0
    for piece in pieces(text):
        batch.append(piece)
        size += len(piece)
        words += count_words(piece)
        if size >= BATCH_LIMIT or words >= BATCH_WORDS or len(batch) == BATCH_PIECES:
            yield batch
            batch, size, words = [], 0, 0
    if batch:
        yield batch


def count_words(text: str) -> int:
    """How many words and marks a text has, about: what its parse costs."""
    return sum(1 for _ in _WORD.finditer(text))


def within(text: str, limit: int) -> int:
    """The length of the text's first pieces that together have at most ``limit`` words and marks, each piece at
    least ``LEAST_WORDS``.
    """
    end = words = 0
    for piece in pieces(text):
        words += max(count_words(piece), LEAST_WORDS)
        if words > limit:
            break
        end += len(piece)
    return end


def legible(text: str) -> str:
    """The text, of the same length, with U+FFFD for half characters, which no model can read."""
    return _HALF.sub("\ufffd", text)


def pieces(text: str) -> Iterator[str]:
    """The text cut into paragraphs with the blank space after them, none above the limit.

    Joined, the pieces are as long as the text, and differ from it only in newlines within a paragraph.
    """
    start = 0
    for match in _LINE_END.finditer(text):
        if _ends_paragraph(text, start, match):
            yield from _capped(text[start : match.end()])
            start = match.end()
    if start < len(text):
        yield from _capped(text[start:])


def _ends_paragraph(text: str, start: int, gap: re.Match[str]) -> bool:
    """Whether a newline ends a paragraph, rather than a line of a hard-wrapped one."""
    if gap.group().count("\n") > 1:
        return True
    line = text[max(start, text.rfind("\n", start, gap.start()) + 1) : gap.start()].rstrip()
    return len(line) < _WRAPPED or not (line[-1].isalnum() or line[-1] in ",-–—")


def _capped(paragraph: str) -> Iterator[str]:
    """A paragraph in pieces below the limit: cut after a sentence, else at a blank, else anywhere."""
    paragraph = paragraph.replace("\n", " ")
    start = 0
    while (end := _reach(paragraph, start)) < len(paragraph):
        middle = start + (end - start) // 2
        ends = [match.end() for match in _SENTENCE_END.finditer(paragraph, middle, end)]
        cut = ends[-1] if ends else paragraph.rfind(" ", start + 1, end) + 1 or end
        yield paragraph[start:cut]
        start = cut
    yield paragraph[start:]


def _reach(paragraph: str, start: int) -> int:
    """How far a piece that begins at ``start`` may go."""
    end = min(start + PIECE_LIMIT, len(paragraph))
    beyond = next(islice(_WORD.finditer(paragraph, start, end), PIECE_WORDS, None), None)
    return beyond.start() if beyond else end
