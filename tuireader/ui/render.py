"""From the model to what Textual draws: the only maker of Content and segments; all is cleaned.

A plain ``str`` given to a widget is read as markup, and control bytes in it reach the terminal; so every text
that a widget is given comes from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from tuireader.model import Quote
from tuireader.text.clean import clean, clean_line
from tuireader.text.strings import cell_width, cut
from tuireader.ui.article.margin import BARS, Note, Speaker, said_spans
from tuireader.ui.article.page import Focus, Page, Span

_NOTE_SIGN = "*"
"""What stands right before a line in which a passage begins to which there is a note."""
_LINE_STYLES = {"image": "note", "caption": "note", "rule": "note"}


def label(text: str, style: str = "") -> Content:
    """One clean line, for a Static, a Label, an option, a title, a toast; ``style`` as Content takes it."""
    return Content.styled(clean_line(text), style)


def speaker_row(speaker: Speaker) -> Content:
    """The heading of a speaker's quotes."""
    if not speaker.label:
        return label("Speaker not known", "$dim")
    return label(speaker.label, f"bold $speaker-{speaker.hue + 1}")


def said_row(quote: Quote, text: str) -> Content:
    """The very words of a quote in ``text``; a question mark where the speaker is only likely."""
    parts = [text[start:end] for start, end in said_spans(text, quote)]
    said = " … ".join(parts) if parts else quote.text
    only_likely = quote.confidence == "likely" and quote.by != "user"
    doubt = "? " if only_likely else "  "
    return Content.assemble((doubt, "$dim"), (clean_line(said), "$quote"))


def printed_row(life: str) -> Content:
    """In how many papers a quote is printed, below it."""
    return Content.assemble((f"    {clean_line(life)}", "$dim"))


def reported_row(quote: Quote, speaker: Speaker) -> Content:
    """Reported speech, in no quotation marks, behind who said it."""
    who = f"  {clean_line(speaker.label)}: " if speaker.label else "  "
    return Content.assemble((who, "$dim"), clean_line(quote.text))


def name_row(name: str, kind: str, count: int) -> Content:
    """A name in the look of its kind, and how often it is there."""
    style = {"person": "bold", "organisation": "$org", "place": "$place"}[kind]
    return Content.assemble("  ", (clean_line(name), style), (f"  {count}", "$dim"))


def link_row(number: int, host: str, text: str, *, here: bool = False) -> Content:
    """A link by number: where it leads, then what it says; with a sign one that leads to what is here already."""
    sign = "→ " if here else "  "
    return Content.assemble(
        (f"{number:>2}", "bold"), (sign, "$accent"), clean_line(host), (f"  {clean_line(text)}", "$dim")
    )


class Painter:
    """Draws the lines of pages; ``style`` gives the style of a component class, named without its prefix."""

    def __init__(self, style: Callable[[str], Style], base: Style) -> None:
        self._style = style
        self._base = base
        self._mixed: dict[tuple[str, ...], Style] = {(): base}

    def blank(self, width: int) -> Strip:
        """An empty line."""
        return Strip.blank(width, self._base)

    def message(self, text: str, width: int) -> Strip:
        """A line with a plain sentence and nothing else."""
        segments = [Segment("  ", self._base), Segment(cut(text, width - 3), self._mix(("note",)))]
        return Strip(segments).adjust_cell_length(width, self._base)

    def line(
        self,
        page: Page,
        number: int,
        focus: Focus,
        selected: tuple[int, int] | None = None,
        *,
        top: bool = False,
    ) -> Strip:
        """Draw a line; ``selected`` is the range of its characters under the mouse's selection.

        At the ``top`` of the screen a bar that began above it is given its speaker's name again.
        """
        line, shape = page.layout.lines[number], page.layout.measure
        note = page.notes.get(number)
        if top and note is not None and not note.label:
            note = note._replace(label=note.name)
        before = self._beside(note, page, number in focus.notes)
        if any(line.start <= span.start < line.end for span in focus.noted.get(number, ())):
            before = [*Strip(before).crop(0, shape.indent - 1), Segment(_NOTE_SIGN, self._mix(("marker",)))]
        indent = f"{line.marker} ".rjust(line.indent) if line.marker else " " * line.indent
        before.append(Segment(indent, self._mix(("marker",))))
        text = clean(page.text(number)).replace("\n", " ")
        spans = [] if number < page.layout.body else self._spans(page, number, focus)
        if selected is not None:
            stop = len(text) if selected[1] < 0 else selected[1]
            spans = [*spans, Span(max(0, selected[0]), stop, "selected")]
        kind = _LINE_STYLES.get(line.kind, line.kind)
        segments = self._pieces(text, kind, spans)
        if focus.numbered:
            segments = self._number_links(segments, page, number)
        start = -sum(len(segment.text) for segment in before)
        strip = Strip([*before, *segments]).adjust_cell_length(shape.width, self._base)
        return strip.apply_offsets(start, number)

    def _spans(self, page: Page, number: int, focus: Focus) -> list[Span]:
        """What a line of the body is drawn with, as ranges of its characters."""
        found = page.spans.get(number, [])
        if focus.underlined:
            named = [span._replace(style="named") for span in found if span.style in ("org", "place")]
            found = [*found, *named]
        found = [
            *found,
            *focus.noted.get(number, ()),
            *focus.found.get(number, ()),
            *focus.current.get(number, ()),
        ]
        line = page.layout.lines[number]
        return [Span(*drawn, span.style) for span in found for drawn in line.drawn(span.start, span.end)]

    def _pieces(self, text: str, kind: str, spans: list[Span]) -> list[Segment]:
        """The text cut wherever a span begins or ends, each piece in the styles of all spans over it."""
        edges = {0, len(text)}
        for span in spans:
            edges.update((min(span.start, len(text)), min(span.end, len(text))))
        pieces = []
        for first, last in pairwise(sorted(edges)):
            over = (span.style for span in spans if span.start <= first and last <= span.end)
            pieces.append(Segment(text[first:last], self._mix((kind, *over))))
        return pieces

    def _beside(self, note: Note | None, page: Page, current: bool) -> list[Segment]:
        """The margin and the bar of a line."""
        shape = page.layout.measure
        if note is None:
            return [Segment(" " * shape.indent, self._base)]
        names = (f"speaker-{note.hue + 1}" if note.hue >= 0 else "nobody", note.weight)
        name = cut(note.label, shape.margin)
        pad = shape.left + shape.margin - cell_width(name)
        bar = "▌" if current else BARS[note.weight]
        return [
            Segment(" " * max(0, pad), self._base),
            Segment(name, self._mix((*names, "focus") if current else names)),
            Segment(" ", self._base),
            Segment(bar, self._mix(names)),
            Segment(" ", self._base),
        ]

    def _number_links(self, segments: list[Segment], page: Page, number: int) -> list[Segment]:
        """The same cells with each link's number over its first letters, so that nothing moves."""
        line = page.layout.lines[number]
        strip = Strip(segments)
        for index, link in enumerate(page.links):
            for place, _ in line.drawn(link.start, link.start + 1) if number >= page.layout.body else ():
                column = cell_width(page.text(number)[:place])
                sign = Strip([Segment(f"[{index + 1}]", self._mix(("number",)))])
                before, after = strip.crop(0, column), strip.crop(column + sign.cell_length)
                strip = Strip.join([before, sign, after])
        return list(strip)

    def _mix(self, names: Iterable[str]) -> Style:
        """Styles over one another on the base, the last name on top."""
        key = tuple(names)
        if key not in self._mixed:
            self._mixed[key] = sum((self._style(name) for name in key), start=self._base)
        return self._mixed[key]
