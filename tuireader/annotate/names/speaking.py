"""Who a speaker's words mean: "He", "the president", "Sullivan" -> a full name, or nobody rather than a wrong one.

"He" and "she" mean the person whose deeds the sentences before tell of, outside quotation. Each pronoun is weighed
against the persons of the last few sentences: how far back, whether subject, whether the gender is known to fit.
Pronouns are answered in the order of the text, so that one may stand for the next one's subject ("He met Ryan. He said
..." means one man twice).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tuireader.annotate.words.person_words import KIN, TITLE_GENDERS, TITLES, Gender, given_names
from tuireader.model import Confidence, Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_RELATIVE = ("who", "which", "that")
_NAMING = ("compound", "flat", "nmod")
REACH = 6
"""Sentences back in which a pronoun's name is looked for."""
BACK, PARAGRAPH, NO_SUBJECT, LESSER_SUBJECT, OWNER, UNKNOWN_GENDER = 10, 4, 14, 4, 6, 3
"""What speaks against a person: a sentence between, a paragraph between, not being subject, being subject
of a lesser clause only, only owning something ("Trump's aide"), and a gender that the article does not
tell."""
MANY = 8
"""Names, and pronouns, of one sentence that are weighed, the first and the last ones."""
SURE_LEAD = 12
"""How much better than the next person the chosen one must be to be called sure."""


class Resolved(NamedTuple):
    """Who is meant: the canonical name or None, how surely, and why in plain words ("named in the
    sentence before")."""

    name: str | None
    confidence: Confidence = "unsure"
    reason: str = ""


NOBODY = Resolved(None)


class Speaking:
    """Finds the names behind speakers' words in one article; each question costs no more than the words
    near it."""

    def __init__(
        self,
        doc: Doc,
        text: str,
        mentions: Sequence[Mention],
        quoted: Sequence[tuple[int, int]] = (),
        doubtful: Collection[int] = (),
    ) -> None:
        self._doubtful = doubtful
        self._layout = Layout(doc, text, mentions, quoted)
        self._pronouns = Pronouns(self._layout)
        self._titled = self._titles()

    def resolve(self, start: int, end: int) -> Resolved:
        """Who is meant by the words at ``[start, end)``."""
        words = self._layout.text[start:end].strip().casefold()
        token = self._layout.token_at(start)
        if words in BY_PRONOUN:
            return self._pronouns.resolve(token)
        if words in _RELATIVE:
            return self._relative(token)
        named = self._named(start, end) or self._after_title(start, end)
        if named is None:
            return self._described(start, end)
        if named.start in self._doubtful:
            return Resolved(named.name, "likely", "the one of that name who was named last")
        return Resolved(named.name, "sure")

    def _named(self, start: int, end: int) -> Mention | None:
        """The mention that holds the grammatical head of the words, else a person in apposition; none of
        several."""
        inside = self._layout.touching(start, end)
        head = self._layout.head(start, end) if inside else None
        if head is None:
            return None
        mentions = self._layout.mentions
        if any(token.dep_ == "conj" and start < token.idx < end for token in head.children):
            return None
        for number in inside:
            if mentions[number].start <= head.idx < mentions[number].end:
                return mentions[number]
        return next((mentions[number] for number in inside if self._names_noun(number, head)), None)

    def _names_noun(self, number: int, noun: Token) -> bool:
        """Whether a person's name tells who a noun is: "spokeswoman Emily Horne", "the mayor, Maria Olsen".

        But not in "Obama officials", where the name stands before and only tells whose they are.
        """
        own = self._layout.head_of(number)
        if own is None or own.head != noun or self._layout.mentions[number].label != "PERSON":
            return False
        if own.dep_ == "appos":
            return True
        return own.dep_ in _NAMING and own.i > noun.i

    def _after_title(self, start: int, end: int) -> Mention | None:
        """In "spokesperson" + "Emily Horne", where the parse parts them: the person right after a title."""
        layout = self._layout
        head = layout.head(start, end)
        if head is None or _folded(head) not in TITLES or head.idx + len(head) != end:
            return None
        following = layout.touching(end, end + 2)
        if not following:
            return None
        name = layout.mentions[following[-1]]
        return name if name.label == "PERSON" and name.start == end + 1 else None

    def _relative(self, token: int) -> Resolved:
        """In "Sullivan, who warned ...": the name that the clause hangs by."""
        clause = self._layout.doc[token].head
        while clause.dep_ in ("conj", "xcomp", "aux") and clause.head.i != clause.i:
            clause = clause.head
        if clause.dep_ != "relcl":
            return NOBODY
        noun = clause.head
        named = self._named(noun.idx, noun.idx + len(noun))
        return Resolved(named.name, "sure", "named just before") if named else NOBODY

    def _described(self, start: int, end: int) -> Resolved:
        """In "the president": the person whom the article has so titled, the last one of several."""
        head = self._layout.head(start, end)
        words = self._layout.text[start:end].casefold().split()
        if head is None or len(words) > 3 or words[:1] != ["the"]:
            return NOBODY
        titled = self._titled.get(_folded(head), ())  # only titles are in it
        names = [name for at, name in titled if at < start]
        if not names:
            return NOBODY
        return Resolved(names[-1], "likely" if len(set(names)) == 1 else "unsure", "so titled before")

    def _titles(self) -> dict[str, list[tuple[int, str]]]:
        """Title -> (where, name) of the persons that have it: "President Xi", "Xi, the president", in
        order."""
        titled: dict[str, list[tuple[int, str]]] = defaultdict(list)
        doc = self._layout.doc
        for number, mention in enumerate(self._layout.mentions):
            if mention.label != "PERSON":
                continue
            first, last = self._layout.token_at(mention.start), self._layout.token_at(mention.end)
            near = [doc[index] for index in range(max(first - 3, 0), first)]
            head = self._layout.head_of(number)
            near += [child for child in head.children if child.dep_ == "appos"] if head is not None else []
            for token in near:
                if _folded(token) in TITLES and _belongs(token, first, last):
                    titled[_folded(token)].append((mention.start, mention.name))
        return titled


