"""Learns what the features of names are worth, from text with hand-made names, and writes ``name_weights.tsv``.

    python training/train_names.py WIKINEWS.jsonl [--try]

WIKINEWS has one article a line: {"text", "entities": [{"start", "end", "label"}]} with the labels PER, ORG and LOC, as
in the news of the corpus GUM (github.com/amir-zeldes/gum; text CC BY 2.5, annotation CC BY 4.0). Beside it all of
``sentences.txt`` is learned, which was written for this project.

The weights make the marked names the likeliest of all ways to cut an article into names (``fitted``). They are learned
for both passes of ``names.entities``; what the first pass tells the second comes from weights that have not seen the
article. With ``--try`` nothing is written: strict F1 is printed, each article decided by what is learned without it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray

from tuireader.annotate.names.candidates import Range, Tokens
from tuireader.annotate.names.entities import KINDS, Weights, article_of, decided, scored
from tuireader.annotate.names.features import (
    Article,
    Seen,
    article_features,
    features,
    seen_groups,
)
from tuireader.annotate.parse.parsing import parse
from tuireader.annotate.parse.prose import prose
from tuireader.annotate.words.lexicon import KIND_OF, known_label
from tuireader.config import Annotating

ROUNDS, BATCH, RATE, PENALTY = 8, 20, 0.2, 6.0
FOLDS = 4
TRUST = 0.7
"""What an article of Wikinews counts for beside our own: some names are not marked in it, some with their titles."""
SCALE = 20
"""The learned weights are logarithms of odds; the table has them times this, rounded."""
RARE = 4
"""A feature that fewer candidates have is not learned."""
NEVER = -50.0
NO_PRIOR = (0.0, 0.0, 0.0, 0.0)
PRIOR: dict[str, tuple[float, float, float, float]] = {
    "model says PERSON": (2, 0, 0, 0),
    "model says ORG": (0, 2, 0, 0),
    **dict.fromkeys(("model says GPE", "model says LOC", "model says FAC"), (0, 0, 2, 0)),
    **dict.fromkeys(
        (f"model says {label}" for label in ["NORP", "EVENT", "PRODUCT", "LAW", "LANGUAGE"]), (0, 0, 0, 2)
    ),
    "model says WORK_OF_ART": (0, 0, 0, 1),
    **dict.fromkeys(("model silent", "model headline silent", "model crossed"), (-2, -2, -2, -2)),
    **dict.fromkeys(("list GPE", "list LOC"), (0, 0, 4, 0)),
    "list city": (0, 0, 2, 0),
    "list ORG": (0, 4, 0, 0),
    "list club": (0, 3, 0, 0),
    "list leader": (3, 0, 0, 0),
    **dict.fromkeys(("list NORP", "list EVENT", "list PRODUCT"), (0, 0, 0, 4)),
    "list WORK_OF_ART": (0, 0, 0, 3),
    "own words ORG": (-3, 3.5, 0, 0),
    "own words PLACE": (-4, 0, 3.5, 0),
    "own words OTHER": (-3, 0, 0, 3),
    "own words after given ORG": (-0.5, 1.5, 0, 0),
    "own words after given PLACE": (-0.5, 0, 1.5, 0),
    "noun before ORG": (0, 2.5, 0, 0),
    "noun before PLACE": (0, 0, 2.5, 0),
    "noun before OTHER": (0, 0, 0, 2.5),
    **dict.fromkeys(("of inside", "the inside", "preposition inside"), (-5, 0, 0, 0)),
    "and inside": (-5, -1, -3, 0),
    "possessive inside": (-4, 0, -2, 0),
    "verb inside": (-2, -2, -2, -1),
    "title first": (-4, -1, -1, 0),
    "title last": (-2, -1, -1, 0),
    "title alone": (-4, -2, -2, -1),
    "courtesy inside": (-5, -1, -1, 0),
    "position first": (-3, -1, -1, 0),
    "page word first": (-2, -1, -1, -1),
    "page word alone": (-4, -3, -3, -3),
    "calendar alone": (-4, -4, -4, -2),
    "calendar inside": (-4, -2, -2, 0),
    "calendar last": (-3, -2, -2, 0),
    "digit inside": (-5, 0, -1, 0),
    "run together": (-3, 0, -2, 0),
    "given later": (-3, 0, 0, 0),
    "given first": (2.5, 0, 0, 0),
    "given by census": (1.5, 0, 0, 0),
    "given alone": (1, 0, 0, 0),
    "family last": (1, 0, 0, 0),
    "family alone": (1, 0, 0, 0),
    "initial inside": (3, 0, 0, 0),
    "suffix last": (3, 0, 0, 0),
    "particle inside": (3, 0, 0, 0),
    "after title": (1.5, 0, 0, 0),
    "after courtesy": (4, -1, -1, -1),
    "after kin": (1.5, 0, 0, 0),
    "after position": (1.5, 0, 0, 0),
    "before age": (4, 0, 0, 0),
    "before who": (2, 0, 0, 0),
    "before saying": (1, 0, 0, 0),
    "before suffix": (-3, -2, 0, 0),
    "before region": (0, 0, 2.5, 0),
    "after region of": (0, 0, 4, 0),
    "after in": (0, 0, 1.5, 0),
    "team": (-3, 5, -5, 0),
    "has members": (-1, 2, 0, 0),
    "hyphened pair": (-3, 0, -1, 0),
    "hyphened pair before noun": (-2, 0, 0, 2),
    "ampersand inside": (-4, 4, -2, 0),
    "cut at ampersand": (-2, -2, -1, -1),
    "versus inside": (-5, -4, -4, 4),
    "beside versus": (-4, -4, -4, -3),
    "no body's letters": (-4, -4, -4, -2),
    "dictionary opens": (-1, -1, -1, -1),
    "place last": (-1, 1, 0, 0),
    "article: joins persons": (-5, -5, -5, -4),
    "all capitals": (-2, 1, 0, 0),
    "adherents": (0, 0, 0, 3),
    "place and plural": (0, 2, 0, 0),
    **dict.fromkeys(("common word", "one letter", "after hyphen", "tail end"), (-4, -4, -4, -3)),
    **dict.fromkeys(("prefix first", "after prefix"), (-5, -5, -5, -3)),
    **dict.fromkeys(("said first", "function word first"), (-5, -4, -4, -3)),
    "cut before of": (-2, -2, -2, -2),
    "land before body": (0, 4, 0, 0),
    "ends in known body": (0, 4, 0, 0),
    "cut at hyphen": (-3, -3, -1, -1),
    "capitals first": (-1.5, 1, 0, 0),
    "initials first": (1, 0, 0, 0),
    "function word inside": (-3, -2, -2, -1),
    "long list ORG": (0, 2, 0, 0),
    "long list club": (0, 4, 0, 0),
    "long list PLACE": (0, 0, 2, 0),
    "long list city": (0, 0, 1, 0),
    "long list OTHER": (0, 0, 0, 2),
    "verb first": (-2, -2, -2, -1),
    **dict.fromkeys(("before capital", "after capital", "after particle"), (-1, -1, -1, -1)),
    **dict.fromkeys(("cuts compound", "cut from compound"), (-2, -2, -2, -2)),
    **dict.fromkeys(("before title", "before position", "before modifier"), (0, 2, 2, 2)),
    **dict.fromkeys(("small first", "page word last"), (-3, -3, -3, -2)),
    "small end": (-2, -2, -2, -1),
    "article: namesake free": (3, 0, -3, 0),
    "article: namesake there": (-3, 0, 3, 0),
    "article PERSON": (2, 0, 0, 0),
    "article ORG": (0, 2, 0, 0),
    "article PLACE": (0, 0, 2, 0),
    "article OTHER": (0, 0, 0, 2),
    "article, firmly PERSON": (2, 0, 0, 0),
    "article, firmly ORG": (0, 2, 0, 0),
    "article, firmly PLACE": (0, 0, 2, 0),
    "article, firmly OTHER": (0, 0, 0, 2),
    "article: last name": (4, 0, 0, 0),
    "article: first name": (2, 0, 0, 0),
    "article: holds a person": (-5, -3, -3, -2),
    "article: cut from a person": (-5, -3, -3, -2),
    "article: unknown in headline": (-2, -2, -2, -2),
    "headline, no given name": (-2, 0, 0, 0),
    "headline": (-1, -1, -1, -1),
    "four words or more": (-2, 0, 0, 0),
    "dictionary throughout": (-2, -1, -1, -1),
    "dictionary alone": (-1, -1, -1, -1),
    "dictionary first": (-1, 0, 0, 0),
    "dictionary last": (-1, 0, 0, 0),
    "article: word before name": (-5, -3, -3, -2),
    "article: word after name": (-5, 0, 0, 0),
    "article: name after word": (4, 0, 0, 0),
    "article: stranger": (-1, 0, 0, 0),
    "club last": (-3, 3, -2, 0),
    "people first": (-4, 0, 0, 0),
    "before which": (-2, 1, 1, 0),
    "before it": (-1, 1, 0, 0),
    "after at": (-1, 1, 1, 0),
    "described as ORG": (-2, 3, 0, 0),
    "described as PLACE": (-2, 0, 3, 0),
    "described as OTHER": (0, 0, 0, 2),
    "article: stands for ORG": (0, 4, 0, 0),
    "article: stands for OTHER": (0, 0, 0, 4),
    "article: stands for PLACE": (0, 0, 4, 0),
}
"""What is believed of a feature before anything is learned, as logarithms of odds; nothing of those not named."""
TABLE = Path(__file__).parents[1] / "tuireader/annotate/data/name_weights.tsv"
SENTENCES = Path(__file__).with_name("sentences.txt")
LETTERS = {"P": "PERSON", "O": "ORG", "L": "PLACE", "X": "OTHER"}
GUM_KINDS = {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE"}
_MARKED = re.compile(r"\{([^{}|]+)\|([POLX])\}")

Names = dict[Range, str]
"""Tokens of a name -> its kind."""
Learned = dict[str, list[float]]


@dataclass(slots=True)
class Example:
    """One article: its candidates in groups, each with what it shows by itself, and its names.

    ``complete`` where other names than persons, bodies and places are marked too; elsewhere a candidate that is none
    of these may be another name.
    """

    tokens: Tokens
    seen: list[list[Seen]]
    shown: list[list[list[str]]]
    names: Names
    complete: bool


def main() -> None:
    """Learn from all, or try what is learned."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wikinews", type=Path)
    parser.add_argument("--try", dest="trial", action="store_true", help="leave one out, write nothing")
    options = parser.parse_args()
    nlp = spacy.load(Annotating().model)
    written = [example(nlp, text, spans, True) for text, spans in own_sentences(SENTENCES)]
    news = [example(nlp, text, spans, False) for text, spans in wikinews(options.wikinews)]
    if options.trial:
        report(written + news)
    else:
        write(rounded(learn(written + news, first_pass(written + news))))


