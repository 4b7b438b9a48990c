"""The reader's screen: feeds, articles, the article; it wires the panes and leaves the actions to
``ui/commands``.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.screen import Screen
from textual.timer import Timer

from tuireader.config import Config
from tuireader.errors import TuireaderError
from tuireader.model import ArticleRow
from tuireader.ui.article.presenter import Presenter
from tuireader.ui.background import Background
from tuireader.ui.commands import article, citing, display, feeds, marking, people, searching
from tuireader.ui.commands.command import keys_of
from tuireader.ui.commands.registry import BY_ID, COMMANDS, bindings
from tuireader.ui.jobs import Jobs
from tuireader.ui.lists import views
from tuireader.ui.lists.article_list import ArticleList
from tuireader.ui.lists.feed_list import FeedList
from tuireader.ui.lists.lines import LineList
from tuireader.ui.lists.viewer import Viewer
from tuireader.ui.lists.views import Place
from tuireader.ui.person.visitor import Visitor
from tuireader.ui.status import StatusLine
from tuireader.ui.surface import Where

if TYPE_CHECKING:
    from tuireader.store.marks.marks import TinyMarks
    from tuireader.ui.article.article_pane import ArticlePane
    from tuireader.ui.article.panels import AnyPanel, LinksPanel, NamesPanel, QuotesPanel
    from tuireader.ui.dialogs.prompt import Prompt

REST_SECONDS = 0.1
"""How long the cursor rests before what is under it is shown."""
ROOMY_FROM = 30
"""Lines of the terminal from which a row of the list has two, if the settings leave it open."""
SETTLE_SECONDS = 0.1
"""How long after the first paint the rest begins."""
WIDTH = "width"
"""The name under which the marks remember the width of the text."""
COMING = frozenset(
    (
        *(
            "view",
            "unread",
            "targets",
            "mark",
            "correct",
            "correcting",
            "person",
            "follow",
            "health",
            "own-text",
        ),
        *("basket", "cited", "brief", "changes", "printed", "story", "linked"),
    )
)
"""The kinds of jobs that lead to what the next key is meant for: another list, place, page or dialog, or a change that
it may be about.
"""
SAVE_SECONDS = 1.0
"""How long an article rests before the place in it is remembered."""


class _Asked(NamedTuple):
    """A change that is made when the key of its command is pressed again, while the question is on the screen."""

    command: str
    question: str
    act: Callable[[], None]


def _import_dialogs() -> None:
    """Import, beside the screen's thread, what the first ``?`` and other dialogs need."""
    import tuireader.ui.dialogs.chooser  # noqa: F401


