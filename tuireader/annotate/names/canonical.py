"""One canonical name for each mention: the fullest form that the article has, without titles, "the" and possessive.

(label, name) is the identity that is used across articles. A country has its one name, an acronym the name that it
stands for: "the National Security Council (NSC)". Which person is meant is told by ``clusters``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from msgspec import structs

from tuireader.annotate.names.clusters import Persons, parts, unaccented
from tuireader.annotate.words.lexicon import COMPANY_WORDS, COUNTRY_NAMES, generic_head, place_label
from tuireader.annotate.words.wordlists import words
from tuireader.model import Mention

WELL_KNOWN = {
    "AFP": "Agence France-Presse",
    "AP": "Associated Press",
    "BBC": "BBC",
    "CIA": "Central Intelligence Agency",
    "ECB": "European Central Bank",
    "EPA": "Environmental Protection Agency",
    "EU": "European Union",
    "FBI": "Federal Bureau of Investigation",
    "FDA": "Food and Drug Administration",
    "IAEA": "International Atomic Energy Agency",
    "ICC": "International Criminal Court",
    "IMF": "International Monetary Fund",
    "NATO": "North Atlantic Treaty Organization",
    "NSC": "National Security Council",
    "OPEC": "Organization of the Petroleum Exporting Countries",
    "UN": "United Nations",
    "U.N.": "United Nations",
    "WHO": "World Health Organization",
    "WTO": "World Trade Organization",
}
"""Acronyms that need no definition. The name is used only when the article writes it too, but see
``SPELLED_OUT``."""

SPELLED_OUT = {
    "UN": "United Nations",
    "U.N.": "United Nations",
    "EU": "European Union",
    "E.U.": "European Union",
}
"""Acronyms that are always spelled out, so that articles that use either name agree."""

_SMALL = words("of the and for on in at to a de la du des et")
_LEAST_INITIALS = 3
"""Letters of initials that tell a person; two are too many people's."""
_KNOWN_AS = re.compile(
    r"(?: \(|\b(?:known|referred to|dubbed)(?: simply)?(?: as| by)?(?: his| her)?(?: initials)?,? )[“\"‘']?$"
)
"""Before initials that the article explains."""
_DOTTED = re.compile(r"(?:[A-Z]\.){2,}")


def is_acronym(form: str) -> bool:
    """Whether a form is written as an acronym: "NSC", "U.N.", "M5S", "UNHCR"; no share's symbol as "BA.N"."""
    if _DOTTED.fullmatch(form):
        return True
    return 2 <= len(form) <= 8 and form.isalnum() and sum(map(str.isupper, form)) >= max(2, len(form) - 2)


def initials(name: str) -> set[str]:
    """The acronyms that a name may have: of its large words, and of all its words; upper case."""
    letters = large = ""
    for word in re.findall(r"[^\s\-/]+", name):
        letters += word[0]
        if word.casefold() not in _SMALL:
            large += word[0]
    return {large.upper(), letters.upper()}


def stands_for(acronym: str, name: str) -> bool:
    """Whether an acronym can stand for a name of more than one word."""
    bare = acronym.replace(".", "").upper()
    if len(name.split()) < 2:
        return False
    return bare in initials(name) or WELL_KNOWN.get(acronym, "").casefold() == name.casefold()


def expansions(forms: Iterable[str]) -> dict[str, str]:
    """Acronym -> the name of the same article that it stands for, where exactly one fits."""
    forms = list(dict.fromkeys(forms))
    found = {}
    for acronym in filter(is_acronym, forms):
        fits = [form for form in forms if form != acronym and stands_for(acronym, form)]
        if fits and len({unaccented(form) for form in fits}) == 1:
            found[acronym] = fits[0]
        elif acronym in SPELLED_OUT:
            found[acronym] = SPELLED_OUT[acronym]
    return found


def named(mentions: Iterable[Mention], text: str) -> tuple[tuple[Mention, ...], set[int]]:
    """The mentions of one article, in order, each with its canonical name, and where those begin that may mean another
    person of the same last name.
    """
    mentions = tuple(mentions)
    people = [mention for mention in mentions if mention.label == "PERSON"]
    persons = Persons(people, text)
    names = {mention.start: name for mention, name in zip(people, persons.names, strict=True)}
    bodies = _bodies([mention for mention in mentions if mention.label == "ORG"], text)
    initialled = _initialled(mentions, set(names.values()), bodies, text)
    out = []
    for mention in mentions:
        name, label = mention.text, mention.label
        if mention.text in initialled:
            name, label = initialled[mention.text], "PERSON"
        elif mention.label == "PERSON":
            name = names[mention.start]
        elif mention.label == "ORG":
            name = bodies[mention.text]
        elif mention.label == "GPE":
            name = _place(_one_line(mention.text))
        out.append(structs.replace(mention, label=label, name=_one_line(name)))
    return tuple(out), persons.doubtful


def _initialled(
    mentions: Sequence[Mention], people: Collection[str], bodies: dict[str, str], text: str
) -> dict[str, str]:
    """Initials -> the one person of the article whose they are: "MBS" is Mohammed bin Salman.

    What was found to be a body counts only where the article says who it is: "Mohammed bin Salman, known as MBS".
    """
    by_initials: dict[str, set[str]] = defaultdict(set)
    for name in people:
        for letters in initials(" ".join(parts(name))):
            by_initials[letters].add(name)
    found = {}
    for mention in mentions:
        form = mention.text
        fits = by_initials.get(form.replace(".", "").upper(), ())
        is_body = bodies.get(form, form) != form or form in WELL_KNOWN
        if len(fits) == 1 and not is_body and _tells_person(mention, text):
            found[form] = next(iter(fits))
    return found


def _tells_person(initials: Mention, text: str) -> bool:
    """Whether initials stand for a person where they stand: they are enough, and found or said to be one's."""
    if len(initials.text) < _LEAST_INITIALS or not is_acronym(initials.text):
        return False
    said = _KNOWN_AS.search(text, max(initials.start - 30, 0), initials.start)
    return initials.label == "PERSON" or said is not None


def _place(form: str) -> str:
    """A country's one name; "MOSCOW" as Moscow."""
    if form.isupper() and place_label(form.title()):
        form = form.title()
    return COUNTRY_NAMES.get(form, form)


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
