"""Who speaks in languages without a model: found by the wording around the marks, in invented articles."""

from __future__ import annotations

import pytest
from places import DATA
from score_quotes import rows

from tuireader.annotate.pipeline import Annotator
from tuireader.model import Annotation, Quote

FLOORS = {"de": 0.9, "fr": 0.9}
"""The share of quotes with a speaker that are shown beside the right one, below which something broke."""


def shown(quotes: tuple[Quote, ...], start: int, end: int) -> str | None:
    """Who is shown beside a stretch of a text: a name, a description, nothing; None where no quote is found."""
    found = next((quote for quote in quotes if quote.start < end and start < quote.end), None)
    if found is None:
        return None
    return "" if found.confidence == "unsure" else found.speaker_name or found.speaker


def outcome(lang: str) -> tuple[list[tuple[str, str | None]], list[Annotation]]:
    """(who should be shown, who is) for every quote of a language's articles, and the annotations."""
    pairs, annotations = [], []
    for row in rows(DATA / f"speakers_{lang}.txt"):
        annotations.append(Annotator({}).annotate(row["text"], lang))
        for quote in row["quotes"]:
            who = quote.get("speaker_name") or quote.get("speaker") or ""
            pairs.append((who, shown(annotations[-1].quotes, *quote["spans"][0])))
    return pairs, annotations


@pytest.mark.parametrize("lang", FLOORS)
def test_speakers_are_found_without_a_model(lang: str) -> None:
    pairs, _ = outcome(lang)
    wrong = [(who, found) for who, found in pairs if (found or "").casefold() != who.casefold()]
    assert len(pairs) - len(wrong) >= FLOORS[lang] * len(pairs), wrong


@pytest.mark.parametrize("lang", FLOORS)
def test_what_is_sure_is_right(lang: str) -> None:
    sure = wrong = 0
    for row in rows(DATA / f"speakers_{lang}.txt"):
        for quote in Annotator({}).annotate(row["text"], lang).quotes:
            golds = ((one, *one["spans"][0]) for one in row["quotes"])
            gold = next((one for one, start, end in golds if start < quote.end and quote.start < end), None)
            sure += quote.confidence == "sure"
            right = gold is not None and gold.get("speaker_name") == quote.speaker_name
            wrong += quote.confidence == "sure" and not right
    assert sure and wrong <= 0.05 * sure


@pytest.mark.parametrize("lang", FLOORS)
def test_speakers_are_names_that_one_can_step_to(lang: str) -> None:
    for found in outcome(lang)[1]:
        named = {quote.speaker_name for quote in found.quotes} - {None}
        assert {mention.name for mention in found.entities} == named
        assert all(mention.label == "PERSON" for mention in found.entities)