class ReaderScreen(Screen[None]):
    """Feeds with counts, the list of a view, and an article. ``front`` is the pane that the keys go to."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings())
    AUTO_FOCUS = ""

    def __init__(
        self, jobs: Jobs, config: Config, background: Background, keys: Mapping[str, str], classes: str
    ) -> None:
        start: views.Start = jobs.first.result()
        reading_on = start.place.reading and start.place.article in start.listing.keys
        self.front: Where = "article" if reading_on else "list"
        super().__init__(classes=f"front-{self.front} {classes}")
        self.jobs, self.config = jobs, config
        self.commands = COMMANDS
        self.keys = keys
        """The user's own keys, checked."""
        self.background = background
        self.feeds = FeedList(id="feeds")
        self.list = ArticleList(id="list")
        self.status = StatusLine(id="status")
        self.panel: AnyPanel | None = None
        self.viewer = Viewer(self, background, self._opinions_changed)
        self.presenter = Presenter(self, background, partial(display.fill, self), self._article_opened)
        self.visitor = Visitor(self, self.viewer, self.presenter, partial(self.action_command, "correct"))
        self._start = start
        self._rests: dict[str, Timer] = {}
        self._asked: _Asked | None = None
        self.prompt: Prompt | None = None
        """The line to type into that is open, or was last."""

    @property
    def marks(self) -> TinyMarks:
        """What the user did, in memory."""
        return self.jobs.opened.result().marks

    @property
    def article(self) -> ArticlePane:
        """The article pane."""
        return self.presenter.pane

    @property
    def text_width(self) -> int:
        """The most columns of text in an article: what ``+`` and ``-`` chose, else as the settings say."""
        remembered = self.marks.state(WIDTH)
        return remembered if isinstance(remembered, int) else self.config.reading.width

    def compose(self) -> ComposeResult:
        """Three panes and a line; the style sheet shows as many as there is room for."""
        yield self.feeds
        yield self.list
        yield self.presenter.place
        yield self.status

    def on_mount(self) -> None:
        """Show where the reader was left, and begin the rest after the first paint."""
        start = self._start
        self._choose_density(self.app.size.height)
        self.jobs.on_change = self._changed_elsewhere
        self.feeds.fill(start.lines)
        self.feeds.point_at(start.place.view.row)
        self.show_keys()
        self.set_focus(self.pane, scroll_visible=False)
        self.viewer.show(start.listing, cursor=start.place.article)
        if self.reads and start.place.article is not None:
            self.presenter.show(start.place.article, start.place.offset)
        self.call_after_refresh(self._after_first_paint)

    def on_resize(self, event: Resize) -> None:
        """Two lines a row where there is height."""
        self._choose_density(event.size.height)

    def _choose_density(self, height: int) -> None:
        tall = height >= ROOMY_FROM
        header = 3 if tall else 1
        density = self.config.reading.density
        if density == "auto":
            density = "roomy" if tall else "compact"
        self.list.set_shape(row_height=2 if density == "roomy" else 1, header=header)
        self.feeds.set_shape(row_height=1, header=header)

    def _after_first_paint(self) -> None:
        """A moment later the whole list and the counts, then what works in the background."""
        gc.freeze()  # what is there by now stays, and need not be looked through again
        gc.enable()
        self.set_timer(SETTLE_SECONDS, self._settle)

    def _settle(self) -> None:
        threading.Thread(target=_import_dialogs, name="importing", daemon=True).start()
        self.viewer.complete()
        self.background.start(self, self.presenter.annotated, self.presenter.wait_no_longer)
        feeds.welcome(self)

    def bring(self, pane: Where) -> None:
        """Bring a pane to the front: the keys go to it, and where there is no room for all it is the one
        shown.
        """
        self.front = pane
        fronts = {f"front-{name}": name == pane for name in ("feeds", "list", "article", "panel", "person")}
        self.update_classes(fronts, animate=False)
        focused = self.panel if pane == "panel" and self.panel is not None else self.pane
        if not focused.has_focus:
            self.call_after_refresh(focused.focus)
        self.show_keys()

    @property
    def pane(self) -> LineList | ArticlePane:
        """The pane in front; the article when it is a panel beside it."""
        if self.front == "list":
            return self.list
        if self.front == "person":
            return self.visitor.pane.column
        return self.feeds if self.front == "feeds" else self.article

    @property
    def reads(self) -> bool:
        """Whether an article is in front, or a panel beside it."""
        return self.front in ("article", "panel")

    @property
    def article_visible(self) -> bool:
        """Whether the article pane is on the screen."""
        return self.reads or (self.has_class("-wide") and not self.has_class("zen"))

    def later(self, name: str, call: Callable[[], object], seconds: float) -> None:
        """Call when ``seconds`` have passed without being told so again."""
        if (timer := self._rests.get(name)) is not None:
            timer.stop()
        self._rests[name] = self.set_timer(seconds, call)

    @on(LineList.Moved, "#list")
    def _list_moved(self) -> None:
        """Show the article under the cursor once it rests there."""
        self.later("article", self._rest_on_article, REST_SECONDS)

    def _rest_on_article(self) -> None:
        """Show what is under the cursor beside the list; who reads goes on reading what was opened."""
        key = self.list.current
        self.viewer.look_above()
        if self.reads:
            return
        if key is None:
            self.article.show_message("Nothing to show")
        elif self.article_visible:
            self.presenter.show(key)

    @on(LineList.Moved, "#feeds")
    def _feeds_moved(self) -> None:
        """Open the source under the cursor once it rests there, while one chooses among the feeds."""
        if self.front == "feeds":
            self.later("view", self.open_source, REST_SECONDS)

    def open_source(self) -> None:
        """Open the source under the cursor."""
        if (source := self.feeds.source) is not None:
            self.viewer.open_source(source)

    @on(LineList.Chosen, "#list")
    def _article_chosen(self) -> None:
        self.bring("list")
        self.action_command("go.in")

    @on(LineList.Chosen, "#feeds")
    def _feed_chosen(self) -> None:
        self.bring("feeds")
        self.open_source()

    @on(ArticleList.Wanted)
    def _rows_wanted(self, message: ArticleList.Wanted) -> None:
        view, sought = self.viewer.view, self.viewer.sought
        self.jobs.ask(
            "rows",
            lambda library: views.rows_of(library, message.keys, view, sought),
            lambda found: self.list.supply(*found),
            again=True,
        )

    def on_article_pane_quote_focused(self, message: ArticlePane.QuoteFocused) -> None:
        """A quote was stepped onto: say whose it is, and why, and what the user wrote to it."""
        self.say(citing.with_note(self, message.key, message.quote, message.reason))

    def on_article_pane_name_focused(self, message: ArticlePane.NameFocused) -> None:
        """A name was stepped onto: say whose it is."""
        self.say(message.reason)

    @on(StatusLine.Pressed)
    def _key_clicked(self, message: StatusLine.Pressed) -> None:
        self.action_command(message.command)

    def on_quotes_panel_chosen(self, message: QuotesPanel.Chosen) -> None:
        """A quote was chosen in the panel."""
        people.jump_to_quote(self, message.quote_id)

    def on_names_panel_chosen(self, message: NamesPanel.Chosen) -> None:
        """A name was chosen in the panel."""
        self.visitor.visit(message.label, message.name)

    def on_links_panel_chosen(self, message: LinksPanel.Chosen) -> None:
        """A link was chosen in the panel."""
        article.follow_link(self, message.url)

    def on_links_panel_pointed(self, message: LinksPanel.Pointed) -> None:
        """The cursor came to a link: where it leads is to be seen before it is followed."""
        article.say_where(self, message.url)

    def on_article_pane_link_activated(self, message: ArticlePane.LinkActivated) -> None:
        """A link was clicked."""
        article.point_at_link(self, message.url)

    def on_article_pane_position(self) -> None:
        """The article was scrolled: remember the place, once it rests there."""
        self.later("place", self.save_place, SAVE_SECONDS)

    def _article_opened(self, row: ArticleRow) -> None:
        """An article was gone into and is on the screen: it is read, and can perhaps be had in full."""
        marking.opened(self, row)
        searching.show_found(self)
        article.offer_fulltext(self, row)

    def _changed_elsewhere(self, _: object = None) -> None:
        """Another process or thread wrote something."""
        self.viewer.renew()
        self.presenter.renew_marks()

    def _opinions_changed(self) -> None:
        """The user said something of names or quotes: show the article and the person anew."""
        self.presenter.look_again()
        self.visitor.renew()

    def ask(self, prompt: Prompt) -> None:
        """Open a line to type into; it takes all keys until it is gone."""
        self.prompt = prompt
        self.mount(prompt)

    def waits(self, command: str) -> bool:
        """Whether a key, that of a command or "", has to wait for what was asked for before."""
        if self.prompt is not None and not self.prompt.is_gone:
            return not self.prompt.takes_keys()
        self.prompt = None
        if command.startswith("move."):
            if self.front == "feeds":
                return False
            coming = COMING - {"view"} if self.viewer.stays else COMING
        else:
            coming = COMING
            if self.front == "feeds":
                self.open_source()
        return self.jobs.pending(*coming) or (self.reads and self._article_comes)

    @property
    def _article_comes(self) -> bool:
        """Whether the article that was gone into, or what was searched for in it, is not on the screen yet."""
        return self.presenter.seeking or self.jobs.pending("article")

    def action_command(self, command: str) -> None:
        """Run a command of the table."""
        try:
            if not self._answers(command):
                BY_ID[command].handler(self)
        except TuireaderError as error:
            self.say(str(error), warning=True)

    def ask_again(self, command: str, what: str, act: Callable[[], None]) -> None:
        """Say what a command does, and do it when its key is the next one; any other key means no, and escape does
        nothing but that.
        """
        key = keys_of(BY_ID[command], self.keys)[0]
        self.say(f"{key} again {what} · esc: no", warning=True)
        self._asked = _Asked(command, self.status.message, act)

    def _answers(self, command: str) -> bool:
        """Whether a command answers what was asked, if anything was."""
        asked, self._asked = self._asked, None
        if asked is None or self.status.message != asked.question:
            return False
        self.say("Nothing changed" if command == "go.out" else "")
        if command == asked.command:
            asked.act()
        return command in ("go.out", asked.command)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key whose command does nothing in this pane is not bound here."""
        if action != "command":
            return True
        return BY_ID[str(parameters[0])].works_in(self.front)

    def show_keys(self) -> None:
        """The keys that work here, in the last line."""
        self.status.show_keys(
            [
                (it.id, keys_of(it, self.keys)[0], it.footer)
                for it in COMMANDS
                if it.footer and it.works_in(self.front)
            ]
        )

    def say(self, text: str, *, warning: bool = False) -> None:
        """Say one plain line."""
        self.status.say(text, warning=warning)

    def changed(self, *rows: ArticleRow) -> None:
        """Rows whose marks changed: repaint them and count anew."""
        for row in rows:
            self.list.change(row)
            if row.key == self.presenter.key:
                self.article.tell_marks(row)
        self.viewer.recount()

    def save_place(self) -> None:
        """Remember where the reader is."""
        key = self.list.current
        offset = self.article.offset_at_top if key is not None and key == self.presenter.key else 0
        place = Place(self.viewer.view._replace(filter=""), key, offset, self.front == "article")
        self.marks.set_state(views.STATE, place.to_json())
        self.presenter.remember()
