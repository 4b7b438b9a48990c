"""Correcting the machine: the speaker of a quote, and whom a name means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tuireader.text.sentences import opening
from tuireader.ui.actions.marking import say
from tuireader.ui.citing import pieces
from tuireader.ui.speakers import KINDS

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.model import ArticleRow, Mention, Quote
    from tuireader.store.contract import Change
    from tuireader.ui.screens.chooser import Choice, More
    from tuireader.ui.screens.reader import ReaderScreen

Who = tuple[str, str]
_FIRST = 8
"""People of the article that are offered before all else."""
_SHORT = 60


class _Answer(NamedTuple):
    """What was chosen: ``speaker`` None for no quote, "" for nobody; of a name ``who`` it is, None for itself;
    ``alone`` when it is not ``who`` that it was taken for.
    """

    what: str
    who: Who | None = None


class _Case(NamedTuple):
    """What a correction is about: the article's names, and how many articles have the same words."""

    names: list[Who]
    articles: int = 1


# --- quotes -----------------------------------------------------------------------------------------------------


def correct_quote(
    screen: ReaderScreen, row: ArticleRow, quote: Quote, more: More, *, in_title: bool = False
) -> None:
    """Ask who said a quote, and say so."""
    from tuireader.store.naming import wording

    def read(library: Library) -> _Case:
        words = wording(quote)
        articles = library.archive.people.with_wording([words]).get(words, 1)
        return _Case(_names(library, row.key), articles)

    def ask(case: _Case) -> None:
        from tuireader.ui.screens.chooser import Chooser

        title = f"Who said {opening(' … '.join(pieces(quote)), _SHORT)}"
        chooser = Chooser(title, _speakers(case, quote), hint="a name", more=_with_new(more, "speaker"))
        screen.app.push_screen(chooser, lambda answer: chosen(answer, case))

    def chosen(answer: _Answer | Who | None, case: _Case) -> None:
        if answer is not None:
            given = answer if isinstance(answer, _Answer) else _Answer("speaker", answer)
            act = partial(_correct, row=row, quote=quote, answer=given, in_title=in_title)
            choices = (
                ("In this article", False),
                (f"In all {case.articles} articles with these words", True),
            )
            _ask_where(screen, act, choices if case.articles > 1 else choices[:1])

    screen.jobs.ask("correct", read, ask)


def _speakers(case: _Case, quote: Quote) -> list[Choice]:
    """People of the article, then that nobody said it, then the other names."""
    from tuireader.ui.screens.chooser import Choice

    others = [who for who in case.names if who[1] != quote.speaker_name]
    people = [who for who in others if who[0] == "PERSON"][:_FIRST]
    rest = [who for who in others if who not in people]
    named = [
        Choice(name, _Answer("speaker", (tag, name)), KINDS.get(tag, "")) for tag, name in (*people, *rest)
    ]
    special = [
        Choice("Nobody: it cannot be told", _Answer("nobody")),
        Choice("This is not a quote", _Answer("no quote")),
    ]
    return [*named[: len(people)], *special, *named[len(people) :]]


def _correct(
    library: Library, everywhere: bool, *, row: ArticleRow, quote: Quote, answer: _Answer, in_title: bool
) -> Change | None:
    from tuireader.library.correcting import NOBODY, correct, reject

    if answer.what == "no quote":
        return reject(library.marks, row, quote, in_title=in_title, everywhere=everywhere)
    speaker = answer.who[1] if answer.who else NOBODY
    return correct(library.marks, row, quote, speaker, in_title=in_title, everywhere=everywhere)


# --- names ------------------------------------------------------------------------------------------------------


