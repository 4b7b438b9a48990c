"""Whose attitude to whom a text tells without quoting it: "Li criticised Dahl's plan", "Dahl was praised by Li".

It is told in the narrator's own words and as done: not "may criticise", "did not praise", "if Li attacks", nor what
somebody is quoted with, who may be wrong. Both must be named, or be pronouns that surely mean someone. The verbs are
the list "attitude" of ``data/cues.tsv``; those that are also deeds ("Dahl attacked Li with a knife") need a reason
behind them: "attacked Li over the port".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tuireader.annotate.parse.sentences import Frame, Page
from tuireader.annotate.quotes.clauses import Span, phrase
from tuireader.annotate.quotes.story import Said, Story
from tuireader.annotate.words.cues import ATTITUDE
from tuireader.model import Attitude, Confidence, Mention

if TYPE_CHECKING:
    from spacy.tokens import Token

_DEEDS = frozenset({"attack", "defend", "blast", "support", "back"})
"""Verbs that mean an attitude only with a reason, or where somebody does it to somebody."""
_REASONS = frozenset({"for", "over", "as", "on"})
_BEHIND = {"lash": ("at",), "rail": ("against",), "campaign": ("against", "for")}
"""Verbs of which another is no object, but stands behind these prepositions: "lashed out at Li"."""
_PLAIN = {"full name": "sure", "one name": "sure", "body": "sure", "pronoun": "likely"}
"""How words may name someone -> how sure it is that they do."""
_PEOPLE = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_SUBORDINATE = frozenset({"if", "whether", "unless", "should"})
_DENIALS = frozenset({"never", "not", "n't", "hardly", "nor", "neither", "without"})
_OF_OBJECT = ("of", "by", "from")


class Attitudes:
    """Finds the attitudes that a text tells, given its names and what is said in it."""

    def __init__(self, story: Story, mentions: Sequence[Mention], said: Sequence[Said]) -> None:
        self._story, self._page = story, story.page
        self._mentions = mentions
        self._starts = [mention.start for mention in mentions]
        self._told = _within(self._page, said)

    def all(self) -> Iterator[Attitude]:
        """The attitudes in the order of their verbs."""
        for frame in self._page.frames:
            for verb in self._page.doc[frame.start : frame.end]:
                if verb.lemma_.lower() in ATTITUDE and self._is_told(verb):
                    found = self._attitude(frame, verb)
                    if found is not None:
                        yield found

    def _is_told(self, verb: Token) -> bool:
        """Whether the narrator tells something as done by a verb."""
        return self._page.narrated[verb.i] and not self._told[verb.i] and _is_done(verb)

    def _attitude(self, frame: Frame, verb: Token) -> Attitude | None:
        suffers = _first(verb.children, "nsubjpass")
        subject, other = self._page.subject(verb), suffers or _object(verb)
        if subject is None or other is None or subject.i == other.i:
            return None
        if not all(
            frame.start <= word.i < frame.end and self._page.narrated[word.i] for word in (subject, other)
        ):
            return None
        whose, whom = phrase(subject, self._page.narrated), phrase(other, self._page.narrated)
        holder, target = self._someone(whose), self._target(other, whom)
        if (
            holder is None
            or target is None
            or holder[0] == target[0]
            or _is_deed(verb, target[0], self._mentions)
        ):
            return None
        span = min(whose[0], whom[0], verb.i), max(whose[1], whom[1], verb.i + 1)
        sure: Confidence = "sure" if holder[1] == target[1] == "sure" else "likely"
        return Attitude(*self._page.chars(span), verb.text, verb.idx, holder[0], target[0], sure)

    def _someone(self, words: Span) -> tuple[str, Confidence] | None:
        """Who is meant by some words, and how surely; None where that is doubtful or only described."""
        speaker = self._story.speaker(Said("attitude", (words,), words))
        confidence = _PLAIN.get(speaker.kind)
        if speaker.who.name is None or confidence is None or speaker.who.confidence == "unsure":
            return None
        return speaker.who.name, "sure" if confidence == "sure" else "likely"

    def _target(self, word: Token, words: Span) -> tuple[str, Confidence] | None:
        """Towards whom: whom the object names, or whose the object is ("Dahl's plan", "the plan of Dahl")."""
        named = self._named(word)
        if named is None and word.pos_ == "PRON":
            return self._someone(words) if len(word.doc[words[0] : words[1]]) == 1 else None
        if named is None:
            named = next(filter(None, map(self._named, _owners(word))), None)
        return (named.name, "sure") if named else None

    def _named(self, word: Token) -> Mention | None:
        """The mention in which a word stands, of whoever one can have an attitude to."""
        place = bisect_right(self._starts, word.idx) - 1
        mention = self._mentions[place] if place >= 0 else None
        return mention if mention and word.idx < mention.end and mention.label in _PEOPLE else None


def _within(page: Page, said: Sequence[Said]) -> list[bool]:
    """For each token whether it stands in what somebody said."""
    found = [False] * len(page.doc)
    for each in said:
        for start, end in each.content:
            found[start:end] = [True] * (end - start)
    return found


def _object(verb: Token) -> Token | None:
    """Whom or what a verb is done to."""
    prepositions = _BEHIND.get(verb.lemma_.lower())
    if prepositions is None:
        return _first(verb.children, "dobj")
    for word in verb.subtree:
        if word.dep_ == "prep" and word.lower_ in prepositions:
            return _first(word.children, "pobj")
    return None


def _first(words: Iterable[Token], dependency: str) -> Token | None:
    """The first of some words that hangs so."""
    return next((word for word in words if word.dep_ == dependency), None)


def _owners(word: Token) -> Iterator[Token]:
    """Whose something is: "Dahl's | plan", "the plan | of Dahl"."""
    for child in word.children:
        if child.dep_ == "poss":
            yield child
        elif child.dep_ == "prep" and child.lower_ in _OF_OBJECT:
            yield from (grandchild for grandchild in child.children if grandchild.dep_ == "pobj")


def _is_done(verb: Token) -> bool:
    """Whether a verb tells of what was done, rather than of what may be, or was not."""
    if not verb.tag_.startswith("VB") or any(child.dep_ == "neg" for child in verb.children):
        return False
    words = {child.lower_ for child in verb.children}
    if words & _SUBORDINATE or words & _DENIALS:
        return False
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if any(helper.tag_ in ("MD", "TO") for helper in helpers):
        return False
    if verb.tag_ in ("VBD", "VBZ", "VBP"):
        return True
    return bool(helpers) or (verb.tag_ == "VBG" and verb.dep_ in ("advcl", "conj"))


def _is_deed(verb: Token, target: str, mentions: Sequence[Mention]) -> bool:
    """Whether a verb may mean a deed: "attacked the town", rather than "attacked Li over the port"."""
    if verb.lemma_.lower() not in _DEEDS:
        return False
    reason = any(child.dep_ == "prep" and child.lower_ in _REASONS for child in verb.children)
    person = any(mention.label == "PERSON" for mention in mentions if mention.name == target)
    return not reason and (verb.lemma_.lower() == "attack" or not person)
