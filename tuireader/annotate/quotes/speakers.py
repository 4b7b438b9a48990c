"""Who said what stands between marks and no tag or clause accounts for: small rules with names, each of which proposes
a candidate; and which candidate it is, by a logistic model whose weights are rows of ``data/speakers.tsv``.

A candidate has features: the rules that propose it, what kind of words name it, what the quotation is like. The sum
of their weights is the log-odds that it is the right one, by name. The best candidate is chosen, and its probability
is the confidence that a reader sees. ``training/train_speakers.py`` learns the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import takewhile
from math import exp
from typing import TYPE_CHECKING

from tuireader.annotate.names.speaking import BY_PRONOUN
from tuireader.annotate.parse.sentences import Frame, Page
from tuireader.annotate.quotes.clauses import Span, owner_of, phrase
from tuireader.annotate.quotes.story import Off, Said, Speaker, Story, Told, pieces
from tuireader.annotate.words.cues import NOBODY, REPORTING, SAYING, SPEECH_NOUNS
from tuireader.annotate.words.lexicon import is_common
from tuireader.annotate.words.person_words import is_title
from tuireader.annotate.words.wordlists import table
from tuireader.model import Confidence
from tuireader.text.strings import fold

if TYPE_CHECKING:
    from spacy.tokens import Token


SURE, LIKELY, SCARE, SOMEBODY = 0.9, 0.77, 0.4, 0.08
"""Probabilities from which on a speaker is sure, likely, enough to make a quote of a word or two, named at all."""
WEAK = frozenset(
    {"paragraph", "paragraph before", "subject before", "subject after", "verb before", "verb later"}
    | {"person before", "main person"}
)
"""Rules that speak of the neighbourhood of a quotation rather than of itself."""
_SHORT = 3
"""Words of a quotation that is no sentence, at most."""
_I = frozenset({"i", "me", "my", "we", "our", "us"})
_DASHES = frozenset("—–―-")
Rule = Callable[[Story, Frame, int], "Said | None"]


_LONGEST_LABEL = 20
"""Words before a colon, at most, that can name who speaks."""


def _labelled(story: Story, frame: Frame, run: int) -> Said | None:
    """ANN LI: “I was there.” / Ann Li, of the council, on Monday: “I was there.”"""
    page = story.page
    start, end = page.run_tokens[run]
    words = [token for token in page.doc[frame.start : start] if not token.is_space]
    if not 2 <= len(words) <= _LONGEST_LABEL or words[-1].text != ":" or not _is_label(page, words[:-1]):
        return None
    name = list(takewhile(lambda word: word.text not in ",(", words[:-1]))
    if not any(map(_may_name, name)):
        return None
    return Said("labelled", ((start, end),), (name[0].i, name[-1].i + 1), (words[-1].i, words[-1].i + 1))


def _is_label(page: Page, words: list[Token]) -> bool:
    """Whether some words may be a label rather than a sentence: "Mayor Ann Li", not "Asked about Li, she said"."""
    if not words[0].text[:1].isupper() or not all(page.narrated[word.i] for word in words):
        return False
    first = words[0]
    if _is_verb(first) and first.lemma_.lower() in SAYING:
        return False  # "Says Li:"
    return not any(_is_verb(word) and word.text.islower() for word in words)


def _may_name(word: Token) -> bool:
    """Whether a word of a label can be what somebody is called by name or title."""
    return (
        word.pos_ == "PROPN" or is_title(word.lower_) or (word.text.istitle() and not is_common(word.lower_))
    )


def _is_verb(word: Token) -> bool:
    return word.tag_.startswith("VB")


def _signed(story: Story, frame: Frame, run: int) -> Said | None:
    """“I was there.” ― Ann Li"""
    page = story.page
    start, end = page.run_tokens[run]
    words = list(_line_after(page, end))
    if (
        len(words) < 2
        or words[0].text not in _DASHES
        or words[1].pos_ != "PROPN"
        or any(map(_is_verb, words))
    ):
        return None
    last = next((word.i for word in words[1:] if word.text == ","), words[-1].i + 1)
    return Said("signed", ((start, end),), (words[1].i, last), (words[0].i, words[0].i + 1))


def _line_after(page: Page, start: int) -> Iterator[Token]:
    """The words after a token in its line and clause, eight at most."""
    for token in page.doc[start : start + 8]:
        if "\n" in token.text or token.text in (";", ".") or not page.narrated[token.i]:
            return
        if not token.is_space:
            yield token


def _verbs(story: Story, start: int, end: int) -> Iterator[tuple[Token, Token]]:
    """The narrator's verbs in a range with their subjects."""
    page = story.page
    for token in page.doc[start:end]:
        if not page.narrated[token.i] or not token.tag_.startswith("VB") or token.dep_ in ("aux", "auxpass"):
            continue
        subject = page.subject(token)
        if subject is not None and subject.lower_ not in NOBODY - {"which", "that"}:
            yield token, subject


