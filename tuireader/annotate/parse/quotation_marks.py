"""Quotation marks of every kind, paired without a model and without touching the text.

A run is what stands between an opening mark and its closing one. Pairing goes paragraph by paragraph with a
stack, so that its time is linear in the text: a mark closes the innermost run that it can close, otherwise
it opens one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from tuireader.annotate.parse.prose import begins_unit, paragraphs

CLOSERS = {
    "“": "”\"", "”": "”", "„": "“”‟\"", "‟": "”", "«": "»", "»": "«»", '"': '"”', "``": "''\"", "''": "''",
    "‘": "’", "‚": "‘’", "‹": "›", "›": "‹", "'": "'", "「": "」", "『": "』",
}  # fmt: skip
"""Opening mark -> the marks that may close it (a doubled apostrophe closes doubled backticks and itself)."""

SINGLE = frozenset("‘‚'‹›")
_MARK = re.compile(r"(?<!=)(?:``|''|[\"“”„‟«»‹›‘’‚'「」『』])")
_DOUBLE = re.compile(r"(?<!=)(?:``|''|[\"“”„‟«»「」『』])")
_HEAD = 200
"""Characters of a paragraph that tell how it begins."""
_BEFORE_OPENING = re.compile(r"[\s(\[{—–\-―:;,/“„«\"'‘`¡¿]")
_INCHES = re.compile(r"(?:['’]|^)\d")
"""Before the mark for inches: 6'2"."""
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


class _Mark(NamedTuple):
    glyph: str
    start: int
    end: int


class _Carried(NamedTuple):
    """The mark of a quotation that a paragraph left open, and the index of the paragraph that closes it without having
    opened it anew; ``_REOPENED`` where the next one opens it anew."""

    glyph: str
    closed_in: int


_REOPENED = -1
_NOTHING = _Carried("", _REOPENED)
_REACH = 12
"""Paragraphs that a quotation may go on for without a mark, at most: a mark that nobody closes is a mistake."""


def find_runs(text: str) -> list[Run]:
    """All runs between quotation marks, in order of their opening mark.

    A quotation over several paragraphs has a run in each: whether each opens the marks anew, as papers do, or only the
    first one opens and the last one closes them, as statements do.

    >>> text = "He said “no” to «all»."
    >>> [text[run.start : run.end] for run in find_runs(text)]
    ['“no”', '«all»']
    """
    found: list[Run] = []
    ranges = list(paragraphs(text))
    carried = _NOTHING
    for index, (start, end) in enumerate(ranges):
        runs_on = carried.closed_in >= index
        leading = _Mark(carried.glyph, start, start) if runs_on else _leading(text, start, end)
        goes_on = leading is not None and leading.glyph == carried.glyph
        runs, left_open = _pair(text, start, end, leading if runs_on else None)
        if left_open is None:
            carried = _NOTHING
        elif not runs_on:
            carried = _carry(text, ranges, index, left_open.glyph)
        runs += _unclosed(text, end, left_open, carried, leading)
        found += _continuing(runs, leading) if goes_on else runs
    return sorted(found, key=lambda run: (run.start, -run.end))


def _unclosed(text: str, end: int, mark: _Mark | None, carried: _Carried, leading: _Mark | None) -> list[Run]:
    """The run that a mark leaves open in its paragraph, which ends at ``end``, if it is speech."""
    if mark is None or not (carried.glyph or _opens_speech(text, mark, leading)):
        return []
    return [_left_open(text, end, mark)]


def _opens_speech(text: str, mark: _Mark, leading: _Mark | None) -> bool:
    """Whether what a mark opens is speech although nothing closes it: at a paragraph's start or after a colon."""
    return mark == leading or text[max(0, mark.start - 2) : mark.start].rstrip().endswith(":")


def _continuing(runs: list[Run], leading: _Mark | None) -> list[Run]:
    """The runs of a paragraph of which the one at its leading mark goes on with the paragraph before."""
    start = leading.start if leading is not None else -1
    return [replace(run, continues=run.start == start and not run.depth) for run in runs]


