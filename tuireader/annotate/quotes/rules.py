"""The rules by which speakers are found, each with its id, an example, its reason in plain words and what it is worth;
and what they find (:class:`Said`). Tags are found in ``tags``, clauses and objects in ``indirect``; runs that neither
accounts for go through ``speakers.SPEAKERS`` in order. Every rule can be switched off by its id.

Precision was measured on 714 English news articles: the share of quotations with the right speaker, once for
speakers that are a name or a personal pronoun and once for others ("a spokesman", "which").
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tuireader.annotate.parse.sentences import Page
from tuireader.annotate.quotes.clauses import Span
from tuireader.model import Confidence

Off = Collection[str]
"""Ids of rules that are switched off."""
PRONOUNS = frozenset({"he", "she", "they", "i", "we", "you"})
_SURE = 0.94
_LIKELY = 0.82


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know a speaker. ``reason`` may hold ``{cue}``, the words that gave the speaker away."""

    example: str
    reason: str
    named: float
    """Precision where the speaker is a name or a personal pronoun."""
    other: float
    """Precision for any other speaker."""

    def confidence(self, speaker: str) -> Confidence:
        """What the measured precision means to a reader, for a speaker as written."""
        last = speaker.split()[-1] if speaker else ""
        precision = self.named if last[:1].isupper() or last.lower() in PRONOUNS else self.other
        return "sure" if precision >= _SURE else "likely" if precision >= _LIKELY else "unsure"


RULES: dict[str, Rule] = {
    # A tag beside what was said.
    "after": Rule("“Not now,” she said.", "subject of “{cue}”", 0.98, 0.98),
    "interrupted": Rule("The deal, he said, is off.", "subject of “{cue}”", 0.98, 0.98),
    "according": Rule("According to the filing, he left.", "“{cue}”", 0.95, 0.96),
    "labelled": Rule("ANN LI: “I was there.”", "named before the colon", 0.9, 0.7),
    "headline": Rule("Li: Rates will rise", "named before the colon", 0.9, 0.7),
    "signed": Rule("“I was there.” ― Ann Li", "signed", 0.98, 0.9),
    # A clause or an object that the verb governs.
    "introduced": Rule("He added, “Go.”", "subject of “{cue}”", 0.95, 0.79),
    "clause": Rule("She said that it was “over”.", "subject of “{cue}”", 0.95, 0.87),
    "before": Rule("He called it “a mess”.", "subject of “{cue}”", 0.88, 0.73),
    "later": Rule("“A mess” is what she called it.", "subject of “{cue}”", 0.83, 0.3),
    "to do": Rule("He vowed to fight.", "subject of “{cue}”", 0.9, 0.9),
    "about": Rule("She accused him of lying.", "subject of “{cue}”", 0.9, 0.9),
    "called": Rule("He called her a liar.", "subject of “{cue}”", 0.9, 0.9),
    "object": Rule("He denied the charge of theft.", "subject of “{cue}”", 0.9, 0.9),
    # No cue of its own: who speaks on.
    "continued": Rule("“One. // “Two.”", "the quotation goes on", 0.93, 0.93),
    "same speaker": Rule("“One,” she said. “Two.”", "same speaker as the quotation before", 0.95, 0.95),
    "sentence before": Rule("She said he lied. “I was there.”", "sentence before", 0.84, 0.84),
    "introduced above": Rule("She issued a statement: // “We regret it.”", "paragraph before", 0.83, 0.83),
    "paragraph before": Rule("“One,” she said. // “Two.”", "paragraph before", 0.84, 0.84),
    # Weaker signs.
    "noun": Rule("his “low energy” remark", "“{cue}” is theirs", 0.6, 0.5),
    "subject before": Rule("Li was angry. “I was there.”", "subject of the sentence before", 0.57, 0.5),
    "verb before": Rule("She waved a “huge” flag.", "subject of “{cue}”", 0.7, 0.5),
    "verb later": Rule("A “huge” flag was what she waved.", "subject of “{cue}”", 0.7, 0.5),
    "paragraph": Rule("She spoke. The “huge” crowd left.", "last speaker of the paragraph", 0.6, 0.3),
    "nobody": Rule("A “huge” crowd left.", "nobody is named", 0.0, 0.0),
}


# --- What the rules find ---


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
