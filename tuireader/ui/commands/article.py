"""What one does with an article or a quote in it: fetch the full text where the feed sends only the beginning, copy it
or its link, give it to another program, open its page in the browser.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuireader.errors import InputError, TuireaderError
from tuireader.library.articles import full_text_address
from tuireader.library.citing.basket import link_to
from tuireader.library.citing.citations import citation
from tuireader.model import short_id
from tuireader.query.tree import Id, Or
from tuireader.text.strings import counted
from tuireader.ui.commands import display
from tuireader.ui.commands.command import SAID, Command
from tuireader.ui.commands.marking import opened, with_targets
from tuireader.ui.external import host_of, in_terminal, opening, refusal, run, start, visit
from tuireader.ui.lists import views

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuireader.library import Library
    from tuireader.library.feeds.fulltexts import PageDone
    from tuireader.model import Article, ArticleRow, Quote
    from tuireader.ui.commands.command import Desk

_OFFERED = "fulltext-offered"
"""The name under which the marks remember for which feeds full articles were offered."""
MOST_COPIED = 20
"""Articles that are copied at once: few terminals take a clipboard of more than some hundred thousand characters."""


def toggle_fulltext(desk: Desk) -> None:
    """Show the full article, fetched unless it is stored; where it is shown, the feed's own text. Beside the links the
    page of the one under the cursor.
    """
    from tuireader.ui.article.panels import LinksPanel

    if desk.front == "panel" and isinstance(desk.panel, LinksPanel) and desk.panel.url:
        read_link(desk, desk.panel.url)
        return
    article = desk.article.article
    if article is None:
        desk.say("No article is open")
    elif desk.presenter.own:
        desk.presenter.show_stored(article.row.key)
        desk.say("The full article")
    else:
        key = article.row.key
        desk.jobs.ask(
            "own-text",
            lambda library: views.shown_own(library, key),
            lambda found: _show_feeds_own(desk, article, found),
        )


def _show_feeds_own(desk: Desk, article: Article, found: views.Shown | None) -> None:
    """The feed's own text is known, which means that the full one is shown; else that is to be fetched."""
    if article.row.key != desk.presenter.key:
        return
    if found is None:
        _fetch_page(desk, article)
    else:
        desk.presenter.present(found, own=True)
        desk.say("The feed's own text; d shows the full article")


def _fetch_page(desk: Desk, article: Article) -> None:
    """Fetch the page, or the transcript, in a thread of its own, once at a time."""
    key, busy, address = article.row.key, desk.presenter.fetching, full_text_address(article)
    if not address:
        desk.say("This article has no page of its own")
    elif key in busy:
        desk.say("The full article is being fetched")
    else:
        busy.add(key)
        what = "transcript" if article.transcripts else "full article"
        desk.say(f"Fetching the {what} from {host_of(address)} …")
        desk.jobs.spawn(
            f"fulltext-{key}",
            lambda library: _fetch_and_store(library, key),
            lambda done: _show_fetched(desk, done),
        )


def _fetch_and_store(library: Library, key: int) -> PageDone:
    """Fetch and store the full article, and what became of it."""
    from tuireader.library.feeds.fulltexts import PageDone, full_text

    try:
        return PageDone(key, note=full_text(library, key).note)
    except TuireaderError as error:
        return PageDone(key, error=str(error))


def _show_fetched(desk: Desk, done: PageDone) -> None:
    """The full article is stored: show it where its beginning is still shown."""
    desk.presenter.fetching.discard(done.key)
    if done.error:
        desk.say(done.error, warning=True)
    elif done.key == desk.presenter.key and not desk.presenter.opening:
        desk.presenter.show_stored(done.key)
        desk.say(done.note or "The full article; d shows the feed's own text", warning=bool(done.note))


def offer_fulltext(desk: Desk, row: ArticleRow) -> None:
    """An article was gone into: where a feed sends only beginnings, say once what can be done about it."""
    from tuireader.library.feeds.feed_settings import LONGEST, sends_beginnings

    offered = desk.marks.state(_OFFERED)
    known = [str(feed) for feed in offered] if isinstance(offered, list) else []
    if row.words >= LONGEST or row.feed in known:
        return
    feed = row.feed

    def answer(only_beginnings: bool) -> None:
        if only_beginnings:
            desk.marks.set_state(_OFFERED, [*known, feed])
            desk.say("This feed sends beginnings: d fetches the article; e, on the feed, always")

    desk.jobs.ask("offer", lambda library: sends_beginnings(library, feed), answer)


MOST_PAGES = 20
"""Pages that are opened at once, at most."""
_COMMAND = "pipe"
"""The name under which the marks remember the last command."""


