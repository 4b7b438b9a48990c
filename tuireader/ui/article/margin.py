"""The margin: beside which line a speaker stands, and along which lines a bar runs. Pure, no Textual."""

from __future__ import annotations

from typing import Literal, NamedTuple

from tuireader.model import ArticleAnnotation, Quote
from tuireader.text.cells import cell_width
from tuireader.ui.article.layout import Layout
from tuireader.ui.article.speakers import Speaker, fit, said_spans, speaker_label, speakers

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
    return sorted({number for start, end in spans for number in layout.lines_of(start, end)})


def _draw_bar(notes: dict[int, Note], item: _Placed, width: int) -> None:
    """One quote's bar: words between marks go before reported speech, else what was there first stays."""
    reported = item.quote.reported
    weight: Weight = "unsure" if not item.speaker.label else "reported" if reported else "said"
    speaker = item.speaker
    name = fit(speaker.label, width - len(item.doubt), person=speaker.person)[0] + item.doubt
    note = Note(weight, speaker.hue, name=name if width and speaker.label else "", quote=item.quote)
    for number in item.lines:
        present = notes.get(number)
        if present is None or (present.weight != "said" and weight == "said"):
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
