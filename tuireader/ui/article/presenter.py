"""The article that is shown: its pane, made when first needed, and what becomes known of it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widget import Widget

from tuireader.ui.lists import views

if TYPE_CHECKING:
    from tuireader.model import ArticleRow
    from tuireader.store.marks.marks import TinyMarks
    from tuireader.ui.article.article_pane import ArticlePane, Place
    from tuireader.ui.background import Background
    from tuireader.ui.surface import Surface


EXPLAINED = "explained"
"""The name under which the marks remember that the signs beside an article were explained."""
PLACES = "places"
"""The name under which they remember how far articles were read: pairs of key and offset, the last one left last."""
MOST_PLACES = 200


def _places(marks: TinyMarks) -> dict[int, int]:
    """How far articles were read, by their keys; a state that another program wrote counts as none."""
    pairs = marks.state(PLACES)
    if not isinstance(pairs, list):
        return {}
    sound = (pair for pair in pairs if isinstance(pair, list) and list(map(type, pair)) == [int, int])
    return {key: max(0, offset) for key, offset in sound}


class ArticlePlace(Widget):
    """Keeps the place of the article pane until it is there, so that the list need not move."""

    BLANK = True


class Presenter:
    """Shows one article at a time, of which the reading thread and the annotator tell."""

    def __init__(
        self,
        surface: Surface,
        background: Background,
        on_shown: Callable[[], None],
        on_opened: Callable[[ArticleRow], None],
    ) -> None:
        self._surface, self._background = surface, background
        self._on_shown = on_shown
        """Called when an article, or what is known of it, is on the screen."""
        self._on_opened = on_opened
        """Called when an article that was gone into is on the screen."""
        self._pane: ArticlePane | None = None
        self.place = ArticlePlace(classes="article-place")
        self.own = False
        """Whether the feed's own text is shown of an article that has the text of its page."""
        self.fetching: set[int] = set()
        """The articles whose pages are being fetched."""
        self.offered: int | None = None
        """The article to which another ``space`` at the end goes."""
        self._opening: int | None = None
        self.seeking = False
        """Whether the article that was opened is about to be searched for what the list was."""
        self.finding = self.searched = False
        """Whether ``n`` steps through words that were searched for in the article; and whether it was the list that was
        searched for them.
        """

    @property
    def pane(self) -> ArticlePane:
        """The article pane. The first list does not wait for it, a fifth of the time to paint that."""
        if self._pane is None:
            from tuireader.ui.article.article_pane import ArticlePane

            self._pane = ArticlePane(id="article")
            self._pane.set_width(self._surface.text_width)
            self._surface.mount(self._pane, after=self.place)
            self.place.display = False
        return self._pane

    @property
    def key(self) -> int | None:
        """The key of the article shown."""
        article = self._pane.article if self._pane is not None else None
        return None if article is None else article.row.key

    @property
    def opening(self) -> bool:
        """Whether an article was gone into that is not shown yet."""
        return self._opening is not None

    def open(self, key: int, found: views.Shown | None = None) -> None:
        """Go into an article, the one way there is: it counts as opened, and is marked read as the settings say, once
        its text is on the screen; ``found`` is that text if it has been read already.

        The next key waits until then (:mod:`tuireader.ui.reader_app`): of ten ``n`` within a tenth of a second each
        opens an article, shows it and marks it.
        """
        self._opening = key
        article = self._pane.article if self._pane is not None else None
        if found is not None:
            self.present(found)
        elif article is not None and key == self.key:
            self._opened(article.row)
        else:
            self.show_stored(key)

    def show(self, key: int, offset: int = 0) -> None:
        """Show an article, with the line at ``offset`` on top, when it has been read; a later one replaces it."""
        if key not in (self.key, self._opening):
            self._opening = None
            self.show_stored(key, offset)

    def remember(self) -> None:
        """Remember how far the article shown was read, for the next time it is opened; of one that was read to its end
        no more.
        """
        pane, marks = self._pane, self._surface.marks
        if pane is None or pane.article is None or pane.skims:
            return
        key, offset = pane.article.row.key, pane.offset_at_top
        left = _places(marks)
        before = left.pop(key, 0)
        if offset and not pane.at_end:
            left[key] = offset
        if left.get(key, 0) != before:
            marks.set_state(PLACES, [[key, offset] for key, offset in left.items()][-MOST_PLACES:])

    def show_stored(self, key: int, offset: int = 0, place: Place | None = None) -> None:
        """As :meth:`show`, also when it is the one that is shown: its text may have become another. Without an offset
        it is shown where it was left.
        """
        offset = offset or _places(self._surface.marks).get(key, 0)
        self._surface.jobs.ask(
            "article",
            lambda library: views.shown(library, key),
            lambda found: self.present(found, offset, place=place),
        )

    def present(
        self,
        found: views.Shown | None,
        offset: int = 0,
        *,
        own: bool = False,
        place: Place | None = None,
    ) -> None:
        """Show an article that was read; ``own`` says that it is the feed's own text and not the stored one."""
        if found is None:
            self._opening = None
            self.pane.show_message("This article is no longer stored")
            return
        if self.key not in (None, found.article.row.key):
            self.remember()
            self.pane.skims = self.pane.legend = False
        self.pane.show(found.article, found.annotation, offset, pending=found.pending, place=place)
        self.own, self.offered, self.finding, self.searched = own, None, False, False
        self.mark_noted()
        self._on_shown()
        if found.pending:
            self._background.annotate(found.article.row.key)
        if found.article.row.key == self._opening:
            self._opened(found.article.row)

    def mark_noted(self) -> None:
        """Mark in the article shown the passages to which there is a note."""
        from tuireader.library.citing.notes import of_article, place

        article = self.pane.article
        if article is not None:
            text = article.document.text
            found = (place(note, text) for note in of_article(self._surface.marks, article.row.key))
            self.pane.mark_noted([span for span in found if span is not None])

    def _opened(self, row: ArticleRow) -> None:
        """The article that was gone into is on the screen; below the first of all the signs are explained."""
        self._opening = None
        if self._surface.marks.state(EXPLAINED) is None and self.pane.annotation is not None:
            self._surface.marks.set_state(EXPLAINED, True)
            self.pane.legend = True
            self.pane.set_width(self._surface.text_width)
        self._on_opened(row)

    def show_again(self, key: int, place: Place) -> None:
        """Show an article as it was left, also when it is the one that is shown."""
        article = self.pane.article
        if article is not None and key == self.key:
            self.pane.show(article, self.pane.annotation, place=place)
        else:
            self.show_stored(key, place=place)

    def renew_marks(self) -> None:
        """Marks may have changed other than by a key pressed on the article shown: by undo, or by another process."""
        article = self._pane.article if self._pane is not None else None
        if article is not None:
            marks, row = self._surface.marks, article.row
            self.pane.tell_marks(replace(row, starred=marks.is_starred(row.key), tags=marks.tags(row.key)))
            self.mark_noted()

    def annotated(self, key: int) -> None:
        """The annotator has finished an article: if it is the one shown, take it."""
        if key == self.key and not self.own:
            self._surface.jobs.ask(
                "annotation", lambda library: views.shown(library, key), self._take, again=True
            )

    def look_again(self) -> None:
        """The user said something of its names or quotes."""
        if self.key is not None:
            self.annotated(self.key)

    def _take(self, found: views.Shown | None) -> None:
        """A newer annotation of the article shown."""
        if found is not None and found.annotation is not None and not self.own:
            self.pane.annotate(found.article.row.key, found.annotation, pending=found.pending)
            self._on_shown()

    def wait_no_longer(self) -> None:
        """The annotator gave something up: what is known of the article shown is all there will be."""
        key = self.key
        if key is not None and self.pane.annotation is not None:
            self.pane.annotate(key, self.pane.annotation)