def _belongs(title: Token, first: int, last: int) -> bool:
    """Whether a title is that of the name at tokens ``[first, last)``: no clause or name stands between."""
    between = title.doc[title.i + 1 : first] if title.i < first else title.doc[last : title.i]
    return all(
        (token.is_alpha and token.pos_ not in ("VERB", "AUX")) or token.text in (",", "-")
        for token in between
    )


_NEAR_BY = ("in the same sentence", "in the sentence before")


def _where(back: int) -> str:
    """How many sentences before, in words."""
    return _NEAR_BY[back] if back < len(_NEAR_BY) else f"{back} sentences before"


class Pronouns:
    """The pronouns for one man or woman of an article, each answered once."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.genders = genders(layout)
        self._answers: dict[int, Resolved] = {}
        self._answered: list[int] = []
        for token in layout.doc:
            if token.lower_ in BY_PRONOUN and not layout.is_quoted(token.idx):
                answer = self._answers[token.i] = self._weigh(token)
                if answer.name:
                    self._answered.append(token.i)

    def resolve(self, token: int) -> Resolved:
        """Whom the pronoun at a token means; nobody for any other word."""
        answer = self._answers.get(token)
        if answer is None and self._layout.doc[token].lower_ in BY_PRONOUN:
            return self._weigh(self._layout.doc[token])
        return answer or NOBODY

    def _weigh(self, pronoun: Token) -> Resolved:
        """The person with least against them; sure when nobody else comes near."""
        gender = BY_PRONOUN[pronoun.lower_]
        here = self._layout.sentence_of(pronoun.i)
        addressed = self._names_at(_addressed(pronoun))
        costs: dict[str, tuple[int, int]] = {}
        for back in range(min(REACH, here + 1)):
            for name, against in self._in_sentence(pronoun, here - back, gender, addressed):
                cost = against + BACK * back
                costs[name] = min(costs.get(name, (cost, back)), (cost, back))
            if costs and min(costs.values())[0] <= BACK * back:
                break  # nobody further back can have less against them
        return _least(costs)

    def _names_at(self, tokens: set[int]) -> set[str]:
        """The names that stand at these tokens."""
        layout = self._layout
        found = [layout.touching(layout.doc[token].idx, layout.doc[token].idx + 1) for token in tokens]
        return {layout.mentions[number].name for numbers in found for number in numbers}

    def _in_sentence(
        self, pronoun: Token, number: int, gender: Gender, addressed: set[str]
    ) -> list[tuple[str, int]]:
        """The persons of a sentence before the pronoun, each with what speaks against them there."""
        layout = self._layout
        first, last = layout.sentence(number)
        last = min(last, pronoun.i)
        stop = layout.doc[last].idx
        gap = PARAGRAPH if "\n" in layout.text[stop : pronoun.idx] else 0
        found: list[tuple[str, int]] = []
        for mention in _ends(layout.between(layout.doc[first].idx, stop)):
            name = layout.mentions[mention].name
            told = self.genders.get(name, "")
            if name not in addressed and told in (gender, "") and self._may_be_meant(mention):
                doubt = 0 if told else UNKNOWN_GENDER
                found.append((name, _role(layout.head_of(mention)) + doubt + gap + len(found)))
        return found + [(name, role + gap + 1) for name, role in self._answered_in(first, last, gender)]

    def _may_be_meant(self, mention: int) -> bool:
        """Whether a pronoun of the article's own voice may mean who is named here."""
        layout, entity = self._layout, self._layout.mentions[mention]
        if entity.label != "PERSON" or layout.is_quoted(entity.start):
            return False
        return not _is_somebody_elses(layout.head_of(mention))

    def _answered_in(self, first: int, last: int, gender: Gender) -> Iterator[tuple[str, int]]:
        """Who the last pronouns among tokens ``[first, last)`` mean, and what their places speak against them."""
        before = self._answered[bisect_left(self._answered, first) : bisect_left(self._answered, last)]
        for index in before[-MANY:]:
            token, name = self._layout.doc[index], self._answers[index].name
            if name and BY_PRONOUN[token.lower_] == gender:
                yield name, _role(token)


