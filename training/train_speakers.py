"""Learns the weights by which speakers are chosen (``tuireader/annotate/data/speakers.tsv``) from marked passages.

    python training/train_speakers.py [--folds N] [PASSAGES.txt ...] [--write]

PASSAGES are as ``score_quotes.py`` reads them; by default ``speakers*.txt`` beside this file. Every candidate that
the rules propose for a quotation is an example: right if the name that would be shown is the gold one. A logistic
regression with a penalty on large weights is fitted to them (Newton's method), twice, for who spoke before depends on
the weights themselves. Printed: the log loss and how sure and likely candidates do, on passages that were not learned
from (by folds). ``--write`` writes the table. Rows of it whose reason ends with "(by hand)" are kept as they are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import spacy

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from score_quotes import Letters, Row, covering, last_name, letters_of, rows

from tuireader.annotate.parse.prose import prose
from tuireader.annotate.parse.sentences import Frame, Page
from tuireader.annotate.pipeline import names_in, page_of
from tuireader.annotate.quotes.assembly import RULES, all_said
from tuireader.annotate.quotes.speakers import LIKELY, SURE, Chooser
from tuireader.annotate.quotes.story import Names, Said, Story
from tuireader.annotate.words.wordlists import table
from tuireader.config import Annotating

HERE = Path(__file__).parent
TABLE = Path(str(files("tuireader.annotate").joinpath("data", "speakers.tsv")))
PENALTY = 0.4
BY_HAND = "(by hand)"
ROUNDS = 2


class Example(NamedTuple):
    """One candidate: the passage that it stands in, its features, whether it is right, and whether it was chosen."""

    passage: int
    features: tuple[str, ...]
    right: bool
    best: bool


class Recorder(Chooser):
    """Chooses by given weights, and keeps what it chose from."""

    def __init__(self, weights: dict[str, float]) -> None:
        super().__init__()
        self._weights = weights
        self.groups: list[list[tuple[Said, tuple[str, ...], str]]] = []

    def best(self, story: Story, frame: Frame, proposed: list[Said]) -> Said | None:
        """As :class:`Chooser` does."""
        choices = list(self.choices(story, frame, proposed))
        group = []
        for said, features in choices:
            words = story.page.text[slice(*story.page.chars(said.speaker))] if said.speaker else ""
            group.append(
                (replace(said, worth=self.worth(features)), features, story.speaker(said).who.name or words)
            )
        group.sort(key=lambda item: -item[0].worth)
        if group:
            self.groups.append(group)
        return group[0][0] if group else None


def main() -> None:
    """Learn the weights, tell how they do, and write them where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("passages", type=Path, nargs="*")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    nlp = spacy.load(Annotating().model)
    gold: list[Row] = []
    for path in options.passages or sorted(HERE.glob("speakers*.txt")):
        gold += rows(path)
    pages = [page_of(nlp, row["text"], prose(row["text"])) for row in gold]
    names = [names_in(page) for page in pages]
    by_hand = {
        feature: float(weight) for feature, weight, reason in table("speakers") if reason.endswith(BY_HAND)
    }
    weights = {feature: float(weight) for feature, weight, _ in table("speakers")}
    for _ in range(ROUNDS):
        examples = list(recorded(gold, pages, names, weights))
        weights = fitted(examples, by_hand)
    report(examples, options.folds, by_hand)
    if options.write:
        write(weights)


def recorded(
    gold: list[Row], pages: list[Page], names: list[Names], weights: dict[str, float]
) -> Iterator[Example]:
    """The examples of all passages, with what was said before chosen by some weights."""
    for number, (row, page, known) in enumerate(zip(gold, pages, names, strict=True)):
        recorder = Recorder(weights)
        all_said(page, known, chooser=recorder)
        answers = [letters_of(row["text"], quote["spans"]) for quote in row["quotes"]]
        for group in recorder.groups:
            content = letters_of(page.text, [page.chars(span) for span in group[0][0].content])
            if "no marks" in group[0][1] and covering(content, answers) is None:
                continue  # reported speech, which is not marked in the passages
            wanted = _wanted(row, content, answers)
            for place, (_, features, shown) in enumerate(group):
                right = bool(wanted) and last_name(shown) == last_name(wanted)
                yield Example(number, features, right, place == 0)


