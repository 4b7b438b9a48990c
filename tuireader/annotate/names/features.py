"""What speaks for and against a candidate being a name, and of which kind: a row a feature, each a plain question.

What an answer is worth for each kind stands in ``data/name_weights.tsv``, with an example and the reason; the weights
are learned by ``training/train_names.py``. Features that begin "article" ask what the article tells of the same
words elsewhere (``Article``), and are silent in the first pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from tuireader.annotate.names.candidates import NO_NAME, Range, Tokens, groups
from tuireader.annotate.words.cues import SAYING
from tuireader.annotate.words.lexicon import (
    HEADS,
    KIND_OF,
    NOUNS_AFTER,
    NOUNS_BEFORE,
    TELLING,
    known_label,
    known_labels,
    label_by_words,
)
from tuireader.annotate.words.wordlists import word_lists

_LISTS = word_lists("contexts")
_PLACES = frozenset({"GPE", "LOC", "city"})
_POSSESSIVES = ("'s", "’s", "'", "’")
_TITLES = frozenset({"title", "courtesy", "position"})
_PRONOUNS = _LISTS["pronoun"]
_THINGS = frozenset({"it", "its", "itself"})
_PREFIXES = _LISTS["prefix"]
_TAILS = _LISTS["tail"]
_WHERE = _LISTS["where"]
_SUBJECTS = ("nsubj", "nsubjpass", "nsubj:pass", "sb")
_NOUNS = ("PROPN", "NOUN", "ADJ")
_OBJECTS = ("dobj", "obj", "dative", "iobj", "oa", "da")
_VERSUS = frozenset({"v.", "vs.", "v", "vs"})
"""Between the parties of a case: "Marlow v. Berg"."""
_NO_BODYS_LETTERS = _LISTS["letters of no body"]
"""Abbreviations in capitals that stand for no organisation: "DNA", "CEO"."""
_CAMEL = re.compile(r"[a-z][A-Z]")
_INNER_CAPITAL = re.compile(r"(?:Mc|Mac|De|Di|Le|La|Van|Fitz|O'|O’|D'|D’|i|e|Mac)[A-Z]\w+")
_FUNCTION_WORDS = _LISTS["function word"]
_SAID = frozenset(
    form
    for verb in SAYING
    for form in (f"{verb}ed", f"{verb}d", f"{verb.removesuffix('y')}ied", f"{verb}s")
    if len(verb) > 2
)
"""Forms of the verbs of saying that are no nouns: "replied", "says"."""


@dataclass(slots=True)
class Article:
    """What the first pass found in the article; empty before it.

    ``kinds`` has the kind of each form that was found, ``firm`` the forms of which there is no doubt; ``persons`` are
    the tokens of the full names (of more than one word), ``first`` and ``last`` their parts, ``bearers`` a last
    name's full names; ``stands_for`` the kind of what an acronym, a company's first word or "the Court" stands for.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    firm: frozenset[str] = frozenset()
    persons: frozenset[tuple[str, ...]] = frozenset()
    first: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    bearers: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    stands_for: dict[str, str] = field(default_factory=dict)


class Seen:
    """One candidate with what its features ask for: its words and the tokens beside it, empty beyond the text."""

    __slots__ = (
        "after", "after2", "before", "before2", "classes", "described", "end", "form", "inner", "known", "known_first",
        "known_last", "lower", "noun", "single", "start", "tokens", "words",
    )  # fmt: skip

    def __init__(self, tokens: Tokens, span: Range) -> None:
        start, end = self.start, self.end = span
        self.tokens = tokens
        self.words = tokens.words[start:end]
        self.lower = tokens.folded[start:end]
        self.classes = tokens.classes[start:end]
        self.single = end - start == 1
        text = tokens.text[tokens.starts[start] : tokens.ends[end - 1]]
        self.form = text if self.single else " ".join(text.split())
        self.known_first, self.known_last = tokens.known[start], tokens.known[end - 1]
        self.known = self.known_first if self.single else known_label(self.form)
        self.noun = _label_by_noun(tokens.folded, start)
        self.described = _label_by_description(tokens, start, end)
        self.inner = self.lower[1:-1]
        self.before = tokens.words[start - 1] if start else ""
        self.before2 = tokens.words[start - 2] if start > 1 else ""
        self.after = tokens.words[end] if end < len(tokens.words) else ""
        self.after2 = tokens.words[end + 1] if end + 1 < len(tokens.words) else ""

    def classes_at(self, index: int) -> frozenset[str]:
        """The classes of a token, none beyond the text."""
        return self.tokens.classes[index] if 0 <= index < len(self.tokens.words) else frozenset()


