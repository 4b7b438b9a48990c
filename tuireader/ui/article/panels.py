"""The panels beside the article, lists of rows of which some are headings: quotes by speaker (``Q``), people,
organisations and places (``E``), and links by number with the hosts they lead to (``f``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

from rich.style import Style
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tuireader.model import Article, ArticleAnnotation
from tuireader.text.strings import counted
from tuireader.ui.article.margin import Speaker, names, quote_count, speakers
from tuireader.ui.article.page import links_of
from tuireader.ui.external import host_of
from tuireader.ui.render import label, link_row, name_row, printed_row, reported_row, said_row, speaker_row

Item = TypeVar("Item")

MOST_ROWS = 1_000
"""How many rows a panel shows at most; a last one then says how many more there are."""


class Panel(OptionList, Generic[Item]):
    """Rows that stand for items, under headings that cannot be chosen."""

    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text(encoding="utf-8")

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._items: list[Item | None] = []

    def set_rows(self, rows: Sequence[tuple[Content, Item | None]]) -> None:
        """Show these rows, an item None making a heading; the cursor stays on its item if that is there."""
        kept = self.current
        shown = list(rows[:MOST_ROWS])
        if len(rows) > MOST_ROWS:
            shown.append((Content.styled(f"and {len(rows) - MOST_ROWS:,} more in the text", "$dim"), None))
        self._items = [item for _, item in shown]
        self.clear_options()
        self.add_options([Option(content, disabled=item is None) for content, item in shown])
        places = (place for place, item in enumerate(self._items) if item is not None)
        self.highlighted = (
            self._items.index(kept) if kept in self._items and kept is not None else next(places, None)
        )

    @property
    def current(self) -> Item | None:
        """The item under the cursor."""
        number = self.highlighted
        return self._items[number] if number is not None and number < len(self._items) else None

    def render_line(self, y: int) -> Strip:
        """A row; under the cursor reversed where there is no background to show it. (Textual 8.2.8 leaves
        ``text-style: reverse`` of an option out.)
        """
        strip = super().render_line(y)
        bare = self.app.native_ansi_color or self.app.no_color
        line = y + self.scroll_offset.y
        here = line < len(self._lines) and self._lines[line][0] == self.highlighted
        return strip.apply_style(Style(reverse=True)) if bare and here else strip

    def choose(self, item: Item) -> None:
        """An item was chosen by Enter or click; a panel tells the screen in a message of its own."""
        raise NotImplementedError

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Pass the choice on as an item."""
        event.stop()
        item = self._items[event.option_index]
        if item is not None:
            self.choose(item)


class QuotesPanel(Panel[str]):
    """Speakers in order of appearance, each with the first words of what they said; reported speech apart."""

    class Chosen(Message):
        """Enter or click on a quote: call ``ArticlePane.focus_quote(quote_id)``."""

        def __init__(self, quote_id: str) -> None:
            super().__init__()
            self.quote_id = quote_id

    def fill(
        self,
        article: Article | None,
        annotation: ArticleAnnotation | None,
        printed: Mapping[tuple[str, bool], str] = MappingProxyType({}),
    ) -> None:
        """Show this article's quotes, keeping the cursor on the same quote where it is still there; below those that
        other papers print, by their ids, what is known of that.
        """
        if article is None:
            self.set_rows([(label("Nothing selected", "$dim"), None)])
            return
        if annotation is None or not annotation.body.quotes:
            self.set_rows([(label("No quotes", "$dim"), None)])
            return
        found = speakers(annotation)
        heading = quote_count(annotation) or "No quotes"
        text = article.document.text
        rows = [(label(heading, "$dim"), None), *_said(found, text), *_reported(found)]
        self.set_rows(list(_with_lives(rows, printed)))

    def choose(self, item: str) -> None:
        """Tell which quote was chosen."""
        self.post_message(self.Chosen(item))


def _with_lives(
    rows: Iterable[tuple[Content, str | None]], printed: Mapping[tuple[str, bool], str]
) -> Iterator[tuple[Content, str | None]]:
    """The rows, with one below each quote that other papers print, too."""
    for content, ident in rows:
        yield content, ident
        if ident is not None and (life := printed.get((ident, False))):
            yield printed_row(life), None


def _said(found: list[Speaker], text: str) -> Iterator[tuple[Content, str | None]]:
    """The words between marks, under those who said them."""
    for speaker in sorted(found, key=lambda speaker: not speaker.label):
        if speaker.quotes:
            yield label(""), None
            yield speaker_row(speaker), None
            for quote in speaker.quotes:
                yield said_row(quote, text), quote.id


