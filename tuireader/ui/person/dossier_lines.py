"""The lines of the page of a person, organisation or place, of a width, in one column or two.

No Textual here: the functions are called by the reading thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from msgspec import structs

from tuireader.library.citing.citations import pieces
from tuireader.library.people.person import RECENT, Person, Stance, Subject
from tuireader.library.queries import looked_at
from tuireader.library.statements.statements import Named, Saying
from tuireader.library.statements.tracing import printed_told
from tuireader.model import ArticleRow, Quote
from tuireader.text.clean import clean
from tuireader.text.strings import counted, cut, day, month
from tuireader.ui.article.layout import Measure, measure
from tuireader.ui.article.margin import BARS, KINDS, Weight, said_spans, times
from tuireader.ui.article.wrapping import wrap
from tuireader.ui.person.dossier import Grouped, Item, Kind, PersonPage, Section, grouped, key_of

MOST_LINES = 12
"""How many lines of one quote are shown; the article has the rest."""
BARS_OF_MONTHS = "▁▂▃▄▅▆▇█"
_NO_MONTH = "·"
_LEAST_DATE = 13
_OUTLETS = 5
_LEAST_GRAPH = 3
_TITLES: dict[Kind, str] = {
    "said": "Said",
    "reported": "Reported",
    "unsure": "Unsure",
    "stances": "On others",
    "about": "Said about",
    "topics": "Says more than others",
    "company": "Appears with",
    "articles": "Articles",
}
ASIDE: frozenset[Kind] = frozenset(("topics", "company", "articles"))
"""The sections that stand beside the quotes where there is room."""
Piece = tuple[str, str]
"""A style's name and the text in it."""


class Press(NamedTuple):
    """A line that does something when chosen: shows more of a section, opens it, or lists all articles; on the name
    one says who it is.
    """

    what: Kind | Literal["name"]


class Line(NamedTuple):
    """One line: its pieces, and what it stands for. Of an item's lines only the first takes the cursor."""

    pieces: tuple[Piece, ...] = ()
    item: Item | Press | None = None
    first: bool = False

    @property
    def key(self) -> object:
        """By what the item is known when the page is drawn anew."""
        return self.item if self.item is None or isinstance(self.item, Press) else key_of(self.item)


BLANK = Line()
NAME = Press("name")


def page_lines(page: PersonPage, width: int, limit: int, *, aside: bool) -> list[Line]:
    """The lines of the page's main column; with those beside it (``aside``) when there is no room for two."""
    shape = _measure(width, limit)
    lines = [BLANK, *_head(page, shape)]
    for section in page.visible:
        if aside or section.kind not in ASIDE:
            lines += _section(page, section, shape)
    if page.words and len(lines) < 6 and not any(line.item not in (None, NAME) for line in lines):
        lines += [BLANK, _in_text(shape, ("dim", "Nothing here has these words"))]
    return lines


def aside_lines(page: PersonPage, width: int) -> list[Line]:
    """The lines of the column beside the quotes."""
    shape = Measure(width, 0, 0, max(1, width - 5))
    lines = [BLANK]
    for section in page.visible:
        if section.kind in ASIDE:
            lines += _section(page, section, shape)
    return lines


def _measure(width: int, limit: int) -> Measure:
    """As an article's, but that dates need no more than their own width."""
    shape = measure(width, limit)
    return (
        shape._replace(margin=_LEAST_DATE, text=min(limit, shape.text + shape.margin - _LEAST_DATE))
        if (shape.margin)
        else shape
    )


def _head(page: PersonPage, shape: Measure) -> Iterator[Line]:
    """The name, what it is and how often it is named, and a line of mentions over time."""
    who = page.person.who
    followed = "  followed" if page.followed else ""
    name = ("name", cut(who.name, shape.text - len(followed)))
    yield _in_text(shape, name, ("dim", followed), item=NAME)
    parts = [KINDS.get(who.label, who.label.lower()), f"in {counted(who.articles, 'article')}"]
    if who.about:
        parts.append(f"the subject of {who.about if who.about != who.articles else 'all'}")
    if page.person.forms:
        parts.append(f"also {', '.join(page.person.forms)}")
    yield _in_text(shape, ("dim", cut(" · ".join(parts), shape.text)))
    if told := when_and_where(page.person):
        yield _in_text(shape, ("dim", cut(told, shape.text)))
    if page.alike:
        told = f"perhaps also {', '.join(page.alike)}: c merges"
        yield _in_text(shape, ("press", cut(told, shape.text)), item=NAME)
    if graph := _over_time(page.person.months, shape.text):
        yield _in_text(shape, *graph)
    if left_out := looked_at(page.person.coverage):
        yield _in_text(shape, ("dim", cut(left_out, shape.text)))