def _leading(text: str, start: int, end: int) -> _Mark | None:
    """The mark that a paragraph begins with."""
    match = _MARK.search(text, start, end)
    begins = match is not None and not text[start : match.start()].strip()
    return _Mark(match.group(), match.start(), match.end()) if match is not None and begins else None


def _carry(text: str, ranges: list[tuple[int, int]], index: int, glyph: str) -> _Carried:
    """How the quotation goes on that the paragraph at ``index`` leaves open, if it does."""
    for later in range(index + 1, min(index + 1 + _REACH, len(ranges))):
        start, end = ranges[later]
        head = text[start : start + _HEAD].lstrip()
        if later == index + 1 and head.startswith(glyph):
            return _Carried(glyph, _REOPENED)
        mark = _DOUBLE.search(text, start, end)
        if mark is not None:
            found = _Mark(mark.group(), mark.start(), mark.end())
            closes = found.glyph in CLOSERS[glyph] and _only_closes(text, found)
            return _Carried(glyph, later) if closes else _NOTHING
        if begins_unit(text[start : min(end, start + _HEAD)]):
            return _NOTHING
    return _NOTHING


def _only_closes(text: str, mark: _Mark) -> bool:
    """Whether a mark, of a kind that may open as well, stands as only a closing one does: "... again.”"."""
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    return bool(before.strip()) and not after.isalnum() and _may_close(text, mark)


def _pair(text: str, start: int, end: int, carried: _Mark | None) -> tuple[list[Run], _Mark | None]:
    """The runs that one paragraph closes, and the outermost double mark that it leaves open; ``carried`` is one that is
    open when it begins."""
    runs: list[Run] = []
    stack: list[_Mark] = [carried] if carried is not None else []
    marks = [_Mark(match.group(), match.start(), match.end()) for match in _MARK.finditer(text, start, end)]
    closing = _last_closers(text, marks)
    for position, mark in enumerate(marks):
        depth = _closed(text, stack, mark)
        if depth is not None:
            opener = stack[depth]
            runs.append(Run(opener.start, mark.end, opener.end, mark.start, opener.glyph, depth))
            del stack[depth:]
        elif _may_open(text, mark) and _will_close(mark, closing, position):
            stack.append(mark)
    return runs, stack[0] if stack and stack[0].glyph not in SINGLE else None


def _left_open(text: str, end: int, opener: _Mark) -> Run:
    """What a mark opens that its paragraph, which ends at ``end``, does not close."""
    tail = opener.end + len(text[opener.end : end].rstrip())
    return Run(opener.start, tail, opener.end, tail, opener.glyph, open_end=True)


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
    if glyph not in CLOSERS or not after:
        return False
    starts = not before or _BEFORE_OPENING.match(before) is not None
    if glyph in SINGLE:
        return starts and _single_opens(text, mark, after)
    if glyph == '"':
        return not before.isdigit() and (starts or after.isalnum())  # 6'2", a 12" disc
    return starts


def _single_opens(text: str, mark: _Mark, after: str) -> bool:
    """Whether a single mark before ``after`` opens a quotation rather than standing for letters left out."""
    return (after in '“"[$' or after.isalnum()) and not _ELISION.match(text, mark.end)


def _may_close(text: str, mark: _Mark) -> bool:
    """Whether a mark stands where a quotation can end."""
    if mark.glyph in SINGLE or mark.glyph == "’":
        return _single_closes(text, mark)
    if mark.glyph == '"':
        return not _INCHES.fullmatch(text, max(mark.start - 2, 0), mark.start)
    return mark.glyph != "``"


def _single_closes(text: str, mark: _Mark) -> bool:
    """Whether a single mark after a word or stop ends a quotation rather than standing for a possessive."""
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    return bool(before.strip()) and not after.isalnum() and not _possessive(text, mark)


def _possessive(text: str, mark: _Mark) -> bool:
    """The apostrophe of a plural's possessive: "the boys' toys"."""
    return text[mark.start - 1 : mark.start] == "s" and text[mark.end : mark.end + 2].strip().islower()