def _label_by_noun(folded: list[str], start: int) -> str:
    """The label that the noun before a name tells, a comma, article or quotation mark between."""
    place = start - 1
    if start and folded[place] in (",", '"', "“", "‘", "the", "called"):
        place -= 1
    return NOUNS_BEFORE.get(folded[place], "") if place >= 0 else ""


def _label_by_description(tokens: Tokens, start: int, end: int) -> str:
    """The label that the noun tells by which a name is described: "Marlin, a firm", "Marlin is a firm", "the Marlin
    campus".
    """
    last = end - 1
    head = tokens.heads[last]
    if tokens.dep[last] == "compound" and end <= head < end + 3:
        return NOUNS_AFTER.get(tokens.folded[head], "")
    nouns = tokens.apposed.get(last, ()) or (
        tokens.apposed.get(head, ()) if tokens.lemmas[head] == "be" else ()
    )
    return next((NOUNS_BEFORE[noun] for noun in nouns if noun in NOUNS_BEFORE), "")


# What a feature asks is its function; its example and reason stand beside its weights.
# fmt: off

ASKED: dict[str, Callable[[Seen], bool]] = {
    # the name's own words
    "one word": lambda c: c.single,
    "two words": lambda c: len(c.words) == 2,
    "three words": lambda c: len(c.words) == 3,
    "four words or more": lambda c: len(c.words) > 3,
    "title first": lambda c: "title" in c.classes[0] and not c.single and not _first_name(c),
    "title last": lambda c: "title" in c.classes[-1] and not c.single and not _first_name(c),
    "title alone": lambda c: "title" in c.classes[0] and c.single,
    "title inside": lambda c: any("title" in some for some in c.classes[1:-1]),
    "courtesy inside": lambda c: any("courtesy" in some for some in c.classes[:-1]),
    "position first": lambda c: "position" in c.classes[0] and not c.single and not c.tokens.loud[c.start],
    "modifier first": lambda c: "modifier" in c.classes[0],
    "page word first": lambda c: "page word" in c.classes[0] and not c.single,
    "page word alone": lambda c: "page word" in c.classes[0] and c.single,
    "page word last": lambda c: "page word" in c.classes[-1] and not c.single and c.after == ":",
    "calendar inside": lambda c: any("calendar" in some for some in c.classes[:-1]),
    "calendar last": lambda c: not c.single and "calendar" in c.classes[-1] and not _first_name(c),
    "calendar alone": lambda c: (
        c.single and "calendar" in c.classes[0] and "courtesy" not in c.classes_at(c.start - 1)
    ),
    "given first": lambda c: "given" in c.classes[0] and not c.single,
    "given alone": lambda c: "given" in c.classes[0] and c.single,
    "given by census": lambda c: "census given" in c.classes[0] and not c.single,
    "given later": lambda c: any(_given(some) for some in c.classes[1:-1]) and not _given(c.classes[0]),
    "family last": lambda c: "family" in c.classes[-1] and not c.single,
    "family alone": lambda c: "family" in c.classes[-1] and c.single,
    "family name first": lambda c: "family first" in c.classes[0] and 1 < len(c.words) < 6,
    "initial inside": lambda c: any(_is_initial(word) for word in c.words[:-1]),
    "suffix last": lambda c: "suffix" in c.classes[-1] and not c.single,
    "particle inside": lambda c: any("particle" in some for some in c.classes[:-1]),
    "of inside": lambda c: "of" in c.inner,
    "and inside": lambda c: "and" in c.inner or any("&" in word for word in c.words),
    "preposition inside": lambda c: not _WHERE.isdisjoint(c.inner) or "for" in c.inner or "to" in c.inner,
    "possessive inside": lambda c: any(word in _POSSESSIVES for word in c.inner),
    "the inside": lambda c: "the" in c.inner and "of" not in c.inner,
    "hyphen inside": lambda c: "-" in c.words,
    "hyphened pair": lambda c: _hyphened_pair(c) and not _given(c.classes[0]),
    "hyphened pair before noun": lambda c: _hyphened_pair(c) and _modifies(c),
    "ampersand inside": lambda c: "&" in c.inner,
    "cut at ampersand": lambda c: "&" in (c.before, c.after),
    "versus inside": lambda c: not _VERSUS.isdisjoint(c.inner),
    "beside versus": lambda c: c.before in _VERSUS or c.after in _VERSUS,
    "no body's letters": lambda c: c.single and c.form.strip(".") in _NO_BODYS_LETTERS,
    "small first": lambda c: not c.tokens.capital[c.start] and "particle" not in c.classes[0],
    "small end": lambda c: c.words[-1].islower(),
    "tail end": lambda c: c.lower[-1] in _TAILS and not c.single,
    "prefix first": lambda c: c.lower[0] in _PREFIXES and c.words[1:2] == ["-"],
    "all capitals": lambda c: c.single and c.form.isupper() and len(c.form) > 1 and not c.tokens.loud[c.start],
    "one letter": lambda c: c.single and len(c.form.rstrip(".")) < 2,
    "initials first": lambda c: not c.single and len(c.words[0]) == 2 and _shouts(c.words[0]),
    "capitals first": lambda c: (
        not c.single and len(c.words[0]) > 2 and _shouts(c.words[0]) and not c.form.isupper()
    ),
    "capitals last": lambda c: not c.single and _shouts(c.words[-1]) and not c.form.isupper(),
    "digit inside": lambda c: any(map(str.isdigit, c.form)),
    "run together": lambda c: any(_CAMEL.search(word) and not _INNER_CAPITAL.match(word) for word in c.words),
    "plural": lambda c: c.single and c.form.endswith("s") and not c.form.endswith("ss"),
    "place last": lambda c: not c.single and c.known_last in _PLACES and not _given(c.classes[0]),
    "adherents": lambda c: c.single and len(c.form) > 6 and c.form.endswith(("ist", "ists", "ians", "icans")),
    "place and plural": lambda c: not c.single and c.form.endswith("s") and _is_place(" ".join(c.words[:-1])),
    "place first": lambda c: not c.single and c.known_first in _PLACES,
    "people first": lambda c: not c.single and c.known_first == "NORP" and not _given(c.classes[0]),
    "club last": lambda c: not c.single and c.words[-1].endswith("s") and c.known_last == "club",
    "land before body": lambda c: _land_before_body(c),
    "ends in known body": lambda c: (
        len(c.words) > 2 and "ORG" in known_labels(" ".join(c.words[at:]) for at in range(1, len(c.words) - 1))
    ),
    "body first": lambda c: not c.single and c.known_first in ("ORG", "club"),
    # whether its words are names at all
    "common word": lambda c: c.single and _commonly_small(c, c.start),
    "common first": lambda c: not c.single and _commonly_small(c, c.start),
    "common last": lambda c: not c.single and _commonly_small(c, c.end - 1),
    "dictionary alone": lambda c: c.single and "dictionary" in c.classes[0],
    "dictionary first": lambda c: not c.single and "dictionary" in c.classes[0],
    "dictionary last": lambda c: not c.single and "dictionary" in c.classes[-1],
    "dictionary opens": lambda c: c.single and "dictionary" in c.classes[0] and c.tokens.opens[c.start],
    "dictionary throughout": lambda c: not c.single and all("dictionary" in some for some in c.classes),
    "opens sentence": lambda c: c.single and c.tokens.opens[c.start],
    "first is no proper noun": lambda c: c.tokens.pos[c.start] != "PROPN",
    "last is no proper noun": lambda c: not c.single and c.tokens.pos[c.end - 1] != "PROPN",
    "verb first": lambda c: c.tokens.pos[c.start] in ("VERB", "AUX"),
    "verb inside": lambda c: any(pos in ("VERB", "AUX") for pos in c.tokens.pos[c.start + 1 : c.end]),
    "said first": lambda c: c.lower[0] in _SAID or _says(c, c.start),
    "function word inside": lambda c: not c.single and _capital_function_word(c),
    "function word first": lambda c: c.lower[0] in _FUNCTION_WORDS and not (c.single and _shouts(c.words[0])),
    # what stands before
    "after title": lambda c: "title" in c.classes_at(c.start - 1) or c.before.casefold() in ("aboard", "named"),
    "after courtesy": lambda c: "courtesy" in c.classes_at(c.start - 1),
    "after kin": lambda c: "kin" in c.classes_at(c.start - 1),
    "after position": lambda c: "position" in c.classes_at(c.start - 1),
    "after modifier": lambda c: "modifier" in c.classes_at(c.start - 1),
    "after page word": lambda c: "page word" in c.classes_at(c.start - 1),
    "after article": lambda c: c.before.casefold() in ("the", "a", "an"),
    "after the, alone": lambda c: c.before.casefold() == "the" and c.single and not _modifies(c),
    "after in": lambda c: c.before.casefold() in _WHERE,
    "after at": lambda c: c.before == "at",
    "after of": lambda c: c.before == "of",
    "after region of": lambda c: c.before == "of" and "region cue" in c.classes_at(c.start - 2),
    "after hyphen": lambda c: c.before == "-" and c.tokens.ends[c.start - 1] == c.tokens.starts[c.start],
    "after prefix": lambda c: c.before == "-" and c.before2.casefold() in _PREFIXES,
    "after particle": lambda c: "particle" in c.classes_at(c.start - 1) and c.before.islower(),
    "after initial": lambda c: _is_initial(c.before),
    "after given": lambda c: _given(c.classes_at(c.start - 1)) and _adjoins_before(c),
    "after capital": lambda c: _adjoins_before(c) and not c.before.isupper(),
    "after capitals": lambda c: _adjoins_before(c) and c.before.isupper() and len(c.before) > 1,
    "cut from compound": lambda c: _adjoins_before(c) and c.start <= c.tokens.heads[c.start - 1] < c.end,
    "after comma": lambda c: c.before == ",",
    "after quotation": lambda c: c.before in ('"', "”", "''"),
    # what stands after
    "before possessive": lambda c: c.after in _POSSESSIVES,
    "before capital": lambda c: _adjoins_after(c),
    "before given": lambda c: _adjoins_after(c) and _given(c.classes_at(c.end)),
    "before family": lambda c: _adjoins_after(c) and "family" in c.classes_at(c.end),
    "before title": lambda c: "title" in c.classes_at(c.end),
    "before modifier": lambda c: _adjoins_after(c) and "modifier" in c.classes_at(c.end),
    "before position": lambda c: "position" in c.classes_at(c.end) and _adjoins_after(c),
    "before body word": lambda c: _adjoins_after(c) and c.after.casefold() in HEADS,
    "before suffix": lambda c: "suffix" in c.classes_at(c.end + (c.after == ",")),
    "before saying": lambda c: _says(c, c.end),
    "before verb": lambda c: c.end < len(c.tokens.words) and c.tokens.pos[c.end] in ("VERB", "AUX"),
    "before pronoun": lambda c: _pronoun_follows(c, _PRONOUNS),
    "before age": lambda c: c.after == "," and c.after2.isdigit() and len(c.after2) == 2,
    "before region": lambda c: c.after == "," and _is_place(c.after2),
    "before who": lambda c: c.after == "," and c.after2 in ("who", "whose"),
    "before which": lambda c: c.after == "," and c.after2 == "which",
    "before it": lambda c: _pronoun_follows(c, _THINGS),
    "before hyphen": lambda c: c.after == "-" and _joins_after(c),
    "cut at hyphen": lambda c: c.after == "-" and c.after2[:1].isupper() and _joins_after(c),
    "before tail": lambda c: c.after == "-" and c.after2.casefold() in _TAILS,
    "before colon": lambda c: c.after == ":",
    "before of": lambda c: c.after == "of",
    "cut before of": lambda c: c.after == "of" and c.lower[-1] in HEADS and _names_what(c),
    "before and": lambda c: c.after in ("and", "&"),
    "cuts compound": lambda c: _adjoins_after(c) and c.end <= c.tokens.heads[c.end - 1] <= c.end + 2,
    "modifies noun": lambda c: _modifies(c),
    "subject": lambda c: c.tokens.dep[c.end - 1] in _SUBJECTS,
    "object": lambda c: c.tokens.dep[c.end - 1] in _OBJECTS,
    "apposition": lambda c: c.tokens.dep[c.end - 1] == "appos",
    "has members": lambda c: not _first_name(c) and _has_members(c),
    "spelled out": lambda c: c.after == "(" and c.after2.isupper() and c.after2[:1] == c.form[:1] and len(c.after2) > 1,
    "in brackets": lambda c: c.before == "(" and c.after == ")",
    "team": lambda c: c.tokens.sport and _is_place(c.form) and not (c.before.casefold() in _WHERE or _of_place(c)),
    "headline": lambda c: c.tokens.loud[c.start],
    "headline, no given name": lambda c: c.tokens.loud[c.start] and not c.single and not _given(c.classes[0]),
}
"""Feature -> whether it is so of a candidate."""

