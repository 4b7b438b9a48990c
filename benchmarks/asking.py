"""How well "what did X say about Y" is answered, against quotes that were found by hand.

    python benchmarks/asking.py make GOLD.jsonl DIR
    python benchmarks/asking.py ask GOLD.jsonl DIR [--wrong]

GOLD is as ``score_quotes.py`` takes it. ``make`` stores its articles in a library of their own and annotates them;
``ask`` puts forty questions as ``quotes --by X --about Y`` would. X are the twenty last names that most quotes of the
gold are given to, asked for in the full form that the articles have most often; Y are the two words that each says far
more often than the others do.

The answer is known from the gold: all of its quotes that are given to X by name, in articles with X in full (elsewhere
"Mr. Bush" may be another one), and have Y in any form (by Porter's
stems, which the archive's index has as well). *Recall* is the share of these that are answered: half of the shorter of
the two lies in the other, or the same statement was answered from another article. It is told for each type of quote:
PolNeAR's "indirect" are also attitudes ("attacked Clinton over it"), which no reader would take for a statement.
*Precision* is the share of the answers that are half within a quote that the gold gives to X by name, of those that are
in any quote of the gold that is given to someone by name, or in none: of "he said" the gold does not say who it is.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tuireader.annotate.quotes.overlap import likeness, words_of
from tuireader.config import Config, default_paths
from tuireader.errors import NotFoundError
from tuireader.library import Library
from tuireader.library.annotating import Desk
from tuireader.library.people.resolve import anyone, together
from tuireader.library.queries import topic
from tuireader.library.statements.statements import quotes
from tuireader.model import Block, Document, Entry, article_key
from tuireader.text.strings import fold

PEOPLE, TOPICS = 20, 2
LEAST = 3
"""Quotes that have a word at least, for it to be asked of."""
Gold = dict[str, Any]


Answer = tuple[int, tuple[tuple[int, int], ...], str]
"""An article's key, the spans of a quote, and its words."""


class Said(NamedTuple):
    """A quote of the gold: the article's key, the half-open offsets of its spans, the last name of its speaker, empty
    where the words are no name, its text and type.
    """

    article: int
    spans: tuple[tuple[int, int], ...]
    who: str
    text: str
    type: str


class Question(NamedTuple):
    """What did ``full`` (of the last name ``who``) say about ``word``."""

    full: str
    who: str
    word: str


def key_of(article: Gold) -> int:
    return article_key(feed_of(article), article["id"])


def feed_of(article: Gold) -> str:
    return f"local:{article.get('publisher', 'gold')}"


def make(lib: Library, articles: Sequence[Gold]) -> None:
    desk = Desk(lib)
    for number, article in enumerate(articles):
        text = article["text"]
        blocks = [Block("paragraph", *found.span()) for found in re.finditer(r"\S(?:.|\n(?!\n))*", text)]
        entry = Entry(
            article["id"], article.get("title", ""), Document(text, tuple(blocks)), published=number + 1
        )
        lib.archive.store(feed_of(article), [entry])
        desk.annotate(lib, key_of(article))
    desk.close()


def said_in(articles: Sequence[Gold]) -> list[Said]:
    """All quotes of the gold."""
    found = []
    for article in articles:
        for quote in article["quotes"]:
            who = last_name(quote.get("speaker_name") or quote.get("speaker") or "")
            spans = tuple((start, end) for start, end in quote["spans"])
            found.append(Said(key_of(article), spans, who, quote["text"], quote.get("type", "direct")))
    return found


def last_name(words: str) -> str:
    """The folded last word of a speaker that is written as a name is: with capitals, and no article before it."""
    capitals = re.findall(r"[A-Z][\w’'-]+", words)
    if (
        not capitals
        or not words.rstrip(" ,.").endswith(capitals[-1])
        or re.match(r"(?:[Tt]he|[Aa]n?) ", words)
    ):
        return ""
    return fold(re.sub(r"['’]s?$", "", capitals[-1]))


class Stems:
    """Which quotes of the gold have a word in any form."""

    def __init__(self, said: Sequence[Said]) -> None:
        self._table = sqlite3.connect(":memory:")
        self._table.execute("CREATE VIRTUAL TABLE q USING fts5(text, tokenize='porter unicode61')")
        self._table.executemany(
            "INSERT INTO q(rowid, text) VALUES(?,?)", [(n, one.text) for n, one in enumerate(said)]
        )

    def having(self, word: str) -> set[int]:
        return {
            number for (number,) in self._table.execute("SELECT rowid FROM q WHERE q MATCH ?", [f'"{word}"'])
        }


