"""Correcting the machine: the speaker of a quote, whom a name means, and who someone is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tuireader.library.citing.citations import pieces
from tuireader.text.strings import counted, opening
from tuireader.ui.article.margin import KINDS
from tuireader.ui.commands.command import say_change

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.library.people.aliases import Offer
    from tuireader.library.statements.statements import Named
    from tuireader.model import ArticleRow, Mention, Quote
    from tuireader.store.contract import Change
    from tuireader.ui.commands.command import Desk
    from tuireader.ui.dialogs.chooser import Choice, More

Who = tuple[str, str]
_SHORT = 60


class _Answer(NamedTuple):
    """What was chosen. Of a quote: "speaker", "nobody", "no quote", or "person" for who its page is of. Of a name:
    "same" as ``who``, not ``who`` ("alone"), "apart" from its short forms, or split from its form ``who``. Of an
    ``offer``: "merge" or "refuse".
    """

    what: str
    who: Who | None = None
    offer: Offer | None = None


class _Case(NamedTuple):
    """What a correction is about: the article's names, and how many articles have the same words."""

    names: list[Named]
    articles: int = 1


def correct_quote(
    desk: Desk,
    row: ArticleRow,
    quote: Quote,
    more: More,
    *,
    in_title: bool = False,
    person: Who | None = None,
) -> None:
    """Ask who said a quote, and say so; on the page of a ``person`` they can be corrected from here, too."""
    from tuireader.store.annotations.naming import wording

    def read(library: Library) -> _Case:
        words = wording(quote)
        articles = library.archive.statements.with_wording([words]).get(words, 1)
        return _Case(_names(library, row.key), articles)

    def ask(case: _Case) -> None:
        from tuireader.ui.dialogs.chooser import Chooser

        title = f"Who said {opening(' … '.join(pieces(quote)), _SHORT)}"
        choices = _speakers(case, quote, person)
        chooser = Chooser(title, choices, hint="a name", more=_with_new(more, "speaker"))
        desk.app.push_screen(chooser, lambda answer: chosen(answer, case))

    def chosen(answer: _Answer | None, case: _Case) -> None:
        if answer is not None and answer.what == "person" and person is not None:
            correct_person(desk, person, more)
        elif answer is not None:
            act = partial(_correct, row=row, quote=quote, answer=answer, in_title=in_title)
            choices = (
                ("In this article", False),
                (f"In all {case.articles} articles with these words", True),
            )
            right = answer.who if answer.what == "speaker" else None
            _ask_where(desk, act, choices if case.articles > 1 else choices[:1], right)

    desk.jobs.ask("correct", read, ask)


def _speakers(case: _Case, quote: Quote, person: Who | None) -> list[Choice]:
    """The names of the article, then that nobody said it, that it is no quote, and who its page is of."""
    from tuireader.ui.dialogs.chooser import Choice

    others = [named for named in case.names if named.name != quote.speaker_name]
    choices = [choice_of(named, _Answer("speaker", named.who)) for named in others]
    choices += [
        Choice("Nobody: it cannot be told", _Answer("nobody"), "nobody", also="cannot be told", last=True),
        Choice("This is not a quote", _Answer("no quote"), "no quote", also="this is not a quote", last=True),
    ]
    if person is not None:
        text = f"{person[1]}: same as, rename, split, kind …"
        choices.append(Choice(text, _Answer("person"), "this person", also=text.partition(":")[2], last=True))
    return choices


def _correct(
    library: Library, everywhere: bool, *, row: ArticleRow, quote: Quote, answer: _Answer, in_title: bool
) -> Change | None:
    from tuireader.library.people.corrections import NOBODY, correct, reject

    if answer.what == "no quote":
        return reject(library.marks, row, quote, in_title=in_title, everywhere=everywhere)
    speaker = answer.who[1] if answer.who else NOBODY
    return correct(library.marks, row, quote, speaker, in_title=in_title, everywhere=everywhere)