def _least(costs: dict[str, tuple[int, int]]) -> Resolved:
    """The person of ``costs`` (what speaks against each, and how many sentences back) with least against them."""
    if not costs:
        return NOBODY
    ranked = sorted((cost, back, name) for name, (cost, back) in costs.items())
    cost, back, name = ranked[0]
    alone = len(ranked) == 1 or ranked[1][0] - cost >= SURE_LEAD
    sure = alone and back < len(_NEAR_BY)
    return Resolved(name, "sure" if sure else "likely", f"named {_where(back)}")


def _ends(numbers: range) -> list[int]:
    """The first and the last of many."""
    return list(numbers) if len(numbers) <= 2 * MANY else [*numbers[:MANY], *numbers[-MANY:]]


def _role(token: Token | None) -> int:
    """What a word's place in its sentence speaks against its being spoken of next."""
    if token is None:
        return NO_SUBJECT
    if token.dep_ == "appos" and token.head.dep_ in SUBJECTS:
        token = token.head
    if token.dep_ in SUBJECTS:
        return 0 if token.head.dep_ == "ROOT" else LESSER_SUBJECT
    return NO_SUBJECT - (OWNER if token.dep_ == "poss" else 0)


def _is_somebody_elses(token: Token | None) -> bool:
    """As "Dahl's son said": the owner of a person who is the subject is not the one who is spoken of."""
    return (
        token is not None
        and token.dep_ == "poss"
        and (token.head.lower_ in KIN or _folded(token.head) in TITLES)
    )


def _addressed(pronoun: Token) -> set[int]:
    """The tokens to whom "he told Hannity" is told: not the speaker himself."""
    verb = pronoun.head
    if pronoun.dep_ not in SUBJECTS:
        return set()
    addressed: set[int] = set()
    for child in verb.children:
        if child.dep_ in ("dobj", "dative", "obj", "iobj", "prep"):
            addressed |= {child.i, *(word.i for word in child.children)}
    return addressed


BY_PRONOUN: dict[str, Gender] = {
    "he": "m",
    "him": "m",
    "his": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "hers": "f",
    "herself": "f",
}
PRONOUN, NAME, TITLE = 1, 3, 6
"""Weights: a pronoun that follows, the given name, a title ("Mrs.") or word of kinship before the name."""
_NEAR = 12
"""Tokens after a name in which a pronoun may speak of it."""


