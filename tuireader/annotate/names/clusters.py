"""Which written forms mean the same person, which name is the fullest, and whom a single name means: "Sullivan" is Jake
Sullivan.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tuireader.annotate.words.person_words import (
    FAMILY_FIRST,
    HONORIFICS,
    LEADERS_BY_NAME,
    OFFICES,
    PARTICLES,
    SUFFIXES,
    TITLE_GENDERS,
    Gender,
    given_gender,
    may_be_short_for,
    plain,
)
from tuireader.model import Mention

LAST_NAME = 2
"""How well a last name fits, more than any other part."""
NAMESAKES = 40
"""Persons of one last name that one more is compared with, at most."""
LAST_BEFORE_GIVEN, TITLE_AGREES, HABIT = 100_000_000, 10_000_000, 400
"""What speaks for one of several whom a single name may mean, in characters by which they count as named later: that it
is their last name, that "Mr." or "Mrs." fits, that it has meant them before."""
DOUBT = 200
"""A lead of fewer characters over another of that name leaves a doubt: father and son, husband and wife."""


def unaccented(text: str) -> str:
    """A text without case and diacritics, for comparing: "Ólafur" and "olafur" are one."""
    plain_text = unicodedata.normalize(
        "NFKD", text.replace("’", "'").replace("ı", "i").replace("ł", "l").replace("ø", "o")
    )
    return "".join(char for char in plain_text if not unicodedata.combining(char)).casefold()


@lru_cache(maxsize=4096)
def parts(name: str) -> tuple[str, ...]:
    """The folded words of a name without honorifics and suffixes ("Jr."); none only without letters."""
    folded = list(filter(None, (word.strip(".,") for word in unaccented(name).split())))
    start, end = 0, len(folded)
    while end > 1 and folded[end - 1] in SUFFIXES:
        end -= 1
    while start < end - 1 and folded[start] in HONORIFICS:  # a last name may be one: "Larry King"
        start += 1
    return tuple(folded[start:end])


def suffix(name: str) -> str:
    """The "Jr." or "III" of a name, folded, else empty."""
    last = plain(name.split()[-1]) if name.split() else ""
    return last if last in ("jr", "sr", "ii", "iii", "iv") else ""


@lru_cache(maxsize=4096)
def family_name(name: str) -> str:
    """The folded last name, with its particles: "van der Bellen", "bin Salman"; the first word of Yang
    Jiechi."""
    words = parts(name)
    if len(words) < 2:
        return words[0] if words else ""
    first = name.split()[0]
    if first in FAMILY_FIRST and not given_gender(words[-1].title()) and _eastern(name.split()):
        return words[0]
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return " ".join(words[start:])


def given_names(name: str) -> tuple[str, ...]:
    """The folded words of a name of two words or more that are not its family name; at least one."""
    words, family = parts(name), tuple(family_name(name).split())
    return words[len(family) :] if words[: len(family)] == family else words[: -len(family)]


def _eastern(words: list[str]) -> bool:
    """Whether the family name stands first: "Kim Jong-un", "Yang Jiechi"; not "Carrie Lam", nor "Kim
    Clark"."""
    return words[-1] not in FAMILY_FIRST and ("-" in words[-1] or len(words) <= 3)


def same_given(one: str, other: str) -> bool:
    """Whether two folded given names can be one: equal, an initial, a nickname."""
    if _single(one) == _single(other) or (min(len(one), len(other)) == 1 and one[0] == other[0]):
        return True
    return may_be_short_for(one, other)


def _single(word: str) -> str:
    """A word with doubled letters single, as news spells one name in two ways: "Hilary", "Hillary"."""
    return re.sub(r"(.)\1", r"\1", word)


def is_full(name: str) -> bool:
    """Whether a name is more than a last or a first name: "Lula da Silva", "Ben Carson", not "da Silva"."""
    return name.startswith(("Al ", "Ben ")) or sum(word not in PARTICLES for word in parts(name)) > 1


def same_person(one: str, other: str) -> bool:
    """Whether two names of two words or more can be one person's: one last name, and first names that
    agree."""
    if suffix(one) != suffix(other) and suffix(one) and suffix(other):
        return False
    first, second = parts(one), parts(other)
    if first == second:
        return suffix(one) == suffix(other)
    if family_name(one).split()[-1:] != family_name(other).split()[-1:]:
        return False
    if _ends_with(first, second) or _ends_with(second, first):
        return True
    ours, theirs = given_names(one), given_names(other)
    return same_given(ours[0], theirs[0]) and _middles_agree(ours[1:], theirs[1:])