def when_and_where(person: Person) -> str:
    """The first and the last day on which articles name someone, and in which feeds most of the newest stand."""
    days = [f"{found.day} {found:%b %Y}" for found in (person.first, person.last) if found is not None]
    parts = [" to ".join(dict.fromkeys(days))]
    if person.outlets:
        some = ", ".join(title for title, _ in person.outlets[:_OUTLETS])
        parts.append(f"{counted(len(person.outlets), 'feed')}: {some}" if len(person.outlets) > 1 else some)
    return " · ".join(filter(None, parts))


def _over_time(months: Sequence[tuple[str, int]], width: int) -> list[Piece]:
    """Mentions by month as a row of bars between its first and its last; several months a bar when many."""
    total = sum(number for _, number in months)
    if not total:
        return []
    first, last = month(months[0][0]), month(months[-1][0])
    tail = f" {last} · {counted(total, 'mention')}"
    room = width - len(first) - len(tail) - 1
    if len(months) == 1 or room < _LEAST_GRAPH:
        return [("dim", cut(f"mentioned {times(total)}, last in {last}", width))]
    each = -(-len(months) // room)
    sums = [sum(n for _, n in months[start : start + each]) for start in range(0, len(months), each)]
    most = max(sums)
    bars = "".join(BARS_OF_MONTHS[-(-number * 8 // most) - 1] if number else _NO_MONTH for number in sums)
    return [("dim", f"{first} "), ("graph", bars), ("dim", tail)]


def _section(page: PersonPage, section: Section, shape: Measure) -> Iterator[Line]:
    """A heading with a number that equals what stands under it, the items, and a way to more."""
    shown = page.shown(section)
    if page.words and not shown:
        return
    yield BLANK
    if section.kind == "unsure" and not (section.opened or page.words):
        least = f"{len(section.items)}{'' if section.ended else ' or more'}"
        yield _in_text(shape, ("press", f"+{least} unsure"), item=Press("unsure"))
        return
    yield _in_text(shape, ("heading", _heading(page, section, len(shown))))
    for item in grouped(page, section):
        yield from _item(item, section.kind, shape)
    if not section.ended and section.source is not None:
        yield BLANK
        yield _in_text(shape, ("press", "more …"), item=Press(section.kind))
    elif section.kind == "articles":
        number = counted(page.person.who.articles, "article")
        yield _in_text(shape, ("press", f"all {number} as a list"), item=Press("articles"))


def _heading(page: PersonPage, section: Section, shown: int) -> str:
    """The title of a section, and how much of it is shown."""
    title, articles = _TITLES[section.kind], page.person.who.articles
    if section.kind == "about":
        title += " them" if page.label == "PERSON" else " it"
    if section.kind == "company":
        return f"{title} · in the newest {RECENT} articles" if articles > RECENT else title
    if page.words:
        more = "" if section.ended else " or more"
        return f"{title} · {shown:,}{more} with «{page.filter}»"
    if section.kind == "articles" and articles > shown:
        return f"{title} · the newest {shown} of {articles:,}"
    return f"{title} · {shown:,}" if section.ended else f"{title} · the newest {shown:,}"


def _item(item: Item, kind: Kind, shape: Measure) -> Iterator[Line]:
    if isinstance(item, Saying):
        yield from _saying(item, kind, shape)
    elif isinstance(item, Stance):
        yield from _stance(item, shape)
    elif isinstance(item, Named):
        style = {"person": "person", "organisation": "org", "place": "place"}.get(
            KINDS.get(item.label, ""), "text"
        )
        number = f"{item.articles:>3}  "
        yield _in_text(shape, ("dim", number), (style, cut(item.name, shape.text - len(number))), item=item)
    elif isinstance(item, Grouped):
        yield from _group(item, shape)
    elif isinstance(item, Subject):
        number = f"{item.quotes:>3}  "
        yield _in_text(shape, ("dim", number), ("text", cut(item.word, shape.text - len(number))), item=item)
    else:
        yield _article(item, shape)


def _group(group: Grouped, shape: Measure) -> Iterator[Line]:
    """What some statements are on; chosen, it shows all that was said on it."""
    yield BLANK
    if group.subject.word:
        text = cut(f"on {group.subject.word} · {group.statements:,}", shape.text)
        yield _in_text(shape, ("press", text), item=group)
    else:
        yield _in_text(shape, ("dim", f"on other things · {group.statements:,}"))


def _article(row: ArticleRow, shape: Measure) -> Line:
    """The date in the margin, or before the title where there is none."""
    style = "text" if row.read else "unread"
    title = row.title or "(no title)"
    if shape.margin:
        return Line((*_date(row, shape), ("dim", "   "), (style, cut(title, shape.text))), row, True)
    date = f"{day(row.published) if row.dated else '':>11}  "
    return _in_text(shape, ("dim", date), (style, cut(title, max(1, shape.text - len(date)))), item=row)


def _saying(saying: Saying, kind: Kind, shape: Measure) -> Iterator[Line]:
    """A quote in its sentence, its very words brighter, a bar beside it; then who, where and when.

    Of reported speech the words are as bright as text, and what is around them is dim.
    """
    quote, text = saying.quote, clean(saying.sentence).replace("\n", " ")
    weight: Weight = "unsure" if kind == "unsure" else "reported" if quote.reported else "said"
    styles = ("dim", "text") if quote.reported else ("text", "quote")
    source = _source(saying, kind, dated=not shape.margin)
    yield from _passage(saying, text, _words(text, quote), styles, weight, source, shape)


def _stance(stance: Stance, shape: Measure) -> Iterator[Line]:
    """A sentence that tells how someone stands to another: the words that do are brighter, and no bar is beside it,
    for nothing is quoted.
    """
    attitude, row = stance.attitude, stance.row
    text = clean(stance.sentence).replace("\n", " ")
    words = clean(stance.words).replace("\n", " ")
    start = max(text.find(words), 0)
    doubt = "" if attitude.confidence == "sure" else attitude.confidence
    date = day(row.published) if row.dated and not shape.margin else ""
    source = " · ".join(filter(None, (doubt, date, row.feed_title, row.title)))
    yield from _passage(stance, text, [(start, start + len(words))], ("dim", "text"), "none", source, shape)


def _passage(
    item: Saying | Stance,
    text: str,
    bright: Sequence[tuple[int, int]],
    styles: tuple[str, str],
    weight: Weight,
    source: str,
    shape: Measure,
) -> Iterator[Line]:
    """A sentence, some words of it brighter, with its date in the margin, and under it where it stands."""
    bar: tuple[Piece, ...] = (("bar", f" {BARS[weight]} "),)
    date: tuple[Piece, ...] = _date(item.row, shape)
    lines = list(wrap(text, 0, len(text), shape.text))
    yield BLANK
    for number, (start, end) in enumerate(lines[:MOST_LINES]):
        said = tuple(_cut_by(text, start, end, bright, styles))
        if number == MOST_LINES - 1 and len(lines) > MOST_LINES:
            style, words = said[-1]
            said = (*said[:-1], (style, f"{words[:-2].rstrip()} …"))
        before = date if not number else _margin(shape)
        yield Line((*before, *bar, *said), item, first=not number)
    yield Line((*_margin(shape), *bar, ("dim", cut(source, shape.text))), item)


def _words(text: str, quote: Quote) -> list[tuple[int, int]]:
    """Where a sentence has the very words of its quote, marks included; of reported speech all its words."""
    spans, position = [], 0
    for piece in pieces(quote):
        words = clean(piece).replace("\n", " ")
        start = text.find(words, position)
        if start >= 0:
            position = start + len(words)
            spans.append((start, position))
    if not spans or quote.reported:
        return spans
    return list(said_spans(text, structs.replace(quote, start=spans[0][0], end=position, spans=tuple(spans))))


def _cut_by(
    text: str, start: int, end: int, bright: Sequence[tuple[int, int]], styles: tuple[str, str]
) -> Iterator[Piece]:
    """The text of a line, what is bright apart; ``styles`` are those of the rest and of what is bright."""
    stop = start + len(text[start:end].rstrip())
    edges = sorted({start, stop, *(min(max(edge, start), stop) for span in bright for edge in span)})
    for first, last in pairwise(edges):
        inside = any(begin <= first and last <= finish for begin, finish in bright)
        yield styles[inside], text[first:last]
    if start == stop:
        yield "text", ""


def _source(saying: Saying, kind: Kind, *, dated: bool) -> str:
    """Where a quote is from; who said it where that is not the page's own; and what is doubtful of that."""
    quote, row = saying.quote, saying.row
    doubt = (
        "corrected by you" if quote.by == "user" else "" if quote.confidence == "sure" else quote.confidence
    )
    parts = [
        (quote.speaker_name or quote.speaker or "speaker not known") if kind == "about" else "",
        doubt,
        quote.reason if quote.by == "papers" else "",
        day(row.published) if dated and row.dated else "",
        row.feed_title,
        printed_told(saying.articles, saying.papers),
        _first(saying),
        row.title,
    ]
    return " · ".join(filter(None, parts))


def _first(saying: Saying) -> str:
    """Which paper had a statement first, where several have it."""
    when = f", {day(saying.first_on)}" if saying.first_on else ""
    return f"first in {saying.first_in}{when}" if saying.papers > 1 else ""


def _date(row: ArticleRow, shape: Measure) -> tuple[Piece, ...]:
    """The date, right-aligned in the margin."""
    if not shape.margin:
        return _margin(shape)
    return (("dim", " " * shape.left + f"{day(row.published) if row.dated else '':>{shape.margin}}"),)


def _margin(shape: Measure) -> tuple[Piece, ...]:
    return (("text", " " * (shape.left + shape.margin)),)


def _in_text(shape: Measure, *pieces: Piece, item: Item | Press | None = None) -> Line:
    """A line that begins where the text does."""
    return Line((("text", " " * shape.indent), *pieces), item, first=item is not None)


def texts(lines: Iterable[Line]) -> list[str]:
    """The lines as plain text."""
    return ["".join(text for _, text in line.pieces).rstrip() for line in lines]
