"""Attribution tags: "he said", "said Ann Li, a nurse," and "according to the filing" beside what was said.

What stands in the sentence around a tag is what was said: “Not now,” she said. / The deal, he said, is off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuireader.annotate.parse.sentences import OUTSIDE, Frame, Page
from tuireader.annotate.quotes.clauses import Span, is_relative, owner_of, phrase
from tuireader.annotate.quotes.rules import Said, pieces
from tuireader.annotate.words.cues import SAYING

if TYPE_CHECKING:
    from spacy.tokens import Token

_PARENTHESES = frozenset({"parataxis", "relcl", "ccomp", "appos", "dep", "advcl"})
_PAUSES = frozenset(",—–-―;…")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag's words (token indices, half-open), its verb and its speaker."""

    rule: str
    start: int
    end: int
    cue: Span
    speaker: Span


def tagged(page: Page, frame: Frame) -> list[Said]:
    """What the tags of a sentence say was said."""
    found: list[Said] = []
    left = frame.start
    tags = sorted(_tags(page, frame), key=lambda tag: tag.start)
    for position, tag in enumerate(tags):
        if tag.start < left:
            continue
        limit = tags[position + 1].start if position + 1 < len(tags) else frame.end
        end = _tail(page, tag, limit)
        last = position + 1 == len(tags)
        content = _content(page, (left, tag.start), (end, limit) if last else (end, end))
        if content:
            found.append(Said(tag.rule, content, tag.speaker, tag.cue))
            left = end
    return found


def _content(page: Page, before: Span, after: Span) -> tuple[Span, ...]:
    return pieces(page, before, after)


def _tail(page: Page, tag: Tag, limit: int) -> int:
    """Where a tag with its adjuncts ends: before the next quotation, or where the clause goes on."""
    index = tag.end
    while index < limit and page.narrated[index]:
        if tag.rule == "according" or (tag.rule == "interrupted" and page.doc[index].text in _PAUSES):
            return index
        index += 1
    return index


def _tags(page: Page, frame: Frame) -> Iterator[Tag]:
    for token in page.doc[frame.start : frame.end]:
        if not page.narrated[token.i]:
            continue
        if token.lower_ == "according":
            yield from _according(page, frame, token)
        elif token.tag_.startswith("VB") and token.lemma_.lower() in SAYING:
            yield from _verb_tag(page, frame, token)


def _according(page: Page, frame: Frame, token: Token) -> Iterator[Tag]:
    """ "According to the filing, he left": all of the sentence but the phrase itself."""
    if token.i + 1 >= frame.end or page.doc[token.i + 1].lower_ != "to":
        return
    who = _governed_by(page.doc[token.i + 1]) or _governed_by(token)
    if who is not None and page.narrated[who.i]:
        speaker = phrase(owner_of(who) or who, page.narrated)
        end = min(max(who.right_edge.i + 1, speaker[1]), frame.end)
        yield Tag("according", token.i, end, (token.i, token.i + 2), speaker)


def _governed_by(word: Token) -> Token | None:
    """The noun after "to"; in "to | engineer Rita Falk" the model may take a title for a verb."""
    governed = next((child for child in word.children if child.dep_ in ("pobj", "pcomp")), None)
    if governed is None or governed.dep_ == "pobj":
        return governed
    return next((child for child in governed.children if child.dep_ == "dobj"), governed)


def _verb_tag(page: Page, frame: Frame, verb: Token) -> Iterator[Tag]:
    """ "Q," X said / "Q," said X: a verb of saying with its subject beside it and nothing said after it."""
    subject = _own_subject(page, frame, verb)
    if subject is None or _has_complement(page, verb):
        return
    speaker = phrase(subject, page.narrated)
    inverted = subject.i > verb.i
    start = _widened(page, verb.i if inverted else speaker[0], frame.start)
    end = speaker[1] if inverted else verb.i + 1
    before = _word_before(page, start, frame.start)
    if before is None or start <= frame.start:
        return
    if page.run_of[before] != OUTSIDE:
        yield Tag("after", start, end, (verb.i, verb.i + 1), speaker)
    elif page.doc[before].text in _PAUSES and _interrupts(page, verb, end):
        yield Tag("interrupted", start, end, (verb.i, verb.i + 1), speaker)


def _own_subject(page: Page, frame: Frame, verb: Token) -> Token | None:
    subject = page.subject(verb)
    if subject is None or not frame.start <= subject.i < frame.end:
        return None
    low, high = sorted((subject.i, verb.i))
    crossed = any(page.run_of[index] != OUTSIDE for index in range(low, high))
    return None if crossed else subject


def _has_complement(page: Page, verb: Token) -> bool:
    """Whether the verb has something said after it in the narrator's own words ("said he would")."""
    return any(
        child.dep_ in ("ccomp", "xcomp") and child.i > verb.i and page.narrated[child.left_edge.i]
        for child in verb.children
    )


def _widened(page: Page, start: int, limit: int) -> int:
    """The tag's start with the adverbs and auxiliaries before it ("later told")."""
    while start > limit and page.narrated[start - 1] and page.doc[start - 1].pos_ in ("ADV", "AUX"):
        start -= 1
    return start


def _word_before(page: Page, index: int, limit: int) -> int | None:
    while index > limit:
        index -= 1
        if not page.doc[index].is_space:
            return index
    return None


def _interrupts(page: Page, verb: Token, end: int) -> bool:
    """Whether the words around a tag are what was said: the parse makes them the verb's clause, or it a parenthesis."""
    if any(child.dep_ == "ccomp" and child.i < verb.i for child in verb.children):
        return True
    relative = any(is_relative(child) for child in verb.children)
    enclosed = end < len(page.doc) and page.doc[end].text == ","
    return enclosed and not relative and verb.dep_ in _PARENTHESES
