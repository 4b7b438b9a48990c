"""Measure the stories: whether the articles of an event are found to be one story and no others, and what it costs.

    python benchmarks/stories.py week
    python benchmarks/stories.py events ARTICLES.jsonl GOLD.tsv DIR
    python benchmarks/stories.py make DIR --articles 100000
    python benchmarks/stories.py measure DIR

``week`` makes hot weeks of one topic: events of six kinds, each told by three papers in their own wording between the
same background, with the same cast in all of them and, for each event, one that is like it in kind, place or person and
is another. ``events`` takes news from JSON lines (``id``, ``publisher``, ``title``, ``text``), without dates, annotates
them into DIR once, and compares the stories with GOLD, lines of an event's number and an article's number in the file;
other articles are there and not judged. Both give B-cubed precision, recall and F1 (Bagga and Baldwin 1998) and the
precision of pairs. ``make`` and ``measure`` give CPU milliseconds an article to find its story, among very many.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from make_library import paragraphs, vocabulary

from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.config import Config, default_paths
from tuireader.library import Library, annotating, queries, stories
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    Block,
    Document,
    Entry,
    Mention,
    Quote,
    article_key,
    text_hash,
)

EVENTS, WEEKS = 40, 10
PAPERS = ("Herald", "Courier", "Post")
CAST = ("Ada Brook", "Tom Wall", "Nils Hansen", "Maria Olsen", "Ruth Adler", "Jonas Berg")
SAID = (
    "nothing",
    "work",
    "winter",
    "promise",
    "city",
    "money",
    "letter",
    "harbour",
    "truth",
    "road",
    "house",
)
MEASURED = 500
"""Articles that are measured."""

BACKGROUND = """
The election is on the third of May, and polling stations open at seven in the morning.
Ada Brook leads the Harbour Party, which has governed Norland for eight years.
Tom Wall leads the Meadow Party and was minister of finance until two years ago.
Both parties have made the price of housing the centre of the campaign.
Voters in the north of the country have swung between the parties for decades.
The campaign has been called the sharpest that Norland has seen in a generation.
Analysts say that the result will hang on a few thousand voters in the ports.
A third of those who were asked had not made up their minds, an institute said last month.
The two have met in one debate, and a second is planned before the vote.
Harbour dues, fishing quotas and the railway to the north are the other great subjects.
Nils Hansen, who runs the campaign of the Harbour Party, did not answer questions.
Maria Olsen, who speaks for the Meadow Party, said that it would not comment on rumours.
Parliament has one hundred and one seats, and neither party is sure of fifty.
Spending on advertising has doubled since the last election, by the commission's count.
Turnout was seventy-one per cent four years ago.
""".strip().splitlines()

KINDS: Mapping[str, Sequence[str]] = {
    "rally": (
        "{who} speaks to {number} people in {place}|{place} rally draws {number} to hear {who}",
        "{who} spoke on the market square of {place} before {number} people.|Some {number} came to the square in"
        " {place} when {who} took the stage.",
        "The crowd in {place} sang for {other}, who lost her work at the {thing}.|{other}, dismissed from the {thing},"
        " was cheered by those in {place}.",
        "Rain drove many from the {place} square before the end.|In {place} a shower emptied half of the square.",
        "Buses had been hired from the {thing} to bring people there.|Many arrived in buses paid for by the {thing}.",
    ),
    "poll": (
        "Poll in {place}: {who} at {number}|{who} reaches {number} in {place} survey",
        "The {thing} institute asked voters in {place} and puts {who} at {number}.|{who} stands at {number} in {place},"
        " by a survey of the {thing} institute.",
        "{other}, who led the survey for {thing}, warned of its margin.|The margin is wide, said {other} of {thing}.",
        "Women in {place} had changed their minds most.|Most of the change came from women in {place}.",
        "Voters there named the {thing} as their first concern.|The future of the {thing} worries most of them.",
    ),
    "endorsement": (
        "{other} backs {who}|{who} wins the support of {other}",
        "{other}, who chairs the {thing} union of {place}, said that its members should vote for {who}.|The {thing}"
        " union from {place} recommends {who}, announced its head, {other}.",
        "{other} had kept silent since quarrelling over the {thing}.|That ends a silence of {other} over the {thing}.",
        "The union in {place} has {number} members.|{number} workers are in the union in {place}.",
        "Members in {place} booed when the letter was read.|There was booing in {place} as {other} read it out.",
    ),
    "affair": (
        "{who} took {number} crowns from {thing}, papers show|Gift of {number} from {thing} to {who}",
        "Papers found by {other} show that {thing} paid {number} crowns to the office of {who} in {place}.|The {place}"
        " office of {who} got {number} crowns out of {thing}, by papers that {other} published.",
        "{thing} is owned by a shipowner from {place}.|A shipowner of {place} holds all shares in {thing}.",
        "A prosecutor in {place} will look into it.|It is now with the prosecutor of {place}.",
        "{other} left {thing} in anger last winter.|Last winter {other} was thrown out by {thing}.",
    ),
    "accident": (
        "Campaign bus of {who} in crash near {place}|{number} hurt as bus of {who} crashes at {place}",
        "The bus slid off the road by {place} and struck a {thing} lorry.|Near {place} the bus collided with a lorry of"
        " {thing}.",
        "{number} people were hurt, among them the driver, {other}.|{other}, who drove, was among {number} injured.",
        "{who} was not aboard and visited the hospital in {place}.|At the {place} hospital {who} sat with the injured.",
        "The lorry of {thing} had no lights, police believe.|Police look at why {thing} sent a lorry without lights.",
    ),
    "promise": (
        "{who} promises {number} crowns for {thing}|{thing} to get {number} from {who}",
        "{who} would spend {number} crowns on the {thing} in {place}.|For the {place} {thing} {who} would set aside"
        " {number} crowns.",
        "{other}, an economist from {place}, called it a fairy tale.|A fairy tale, said the economist {other}.",
        "The {thing} has been shut since the flood in {place}.|Since {place} was flooded the {thing} is closed.",
        "Neighbours of the {thing} handed over a list with {number} names.|A petition for the {thing} was handed over.",
    ),
}


def invented(dice: random.Random, syllables: int) -> str:
    """A name that is none."""
    parts = [
        c + v
        for c in ("b", "d", "f", "g", "k", "l", "m", "n", "r", "s", "t", "v", "sk", "br")
        for v in "aeiou"
    ]
    return ("".join(dice.choices(parts, k=syllables)) + dice.choice("nrlsk")).capitalize()


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, and the words that somebody said of it."""

    kind: str
    slots: Mapping[str, str]
    said: str

    @classmethod
    def made(cls, dice: random.Random) -> Event:
        """Some event."""
        slots = {
            "who": dice.choice(CAST[:2]),
            "other": f"{invented(dice, 2)} {invented(dice, 2)}",
            "place": invented(dice, 2),
            "thing": invented(dice, 3),
            "number": str(dice.randint(11, 9_999)),
        }
        *some, last = dice.sample(SAID, 5)
        return cls(
            dice.choice(list(KINDS)), slots, f"I have seen {', '.join(some)} and no {last} in all that"
        )

    def like(self, dice: random.Random) -> Event:
        """Another event of the same kind, which has person and place or thing in common with it."""
        other, shared = Event.made(dice), dice.choice(("place", "thing"))
        return Event(
            self.kind, {**other.slots, "who": self.slots["who"], shared: self.slots[shared]}, other.said
        )


