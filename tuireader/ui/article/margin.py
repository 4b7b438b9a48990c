"""Who said what in one article: speakers in words, with their labels, reasons and counts; and the margin: beside which
line a speaker stands, and along which lines a bar runs. Pure, no Textual.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tuireader.annotate.parse.quotation_marks import find_runs
from tuireader.model import ArticleAnnotation, Mention, Quote
from tuireader.text.strings import cell_width, counted, counted_quotes, cut
from tuireader.ui.article.layout import Layout

HUES = 6
"""How many colours speakers have; the seventh speaker has the first one's again."""

KINDS = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place",
}  # fmt: skip
"""The labels of names that are shown, and the kind they are of."""

_DETERMINERS = frozenset(
    ("a", "an", "the", "one", "some", "another", "this", "that", "its", "his", "her", "their", "of")
)
_LINKS = frozenset(("for", "of", "from", "at", "with", "in", "to"))


@dataclass(slots=True)
class Speaker:
    """Someone who speaks in an article: ``label`` as shown, ``hue`` 0-5, or -1 where nobody is named."""

    label: str
    hue: int
    person: bool = False
    quotes: list[Quote] = field(default_factory=list)
    reported: list[Quote] = field(default_factory=list)
    """Speech told in the article's own words."""


def speaker_label(quote: Quote) -> str:
    """Who is shown for a quote: the full name, else a short description, else nothing."""
    if quote.confidence == "unsure" and quote.by != "user":
        return ""
    return quote.speaker_name or describe(quote.speaker)


def said_spans(text: str, quote: Quote) -> tuple[tuple[int, int], ...]:
    """The spans of a quote that are its speaker's very words: none of reported speech, of a mixed quote what
    stands between marks.
    """
    if quote.type == "direct":
        return quote.spans
    if quote.reported:
        return ()
    return tuple(
        (start + run.start, start + run.end)
        for start, end in quote.spans
        for run in find_runs(text[start:end])
        if not run.depth
    )


def speakers(annotation: ArticleAnnotation) -> list[Speaker]:
    """The speakers in order of appearance; quotes of nobody named come under the label "", hue -1."""
    people = {mention.name for mention in annotation.body.entities if mention.label == "PERSON"}
    found: dict[str, Speaker] = {}
    for quote in annotation.body.quotes:
        label = speaker_label(quote)
        if label not in found:
            named = sum(1 for other in found if other)
            found[label] = Speaker(label, named % HUES if label else -1, label in people)
        speaker = found[label]
        (speaker.reported if quote.reported else speaker.quotes).append(quote)
    return list(found.values())


def describe(words: str) -> str:
    """A short description of an unnamed speaker.

    "a spokesperson for the Chinese embassy in Washington" is the "embassy spokesperson", "an official at
    NATO" the "NATO official"; what has no such form stays as it is, less its article.
    """
    parts = _bare(words.split(",")[0].split(" who ")[0].split())
    link = _first_link(parts, 1)
    if link == len(parts) or not parts[link - 1].islower():
        return " ".join(parts)
    head, rest = parts[:link], parts[link + 1 :]
    bare = _bare(rest)
    whose = bare[: _first_link(bare)]
    members = parts[link] == "of" and bare == rest and whose[:1] and whose[0].islower()
    if not whose or members:  # "a group of scientists"
        return " ".join(parts)
    common = [word for word in whose if word.islower()]
    return " ".join([*head[:-1], *(common[-1:] or whose), head[-1]])


def _first_link(words: list[str], start: int = 0) -> int:
    """Where the first "of", "for", "at" ... stands, from a word on; behind the last word when there is none."""
    return next((at for at in range(start, len(words)) if words[at].lower() in _LINKS), len(words))


def _bare(words: list[str]) -> list[str]:
    """The words less the articles before them."""
    while len(words) > 1 and words[0].lower() in _DETERMINERS:
        words = words[1:]
    return words


