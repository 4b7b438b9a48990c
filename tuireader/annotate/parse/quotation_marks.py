"""Quotation marks of every kind, paired without a model and without touching the text.

A run is what stands between an opening mark and its closing one. Pairing goes paragraph by paragraph with a
stack, so that its time is linear in the text: a mark closes the innermost run that it can close, otherwise
it opens one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

CLOSERS = {
    "“": "”\"", "”": "”", "„": "“”‟\"", "‟": "”", "«": "»", "»": "«»", '"': '"”', "``": "''\"", "''": "''",
    "‘": "’", "‚": "‘’", "‹": "›", "›": "‹", "'": "'", "「": "」", "『": "』",
}  # fmt: skip
"""Opening mark -> the marks that may close it (a doubled apostrophe closes doubled backticks and itself)."""

SINGLE = frozenset("‘‚'‹›")
_MARK = re.compile(r"(?<!=)(?:``|''|[\"“”„‟«»‹›‘’‚'「」『』])")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n|\n(?=[^\S\n]*(?:``|''|[\"“„«‘「]))")
_BEFORE_OPENING = re.compile(r"[\s(\[{—–\-―:;,/“„«\"'‘`¡¿]")
_ELISION = re.compile(r"(?:\d\ds?\b|(?:tis|twas|em|til|cause|cos|bout|round|n)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """What stands between two marks. All offsets are into the text, half-open.

    ``start``/``end`` include the marks, ``inner_start``/``inner_end`` do not. ``depth`` is 0 for an outermost
    run. ``open_end`` means that the paragraph ended before a closing mark; ``continues`` that this run goes
    on with a quotation that the paragraph before left open.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    mark: str
    depth: int = 0
    open_end: bool = False
    continues: bool = False

    @property
    def single(self) -> bool:
        """Whether the marks are single ones, which also serve as apostrophes and for words merely named."""
        return self.mark in SINGLE


@dataclass(frozen=True, slots=True)
class _Mark:
    glyph: str
    start: int
    end: int


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of paragraphs: apart by a blank line, or by a newline before an opening mark."""
    start = 0
    for match in _PARAGRAPH.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def find_runs(text: str) -> list[Run]:
    """All runs between quotation marks, in order of their opening mark.

    >>> text = "He said “no” to «all»."
    >>> [text[run.start : run.end] for run in find_runs(text)]
    ['“no”', '«all»']
    """
    found: list[Run] = []
    left_open = ""
    ranges = list(paragraphs(text))
    for index, (start, end) in enumerate(ranges):
        next_start = ranges[index + 1][0] if index + 1 < len(ranges) else len(text)
        following = text[next_start : next_start + 40].lstrip()
        runs, left_open = _pair(text, start, end, left_open, following)
        found.extend(runs)
    return sorted(found, key=lambda run: (run.start, -run.end))


def _pair(text: str, start: int, end: int, left_open: str, following: str) -> tuple[list[Run], str]:
    """The runs of one paragraph, and the mark that it leaves open for the next one to reopen."""
    runs: list[Run] = []
    stack: list[_Mark] = []
    marks = [_Mark(match.group(), match.start(), match.end()) for match in _MARK.finditer(text, start, end)]
    leading = marks[0] if marks and not text[start : marks[0].start].strip() else None
    reopened = leading is not None and leading.glyph == left_open
    closing = _last_closers(text, marks)
    for position, mark in enumerate(marks):
        depth = _closed(text, stack, mark)
        if depth is not None:
            opener = stack[depth]
            del stack[depth:]
            runs.append(_run(opener, mark.start, mark.end, depth, continues=reopened and opener is leading))
        elif _may_open(text, mark) and _will_close(mark, closing, position):
            stack.append(mark)
    if not stack or stack[0].glyph in SINGLE:
        return runs, ""
    opener = stack[0]
    goes_on = following.startswith(opener.glyph)
    if goes_on or opener is leading:
        tail = start + len(text[start:end].rstrip())
        continues = reopened and opener is leading
        runs.append(_run(opener, tail, tail, 0, open_end=True, continues=continues))
    return runs, opener.glyph if goes_on else ""


def _run(
    opener: _Mark, close: int, end: int, depth: int, *, open_end: bool = False, continues: bool = False
) -> Run:
    return Run(opener.start, end, opener.end, close, opener.glyph, depth, open_end, continues)


def _last_closers(text: str, marks: list[_Mark]) -> dict[str, int]:
    """Single closing glyph -> position of the last mark that may close with it."""
    return {
        mark.glyph: position
        for position, mark in enumerate(marks)
        if mark.glyph in "’'‘›‹" and _may_close(text, mark)
    }


def _will_close(mark: _Mark, closing: dict[str, int], position: int) -> bool:
    """A single mark opens only if something later in the paragraph closes it; else it is an apostrophe."""
    if mark.glyph not in SINGLE:
        return mark.glyph in CLOSERS
    return any(closing.get(closer, -1) > position for closer in CLOSERS[mark.glyph])


def _closed(text: str, stack: list[_Mark], mark: _Mark) -> int | None:
    """Depth of the innermost open run that this mark closes, or None."""
    if not stack or not _may_close(text, mark):
        return None
    for depth in range(len(stack) - 1, max(-1, len(stack) - 5), -1):
        opener = stack[depth]
        if mark.glyph in CLOSERS[opener.glyph] and mark.start > opener.end:
            return depth
    return None


def _may_open(text: str, mark: _Mark) -> bool:
    """Whether a mark stands where a quotation can begin."""
    glyph = mark.glyph
    if glyph in "“„«‟``「『‚":
        return True
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    starts = not before or _BEFORE_OPENING.match(before) is not None
    if glyph not in CLOSERS or not after:
        return False
    if glyph in SINGLE:
        return starts and (after in '“"[$' or after.isalnum()) and not _ELISION.match(text, mark.end)
    if glyph == '"':
        return not before.isdigit() and (starts or after.isalnum())  # 6'2", a 12" disc
    return starts


def _may_close(text: str, mark: _Mark) -> bool:
    """Whether a mark stands where a quotation can end."""
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    if mark.glyph in SINGLE or mark.glyph == "’":
        return bool(before.strip()) and not after.isalnum() and not _possessive(text, mark)
    if mark.glyph == '"' and before.isdigit() and text[mark.start - 2 : mark.start - 1] in "'’":
        return False  # 6'2"
    return mark.glyph != "``"


def _possessive(text: str, mark: _Mark) -> bool:
    """The apostrophe of a plural's possessive: "the boys' toys"."""
    return text[mark.start - 1 : mark.start] == "s" and text[mark.end : mark.end + 2].strip().islower()