def told(event: Event, dice: random.Random) -> tuple[str, str, Annotation]:
    """How a paper tells of an event: three or four of its facts in some wording, between background, and perhaps what
    was said.
    """
    title, *facts = (dice.choice(fact.split("|")).format(**event.slots) for fact in KINDS[event.kind])
    pieces = [*dice.sample(facts, dice.randint(3, 4)), *dice.sample(BACKGROUND, dice.randint(3, 6))]
    dice.shuffle(pieces)
    pieces.sort(key=lambda piece: piece not in facts[:1])
    if dice.random() < 0.6:
        pieces.insert(2, f"“{event.said},” said {event.slots['other']}.")
    text = " ".join(pieces)
    return (
        title,
        text,
        found_in(text, (*CAST, event.slots["other"]), event.slots["place"], event.slots["thing"]),
    )


def found_in(text: str, people: Iterable[str], place: str = "", body: str = "") -> Annotation:
    """What the annotator is to find in a made text."""
    kinds = {**dict.fromkeys(people, "PERSON"), place: "GPE", body: "ORG"}
    mentions = [
        Mention(at, at + len(name), label, name, name)
        for name, label in kinds.items()
        if name and (at := text.find(name)) >= 0
    ]
    quotes, start = [], text.find("“")
    if start >= 0:
        end = text.index("”") + 1
        speaker = text[end + 6 : text.index(".", end)]
        at = text.index(speaker, end)
        quotes.append(
            Quote(
                QuoteIds()(text[start:end]), start, end, ((start, end),), text[start:end], speaker=speaker,
                speaker_start=at, speaker_end=at + len(speaker), speaker_name=speaker, verb="said",
                verb_start=end + 1, confidence="sure",
            )
        )  # fmt: skip
    mentions.sort(key=lambda mention: mention.start)
    return Annotation(tuple(quotes), tuple(mentions), "en", "model", 1)


