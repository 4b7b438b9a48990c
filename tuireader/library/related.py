"""Articles that belong with one: which print what was said in it, or name whom few others do, in the same days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import log

from tuireader.library import articles
from tuireader.library.library import Library
from tuireader.library.people.resolve import meant
from tuireader.model import ArticleAnnotation, ArticleRow
from tuireader.query.tree import Published
from tuireader.store.annotations.naming import Who

DAYS = 5
"""How far apart the articles of one event are published, at most; one without a date is first seen in time."""
RARE = 60
"""A name that so many articles have ties none of them together."""
MOST_NAMES = 12
"""Of how many of an article's rarest names it is asked who else has them."""
LEAST = 0.5
"""What ties two articles at the least: a statement, or a name that some ten articles have, or several common ones."""
_DAY = 86_400


@dataclass(slots=True)
class Related:
    """An article that belongs with another: what of the other's statements it has (by the ids of the quotes there), and
    the names that tie them.
    """

    row: ArticleRow
    statements: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    weight: float = 0.0


def related(lib: Library, key: int, limit: int = 20) -> list[Related]:
    """The articles that belong with one, by what ties them; none where it was not looked at for quotes and names.

    Example::

        for other in related.related(library, row.key):
            print(other.row.feed_title, other.row.title, other.names)
    """
    found, row = articles.annotation(lib, key), articles.rows(lib, [key]).get(key)
    if found is None or row is None:
        return []
    statements, names, weights = _ties(lib, key, row, found)
    best = sorted(weights, key=lambda other: -weights[other])[:limit]
    rows = articles.rows(lib, best)
    return [
        Related(rows[other], statements[other], names[other], weights[other])
        for other in best
        if other in rows and weights[other] >= LEAST
    ]


def _ties(
    lib: Library, key: int, row: ArticleRow, found: ArticleAnnotation
) -> tuple[dict[int, list[str]], dict[int, list[str]], dict[int, float]]:
    """By the keys of other articles: the statements and the names that they share with one, and how much that is."""
    statements, names = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    weights = defaultdict[int, float](float)
    for quote in {quote.id.partition("-")[0]: quote for quote, _, _ in found.placed_quotes}.values():
        for other in set(lib.archive.statements.keys_with_wording([quote.id.partition("-")[0]])) - {key}:
            statements[other].append(quote.id)
            weights[other] += 1.0
    around = Published(row.published - DAYS * _DAY, row.published + DAYS * _DAY)
    for who, number in _rare_names(lib, found):
        ids = meant(lib, *who).ids
        for others in lib.archive.people.naming(ids, (), around):
            for other in set(others) - {key}:
                names[other].append(who[1])
                weights[other] += 1 / (1 + log(number))
    return statements, names, weights


def _rare_names(lib: Library, found: ArticleAnnotation) -> list[tuple[Who, int]]:
    """An article's names that few articles have, the rarest first, and how many do; one that no other has ties none."""
    mine = {(mention.label, mention.name) for mention in found.entities}
    rows = lib.archive.people.exactly(sorted({name for _, name in mine}))
    rare = [(row.who, row.articles) for row in rows if row.who in mine and 1 < row.articles <= RARE]
    return sorted(rare, key=lambda name: (name[1], name[0]))[:MOST_NAMES]