def copy_link(desk: Desk) -> None:
    """The links of the articles to the clipboard, one a line."""

    def copy(rows: list[ArticleRow]) -> None:
        links = [row.url for row in rows if row.url]
        if links:
            desk.app.copy_to_clipboard("\n".join(links))
            desk.say("Link copied" if len(links) == 1 else f"{len(links)} links copied")
        else:
            desk.say("This article has no link")

    with_targets(desk, copy)


def copy_quote(desk: Desk) -> None:
    """The quote in front of one, with speaker, source, date and address, as the settings say."""
    found = desk.visitor.quote
    if found is None:
        desk.say("Step onto a quote first: . and ,")
    else:
        desk.jobs.ask("copy-quote", partial(_cited, desk, *found), partial(_copied, desk))


def _cited(desk: Desk, quote: Quote, row: ArticleRow, library: Library) -> str:
    """A quote as the settings have it copied, with the link to its very words."""
    return citation(quote, row, desk.config.copying.quote, link_to(library, row, quote))


def _copied(desk: Desk, text: str) -> None:
    desk.app.copy_to_clipboard(text)
    desk.say("Quote copied")


def copy_article(desk: Desk) -> None:
    """The articles to the clipboard as Markdown, with who said what in them, as the command export writes them."""
    with_targets(desk, partial(_copy_markdown, desk))


def _copy_markdown(desk: Desk, rows: list[ArticleRow]) -> None:
    keys = [row.key for row in rows[:MOST_COPIED]]

    def copy(text: str) -> None:
        desk.app.copy_to_clipboard(text)
        first = "The first " if len(rows) > MOST_COPIED else ""
        desk.say(f"{first}{counted(len(keys), 'article')} copied as Markdown")

    desk.jobs.ask("markdown", lambda library: _markdown(library, keys), copy)


def _markdown(library: Library, keys: list[int]) -> str:
    """Articles as Markdown, newest first."""
    from tuireader.library import exporting

    query = Or(tuple(Id(short_id(key)) for key in keys))
    return "\n".join(exporting.markdown(item) for item in exporting.exported(library, query))


def pipe(desk: Desk) -> None:
    """Ask for a command, and give it the quote in front of one, or else the article."""
    from tuireader.ui.dialogs.prompt import Prompt

    found, article, front = desk.visitor.quote, desk.article.article, desk.front
    made: Callable[[Library], str]
    if found is not None:
        what, made = "quote", partial(_cited, desk, *found)
    elif article is not None and front in ("article", "panel"):
        whole = "\n\n".join((article.row.title, article.row.url, article.document.text))
        what, made = "article", lambda _: whole
    else:
        desk.say("Go to a quote or into an article first")
        return

    def ended(command: str | None) -> None:
        desk.bring(front)
        if command and command.strip():
            desk.marks.set_state(_COMMAND, command)
            desk.jobs.spawn("pipe", lambda library: run(command, made(library)), desk.say)

    before = desk.marks.state(_COMMAND)
    value = before if isinstance(before, str) else ""
    desk.ask(Prompt(value, f"command that gets the {what}", ended, refused=refusal))


def open_in_browser(desk: Desk, *, background: bool = False) -> None:
    """The original pages of the articles, which then are read, as the settings say."""
    with_targets(desk, partial(_open_pages, desk, background))


def _open_pages(desk: Desk, background: bool, chosen: list[ArticleRow]) -> None:
    rows = [row for row in chosen if row.url][:MOST_PAGES]
    for row in rows:
        if open_url(desk, row.url, background=background):
            opened(desk, row)
    if not rows:
        _say_why_not(desk, chosen[0].key)
    elif len(rows) > 1:
        desk.say(f"Opening {len(rows)} pages")


def _say_why_not(desk: Desk, key: int) -> None:
    """Say that an article has no page, and the scheme of its link if that is why."""

    def said(article: Article | None) -> None:
        if article is not None and article.refused:
            desk.say(f"Its link is a {article.refused}: address, and only http: and https: are opened")
        else:
            desk.say("This article has no web address to open")

    desk.jobs.ask("why-not", lambda library: library.archive.article(key), said)


def open_url(desk: Desk, url: str, *, background: bool = False) -> bool:
    """A page in the browser, its host being said; whether that could be started."""
    reading = desk.config.reading
    browser = (background and reading.background_browser) or reading.browser
    try:
        desk.say(f"Opening {host_of(url)}")
        command = opening(url, browser, background=background)
        if in_terminal(command):
            with desk.app.suspend():
                visit(command)
        else:
            start(command)
    except InputError as error:
        desk.say(str(error), warning=True)
        return False
    return True


