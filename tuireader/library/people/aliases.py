"""Joining and parting names as people type them: one under two names, two under one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from tuireader.errors import NotFoundError
from tuireader.library.library import Library
from tuireader.library.people.identities import alias, part, prefer, set_alone, unjoin
from tuireader.library.people.resolve import Meant, anyone
from tuireader.model import ArticleRow
from tuireader.store.annotations.naming import Who
from tuireader.store.contract import Change
from tuireader.text.strings import fold


def join(lib: Library, name: str, other: str, article: ArticleRow | None = None) -> Change | None:
    """Make a name mean another, in one article or everywhere; None when it does already.

    The other may be one that no article has, and is then of the name's kind. A last name that is taken for
    someone's is another matter than all their names: only the one typed comes to mean another.

    Raises:
        NotFoundError: no article has the name, or a last name is that of several.

    Example::

        aliases.join(library, "Sullivan", "Jake Sullivan")
    """
    mine = named(lib, name)
    try:
        targets = named(lib, other)
    except NotFoundError:
        if _known(lib, other):
            raise
        targets = []
    label = mine[0].chief[0]
    same = [one.chief for one in targets if one.chief[0] == label]
    target = (same or [one.chief for one in targets] or [(label, " ".join(other.split()))])[0]
    return alias(lib.marks, sorted(who for one in mine for who in _typed(one, name)), target, article)


def mean(lib: Library, one: Meant, other: Who) -> Change | None:
    """Make all names of someone mean another name and kind: someone else's, a new one, or one of their own, which is
    then the one shown. None when it is so already.
    """
    if other in one.names:
        return prefer(lib.marks, one.names, other)
    return alias(lib.marks, sorted(one.names - one.guessed or one.names), other)


def split_off(lib: Library, one: Meant, form: Who) -> Change | None:
    """Part one of someone's names from the others: what the user joined, else what was one by itself."""
    return unjoin(lib.marks, form) or set_alone(lib.marks, [form], one.chief[1])


def split(lib: Library, name: str, article: ArticleRow | None = None) -> Change | None:
    """Part what is joined under a name: what the user joined, else the last name alone that was taken for theirs,
    else what was joined by itself over articles, else the forms that the articles have for it ("Dahl" for Henrik
    Dahl). In one article only the last. None when nothing is joined.

    Raises:
        NotFoundError: no article has the name, or a last name is that of several.

    Example::

        aliases.split(library, "Jake Sullivan")
    """
    found = named(lib, name)
    if article is not None:
        return _first(part(lib.marks, who, article=article) for one in found for who in sorted(one.names))
    names = sorted(who for one in found for who in one.names)
    joined = (unjoin(lib.marks, who) for who in names)
    guessed = (set_alone(lib.marks, one.guessed, one.chief[1]) for one in found if one.guessed)
    one_by_itself = (set_alone(lib.marks, one.names) for one in found if len(one.names) > 1)
    forms = (part(lib.marks, who) for who in names)
    return _first(
        chain(joined, guessed, one_by_itself, forms)
    )  # each is asked only where none before has any


def named(lib: Library, typed: str) -> list[Meant]:
    """Whom a typed name means: of several kinds perhaps, but of one name.

    Raises:
        NotFoundError: nobody, or several of that last name, who are named.
    """
    found = anyone(lib, typed)
    wanted = fold(typed)
    exact = [one for one in found if any(fold(name) == wanted for _, name in one.names)]
    if len(found) > 1 and not exact:
        some = ", ".join(one.chief[1] for one in found[:5])
        raise NotFoundError(f'"{typed}" is the end of several names ({some}): type all of one')
    return exact or found


def _typed(one: Meant, name: str) -> frozenset[Who]:
    """The names of someone that come to mean another when one of them is typed."""
    guessed = frozenset(who for who in one.guessed if fold(who[1]) == fold(name))
    return guessed or one.names - one.guessed


def _known(lib: Library, typed: str) -> bool:
    try:
        return bool(anyone(lib, typed))
    except NotFoundError:
        return False


def _first(changes: Iterable[Change | None]) -> Change | None:
    return next((change for change in changes if change is not None), None)