def _wanted(row: Row, content: Letters, answers: list[Letters]) -> str:
    """The right speaker of what was said; empty where there is none."""
    overlap = [len(content & answer) / max(len(answer), 1) for answer in answers]
    best = max(range(len(answers)), key=lambda index: overlap[index], default=-1)
    if best < 0 or overlap[best] < 0.5:
        return ""
    return str(row["quotes"][best].get("speaker_name") or row["quotes"][best]["speaker"])


def fitted(examples: list[Example], by_hand: dict[str, float]) -> dict[str, float]:
    """The weights that fit the examples, with a penalty on large ones; ``any`` bears none."""
    features = sorted({feature for example in examples for feature in example.features} - by_hand.keys())
    columns = {feature: index for index, feature in enumerate(("any", *features))}
    inputs = np.zeros((len(examples), len(columns)))
    inputs[:, 0] = 1
    fixed = np.zeros(len(examples))
    for row, example in enumerate(examples):
        fixed[row] = sum(by_hand.get(feature, 0.0) for feature in example.features)
        for feature in example.features:
            if feature in columns:
                inputs[row, columns[feature]] = 1
    answers = np.array([example.right for example in examples], dtype=float)
    penalty = np.full(len(columns), PENALTY)
    penalty[0] = 1e-3
    found = np.zeros(len(columns))
    for _ in range(50):
        likely = 1 / (1 + np.exp(-(inputs @ found + fixed)))
        slope = inputs.T @ (answers - likely) - penalty * found
        curve = (inputs * (likely * (1 - likely))[:, None]).T @ inputs + np.diag(penalty)
        found += np.linalg.solve(curve, slope)
    return by_hand | {feature: round(float(found[index]), 2) for feature, index in columns.items()}


def worth(weights: dict[str, float], features: Iterable[str]) -> float:
    """The probability that a candidate with these features is right."""
    return float(1 / (1 + np.exp(-sum(weights.get(feature, 0.0) for feature in ("any", *features)))))


def report(examples: list[Example], folds: int, by_hand: dict[str, float]) -> None:
    """Tell how weights learned from other passages do on each fold."""
    judged: list[tuple[float, bool]] = []
    for fold in range(folds):
        weights = fitted([each for each in examples if each.passage % folds != fold], by_hand)
        held = [each for each in examples if each.passage % folds == fold]
        judged += [(worth(weights, each.features), each.right) for each in held if each.best]
    right = np.array([answer for _, answer in judged], dtype=float)
    value = np.clip([each for each, _ in judged], 1e-6, 1 - 1e-6)
    loss = float(-(right * np.log(value) + (1 - right) * np.log(1 - value)).mean())
    print(f"{len(examples)} candidates for {len(judged)} quotations; log loss {loss:.3f}")
    for bound in (0.95, 0.93, 0.91, 0.89, 0.87, 0.85, 0.8, 0.75, 0.7):
        chosen = value >= bound
        print(f"from {bound:.2f} right {right[chosen].mean():.3f} of {chosen.sum()} ({chosen.mean():.2f})")
    for label, low, high in (("sure", SURE, 1.1), ("likely", LIKELY, SURE), ("unsure", 0.0, LIKELY)):
        chosen = (value >= low) & (value < high)
        print(f"{label:8s} right {right[chosen].mean():.3f} of {chosen.sum()} ({chosen.mean():.2f})")


def write(weights: dict[str, float]) -> None:
    """Write the table, each feature with its reason."""
    reasons = {feature: reason for feature, _, reason in table("speakers")}
    reasons |= {
        f"rule: {name}": rule.example for name, rule in RULES.items() if f"rule: {name}" not in reasons
    }
    lines = [
        "# Learned by training/train_speakers.py from passages written for this project; log-odds.",
        "feature\tweight\treason",
    ]
    for feature in sorted(weights, key=lambda each: (each.split(":")[0] != "any", each)):
        lines.append(f"{feature}\t{weights[feature]:.2f}\t{reasons.get(feature, '')}")
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