TOLD: dict[str, Callable[[Seen], str]] = {
    "model": lambda c: _model(c),
    "list": lambda c: c.known,
    "own words": lambda c: _own_words(c),
    "long list": lambda c: KIND_OF.get(c.known, c.known) if not c.single else "",
    "noun before": lambda c: KIND_OF.get(c.noun, ""),
    "described as": lambda c: KIND_OF.get(c.described, "") if not _first_name(c) else "",
}
"""Feature -> what it says of a candidate, empty for nothing; each answer has weights of its own."""

ASKED_OF_ARTICLE: dict[str, Callable[[Seen, Article], bool]] = {
    "article: last name": lambda c, a: c.form in a.last,
    "article: first name": lambda c, a: c.form in a.first,
    "article: holds a person": lambda c, a: _holds_person(c, a),
    "article: cut from a person": lambda c, a: _cut_from_person(c, a),
    "article: word before name": lambda c, a: _is_word(c, 0) and _borne_by_others(c, a, c.words[-1]),
    "article: word after name": lambda c, a: (
        _is_word(c, -1) and not _given(c.classes[0]) and _borne_by_others(c, a, c.words[0])
    ),
    "article: name after word": lambda c, a: (
        c.form in a.last and _adjoins_before(c) and _is_mere_word(c.classes_at(c.start - 1))
    ),
    "article: stranger": lambda c, a: _is_stranger(c, a),
    "article: joins persons": lambda c, a: _hyphened_pair(c) and c.words[0] in a.last and c.words[2] in a.last,
    "article: unknown in headline": lambda c, a: c.tokens.loud[c.start] and c.form not in a.kinds,
}
"""Feature -> whether the article shows it of a candidate."""

