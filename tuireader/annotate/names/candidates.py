"""A parsed article laid out for the finding of names, and all stretches of its words that could be one.

The tokens are plain lists, each property asked of spaCy once. Candidates are generous on purpose, grouped where they
overlap: which of them are names is decided by their features (``features``, ``entities``). What is no candidate can
never become a name, and what is costs time.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tuireader.annotate.words.lexicon import classes_of, known_labels
from tuireader.annotate.words.wordlists import word_lists, words

if TYPE_CHECKING:
    from spacy.tokens import Doc

NO_NAME = -1
HEADLINE_LIMIT = 200
"""Characters of a line that may be a headline, at most."""
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SMALL_WORDS = words(
    """a an and as at but by for from in into is its nor of off on onto or over per so than that the to up
    upon via vs with yet"""
)
_EDGES = words(
    "the The THE a A an An of and to for in on at by with from 's ’s ' ’ - – — , . : ; ( ) [ ] \" “ ”"
)
"""What the model takes into a name at its edges and a reader does not."""
_KEPT = words("PERSON ORG GPE LOC FAC NORP EVENT PRODUCT LAW LANGUAGE WORK_OF_ART")
"""The model's labels that are names; dates, numbers and money are not."""
_SCORE = re.compile(r"\d{1,3}\s?[-–—]\s?\d{1,3}(?!\d)")
"""As in "Sweden 1-0 Poland"."""
_DESCRIBING = ("appos", "attr")
_SPORT = word_lists("contexts")["sport"]
_BEAT = word_lists("contexts")["victory"]
_FUNCTION_WORDS = word_lists("contexts")["function word"]
_ENOUGH_SPORT, _ENOUGH_WITH_VICTORY = 4, 2
"""Different words of sport that make a report of a match; fewer will do where somebody beat somebody."""


class Span(NamedTuple):
    """A name as a half-open range of token numbers, with its label."""

    start: int
    end: int
    label: str


