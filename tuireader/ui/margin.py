"""The margin: beside which line a speaker stands, and along which lines a bar runs. Pure, no Textual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from rich.cells import cell_len

from tuireader.model import ArticleAnnotation, Quote
from tuireader.ui.layout import Layout
from tuireader.ui.speakers import Speaker, fit, is_shown, said_spans, speaker_label, speakers

Weight = Literal["said", "reported", "unsure"]
BARS: dict[Weight, str] = {"said": "▎", "reported": "▏", "unsure": "┊"}
"""How a bar looks, so that doubt is seen without colour."""

_AT_ONCE = 4
"""Within how many lines the same speaker's next quote counts as going on, without the name again."""


class Note(NamedTuple):
    """What stands beside one line: a bar, and a label ("" where the bar goes on)."""

    weight: Weight
    hue: int
    label: str = ""
    quote: Quote | None = None
    """The quote whose bar it is."""


@dataclass(slots=True)
class _Last:
    """The quote last placed."""

    label: str = ""
    doubt: str = ""
    line: int = -1000

    def goes_on(self, label: str, doubt: str, line: int) -> bool:
        """Whether a quote needs no name: the last one's speaker at once again, no less sure than is shown."""
        return label == self.label and line - self.line <= _AT_ONCE and doubt in ("", self.doubt)


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
    notes: dict[int, Note] = {}
    last = _Last()
    for quote in filter(is_shown, annotation.body.quotes):
        _place(layout, quote, found[speaker_label(quote)], notes, last)
    return notes


def _place(layout: Layout, quote: Quote, speaker: Speaker, notes: dict[int, Note], last: _Last) -> None:
    """Draw one quote's bar, and its label where it is due."""
    weight: Weight = "unsure" if not speaker.label else "reported" if quote.type == "indirect" else "said"
    spans = said_spans(layout.article.document.text, quote) or quote.spans
    lines = sorted({number for start, end in spans for number in layout.lines_of(start, end)})
    if not lines:
        return
    for number in lines:
        present = notes.get(number)
        if present is None or (present.weight != "said" and weight == "said"):
            notes[number] = Note(weight, speaker.hue, present.label if present else "", quote)
    doubt = "?" if quote.confidence == "likely" and quote.by != "user" else ""
    if speaker.label and not last.goes_on(speaker.label, doubt, lines[0]):
        _name(notes, lines, speaker, doubt, layout.measure.margin)
        last.doubt = doubt
    last.label, last.line = speaker.label, lines[-1]


def _name(notes: dict[int, Note], lines: list[int], speaker: Speaker, doubt: str, width: int) -> None:
    """Write a speaker's name beside the first line of a quote, and where it is long beside the next too."""
    present = notes[lines[0]].label
    if present:
        room = width - cell_len(present) - len(" · ") - len(doubt)
        if room > 1:
            label = f"{present} · {fit(speaker.label, room, person=speaker.person)[0]}{doubt}"
            notes[lines[0]] = notes[lines[0]]._replace(label=label)
        return
    free = [number for number in lines[:3] if not notes[number].label]
    parts = fit(speaker.label, width - len(doubt), len(free), person=speaker.person)
    parts[-1] += doubt
    for number, part in zip(free, parts, strict=False):
        notes[number] = notes[number]._replace(label=part)
