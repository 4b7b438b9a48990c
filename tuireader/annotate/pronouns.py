"""Who a speaker's words mean: "He", "the president", "Sullivan" -> a full name, or nobody rather than a
wrong one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tuireader.annotate.given_names import given_gender
from tuireader.annotate.titles import Gender, title_gender
from tuireader.model import Confidence, Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PRONOUN_GENDER: dict[str, Gender] = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m", "hers": "f"}
REACH = 6
"""Sentences back in which a pronoun's name is looked for."""


class Resolved(NamedTuple):
    """Who is meant: the canonical name or None, how surely, and why in plain words ("He -> Jake Sullivan
    ...")."""

    name: str | None
    confidence: Confidence = "unsure"
    reason: str = ""


NOBODY = Resolved(None)


class Resolver:
    """Finds the names behind speakers' words in one article; each question costs no more than the words
    near it."""

    def __init__(
        self, doc: Doc, text: str, mentions: Sequence[Mention], quoted: Sequence[tuple[int, int]] = ()
    ) -> None:
        self._doc = doc
        self._text = text
        self._mentions = mentions
        self._starts = [mention.start for mention in mentions]
        self._token_starts = [token.idx for token in doc]
        self._quoted = sorted(quoted)
        self._sentences = [doc[sent.start].idx for sent in doc.sents] if len(doc) else []
        self._genders = self._guess_genders()

    def resolve(self, start: int, end: int) -> Resolved:
        """Who is meant by the words at ``[start, end)``."""
        words = self._text[start:end].strip()
        pronoun = words.casefold()
        if pronoun in PRONOUN_GENDER:
            return self._pronoun(start, words, PRONOUN_GENDER[pronoun])
        inside = self._mention_of(start, end)
        if inside is not None:
            return Resolved(inside.name, "sure", "")
        return NOBODY

    def _mention_of(self, start: int, end: int) -> Mention | None:
        """The name that the words are: the mention that holds their grammatical head, else a person in
        apposition."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        inside = [m for m in self._mentions[first : bisect_left(self._starts, end)] if m.end > start]
        head = self._head(start, end)
        if head is None or not inside:
            return None
        for mention in inside:
            if mention.start <= head.idx < mention.end:
                return mention
        for mention in inside:
            if mention.label != "PERSON":
                continue
            root = self._head(mention.start, mention.end)
            if root is not None and root.head.i == head.i and root.dep_ in ("appos", "compound", "flat"):
                return mention
        return None

    def _head(self, start: int, end: int) -> Token | None:
        """The token within ``[start, end)`` whose own head lies outside."""
        first, last = bisect_left(self._token_starts, start), bisect_left(self._token_starts, end)
        for token in self._doc[first:last]:
            if token.head.i == token.i or not first <= token.head.i < last:
                return token
        return None

    def _pronoun(self, at: int, words: str, gender: Gender) -> Resolved:
        """The nearest fitting person before a pronoun: subjects first, outside quotation, of that gender."""
        here = bisect_right(self._sentences, at) - 1
        for back in range(min(REACH, here + 1)):
            begin = self._sentences[here - back]
            stop = at if back == 0 else self._sentences[here - back + 1]
            fits = [m for m in self._people(begin, stop) if self._genders.get(m.name, gender) in (gender, "")]
            if not fits:
                continue
            subjects = [m for m in fits if self._is_subject(m)]
            chosen = (subjects or fits)[0]
            where = (
                "same sentence"
                if back == 0
                else "sentence before"
                if back == 1
                else f"{back} sentences before"
            )
            sure = len({m.name for m in fits}) == 1 and bool(subjects) and back <= 1
            return Resolved(chosen.name, "sure" if sure else "likely", f"{words} -> {chosen.name} ({where})")
        return NOBODY

    def _people(self, start: int, end: int) -> list[Mention]:
        """The persons mentioned in ``[start, end)`` outside quotation."""
        inside = self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [m for m in inside if m.label == "PERSON" and not self._is_quoted(m.start)]

    def _is_quoted(self, at: int) -> bool:
        place = bisect_right(self._quoted, (at, len(self._text))) - 1
        return place >= 0 and self._quoted[place][0] <= at < self._quoted[place][1]

    def _is_subject(self, mention: Mention) -> bool:
        head = self._head(mention.start, mention.end)
        return head is not None and head.dep_ in ("nsubj", "nsubjpass")

    def _guess_genders(self) -> dict[str, Gender]:
        """Name -> gender, by the word before a mention ("Mrs."), else by the given name; unknown ones are
        left out."""
        votes: dict[str, dict[Gender, int]] = defaultdict(lambda: defaultdict(int))
        for mention in self._mentions:
            if mention.label != "PERSON":
                continue
            place = bisect_left(self._token_starts, mention.start)
            if place and (told := title_gender(self._doc[place - 1].text)):
                votes[mention.name][told] += 3
            if told := given_gender(mention.name.split()[0]):
                votes[mention.name][told] += 1
        return {name: max(told, key=told.__getitem__) for name, told in votes.items()}