def own_sentences(path: Path) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """The texts of a file in which names are marked as "{Maria Olsen|P}", with the names' characters and kinds."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        marked = "\n\n".join(lines)
        text, spans, last = "", [], 0
        for match in _MARKED.finditer(marked):
            text += marked[last : match.start()]
            spans.append((len(text), len(text) + len(match[1]), LETTERS[match[2]]))
            text += match[1]
            last = match.end()
        if lines:
            yield text + marked[last:], spans


def wikinews(path: Path) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """The articles of Wikinews with the characters and kinds of their persons, bodies and places."""
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            named = (one for one in row["entities"] if one["label"] in GUM_KINDS)
            spans = ((one["start"], one["end"], GUM_KINDS[one["label"]]) for one in named)
            yield row["text"], [part for span in spans for part in _parted(row["text"], *span)]


def _parted(text: str, start: int, end: int, kind: str) -> list[tuple[int, int, str]]:
    """As "Gary Fan" and "Neo Democrats" of "Gary Fan of the Neo Democrats", which the corpus has as one person."""
    of = re.search(r" of (the )?(?=[A-Z])", text[start:end])
    if kind != "PERSON" or of is None:
        return [(start, end, kind)]
    return [(start, start + of.start(), kind), (start + of.end(), end, "ORG")]


def example(
    nlp: spacy.language.Language, text: str, spans: Iterable[tuple[int, int, str]], complete: bool
) -> Example:
    """An article with its candidates; a name that is no candidate cannot be learned."""
    tokens = Tokens(parse(nlp, prose(text)), text)
    names: Names = {}
    for start, end, kind in spans:
        span = _tokens_of(tokens, start, end)
        if span:
            names[span] = kind if tokens.sport else _as_we_say(tokens, span, kind)
    seen = seen_groups(tokens)
    return Example(tokens, seen, features(seen), names, complete)


def _tokens_of(tokens: Tokens, start: int, end: int) -> Range | None:
    """The tokens of a name's characters, without "the" before and "'s" behind."""
    first, last = bisect_right(tokens.ends, start), bisect_left(tokens.starts, end)
    while last - first > 1 and tokens.folded[first] == "the":
        first += 1
    while last - first > 1 and tokens.words[last - 1] in ("'s", "’s", "'", "’"):
        last -= 1
    return (first, last) if first < last else None


