"""Names that the model missed and that tell themselves: by their own words, by the brackets they stand in, or as an
acronym of a name: "the National Security Council (NSC)".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tuireader.annotate.names.clusters import unaccented
from tuireader.annotate.parse.tokens import Span, Tokens
from tuireader.annotate.words.bodies import label_by_words
from tuireader.annotate.words.titles import COURTESY, is_title, plain
from tuireader.annotate.words.wordlists import words

_INNER = words("of the for & - de la ' ’")
_PEOPLE = words("People Women Men Children Veterans Mothers")
"""They have bodies: "Women's Institute"; with others the possessive parts two names."""
_TOLD = frozenset({"ORG", "FAC", "LOC", "GPE", "EVENT"})


def by_words(tokens: Tokens, spans: Iterable[Span]) -> Iterator[Span]:
    """As "the Saudi Interior Ministry", "Al-Ghaza Hotel": runs of capitals whose last word tells their
    kind."""
    taken: list[Span | None] = [None] * len(tokens)
    for span in spans:
        taken[span.start : span.end] = [span] * (span.end - span.start)
    index = 0
    while index < len(tokens):
        end = _run(tokens, index, taken)
        if end - index > 1 and not tokens.loud[index]:
            label = label_by_words(tokens.words[index:end])
            if label in _TOLD and not (
                tokens.opens[index] and tokens.words[index].casefold() in tokens.common
            ):
                yield Span(_with_land(tokens, index, taken), end, label)
        index = max(end, index + 1)


def _with_land(tokens: Tokens, start: int, taken: list[Span | None]) -> int:
    """Where a run begins when a land's or people's name before it is part of it ("Saudi" + "Interior
    Ministry")."""
    land = taken[start - 1] if start else None
    proper = (
        land is not None and land.end == start and land.label in ("GPE", "NORP") and not tokens.opens[start]
    )
    return land.start if land is not None and proper and tokens.pos[start - 1] == "PROPN" else start


def _run(tokens: Tokens, start: int, taken: list[Span | None]) -> int:
    """The end of a run of free proper nouns that begins at a token, small words between them included."""
    end = index = start
    while index < len(tokens) and (
        taken[index] is None or (index > start and tokens.words[index - 1] == "of")
    ):
        if tokens.capital(index) and tokens.pos[index] == "PROPN":
            end = index + 1
        elif index == start or not (tokens.words[index] in _INNER or _of_people(tokens, index)):
            break
        index += 1
    return end


def _of_people(tokens: Tokens, index: int) -> bool:
    return tokens.words[index] in ("'s", "’s") and tokens.word(index - 1) in _PEOPLE


def after_titles(tokens: Tokens, spans: Iterable[Span]) -> Iterator[Span]:
    """As "Defense Minister Rustem Umerov", "Mr. Toccafondi": proper nouns after a title are a person."""
    taken = {index for span in spans for index in range(span.start, span.end)}
    for title in range(len(tokens) - 1):
        word = tokens.words[title]
        if (
            not is_title(word)
            or not word[0].isupper()
            or tokens.loud[title]
            or is_title(tokens.words[title + 1])
        ):
            continue
        end = title + 1
        while (
            end - title < 6 and end not in taken and tokens.word(end).istitle() and tokens.pos[end] == "PROPN"
        ):
            end += 1
        least = 1 if plain(word) in COURTESY else 2
        name = tokens.words[title + 1 : end]
        if least <= len(name) <= 4 and not label_by_words(name) and end not in taken:
            yield Span(title + 1, end, "PERSON")


def spelled_out(tokens: Tokens, spans: Iterable[Span]) -> Iterator[Span]:
    """As "Korean Central News Agency (KCNA)", "Economic Freedom Fighters, or EFF": one stands for the
    other."""
    labels = {span.end: span.label for span in spans}
    for index in range(2, len(tokens)):
        acronym = tokens.words[index]
        if not is_acronym(acronym):
            continue
        if tokens.words[index - 1] == "(" and tokens.word(index + 1) == ")":
            end = index - 1
        elif tokens.words[index - 1] == "or" and tokens.words[index - 2] == ",":
            end = index - 2
        else:
            continue
        start = next(
            (start for start in range(end - 2, max(end - 9, -1), -1) if _spells(tokens, start, end, acronym)),
            -1,
        )
        label = labels.get(end, "ORG" if start >= 0 else "")
        if start >= 0:
            yield Span(start, end, label)
        if start >= 0 or label == "ORG":
            yield Span(index, index + 1, label)


def _spells(tokens: Tokens, start: int, end: int, acronym: str) -> bool:
    return tokens.capital(start) and stands_for(acronym, tokens.form(start, end))


# --- Acronyms and the names that they stand for ---


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
    return len(name.split()) > 1 and (
        bare in initials(name) or unaccented(WELL_KNOWN.get(acronym, "")) == unaccented(name)
    )


def expansions(forms: Iterable[str]) -> dict[str, str]:
    """Acronym -> the name of the same article that it stands for, where exactly one fits."""
    forms = list(dict.fromkeys(forms))
    found = {}
    for acronym in filter(is_acronym, forms):
        fits = [form for form in forms if form != acronym and stands_for(acronym, form)]
        if len({unaccented(form) for form in fits}) == 1:
            found[acronym] = fits[0]
        elif acronym in SPELLED_OUT:
            found[acronym] = SPELLED_OUT[acronym]
    return found