def genders(layout: Layout) -> dict[str, Gender]:
    """Canonical name -> gender, for the persons of whom it can be told."""
    votes: dict[str, Counter[Gender]] = defaultdict(Counter)
    given = given_names()
    for number, mention in enumerate(layout.mentions):
        if mention.label != "PERSON":
            continue
        place = layout.token_at(mention.start)
        for index in range(max(place - 2, 0), place):
            votes[mention.name][TITLE_GENDERS.get(_folded(layout.doc[index]), "")] += TITLE
        votes[mention.name][given.get(mention.name.split()[0], "")] += NAME
        votes[mention.name][_pronoun_after(layout, number)] += PRONOUN
    return {name: gender for name, counts in votes.items() if (gender := _likeliest(counts))}


def _likeliest(counts: Counter[Gender]) -> Gender:
    """The gender with most votes; empty when nothing tells it, or both are told alike."""
    return "" if counts["m"] == counts["f"] else "m" if counts["m"] > counts["f"] else "f"


def _pronoun_after(layout: Layout, number: int) -> Gender:
    """The gender of the first pronoun after a mention, with no other name between them in the sentence."""
    mention = layout.mentions[number]
    first = layout.token_at(mention.end)
    for index in range(first, min(first + _NEAR, len(layout.doc))):
        token = layout.doc[index]
        if token.is_sent_start or token.ent_type_ == "PERSON" or token.text in ('"', "“", "”", ":", ";"):
            return ""
        if told := BY_PRONOUN.get(token.text):
            return told
    return ""


SUBJECTS = ("nsubj", "nsubjpass", "nsubj:pass", "sb")
"""How parsers of English, of Universal Dependencies and of German call a subject."""


class Layout:
    """A parsed text with its mentions and quoted stretches; offsets are characters of ``text``."""

    def __init__(
        self, doc: Doc, text: str, mentions: Sequence[Mention], quoted: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.doc = doc
        self.text = text
        self.mentions = mentions
        self.sentences = [token.i for token in doc if token.is_sent_start or token.i == 0]
        self._starts = [mention.start for mention in mentions]
        self._token_starts = [token.idx for token in doc]
        self._quoted = sorted(quoted)
        self._heads = [self.head(mention.start, mention.end) for mention in mentions]

    def token_at(self, offset: int) -> int:
        """The number of the first token that begins at or after a character."""
        return bisect_left(self._token_starts, offset)

    def sentence_of(self, token: int) -> int:
        """The number of the sentence that a token stands in."""
        return bisect_right(self.sentences, token) - 1

    def sentence(self, number: int) -> tuple[int, int]:
        """The tokens of a sentence, as a half-open range."""
        after = self.sentences[number + 1] if number + 1 < len(self.sentences) else len(self.doc)
        return self.sentences[number], after

    def between(self, start: int, end: int) -> range:
        """The numbers of the mentions that begin in ``[start, end)``."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def touching(self, start: int, end: int) -> list[int]:
        """The numbers of the mentions that share a character with ``[start, end)``."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_left(self._starts, end)
        return [number for number in range(first, last) if self.mentions[number].end > start]

    def head_of(self, mention: int) -> Token | None:
        """The token by which a mention hangs in its sentence."""
        return self._heads[mention]

    def head(self, start: int, end: int) -> Token | None:
        """The token within ``[start, end)`` whose own head lies outside, so the one that the words hang
        by."""
        first, last = self.token_at(start), self.token_at(end)
        for index in range(first, last):
            token = self.doc[index]
            if token.head.i == token.i or not first <= token.head.i < last:
                return token
        return None

    def is_quoted(self, offset: int) -> bool:
        """Whether a character stands between quotation marks."""
        place = bisect_right(self._quoted, (offset, len(self.text))) - 1
        return place >= 0 and self._quoted[place][0] <= offset < self._quoted[place][1]


def _folded(token: Token) -> str:
    """A token as the lists of titles have it."""
    return str(token.lower_).rstrip(".")