TOLD_BY_ARTICLE: dict[str, Callable[[Seen, Article], str]] = {
    "article": lambda c, a: a.kinds.get(c.form, ""),
    "article, firmly": lambda c, a: a.kinds[c.form] if c.form in a.firm else "",
    "article: namesake": lambda c, a: _namesake(c) if c.form in a.last else "",
    "article: stands for": lambda c, a: a.stands_for.get(c.form, ""),
}
"""Feature -> what the article says of a candidate's form, empty for nothing."""

# fmt: on

NAMES = (*ASKED, *TOLD, *ASKED_OF_ARTICLE, *TOLD_BY_ARTICLE)
"""All features by name; each can be switched off by it."""


def seen_groups(tokens: Tokens) -> list[list[Seen]]:
    """All candidates of an article, grouped where they overlap."""
    return [[Seen(tokens, span) for span in group] for group in groups(tokens)]


def features(seen: Iterable[list[Seen]]) -> list[list[list[str]]]:
    """What each candidate shows by itself, as it is named in the table of weights."""
    return [[_shown(one) for one in group] for group in seen]


def article_features(seen: Iterable[list[Seen]], article: Article) -> list[list[list[str]]]:
    """What the rest of its article shows of each candidate."""
    return [[_shown_by_article(one, article) for one in group] for group in seen]


