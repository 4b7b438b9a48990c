"""What is shown beside and around the article: the panels, scopes, widths; and the lists of all commands, once to run
them by name (the palette) and once to read (help). Their widgets are imported when first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tuireader.ui.commands.command import READING, TASKS, Command, Task, by_task, keys_of
from tuireader.ui.lists.views import SCOPE_NAMES, FeedLine, Scope, Source
from tuireader.ui.surface import Where

if TYPE_CHECKING:
    from tuireader.model import Article, Mention, Quote
    from tuireader.ui.article.panels import AnyPanel, LinksPanel, QuotesPanel
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.dialogs.chooser import Choice


def quotes(desk: Desk) -> None:
    """Who said what in the article; again to close."""
    from tuireader.ui.article.panels import QuotesPanel

    toggle(desk, QuotesPanel())


def names(desk: Desk) -> None:
    """Whom and what the article names; again to close. Meanwhile they are underlined in the text."""
    from tuireader.ui.article.panels import NamesPanel

    toggle(desk, NamesPanel())
    desk.article.underline_names(isinstance(desk.panel, NamesPanel))


def links(desk: Desk) -> None:
    """The links by number; a digit opens one."""
    from tuireader.ui.article.panels import LinksPanel

    if not desk.article.links:
        desk.say("This article has no links")
        return
    toggle(desk, LinksPanel())
    desk.article.number_links(isinstance(desk.panel, LinksPanel))


def toggle(desk: Desk, panel: AnyPanel) -> None:
    """Show a panel, in the place of any other, beside the article that is read, or go into that under the cursor; close
    the panel when it is open.
    """
    key = desk.presenter.key if desk.reads else desk.list.current
    if key is None:
        desk.say("No article is open")
        return
    same, reads = type(desk.panel) is type(panel), desk.reads
    close(desk)
    if not same:
        desk.panel = panel
        desk.mount(panel, after=desk.article)
        desk.add_class("panel-open")
        desk.bring("panel")
        if not reads:
            desk.presenter.open(key)
        desk.call_after_refresh(fill, desk)


def fill(desk: Desk) -> None:
    """Let the panel, if there is one, show what is known of the article shown."""
    panel, article = desk.panel, desk.article.article
    if panel is None or not panel.is_attached:
        return
    from tuireader.ui.article.panels import LinksPanel, QuotesPanel

    if isinstance(panel, LinksPanel):
        panel.fill(article)
        if article is not None:
            _find_stored(desk, panel, article)
    else:
        panel.fill(article, desk.article.annotation)
        if isinstance(panel, QuotesPanel) and article is not None:
            _fill_lives(desk, panel, article.row.key)


def _find_stored(desk: Desk, panel: LinksPanel, article: Article) -> None:
    """Let the panel of links know which of them lead to articles that are stored."""
    from tuireader.library.articles import linked

    urls = list(dict.fromkeys(desk.article.links))

    def found(stored: dict[str, int]) -> None:
        others = {url: key for url, key in stored.items() if key != article.row.key}
        if desk.panel is panel and others and desk.article.article is article:
            panel.fill(article, others)

    desk.jobs.ask("linked", lambda library: linked(library, urls), found)


def _fill_lives(desk: Desk, panel: QuotesPanel, key: int) -> None:
    """Let the panel of quotes say which of them other papers print, once that has been read."""
    from tuireader.library.statements.tracing import lives

    def found(printed: dict[tuple[str, bool], str]) -> None:
        article = desk.article.article
        if desk.panel is panel and article is not None and article.row.key == key:
            panel.fill(article, desk.article.annotation, printed)

    desk.jobs.ask("lives", lambda library: lives(library, key), found)


def close(desk: Desk) -> None:
    """Close the panel, if there is one; the keys go back to the article."""
    if desk.panel is not None:
        desk.article.underline_names(False)
        desk.article.number_links(False)
        desk.panel.remove()
        desk.panel = None
        desk.remove_class("panel-open")
        desk.bring("article")


def pointed(desk: Desk) -> Quote | Mention | None:
    """The quote or name under the cursor of the panel in front, else that stepped onto in the article."""
    from tuireader.ui.article.panels import QuotesPanel

    panel, annotation = desk.panel if desk.front == "panel" else None, desk.article.annotation
    if annotation is None or panel is None:
        return desk.article.current
    if isinstance(panel, QuotesPanel):
        return next((quote for quote in annotation.body.quotes if quote.id == panel.current), None)
    name = chosen_name(desk)
    return next((it for it in annotation.body.entities if (it.name, it.label) == name), None)


def chosen_name(desk: Desk) -> tuple[str, str] | None:
    """Name and kind under the cursor of the panel of names, while that is in front."""
    from tuireader.ui.article.panels import NamesPanel

    panel = desk.panel if desk.front == "panel" else None
    return panel.current if isinstance(panel, NamesPanel) else None


def uncover(desk: Desk) -> None:
    """Where the panel covers the article, close it."""
    if desk.has_class("-narrow"):
        close(desk)


_NARROWEST, _WIDEST = 40, 200


def scope(desk: Desk, to: Scope) -> None:
    """See the same source in another scope; the article under the cursor stays there if it is in it."""
    if desk.front != "feeds":
        close(desk)
        desk.bring("list")
    desk.viewer.open(desk.viewer.view._replace(scope=to), stay=True)
    desk.viewer.recount()
    desk.say(f"Showing {SCOPE_NAMES[to]}")


def step_quote(desk: Desk, step: int) -> None:
    """The next quote, or the one before; the pane then says whose it is."""
    if not desk.article.step_quote(step):
        desk.say("No further quote" if step > 0 else "No quote before this one")


def step_name(desk: Desk, step: int) -> None:
    """The next name, or the one before; beside the panel of names the next mention of the one chosen there."""
    if (name := chosen_name(desk)) is not None:
        desk.article.focus_name(*name, step)
    elif not desk.article.step_name(step):
        desk.say("No further name" if step > 0 else "No name before this one")


def zen(desk: Desk) -> None:
    """The article alone, or with the others again."""
    desk.toggle_class("zen")
    if not desk.reads and desk.list.current is not None:
        desk.presenter.open(desk.list.current)
    desk.bring("article")


def skim(desk: Desk) -> None:
    """What is quoted in the article alone, with its speakers; or the whole of it again."""
    if desk.article.article is None:
        desk.say("No article is open")
        return
    desk.article.skim(not desk.article.skims)
    desk.say("Only what is quoted · the same key shows the whole article" if desk.article.skims else "")


def width(desk: Desk, by: int) -> None:
    """A wider or narrower text."""
    columns = max(_NARROWEST, min(_WIDEST, desk.text_width + by))
    desk.marks.set_state("width", columns)
    desk.article.set_width(columns)
    desk.say(f"Text at most {columns} columns wide")


def quit_reader(desk: Desk) -> None:
    """Out of the article; at the top level, out of the reader."""
    if desk.front in ("article", "panel", "person"):
        close(desk)
        desk.remove_class("zen")
        if not desk.visitor.back():
            desk.bring("list")
    elif not desk.visitor.back():
        desk.app.call_later(desk.app.run_action, "app.leave_safely")


def suspend(desk: Desk) -> None:
    """Back to the shell until ``fg``."""
    desk.app.action_suspend_process()


def palette(
    commands: Sequence[Command], place: Where, keys: Mapping[str, str], lines: Sequence[FeedLine]
) -> list[Choice]:
    """What can be done in the pane ``place``, then the feeds to go to. Values are a command's id or a
    Source.
    """
    from tuireader.ui.dialogs.chooser import Choice

    choices = [
        Choice(command.title, command.id, keys_of(command, keys)[0], also=command.help)
        for command in commands
        if command.works_in(place)
    ]
    return choices + [Choice(f"Go to {line.title}", line.source) for line in lines if line.source is not None]


def help_lines(commands: Sequence[Command], place: Where, keys: Mapping[str, str]) -> list[Choice]:
    """What one may want to do, each with its keys; below it every command with its keys and what it does, by what one
    wants, first those that do something in the pane ``place``, then the others, dim. The value of a line of the first
    part is its task, of the others their command's id.
    """
    tasks = by_task(commands)
    lines = [_task_line(task, found, place, keys) for task, found in tasks.items() if found]
    for task, found in tasks.items():
        here = [command for command in found if command.works_in(place)]
        lines += _headed(task, [_help_line(command, keys, dim=False) for command in here])
    for task, found in tasks.items():
        elsewhere = [command for command in found if not command.works_in(place)]
        lines += _headed(f"{task}, elsewhere", [_help_line(command, keys, dim=True) for command in elsewhere])
    return lines


def _task_line(task: Task, commands: Sequence[Command], place: Where, keys: Mapping[str, str]) -> Choice:
    """What one may want to do, and the keys for it, first those that do something here."""
    from tuireader.ui.dialogs.chooser import Choice

    first = sorted(commands, key=lambda command: not command.works_in(place))
    told = [f"{keys_of(command, keys)[0]} {_uncapitalised(command.title)}" for command in first]
    return Choice(" · ".join(told), task, task, untyped=True)


def _uncapitalised(title: str) -> str:
    return f"{title[0].lower()}{title[1:]}"


def _headed(heading: str, lines: Sequence[Choice]) -> list[Choice]:
    """Lines under a heading, after a blank one; nothing where there are none."""
    from tuireader.ui.dialogs.chooser import Choice

    if not lines:
        return []
    return [Choice("", heading=True), Choice("", left=heading, heading=True), *lines]


def _help_line(command: Command, keys: Mapping[str, str], *, dim: bool) -> Choice:
    """A line of the help page."""
    from tuireader.ui.dialogs.chooser import Choice

    where = f" (in: {', '.join(command.where)})" if dim else ""
    return Choice(
        f"{command.help}{where}",
        None if dim else command.id,
        " ".join(keys_of(command, keys)),
        dim,
        also=f"{command.title} {command.id} {command.task}",
    )


def show_help(desk: Desk, title: str = "What do you want to do?", commands: Sequence[Command] = ()) -> None:
    """What one may want to do, and all keys; or those of some ``commands``. Choosing a command runs it, choosing what
    one wants to do shows the keys for that.
    """
    from tuireader.ui.dialogs.chooser import Chooser

    def chosen(choice: str | None) -> None:
        if choice in TASKS:
            show_help(desk, choice, by_task(desk.commands)[choice])
        else:
            _run(desk, choice)

    lines = help_lines(commands or desk.commands, desk.front, desk.keys)
    if commands:
        lines = [line for line in lines if not line.untyped]
    hint = "type to search; enter runs a command"
    desk.app.push_screen(Chooser(title, lines, hint=hint), chosen)


def show_palette(desk: Desk) -> None:
    """Commands and feeds by name."""
    from tuireader.ui.dialogs.chooser import Chooser

    choices = palette(desk.commands, desk.front, desk.keys, desk.feeds.lines)
    desk.app.push_screen(Chooser("Commands", choices), lambda choice: _run(desk, choice))


def _run(desk: Desk, choice: str | Source | None) -> None:
    """Run a chosen command, or go to a chosen feed."""
    if isinstance(choice, Source):
        desk.bring("list")
        desk.viewer.open_source(choice)
    elif choice is not None:
        desk.action_command(choice)


COMMANDS = (
    Command(
        "quote.next",
        "Who said it",
        (".",),
        "Next quote",
        "Step to the next quote and say whose it is",
        partial(step_quote, step=1),
        ("article",),
        "next quote",
    ),
    Command(
        "quote.previous",
        "Who said it",
        (",",),
        "Previous quote",
        "Step to the quote before",
        partial(step_quote, step=-1),
        ("article",),
    ),
    Command(
        "name.next",
        "Who said it",
        (">",),
        "Next name",
        "Step to the next person, organisation or place",
        partial(step_name, step=1),
        ("article",),
    ),
    Command(
        "name.previous",
        "Who said it",
        ("<",),
        "Previous name",
        "Step to the name before",
        partial(step_name, step=-1),
        ("article",),
    ),
    Command("scope.all", "Find", ("1",), "Show all", "All articles", partial(scope, to="all")),
    Command(
        "scope.unread",
        "Find",
        ("2",),
        "Show unread",
        "Only unread articles, and only feeds that have some",
        partial(scope, to="unread"),
    ),
    Command(
        "scope.starred", "Find", ("3",), "Show starred", "Only starred articles", partial(scope, to="starred")
    ),
    Command(
        "scope.quoted",
        "Find",
        ("4",),
        "Show with quotes",
        "Only articles in which someone is quoted",
        partial(scope, to="quoted"),
    ),
    Command(
        "panel.quotes",
        "Who said it",
        ("Q",),
        "Quotes",
        "Who said what in this article",
        quotes,
        READING,
        "quotes",
    ),
    Command(
        "panel.names",
        "Who said it",
        ("E",),
        "Names",
        "People, organisations and places of this article",
        names,
        READING,
        "names",
    ),
    Command(
        "links",
        "Read on",
        ("f",),
        "Follow a link",
        "Number the links; the digits then follow one: inside the reader where it can be, d always",
        links,
        ("article",),
    ),
    Command(
        "zen",
        "The screen",
        ("z",),
        "Article alone",
        "The article and nothing else; again to return",
        zen,
        ("list", "article"),
    ),
    Command(
        "skim",
        "Read on",
        ("'",),
        "Only quotes",
        "What is quoted in the article, with its speakers, and nothing else; again the whole",
        skim,
        ("article",),
    ),
    Command(
        "width.wider",
        "The screen",
        ("+",),
        "Wider text",
        "Two columns more for the text",
        partial(width, by=2),
        ("article",),
    ),
    Command(
        "width.narrower",
        "The screen",
        ("-",),
        "Narrower text",
        "Two columns less for the text",
        partial(width, by=-2),
        ("article",),
    ),
    Command("app.suspend", "The screen", ("ctrl+z",), "Suspend", "Back to the shell; fg returns", suspend),
    Command(
        "app.quit",
        "The screen",
        ("q",),
        "Quit",
        "Out of where you are; at the top it quits",
        quit_reader,
        footer="quit",
    ),
    Command(
        "palette", "The screen", (":", "ctrl+p"), "Commands", "All commands and feeds by name", show_palette
    ),
    Command("help", "The screen", ("?",), "Help", "All keys, and what works here", show_help, footer="help"),
)
