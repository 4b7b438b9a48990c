"""How well quotes and speakers are found, against any hand-made annotation.

    python benchmarks/score_quotes.py GOLD.jsonl|PASSAGES.txt [--limit N] [--wrong]

GOLD has one article a line: {"id", "text", "quotes": [{"spans": [[start, end], ...], "speaker", "speaker_start",
"speaker_end", "speaker_name"}]}, offsets in characters of "text". PASSAGES are texts with the quotes marked in place
(``tests/data/speakers_held_out.txt``, see :func:`passages`).

The unit is what one sees as one quotation: a run between double quotation marks, or a whole quote without any (single
marks, an answer in an interview). It is found if half of its letters lie in a quote. Its speaker is right *in the
text* if the words named overlap the gold ones or end alike; right *by name* if the name that is shown has the gold
one's last name (titles and accents folded). A gold speaker without a name is resolved by our own names. Where the gold
names nobody, only a quote that is unsure or by nobody is right. Reported speech without marks is not scored.

Printed: precision, recall and F1 of finding, of finding with the right words and with the right name; for each
confidence how many it has, and how many of those are right by name; and how many quotes share words with the one
before, which none should. ``--wrong`` prints what was wrong. The model is that of the default settings.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import spacy

from tuireader.annotate.names.speaking import Resolved
from tuireader.annotate.parse.prose import prose
from tuireader.annotate.parse.quotation_marks import find_runs
from tuireader.annotate.pipeline import names_in, page_of
from tuireader.annotate.quotes.assembly import quotes_of
from tuireader.config import Annotating
from tuireader.model import Quote
from tuireader.text.strings import fold

Row = dict[str, Any]
Resolve = Callable[[int, int], Resolved]
"""Who is meant by the words at two character offsets."""
Letters = frozenset[int]
_MARKED = re.compile(r"\{\{([^|{}]*)\|([^{}]*)\}\}")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--limit", type=int, default=None, help="articles at most")
    parser.add_argument("--wrong", action="store_true", help="print each that is wrong")
    options = parser.parse_args()
    nlp = spacy.load(Annotating().model)
    counts: Counter[str] = Counter()
    for row in list(rows(options.gold))[: options.limit]:
        page = page_of(nlp, row["text"], prose(row["text"]))
        names = names_in(page)
        quotes = quotes_of(page, names)
        count(row, quotes, counts, names.resolve, print if options.wrong else None)
    report(counts)


def rows(path: Path) -> Iterator[Row]:
    """The articles of a gold file."""
    if path.suffix == ".txt":
        yield from passages(path.read_text(encoding="utf-8"))
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def passages(marked: str) -> Iterator[Row]:
    """The articles of a text in which quotes are marked in place.

    Each article begins with a line "## genre name". ``{{Ann Li|“No.”}}`` is a quote by Ann Li, ``{{=a guard|“No.”}}``
    by somebody without a name, ``{{?|“No.”}}`` by somebody whom the article does not tell.
    """
    for part in re.split(r"^## ", marked, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        text, quotes, done = "", [], 0
        body = body.strip("\n")
        for match in _MARKED.finditer(body):
            text += body[done : match.start()]
            done = match.end()
            who, words = match.groups()
            quote = {"spans": [[len(text), len(text) + len(words)]], "speaker": who.strip("=?")}
            if who[:1] not in "=?":
                quote["speaker_name"] = who
            quotes.append(quote)
            text += words
        yield {"id": title, "text": text + body[done:], "quotes": quotes}


def count(
    row: Row,
    quotes: tuple[Quote, ...],
    counts: Counter[str],
    resolve: Resolve | None = None,
    tell: Callable[[str], object] | None = None,
) -> None:
    """Add one article's outcome to the counts. ``resolve`` tells the name behind gold words that have none; ``tell``
    is told what is wrong."""
    text = row["text"]
    ordered = sorted(quotes, key=lambda quote: quote.start)
    counts["twice"] += sum(after.start < before.end for before, after in pairwise(ordered))
    found = [letters_of(text, quote.spans) for quote in quotes]
    gold = [
        letters_of(text, quote.get("spans") or [[quote["start"], quote["end"]]]) for quote in row["quotes"]
    ]
    shown = [letters for letters, quote in zip(found, quotes, strict=True) if not quote.reported]
    for letters in _units(row, gold, shown):
        ours, theirs = covering(letters, found), covering(letters, gold)
        counts["found"] += ours is not None
        counts["gold"] += theirs is not None
        quote = quotes[ours] if ours is not None else None
        wanted = row["quotes"][theirs] if theirs is not None else None
        named = _judge(quote, wanted, counts, resolve)
        if tell is not None and not named and (quote is not None or wanted is not None):
            words = text[min(letters) : max(letters) + 1]
            tell(f"{row['id']} | {words[:60]!r} | wanted {_wanted(wanted)} | {_given(quote)}")


def _judge(quote: Quote | None, wanted: Row | None, counts: Counter[str], resolve: Resolve | None) -> bool:
    """Count one unit; whether it was found with the right name."""
    if quote is None:
        return False
    counts[f"{quote.confidence} all"] += 1
    if wanted is None:
        return False
    named = _named(quote, wanted, resolve)
    counts["both"] += 1
    counts["right"] += not wanted.get("speaker") or _same(quote, wanted)
    counts["named"] += named
    counts[f"{quote.confidence} right"] += named
    return named


def _wanted(wanted: Row | None) -> str:
    return (wanted.get("speaker_name") or wanted["speaker"] or "nobody") if wanted else "no quote"


def _given(quote: Quote | None) -> str:
    if quote is None:
        return "not found"
    return f"{quote.speaker_name} ({quote.speaker}) {quote.confidence}: {quote.reason}"


def _units(row: Row, gold: list[Letters], shown: list[Letters]) -> Iterator[Letters]:
    """The runs between double marks, then what else is quoted by either side, each once."""
    text = row["text"]
    seen: set[int] = set()
    for run in find_runs(text):
        letters = letters_of(text, [(run.inner_start, run.inner_end)])
        if not run.depth and not run.single and letters:
            seen |= letters
            yield letters
    if any(quote.get("type") for quote in row["quotes"]):
        return  # the gold holds reported speech too, so that what has no marks tells nothing
    for letters in (*gold, *shown):
        if letters and not letters & seen:
            seen |= letters
            yield letters


def letters_of(text: str, spans: Any) -> Letters:
    return frozenset(
        at for start, end in spans for at in range(start, min(end, len(text))) if text[at].isalnum()
    )


def covering(letters: Letters, candidates: list[Letters]) -> int | None:
    """The smallest candidate that holds most of the letters, and at least half."""
    ranked = [
        (len(letters & other), -len(other), index)
        for index, other in enumerate(candidates)
        if letters & other
    ]
    best = max(ranked, default=(0, 0, -1))
    return best[2] if 2 * best[0] >= len(letters) else None


def _same(quote: Quote, wanted: Row) -> bool:
    """Whether the speaker's words are the wanted ones: they overlap, or end alike, or the name does."""
    if not quote.speaker:
        return False
    start, end = wanted.get("speaker_start"), wanted.get("speaker_end")
    if start is not None and end is not None and quote.speaker_start < end and start < quote.speaker_end:
        return True
    return last_name(wanted["speaker"]) in (last_name(quote.speaker), last_name(quote.speaker_name or ""))