def _by(story: Story, rule: str, run: int, verb: Token, subject: Token) -> Said:
    """A candidate that is the subject of a verb, or whose words the subject is: "Her answer was short"."""
    subject = owner_of(subject) or subject
    return Said(
        rule, (story.page.run_tokens[run],), phrase(subject, story.page.narrated), (verb.i, verb.i + 1)
    )


def _reporting_before(story: Story, frame: Frame, run: int) -> tuple[Token, Token] | None:
    """The nearest reporting verb before a run in its sentence, and its subject."""
    start, _ = story.page.run_tokens[run]
    found = [pair for pair in _verbs(story, frame.start, start) if pair[0].lemma_.lower() in REPORTING]
    return found[-1] if found else None


def _introduced(story: Story, frame: Frame, run: int) -> Said | None:
    """He added, “Go.”: the nearest reporting verb before, and a comma or colon."""
    found = _reporting_before(story, frame, run)
    start, _ = story.page.run_tokens[run]
    if found is None or story.page.doc[start - 1].text not in ",:":
        return None
    return _by(story, "introduced", run, *found)


def _led_to(story: Story, frame: Frame, run: int) -> Said | None:
    """Li was clear: “Go.” / Her answer was short. “Go.”: what leads to a quotation by a colon, or tells of one."""
    start, _ = story.page.run_tokens[run]
    if start > frame.start and story.page.doc[start - 1].text == ":":
        found = list(_verbs(story, frame.start, start))
        return _by(story, "led to", run, *found[-1]) if found else None
    before = _before_whole(story, frame)
    told = list(_verbs(story, before.start, before.end)) if before is not None else []
    if not told or owner_of(told[-1][1]) is None:
        return None
    return _by(story, "led to", run, *told[-1])


def _before_whole(story: Story, frame: Frame) -> Frame | None:
    """The sentence before one that is nothing but quotation, in its paragraph."""
    page = story.page
    before = page.frames[frame.index - 1] if frame.index else frame
    return (
        before
        if before.paragraph == frame.paragraph and before is not frame and _whole(page, frame)
        else None
    )


def _before(story: Story, frame: Frame, run: int) -> Said | None:
    """She called it “a mess”: the nearest reporting verb before."""
    found = _reporting_before(story, frame, run)
    if found is None:
        return None
    return replace(_by(story, "before", run, *found), content=_object(story, frame, run, found[0]))


def _object(story: Story, frame: Frame, run: int, verb: Token) -> tuple[Span, ...]:
    """What a verb says with a run in it, from the verb on: called | him “a mess” in private."""
    page = story.page
    start, end = page.run_tokens[run]
    first = verb.i + 1
    while first < start and page.doc[first].pos_ in ("ADV", "PART"):
        first += 1
    holder = next(
        (child for child in verb.children if child.left_edge.i <= start <= child.right_edge.i), verb
    )
    if holder.i > verb.i:
        end = max(end, min(holder.right_edge.i + 1, frame.end))
    if not any(token.tag_.startswith("VB") and page.narrated[token.i] for token in page.doc[end : frame.end]):
        end = frame.end
    return pieces(page, (first, end))