class Tokens:
    """The tokens of a ``Doc`` made from ``text``, each property a list over the token numbers.

    ``loud[i]``: the token stands in a headline whose every word is capitalised, so that capitals say nothing.
    ``opens[i]``: it begins a sentence. ``classes[i]``: what the word lists know of it; ``known[i]``: the label that
    it has there by itself. ``entity[i]``: which of the
    model's names (``entities``) it is part of, or ``NO_NAME``. ``small`` and ``capital_inside`` count how often the
    article writes a word (folded) small, and with a capital where none is due. ``sport``: it reports a match.
    ``apposed``: the small words that say what a token is, "firm" of "Marlin, a firm" and of the "is" of "Marlin is a
    firm".
    """

    def __init__(self, doc: Doc, text: str) -> None:
        self.doc = doc
        self.text = text
        self.words: list[str] = []
        self.pos: list[str] = []
        self.dep: list[str] = []
        self.lemmas: list[str] = []
        self.heads: list[int] = []
        self.starts: list[int] = []
        self.opens: list[bool] = []
        for token in doc:
            self.words.append(token.text)
            self.pos.append(token.pos_)
            self.dep.append(token.dep_)
            self.lemmas.append(token.lemma_.lower())
            self.heads.append(token.head.i)
            self.starts.append(token.idx)
            self.opens.append(bool(token.is_sent_start))
        self.ends = [start + len(word) for start, word in zip(self.starts, self.words, strict=True)]
        self.folded = [word.casefold() for word in self.words]
        self.capital = [word[:1].isupper() for word in self.words]
        self.classes = classes_of(self.words)
        self.known = known_labels(self.words)
        self.loud = self._loud()
        self.small = Counter(word for word in self.words if word.islower())
        self.capital_inside = self._capital_inside()
        self.entities = self._entities()
        self.entity = self._entity_of()
        self.sport = self._is_sport()
        self.apposed = self._apposed()

    def __len__(self) -> int:
        return len(self.words)

    def form(self, start: int, end: int) -> str:
        """The words from token ``start`` to before ``end``, a blank between them where the text has white space."""
        return " ".join(self.text[self.starts[start] : self.ends[end - 1]].split())

    def _loud(self) -> list[bool]:
        """Which tokens stand in headlines of capitalised words."""
        flags = [False] * len(self.words)
        ranges = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", self.text) if _is_loud(m.group())]
        index = 0
        for start, end in ranges:
            while index < len(self.words) and self.starts[index] < start:
                index += 1
            while index < len(self.words) and self.starts[index] < end:
                flags[index] = True
                index += 1
        return flags

    def _capital_inside(self) -> Counter[str]:
        """How often each word has a capital where none is due."""
        counts: Counter[str] = Counter()
        for index, word in enumerate(self.folded):
            if self.capital[index] and not self.opens[index] and not self.loud[index]:
                counts[word] += 1
        return counts

    def _entities(self) -> list[Span]:
        """The model's names without articles, possessives and marks at their edges."""
        found = []
        for entity in self.doc.ents:
            start, end = entity.start, entity.end
            while start < end and self._is_edge(start):
                start += 1
            while start < end and self._is_edge(end - 1):
                end -= 1
            label = "PERSON" if entity.label_ == "PER" else entity.label_
            if start < end and label in _KEPT:
                found.append(Span(start, end, label))
        return found

    def _is_sport(self) -> bool:
        """Whether the article reports a match: places beside scores are teams there."""
        if not _SCORE.search(self.text):
            return False
        sporty = sum(word in self.small for word in _SPORT)
        won = any(word in self.small for word in _BEAT)
        return sporty >= (_ENOUGH_WITH_VICTORY if won else _ENOUGH_SPORT)

    def _apposed(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for index, dep in enumerate(self.dep):
            if dep in _DESCRIBING and not self.capital[index]:
                found[self.heads[index]].append(self.folded[index])
        return found

    def _is_edge(self, index: int) -> bool:
        return self.words[index] in _EDGES or self.words[index].isspace()

    def _entity_of(self) -> list[int]:
        numbers = [NO_NAME] * len(self.words)
        for number, (start, end, _) in enumerate(self.entities):
            numbers[start:end] = [number] * (end - start)
        return numbers


def _is_loud(line: str) -> bool:
    """Whether a line is a headline in capitalised words: "Russia Requested Military Aid" or "RUSSIA ASKS"."""
    if len(line) > HEADLINE_LIMIT or line.rstrip().endswith((",", ";")):
        return False
    telling = capitals = 0
    for word in _WORD.findall(line):
        if word.casefold() not in _SMALL_WORDS:
            telling += 1
            capitals += word[0].isupper()
    return telling >= 4 and capitals >= 0.85 * telling


LONGEST = 12
"""Tokens of a name, at most."""
MOST_CAPITALS = 5
"""Capitalised words of a candidate that nothing but its capitals speaks for, at most."""

_BREAKS = words('( ) [ ] { } : ; | " “ ” « » „ / — … ... * • ! ?')
_LINKS = words("of the and for & de la du des et y und ' ’ 's ’s + v. vs. v vs")
_PREPOSITIONS = words("on in at to with from by against without")
_BODY_CLASSES = frozenset({"body", "opens body"})

_PARTY_AND_STATE = re.compile(r"[DRI]-[A-Z]")
_PARTIES = ("D", "R", "I")

Range = tuple[int, int]
"""A half-open range of token numbers."""


def groups(tokens: Tokens) -> list[list[Range]]:
    """The candidates of an article, in order, those together that overlap one another directly or by others."""
    found: list[list[Range]] = []
    reach = 0
    for start in range(len(tokens.words)):
        ends = _ends(tokens, start) if _may_begin(tokens, start) else []
        whole = _end_by_model(tokens, start)
        if whole and whole not in ends:
            ends.append(whole)
        if not ends:
            continue
        if not found or start >= reach:
            found.append([])
        found[-1] += [(start, end) for end in ends]
        reach = max(reach, *ends)
    return found


def _end_by_model(tokens: Tokens, start: int) -> int:
    """Where the model's name that begins at a token ends; 0 for none, and for one that no name can be."""
    number = tokens.entity[start]
    if number == NO_NAME or tokens.entities[number].start != start:
        return 0
    end = tokens.entities[number].end
    broken = _is_no_name(tokens.words[start]) or any(_is_break(tokens, at) for at in range(start + 1, end))
    return 0 if broken or end - start > LONGEST else end


def _is_no_name(word: str) -> bool:
    """Whether an editor changed a quoted word, "[W]e", a senator's party and state stand in one, "D-Ore.", or a page
    has joined an interview's letter to it, "QWhy".
    """
    if "[" in word or "]" in word or _PARTY_AND_STATE.match(word) is not None:
        return True
    return word[0] in "QA" and word[1:2].isupper() and word[1:].casefold() in _FUNCTION_WORDS


def _may_begin(tokens: Tokens, index: int) -> bool:
    word = tokens.words[index]
    if _is_no_name(word):
        return False
    if tokens.capital[index] or word[1:2].isupper():
        return True
    if word[:1].isdigit():
        entity = tokens.entity[index]
        return entity != NO_NAME and tokens.entities[entity].label in ("ORG", "EVENT")
    follows = index + 1 < len(tokens.words) and (tokens.capital[index + 1] or tokens.words[index + 1] == "-")
    return follows and "particle" in tokens.classes[index]


def _ends(tokens: Tokens, start: int) -> list[int]:
    """Where a candidate that begins at a token may end."""
    found: list[int] = []
    capitals, linked = 0, False
    for index in range(start, min(start + LONGEST, len(tokens.words))):
        if index > start and _is_break(tokens, index):
            break
        if _may_begin(tokens, index):
            capitals += 1
            if capitals > MOST_CAPITALS and not linked:
                break
            found.append(index + 1)
        elif _after_hyphen(tokens, index, start):
            found.append(index + 1)
        elif _links(tokens, start, index):
            linked = linked or tokens.words[index] in ("of", "for")
        else:
            break
    return found


def _is_break(tokens: Tokens, index: int) -> bool:
    """Whether no name reaches over a token: a bracket, a new line, a sentence's beginning, the hyphen of "D-Ohio"."""
    word = tokens.words[index]
    if (
        word in _BREAKS
        or word.isspace()
        or "\n" in tokens.text[tokens.ends[index - 1] : tokens.starts[index]]
    ):
        return True
    if word == "-" and tokens.words[index - 1] in _PARTIES:
        return True
    # "Col. | Warren": the parser takes an abbreviation's full stop for the end of a sentence
    return tokens.opens[index] and not tokens.words[index - 1].endswith(".")


def _after_hyphen(tokens: Tokens, index: int, start: int) -> bool:
    """As "tat" in "Wong Yeung-tat"; not in "T-shirt", which is no name by itself."""
    return (
        index > start + 2
        and tokens.words[index - 1] == "-"
        and tokens.ends[index - 1] == tokens.starts[index]
        and tokens.words[index].isalpha()
    )


def _links(tokens: Tokens, start: int, index: int) -> bool:
    """Whether a word may stand inside a name that begins at ``start``."""
    word = tokens.words[index]
    if index == start:
        return False
    if word in ("-", "–"):
        return tokens.ends[index - 1] == tokens.starts[index]
    if word == ",":
        after = tokens.classes[index + 1] if index + 1 < len(tokens.words) else frozenset()
        return "suffix" in after or "company" in after
    if word in _PREPOSITIONS:
        return _in_body(tokens, start, index) or _in_one_entity(tokens, start, index)
    return word in _LINKS or "particle" in tokens.classes[index]


def _in_body(tokens: Tokens, start: int, index: int) -> bool:
    """Whether a word before tells a body: "Committee | on"."""
    return any(not _BODY_CLASSES.isdisjoint(classes) for classes in tokens.classes[start:index])


def _in_one_entity(tokens: Tokens, start: int, index: int) -> bool:
    return tokens.entity[index] != NO_NAME and tokens.entity[start] == tokens.entity[index]
