"""What each feature of names and each rule of quotes is worth: the scores without it, against hand-made annotation.

    python benchmarks/ablate.py GOLD.jsonl [--limit N] [--only ID]...

GOLD has one article a line, {"id", "text"} and one or both of "quotes", as ``score_quotes.py`` has them, and
"entities": [{"start", "end", "label"}]. Printed, for all rules and then without each: the F1 of quotes found with
the right speaker and of quotes found, the strict F1 of persons, bodies and places (same letters, same kind; "the"
and "'s" at the edges are no matter), in points, how many rows of the annotation differ, and the difference that
the rule makes: a negative one means that the scores fall without it. Each article is parsed once.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from score_quotes import Row, count, rows, scores

from tuireader.annotate.names.features import NAMES as FEATURES
from tuireader.annotate.parse.prose import prose
from tuireader.annotate.parse.sentences import Page
from tuireader.annotate.pipeline import names_in, page_of
from tuireader.annotate.quotes.assembly import RULES, quotes_of
from tuireader.config import Annotating

KINDS = {"PERSON": "PER", "PER": "PER", "ORG": "ORG"} | dict.fromkeys(("GPE", "LOC", "FAC", "PLACE"), "LOC")
NAME_RULES = list(FEATURES)
Outcome = tuple[Any, ...]


@dataclass
class Scores:
    """Points of F1, and what was found in each article."""

    speaker: float
    found: float
    names: float
    outcomes: list[Outcome]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--limit", type=int, default=None, help="articles at most")
    parser.add_argument("--only", action="append", help="the id of a rule; all without it")
    options = parser.parse_args()
    gold = list(rows(options.gold))[: options.limit]
    nlp = spacy.load(Annotating().model)
    pages = [page_of(nlp, row["text"], prose(row["text"])) for row in gold]
    whole = measured(gold, pages, ())
    print(f"{'rule':20} {'speaker':>8} {'found':>8} {'names':>8} {'rows':>5}")
    print(f"{'all':20} {whole.speaker:8.2f} {whole.found:8.2f} {whole.names:8.2f}")
    for rule in options.only or rules_for(gold):
        without = measured(gold, pages, {rule})
        rows_differ = sum(len(set(a) ^ set(b)) for a, b in zip(whole.outcomes, without.outcomes, strict=True))
        print(
            f"{rule:20} {without.speaker - whole.speaker:+8.2f} {without.found - whole.found:+8.2f}"
            f" {without.names - whole.names:+8.2f} {rows_differ:5}",
            flush=True,
        )


def rules_for(gold: Iterable[Row]) -> list[str]:
    """The ids of the rules that the gold can tell something of."""
    has_names = any("entities" in row for row in gold)
    has_quotes = any("quotes" in row for row in gold)
    return NAME_RULES * has_names + [rule for rule in RULES if rule != "nobody"] * has_quotes


def measured(gold: list[Row], pages: list[Page], off: Collection[str]) -> Scores:
    """The scores without some rules."""
    counts: Counter[str] = Counter()
    outcomes: list[Outcome] = []
    for row, page in zip(gold, pages, strict=True):
        names = names_in(page, off)
        outcome: Outcome = ()
        if "quotes" in row:
            quotes = quotes_of(page, names, off)
            count(row, quotes, counts)
            outcome += tuple((quote.spans, quote.speaker_start, quote.speaker_end) for quote in quotes)
        if "entities" in row:
            found = ((mention.start, mention.end, mention.label) for mention in names.mentions)
            ours = {alike(row["text"], *name) for name in found} - {None}
            wanted = ((name["start"], name["end"], name["label"]) for name in row["entities"])
            theirs = {alike(row["text"], *name) for name in wanted} - {None}
            counts["names hit"] += len(ours & theirs)
            counts["names found"] += len(ours)
            counts["names gold"] += len(theirs)
            outcome += tuple(ours)
        outcomes.append(outcome)
    return Scores(
        100 * scores(counts["right"], counts["found"], counts["gold"])[2],
        100 * scores(counts["both"], counts["found"], counts["gold"])[2],
        100 * scores(counts["names hit"], counts["names found"], counts["names gold"])[2],
        outcomes,
    )


def alike(text: str, start: int, end: int, label: str) -> tuple[int, int, str] | None:
    """A name as it is compared: without "the" and "'s", its kind one of three; None for other kinds."""
    if label not in KINDS:
        return None
    article = re.match("(the|The|THE) ", text[start:end])
    start += article.end() if article else 0
    possessive = re.search("['’]s?$", text[start:end])
    end -= len(possessive.group()) if possessive and end - start > 3 else 0
    return (start, end, KINDS[label]) if start < end else None


if __name__ == "__main__":
    main()
