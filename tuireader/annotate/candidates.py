"""Names that the model missed and that tell themselves: by their own words, or by the brackets they stand
in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuireader.annotate.acronyms import is_acronym, stands_for
from tuireader.annotate.bodies import label_by_words
from tuireader.annotate.tokens import Span, Tokens
from tuireader.annotate.wordlists import words

_INNER = words("of the for & - de la ' ’")
_PEOPLE = words("People Women Men Children Veterans Mothers")
"""They have bodies: "Women's Institute"; with others the possessive parts two names."""
_TOLD = frozenset({"ORG", "FAC", "LOC", "GPE", "EVENT"})


def by_words(tokens: Tokens, spans: Iterable[Span]) -> Iterator[Span]:
    """As "the Saudi Interior Ministry", "Al-Ghaza Hotel": runs of capitals whose last word tells their
    kind."""
    taken = [False] * len(tokens)
    for span in spans:
        taken[span.start : span.end] = [True] * (span.end - span.start)
    index = 0
    while index < len(tokens):
        end = _run(tokens, index, taken)
        if end - index > 1 and not tokens.loud[index]:
            label = label_by_words(tokens.words[index:end])
            if label in _TOLD and not (
                tokens.opens[index] and tokens.words[index].casefold() in tokens.common
            ):
                yield Span(index, end, label)
        index = max(end, index + 1)


def _run(tokens: Tokens, start: int, taken: list[bool]) -> int:
    """The end of a run of free proper nouns that begins at a token, small words between them included."""
    end = index = start
    while index < len(tokens) and not taken[index]:
        if tokens.capital(index) and tokens.pos[index] == "PROPN":
            end = index + 1
        elif index == start or not (tokens.words[index] in _INNER or _of_people(tokens, index)):
            break
        index += 1
    return end


def _of_people(tokens: Tokens, index: int) -> bool:
    return tokens.words[index] in ("'s", "’s") and tokens.word(index - 1) in _PEOPLE


def in_brackets(tokens: Tokens, spans: Iterable[Span]) -> Iterator[Span]:
    """As "Korean Central News Agency (KCNA)": one stands for the other."""
    for span in spans:
        start = span.end + 1
        if tokens.word(span.end) not in ("(", "[") or not tokens.capital(start):
            continue
        end = start
        while tokens.word(end) not in ("", ")", "]") and end - start < 8:
            end += 1
        if tokens.word(end) not in (")", "]"):
            continue
        name, other = tokens.form(span.start, span.end), tokens.form(start, end)
        if (is_acronym(other) and stands_for(other, name)) or (is_acronym(name) and stands_for(name, other)):
            yield Span(start, end, span.label)
