"""Which of an article's persons are men and which women, as far as the article tells."""

from __future__ import annotations

from collections import Counter, defaultdict

from tuireader.annotate.given_names import given_gender
from tuireader.annotate.layout import Layout
from tuireader.annotate.titles import Gender, title_gender

BY_PRONOUN: dict[str, Gender] = {
    "he": "m",
    "him": "m",
    "his": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "hers": "f",
    "herself": "f",
}
PRONOUN, NAME, TITLE = 1, 3, 6
"""Weights: a pronoun that follows, the given name, a title ("Mrs.") or word of kinship before the name."""
_NEAR = 12
"""Tokens after a name in which a pronoun may speak of it."""


def genders(layout: Layout) -> dict[str, Gender]:
    """Canonical name -> gender, for the persons of whom it can be told."""
    votes: dict[str, Counter[Gender]] = defaultdict(Counter)
    for number, mention in enumerate(layout.mentions):
        if mention.label != "PERSON":
            continue
        place = layout.token_at(mention.start)
        for index in range(max(place - 2, 0), place):
            votes[mention.name][title_gender(layout.doc[index].text)] += TITLE
        votes[mention.name][given_gender(mention.name.split()[0])] += NAME
        votes[mention.name][_pronoun_after(layout, number)] += PRONOUN
    return {name: gender for name, counts in votes.items() if (gender := _likeliest(counts))}


def _likeliest(counts: Counter[Gender]) -> Gender:
    """The gender with most votes; empty when nothing tells it, or both are told alike."""
    return "" if counts["m"] == counts["f"] else "m" if counts["m"] > counts["f"] else "f"


def _pronoun_after(layout: Layout, number: int) -> Gender:
    """The gender of the first pronoun after a mention, with no other name between them in the sentence."""
    mention = layout.mentions[number]
    first = layout.token_at(mention.end)
    for index in range(first, min(first + _NEAR, len(layout.doc))):
        token = layout.doc[index]
        if token.is_sent_start or token.ent_type_ == "PERSON" or token.text in ('"', "“", "”", ":", ";"):
            return ""
        if told := BY_PRONOUN.get(token.text):
            return told
    return ""