def _shown(one: Seen) -> list[str]:
    found = [name for name, asks in ASKED.items() if asks(one)]
    return found + [f"{name} {told}" for name, tells in TOLD.items() if (told := tells(one))]


def _shown_by_article(one: Seen, article: Article) -> list[str]:
    found = [name for name, asks in ASKED_OF_ARTICLE.items() if asks(one, article)]
    return found + [
        f"{name} {told}" for name, tells in TOLD_BY_ARTICLE.items() if (told := tells(one, article))
    ]


def _model(c: Seen) -> str:
    """What the model says of just these words, of a part of them, or of more than them."""
    tokens = c.tokens
    headline = "headline " if tokens.loud[c.start] else ""
    numbers = {number for number in tokens.entity[c.start : c.end] if number != NO_NAME}
    if not numbers:
        return f"{headline}silent"
    if len(numbers) > 1:
        return "joins"
    start, end, label = tokens.entities[numbers.pop()]
    if (start, end) == (c.start, c.end):
        return f"{headline}says {label}"
    return _beside(c, start, end, KIND_OF[label])


def _beside(c: Seen, start: int, end: int, kind: str) -> str:
    """How a candidate lies to one of the model's names that shares some of its words."""
    is_part = start <= c.start and c.end <= end
    has_part = c.start <= start and end <= c.end
    if not is_part and not has_part:
        return "crossed"
    if c.end == end:
        return f"ends {kind}" if is_part else f"extended back {kind}"
    if has_part:
        return f"extended on {kind}"
    return f"starts {kind}" if c.start == start else f"within {kind}"


