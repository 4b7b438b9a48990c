"""The names in an article: what spaCy finds, mended by what the article itself shows.

spaCy's spans get their edges mended (``mending``), names that tell themselves are added (``candidates``),
each form gets one label by the votes of the whole article (``evidence``), and a second pass finds the known
names where the model missed them (``lookup``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tuireader.annotate.names.candidates import after_titles, by_words, expansions, spelled_out
from tuireader.annotate.names.edges import before_family
from tuireader.annotate.names.evidence import Votes, tally, winner
from tuireader.annotate.names.lookup import Known, Lookup, general_label, short_forms
from tuireader.annotate.names.mending import mended
from tuireader.annotate.parse.tokens import Span, Tokens
from tuireader.annotate.words.bodies import generic_head, label_by_words
from tuireader.annotate.words.given_names import FAMILY_FIRST, is_given
from tuireader.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

_RAGGED = re.compile("[—–].*|[‘’'`´]s?$")
"""What spaCy leaves at the end of a name in one word with it: "Cruz—35 percent", "Trump‘s"."""
_SPELLED = ("ORG", "FAC", "PRODUCT", "EVENT", "PERSON", "LAW")
"""Labels of names that an acronym may stand for, or that are taken for one."""
_DOUBTFUL = ("ORG", "GPE", "FAC", "LOC", "WORK_OF_ART", "PRODUCT")
"""Labels that the model gives to persons by mistake."""


def find_mentions(doc: Doc, text: str) -> tuple[Mention, ...]:
    """The names in a parsed text, in order, none overlapping; each ``name`` is as yet the words as written.

    ``doc`` is the parse of ``text``; offsets are characters of ``text``.
    """
    tokens = Tokens(doc, text)
    mentions = []
    for start, end, label in find_spans(tokens):
        form = _RAGGED.sub("", text[tokens.starts[start] : tokens.ends[end - 1]])
        if form:
            mentions.append(
                Mention(tokens.starts[start], tokens.starts[start] + len(form), label, form, form)
            )
    return tuple(mentions)


def find_spans(tokens: Tokens) -> list[Span]:
    """The names as spans of tokens, in order, none overlapping."""
    spans = [
        span for span in mended(tokens) if not tokens.loud[span.start] or _stands_in_headline(tokens, span)
    ]
    spans += by_words(tokens, spans)
    spans += after_titles(tokens, spans)
    spans += spelled_out(tokens, spans)
    taken = {index for span in spans for index in range(span.start, span.end)}
    well_known = [
        span for span in Lookup(tokens, {}).spans() if taken.isdisjoint(range(span.start, span.end))
    ]
    votes = tally(tokens, spans + well_known)
    labels = _labels(votes)
    lookup = Lookup(tokens, labels)
    spans = [part for span in spans for part in _halves(tokens, span, labels)]
    found = [
        Span(span.start, span.end, label)
        for span in spans
        if (label := lookup.label_here(span.start, span.end))
    ]
    found += [before_family(tokens, span) for span in lookup.spans()]
    return _without_overlap(found)


def _labels(votes: Votes) -> Known:
    """Form -> its one label; an acronym has that of the name it stands for, a person's short form the
    person's."""
    labels = {form: general_label(form) or winner(counts) for form, counts in votes.items()}
    labels |= dict.fromkeys(_full_names(labels), "PERSON")
    bodies = [form for form, label in labels.items() if label in _SPELLED]
    labels |= {short: labels[long] for short, long in expansions(bodies).items() if long in labels}
    heads = {
        head for form, label in labels.items() if label == "ORG" and (head := generic_head(form.split()))
    }
    return dict.fromkeys(heads, "ORG") | labels | dict.fromkeys(short_forms(labels), "PERSON")


def _full_names(labels: Known) -> list[str]:
    """The forms whose last name (of a Chinese one the first) stands alone for a person: "Witold
    Chrabaszcz"."""
    return [form for form, label in labels.items() if label in _DOUBTFUL and _is_full_name(form, labels)]


def _is_full_name(form: str, labels: Known) -> bool:
    name = form.split()
    if len(name) not in (2, 3) or label_by_words(name) or general_label(form):
        return False
    short = name[0] if name[0] in FAMILY_FIRST else name[-1]
    return labels.get(short) == "PERSON" and all(word[0].isupper() and word.isalpha() for word in name)


def _halves(tokens: Tokens, span: Span, labels: Known) -> list[Span]:
    """As "Braynard and Chrabaszcz": two persons, where the article names one of them alone."""
    middle = (span.start + span.end) // 2
    if span.end - span.start != 3 or tokens.words[middle] not in ("and", "&"):
        return [span]
    sides = [Span(span.start, middle, "PERSON"), Span(middle + 1, span.end, "PERSON")]
    persons = [labels.get(tokens.words[side.start]) == "PERSON" for side in sides]
    return sides if any(persons) else [span]


def _stands_in_headline(tokens: Tokens, span: Span) -> bool:
    """Whether a span in a headline of capitals is a name by its own words; names known elsewhere are looked
    up.

    "Russia Requested Military and Economic Assistance" is none: it holds a verb, and no word tells its
    kind.
    """
    name = range(span.start, span.end)
    if any(tokens.pos[index] not in ("PROPN", "NOUN", "ADJ", "ADP", "CCONJ", "DET", "NUM") for index in name):
        return False
    if len(name) in (2, 3) and is_given(tokens.words[span.start]):
        return all(tokens.pos[index] == "PROPN" for index in name)
    return len(name) < 6 and bool(label_by_words(tokens.words[span.start : span.end]))


def _without_overlap(spans: list[Span]) -> list[Span]:
    """Of spans that overlap the longest, of those the first; in order."""
    kept: dict[int, Span] = {}
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if not any(index in kept for index in range(span.start, span.end)):
            kept.update(dict.fromkeys(range(span.start, span.end), span))
    return sorted(set(kept.values()))