def _as_we_say(tokens: Tokens, span: Range, kind: str) -> str:
    """A land that acts is a body in the corpus; here it is a place."""
    return "PLACE" if kind == "ORG" and known_label(tokens.form(*span)) == "GPE" else kind


def learn(examples: Sequence[Example], articles: Sequence[Article]) -> Learned:
    """The weights by which the names of all examples are likeliest, in the first pass and in the second, which knows
    the article (``articles``, in the order of the examples).
    """
    problems = []
    for one, article in zip(examples, articles, strict=True):
        added = article_features(one.seen, article)
        for seen, shown, more in zip(one.seen, one.shown, added, strict=True):
            problems.append(problem(one, seen, shown))
            problems.append(problem(one, seen, [a + b for a, b in zip(shown, more, strict=True)]))
    return fitted(problems)


def first_pass(examples: Sequence[Example]) -> list[Article]:
    """What the first pass tells of each article, by weights that were learned without it."""
    articles: list[Article] = [Article()] * len(examples)
    for fold in range(FOLDS):
        others = [one for number, one in enumerate(examples) if number % FOLDS != fold]
        weights = rounded(learn(others, [Article()] * len(others)))
        for number, one in enumerate(examples):
            if number % FOLDS == fold:
                articles[number] = article_of(decided(one.seen, scored(one.shown, weights)))
    return articles