def _noun(story: Story, frame: Frame, run: int) -> Said | None:
    """Her answer: “No.” / his “low energy” remark: whose word it is."""
    page = story.page
    start, end = page.run_tokens[run]
    if start and page.doc[start - 1].lower_ == "as":
        return None  # "Li dismissed his remark as “foolish”": that is hers
    near = [
        page.doc[i] for i in range(max(frame.start, start - 4), min(frame.end, end + 3)) if page.narrated[i]
    ]
    for token in near:
        if token.lemma_.lower() not in SPEECH_NOUNS or token.pos_ not in ("NOUN", "PROPN"):
            continue
        owner = next(
            (child for child in token.children if child.dep_ == "poss" and page.narrated[child.i]), None
        )
        if owner is not None:
            return Said("noun", ((start, end),), phrase(owner, page.narrated), (token.i, token.i + 1))
    return None


def _later(story: Story, frame: Frame, run: int) -> Said | None:
    """“A mess” is what she called it: a reporting verb later in the sentence."""
    _, end = story.page.run_tokens[run]
    found = [pair for pair in _verbs(story, end, frame.end) if pair[0].lemma_.lower() in REPORTING]
    return _by(story, "later", run, *found[0]) if found else None


def _whole(page: Page, frame: Frame) -> bool:
    """Whether a sentence is nothing but quotation."""
    return not any(page.narrated[token.i] and token.is_alpha for token in page.doc[frame.start : frame.end])


def _continued(story: Story, frame: Frame, run: int) -> Said | None:
    """“One. // “Two.”: a paragraph that reopens the marks goes on with the same speaker."""
    if not story.page.runs[run].continues or not story.said:
        return None
    last = story.said[-1][1]
    return Said("continued", (story.page.run_tokens[run],), last.speaker, who=last.who, worth=last.worth)


def _same_speaker(story: Story, frame: Frame, run: int) -> Said | None:
    """“One,” she said. “Two.”: a quotation by itself goes on with whoever is quoted last in its paragraph."""
    last = _last_before_whole(story, frame)
    if last is None or not _is_direct(story.page, last):
        return None
    return Said("same speaker", (story.page.run_tokens[run],), last.speaker, who=last.who)


def _reported_before(story: Story, frame: Frame, run: int) -> Said | None:
    """She said he lied. “I was there.”: a quotation by itself goes on with who was reported last."""
    last = _last_before_whole(story, frame)
    if last is None or _is_direct(story.page, last):
        return None
    return Said("sentence before", (story.page.run_tokens[run],), last.speaker, who=last.who)


def _last_before_whole(story: Story, frame: Frame) -> Said | None:
    """What was said last in the paragraph of a sentence that is nothing but quotation."""
    return story.last_in.get(frame.paragraph) if _whole(story.page, frame) else None


def _is_direct(page: Page, said: Said) -> bool:
    """Whether something said has any words between marks."""
    return any(not page.narrated[index] for span in said.content for index in range(*span))


def _subject_before(story: Story, frame: Frame, run: int) -> Said | None:
    """Li was angry. “I was there.”: the last subject of the sentence before."""
    before = _before_whole(story, frame)
    found = list(_verbs(story, before.start, before.end)) if before is not None else []
    return _by(story, "subject before", run, *found[-1]) if found else None


def _subject_after(story: Story, frame: Frame, run: int) -> Said | None:
    """“I was there.” Li laughs.: the subject of the sentence after."""
    page = story.page
    after = page.frames[frame.index + 1] if frame.index + 1 < len(page.frames) else frame
    if after is frame or after.paragraph != frame.paragraph or not _whole(page, frame):
        return None
    found = next(_verbs(story, after.start, after.end), None)
    return _by(story, "subject after", run, *found) if found else None


