"""How well quotes and speakers are found, against any hand-made annotation.

    python benchmarks/score_quotes.py GOLD.jsonl [--limit N]

GOLD has one article a line: {"id", "text", "quotes": [{"spans": [[start, end], ...], "speaker", "speaker_start",
"speaker_end"}]}, offsets in characters of "text". The unit is a run between double quotation marks: it is found if
half of its letters lie in a quote, and its speaker is right if the words named overlap the gold ones or end alike.
Printed: precision, recall and F1 of finding, of finding with the right speaker, the speaker's accuracy for each
confidence, and how many quotes share words with the one before, which none should. Articles are annotated in this
process, by the model of the default settings.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from tuireader.annotate.parse.quotation_marks import find_runs
from tuireader.annotate.pipeline import Annotator
from tuireader.config import Annotating
from tuireader.model import Quote

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--limit", type=int, default=None, help="articles at most")
    options = parser.parse_args()
    annotator = Annotator({"en": Annotating().model})
    counts: Counter[str] = Counter()
    for row in list(rows(options.gold))[: options.limit]:
        count(row, annotator.annotate(row["text"], "en").quotes, counts)
    report(counts)


def rows(path: Path) -> Iterator[Row]:
    """The articles of a gold file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def count(row: Row, quotes: tuple[Quote, ...], counts: Counter[str]) -> None:
    """Add one article's outcome to the counts."""
    text = row["text"]
    ordered = sorted(quotes, key=lambda quote: quote.start)
    counts["twice"] += sum(after.start < before.end for before, after in pairwise(ordered))
    found = [_letters(text, quote.spans) for quote in quotes]
    gold = [_letters(text, quote.get("spans") or [[quote["start"], quote["end"]]]) for quote in row["quotes"]]
    for run in find_runs(text):
        letters = _letters(text, [(run.inner_start, run.inner_end)])
        if run.depth or run.single or not letters:
            continue
        ours, theirs = _covering(letters, found), _covering(letters, gold)
        counts["found"] += ours is not None
        counts["gold"] += theirs is not None
        if ours is None or theirs is None:
            continue
        quote, wanted = quotes[ours], row["quotes"][theirs]
        right = not wanted.get("speaker") or _same(quote, wanted)
        counts["both"] += 1
        counts["right"] += right
        if wanted.get("speaker"):
            counts[f"{quote.confidence} all"] += 1
            counts[f"{quote.confidence} right"] += right


def _letters(text: str, spans: Any) -> frozenset[int]:
    return frozenset(
        at for start, end in spans for at in range(start, min(end, len(text))) if text[at].isalnum()
    )


def _covering(letters: frozenset[int], candidates: list[frozenset[int]]) -> int | None:
    """The smallest candidate that holds most of the letters, and at least half."""
    ranked = [
        (len(letters & other), -len(other), index)
        for index, other in enumerate(candidates)
        if letters & other
    ]
    best = max(ranked, default=(0, 0, -1))
    return best[2] if 2 * best[0] >= len(letters) else None


def _same(quote: Quote, wanted: Row) -> bool:
    """Whether the speaker is the wanted one: words that overlap, or names that end alike."""
    if not quote.speaker:
        return False
    start, end = wanted.get("speaker_start"), wanted.get("speaker_end")
    if start is not None and end is not None and quote.speaker_start < end and start < quote.speaker_end:
        return True
    return _last_word(quote.speaker) == _last_word(wanted["speaker"])


def _last_word(name: str) -> str:
    words = re.findall(r"[\w-]+", re.split(r",|\(| who | of | for ", re.sub(r"['’]s\b", "", name))[0])
    return words[-1].lower() if words else ""


def scores(hits: int, found: int, gold: int) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    precision, recall = hits / max(found, 1), hits / max(gold, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def report(counts: Counter[str]) -> None:
    for label, hits in (("found", counts["both"]), ("found, right speaker", counts["right"])):
        precision, recall, f1 = scores(hits, counts["found"], counts["gold"])
        print(f"{label:22s} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    print(f"{'given twice':22s} {counts['twice']}")
    for level in ("sure", "likely", "unsure"):
        total = counts[f"{level} all"]
        print(f"{level:22s} right {counts[f'{level} right'] / max(total, 1):.3f} of {total}")


if __name__ == "__main__":
    main()
