"""The names in an article: what spaCy finds, mended by what the article itself shows.

spaCy's spans get their edges mended (``mending``), names that tell themselves are added (``candidates``),
each form
gets one label by the votes of the whole article (``evidence``), and a second pass finds the known names
where the
model missed them (``lookup``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuireader.annotate.acronyms import expansions
from tuireader.annotate.candidates import by_words, in_brackets
from tuireader.annotate.evidence import FAIR, Votes, tally, winner
from tuireader.annotate.lookup import Known, Lookup, short_forms
from tuireader.annotate.mending import mended
from tuireader.annotate.tokens import Span, Tokens
from tuireader.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SPELLED = ("ORG", "FAC", "PRODUCT", "EVENT", "PERSON", "LAW")
"""Labels of names that an acronym may stand for, or that are taken for one."""


def find_mentions(doc: Doc, text: str) -> tuple[Mention, ...]:
    """The names in a parsed text, in order, none overlapping; each ``name`` is as yet the words as written.

    ``doc`` is the parse of ``text``; offsets are characters of ``text``.
    """
    tokens = Tokens(doc, text)
    mentions = []
    for start, end, label in find_spans(tokens):
        form = text[tokens.starts[start] : tokens.ends[end - 1]]
        mentions.append(Mention(tokens.starts[start], tokens.ends[end - 1], label, form, form))
    return tuple(mentions)


def find_spans(tokens: Tokens) -> list[Span]:
    """The names as spans of tokens, in order, none overlapping."""
    spans = mended(tokens)
    spans += by_words(tokens, spans)
    spans += in_brackets(tokens, spans)
    votes = tally(tokens, spans)
    labels = _labels(votes)
    lookup = Lookup(tokens, labels)
    found = [
        Span(span.start, span.end, label)
        for span in spans
        if not tokens.loud[span.start] or _stands_in_headline(tokens, span, votes)
        if (label := lookup.label_here(span.start, span.end))
    ]
    return _without_overlap(found + lookup.spans())


def _labels(votes: Votes) -> Known:
    """Form -> its one label; an acronym has that of the name it stands for, a person's short form the
    person's."""
    labels = {form: winner(counts) for form, counts in votes.items()}
    bodies = [form for form, label in labels.items() if label in _SPELLED]
    labels |= {short: labels[long] for short, long in expansions(bodies).items() if long in labels}
    return labels | dict.fromkeys(short_forms(labels), "PERSON")


def _stands_in_headline(tokens: Tokens, span: Span, votes: Votes) -> bool:
    """Whether a span in a headline of capitals is a name: of a sure kind, or of words never written small."""
    if max(votes[tokens.form(span.start, span.end)].values()) >= FAIR:
        return True
    return all(word.casefold() not in tokens.common for word in tokens.words[span.start : span.end])


def _without_overlap(spans: list[Span]) -> list[Span]:
    """Of spans that overlap the longest, of those the first; in order."""
    kept: dict[int, Span] = {}
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if not any(index in kept for index in range(span.start, span.end)):
            kept.update(dict.fromkeys(range(span.start, span.end), span))
    return sorted(set(kept.values()))
