"""Building a document piece by piece: text folded and cleaned first, offsets taken afterwards; and cutting a part
out of one as a document of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from tuireader.model import Block, BlockKind, Document, Inline, InlineKind
from tuireader.text.clean import clean, is_harmless

MAX_BLOCKS = 5_000
MAX_LINKS = 1_000
GAP = "\n\n"
"""What stands between two blocks in a document's text."""


class DocumentBuilder:
    """Collects blocks in order; every ``add_*`` goes to the block that is open, and opens one where none is.

    A link, strong or emphasised stretch that runs over several blocks becomes one inline in each. After
    ``max_blocks`` blocks nothing more is taken (:attr:`full`); after MAX_LINKS links their words stay plain.
    """

    def __init__(self, max_blocks: int = MAX_BLOCKS) -> None:
        self.full = max_blocks <= 0
        """Whether the document has as many blocks as it may have."""
        self._max_blocks = max_blocks
        self._texts: list[str] = []
        self._blocks: list[Block] = []
        self._inlines: list[Inline] = []
        self._links = 0
        self._start = 0
        self._buffer: list[str] = []
        self._length = 0
        self._last = "\n"
        self._harmless = True
        self._style: tuple[BlockKind, int, str] = ("paragraph", 0, "")
        self._open: dict[InlineKind, tuple[int, str]] = {}
        self._marks: list[Inline] = []

    @property
    def empty(self) -> bool:
        """Whether nothing has been written into the open block yet."""
        return self._length == 0

    @property
    def last_kind(self) -> BlockKind | None:
        """The kind of the block that ended last; None before the first."""
        return self._blocks[-1].kind if self._blocks else None

    def style(self, kind: BlockKind, level: int = 0, marker: str = "") -> None:
        """End the open block; the next one is of this kind."""
        self.end_block()
        self._style = (kind, level, marker)

    def add_text(self, text: str) -> None:
        """Words, in which white space means no more than a space."""
        if text.isspace() and self._last in " \n":  # as between most elements
            return
        text = self._cleaned(text)
        folded = " ".join(text.split())
        if folded and text[-1].isspace():
            folded = f"{folded} "
        if text[:1].isspace() and self._last not in " \n":
            folded = f" {folded}"
        self._append(folded)

    def add_verbatim(self, text: str) -> None:
        """Text whose white space counts, as in code."""
        self._append(self._cleaned(text.expandtabs(4)))

    def add_break(self) -> None:
        """A line break inside a block; a second one in a row begins a new block of the same kind."""
        if self._last == "\n" and self._length:
            self.end_block()
        elif self._length:
            self._append("\n")

    def add_block(self, kind: BlockKind, text: str) -> None:
        """A whole block that stands by itself, as an image or a table; what follows is as before."""
        self.end_block()
        kept, self._style = self._style, (kind, 0, "")
        self.add_verbatim(text)
        self.end_block()
        self._style = kept

    def open_inline(self, kind: InlineKind, target: str = "") -> None:
        """From here on the text is strong, code, part of a link ..."""
        self._open[kind] = (self._length, target)

    def is_open(self, kind: InlineKind) -> bool:
        """Whether the text written now is of this kind."""
        return kind in self._open

    def close_inline(self, kind: InlineKind) -> None:
        """The stretch that :meth:`open_inline` began ends here."""
        start, target = self._open.pop(kind, (self._length, ""))
        self._mark(kind, start, target)

    def end_block(self) -> None:
        """What follows is another block; one without any text is none, and leaves its marker to the next."""
        if not self._length:
            return
        for kind, (start, target) in self._open.items():
            self._mark(kind, start, target)
            self._open[kind] = (0, target)
        if not self.full:
            self._store()
        self._buffer, self._marks, self._length, self._last, self._harmless = [], [], 0, "\n", True

    def document(self, note: str = "") -> Document:
        """All that was collected, and last, however full it is, a paragraph ``note`` of the program's own."""
        self.end_block()
        self._drop_outer_rules()
        if note:
            self._texts.append(note)
            self._blocks.append(Block("paragraph", self._start, self._start + len(note)))
        return Document(GAP.join(self._texts), tuple(self._blocks), tuple(self._inlines))

    def _cleaned(self, text: str) -> str:
        """A piece cleaned; whether all of the block's are harmless is kept: then so are they together."""
        if is_harmless(text):
            return text
        self._harmless = False
        return clean(text)

    def _append(self, text: str) -> None:
        if text:
            self._buffer.append(text)
            self._length += len(text)
            self._last = text[-1]

    def _mark(self, kind: InlineKind, start: int, target: str) -> None:
        if start < self._length and (kind != "link" or self._links < MAX_LINKS):
            self._links += kind == "link"
            self._marks.append(Inline(kind, start, self._length, target))

    def _store(self) -> None:
        """Put the open block's text behind the others, without the white space around it."""
        raw = "".join(self._buffer)
        code = self._style[0] == "code"
        text = raw.rstrip() if code else raw.strip()
        lead = 0 if code else len(raw) - len(raw.lstrip())
        cleaned = text if self._harmless else clean(text)
        if cleaned != text:  # Marks stacked over the borders of elements: no honest page does that.
            text, self._marks = cleaned, []
        if not text.strip() or (self._style[0] == "rule" and self._divides_nothing()):
            return
        kind, level, marker = self._style
        start, end = self._start, self._start + len(text)
        self._texts.append(text)
        self._blocks.append(Block(kind, start, end, level, marker))
        self.full = len(self._blocks) >= self._max_blocks
        if kind != "rule":  # a rule is nobody's words
            self._keep_marks(text, lead)
        self._start = end + len(GAP)
        self._style = (kind, level, "")

    def _keep_marks(self, text: str, lead: int) -> None:
        """Put the open block's marks where its text stands, each without the white space at its ends; ``lead`` is
        how much was stripped before the text.
        """
        for mark in self._marks:
            first, last = max(mark.start - lead, 0), min(mark.end - lead, len(text))
            words = text[first:last]
            first += len(words) - len(words.lstrip())
            last -= len(words) - len(words.rstrip())
            if first < last:
                self._inlines.append(Inline(mark.kind, self._start + first, self._start + last, mark.target))

    def _divides_nothing(self) -> bool:
        """Whether a rule here would be the first block, or follow another rule."""
        return not self._blocks or self._blocks[-1].kind == "rule"

    def _drop_outer_rules(self) -> None:
        """A rule with nothing below it divides nothing."""
        if self._blocks and self._blocks[-1].kind == "rule":
            self._start = self._blocks.pop().start
            self._texts.pop()


def part(document: Document, blocks: Sequence[Block]) -> Document:
    """The document of these of its blocks, in their order; what is marked in others is gone with them."""
    texts = [document.text[block.start : block.end] for block in blocks]
    places = [0, *accumulate(len(text) + len(GAP) for text in texts)]
    made = tuple(
        Block(block.kind, place, place + len(text), block.level, block.marker)
        for block, place, text in zip(blocks, places, texts, strict=False)
    )
    starts, inlines = [block.start for block in blocks], []
    for inline in document.inlines:
        number = bisect_right(starts, inline.start) - 1
        if number >= 0 and inline.end <= blocks[number].end:
            shift = places[number] - starts[number]
            inlines.append(Inline(inline.kind, inline.start + shift, inline.end + shift, inline.target))
    return Document(GAP.join(texts), made, tuple(inlines))