def _named(quote: Quote, wanted: Row, resolve: Resolve | None) -> bool:
    """Whether the name that is shown is the wanted one."""
    if not wanted.get("speaker"):
        return not quote.speaker or quote.confidence == "unsure"
    given = last_name(quote.speaker_name or quote.speaker)
    name = wanted.get("speaker_name")
    if name is None and resolve is not None and wanted.get("speaker_start") is not None:
        name = resolve(wanted["speaker_start"], wanted["speaker_end"]).name
    return bool(given) and given == last_name(name or wanted["speaker"])


def last_name(name: str) -> str:
    """The word by which names are compared: the last one before any addition, folded, without a suffix ("Jr.")."""
    name = re.split(r",|\(| who | of | for | in ", re.sub(r"['’]s?\b", "", name))[0]
    words = [word for word in fold(name).split() if word not in _SUFFIXES]
    return words[-1] if words else ""


def scores(hits: int, found: int, gold: int) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    precision, recall = hits / max(found, 1), hits / max(gold, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def report(counts: Counter[str]) -> None:
    for label, hits in (("found", "both"), ("right words", "right"), ("right name", "named")):
        precision, recall, f1 = scores(counts[hits], counts["found"], counts["gold"])
        print(f"{label:12s} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    print(f"{'given twice':12s} {counts['twice']}")
    for level in ("sure", "likely", "unsure"):
        total = counts[f"{level} all"]
        share = total / max(counts["found"], 1)
        print(
            f"{level:12s} right name {counts[f'{level} right'] / max(total, 1):.3f} of {total} ({share:.2f})"
        )


if __name__ == "__main__":
    main()