def publish(lib: Library, paper: str, title: str, text: str, found: Annotation, published: int | None) -> int:
    """Store an annotated article; gives its key."""
    feed, guid = f"local:{paper}", f"{paper} {title} {text[:80]} {published}"
    lib.archive.store(
        feed, [Entry(guid, title, Document(text, (Block("paragraph", 0, len(text)),)), published=published)]
    )
    key = article_key(feed, guid)
    lib.archive.set_annotation(key, ArticleAnnotation(found, Annotation(), text_hash(title, text)))
    return key


def week(lib: Library, dice: random.Random) -> dict[int, int]:
    """Publish a week without dates, the articles in any order; gives each one's event."""
    events: list[Event] = []
    for _ in range(EVENTS // 2):
        events.append(Event.made(dice))
        events.append(events[-1].like(dice))
    tales = [(number, paper) for number in range(EVENTS) for paper in PAPERS]
    dice.shuffle(tales)
    return {publish(lib, paper, *told(events[number], dice), None): number for number, paper in tales}


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed precision and recall, and of the pairs that were found how many are right."""

    precision: float
    recall: float
    pairs: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def __str__(self) -> str:
        return (
            f"B-cubed precision {self.precision:.3f}, recall {self.recall:.3f}, F1 {self.f1:.3f}; "
            f"pair precision {self.pairs:.3f}"
        )


def score(found: Mapping[int, int], gold: Mapping[int, int]) -> Score:
    """How well what was found is what is right; both tell the group of each article, and those of ``gold`` count."""
    stories_of, events_of = _groups(found, gold), _groups(gold, gold)
    right = {key: stories_of[found[key]] & events_of[gold[key]] for key in gold}
    precision = statistics.mean(len(right[key]) / len(stories_of[found[key]]) for key in gold)
    recall = statistics.mean(len(right[key]) / len(events_of[gold[key]]) for key in gold)
    pairs = [pair for members in stories_of.values() for pair in itertools.combinations(members, 2)]
    same = sum(gold[one] == gold[other] for one, other in pairs)
    return Score(precision, recall, same / len(pairs) if pairs else 1.0)


def _groups(of: Mapping[int, int], keys: Iterable[int]) -> dict[int, set[int]]:
    groups: dict[int, set[int]] = defaultdict(set)
    for key in keys:
        groups[of[key]].add(key)
    return groups


def found_stories(lib: Library, keys: Iterable[int]) -> dict[int, int]:
    """The stories of these articles, after all were compared."""
    for _ in stories.catch_up(lib):
        pass
    return lib.archive.stories.of(keys)


def open_library(folder: Path) -> Library:
    return Library.open(default_paths(folder, folder / "config.toml"), Config())


def score_weeks() -> None:
    scores = []
    for number in range(WEEKS):
        with tempfile.TemporaryDirectory() as folder, open_library(Path(folder)) as lib:
            gold = week(lib, random.Random(number))
            scores.append(score(found_stories(lib, gold), gold))
    mean = Score(
        statistics.mean(one.precision for one in scores),
        statistics.mean(one.recall for one in scores),
        statistics.mean(one.pairs for one in scores),
    )
    worst = min(scores, key=lambda one: one.f1)
    print(f"{WEEKS} weeks of {EVENTS} events in {len(PAPERS)} papers: {mean}")
    print(f"the worst: {worst}")


def score_events(articles: Path, gold: Path, folder: Path) -> None:
    rows = [json.loads(line) for line in articles.read_text(encoding="utf-8").splitlines()]
    pairs = [line.split("\t") for line in gold.read_text(encoding="utf-8").splitlines() if line[:1].isdigit()]
    with open_library(folder) as lib:
        keys = [_store(lib, row) for row in rows]
        for done in annotating.annotate_stored(lib, annotating.backlog(lib, queries.parse(""))):
            if not done.left % 100:
                print(f"{done.left} are still to be annotated", flush=True)
        right = {keys[int(article)]: int(event) for event, article in pairs}
        found = found_stories(lib, keys)
        print(
            f"{len(right)} articles of {len(set(right.values()))} events among {len(rows)}: {score(found, right)}"
        )


def _store(lib: Library, row: Mapping[str, str]) -> int:
    text, feed = row["text"], f"local:{row['publisher']}"
    blocks, start = [], 0
    for piece in text.split("\n\n"):
        if piece.strip():
            blocks.append(Block("paragraph", start, start + len(piece)))
        start += len(piece) + 2
    lib.archive.store(feed, [Entry(row["id"], row["title"], Document(text, tuple(blocks)), lang="en")])
    return article_key(feed, row["id"])


class Maker:
    """Makes articles of made words, each with some names and, now and then, the words of one before it."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.words = vocabulary(random.Random(0))
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.names = [f"{invented(self.dice, 2)} {invented(self.dice, 3)}" for _ in range(20_000)]

    def publish(self, lib: Library, number: int) -> int:
        """Store an annotated article; gives its key."""
        dice = self.dice
        text = (
            paragraphs(dice, self.words, self.weights, dice.randint(200, 600))
            .text.replace("“", "")
            .replace("”", "")
        )
        names = dice.choices(self.names, cum_weights=None, k=6)
        text = f"{' and '.join(names)} met. {text}"
        title = " ".join(dice.choices(self.words, cum_weights=self.weights, k=8))
        return publish(lib, f"paper{number % 50}", title, text, found_in(text, names), number * 300)


def make(lib: Library, number: int) -> None:
    maker = Maker(1)
    for made in range(number):
        maker.publish(lib, made)
        if not made % 5_000:
            print(f"{made:,} articles", flush=True)
    for left in stories.catch_up(lib):
        if not left % 5_000:
            print(f"{left:,} are still to be compared", flush=True)


def measure(lib: Library) -> None:
    stored, maker = lib.archive.counts().total, Maker(2)
    spent = []
    for number in range(stored, stored + MEASURED, 10):
        for one in range(10):
            maker.publish(lib, number + one)
        began = time.process_time()
        for _ in stories.catch_up(lib):
            pass
        spent.append((time.process_time() - began) * 100)
    print(f"{stored:,} articles stored, {lib.paths.archive.stat().st_size / 1e6:,.0f} MB")
    print(
        f"finding the story of an article: {statistics.median(spent):.2f} ms CPU, at most {max(spent):.2f} (mean of 10)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    modes = parser.add_subparsers(dest="mode", required=True)
    modes.add_parser("week")
    events = modes.add_parser("events")
    events.add_argument("articles", type=Path)
    events.add_argument("gold", type=Path)
    events.add_argument("dir", type=Path)
    making = modes.add_parser("make")
    making.add_argument("dir", type=Path)
    making.add_argument("--articles", type=int, default=100_000)
    modes.add_parser("measure").add_argument("dir", type=Path)
    args = parser.parse_args()
    if args.mode == "week":
        score_weeks()
    elif args.mode == "events":
        score_events(args.articles, args.gold, args.dir)
    else:
        with open_library(args.dir) as lib:
            make(lib, args.articles) if args.mode == "make" else measure(lib)


if __name__ == "__main__":
    main()
