"""What is said in a text (:class:`Said`), what has been said so far and by whom (:class:`Story`), and whom a speaker's
words mean (:class:`Referents`): the names' answer first, and where they have none the one who was last told of: "she",
"the teenager", "the Mexican".
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tuireader.annotate.names.speaking import BY_PRONOUN, NOBODY, Resolved
from tuireader.annotate.parse.sentences import Frame, Page
from tuireader.annotate.quotes.clauses import Span, antecedent_of
from tuireader.annotate.words.cues import RELATIVES
from tuireader.annotate.words.person_words import FEMALE, MALE, Gender, given_gender, is_title, plain
from tuireader.annotate.words.wordlists import table, word_lists
from tuireader.model import Mention
from tuireader.text.strings import fold

if TYPE_CHECKING:
    from spacy.tokens import Span as SpanOfDoc
    from spacy.tokens import Token

FIRST_PERSON = frozenset({"i", "we", "you", "one"})
PERSON_WORDS = word_lists("cues")["person"]
"""Nouns for persons, besides titles and professions."""
_PEOPLES = frozenset(word for word, kind, _ in table("countries") if kind == "people")
_SUBJECTS = ("nsubj", "nsubjpass")
_REACH = 100
"""Words back in which somebody without a name is looked for."""
_LOOKED_AT = 8
"""Names before some words that are looked at."""
_NEAR = 2
"""Paragraphs back in which the one last spoken of is looked for."""
_FAR = 3
"""Paragraphs between a pronoun and the name that it means, from which on this is no longer near."""


Off = Collection[str]
"""Ids of rules that are switched off."""


class Names(Protocol):
    """What is known of an article's names."""

    @property
    def mentions(self) -> Sequence[Mention]:
        """The names in order, each with its canonical name."""

    def resolve(self, start: int, end: int) -> Resolved:
        """Who is meant by the words at two character offsets."""


class Speaker(NamedTuple):
    """Who is meant, by what kind of words (the features "is: ..." of the chooser), and by what two things are known to
    be one speaker's: the name, else the words as they stand. ``last`` is the last word of the name, folded; ``gender``
    what the first one tells."""

    who: Resolved
    kind: str
    identity: str
    last: str = ""
    gender: Gender = ""


_LEADING = frozenset(",:;—–-―")
_TRAILING = frozenset(",:;—–-―")


