"""A library of articles on one council, in which two people are quoted, named and reported."""

from __future__ import annotations

from pathlib import Path

from people_fixture import DAHL, MARTA, add, mention, quote_in
from reader_fixture import QUIET_CONFIG, places

from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.config import Paths
from tuireader.library import Library
from tuireader.model import Annotation, Quote

BOARD, TOWN = "Norrland Harbour Board", "Umeå"


def council_text(number: int) -> str:
    """A direct quote by each, one piece of reported speech, one quote that is of nobody sure."""
    return (
        f'The council met in the old hall. "We will rebuild lock {number} before winter comes," said Dahl. '
        f"Marta Kowalska of the {BOARD} said that plan {number} was too dear.\n\n"
        f'"Nobody has asked the people of {TOWN} what they want," said Kowalska. '
        f'"It will cost us {number} million," said Somebody in the hall.'
    )


def council(number: int) -> Annotation:
    """What an annotator may find in it."""
    text = council_text(number)
    start = text.index("that plan")
    end = text.index(".\n")
    told = Quote(QuoteIds()(text[start:end]), start, end, ((start, end),), text[start:end], "indirect")
    at = text.index("Marta")
    reported = Quote(
        told.id, start, end, told.spans, told.text, "indirect", MARTA, at, at + len(MARTA), MARTA, "said",
        text.index("said that"), "sure",
    )  # fmt: skip
    quotes = (
        quote_in(text, DAHL),
        reported,
        quote_in(text, MARTA, "likely", nth=2),
        quote_in(text, DAHL, "unsure", nth=3),
    )
    start = text.index("Kowalska", text.index("want,"))
    names = [mention(text, "Dahl", DAHL), mention(text, MARTA, MARTA), mention(text, BOARD, BOARD, "ORG")]
    names += [mention(text, TOWN, TOWN, "GPE")]
    second = mention(text[start:], "Kowalska", MARTA)
    names.append(type(second)(start, start + 8, "PERSON", "Kowalska", MARTA))
    return Annotation(quotes, tuple(sorted(names, key=lambda it: it.start)), "en", "model 1", 1)


def make_council(folder: Path, articles: int = 5) -> Paths:
    """A library of so many of these articles, each some days older than the one before."""
    paths = places(folder)
    with Library.open(paths, QUIET_CONFIG) as library:
        for number in range(1, articles + 1):
            add(
                library, number, text=council_text(number), found=council(number),
                title=f"Council argues over lock {number}", day=20_000 - number * 17,
            )  # fmt: skip
        library.marks.flush()
    return paths
