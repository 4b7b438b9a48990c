"""Turns of an interview or transcript: what somebody says after their name and a colon, without quotation marks.

"ANN LI: I was there." / "Q: Were you there? // A: I was." / a question by itself, and the answer in the paragraph
after it. A turn goes on over the paragraphs up to the next one. Questions of the paper itself are nobody's quotes.
Also headlines that tell who says it: "Li: Rates will rise".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tuireader.annotate.names.speaking import Resolved
from tuireader.annotate.parse.prose import Paragraph
from tuireader.annotate.parse.sentences import Frame, Page
from tuireader.annotate.quotes.story import Names, Said, pieces
from tuireader.annotate.words.cues import SAYING
from tuireader.annotate.words.person_words import HONORIFICS, is_title, plain
from tuireader.annotate.words.wordlists import words
from tuireader.text.strings import fold

if TYPE_CHECKING:
    from spacy.tokens import Span as SpanOfDoc

RUBRICS = words(
    """advertisement also analysis answers byline caption click contact copyright cons correction credit date
    developing disclaimer disclosure document documents editing edited email excerpt exclusive facebook fact file follow
    full-time half-time graphic headline image images ingredients live location map media method more note notes
    opinion photo photograph photos picture pictures poll price pros rating read related reporting score serves
    sign-up source sources subscribe summary tickets time topics transcript tweet twitter update updates verdict video
    via watch warning where when why how what which who website"""
)
"""First words of a label that names no speaker."""
ROLES = words(
    "host chair chairman chairwoman moderator presenter narrator anchor clerk speaker interviewer caller"
)
"""Labels of speakers without a name."""
QUESTION, ANSWER = "Q", "A"
_LEAST_LABELLED = 3
"""Labelled paragraphs of a transcript, at least."""
_LEAST_QUESTIONS = 3
_LONGEST_QUESTION = 400
"""Characters of a question that is a paragraph by itself, at most."""
_REACH = 8
"""Paragraphs that a turn goes on for without a label, at most."""


@dataclass(slots=True)
class Turns:
    """The turns of a text, as things said, and the indices of the paragraphs that they take up, questions included."""

    said: list[Said] = field(default_factory=list)
    paragraphs: set[int] = field(default_factory=set)


def find_turns(page: Page, names: Names) -> Turns:
    """The turns of a text; none where it is no interview and no transcript."""
    labelled = _labelled(page)
    persons = _Persons(page, names)
    if _is_transcript(page, labelled, persons):
        return _labelled_turns(page, labelled, persons)
    return _answers(page, persons)


def _labelled(page: Page) -> list[int]:
    """The paragraphs that begin with a label which may be a speaker's."""
    return [
        index
        for index, paragraph in enumerate(page.paragraphs)
        if paragraph.label and plain(paragraph.label.split()[0]) not in RUBRICS
    ]


def _is_transcript(page: Page, labelled: list[int], persons: _Persons) -> bool:
    """Whether labels take turns: several, one of them twice or a person's name in front of an answer, most before whole
    sentences."""
    keys = Counter(_key(page.paragraphs[index].label) for index in labelled)
    if {"q", "a"} <= keys.keys():
        return True
    if len(labelled) < _LEAST_LABELLED and not _answers_a_question(page, labelled):
        return False
    whole = sum(_words_of(page, index).endswith((".", "?", "!", "…", "”", '"', "—")) for index in labelled)
    speaking = any(_is_speakers(page.paragraphs[index].label, persons) for index in labelled)
    return speaking and max(keys.values()) > 1 and 3 * whole >= 2 * len(labelled)


def _answers_a_question(page: Page, labelled: list[int]) -> bool:
    """Whether each of two labels or more stands after a question."""
    return len(labelled) > 1 and all(index and _words_of(page, index - 1).endswith("?") for index in labelled)


