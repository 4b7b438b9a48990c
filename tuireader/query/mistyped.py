"""What looks like a field or an operator and is none: told in one line with what is meant, not taken for words.

Only what people hardly type as words is refused: ``a>b``, ``C#``, ``AC/DC``, ``10:30`` and ``http://`` stay words, as
does the beginning of a headline ("Ukraine: ..."); in quotation marks everything does.
"""

from __future__ import annotations

import re
from typing import NoReturn

from tuireader.errors import InputError
from tuireader.query.fields import FIELDS

_COMPARISON = re.compile(r"([A-Za-z]{2,})([<>]=?|=[<>]|={1,2}|!=|[=!]~|~)(.*)")
_OPERATORS = {
    "AND": "terms side by side must all match, so leave it out",
    "&&": "terms side by side must all match, so leave it out",
    "NOT": "- before a term excludes it, as in -sport",
    "|": "or joins alternatives",
    "||": "or joins alternatives",
    "#": "it begins a tag, as in #later",
}
_CALLED_ELSEWHERE = {
    "from": "author",
    "writer": "author",
    "subject": "title",
    "headline": "title",
    "source": "feed",
    "folder": "feed",
    "speaker": "by",
    "said": "by",
    "person": "names",
    "since": "after",
    "until": "before",
    "length": "words",
}
"""What other programs, and newsboat, call a field."""
_AS_WORDS = "in quotation marks it is plain words"
_NUMBERS = f"only {FIELDS['words'].example} and {FIELDS['quotes'].example} compare numbers"


def nearest(name: str) -> str:
    """The field that is spelled so, or almost so; empty where none is."""
    from difflib import get_close_matches  # which only what was mistyped needs

    return next(iter(get_close_matches(name.casefold(), FIELDS, 1, 0.7)), "")


def refuse_field(name: str) -> NoReturn:
    """Refuse a field that there is not, naming what is nearest to it and what there is."""
    near = nearest(name) or _CALLED_ELSEWHERE.get(name.casefold(), "")
    meant = f", {near}{FIELDS[near].sign} is nearest" if near else ""
    *most, last = (f"{known}{field.sign}" for known, field in FIELDS.items())
    raise InputError(f'unknown field "{name}:"{meant}; there are {", ".join(most)} and {last} ({_AS_WORDS})')


def refuse_pattern(pattern: str) -> NoReturn:
    """Refuse a regular expression."""
    raise InputError(
        f'"{pattern}" is not understood: regular expressions are not searched for; words are, '
        f"and elect* finds what begins so ({_AS_WORDS})"
    )


def refuse(word: str) -> None:
    """Refuse a word that looks like an operator, or like a comparison by a field."""
    if help_ := _OPERATORS.get(word):
        raise InputError(f'"{word}" is not understood: {help_} ({_AS_WORDS})')
    if re.fullmatch(r"[<>=!~]+", word):
        raise InputError(f'"{word}" is not understood: {_NUMBERS} ({_AS_WORDS})')
    found = _COMPARISON.fullmatch(word)
    if found is None:
        return
    name, operator, value = found.groups()
    field = FIELDS.get(name.casefold())
    if field is not None:
        raise InputError(
            f'"{word}" is not understood: {name} is asked for as in {field.example} ({_AS_WORDS})'
        )
    if operator[0] in "<>" and value[:1].isdigit():
        raise InputError(
            f'"{word}" is not understood: {_NUMBERS}, {FIELDS["after"].example} a date ({_AS_WORDS})'
        )