def correct_name(screen: ReaderScreen, row: ArticleRow, mention: Mention, more: More) -> None:
    """Ask whom a name means, and say so."""

    def read(library: Library) -> tuple[list[Who], Who | None]:
        return _names(library, row.key), _taken_for(library, (mention.label, mention.name))

    def ask(found: tuple[list[Who], Who | None]) -> None:
        from tuireader.ui.screens.chooser import Choice, Chooser

        names, other = found
        now = other[1] if other else mention.name
        same = [who for who in names if who[0] == mention.label and who[1] != mention.name]
        choices = [Choice(name, _Answer("same", (tag, name)), "same as") for tag, name in same]
        if mention.text != now:
            answer = _Answer("alone", other) if other else _Answer("apart")
            choices.insert(0, Choice(f"“{mention.text}” is not {now}", answer, "not"))
        title = f"Whom does “{mention.text}” mean? Now: {now}"
        chooser = Chooser(title, choices, hint="a name", more=_with_new(more, "same", mention.label))
        screen.app.push_screen(chooser, chosen)

    def chosen(answer: _Answer | Who | None) -> None:
        if answer is not None:
            given = answer if isinstance(answer, _Answer) else _Answer("same", answer)
            act = partial(_rename, row=row, mention=mention, answer=given)
            choices = (("Everywhere", True), ("In this article only", False))
            _ask_where(screen, act, choices[:1] if given.what == "alone" else choices)

    screen.jobs.ask("correct", read, ask)


def _rename(
    library: Library, everywhere: bool, *, row: ArticleRow, mention: Mention, answer: _Answer
) -> Change | None:
    from tuireader.library.identities import alias, part, set_alone, unjoin

    shown, article = (mention.label, mention.name), None if everywhere else row
    if answer.what == "alone" and answer.who:
        return set_alone(library.marks, [shown], answer.who[1])
    if answer.who is not None:
        return alias(library.marks, [shown], answer.who, article)
    annotation = library.archive.annotation(row.key)
    found = (
        next((it for it in annotation.body.entities if it.start == mention.start), None)
        if annotation
        else None
    )
    original = (found.label, found.name) if found else shown
    if original != shown and (change := unjoin(library.marks, original)) is not None:
        return change
    return part(library.marks, original, mention.text, article)


def _taken_for(library: Library, who: Who) -> Who | None:
    """Whom a last name alone is taken for over all articles, if for anyone."""
    from tuireader.library.meant import meant

    found = meant(library, *who)
    return found.chief if who in found.guessed else None


# --- both -------------------------------------------------------------------------------------------------------


def _names(library: Library, key: int) -> list[Who]:
    """The names of an article as the user sees them, people first, the most often named first."""
    from collections import Counter

    from tuireader.library.articles import annotation

    shown = annotation(library, key)
    counts: Counter[Who] = Counter(
        (it.label, it.name) for it in (shown.body.entities if shown else ()) if it.label in KINDS
    )
    return sorted(counts, key=lambda who: (who[0] != "PERSON", -counts[who]))


def _with_new(more: More, what: str, label: str = "PERSON") -> More:
    """After the names that are known, what was typed itself."""
    from tuireader.ui.screens.chooser import Choice

    def offer(typed: str, give: Callable[[Sequence[Choice]], None]) -> None:
        name = " ".join(typed.split())
        new = [Choice(f"“{name}”", _Answer(what, (label, name)), "new name")] if name else []
        if name:
            more(typed, lambda known: give([*known, *new]))

    return offer


def _ask_where(
    screen: ReaderScreen,
    act: Callable[[Library, bool], Change | None],
    choices: Sequence[tuple[str, bool]],
) -> None:
    """Ask how far it holds, where there is a choice, and do it."""

    def do(everywhere: bool | None) -> None:
        if everywhere is not None:
            screen.jobs.ask("correcting", lambda library: act(library, everywhere), done)

    def done(change: Change | None) -> None:
        say(screen, change)
        screen.viewing.renew()

    if len(choices) == 1:
        do(choices[0][1])
        return
    from tuireader.ui.screens.chooser import Choice, Chooser

    chooser = Chooser("Where?", [Choice(text, value) for text, value in choices])
    screen.app.push_screen(chooser, do)