def fit(label: str, width: int, rows: int = 1, *, person: bool = False) -> list[str]:
    """A label in at most ``rows`` lines of ``width`` cells.

    A person's first names become initials, or go, before the name is cut; any other label is broken over the
    lines there are, and its end cut where they do not suffice.
    """
    words = label.split()
    if cell_width(label) <= width or not words:
        return [label]
    if person and len(words) > 1:
        initials = " ".join([*(word[0] + "." for word in words[:-1]), words[-1]])
        return [initials if cell_width(initials) <= width else cut(words[-1], width)]
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if cell_width(longer) <= width or len(lines) == rows:
            lines[-1] = longer
        else:
            lines.append(word)
    return [cut(line, width) for line in lines]


def reason(quote: Quote) -> str:
    """The status line for a quote: who, why, and how sure."""
    yours = quote.by == "user"
    name = quote.speaker_name or describe(quote.speaker)
    why = f" ({quote.reason})" if quote.reason else ""
    if not name and not yours:
        return f"Speaker not known{why}"
    kind = "reported · " if quote.reported else ""
    sure = "corrected by you" if yours else quote.confidence
    return f"{_who(quote, name)}{why} · {kind}{sure}"


def _who(quote: Quote, name: str) -> str:
    """The speaker's name, behind the words that stand in the text for it where they are others."""
    if not name:
        return "Nobody"
    words = " ".join(_bare(quote.speaker.split()))
    same = words.casefold() in ("", name.casefold())
    return name if same else f"{quote.speaker} → {name}"


def mention_reason(mention: Mention, annotation: ArticleAnnotation) -> str:
    """The status line for a name: whose it is, of what kind, how often it is here."""
    same = [
        other
        for other in annotation.body.entities
        if (other.name, other.label) == (mention.name, mention.label)
    ]
    who = mention.name if mention.text == mention.name else f"{mention.text} → {mention.name}"
    return f"{who} · {KINDS.get(mention.label, mention.label.lower())} · {times(len(same))} here"


def times(count: int) -> str:
    """How often, in words: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def names(annotation: ArticleAnnotation) -> dict[str, dict[tuple[str, str], int]]:
    """Kind -> (canonical name, label) -> how often title and body mention it; in order of appearance."""
    found: dict[str, dict[tuple[str, str], int]] = {kind: {} for kind in KINDS.values()}
    for mention in (*annotation.title.entities, *annotation.body.entities):
        if kind := KINDS.get(mention.label):
            key = (mention.name, mention.label)
            found[kind][key] = found[kind].get(key, 0) + 1
    return found


def quote_count(annotation: ArticleAnnotation) -> str:
    """As many as stand in the margin: "9 quotes by 5 speakers", "4 quotes, 10 reported, by 5 speakers".

    Unknown speakers are not counted, nor is what is not shown; empty without quotes.
    """
    body = annotation.body
    text = counted_quotes(body.quote_count, body.reported_count)
    named = sum(1 for speaker in speakers(annotation) if speaker.label)
    by = f"by {counted(named, 'speaker')}"
    return f"{text}{', ' if body.reported_count else ' '}{by}" if named else text


def counts_line(annotation: ArticleAnnotation | None, width: int, *, pending: bool = False) -> str:
    """The heading's counts in at most ``width`` cells, the words made shorter before anything is left out."""
    if annotation is None:
        return cut("looking for quotes and names …", width) if pending else ""
    quotes = quote_count(annotation)
    found = [counted(len(group), kind) for kind, group in names(annotation).items() if group]
    if pending and not annotation.body.model:
        found = ["looking for speakers and names …"]
    full = " · ".join(filter(None, (quotes, *found))) or "no quotes, no names"
    if cell_width(full) <= width:
        return full
    short = full.replace("organisation", "org")
    if cell_width(short) <= width:
        return short
    if quotes:
        spoken = counted_quotes(annotation.body.quote_count, annotation.body.reported_count)
        short = short.replace(quotes, spoken)
    return cut(short, width)


Weight = Literal["said", "reported", "unsure", "none"]
BARS: dict[Weight, str] = {"said": "▎", "reported": "▏", "unsure": "┊", "none": " "}
"""How a bar looks, so that doubt is seen without colour."""

_AT_ONCE = 4
"""Within how many lines the same speaker's next quote counts as going on, without the name again."""