def _is_speakers(label: str, persons: _Persons) -> bool:
    """Whether a label is plainly that of a person: their name or title, their office, or all in capitals."""
    first = plain(label.split()[0])
    return label.isupper() or first in HONORIFICS or is_title(first) or persons.named(label) is not None


def _key(label: str) -> str:
    """By what two labels are the same speaker's: the last word."""
    return (fold(label).split() or [""])[-1]


def _labelled_turns(page: Page, labelled: list[int], persons: _Persons) -> Turns:
    turns = Turns()
    papers_own = _papers_own(page, labelled, persons)
    for position, index in enumerate(labelled):
        paragraph = page.paragraphs[index]
        following = labelled[position + 1] if position + 1 < len(labelled) else index + 1
        last = (
            following if following - index <= _REACH and not _new_unit(page, index, following) else index + 1
        )
        spans = _contents(page, index, last)
        turns.paragraphs.update(range(index, last))
        if not spans or _key(paragraph.label) in papers_own:
            continue
        label = page.tokens(paragraph.start, paragraph.start + len(paragraph.label))
        turns.said.append(Said("turn", spans, label, who=persons.behind(paragraph.label)))
    return turns


def _papers_own(page: Page, labelled: list[int], persons: _Persons) -> set[str]:
    """The keys of labels that only ask: the paper's own, "Q" or its name."""
    asks: dict[str, bool] = {QUESTION.lower(): True}
    for index in labelled:
        label = page.paragraphs[index].label
        key = _key(label)
        only_asks = _words_of(page, index).endswith("?") and not label.isupper() and not persons.named(label)
        asks[key] = asks.get(key, True) and (only_asks or label == QUESTION)
    return {key for key, only in asks.items() if only}


def _new_unit(page: Page, index: int, last: int) -> bool:
    return page.paragraphs[index].unit != page.paragraphs[last - 1].unit


def _answers(page: Page, persons: _Persons) -> Turns:
    """The answers of an interview whose questions are paragraphs without a label."""
    turns = Turns()
    answered = _answered(page)
    if len(answered) < _LEAST_QUESTIONS or not _in_first_person(page, answered):
        return turns
    who = persons.interviewed(page.paragraphs[answered[0]].start)
    if who is None:
        return turns
    for position, index in enumerate(answered):
        following = answered[position + 1] if position + 1 < len(answered) else index + 2
        last = min(following, index + 1 + _REACH)
        turns.paragraphs.update(range(index, last))
        spans = _contents(page, index + 1, last)
        if spans:
            turns.said.append(Said("answer", spans, who=who))
    return turns


def _answered(page: Page) -> list[int]:
    """The paragraphs that are questions with something else after them."""
    questions = {index for index in range(1, len(page.paragraphs)) if _is_question(page, index)}
    return [
        index
        for index in sorted(questions)
        if index + 1 < len(page.paragraphs) and index + 1 not in questions
    ]


def _is_question(page: Page, index: int) -> bool:
    """Whether a paragraph is a question of the paper's: short, without quotation marks."""
    paragraph = page.paragraphs[index]
    if paragraph.end - paragraph.start > _LONGEST_QUESTION or not _words_of(page, index).endswith("?"):
        return False
    return not _quotes(page, paragraph)


def _quotes(page: Page, paragraph: Paragraph) -> bool:
    start, end = page.tokens(paragraph.start, paragraph.end)
    return not all(page.narrated[start:end])


def _in_first_person(page: Page, questions: list[int]) -> bool:
    """Whether most answers say I or we in the paper's own voice, so that it is not the paper's."""
    answers = [page.paragraphs[index + 1] for index in questions]
    own = [
        paragraph
        for paragraph in answers
        if not {"i", "we", "my", "our", "i'm", "i’m", "me"}.isdisjoint(_lower_words(page, paragraph))
        and not _quotes(page, paragraph)
    ]
    return 2 * len(own) >= len(answers)


def _lower_words(page: Page, paragraph: Paragraph) -> Iterator[str]:
    return (token.lower_ for token in page.doc[slice(*page.tokens(paragraph.start, paragraph.end))])


