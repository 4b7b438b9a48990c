"""Breaking a text into lines of so many terminal cells, by character offsets: nothing is copied or lost."""

from __future__ import annotations

from collections.abc import Iterator

from tuireader.text.cells import UNEVEN, graphemes

_NO_START = frozenset("、。，．！？；：」』）】〉》〕｝…ー々,.!?;:)]}’”»%")
_NO_END = frozenset("「『（【〈《〔｛([{‘“«")
_SEAMS = ("-", "/", "–", "—", "_", "&", "=", ".")


def wrap(text: str, start: int, end: int, width: int, *, hard: bool = False) -> Iterator[tuple[int, int]]:
    """Break ``text[start:end]`` into lines of at most ``width`` cells.

    Yields half-open ranges of character offsets that cover ``start`` to ``end`` without gap or overlap: the
    white space at which a line was broken belongs to the line before and is not to be drawn. Lines break at
    newlines and spaces, between wide (CJK) characters but not before closing or after opening punctuation,
    and within a word only when it is longer than a line. ``hard`` breaks at the width alone, as code wants
    it.
    """
    breaks = _wide_breaks if UNEVEN.search(text, start, end) else _even_breaks
    position = start
    while True:
        stop = text.find("\n", position, end)
        stop, after = (end, end) if stop < 0 else (stop, stop + 1)
        for cut in breaks(text, position, stop, max(1, width), hard):
            yield position, cut
            position = cut
        yield position, after
        position = after
        if position >= end:
            return


def _even_breaks(text: str, start: int, end: int, width: int, hard: bool) -> Iterator[int]:
    """Where lines after the first begin, when every character takes one cell."""
    while end - start > width:
        cut = -1 if hard else text.rfind(" ", start + 1, start + width + 1)
        if cut < 0:
            cut = start + width if hard else _seam(text, start, start + width)
        else:
            while cut < end and text[cut] == " ":
                cut += 1
        if cut >= end:
            return
        yield cut
        start = cut


def _seam(text: str, start: int, limit: int) -> int:
    """Where to break a word that is longer than a line: after its last hyphen, slash or dot, if any."""
    seam = max(text.rfind(mark, start + 1, limit) for mark in _SEAMS) + 1
    return seam if seam > start + 1 else limit


def _wide_breaks(text: str, start: int, end: int, width: int, hard: bool) -> Iterator[int]:
    """Where lines after the first begin, measured by grapheme."""
    found = graphemes(text[start:end])
    begin, used = 0, 0  # where the line begins, and the cells it takes so far
    best, best_used = 0, 0  # where it could be broken, and the cells up to there
    for index, (first, last, cells) in enumerate(found):
        while used + cells > width and first > begin and text[start + first] != " ":
            begin, taken = (best, best_used) if best > begin else (first, used)
            used -= taken
            best, best_used = begin, 0
            yield start + begin
        used += cells
        if not hard and _may_break(text, start, found, index):
            best, best_used = last, used


def _may_break(text: str, start: int, found: list[tuple[int, int, int]], index: int) -> bool:
    """Whether a line may end after this grapheme."""
    if index + 1 == len(found):
        return False
    first, last, cells = found[index]
    here, following = text[start + first], text[start + last]
    if here in " \u3000":
        return following != " "
    wide = cells == 2 or found[index + 1][2] == 2
    return wide and here not in _NO_END and following not in _NO_START and following != " "