class Note(NamedTuple):
    """What stands beside one line: a bar, and a label ("" where the bar goes on)."""

    weight: Weight
    hue: int
    label: str = ""
    name: str = ""
    """Whose bar it is in one line, for a bar that begins above the screen."""
    quote: Quote | None = None
    """The quote whose bar it is."""


class _Placed(NamedTuple):
    """A quote with its speaker and the numbers of the lines that its bar runs along."""

    quote: Quote
    speaker: Speaker
    lines: list[int]

    @property
    def doubt(self) -> str:
        return "?" if self.quote.confidence == "likely" and self.quote.by != "user" else ""


def margin_notes(layout: Layout, annotation: ArticleAnnotation | None) -> dict[int, Note]:
    """Line number -> what stands beside it.

    Bars run along the very words of a quote, or, thinner, along reported speech. A label stands beside the
    first line, unless the same speaker's last quote ended a few lines before. "likely" speakers have a
    question mark, unsure ones no name and a dotted bar; where quotes of two speakers begin in one line, both
    are named as far as there is room.
    """
    if annotation is None:
        return {}
    found = {speaker.label: speaker for speaker in speakers(annotation)}
    placed = [
        _Placed(quote, found[speaker_label(quote)], _lines(layout, quote))
        for quote in annotation.body.quotes
        if quote.shown
    ]
    notes: dict[int, Note] = {}
    for item in placed:
        _draw_bar(notes, item, layout.measure.margin)
    if layout.measure.margin:
        _name_speakers(notes, placed, layout)
    return notes


def _lines(layout: Layout, quote: Quote) -> list[int]:
    """The lines that a quote's bar runs along."""
    spans = said_spans(layout.article.document.text, quote) or quote.spans or ((quote.start, quote.end),)
    numbers: set[int] = set()
    for start, end in spans:
        numbers.update(layout.lines_of(start, end))
    return sorted(numbers)


def _draw_bar(notes: dict[int, Note], item: _Placed, width: int) -> None:
    """One quote's bar: words between marks go before reported speech, else what was there first stays."""
    speaker, name = item.speaker, ""
    weight: Weight = "reported" if item.quote.reported else "said"
    if not speaker.label:
        weight = "unsure"
    elif width:
        name = fit(speaker.label, width - len(item.doubt), person=speaker.person)[0] + item.doubt
    note = Note(weight, speaker.hue, name=name, quote=item.quote)
    for number in item.lines:
        present = notes.setdefault(number, note)
        if weight == "said" and present.weight != "said":
            notes[number] = note


def _name_speakers(notes: dict[int, Note], placed: list[_Placed], layout: Layout) -> None:
    """Write the labels, none where a speaker goes on at once and is no less sure than is shown.

    Where both begin in one line, words that are surely the speaker's take the doubt of reported ones away.
    """
    label, doubt, line, named = "", "", -_AT_ONCE - 1, -1
    for item in placed:
        first = item.lines[0]
        goes_on = item.speaker.label == label and first - line <= _AT_ONCE
        if item.speaker.label and not (goes_on and item.doubt in ("", doubt)):
            _name(notes, item, layout)
            doubt, named = item.doubt, first
        elif goes_on and first == named and not item.doubt and not item.quote.reported:
            notes[first] = notes[first]._replace(label=notes[first].label.removesuffix("?"))
            doubt = ""
        label, line = item.speaker.label, item.lines[-1]


def _name(notes: dict[int, Note], item: _Placed, layout: Layout) -> None:
    """Write a speaker's name beside the first line, and where it is long beside the next one too."""
    width, first = layout.measure.margin, item.lines[0]
    speaker, present = item.speaker, notes[first].label
    if present:
        room = width - cell_width(present) - len(" · ") - len(item.doubt)
        if room > 1:
            label = f"{present} · {fit(speaker.label, room, person=speaker.person)[0]}{item.doubt}"
            notes[first] = notes[first]._replace(label=label)
        return
    following = notes.get(first + 1)
    second = first + 1 < len(layout.lines) and (not following or (following.quote == item.quote))
    parts = fit(speaker.label, width - len(item.doubt), 1 + second, person=speaker.person)
    for number, part in enumerate(parts, first):
        note = notes.get(number, Note("none", speaker.hue))
        notes[number] = note._replace(label=part + item.doubt * (number == first + len(parts) - 1))