def _words_of(page: Page, index: int) -> str:
    paragraph = page.paragraphs[index]
    return page.text[paragraph.words_start : paragraph.end].rstrip()


def _contents(page: Page, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The words of some paragraphs, a span for each."""
    ranges = (page.tokens(each.words_start, each.end) for each in page.paragraphs[first:last])
    return pieces(page, *ranges, stops="")


_IN_NAMES = ("ADP", "DET", "CCONJ", "PART")
_LONGEST = 8
"""Words before the colon, at most, that can be a name."""


def headline(page: Page) -> Said | None:
    """What a text's first line says if it begins with a name and a colon; a rubric ("Analysis:") is no name."""
    frame = page.frames[0] if page.frames else None
    if frame is None or not _is_line(page, frame):
        return None
    colon = _first_colon(page, frame)
    if colon is None or not _is_name(page.doc[frame.start : colon]):
        return None
    content = pieces(page, (colon + 1, frame.end))
    return Said("headline", content, (frame.start, colon), (colon, colon + 1)) if content else None


def _first_colon(page: Page, frame: Frame) -> int | None:
    """The colon that stands near a sentence's beginning."""
    for index in range(frame.start, min(frame.end, frame.start + _LONGEST + 1)):
        if page.doc[index].text == ":" and page.narrated[index]:
            return index
    return None


def _is_name(words: SpanOfDoc) -> bool:
    """Whether some words are a name, with nothing in lower case but what stands in names."""
    if not any(word.ent_type_ in ("PERSON", "ORG", "GPE") for word in words):
        return False
    if words[0].lemma_.lower() in SAYING and words[0].pos_ == "VERB":
        return False  # "Says Li:"
    return all(not word.text[:1].islower() or word.pos_ in _IN_NAMES for word in words)


def _is_line(page: Page, frame: Frame) -> bool:
    """Whether the sentence is a line by itself, as headlines are."""
    last = page.doc[frame.end - 1]
    return frame.end == len(page.doc) or "\n" in page.text[last.idx : last.idx + len(last) + 2]


class _Persons:
    """An article's persons as the labels of turns name them."""

    def __init__(self, page: Page, names: Names) -> None:
        self._page = page
        self._mentions = [mention for mention in names.mentions if mention.label == "PERSON"]
        self._by_last: dict[str, str] = {}
        self._by_initials: dict[str, str] = {}
        for name in dict.fromkeys(mention.name for mention in self._mentions):
            words = fold(name).split()
            if len(words) > 1:
                self._by_last[words[-1]] = max(self._by_last.get(words[-1], ""), name, key=len)
                self._by_initials.setdefault("".join(word[0] for word in words), name)

    def named(self, label: str) -> str | None:
        """The full name of the person whom a label names by last name or initials."""
        known = self._by_last.get(_key(label))
        return known or (self._by_initials.get(label.lower()) if label.isupper() else None)

    def behind(self, label: str) -> Resolved:
        """Who a label means."""
        name = self.named(label)
        if name is not None:
            return Resolved(name, "sure")
        if label == ANSWER:
            return self._answering or Resolved(None)
        own = [word for word in label.split() if not is_title(word) and plain(word) not in ("the", *ROLES)]
        shown = " ".join(own)
        return Resolved(shown.title() if shown.isupper() else shown or None, "likely")

    @cached_property
    def _answering(self) -> Resolved | None:
        """Who answers "A:"."""
        return self.interviewed(next(each.start for each in self._page.paragraphs if each.label))

    def interviewed(self, before: int) -> Resolved | None:
        """Whom an interview is with: of the persons named above its first question the most named, the first of
        several."""
        above = list(dict.fromkeys(each.name for each in self._mentions if each.start < before))
        if not above:
            return None
        named = Counter(each.name for each in self._mentions)
        return Resolved(max(above, key=lambda name: named[name]), "likely", "named above the questions")
