"""One person, organisation or place over all articles: all that its page shows, found under the user's word.

The way in for a screen: :func:`suggest` finds someone by the beginning of a name, :func:`person` gives the page,
:func:`tuireader.library.people.quotes` goes on where the page's lists end, ``following`` keeps who is followed.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuireader.library.library import Library
from tuireader.library.people import Named, Saying
from tuireader.model import ArticleRow

FIRST = 50
"""Quotes and articles that a page begins with."""


@dataclass(frozen=True, slots=True)
class Person:
    """What a page shows at once; its lists are the beginnings, newest first.

    ``who`` has the counts. ``forms`` are the other names that mean the same. ``said`` are the quotes that are
    sure or likely theirs, ``reported`` their indirect speech (never in quotation marks), ``unsure`` how many more
    may be theirs ("+7 unsure": :func:`~tuireader.library.people.quotes` with ``unsure=True`` has them). ``about``
    are quotes of others that name them. ``company`` are the names that stand in the same articles most often.
    ``months`` are (year and month as "2026-01", mentions), oldest first, none left out between first and last.
    """

    who: Named
    forms: tuple[str, ...] = ()
    said: tuple[Saying, ...] = ()
    reported: tuple[Saying, ...] = ()
    unsure: int = 0
    about: tuple[Saying, ...] = ()
    company: tuple[Named, ...] = ()
    articles: tuple[ArticleRow, ...] = ()
    months: tuple[tuple[str, int], ...] = ()


def person(lib: Library, label: str, name: str, limit: int = FIRST) -> Person:
    """The page of someone or something by kind (PERSON, ORG, GPE ...) and name, under any form that means it.

    Raises:
        NotFoundError: no article names them.
    """
    raise NotImplementedError


def suggest(lib: Library, beginning: str, limit: int = 20) -> list[Named]:
    """Whom the beginning of any of their names may mean, the most often named first; the most named of all for
    an empty one.
    """
    raise NotImplementedError