def questions(lib: Library, said: Sequence[Said], stems: Stems) -> Iterator[Question]:
    of: dict[str, set[int]] = defaultdict(set)
    for number, one in enumerate(said):
        if one.who:
            of[one.who].add(number)
    asked = 0
    for who, mine in sorted(of.items(), key=lambda item: (-len(item[1]), item[0])):
        full = full_name(lib, who)
        if full and asked < PEOPLE:
            asked += 1
            yield from (Question(full, who, word) for word in topics(said, who, mine, stems))


def full_name(lib: Library, who: str) -> str:
    """The name of two words or more that most articles have for someone of a last name."""
    rows = [row for row in lib.archive.people.ending(who, 50) if row.label == "PERSON" and " " in row.name]
    return max(rows, key=lambda row: row.articles).name if rows else ""


def topics(said: Sequence[Said], who: str, mine: set[int], stems: Stems) -> list[str]:
    """The words that stand in most of someone's quotes for how many quotes of all have them."""
    words = Counter(
        word for number in mine for word in set(re.findall(r"[a-z]{5,}", said[number].text.lower()))
    )
    scores: dict[str, float] = {}
    for word, number in words.items():
        if number >= LEAST and word != who:
            scores[word] = number * len(stems.having(word) & mine) / len(stems.having(word))
    return sorted(scores, key=lambda word: (-scores[word], word))[:TOPICS]


def within(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> bool:
    """Whether half of the shorter of two quotes lies in the other."""
    both = sum(max(0, min(end, last) - max(start, first)) for start, end in one for first, last in other)
    shorter = min(sum(end - start for start, end in spans) for spans in (one, other))
    return 2 * both >= max(1, shorter)


def ask(lib: Library, articles: Sequence[Gold], *, wrong: bool) -> None:
    said = said_in(articles)
    stems, by_article = Stems(said), defaultdict(list)
    texts = {key_of(article): article["text"] for article in articles}
    for one in said:
        by_article[one.article].append(one)
    known: Counter[str] = Counter()
    found: Counter[str] = Counter()
    verdicts: Counter[bool | None] = Counter()
    number = 0
    for question in questions(lib, said, stems):
        number += 1
        answers = answers_to(lib, question)
        wanted = [
            said[n]
            for n in stems.having(question.word)
            if said[n].who == question.who and question.full in texts[said[n].article]
        ]
        missing = [one for one in wanted if not any(answers_with(answer, one) for answer in answers)]
        judged = [(answer, verdict(question, answer, by_article[answer[0]])) for answer in answers]
        known.update(one.type for one in wanted)
        found.update(one.type for one in wanted if one not in missing)
        verdicts.update(it for _, it in judged)
        if wrong:
            tell(question, missing, [answer for answer, it in judged if it is False])
    print(
        f"{number} questions, {known.total()} answers known: recall {found.total() / known.total():.3f}, ",
        end="",
    )
    print(f"precision {verdicts[True] / (verdicts[True] + verdicts[False]):.3f}")
    for kind, many in sorted(known.items()):
        print(f"    {kind}: {many} known, recall {found[kind] / many:.3f}")


def tell(question: Question, missing: Sequence[Said], wrong: Sequence[Answer]) -> None:
    print(f"{question.full} about {question.word}")
    for one in missing:
        print(f"    missing, {one.type}:", one.article, one.spans, one.text[:100])
    for answer in wrong:
        print("    wrong:", *answer[:2], answer[2][:100])


def answers_with(answer: Answer, one: Said) -> bool:
    """Whether an answer is a quote of the gold, or the same statement in another article, which is listed once."""
    if answer[0] == one.article and within(answer[1], one.spans):
        return True
    mine, theirs = words_of(answer[2]), words_of(one.text)
    return mine == theirs or likeness(mine, theirs) != "other"


def answers_to(lib: Library, question: Question) -> list[Answer]:
    """What ``quotes --by X --about Y`` answers; the wordings of one statement each by itself."""
    try:
        by = together(anyone(lib, question.full))
    except NotFoundError:
        return []
    sayings = quotes(lib, by, topic(lib, question.word))
    return [(it.row.key, it.quote.spans, it.quote.text) for it in sayings if not it.in_title]


def verdict(question: Question, answer: Answer, said: Sequence[Said]) -> bool | None:
    """Whether an answer is X's; None where the gold does not say whose it is."""
    over = [one for one in said if within(one.spans, answer[1])]
    if any(one.who == question.who for one in over):
        return True
    return None if over and not any(one.who for one in over) else False


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("make", "ask"))
    parser.add_argument("gold", type=Path)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print what is missing, and what is wrong")
    args = parser.parse_args()
    articles = [json.loads(line) for line in args.gold.read_text(encoding="utf-8").splitlines()]
    with Library.open(default_paths(args.dir, args.dir / "config.toml"), Config()) as lib:
        make(lib, articles) if args.what == "make" else ask(lib, articles, wrong=args.wrong)


if __name__ == "__main__":
    main()
