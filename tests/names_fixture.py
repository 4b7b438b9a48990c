"""Names read from a text in a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuireader.annotate.names.canonical import Names
from tuireader.annotate.parse.parsing import parse

if TYPE_CHECKING:
    from spacy.language import Language

Read = Callable[[str], Names]


def reading(nlp: Language) -> Read:
    """What reads the names of a text with this model."""
    return lambda text: Names(parse(nlp, text), text)


def called(names: Names) -> dict[str, str]:
    """Words as written -> canonical name."""
    return {mention.text: mention.name for mention in names.mentions}
