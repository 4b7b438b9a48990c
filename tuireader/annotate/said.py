"""What the rules find: words that somebody said, with the rule's name; and how their ranges are cut."""

from __future__ import annotations

from dataclasses import dataclass

from tuireader.annotate.clauses import Span
from tuireader.annotate.page import Page

_LEADING = frozenset(",:;—–-―")
_TRAILING = frozenset(",:;—–-―.!?…")


@dataclass(frozen=True, slots=True)
class Said:
    """Something said. All spans are token ranges; ``speaker`` and ``cue`` are None when there is none.

    ``content`` are the pieces of what was said, in order; ``rule`` names why, see the table in ``rules``.
    """

    rule: str
    content: tuple[Span, ...]
    speaker: Span | None = None
    cue: Span | None = None

    def covers(self, token: int) -> bool:
        """Whether a token lies in what was said."""
        return any(start <= token < end for start, end in self.content)


def pieces(page: Page, *ranges: Span) -> tuple[Span, ...]:
    """The ranges without the blanks, commas and stops at their ends; those with nothing left are dropped."""
    return tuple(span for span in (_trimmed(page, *span) for span in ranges) if span[0] < span[1])


def _trimmed(page: Page, start: int, end: int) -> Span:
    doc = page.doc
    while start < end and (doc[start].is_space or (doc[start].text in _LEADING and page.outside(start))):
        start += 1
    while end > start and (
        doc[end - 1].is_space or (doc[end - 1].text in _TRAILING and page.outside(end - 1))
    ):
        end -= 1
    return start, end