@dataclass(frozen=True, slots=True)
class Said:
    """Something said. All spans are token ranges; ``speaker`` and ``cue`` are None when there is none.

    ``content`` are the pieces of what was said, in order; ``rule`` names why, see ``assembly.RULES``. ``who`` is the
    speaker's name where it is known by other means than the speaker's words; ``worth`` is how likely the speaker is
    right.
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


class Told(NamedTuple):
    """Where a text names a person: the mention, the range of its tokens, and its paragraph."""

    mention: Mention
    start: int
    end: int
    paragraph: int


class Referents:
    """Answers for one text who is meant by the words of a speaker."""

    def __init__(self, page: Page, names: Names) -> None:
        self._page = page
        self._names = names
        self._persons = [mention for mention in names.mentions if mention.label == "PERSON"]
        self._kinds = {mention.name: mention.label for mention in names.mentions}
        self._places: dict[str, list[int]] = defaultdict(list)
        for mention in names.mentions:
            self._places[mention.name].append(mention.start)
        places = page.places([(mention.start, mention.end) for mention in self._persons])
        self._all = [Told(mention, *place) for mention, place in zip(self._persons, places, strict=True)]
        self._told = [told for told in self._all if page.narrated[told.start]]
        self._told_starts = [told.mention.start for told in self._told]

    def main_person(self) -> Told | None:
        """The first mention of the person whom the text names most, if it names one more than any other."""
        ranked = Counter(told.mention.name for told in self._all).most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None
        return next(told for told in self._all if told.mention.name == ranked[0][0])

    def person_before(self, run: int) -> Told | None:
        """The last person whom the text names before a run, in its own voice and in the same part of the text."""
        start = self._page.runs[run].start
        place = bisect_left(self._told_starts, start) - 1
        if place < 0 or not self._near(self._told[place], self._page.paragraph_at(start)):
            return None
        return self._told[place]

    def _is_person(self, name: str) -> bool:
        return self._kinds.get(name) == "PERSON"

    def find(self, span: Span) -> tuple[Resolved, str]:
        """Who is meant by a speaker's words, and what kind of words they are."""
        words = self._page.doc[span[0] : span[1]]
        if len(words) == 1 and words[0].lower_ in BY_PRONOUN:
            return self._pronoun(span, BY_PRONOUN[words[0].lower_])
        if len(words) == 1 and words[0].lower_ in FIRST_PERSON:
            return NOBODY, "first person"
        who = self._resolved(span)
        if words[-1].lower_ in RELATIVES:
            return who, "relative name" if who.name else "relative"
        if who.name is None or self._kinds.get(who.name) == "NORP":
            return self._unnamed(span)
        return who, self._kind_of_name(who.name, who.reason)

    def _kind_of_name(self, name: str, reason: str) -> str:
        """How a name was told."""
        if reason:
            return "described"
        if not self._is_person(name):
            return "body"
        return "full name" if " " in name else "one name"

    def _resolved(self, span: Span) -> Resolved:
        """The names' own answer, or else the name right after a title: "spokesperson | Emily Horne"."""
        page = self._page
        start, end = page.begins[span[0]], page.ends[span[1] - 1]
        who = self._names.resolve(start, end)
        first = span[1]
        while first > span[0] and page.doc[first - 1].pos_ == "PROPN":
            first -= 1
        apposed = first > span[0] and page.doc[first - 1].text == ","  # "the mayor of Sund, Greta Holt"
        if not apposed and any(token.pos_ == "ADP" for token in page.doc[span[0] : first]):
            return who  # "a spokesman for Emily Horne"
        titled = apposed or page.doc[first - 1].pos_ == "NOUN"
        if (who.name is None or apposed) and span[0] < first < span[1] and titled:
            return self._names.resolve(page.begins[first], end)
        return who

    def _pronoun(self, span: Span, gender: Gender) -> tuple[Resolved, str]:
        start, end = self._page.begins[span[0]], self._page.ends[span[1] - 1]
        who = self._names.resolve(start, end)
        if who.name is None:
            person = self._last_of(start, gender)
            if person is not None:
                return Resolved(person.name, "likely", "last spoken of"), "bridged pronoun"
            return self._main(start, gender), "lost pronoun"
        place = self._place_before(who.name, start)
        if place is None or self._is_far(place, start):
            return who, "far pronoun"
        if self._rivalled(place, span[0]):
            return who, "rivalled pronoun"
        return who, "pronoun" if who.confidence == "sure" else "doubtful pronoun"

    def _main(self, start: int, gender: Gender) -> Resolved:
        """The main person, named before an offset, for want of anybody nearer whom a pronoun may mean."""
        main = self.main_person()
        if main is None or main.mention.start >= start:
            return NOBODY
        own = given_gender(main.mention.name.split()[0])
        if own and own != gender:
            return NOBODY
        return Resolved(main.mention.name, "unsure", "whom the article is about")

    def _rivalled(self, place: int, pronoun: int) -> bool:
        """Whether somebody without a name was spoken of since a name: "Li slept. The conductor was cross. He ..."."""
        first = max(self._page.tokens(place, place)[0], pronoun - _REACH)
        return any(
            token.tag_ == "NN"
            and self._page.narrated[token.i]
            and _is_introduced(token)
            and _is_person_word(token)
            for token in self._page.doc[first:pronoun]
        )

    def _unnamed(self, span: Span) -> tuple[Resolved, str]:
        """Words without a name: "a spokesman", "the teenager", "officials", "the first line"."""
        head = self._head(span)
        if head.tag_ == "NNS" or head.lemma_.lower() in ("people", "family"):
            return NOBODY, "group"
        if not _is_person_word(head):
            return NOBODY, "thing"
        if self._page.doc[span[0]].lower_ != "the":
            return NOBODY, "somebody"
        return self._described(span, head)

    def _described(self, span: Span, head: Token) -> tuple[Resolved, str]:
        """The one so described: who was last spoken of, unless somebody without a name was so introduced."""
        start = self._page.begins[span[0]]
        if self._introduced(head):
            return NOBODY, "the one"
        person = self._last_of(start, _gender_of(head))
        if person is None:
            return NOBODY, "the one"
        return Resolved(person.name, "likely", "last spoken of"), "bridged"

    def _introduced(self, head: Token) -> bool:
        """Whether the text has "a ..." of the same noun before: "a police officer ... the officer"."""
        doc = self._page.doc
        reach = doc[max(0, head.i - 2 * _REACH) : head.i]
        return any(
            token.lemma_ == head.lemma_
            and any(child.lower_ in ("a", "an", "another") for child in token.children)
            and not any(child.ent_type_ == "PERSON" for child in token.children)
            for token in reach
        )

    def _head(self, span: Span) -> Token:
        """The word by which some words hang in their sentence."""
        words = self._page.doc[span[0] : span[1]]
        root = words.root
        return antecedent_of(root) or root

    def _last_of(self, offset: int, gender: Gender) -> Mention | None:
        """The person of whom a sentence last told before an offset, as its subject, of a fitting or unknown gender."""
        place = bisect_left(self._told_starts, offset) - 1
        paragraph = self._page.paragraph_at(offset)
        for told in reversed(self._told[max(0, place - _LOOKED_AT) : place + 1]):
            if not self._near(told, paragraph):
                return None
            own = given_gender(told.mention.name.split()[0])
            fits = not gender or not own or gender == own
            if fits and _is_told_of(self._page.doc[told.start : told.end]):
                return told.mention
        return None

    def _near(self, told: Told, paragraph: int) -> bool:
        """Whether a name stands near a paragraph after it, in one part of the text."""
        same = self._page.paragraphs[told.paragraph].unit == self._page.paragraphs[paragraph].unit
        return same and paragraph - told.paragraph <= _NEAR

    def _place_before(self, name: str, offset: int) -> int | None:
        """Where a name stands last before an offset."""
        places = self._places.get(name, [])
        index = bisect_left(places, offset) - 1
        return places[index] if index >= 0 else None

    def _is_far(self, place: int, offset: int) -> bool:
        """Whether a name stands so far before an offset, or in another part of the text, that it is no longer spoken
        of."""
        first, last = self._page.paragraph_at(place), self._page.paragraph_at(offset)
        return last - first >= _FAR or self._page.paragraphs[first].unit != self._page.paragraphs[last].unit


