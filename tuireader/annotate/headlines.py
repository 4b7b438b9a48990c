"""Headlines that tell who says it before a colon: "Li: Rates will rise"."""

from __future__ import annotations

from tuireader.annotate.page import Frame, Page
from tuireader.annotate.said import Said, pieces

_LONGEST = 8
"""Words before the colon, at most, that can be a name."""


def headline(page: Page, frame: Frame) -> Said | None:
    """What a text's first line says, if it begins with a name and a colon; a rubric ("Analysis:") is no name."""
    if frame.index or not _is_line(page, frame):
        return None
    words = list(page.doc[frame.start : min(frame.end, frame.start + _LONGEST + 1)])
    colon = next((word.i for word in words if word.text == ":" and page.outside(word.i)), None)
    if colon is None or not any(
        word.ent_type_ in ("PERSON", "ORG", "GPE") for word in page.doc[frame.start : colon]
    ):
        return None
    if any(
        word.text[:1].islower() and word.pos_ not in ("ADP", "DET", "CCONJ", "PART")
        for word in words[:-1]
        if word.i < colon
    ):
        return None
    content = pieces(page, (colon + 1, frame.end))
    return Said("headline", content, (frame.start, colon), (colon, colon + 1)) if content else None


def _is_line(page: Page, frame: Frame) -> bool:
    """Whether the sentence is a line by itself, as headlines are."""
    last = page.doc[frame.end - 1]
    return frame.end == len(page.doc) or "\n" in page.text[last.idx : last.idx + len(last) + 2]