@dataclass(slots=True)
class Problem:
    """One group of overlapping candidates: their places, features, and which of their kinds may be right.

    ``ends`` are the places at which candidates begin or end, in order; ``spans`` are indices into them. ``right`` is
    1 for the kind of a name, and a very small number for a kind that cannot be right; the rest may be.
    """

    points: int
    spans: list[Range]
    shown: list[list[str]]
    allowed: NDArray[np.float64]
    trust: float


def problem(one: Example, seen: Sequence[Seen], shown: list[list[str]]) -> Problem:
    """A group with what is known of it."""
    places = sorted({at for candidate in seen for at in (candidate.start, candidate.end)})
    at = {place: number for number, place in enumerate(places)}
    allowed = np.full((len(seen), len(KINDS)), NEVER)
    for number, candidate in enumerate(seen):
        span = (candidate.start, candidate.end)
        if span in one.names:
            allowed[number, KINDS.index(one.names[span])] = -NEVER
        elif not one.complete and _may_be_other(shown[number]) and not _overlaps(span, one.names):
            allowed[number, KINDS.index("OTHER")] = 0
    spans = [(at[c.start], at[c.end]) for c in seen]
    return Problem(len(places), spans, shown, allowed, 1.0 if one.complete else TRUST)


def fitted(problems: Sequence[Problem]) -> Learned:
    """The weights of a conditional random field over the candidates' segmentations (Sarawagi & Cohen 2004), by
    AdaGrad with a penalty on their squares' distance from ``PRIOR``.
    """
    names = _often(problems)
    number = {name: index for index, name in enumerate(names)}
    prior = np.array([PRIOR.get(name, NO_PRIOR) for name in names])
    weights, squares = prior.copy(), np.full(prior.shape, 1e-2)
    rows = [[_numbers(shown, number) for shown in one.shown] for one in problems]
    order = list(range(len(problems)))
    for turn in range(ROUNDS):
        random.Random(turn).shuffle(order)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            gradient = -PENALTY * len(batch) / len(order) * (weights - prior)
            for index in batch:
                changes = _change(problems[index], rows[index], weights)
                for row, change in zip(rows[index], changes, strict=True):
                    gradient[row] += problems[index].trust * change
            squares += gradient**2
            weights += RATE * gradient / np.sqrt(squares)
    return {name: list(weights[index]) for name, index in number.items()}


def _often(problems: Iterable[Problem]) -> list[str]:
    """The features that are not too rare to be learned, in order."""
    counts: Counter[str] = Counter()
    for one in problems:
        for shown in one.shown:
            counts.update(shown)
    return sorted(name for name, count in counts.items() if count >= RARE)


