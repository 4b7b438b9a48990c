"""Going from person to article and on: the person page that is shown, and the way back, step by step."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from tuireader.ui.lists import views
from tuireader.ui.lists.views import View, source_of

if TYPE_CHECKING:
    from tuireader.library.statements.statements import Saying
    from tuireader.model import ArticleRow, Mention, Quote
    from tuireader.ui.article.article_pane import Place
    from tuireader.ui.article.presenter import Presenter
    from tuireader.ui.lists.viewer import Viewer
    from tuireader.ui.person.dossier import PersonPage, Section
    from tuireader.ui.person.dossier_lines import Line
    from tuireader.ui.person.person_pane import PersonPane
    from tuireader.ui.surface import Surface, Where

STEPS = 100
"""How many steps back are remembered."""


class Spot(NamedTuple):
    """Where one was: a person page, or a list with an article that was perhaps being read."""

    front: Where
    view: View
    keys: array[int]
    article: int | None
    place: Place | None = None
    page: PersonPage | None = None


class Visitor:
    """Opens person pages, and from them articles, and goes back the same way."""

    def __init__(
        self, surface: Surface, viewer: Viewer, presenter: Presenter, on_correct: Callable[[], None]
    ) -> None:
        self._surface, self._viewer, self._presenter = surface, viewer, presenter
        self._on_correct = on_correct
        """Called when the line was chosen by which the person of the page is corrected."""
        self._pane: PersonPane | None = None
        self.trail: list[Spot] = []
        """The steps back, the last one first to be taken."""

    @property
    def pane(self) -> PersonPane:
        """The pane of person pages, made when first needed."""
        if self._pane is None:
            from tuireader.ui.person.person_pane import PersonPane

            self._pane = PersonPane(id="person")
            self._surface.mount(self._pane, before=self._surface.status)
        return self._pane

    @property
    def page(self) -> PersonPage | None:
        """The page in front."""
        return self.pane.page if self._surface.front == "person" else None

    @property
    def row(self) -> ArticleRow | None:
        """The article of what is under the cursor of the page in front."""
        from tuireader.library.people.person import Stance
        from tuireader.library.statements.statements import Saying
        from tuireader.model import ArticleRow

        item = self.pane.item
        return (
            item.row if isinstance(item, Saying | Stance) else item if isinstance(item, ArticleRow) else None
        )

    @property
    def quote(self) -> tuple[Quote, ArticleRow] | None:
        """The quote in front of one, with its article: that stepped onto, or that under the cursor of a page."""
        from tuireader.library.statements.statements import Saying
        from tuireader.model import Quote

        if self._surface.front == "person":
            item = self.pane.item
            return (item.quote, item.row) if isinstance(item, Saying) else None
        article, current = self._surface.article.article, self._surface.article.current
        return (current, article.row) if article is not None and isinstance(current, Quote) else None

    def visit(self, label: str, name: str, about: str = "") -> None:
        """Open the page of someone or something, when it has been read; with words only what was said ``about``
        them.
        """
        from tuireader.ui.person.dossier import read_page_about

        self._surface.jobs.ask(
            "person", lambda library: read_page_about(library, label, name, about), self._arrive
        )

    def _arrive(self, page: PersonPage) -> None:
        self.step_on()
        self._surface.say("")
        self._show(page)

    def _show(self, page: PersonPage) -> None:
        """Bring a page to the front; where it was left, if it was."""
        self.pane.turn_to(page)
        self._surface.bring("person")
        self._surface.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw the page as it is now, its lines made by the reading thread."""
        page, pane, limit = self.pane.page, self.pane, self._surface.text_width
        if page is not None:

            def drawn(lines: tuple[list[Line], list[Line]]) -> None:
                if page is pane.page:
                    pane.draw(lines)

            self._surface.jobs.ask("person-lines", lambda _: pane.lines(page, limit), drawn)

    def renew(self) -> None:
        """What is known of people changed: read the page in front again."""
        from tuireader.ui.person.dossier import read_again

        if (page := self.page) is not None:
            self._surface.jobs.ask(
                "person", lambda library: read_again(library, page), lambda now: self._renewed(page, now)
            )

    def _renewed(self, before: PersonPage, page: PersonPage) -> None:
        """Show the page as it is now at the place where one is, if one is still there."""
        if self.page is before:
            self.pane.leave()
            page.left_as(before)
            self.pane.turn_to(page)
            self.draw()

    def press(self, kind: str) -> None:
        """A line was chosen that does something: more quotes, the unsure ones, all articles."""
        page = self.pane.page
        if page is None:
            return
        if kind == "articles":
            self._open_list(page)
            return
        if kind == "name":
            self._on_correct()
            return
        section = next(section for section in page.visible if section.kind == kind)
        if section.opened:
            self._more(page, section)
        else:
            section.opened = True
            self.draw()

    def _more(self, page: PersonPage, section: Section) -> None:
        """Read the next quotes of a section."""
        self._surface.jobs.ask(
            "person-more", section.more, lambda found: self._take_more(page, section, found), again=True
        )

    def _take_more(self, page: PersonPage, section: Section, found: list[Saying]) -> None:
        section.take(found)
        if page is self.pane.page:
            self.draw()

    def filter(self, text: str) -> None:
        """Show what was said with all these words: at once of what was read, then of all."""
        if (page := self.page) is not None and text != page.filter:
            page.set_filter(text)
            self.draw()
            if page.words:
                self._find(page)

    def _find(self, page: PersonPage) -> None:
        """Read all that there is for a page's filter."""
        from tuireader.ui.person.dossier import read_filtered

        text = page.filter

        def found(sections: list[Section]) -> None:
            if page is self.page and page.filter == text:
                page.take_found(sections)
                self.draw()

        self._surface.jobs.ask("person-filter", lambda library: read_filtered(library, page, text), found)

    def read(self, row: ArticleRow, quote: Quote | None, place: tuple[int, int] | None = None) -> None:
        """Open an article of the page, at a quote, at a place of its text or where it first names the person."""
        page, view = self.page, View()
        if page is not None:
            view = View(source_of("named", page.who))
        self._surface.jobs.ask(
            "view",
            lambda library: views.listing_with(library, view, row.key),
            lambda found: self._read(found, quote.id if quote else None, page, place),
        )

    def read_at(self, row: ArticleRow, quote: str) -> None:
        """Open an article among all at the quote of this id."""
        self._surface.jobs.ask(
            "view",
            lambda library: views.listing_with(library, View(), row.key),
            lambda found: self._read(found, quote, None),
        )

    def read_linked(self, key: int, then: Callable[[], None] = lambda: None) -> None:
        """Open an article to which a link or note leads, in the list that is shown if it is there, else among all; and
        do what is to be done ``then``.
        """
        view = self._viewer.view

        def read(found: tuple[views.Listing, views.Shown | None]) -> None:
            self._read(found, None, None)
            then()

        self._surface.jobs.ask("view", lambda library: views.listing_with(library, view, key), read)

    def _read(
        self,
        found: tuple[views.Listing, views.Shown | None],
        quote: str | None,
        page: PersonPage | None,
        place: tuple[int, int] | None = None,
    ) -> None:
        listing, shown = found
        if shown is None:
            self._surface.say("This article is no longer stored")
            return
        surface, row = self._surface, shown.article.row
        self.step_on()
        self._viewer.show(listing, cursor=row.key)
        surface.list.supply({row.key: row})
        surface.bring("article")
        self._presenter.open(row.key, shown)
        if quote is not None:
            surface.article.focus_quote(quote)
        elif place is not None:
            surface.article.go_to(*place)
        elif page is not None:
            surface.article.focus_name(page.name, page.label)

    def _open_list(self, page: PersonPage) -> None:
        """All articles that name someone, as a list."""
        self.step_on()
        self._surface.bring("list")
        self._viewer.open(View(source_of("named", page.who)))

    def step_on(self) -> None:
        """Remember where one is."""
        surface = self._surface
        page, front = self.page, surface.front
        if page is not None:
            self.pane.leave()
        reads = front in ("article", "panel")
        key = self._presenter.key if reads else surface.list.current
        place = surface.article.place if reads else None
        self.trail.append(Spot(front, self._viewer.view, surface.list.keys, key, place, page))
        del self.trail[:-STEPS]

    def back(self) -> bool:
        """Go back a step; False when there is none."""
        if not self.trail:
            return False
        spot, surface = self.trail.pop(), self._surface
        if spot.page is not None:
            self._show(spot.page)
            self.renew()
            return True
        if self._viewer.view != spot.view:
            title = views.title_of(spot.view, [])
            self._viewer.show(views.Listing(spot.view, title, spot.keys, []), cursor=spot.article)
            self._viewer.renew()
        elif spot.article is not None:
            surface.list.go_to_key(spot.article)
        front: Where = "article" if spot.front == "panel" and surface.panel is None else spot.front
        if spot.place is not None and spot.article is not None:
            self._presenter.show_again(spot.article, spot.place)
        surface.bring(front)
        return True


def who_said(surface: Surface, quote: Quote) -> tuple[str, str] | None:
    """Kind and name of a quote's speaker in the article shown, if it has one."""
    from tuireader.store.annotations.naming import kinds

    annotation = surface.article.annotation
    if quote.speaker_name is None:
        return None
    label = kinds(annotation).get(quote.speaker_name, "PERSON") if annotation else "PERSON"
    return label, quote.speaker_name


def who_is(surface: Surface, item: Quote | Mention | None) -> tuple[str, str] | None:
    """Kind and name of who is meant by a quote or name in the article shown."""
    from tuireader.model import Mention

    if isinstance(item, Mention):
        return item.label, item.name
    return None if item is None else who_said(surface, item)