def _introduced_above(story: Story, frame: Frame, run: int) -> Said | None:
    """She issued a statement: // “We regret ...”: a paragraph that ends with a colon."""
    page = story.page
    before = page.frames[frame.index - 1] if frame.index else frame
    if before.paragraph == frame.paragraph or page.run_tokens[run][0] > frame.start + 1:
        return None
    words = [token for token in page.doc[before.start : before.end] if not token.is_space]
    if not words or words[-1].text != ":":
        return None
    found = list(_verbs(story, before.start, before.end))
    saying = [pair for pair in found if pair[0].lemma_.lower() in SAYING]
    return _by(story, "introduced above", run, *(saying or found)[-1]) if found else None


def _paragraph_before(story: Story, frame: Frame, run: int) -> Said | None:
    """A paragraph of quotation alone: the same speaker as the paragraph before."""
    if not _whole(story.page, frame):
        return None
    last = story.last_in.get(frame.paragraph - 1)
    if (
        last is None
        or story.page.paragraphs[frame.paragraph - 1].unit != story.page.paragraphs[frame.paragraph].unit
    ):
        return None
    return Said("paragraph before", (story.page.run_tokens[run],), last.speaker, who=last.who)


_QUICK = 14
"""Words of what is said in a dialogue without being told by whom, at most."""


def _in_turn(story: Story, frame: Frame, run: int) -> Said | None:
    """“One,” he said. // “Two,” she said. // “Three.”: of two who speak by turns the one whose turn it is."""
    page, here = story.page, frame.paragraph
    last, before = story.last_in.get(here - 1), story.last_in.get(here - 2)
    if (
        last is None
        or before is None
        or page.paragraphs[here - 2].unit != page.paragraphs[here].unit
        or not _whole(page, frame)
    ):
        return None
    pieces_said = (*last.content, *before.content, page.run_tokens[run])
    if story.same(last, before) or any(end - start > _QUICK for start, end in pieces_said):
        return None
    return Said("in turn", (page.run_tokens[run],), before.speaker, who=before.who)


def _person_before(story: Story, frame: Frame, run: int) -> Said | None:
    """Li was angry. // “I was there.”: the person last named."""
    if not _whole(story.page, frame):
        return None
    return _named(story, "person before", run, story.referents.person_before(run))


def _main_person(story: Story, frame: Frame, run: int) -> Said | None:
    """“I was there.”: whom the article is about."""
    return _named(story, "main person", run, story.main_person) if _whole(story.page, frame) else None


def _named(story: Story, rule: str, run: int, told: Told | None) -> Said | None:
    if told is None or told.start >= told.end:
        return None
    return Said(rule, (story.page.run_tokens[run],), (told.start, told.end))


def _paragraph(story: Story, frame: Frame, run: int) -> Said | None:
    """She spoke. The “huge” crowd left.: who spoke last in the paragraph."""
    last = story.last_in.get(frame.paragraph)
    return Said("paragraph", (story.page.run_tokens[run],), last.speaker, who=last.who) if last else None


def _verb_before(story: Story, frame: Frame, run: int) -> Said | None:
    """She waved a “huge” flag: the subject of the nearest verb before."""
    start, _ = story.page.run_tokens[run]
    found = list(_verbs(story, frame.start, start))
    return _by(story, "verb before", run, *found[-1]) if found else None


def _verb_later(story: Story, frame: Frame, run: int) -> Said | None:
    """A “huge” flag was what she waved: the subject of the next verb."""
    _, end = story.page.run_tokens[run]
    found = list(_verbs(story, end, frame.end))
    return _by(story, "verb later", run, *found[0]) if found else None


SPEAKERS: dict[str, Rule] = {
    "labelled": _labelled,
    "signed": _signed,
    "introduced": _introduced,
    "led to": _led_to,
    "before": _before,
    "noun": _noun,
    "later": _later,
    "continued": _continued,
    "same speaker": _same_speaker,
    "sentence before": _reported_before,
    "introduced above": _introduced_above,
    "in turn": _in_turn,
    "paragraph before": _paragraph_before,
    "subject before": _subject_before,
    "subject after": _subject_after,
    "verb before": _verb_before,
    "verb later": _verb_later,
    "paragraph": _paragraph,
    "person before": _person_before,
    "main person": _main_person,
}
"""Id of a row in ``assembly.RULES`` -> how its candidate is found; of two for one person the first tells the reason."""