class Story:
    """The things said in a text so far, in the order in which they were found."""

    def __init__(self, page: Page, referents: Referents) -> None:
        self.page = page
        self.referents = referents
        self.said: list[tuple[Frame, Said]] = []
        self.main_person: Told | None = referents.main_person()
        self.quoted_last: str | None = None
        """The identity of who was quoted last."""
        self.last_in: dict[int, Said] = {}
        """Paragraph -> the last thing said in it by somebody."""
        self._speakers: dict[tuple[Span | None, Resolved | None], Speaker] = {}
        self._names: dict[str, tuple[str, Gender]] = {}

    def add(self, frame: Frame, said: Said) -> None:
        """Go on with something said."""
        self.said.append((frame, said))
        if said.speaker is not None:
            self.last_in[frame.paragraph] = said
            self.quoted_last = self.speaker(said).identity

    def speakers(self, proposed: Iterable[Said]) -> list[Speaker]:
        """Who said each of some things."""
        return [self.speaker(said) for said in proposed]

    def speaker(self, said: Said) -> Speaker:
        """Who said something."""
        known = self._speakers.get((said.speaker, said.who))
        if known is None:
            known = self._speakers[said.speaker, said.who] = self._speaker(said)
        return known

    def _speaker(self, said: Said) -> Speaker:
        who, kind = self._meant(said)
        if who.name is None:
            return Speaker(who, kind, self._words(said))
        return Speaker(who, kind, who.name, *self._called(who.name))

    def _meant(self, said: Said) -> tuple[Resolved, str]:
        if said.who is not None:
            return said.who, "named" if said.who.confidence == "sure" else "inferred"
        if said.speaker is None:
            return NOBODY, ""
        return self.referents.find(said.speaker)

    def _called(self, name: str) -> tuple[str, Gender]:
        """The last word of a name, folded, and the gender that the first one tells."""
        if name not in self._names:
            self._names[name] = fold(name).rpartition(" ")[2], given_gender(name.split()[0])
        return self._names[name]

    def _words(self, said: Said) -> str:
        """A speaker's words as they are compared."""
        if said.speaker is None:
            return ""
        start, end = said.speaker
        return fold(self.page.text[self.page.begins[start] : self.page.ends[end - 1]])

    def same(self, one: Said, other: Said) -> bool:
        """Whether two things are the same speaker's."""
        return self.speaker(one).identity == self.speaker(other).identity


def _is_told_of(name: SpanOfDoc) -> bool:
    """Whether a sentence tells of the one whom a name in it means: begins with the name, or has it as a subject."""
    root = name.root
    token = root.head if root.dep_ == "appos" else root
    return token.dep_ in _SUBJECTS or name.start == root.sent.start


def _is_introduced(noun: Token) -> bool:
    """Whether a noun may be spoken of next: the subject of its clause, or new to the text ("I met a man")."""
    return noun.dep_ in _SUBJECTS or any(child.lower_ in ("a", "an") for child in noun.children)


def _is_person_word(head: Token) -> bool:
    """Whether a noun is one for a person: "official", "the Mexican", "the 31-year-old"."""
    word = head.text.lower()
    if head.ent_type_ == "NORP" or head.text in _PEOPLES or word.endswith(("old", "man", "woman")):
        return True
    return is_title(word) or word.rsplit("-", 1)[-1] in PERSON_WORDS


def _gender_of(head: Token) -> Gender:
    word = plain(head.text)
    if word in MALE or (word.endswith("man") and not word.endswith("woman")):
        return "m"
    return "f" if word in FEMALE or word.endswith("woman") else ""
