"""Acronyms and the names that they stand for: "the National Security Council (NSC)"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tuireader.annotate.names.clusters import unaccented
from tuireader.annotate.words.wordlists import words

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


_DOTTED = re.compile(r"(?:[A-Z]\.){2,}")


def is_acronym(form: str) -> bool:
    """Whether a form is written as an acronym: "NSC", "U.N.", "M5S", "UNHCR"; no share's symbol as "BA.N"."""
    if _DOTTED.fullmatch(form):
        return True
    return 2 <= len(form) <= 8 and form.isalnum() and sum(map(str.isupper, form)) >= max(2, len(form) - 2)


def initials(name: str) -> set[str]:
    """The acronyms that a name may have: of its large words, and of all its words; upper case."""
    parts = [word for word in re.split(r"[\s\-/]+", name) if word]
    large = "".join(word[0] for word in parts if word.casefold() not in _SMALL)
    return {large.upper(), "".join(word[0] for word in parts).upper()}


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