def _numbers(shown: Iterable[str], number: dict[str, int]) -> NDArray[np.intp]:
    """The rows of weights of a candidate's features."""
    return np.array([number[name] for name in shown if name in number], dtype=np.intp)


def _change(one: Problem, rows: list[NDArray[np.intp]], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much more often each candidate should be each kind."""
    scores = np.array([weights[row].sum(axis=0) for row in rows])
    return _expected(one, scores + one.allowed) - _expected(one, scores)


def _expected(one: Problem, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of each kind of each candidate, over all segmentations."""
    whole = np.logaddexp.reduce(scores, axis=1)
    before, after = np.full(one.points, -np.inf), np.full(one.points, -np.inf)
    before[0] = after[-1] = 0.0
    by_end: list[list[int]] = [[] for _ in range(one.points)]
    by_start: list[list[int]] = [[] for _ in range(one.points)]
    for index, (start, end) in enumerate(one.spans):
        by_end[end].append(index)
        by_start[start].append(index)
    for at in range(1, one.points):
        before[at] = before[at - 1]
        for index in by_end[at]:
            before[at] = np.logaddexp(before[at], before[one.spans[index][0]] + whole[index])
    for at in range(one.points - 2, -1, -1):
        after[at] = after[at + 1]
        for index in by_start[at]:
            after[at] = np.logaddexp(after[at], after[one.spans[index][1]] + whole[index])
    outer = np.array([before[start] + after[end] - before[-1] for start, end in one.spans])
    return np.exp(scores + outer[:, None])


def _may_be_other(shown: Iterable[str]) -> bool:
    """Whether a list or the model has it for a people, a work, an event or the like."""
    told = (name.rpartition(" ")[2] for name in shown if name.startswith(("list ", "model says ")))
    return any(KIND_OF.get(label) == "OTHER" for label in told)


def _overlaps(span: Range, names: Names) -> bool:
    return any(span[0] < end and start < span[1] for start, end in names)


def rounded(learned: Learned) -> Weights:
    """The weights as whole numbers, without those that are nothing."""
    whole = {name: tuple(round(SCALE * weight) for weight in weights) for name, weights in learned.items()}
    return {name: scores for name, scores in whole.items() if any(scores)}  # type: ignore[misc]


def decide(one: Example, weights: Weights) -> Names:
    """The names of an article, as ``names.entities`` finds them."""
    first = scored(one.shown, weights)
    article = article_of(decided(one.seen, first))
    second = scored(article_features(one.seen, article), weights, first)
    return {(name.seen.start, name.seen.end): name.kind for name in decided(one.seen, second)}


def report(examples: Sequence[Example]) -> None:
    """Print strict F1, each article decided by what is learned without it: Wikinews, and our own sentences."""
    articles = first_pass(examples)
    counts: Counter[tuple[bool, str]] = Counter()
    for fold in range(FOLDS):
        kept = [number for number in range(len(examples)) if number % FOLDS != fold]
        weights = rounded(learn([examples[n] for n in kept], [articles[n] for n in kept]))
        for one in examples[fold::FOLDS]:
            ours, gold = _without_others(decide(one, weights)), _without_others(one.names)
            counts[one.complete, "hit"] += len(ours & gold)
            counts[one.complete, "found"] += len(ours)
            counts[one.complete, "gold"] += len(gold)
    for written, title in ((False, "Wikinews"), (True, "sentences")):
        hit, found, gold_ = (counts[written, what] for what in ("hit", "found", "gold"))
        scores = f"precision {hit / found:.3f} recall {hit / gold_:.3f} F1 {2 * hit / (found + gold_):.3f}"
        print(f"{title}, left out: {scores}")


def _without_others(names: Names) -> set[tuple[Range, str]]:
    return {(span, kind) for span, kind in names.items() if kind != "OTHER"}


def write(weights: Weights) -> None:
    """Write the table; examples and reasons are kept as they stand in it."""
    heading, *rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    told = {row[0]: row[5:] for row in rows}
    lines = [
        "# Learned by training/train_names.py; examples and reasons are written by hand.",
        "\t".join(heading),
    ]
    for name, scores in sorted(weights.items()):
        lines.append("\t".join([name, *map(str, scores), *told.get(name, ["", ""])]))
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
