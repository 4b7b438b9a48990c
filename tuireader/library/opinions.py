"""All that the user says of quotes and names, at hand in memory: the one way from a found annotation to a shown one."""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakKeyDictionary

from tuireader.library import corrections, identities
from tuireader.library.corrections import Corrections
from tuireader.library.identities import Identities
from tuireader.model import ArticleAnnotation, ArticleRow
from tuireader.store.marks import TinyMarks


class Opinions:
    """The user's corrections and names at one moment."""

    def __init__(self, marks: TinyMarks) -> None:
        self.corrections = Corrections(marks.documents(corrections.TABLE))
        self.identities = Identities(marks.documents(identities.TABLE))

    @property
    def articles(self) -> frozenset[int]:
        """The keys of the articles of which something is said that holds only there."""
        return self.corrections.articles | self.identities.articles

    def applied(self, article: int, found: ArticleAnnotation) -> ArticleAnnotation:
        """What is shown of an article for what was found in it: a pure function of both and the opinions."""
        corrected = replace(
            found,
            body=self.corrections.applied(article, found.body),
            title=self.corrections.applied(article, found.title, in_title=True),
        )
        return self.identities.applied(article, corrected)

    def row(self, row: ArticleRow) -> ArticleRow:
        """A row with the people that are meant by those that were found."""
        people = tuple(
            dict.fromkeys(
                name
                for label, name in (self.identities.of(("PERSON", name), row.key) for name in row.people)
                if label == "PERSON"
            )
        )
        return row if people == row.people else replace(row, people=people)


_KEPT: WeakKeyDictionary[TinyMarks, tuple[int, Opinions]] = WeakKeyDictionary()


def opinions(marks: TinyMarks) -> Opinions:
    """The user's opinions now; made anew only when they changed."""
    version = marks.opinions_version
    known = _KEPT.get(marks)
    if known is None or known[0] != version:
        known = _KEPT[marks] = (version, Opinions(marks))
    return known[1]