def correct_name(desk: Desk, row: ArticleRow, mention: Mention, more: More) -> None:
    """Ask whom a name means, and say so."""

    def read(library: Library) -> tuple[list[Named], Who | None]:
        return _names(library, row.key), _taken_for(library, (mention.label, mention.name))

    def ask(found: tuple[list[Named], Who | None]) -> None:
        from tuireader.ui.dialogs.chooser import Choice, Chooser

        names, other = found
        now = other[1] if other else mention.name
        same = [it for it in names if it.label == mention.label and it.name not in (mention.name, now)]
        choices = [choice_of(named, _Answer("same", named.who)) for named in same]
        if mention.text != now:
            answer = _Answer("alone", other) if other else _Answer("apart")
            choices.append(Choice(f"“{mention.text}” is not {now}", answer, "not", also="is not", last=True))
        choices += _kinds((mention.label, mention.name))
        title = f"Whom does “{mention.text}” mean? Now: {now}"
        chooser = Chooser(title, choices, hint="a name", more=_with_new(more, "same", mention.label))
        desk.app.push_screen(chooser, chosen)

    def chosen(answer: _Answer | None) -> None:
        if answer is not None:
            act = partial(_rename, row=row, mention=mention, answer=answer)
            choices = (("Everywhere", True), ("In this article only", False))
            right = answer.who if answer.what == "same" else None
            _ask_where(desk, act, choices[:1] if answer.what == "alone" else choices, right)

    desk.jobs.ask("correct", read, ask)


def _rename(
    library: Library, everywhere: bool, *, row: ArticleRow, mention: Mention, answer: _Answer
) -> Change | None:
    from tuireader.library.people.aliases import alias, part, set_alone, unjoin

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
    from tuireader.library.people.resolve import meant

    found = meant(library, *who)
    return found.chief if who in found.guessed else None


class _Someone(NamedTuple):
    """Who is corrected, and each of their other names with what the articles have of it alone."""

    who: Named
    forms: list[Named]
    offers: list[Offer]


def correct_person(desk: Desk, who: Who, more: More) -> None:
    """Ask who someone is: the same as another, of another name or kind, or not the same as one of their names."""

    def read(library: Library) -> _Someone:
        from tuireader.library.people.aliases import offers
        from tuireader.library.people.person import forms_of

        named, forms = forms_of(library, who)
        return _Someone(named, forms, offers(library, [named.who, *(form.who for form in forms)]))

    def ask(found: _Someone) -> None:
        from tuireader.ui.dialogs.chooser import Choice, Chooser

        named = found.who
        choices = [
            *_merges(found.offers),
            *(choice_of(form, _Answer("same", form.who)) for form in found.forms),
        ]
        choices += _refusals(found.offers)
        for form in found.forms:
            text, answer = f"“{form.name}” is not {named.name}", _Answer("split", form.who)
            choices.append(Choice(text, answer, "split", also="is not", last=True, articles=form.articles))
        choices.append(Choice("Its short forms stand for themselves", _Answer("apart"), "split", last=True))
        choices += _kinds(named.who)
        kind = KINDS.get(named.label, named.label.lower())
        title = f"Who is {named.name}? {kind} · in {counted(named.articles, 'article')}"
        offer = _but(named.who, _with_new(more, "same", named.label))
        desk.app.push_screen(Chooser(title, choices, hint="a name", more=offer), chosen)

    def chosen(answer: _Answer | None) -> None:
        if answer is not None:
            act = partial(_mend, who=who, answer=answer)
            _ask_where(desk, act, [("Everywhere", True)])

    desk.jobs.ask("correct", read, ask)


def _mend(library: Library, everywhere: bool, *, who: Who, answer: _Answer) -> Change | None:
    from tuireader.library.people.aliases import mean, part, split_off
    from tuireader.library.people.resolve import meant

    if answer.offer is not None:
        return _settle(library, answer)
    if answer.who is None:
        return part(library.marks, meant(library, *who).chief)
    change = split_off if answer.what == "split" else mean
    return change(library, meant(library, *who), answer.who)


def offer_merges(desk: Desk) -> None:
    """Offer who looks the same as another, over all articles, to be merged or told apart one after the other."""

    def read(library: Library) -> list[Offer]:
        from tuireader.library.people.aliases import offers

        return offers(library)

    def ask(found: list[Offer]) -> None:
        from tuireader.ui.dialogs.chooser import Chooser

        if not found:
            desk.say("Nobody looks the same as another")
            return
        title = f"The same? Enter merges, u takes it back · {counted(len(found), 'pair')}"
        desk.app.push_screen(Chooser(title, [*_merges(found), *_refusals(found)], hint="a name"), chosen)

    def chosen(answer: _Answer | None) -> None:
        if answer is not None:
            desk.jobs.ask("correcting", lambda library: _settle(library, answer), done)

    def done(change: Change | None) -> None:
        say_change(desk, change)
        desk.viewer.renew()
        offer_merges(desk)

    desk.jobs.ask("offers", read, ask)


def _merges(offers: Sequence[Offer]) -> list[Choice]:
    """Lines that merge two who look the same, with how many articles name each and why it is offered."""
    from tuireader.ui.dialogs.chooser import Choice

    return [
        Choice(
            f"{it.name.name} ({it.name.articles:,}) is {it.other.name} ({it.other.articles:,}) · {it.why}",
            _Answer("merge", offer=it),
            "same",
            names=(*it.name.forms, *it.other.forms),
        )
        for it in offers
    ]


