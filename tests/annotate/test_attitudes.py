"""Who criticised, praised or accused whom in the narrator's own words: told only where it was done, and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tuireader.annotate.pipeline import Annotator
from tuireader.config import Annotating

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.slow

NAMED = "Greta Holt met Henrik Dahl in Sund on Monday. "
HOLT, DAHL = "Greta Holt", "Henrik Dahl"


@pytest.fixture(scope="session")
def annotator(nlp: Language) -> Annotator:
    annotator = Annotator({"en": Annotating().model})
    annotator._loaded["en"] = nlp
    return annotator


def told(annotator: Annotator, sentence: str) -> list[tuple[str, str, str]]:
    """Holder, verb and target of each attitude that a text tells."""
    found = annotator.annotate(NAMED + sentence, "en")
    return [(attitude.holder, attitude.verb, attitude.target) for attitude in found.attitudes]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Holt criticised Dahl over the price of the new harbour.", (HOLT, "criticised", DAHL)),
        ("Holt praised Dahl's plan for the harbour.", (HOLT, "praised", DAHL)),
        ("Holt has praised the plans of Henrik Dahl.", (HOLT, "praised", DAHL)),
        ("Holt accused Dahl of lying to the town.", (HOLT, "accused", DAHL)),
        ("Dahl was rebuked by Holt for his silence.", (HOLT, "rebuked", DAHL)),
        ("Dahl was endorsed by Greta Holt.", (HOLT, "endorsed", DAHL)),
        ("Holt lashed out at Dahl on Friday.", (HOLT, "lashed", DAHL)),
        ("Holt attacked Dahl over the new pier.", (HOLT, "attacked", DAHL)),
        ("Dahl spoke for an hour, mocking Greta Holt.", (DAHL, "mocking", HOLT)),
    ],
)
def test_an_attitude_is_told_with_whose_it_is_and_to_whom(
    annotator: Annotator, sentence: str, found: tuple[str, str, str]
) -> None:
    assert told(annotator, sentence) == [found]


@pytest.mark.parametrize(
    "sentence",
    [
        "Holt did not criticise Dahl.",
        "Holt never praised Dahl.",
        "Holt may criticise Dahl on Friday.",
        "Holt wants to praise Dahl.",
        "If Holt criticises Dahl, the town will be glad.",
        "“Holt criticised Dahl,” the clerk said.",
        "The clerk said that Holt had criticised Dahl.",
        "The clerk criticised Dahl.",
        "Holt criticised the clerk.",
        "Holt criticised herself.",
        "Holt attacked Dahl with an oar.",
        "Dahl was widely criticised in Sund.",
    ],
)
def test_nothing_is_told_that_was_not_done_or_is_nobodys(annotator: Annotator, sentence: str) -> None:
    assert told(annotator, sentence) == []


def test_an_attitude_is_no_quote(annotator: Annotator) -> None:
    found = annotator.annotate(f"{NAMED}Holt praised Dahl.", "en")
    assert len(found.attitudes) == 1
    assert not found.quotes


def test_an_attitude_stands_where_it_says_in_title_and_body(annotator: Annotator) -> None:
    title, text = "Greta Holt criticises Henrik Dahl", f"{NAMED}Holt criticised Dahl over the new pier."
    found = annotator.annotate_article(title, text, "en")
    for part, words in ((found.title, title), (found.body, text)):
        (attitude,) = part.attitudes
        assert words.startswith(attitude.verb, attitude.verb_start)
        assert {"Holt", "Dahl"} <= set(words[attitude.start : attitude.end].split())
