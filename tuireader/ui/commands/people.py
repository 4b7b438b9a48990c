"""People, organisations and places: to their pages, from there to articles, and following what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from tuireader.text.strings import counted, day
from tuireader.ui.commands import citing, correcting, display, searching
from tuireader.ui.commands.command import SAID, Command, say_change
from tuireader.ui.lists.views import View, who_of
from tuireader.ui.person.visitor import who_is

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.library.statements.tracing import Printing, Trace
    from tuireader.library.watching import News
    from tuireader.model import Mention, Quote
    from tuireader.store.contract import Change
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.dialogs.chooser import Choice

Who = tuple[str, str]
_MOST_ON = 5
"""Of how many of a name it is looked up what they said about something."""


def open_current(desk: Desk) -> None:
    """In an article the page of whose quote or name was stepped onto; on a page what is under the cursor."""
    if desk.front == "person":
        _choose(desk)
    elif (who := who_is(desk, desk.article.current)) is not None:
        desk.visitor.visit(*who)
    elif desk.article.current is None:
        desk.say("Step onto a quote or a name first: . and >")
    else:
        desk.say(f"{_unnamed(desk.article.current)} · c says who it was")


def _unnamed(current: Quote | Mention) -> str:
    """Why there is no page of whoever speaks: nobody is known, or only described ("unnamed officials")."""
    words = getattr(current, "speaker", "")
    return f"The article does not name “{words}”" if words else "The speaker is not known"


def _choose(desk: Desk) -> None:
    """Into the article at the quote, on to another name, or whatever the line says."""
    from tuireader.library.people.person import Stance, Subject
    from tuireader.library.statements.statements import Named, Saying
    from tuireader.ui.person.dossier import Grouped
    from tuireader.ui.person.dossier_lines import Press

    item, visitor = desk.visitor.pane.item, desk.visitor
    if isinstance(item, Press):
        visitor.press(item.what)
    elif isinstance(item, Named):
        visitor.visit(item.label, item.name)
    elif isinstance(item, Subject):
        visitor.filter(item.word)
    elif isinstance(item, Grouped):
        visitor.filter(item.subject.word)
    elif isinstance(item, Saying):
        visitor.read(item.row, item.quote)
    elif isinstance(item, Stance):
        place = (item.attitude.start, item.attitude.end)
        visitor.read(item.row, None, None if item.in_title else place)
    elif item is not None:
        visitor.read(item, None)


def jump_to_quote(desk: Desk, quote_id: str) -> None:
    """A quote was chosen in the panel: show it in the text; chosen again, all that its speaker said."""
    from tuireader.model import Quote

    current = desk.article.current
    if isinstance(current, Quote) and current.id == quote_id:
        open_current(desk)
        return
    display.uncover(desk)
    desk.article.focus_quote(quote_id)


class _Target(NamedTuple):
    """Where the prompt leads: to the page of ``who``, perhaps to what they said ``about`` something; without them to
    the articles in which anyone speaks about it.
    """

    who: Who | None
    about: str = ""


def jump(desk: Desk) -> None:
    """Ask for a name, with words or without, and open that page."""
    from tuireader.ui.dialogs.chooser import Chooser

    chooser = Chooser(
        "Person, organisation or place",
        [],
        hint="a name, or a name and what they speak about: Biden guns",
        more=_suggesting(desk, _Target, ending=_on_topic),
    )
    desk.app.push_screen(chooser, lambda target: _go(desk, target) if target else None)


def _go(desk: Desk, target: _Target) -> None:
    """Open what was chosen."""
    if target.who is not None:
        desk.visitor.visit(*target.who, about=target.about)
        return
    desk.bring("list")
    desk.viewer.open(View(filter=f'about:"{target.about}"'))


def _on_topic(library: Library, typed: str, found: Sequence[Choice]) -> list[Choice]:
    """Where no name is typed alone, those who speak about the words behind it, or that anyone does; and of how many
    articles the names are, where not of all.
    """
    words = typed.replace('"', " ").split()
    if found or not words:
        return _left_out(library)
    for cut in range(len(words) - 1, 0, -1):
        if speaking := _speaking_on(library, " ".join(words[:cut]), " ".join(words[cut:])):
            return [*speaking, *_left_out(library)]
    return [*_anyone_on(library, " ".join(words)), *_left_out(library)]


def _speaking_on(library: Library, name: str, about: str) -> list[Choice]:
    """Those of this name with quotes about something, who has most of them first."""
    from tuireader.library.people.person import suggest
    from tuireader.library.statements.statements import said_on
    from tuireader.ui.dialogs.chooser import Choice

    known = suggest(library, name, _MOST_ON)
    numbers = sorted(((said_on(library, named.who, about), named) for named in known), key=lambda it: -it[0])
    return [
        Choice(
            f"{named.name} · {about} · {counted(number, 'quote')}", _Target(named.who, about), "said about"
        )
        for number, named in numbers
        if number
    ]


def _anyone_on(library: Library, about: str) -> list[Choice]:
    """That there are quotes about something, whoever says them."""
    from tuireader.library.statements.asking import with_words
    from tuireader.query.tree import Topic
    from tuireader.ui.dialogs.chooser import Choice

    number = with_words(library, Topic(about))
    text = f"{about} · {counted(number, 'quote')} by anyone"
    return [Choice(text, _Target(None, about), "said about")] if number else []


def _left_out(library: Library) -> list[Choice]:
    """A line that says of how many articles the names are, where not of all."""
    from tuireader.library.queries import coverage, looked_at
    from tuireader.query.tree import Everything
    from tuireader.ui.dialogs.chooser import Choice

    told = looked_at(coverage(library, Everything()))
    return [Choice(told, dim=True, last=True)] if told else []


def _nothing(library: Library, typed: str, found: Sequence[Choice]) -> list[Choice]:
    """No line."""
    return []


def _suggesting(
    desk: Desk,
    value: Callable[[Who], object] = lambda who: who,
    ending: Callable[[Library, str, Sequence[Choice]], list[Choice]] = _nothing,
) -> Callable[[str, Callable[[Sequence[Choice]], None]], None]:
    """Completes a name from all that articles name, each chosen as its ``value``; ``ending`` gives what stands below,
    for what was typed and the names that were found.
    """
    from tuireader.library.people.person import suggest

    def more(typed: str, give: Callable[[Sequence[Choice]], None]) -> None:
        def found(library: Library) -> list[Choice]:
            names = [correcting.choice_of(named, value(named.who)) for named in suggest(library, typed)]
            return names + ending(library, typed, names)

        desk.jobs.ask("suggest", found, give)

    return more


def where_printed(desk: Desk) -> None:
    """Where else the statement in front of one is printed: first, longest, what each cut, what differs."""
    from tuireader.library.statements.tracing import trace

    here = citing.in_front(desk)
    if here is None:
        desk.say("Step onto a quote first: . and ,")
        return
    row, quote, in_title = here
    desk.jobs.ask(
        "printed",
        lambda library: trace(library, row, quote, in_title=in_title),
        lambda found: _show_printings(desk, found),
    )


def _show_printings(desk: Desk, found: Trace) -> None:
    from tuireader.ui.dialogs.chooser import Chooser

    if len(found.printings) < 2:
        desk.say("Printed nowhere else, of what was looked at")
        return
    title = f"One statement in {counted(len(found.printings), 'place')} of {counted(found.papers, 'paper')}"
    lines = [line for printing in found.printings for line in _printing_lines(printing, found)]
    desk.app.push_screen(
        Chooser(title, lines, hint="a paper or words; enter goes there"),
        lambda printing: desk.visitor.read(printing.row, printing.quote) if printing else None,
    )


def _printing_lines(printing: Printing, found: Trace) -> Iterator[Choice]:
    """A line for a place, and below it one for each thing that it cut, and for each that it has in other words."""
    from tuireader.library.statements.tracing import told
    from tuireader.ui.dialogs.chooser import Choice

    row, quote = printing.row, printing.quote
    speaker = quote.speaker_name or quote.speaker or "speaker not known"
    what, *details = told(printing, found)
    when = day(row.published) if row.dated else "undated"
    yield Choice(" · ".join(filter(None, (row.feed_title, what, speaker))), printing, when)
    for detail in details:
        yield Choice(detail, printing, dim=True, also=f"{row.feed_title} {speaker}")


def follow(desk: Desk) -> None:
    """Follow the person of the page, of the quote or name stepped onto, or of the line among the feeds; or end it.

    On a page that shows what was said about something it is that alone; of a list that is filtered, or on a search
    among the feeds, it is the search that is kept.
    """
    if searching.follow(desk):
        return
    if (page := desk.visitor.page) is not None and page.filter:
        on, about = page.who, page.filter
        desk.jobs.ask("follow", lambda library: _toggle_on(library, on, about), partial(_followed, desk))
        return
    who = _meant_here(desk)
    if who is None:
        inside = desk.front in ("article", "panel")
        desk.say("Step onto a quote or a name first: . and >" if inside else "Filter the list first: = or /")
        return
    desk.jobs.ask("follow", lambda library: _toggle(library, who), lambda change: _followed(desk, change))


def _meant_here(desk: Desk) -> Who | None:
    if (page := desk.visitor.page) is not None:
        return page.who
    if desk.front in ("feeds", "list"):
        source = desk.feeds.source if desk.front == "feeds" else desk.viewer.view.source
        return who_of(source) if source is not None and source.kind in ("said", "named") else None
    return who_is(desk, desk.article.current)


def _toggle_on(library: Library, who: Who, about: str) -> Change | None:
    """Follow what someone says about something, or end it."""
    from tuireader.library import watching
    from tuireader.library.people.resolve import meant

    found = meant(library, *who)
    ended = watching.follow_person(library, found, about, end=True)
    return ended or watching.follow_person(library, found, about)


def _toggle(library: Library, who: Who) -> Change | None:
    from tuireader.library.people import person

    return person.unfollow(library, who) or person.follow(library.marks, who)


def _followed(desk: Desk, change: Change | None) -> None:
    say_change(desk, change)
    desk.viewer.renew()


BRIEFS = (1, 7, 30)
"""Days of which a brief is."""


def show_brief(desk: Desk, days: int = BRIEFS[0]) -> None:
    """What those who are followed newly said, and the searches that are kept newly have; enter goes to the article."""
    desk.jobs.ask("brief", partial(_brief, days), partial(_show_brief, desk, days))


def _brief(days: int, library: Library) -> tuple[list[Choice], str]:
    """The lines of a brief, and what is said where there are none."""
    from tuireader.library import queries, watching
    from tuireader.ui.dialogs.chooser import Choice

    news = watching.brief(library, queries.parse(f"newer:{days}d"))
    choices = [Choice(" ".join(item.saying.quote.text.split()), item, below=_told_of(item)) for item in news]
    watched = watching.watches(library)
    return (
        choices,
        "Nothing new" if watched else "Nobody is followed: F on a person, or on a list that is filtered",
    )


def _told_of(item: News) -> str:
    """Who said it, where and when, and for which watches it is told."""
    row, quote = item.saying.row, item.saying.quote
    speaker = quote.speaker_name or quote.speaker or "nobody named"
    doubt = "" if quote.confidence == "sure" else f" ({quote.confidence})"
    watches = [title for title in item.watches if title != speaker]
    parts = (f"{speaker}{doubt}", row.feed_title, day(row.published) if row.dated else "", *watches)
    return " · ".join(filter(None, parts))


def _show_brief(desk: Desk, days: int, found: tuple[list[Choice], str]) -> None:
    from tuireader.ui.dialogs.sheets import BriefSheet

    choices, empty = found
    since = "since yesterday" if days == 1 else f"in {days} days"

    def left(item: News | object | None) -> None:
        if item is BriefSheet.LONGER:
            show_brief(desk, next((more for more in BRIEFS if more > days), BRIEFS[0]))
        elif item is not None:
            saying = cast("News", item).saying
            desk.visitor.read_at(saying.row, saying.quote.id)

    desk.app.push_screen(
        BriefSheet(f"New {since}: {counted(len(choices), 'statement')}", choices, empty), left
    )


def correct(desk: Desk) -> None:
    """Say who said the quote pointed at, whom the name means, or who the person of the page is."""
    from tuireader.model import Quote

    if desk.front == "person":
        _correct_on_page(desk)
        return
    article, pointed = desk.article.article, display.pointed(desk)
    if article is None or pointed is None:
        desk.say("Step onto a quote or a name first: . and >")
    elif isinstance(pointed, Quote):
        correcting.correct_quote(desk, article.row, pointed, _suggesting(desk))
    else:
        correcting.correct_name(desk, article.row, pointed, _suggesting(desk))


def _correct_on_page(desk: Desk) -> None:
    """On a quote its speaker; on another name that one; anywhere else who the page is of."""
    from tuireader.library.statements.statements import Named, Saying

    page, item, more = desk.visitor.page, desk.visitor.pane.item, _suggesting(desk)
    if page is None:
        return
    if isinstance(item, Saying):
        title, who = item.in_title, page.who
        correcting.correct_quote(desk, item.row, item.quote, more, in_title=title, person=who)
    else:
        correcting.correct_person(desk, item.who if isinstance(item, Named) else page.who, more)


COMMANDS = (
    Command(
        "person.jump",
        "Find",
        ("@",),
        "Go to a person",
        "A person, organisation or place by name: all that they said, or what they said about something: Biden guns",
        jump,
    ),
    Command(
        "brief",
        "Who said it",
        ("i",),
        "What is new",
        "What those whom you follow newly said, and what the searches that you keep newly have, each once",
        show_brief,
    ),
    Command(
        "correct",
        "Put right",
        ("c",),
        "Correct",
        "Another speaker, nobody or no quote; whom a name means; who a person is: same as, rename, split, kind",
        correct,
        (*SAID, "panel"),
        "correct",
    ),
    Command(
        "people.alike",
        "Put right",
        ("~",),
        "Who looks the same",
        "People who may be one under two names: merge them, or tell them apart, one after the other",
        correcting.offer_merges,
    ),
    Command(
        "quote.printed",
        "Who said it",
        ("w",),
        "Where printed",
        "Where else the quote is printed: who had it first, its longest form, what each cut and has in other words",
        where_printed,
        (*SAID, "panel"),
    ),
    Command(
        "follow",
        "Who said it",
        ("F",),
        "Follow",
        "What this person says, or what the filter finds, as a list among the feeds; again to end it",
        follow,
        ("feeds", "list", "article", "person"),
        "follow",
    ),
)