def point_at_link(desk: Desk, url: str) -> None:
    """A link was clicked: show in the panel where it really leads; clicked again, open it."""
    from tuireader.ui.article.panels import LinksPanel

    panel = desk.panel
    if isinstance(panel, LinksPanel):
        if panel.pointed == url:
            follow_link(desk, url)
            return
        panel.go_to(url)
    else:
        display.toggle(desk, LinksPanel(url))
        desk.article.number_links(True)
    say_where(desk, url)


def say_where(desk: Desk, url: str) -> None:
    """Say where a link leads, its true host first, and what can be done: it is to be seen before it is followed."""
    from tuireader.ui.article.panels import LinksPanel

    stored = isinstance(desk.panel, LinksPanel) and url in desk.panel.stored
    if stored or desk.article.inside(url) is not None:
        desk.say(f"Leads to {host_of(url)}: enter goes there, ← back · {url}")
    else:
        desk.say(f"Leads to {host_of(url)}: enter opens it, d reads it here · {url}")


def follow_link(desk: Desk, url: str) -> None:
    """Go where a link of the panel leads: to another place of the article or a stored article inside the reader, from
    where one comes back, else in the browser. The panel has done its work.
    """
    from tuireader.ui.article.panels import LinksPanel

    panel, place = desk.panel, desk.article.inside(url)
    stored = panel.stored.get(url) if isinstance(panel, LinksPanel) else None
    display.close(desk)
    if place is not None:
        desk.visitor.step_on()
        desk.article.go_to(*place)
    elif stored is not None:
        desk.visitor.read_linked(stored)
    else:
        open_url(desk, url)


def read_link(desk: Desk, url: str) -> None:
    """Fetch the page of a link and read it inside the reader; a stored article or another place is gone to at once."""
    from tuireader.ui.article.panels import LinksPanel

    panel, article = desk.panel, desk.article.article
    known = isinstance(panel, LinksPanel) and url in panel.stored
    if article is None or known or desk.article.inside(url) is not None:
        follow_link(desk, url)
        return
    key, feed, name = article.row.key, article.row.feed, f"linked-{url}"
    display.close(desk)
    if desk.jobs.pending(name):
        desk.say("This page is being fetched")
        return
    desk.say(f"Fetching {host_of(url)} …")
    desk.jobs.spawn(
        name, lambda library: _fetch_linked(library, url, feed), lambda done: _show_linked(desk, key, done)
    )


def _fetch_linked(library: Library, url: str, feed: str) -> PageDone:
    """The page of a link, stored, and what became of it."""
    from tuireader.library.feeds.fulltexts import PageDone, linked_page

    try:
        return PageDone(linked_page(library, url, feed), url=url)
    except TuireaderError as error:
        return PageDone(0, error=str(error))


def _show_linked(desk: Desk, key: int, done: PageDone) -> None:
    """The page of a link is stored: show it, unless the reader has gone on from the article meanwhile."""
    if done.error:
        desk.say(done.error, warning=True)
    elif desk.reads and key == desk.presenter.key and not desk.presenter.opening:
        desk.visitor.read_linked(done.key)
        desk.say("Kept for a week · s, t or a note keep it for good · ← back")
    else:
        desk.say(f"Fetched from {host_of(done.url)}: it is among the linked pages")


COMMANDS = (
    Command(
        "copy.link",
        "Keep and cite",
        ("y",),
        "Copy link",
        "The article's address to the clipboard",
        copy_link,
        ("list", "article", "person"),
    ),
    Command(
        "copy.quote",
        "Keep and cite",
        ("Y",),
        "Copy quote",
        "The quote with speaker, source and date to the clipboard",
        copy_quote,
        SAID,
    ),
    Command(
        "copy.article",
        "Keep and cite",
        ("ctrl+y",),
        "Copy article",
        "The article to the clipboard as Markdown, with who said what in it",
        copy_article,
        ("list", "article", "person"),
    ),
    Command(
        "pipe", "Keep and cite", ("|",), "Pipe", "Give the quote, or the article, to a command", pipe, SAID
    ),
    Command(
        "open.browser",
        "Read on",
        ("o",),
        "Open in browser",
        "The original page; its host is shown first",
        open_in_browser,
        ("list", "article", "person"),
    ),
    Command(
        "open.background",
        "Read on",
        ("O",),
        "Open in background",
        "The original page in a browser that stays behind",
        partial(open_in_browser, background=True),
        ("list", "article", "person"),
    ),
    Command(
        "fulltext",
        "Read on",
        ("d",),
        "Full article",
        "Fetch and show the full article, a podcast's transcript, or a link's page; again the feed's own text",
        toggle_fulltext,
        ("article",),
    ),
)
