"""Places of the world's news: countries under their one name, their people, capitals, large cities,
regions.

Modest on purpose, and from general knowledge: it only breaks ties that a small model gets wrong ("Moscow"
as a person, "Gaza" as an organisation); what the article itself shows comes first.
"""

from __future__ import annotations

from functools import cache

from tuireader.annotate.words.wordlists import table

_LABELS = {
    "land": "LOC",
    "people": "NORP",
    "city": "GPE",
    "region": "GPE",
    "country": "GPE",
    "seat": "GPE",
    "other name": "GPE",
    "abbreviation": "GPE",
}
"""List -> the label of what stands in it. A seat is a capital or another town that stands for its country."""


@cache
def places() -> dict[str, str]:
    """Form -> label; of a form in several lists the last counts."""
    places = {form: _LABELS[kind] for form, kind in table("places") if kind in _LABELS}
    return places | {form: _LABELS[kind] for form, kind, _ in table("countries")}


@cache
def _canonical() -> dict[str, str]:
    """Another name of a country or region -> its one name."""
    return {form: name for form, kind, name in table("countries") if kind in ("other name", "abbreviation")}


def place_label(form: str) -> str:
    """The label of a well-known place or people ("Kyiv" GPE, "Kurds" NORP, "Sahel" LOC), empty for others."""
    return places().get(form, "")


def country_name(form: str) -> str:
    """A country's one name for another of its names ("U.S." -> "United States"); others stay as they are."""
    return _canonical().get(form, form)