def _capital_function_word(c: Seen) -> bool:
    """As "Rampages Through" in a headline: small words have capitals there, and are no part of a name."""
    later = zip(c.words[1:], c.lower[1:], strict=True)
    return any(word != lower and lower in _FUNCTION_WORDS and not _shouts(word) for word, lower in later)


def _hyphened_pair(c: Seen) -> bool:
    """As "Dodd-Frank", "Anglo-Saxon": two words with capitals and nothing more; no "D-Ohio"."""
    return len(c.words) == 3 and c.words[1] == "-" and len(c.words[0]) > 1 and c.words[2][:1].isupper()


def _first_name(c: Seen) -> bool:
    """As "Dean Baker", "Patty Judge": a first and a last name, whatever else the words say."""
    return len(c.words) == 2 and "given" in c.classes[0]


def _own_words(c: Seen) -> str:
    """The kind that the name's own words tell; less surely after a first name: "Rebecca Hall"."""
    kind = "" if "-" in c.words[-2:] else _kind_by_words(c)
    if not kind:
        return ""
    return f"after given {kind}" if len(c.words) == 2 and _given(c.classes[0]) else kind


def _kind_by_words(c: Seen) -> str:
    """The kind that a name's words tell; few names have a word that tells one."""
    telling = c.lower[-1].rstrip(".") in TELLING or not TELLING.isdisjoint(c.lower)
    if c.single or not telling:
        return ""
    return KIND_OF.get(label_by_words(c.lower), "")


def _given(classes: frozenset[str]) -> bool:
    return "given" in classes or "census given" in classes


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[0].isupper() and word[1] == "."