def _ends_with(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    """As "Enrique Peña Nieto", "Peña Nieto": two last names are used without the first."""
    return len(shorter) < len(longer) and longer[-len(shorter) :] == shorter


def _middles_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or any(same_given(a, b) for a in one for b in other)


class Person:
    """Someone whom an article names in full; ``forms`` counts the full names used."""

    def __init__(self, *forms: str) -> None:
        self.forms = Counter(forms)

    @property
    def name(self) -> str:
        """The fullest form, of equally full ones the most used; one in capitals only as a last resort."""
        fullest = max(self.forms, key=lambda form: (not form.isupper(), len(parts(form)), self.forms[form]))
        return fullest.title() if fullest.isupper() else fullest

    def may_be(self, form: str) -> bool:
        """Whether another full name can be this person's."""
        return any(same_person(form, known) for known in self.forms)

    def answers_to(self, short: str) -> int:
        """How well a folded short form fits: as last name, as another part of the name (1), not at all
        (0)."""
        if any(short in (family_name(form), parts(form)[-1]) for form in self.forms):
            return LAST_NAME
        return int(short in self.short_forms())

    def short_forms(self) -> set[str]:
        """The folded parts of the names by which an article may call this person again; no initials."""
        words = {word for form in self.forms for word in parts(form) if len(word) > 1}
        return words | {family_name(form) for form in self.forms}


def gather(forms: Iterable[str]) -> list[Person]:
    """The persons that an article names in full, in order of appearance."""
    persons: list[Person] = []
    known: dict[str, Person] = {}
    families: dict[str, list[Person]] = defaultdict(list)
    for form in forms:
        if form in known:
            known[form].forms[form] += 1
        elif is_full(form):
            family = families[family_name(form).split()[-1]]
            match = next((person for person in family[-NAMESAKES:] if person.may_be(form)), None)
            known[form] = match or Person()
            known[form].forms[form] += 1
            if match is None:
                persons.append(known[form])
                family.append(known[form])
    return persons


LEADERS_IN_FULL = {family_name(name): Person(name) for name in LEADERS_BY_NAME}
"""Folded last name -> the one whom the world's news so calls."""


class Persons:
    """The persons of one article, each mention of theirs decided in the order of the text.

    ``names`` has the canonical name of each mention in turn; ``doubtful`` where those begin that may mean another of
    the same name as well.
    """

    def __init__(self, mentions: Sequence[Mention], text: str) -> None:
        self._text = text
        gathered = gather(mention.text for mention in mentions)
        self._by_form = {form: person for person in gathered for form in person.forms}
        self._by_word: dict[str, list[Person]] = defaultdict(list)
        for person in gathered:
            for word in person.short_forms():
                if len(self._by_word[word]) < NAMESAKES:
                    self._by_word[word].append(person)
        self._latest: dict[str, int] = {}
        self._habit: dict[str, Person] = {}
        self.doubtful: set[int] = set()
        self.names = [self._name_of(mention) for mention in mentions]

    def _name_of(self, mention: Mention) -> str:
        """The canonical name of a mention of a person."""
        form = mention.text
        person = self._by_form.get(form) if is_full(form) else self._by_short(mention)
        name = person.name if person else form.title() if form.isupper() and len(form) > 3 else form
        self._latest[name] = mention.start
        return name

    def _by_short(self, mention: Mention) -> Person | None:
        """Whom a single name means: the person for whom the evidence sums up to most."""
        key = " ".join(parts(mention.text))
        title = self._word_before(mention.start)
        told = TITLE_GENDERS.get(title, "")
        known = self._by_word.get(key, ())
        evidence = [
            (self._evidence(person, key, told), number, person)
            for number, person in enumerate(known)
            if person.answers_to(key) == LAST_NAME or person.name in self._latest
        ]
        if known and all(self._is_another(person, title) for person in known):
            return self._namesake(mention.text, key)
        if not evidence:
            return None
        ranked = sorted(evidence, key=lambda row: (-row[0], row[1]))
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < DOUBT:
            self.doubtful.add(mention.start)
        self._habit[key] = ranked[0][2]
        return ranked[0][2]

    def _is_another(self, person: Person, title: str) -> bool:
        """Whether the title before a last name is somebody else's: "Mr. Obama", "President Obama" beside Michelle Obama
        mean one whom the article does not name in full.
        """
        told, gender = TITLE_GENDERS.get(title, ""), given_gender(person.name.split()[0])
        if told and gender and told != gender:
            return True
        leader = LEADERS_IN_FULL.get(family_name(person.name))
        return leader is not None and title in OFFICES and not any(map(leader.may_be, person.forms))

    def _namesake(self, form: str, key: str) -> Person:
        """Another person of a last name, known by that alone."""
        person = Person(form)
        self._by_word[key].append(person)
        self._habit[key] = person
        return person

    def _evidence(self, person: Person, key: str, told: Gender) -> int:
        """What speaks for a person, in characters of nearness to where they were named last."""
        found = self._latest.get(person.name, -1)
        if person.answers_to(key) == LAST_NAME:
            found += LAST_BEFORE_GIVEN
        gender = given_gender(person.name.split()[0])
        if told and gender:
            found += TITLE_AGREES if told == gender else -TITLE_AGREES
        if self._habit.get(key) is person:
            found += HABIT
        return found

    def _word_before(self, start: int) -> str:
        """The word before a mention as the lists of titles have it."""
        words = self._text[max(0, start - 30) : start].split()
        return words[-1].casefold().rstrip(".") if words else ""