def candidates(story: Story, frame: Frame, run: int, off: Off = ()) -> list[Said]:
    """Who may have said a run, one for each rule that knows somebody."""
    proposed = (rule(story, frame, run) for name, rule in SPEAKERS.items() if name not in off)
    return [
        said for said in proposed if said is not None and (said.speaker is not None or said.who is not None)
    ]


Choice = tuple[Said, tuple[str, ...]]
"""A candidate and its features."""


@cache
def weights() -> dict[str, float]:
    """Feature -> its weight."""
    return {feature: float(weight) for feature, weight, _ in table("speakers")}


def confidence(worth: float) -> Confidence:
    """What a probability means to a reader."""
    return "sure" if worth >= SURE else "likely" if worth >= LIKELY else "unsure"


class Chooser:
    """Chooses among candidates by the weights."""

    def __init__(self) -> None:
        self._weights = weights()

    def best(self, story: Story, frame: Frame, proposed: list[Said]) -> Said | None:
        """The likeliest of some candidates for one quotation, with what it is worth; None of none."""
        choices = list(self.choices(story, frame, proposed))
        ranked = [replace(said, worth=self.worth(features)) for said, features in choices]
        return max(ranked, key=lambda said: said.worth, default=None)

    def choices(self, story: Story, frame: Frame, proposed: list[Said]) -> Iterator[Choice]:
        """The different speakers among some candidates, each with its features; the first candidate of each stays."""
        groups: dict[str, tuple[Speaker, list[Said]]] = {}
        for said, speaker in zip(proposed, story.speakers(proposed), strict=True):
            groups.setdefault(speaker.identity, (speaker, []))[1].append(said)
        strong = {identity for identity, (_, group) in groups.items() if not _rules(group) <= WEAK}
        for identity, (speaker, group) in groups.items():
            features = {f"rule: {rule}" for rule in _rules(group)}
            features.update(_features(story, group[0], speaker))
            if strong and identity not in strong:
                features.add("beside a better one")
            yield group[0], tuple(sorted(features))

    def worth(self, features: Iterable[str]) -> float:
        """The probability that a candidate with these features is the right one."""
        return 1 / (1 + exp(-sum(self._weights.get(feature, 0.0) for feature in ("any", *features))))


def _rules(group: list[Said]) -> set[str]:
    return {said.rule for said in group}


def _features(story: Story, said: Said, speaker: Speaker) -> Iterator[str]:
    """What speaks for and against a candidate, besides the rules that propose it."""
    if speaker.kind:
        yield f"is: {speaker.kind}"
    if speaker.identity == story.quoted_last:
        yield "spoke last"
    words = list(_quoted(story.page, said))
    yield from _of_quotation(words)
    yield from _of_name_in_quotation(speaker, words)


def _quoted(page: Page, said: Said) -> Iterator[str]:
    """The words between marks, folded."""
    for start, end in said.content:
        for token in page.doc[start:end]:
            if token.is_alpha and not page.narrated[token.i]:
                yield token.lower_ if token.is_ascii else fold(token.lower_)


def _of_quotation(words: list[str]) -> Iterator[str]:
    """What a quotation is like."""
    if not words:
        yield "no marks"
    elif len(words) <= _SHORT:
        yield "short"
    if not _I.isdisjoint(words):
        yield "I in the quote"


def _of_name_in_quotation(speaker: Speaker, words: list[str]) -> Iterator[str]:
    """Whether a quotation speaks of the one who may have said it: few speak of themselves by name."""
    if speaker.last in words:
        yield "named in the quote"
    if speaker.gender and any(BY_PRONOUN.get(word) == speaker.gender for word in words):
        yield "he or she in the quote"