def _shouts(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word.isupper()


def _is_place(form: str) -> bool:
    return known_label(form) in _PLACES


def _commonly_small(c: Seen, index: int) -> bool:
    """Whether the article writes a word small, and more often than with a capital where none is due."""
    word = c.tokens.folded[index]
    return c.tokens.small[word] > c.tokens.capital_inside[word]


def _says(c: Seen, index: int) -> bool:
    """Whether a token is a verb of saying."""
    if index >= len(c.tokens.words) or c.tokens.pos[index] != "VERB":
        return False
    return c.tokens.lemmas[index] in SAYING


def _adjoins_before(c: Seen) -> bool:
    """Whether a capitalised noun stands right before, with which this might be one name."""
    tokens, index = c.tokens, c.start - 1
    if index < 0 or tokens.opens[c.start] or tokens.loud[c.start]:
        return False
    if not tokens.capital[index]:
        return _ends_hyphened(c, index)
    is_title = not _TITLES.isdisjoint(tokens.classes[index])
    is_verb = tokens.folded[index] in _SAID
    return not is_title and not is_verb and tokens.pos[index] in _NOUNS


def _ends_hyphened(c: Seen, index: int) -> bool:
    """Whether a small word is the end of a name: "tat" in "Wong Yeung-tat"."""
    return index > 1 and c.before.islower() and c.before2 == "-" and c.tokens.capital[index - 2]


def _adjoins_after(c: Seen) -> bool:
    """Whether a capitalised noun stands right after, with which this might be one name."""
    index = c.end
    return (
        index < len(c.tokens.words)
        and c.tokens.capital[index]
        and c.tokens.pos[index] in _NOUNS
        and not (c.tokens.opens[index] or c.tokens.loud[index])
    )


def _modifies(c: Seen) -> bool:
    """As in "the Trump plan": the name only tells of which kind a noun is."""
    last = c.end - 1
    return c.tokens.dep[last] in ("compound", "amod", "nmod") and c.tokens.heads[last] >= c.end


def _pronoun_follows(c: Seen, pronouns: Collection[str]) -> bool:
    """As in "Trump thanked his parents": with no other name between."""
    for index in range(c.end, min(c.end + 8, len(c.tokens.words))):
        if c.tokens.folded[index] in pronouns:
            return True
        if c.tokens.capital[index] or c.tokens.words[index] in '.;:"“”' or c.tokens.opens[index]:
            return False
    return False


def _has_members(c: Seen) -> bool:
    """As in "FTU's Kwok Wai-keung", "Gary Fan of the Neo Democrats"."""
    tokens = c.tokens
    if (
        c.after in ("'s", "’s")
        and c.end + 1 < len(tokens.words)
        and _entity_label(tokens, c.end + 1) == "PERSON"
    ):
        return True
    place = c.start - 1 - (c.before.casefold() == "the")
    return place > 0 and tokens.words[place] == "of" and _entity_label(tokens, place - 1) == "PERSON"


def _entity_label(tokens: Tokens, index: int) -> str:
    number = tokens.entity[index]
    return "" if number == NO_NAME else tokens.entities[number].label


def _of_place(c: Seen) -> bool:
    """As in "Paris, France", where it is no team; but in "Sweden, Belgium, England" it may be one."""
    tokens, after = c.tokens, c.end + 2
    goes_on = tokens.words[after : after + 1] == [","] and _is_place(
        "".join(tokens.words[after + 1 : after + 2])
    )
    listed = goes_on or (c.before == "," and _is_place(c.before2))
    return c.after == "," and _is_place(c.after2) and not listed


def _joins_after(c: Seen) -> bool:
    """Whether nothing stands between the candidate and the token after it."""
    return c.tokens.ends[c.end - 1] == c.tokens.starts[c.end]


def _land_before_body(c: Seen) -> bool:
    """As "Saudi Interior Ministry", where the ministry alone says little; but "Nigerian" + "Senate"."""
    if len(c.words) < 3 or c.known_first not in ("GPE", "LOC", "NORP"):
        return False
    return _kind_by_words(c) == "ORG" and not known_label(" ".join(c.words[1:]))


def _names_what(c: Seen) -> bool:
    """Whether "of" is followed by a name: "Court | of Cassation", "Bank | of the West"."""
    after = c.end + 1 + (c.after2 == "the")
    return after < len(c.tokens.words) and c.tokens.capital[after]


def _holds_person(c: Seen, article: Article) -> bool:
    """Whether the words begin or end with another full name of the article and say more: "Donald Trump Vows"."""
    if len(c.words) < 3 or not article.persons:
        return False
    words_ = tuple(c.words)
    inner = range(2, len(words_))
    return any(words_[:at] in article.persons or words_[-at:] in article.persons for at in inner)


def _is_word(c: Seen, place: int) -> bool:
    """Whether the first or last word of a name of two is one of the language and no name: "Crooked Hillary"."""
    return len(c.words) == 2 and _is_mere_word(c.classes[place])


def _is_mere_word(classes: frozenset[str]) -> bool:
    return "dictionary" in classes and not _given(classes) and "family" not in classes


def _borne_by_others(c: Seen, article: Article, word: str) -> bool:
    """Whether a word is the last name of someone whom the article names otherwise."""
    bearers = article.bearers.get(word, ())
    return any(bearer != tuple(c.words) for bearer in bearers)


_OF_A_NAME = frozenset({"given", "census given", "family", "family first"})


def _is_stranger(c: Seen, article: Article) -> bool:
    """Whether a single word, known as no name, is part of no full name of the article."""
    if not c.single or c.known or c.form in article.last or c.form in article.first:
        return False
    return _OF_A_NAME.isdisjoint(c.classes[0])


def _namesake(c: Seen) -> str:
    """Whether a person's last name that is a place too stands where a place does: "in Florence"."""
    if not _is_place(c.form):
        return ""
    return "there" if c.before.casefold() in _WHERE or _of_place(c) else "free"


def _cut_from_person(c: Seen, article: Article) -> bool:
    """Whether it is part of a full name of the article here: "bin Rashid" of Faisal bin Rashid."""
    if not article.persons:
        return False
    words_, start, end = c.tokens.words, c.start, c.end
    wider: list[list[str]] = []
    if _may_go_on(c, start - 1):
        wider += words_[start - 1 : end], words_[max(start - 2, 0) : end]
    if _may_go_on(c, end):
        wider += words_[start : end + 1], words_[start : end + 2]
    return any(tuple(name) in article.persons for name in wider)


def _may_go_on(c: Seen, index: int) -> bool:
    """Whether the word beside a candidate could be part of its name."""
    tokens = c.tokens
    return 0 <= index < len(tokens.words) and (tokens.capital[index] or "particle" in tokens.classes[index])