def _reported(found: list[Speaker]) -> Iterator[tuple[Content, str | None]]:
    """What is told in the article's own words, by whom; last what is perhaps no speech, or of nobody sure."""
    told: dict[bool, list[tuple[Content, str | None]]] = {True: [], False: []}
    for speaker in found:
        for quote in speaker.reported:
            told[quote.shown].append((reported_row(quote, speaker), quote.id))
    for heading, rows in (("Reported", told[True]), ("Perhaps reported", told[False])):
        if rows:
            yield label(""), None
            yield label(f"{heading} · {len(rows)}", "$dim"), None
            yield from rows


class NamesPanel(Panel[tuple[str, str]]):
    """Names by kind, most mentioned first."""

    class Chosen(Message):
        """Enter or click on a name: show the page of this person, organisation or place."""

        def __init__(self, name: str, label: str) -> None:
            super().__init__()
            self.name, self.label = name, label

    def fill(self, article: Article | None, annotation: ArticleAnnotation | None) -> None:
        """Show this article's names, keeping the cursor on the same name where it is still there."""
        rows = list(_rows(annotation)) if article is not None and annotation is not None else []
        empty = label("No names known" if article else "Nothing selected", "$dim"), None
        self.set_rows(rows or [empty])

    def choose(self, item: tuple[str, str]) -> None:
        """Tell which name was chosen."""
        self.post_message(self.Chosen(*item))


def _rows(annotation: ArticleAnnotation) -> Iterator[tuple[Content, tuple[str, str] | None]]:
    """The names of each kind under a heading with their number."""
    first = True
    for kind, group in names(annotation).items():
        if not group:
            continue
        if not first:
            yield label(""), None
        first = False
        yield label(counted(len(group), kind), "$dim"), None
        for (name, tag), count in sorted(group.items(), key=lambda item: -item[1]):
            yield name_row(name, kind, count), (name, tag)


_MORE_DIGITS = 0.8
"""How many seconds are given for another digit, where one more would still name a link."""


class LinksPanel(Panel[int]):
    """The numbered links, a line each; digits or Enter choose one."""

    class Chosen(Message):
        """A number was typed, or Enter pressed: open ``url`` (http or https)."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    class Pointed(Message):
        """The cursor came to a link: say where it leads."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    def __init__(self, url: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._urls: list[str] = []
        self.pointed = url
        """The address that was last pointed at in the text."""
        self.stored: Mapping[str, int] = {}
        """The addresses at which there is a stored article, with its key."""
        self._typed = ""
        self._timer: Timer | None = None

    @property
    def url(self) -> str:
        """The address under the cursor; empty where there is none."""
        return self._urls[self.current - 1] if self.current is not None and self._urls else ""

    def fill(self, article: Article | None, stored: Mapping[str, int] = MappingProxyType({})) -> None:
        """Show this article's links, with a sign those that lead to articles that are stored."""
        self._forget()
        self.stored = stored
        document = article.document if article else None
        links = links_of(document) if document else ()
        within = f"{article.row.url}#" if article else ""
        first = not self._urls
        self._urls = [link.target for link in links]
        rows = [
            (
                link_row(
                    number,
                    host_of(link.target),
                    document.text[link.start : link.end],
                    here=link.target in stored or link.target.startswith(within),
                ),
                number,
            )
            for number, link in enumerate(links, 1)
            if document is not None
        ]
        self.set_rows(rows or [(label("No links", "$dim"), None)])
        if first:
            self.go_to(self.pointed)

    def go_to(self, url: str) -> None:
        """Put the cursor on the first link to an address, if that is listed."""
        self.pointed = url
        if url in self._urls[:MOST_ROWS]:
            self.highlighted = self._urls.index(url)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell where the link under the cursor leads."""
        event.stop()
        if self.url:
            self.post_message(self.Pointed(self.url))

    def choose(self, item: int) -> None:
        """Tell the address of the link of this number, if there is one."""
        self._forget()
        if 1 <= item <= len(self._urls):
            self.post_message(self.Chosen(self._urls[item - 1]))

    def _follow(self, number: int) -> None:
        """Choose the link whose number was typed; one that is out of sight is first shown, for its host is to be
        seen before it is opened.
        """
        self._forget()
        first, height = self.scroll_offset.y, self.scrollable_content_region.height
        if 1 <= number <= len(self._urls) and not first < number <= first + height:
            self.highlighted = number - 1
        else:
            self.choose(number)

    def on_key(self, event: Key) -> None:
        """Take digits; a number is followed as soon as no more digits can come, or after a moment."""
        if event.character is None or not event.character.isascii() or not event.character.isdigit():
            return
        event.stop()
        event.prevent_default()
        typed = self._typed + event.character
        self._forget()
        if int(typed) * 10 > len(self._urls):
            self._follow(int(typed))
        else:
            self._typed = typed
            self._timer = self.set_timer(_MORE_DIGITS, lambda: self._follow(int(typed)))

    def _forget(self) -> None:
        """Drop the digits typed so far."""
        self._typed = ""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None


AnyPanel = QuotesPanel | NamesPanel | LinksPanel
"""What stands beside an article."""
