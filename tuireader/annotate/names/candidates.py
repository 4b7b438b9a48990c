"""Where a name may begin and end: all stretches of words that could be one, grouped where they overlap.

Generous on purpose: which of them are names is decided by their features (``features``, ``scoring``). What is no
candidate can never become a name, and what is costs time.
"""

from __future__ import annotations

import re

from tuireader.annotate.names.tokens import NO_NAME, Tokens
from tuireader.annotate.words.wordlists import words

LONGEST = 12
"""Tokens of a name, at most."""
MOST_CAPITALS = 5
"""Capitalised words of a candidate that nothing but its capitals speaks for, at most."""

_BREAKS = words('( ) [ ] { } : ; | " “ ” « » „ / — … ... * • ! ?')
_LINKS = words("of the and for & de la du des et y und ' ’ 's ’s +")
_PREPOSITIONS = words("on in at to with from by against without")
_BODY_CLASSES = frozenset({"body", "opens body"})

_SCORE = re.compile(r"\d+[-–:]\d+")
"""As in "Sweden 1-0 Poland"."""

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
    broken = any(_is_break(tokens, index) for index in range(start + 1, end))
    return 0 if broken or end - start > LONGEST else end


def _may_begin(tokens: Tokens, index: int) -> bool:
    word = tokens.words[index]
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
    """Whether no name reaches over a token: a bracket, a new line, the beginning of a sentence."""
    word = tokens.words[index]
    if (
        word in _BREAKS
        or word.isspace()
        or "\n" in tokens.text[tokens.ends[index - 1] : tokens.starts[index]]
    ):
        return True
    # "Col. | Warren": the parser takes an abbreviation's full stop for the end of a sentence
    return tokens.opens[index] and not tokens.words[index - 1].endswith(".")


def _after_hyphen(tokens: Tokens, index: int, start: int) -> bool:
    """As "tat" in "Wong Yeung-tat"."""
    return (
        index > start + 1
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
