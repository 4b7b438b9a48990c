"""The names in an article: what spaCy finds, mended by what the article itself shows.

spaCy's spans get their edges mended (``mending``), each form gets one label by the votes of the whole article
(``evidence``), and a second pass finds the known names where the model missed them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tuireader.annotate.bodies import is_known_body
from tuireader.annotate.evidence import CERTAIN, FAIR, Votes, tally, winner
from tuireader.annotate.given_names import FAMILY_FIRST
from tuireader.annotate.mending import PARTICLES, mended
from tuireader.annotate.places import place_label
from tuireader.annotate.titles import SUFFIXES, plain
from tuireader.annotate.tokens import Span, Tokens
from tuireader.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

LONGEST = 6
"""Words of a name that the second pass looks for, at most."""

Known = dict[str, str]
"""Form -> label."""


def find_mentions(doc: Doc, text: str) -> tuple[Mention, ...]:
    """The names in a parsed text, in order, none overlapping; each ``name`` is as yet the words as written.

    ``doc`` is the parse of ``text``; offsets are characters of ``text``.
    """
    tokens = Tokens(doc, text)
    return tuple(
        Mention(tokens.starts[start], tokens.ends[end - 1], label, form, form)
        for start, end, label in find_spans(tokens)
        if (form := tokens.text[tokens.starts[start] : tokens.ends[end - 1]])
    )


def find_spans(tokens: Tokens) -> list[Span]:
    """The names as spans of tokens, in order, none overlapping."""
    spans = mended(tokens)
    votes = tally(tokens, spans)
    known = {form: winner(counts) for form, counts in votes.items()}
    known |= {form: "PERSON" for form in aliases(known) if _is_alias(form, votes)}
    found = [
        span for span in spans if not tokens.loud[span.start] or _stands_in_headline(tokens, span, votes)
    ]
    found = [Span(span.start, span.end, known[tokens.form(span.start, span.end)]) for span in found]
    return _without_overlap(found + known_spans(tokens, known))


def aliases(known: Known) -> set[str]:
    """The shorter forms by which an article names its persons again: last name, first name."""
    short: set[str] = set()
    for form, label in known.items():
        words = form.split()
        if label != "PERSON" or len(words) < 2:
            continue
        if plain(words[-1]) in SUFFIXES:
            words = words[:-1]
        short.update(word for word in (words[0], words[-1]) if len(word) > 2 or word in FAMILY_FIRST)
        if len(words) > 2 and words[-2].casefold() in PARTICLES:
            short.add(" ".join(words[-2:]))
    return short


def _is_alias(form: str, votes: Votes) -> bool:
    """Whether a person's last name means the person in this article, and no place or body of that name."""
    counts: Counter[str] = votes.get(form, Counter())
    other = max((count for label, count in counts.items() if label != "PERSON"), default=0)
    return other < CERTAIN and form[0].isupper()


def _stands_in_headline(tokens: Tokens, span: Span, votes: Votes) -> bool:
    """Whether a span in a headline of capitals is a name: found elsewhere too, or of a sure kind."""
    form = tokens.form(span.start, span.end)
    if max(votes[form].values()) >= FAIR:
        return True
    return all(word.casefold() not in tokens.common for word in tokens.words[span.start : span.end])


def known_spans(tokens: Tokens, known: Known) -> list[Span]:
    """Every occurrence of a known name, the longest first, in capitals and on word boundaries."""
    by_first: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for form in known:
        by_first[form.split()[0]].append((len(form), form))
    spans: list[Span] = []
    index = 0
    while index < len(tokens):
        span = _known_at(tokens, index, known) if tokens.capital(index) else None
        if span is not None:
            spans.append(span)
            index = span.end
        else:
            index += 1
    return spans


def _known_at(tokens: Tokens, index: int, known: Known) -> Span | None:
    """The longest known name that begins at a token."""
    for end in range(min(index + LONGEST, len(tokens)), index, -1):
        form = tokens.form(index, end)
        label = known.get(form) or place_label(form) or ("ORG" if is_known_body(form) else "")
        if label and _is_name_here(tokens, index, end):
            return Span(index, end, label)
    return None


def _is_name_here(tokens: Tokens, start: int, end: int) -> bool:
    """Whether known words are the name here, not a common word that begins a sentence ("Brown paper ...")."""
    if start and tokens.words[start - 1] == "-" and tokens.joined(start - 1):
        return False
    if end - start > 1:
        return True
    word = tokens.words[start]
    return tokens.pos[start] == "PROPN" or not (tokens.opens[start] or word.casefold() in tokens.common)


def _without_overlap(spans: list[Span]) -> list[Span]:
    """Of spans that overlap the longest, then the first; in order."""
    taken: dict[int, Span] = {}
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if not any(index in taken for index in range(span.start, span.end)):
            taken.update(dict.fromkeys(range(span.start, span.end), span))
    return sorted(set(taken.values()))