def _refusals(offers: Sequence[Offer]) -> list[Choice]:
    """Lines that say of two who look the same that they are not."""
    from tuireader.ui.dialogs.chooser import Choice

    return [
        Choice(
            f"{it.name.name} is not {it.other.name}",
            _Answer("refuse", offer=it),
            "not",
            also="is not",
            last=True,
        )
        for it in offers
    ]


def _settle(library: Library, answer: _Answer) -> Change | None:
    """Merge those who are offered, or tell them apart."""
    from tuireader.library.people.aliases import merge, refuse

    assert answer.offer is not None
    return (merge if answer.what == "merge" else refuse)(library, answer.offer)


def choice_of(named: Named, value: object) -> Choice:
    """Someone or something to choose, found under any of its names, with how many articles name it."""
    from tuireader.ui.dialogs.chooser import Choice

    kind = KINDS.get(named.label, named.label.lower())
    return Choice(named.name, value, kind, names=named.forms, articles=named.articles)


def _kinds(who: Who) -> list[Choice]:
    """The kinds that a name may be of instead."""
    from tuireader.library.people.aliases import KINDS as SAID
    from tuireader.ui.dialogs.chooser import Choice

    now = KINDS.get(who[0])
    return [
        Choice(f"{who[1]} is {kind}", _Answer("same", (label, who[1])), "kind", also=f"is {kind}", last=True)
        for label, kind in SAID.items()
        if label != who[0] and (now is None or KINDS.get(label) != now)
    ]


def _names(library: Library, key: int) -> list[Named]:
    """The names of an article as the user sees them, people first, the most often named first."""
    from collections import Counter

    from tuireader.library.articles import annotation
    from tuireader.library.people.person import counted_names

    shown = annotation(library, key)
    counts: Counter[Who] = Counter(
        (it.label, it.name) for it in (shown.body.entities if shown else ()) if it.label in KINDS
    )
    return counted_names(library, sorted(counts, key=lambda who: (who[0] != "PERSON", -counts[who])))


def _with_new(more: More, what: str, label: str = "PERSON") -> More:
    """The names that are known as answers, after them what was typed itself."""
    from dataclasses import replace

    from tuireader.ui.dialogs.chooser import Choice

    def offer(typed: str, give: Callable[[Sequence[Choice]], None]) -> None:
        name = " ".join(typed.split())
        new = [Choice(f"as typed: “{name}”", _Answer(what, (label, name)), "new name", new=True)]

        def found(known: Sequence[Choice]) -> None:
            answers = [replace(choice, value=_Answer(what, choice.value)) for choice in known]
            give([*answers, *(new if name else ())])

        more(typed, found)

    return offer


def _but(who: Who, more: More) -> More:
    """All but someone themselves."""

    def offer(typed: str, give: Callable[[Sequence[Choice]], None]) -> None:
        more(typed, lambda known: give([choice for choice in known if choice.value.who != who]))

    return offer


def _ask_where(
    desk: Desk,
    act: Callable[[Library, bool], Change | None],
    choices: Sequence[tuple[str, bool]],
    right: Who | None = None,
) -> None:
    """Ask how far it holds, where there is a choice, and do it; of one article, say whether the same may be said of
    others, where the name that was wrong stands beside the ``right`` one.
    """

    def do(everywhere: bool | None) -> None:
        if everywhere is not None:
            desk.jobs.ask("correcting", lambda library: acted(library, everywhere), done)

    def acted(library: Library, everywhere: bool) -> tuple[Change | None, str]:
        change = act(library, everywhere)
        asked = change is not None and right is not None and not everywhere
        return change, _elsewhere(library, right) if asked and right else ""

    def done(found: tuple[Change | None, str]) -> None:
        change, also = found
        say_change(desk, change, also)
        desk.viewer.renew()

    if len(choices) == 1:
        do(choices[0][1])
        return
    from tuireader.ui.dialogs.chooser import Choice, Chooser

    chooser = Chooser("Where?", [Choice(text, value) for text, value in choices])
    desk.app.push_screen(chooser, do)


def _elsewhere(library: Library, right: Who) -> str:
    """A question, and the key that answers it, where a correction may hold in other articles; else nothing."""
    from tuireader.library.people.aliases import elsewhere
    from tuireader.library.people.resolve import meant

    offer = elsewhere(library, meant(library, *right).chief)
    return f"also in {counted(offer.more, 'article')}? ~ asks" if offer else ""
