"""One canonical name for each mention, and the name behind a speaker's words.

(label, name) is the identity that is used across articles: the fullest form that the article has, without
titles, "the" and possessive; a country's one name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import structs

from tuireader.annotate.names.acronyms import expansions, is_acronym
from tuireader.annotate.names.clusters import LAST_NAME, NAMESAKES, Person, gather, is_full, parts, unaccented
from tuireader.annotate.names.entities import Off, find_mentions
from tuireader.annotate.names.speaking import Resolved, Speaking
from tuireader.annotate.words.bodies import COMPANY_WORDS, generic_head
from tuireader.annotate.words.given_names import given_gender
from tuireader.annotate.words.places import country_name, place_label
from tuireader.annotate.words.titles import Gender, title_gender
from tuireader.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc


LAST_BEFORE_GIVEN, TITLE_AGREES, HABIT = 100_000_000, 10_000_000, 400
"""What speaks for one of several whom a single name may mean, in characters by which they count as named later: that it
is their last name, that "Mr." or "Mrs." fits, that it has meant them before."""
DOUBT = 200
"""A lead of fewer characters over another of that name leaves a doubt: father and son, husband and wife."""


class Names:
    """The names of one parsed article: its mentions with their canonical names, and who a speaker's words
    mean.

    ``quoted`` are the stretches between quotation marks, in which the article's own voice does not speak;
    ``off`` are ids of rules that are switched off.
    """

    def __init__(self, doc: Doc, text: str, quoted: Sequence[tuple[int, int]] = (), off: Off = ()) -> None:
        self.mentions, doubtful = named(find_mentions(doc, text, off), text)
        self._speaking = Speaking(doc, text, self.mentions, quoted, doubtful)

    def resolve(self, start: int, end: int) -> Resolved:
        """Who is meant by the words of a speaker at ``[start, end)``, how surely, and why; nobody when in
        doubt."""
        return self._speaking.resolve(start, end)


def named(mentions: Iterable[Mention], text: str) -> tuple[tuple[Mention, ...], set[int]]:
    """The mentions of one article, in order, each with its canonical name, and where those begin that may mean another
    person of the same last name.
    """
    mentions = tuple(mentions)
    persons = _Persons(mentions, text)
    bodies = _bodies([mention for mention in mentions if mention.label == "ORG"], text)
    out = []
    for mention in mentions:
        if mention.label == "PERSON":
            name = persons.name_of(mention)
        elif mention.label == "ORG":
            name = bodies[mention.text]
        else:
            name = _place(_one_line(mention.text)) if mention.label == "GPE" else mention.text
        out.append(structs.replace(mention, name=_one_line(name)))
    return tuple(out), persons.doubtful


class _Persons:
    """The persons of one article, asked for mention by mention in the order of the text."""

    def __init__(self, mentions: Sequence[Mention], text: str) -> None:
        self._text = text
        self._all = gather(mention.text for mention in mentions if mention.label == "PERSON")
        self._by_form = {form: person for person in self._all for form in person.forms}
        self._by_word: dict[str, list[Person]] = defaultdict(list)
        for person in self._all:
            for word in person.short_forms():
                if len(self._by_word[word]) < NAMESAKES:
                    self._by_word[word].append(person)
        self._latest: dict[str, int] = {}
        self._habit: dict[str, Person] = {}
        self.doubtful: set[int] = set()
        """Where the mentions begin that may mean another of the same name as well."""

    def name_of(self, mention: Mention) -> str:
        """The canonical name of a mention of a person."""
        form = mention.text
        person = self._by_form.get(form) if is_full(form) else self._by_short(mention)
        name = person.name if person else form.title() if form.isupper() and len(form) > 3 else form
        self._latest[name] = mention.start
        return name

    def _by_short(self, mention: Mention) -> Person | None:
        """Whom a single name means: the person for whom the evidence sums up to most."""
        key = " ".join(parts(mention.text))
        told = title_gender(self._word_before(mention.start))
        evidence = [
            (self._evidence(person, key, told), number, person)
            for number, person in enumerate(self._by_word.get(key, ()))
            if person.answers_to(key) == LAST_NAME or person.name in self._latest
        ]
        if not evidence:
            return None
        ranked = sorted(evidence, key=lambda row: (-row[0], row[1]))
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < DOUBT:
            self.doubtful.add(mention.start)
        self._habit[key] = ranked[0][2]
        return ranked[0][2]

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
        words = self._text[max(0, start - 30) : start].split()
        return words[-1] if words else ""


def _place(form: str) -> str:
    """A country's one name; "MOSCOW" as Moscow."""
    return country_name(form.title() if form.isupper() and place_label(form.title()) else form)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bodies(mentions: Sequence[Mention], text: str) -> dict[str, str]:
    """Form -> canonical name, for organisations.

    An acronym is spelled out, "JPMorgan" is JPMorgan Chase, "the Court" the only court that is named.
    """
    forms = list(dict.fromkeys(mention.text for mention in mentions))
    longer: dict[str, set[str]] = defaultdict(set)
    for form in forms:
        first, *rest = form.split()
        if any(word.strip(".,").casefold() in COMPANY_WORDS for word in rest):
            longer[first].add(form)
        longer[generic_head(form.split())].add(form)
    longer |= {short: {full} for short, full in (_defined(mentions, text) | expansions(forms)).items()}
    seen: dict[str, str] = {}
    names: dict[str, str] = {}
    for form in forms:
        full = longer.get(form, set())
        name = _plain_body(next(iter(full)) if len(full) == 1 else form)
        names[form] = seen.setdefault(unaccented(name), name)
    return names


def _defined(mentions: Sequence[Mention], text: str) -> dict[str, str]:
    """Acronym -> name, where the article says so: "Free Democrats (FDP)"."""
    pairs = pairwise(mentions)
    return {
        short.text: long.text
        for long, short in pairs
        if short.text[0] == long.text[0]
        and text[long.end : short.start] == " ("
        and text[short.end : short.end + 1] == ")"
        and is_acronym(short.text)
    }


def _plain_body(form: str) -> str:
    """An organisation's name without "The" and without "Inc."."""
    name = form.removeprefix("The ").removeprefix("the ").split()
    while len(name) > 1 and (name[-1].strip(".,").casefold() in COMPANY_WORDS or name[-1] in ("&", "and")):
        name.pop()
    return " ".join(name).rstrip(",")
