"""The rules by which speakers are found, each with its id, an example and its reason in plain words; and what they find
(:class:`Said`).

Tags are found in ``tags``, clauses and objects in ``indirect``, turns of interviews in ``turns``; for a quotation that
none of them accounts for ``speakers`` proposes candidates. What each rule is worth stands in ``data/speakers.tsv``
(see ``chooser``). Every rule can be switched off by its id.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tuireader.annotate.names.speaking import Resolved
from tuireader.annotate.parse.sentences import Page
from tuireader.annotate.quotes.clauses import Span

Off = Collection[str]
"""Ids of rules that are switched off."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know a speaker. ``reason`` may hold ``{cue}``, the words that gave the speaker away."""

    example: str
    reason: str


RULES: dict[str, Rule] = {
    # Somebody's turn.
    "turn": Rule("ANN LI: I was there.", "named before the colon"),
    "answer": Rule("Were you there? // I was.", "an answer in the interview"),
    # A tag beside what was said.
    "after": Rule("“Not now,” she said.", "subject of “{cue}”"),
    "interrupted": Rule("The deal, he said, is off.", "subject of “{cue}”"),
    "according": Rule("According to the filing, he left.", "“{cue}”"),
    "labelled": Rule("ANN LI: “I was there.”", "named before the colon"),
    "headline": Rule("Li: Rates will rise", "named before the colon"),
    "signed": Rule("“I was there.” ― Ann Li", "signed"),
    # A clause or an object that the verb governs.
    "introduced": Rule("He added, “Go.”", "subject of “{cue}”"),
    "clause": Rule("She said that it was “over”.", "subject of “{cue}”"),
    "before": Rule("He called it “a mess”.", "subject of “{cue}”"),
    "later": Rule("“A mess” is what she called it.", "subject of “{cue}”"),
    "to do": Rule("He vowed to fight.", "subject of “{cue}”"),
    "about": Rule("She accused him of lying.", "subject of “{cue}”"),
    "called": Rule("He called her a liar.", "subject of “{cue}”"),
    "object": Rule("He denied the charge of theft.", "subject of “{cue}”"),
    "noun": Rule("his “low energy” remark", "“{cue}” is theirs"),
    # No cue of its own: who speaks on.
    "continued": Rule("“One. // “Two.”", "the quotation goes on"),
    "same speaker": Rule("“One,” she said. “Two.”", "same speaker as the quotation before"),
    "sentence before": Rule("She said he lied. “I was there.”", "sentence before"),
    "introduced above": Rule("She issued a statement: // “We regret it.”", "paragraph before"),
    "paragraph before": Rule("“One,” she said. // “Two.”", "paragraph before"),
    "in turn": Rule("“One,” he said. // “Two,” she said. // “Three.”", "they speak in turn"),
    # Weaker signs.
    "subject before": Rule("Li was angry. “I was there.”", "subject of the sentence before"),
    "subject after": Rule("“I was there.” Li laughs.", "subject of the sentence after"),
    "paragraph": Rule("She spoke. The “huge” crowd left.", "last speaker of the paragraph"),
    "person before": Rule("Li was angry. // “I was there.”", "last named"),
    "main person": Rule("“I was there.”", "whom the article is about"),
    "verb before": Rule("She waved a “huge” flag.", "subject of “{cue}”"),
    "verb later": Rule("A “huge” flag was what she waved.", "subject of “{cue}”"),
    "nobody": Rule("A “huge” crowd left.", "nobody is named"),
}


_LEADING = frozenset(",:;—–-―")
_TRAILING = frozenset(",:;—–-―")


@dataclass(frozen=True, slots=True)
class Said:
    """Something said. All spans are token ranges; ``speaker`` and ``cue`` are None when there is none.

    ``content`` are the pieces of what was said, in order; ``rule`` names why, see ``RULES``. ``who`` is the speaker's
    name where it is known by other means than the speaker's words; ``worth`` is how likely the speaker is right.
    """

    rule: str
    content: tuple[Span, ...]
    speaker: Span | None = None
    cue: Span | None = None
    who: Resolved | None = None
    worth: float = 0.0

    def covers(self, token: int) -> bool:
        """Whether a token lies in what was said."""
        return any(start <= token < end for start, end in self.content)


def pieces(page: Page, *ranges: Span, stops: str = ".!?…") -> tuple[Span, ...]:
    """The ranges without the blanks, commas and ``stops`` at their ends; those with nothing left are dropped."""
    trailing = _TRAILING | set(stops)
    return tuple(span for span in (_trimmed(page, *span, trailing) for span in ranges) if span[0] < span[1])


def _trimmed(page: Page, start: int, end: int, trailing: Collection[str]) -> Span:
    doc = page.doc
    while start < end and (doc[start].is_space or (doc[start].text in _LEADING and page.narrated[start])):
        start += 1
    while end > start and (
        doc[end - 1].is_space or (doc[end - 1].text in trailing and page.narrated[end - 1])
    ):
        end -= 1
    return start, end
