"""Names that the model missed and that tell themselves: by their own words, or by the brackets they stand
in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuireader.annotate.acronyms import is_acronym, stands_for
from tuireader.annotate.bodies import label_by_words
from tuireader.annotate.titles import COURTESY, is_title, plain
from tuireader.annotate.tokens import Span, Tokens
from tuireader.annotate.wordlists import words

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
