"""spaCy's parse of a whole article: parsed by paragraph, joined to one ``Doc`` with exact offsets.

By paragraph because a long ``Doc`` costs memory out of proportion (50,000 words: 1.2 GB in one, 158 MB in
pieces) and because a sentence never reaches over a paragraph. spaCy is imported only when a model is
loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIECE_LIMIT = 5_000
"""Characters that are parsed at once, at most."""
BATCH_LIMIT = 20_000
"""Characters in a batch, about; all of one text, whose result so never depends on what else is annotated."""

_WRAPPED = 40
"""A line at least this long that ends without a full stop was broken by an editor, not by its writer."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=\S)")
_HALF = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\n\s*")


def parse(nlp: Language, text: str) -> Doc:
    """The parsed text as one ``Doc``: ``doc[i].idx`` is the offset of token ``i`` in ``text``.

    Newlines inside a paragraph are given to the parser as blanks, so take words from ``text``, not from the
    ``Doc``.
    """
    from spacy.tokens import Doc

    parsed = [doc for batch in _batches(legible(text)) for doc in nlp.pipe(batch, batch_size=len(batch))]
    if not parsed:
        return nlp.make_doc("")
    if len(parsed) == 1:
        return parsed[0]
    joined = Doc.from_docs(parsed, ensure_whitespace=False, exclude=["tensor"])  # type: ignore[call-arg]
    return joined if joined is not None else nlp.make_doc("")


def _batches(text: str) -> Iterator[list[str]]:
    """The pieces in batches that bound the parser's memory."""
    batch: list[str] = []
    size = 0
    for piece in pieces(text):
        batch.append(piece)
        size += len(piece)
        if size >= BATCH_LIMIT:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


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
    while len(paragraph) - start > PIECE_LIMIT:
        end = start + PIECE_LIMIT
        ends = [match.end() for match in _SENTENCE_END.finditer(paragraph, start + PIECE_LIMIT // 2, end)]
        cut = ends[-1] if ends else paragraph.rfind(" ", start + 1, end) + 1 or end
        yield paragraph[start:cut]
        start = cut
    yield paragraph[start:]
