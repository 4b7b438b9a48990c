"""How often the right quote is shown beside the right name, in invented passages of many genres."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from places import DATA
from score_quotes import count, last_name, passages, rows, scores

from tuireader.annotate.parse.prose import prose
from tuireader.annotate.pipeline import names_in, page_of
from tuireader.annotate.quotes.assembly import quotes_of

if TYPE_CHECKING:
    from spacy.language import Language

FLOORS = {
    "speakers_held_out.txt": {"found": 0.97, "right words": 0.91, "right name": 0.91, "sure": 0.96},
    "speakers_articles.txt": {"found": 0.97, "right words": 0.88, "right name": 0.94, "sure": 0.97},
}
"""File -> F1 of what was found, and the share of sure speakers that are right by name, below which something broke."""


@pytest.fixture(scope="module", params=FLOORS)
def file(request: pytest.FixtureRequest) -> str:
    """The short passages, and the whole articles."""
    return str(request.param)


@pytest.fixture(scope="module")
def counts(nlp: Language, file: str) -> Counter[str]:
    """The outcome over all passages of a file."""
    total: Counter[str] = Counter()
    for row in rows(DATA / file):
        page = page_of(nlp, row["text"], prose(row["text"]))
        names = names_in(page)
        count(row, quotes_of(page, names), total, names.resolve)
    return total


@pytest.mark.slow
@pytest.mark.parametrize(
    ("label", "hits"), [("found", "both"), ("right words", "right"), ("right name", "named")]
)
def test_quotes_and_speakers_of_many_genres_are_found(
    counts: Counter[str], file: str, label: str, hits: str
) -> None:
    assert scores(counts[hits], counts["found"], counts["gold"])[2] >= FLOORS[file][label]


@pytest.mark.slow
def test_a_speaker_said_to_be_sure_has_the_right_name(counts: Counter[str], file: str) -> None:
    assert counts["sure right"] >= FLOORS[file]["sure"] * counts["sure all"]


@pytest.mark.slow
def test_no_words_are_given_twice(counts: Counter[str]) -> None:
    assert counts["twice"] == 0


def test_passages_are_read_with_their_marks_taken_out() -> None:
    (row,) = passages(
        "# A comment.\n\n## letter one\n{{Ann Li|“No.”}} So {{=a guard|“said”}} he.{{?|“Oh.”}}\n"
    )
    assert (row["id"], row["text"]) == ("letter one", "“No.” So “said” he.“Oh.”")
    assert [(quote["speaker"], quote.get("speaker_name")) for quote in row["quotes"]] == [
        ("Ann Li", "Ann Li"), ("a guard", None), ("", None),
    ]  # fmt: skip
    assert [row["text"][slice(*quote["spans"][0])] for quote in row["quotes"]] == ["“No.”", "“said”", "“Oh.”"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sen. Aimée Li Jr.", "Li"), ("Ann Li’s", "Dr Ann Li, a nurse"), ("the mayor of Bergen", "The mayor")],
)
def test_names_are_compared_by_the_last_word_that_names(one: str, other: str) -> None:
    assert last_name(one) == last_name(other)
