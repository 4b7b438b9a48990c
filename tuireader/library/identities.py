"""Which names mean one: what the user said of names, over what the annotator found. The user always wins.

An alias is a document of the marks' table ``names``: ``{"key": name, "is": other name}``. It holds for all
articles, old and new, is applied whenever names are shown, and can be undone like any other change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from tuireader.annotate.persons import variants
from tuireader.library.marking import put
from tuireader.model import Annotation, Mention, Quote
from tuireader.store.contract import Change
from tuireader.store.marks import TinyMarks

TABLE = "names"


class Identities:
    """The user's aliases at one moment, and below them what ``names`` show by themselves.

    A name of which nothing is said means itself; among ``names``, "Donald J. Trump" means Donald Trump.
    """

    def __init__(self, marks: TinyMarks, names: Iterable[str] = ()) -> None:
        said = {doc["key"]: doc["is"] for doc in marks.documents(TABLE) if doc.get("is")}
        self._is = variants(names) | said
        self._forms: dict[str, list[str]] = defaultdict(list)
        for name in self._is:
            self._forms[self.of(name)].append(name)

    def of(self, name: str) -> str:
        """The name that stands for a name, over any number of steps."""
        seen = {name}
        while (other := self._is.get(name)) is not None and other not in seen:
            seen.add(other)
            name = other
        return name

    def forms(self, name: str) -> tuple[str, ...]:
        """All names that mean the same as a name, the one that stands for them first."""
        chief = self.of(name)
        return (chief, *(form for form in self._forms.get(chief, ()) if form != chief))

    def applied(self, annotation: Annotation) -> Annotation:
        """An annotation with the names that stand for those it has."""
        if not self._is:
            return annotation
        quotes = tuple(self._quote(quote) for quote in annotation.quotes)
        return replace(annotation, quotes=quotes, entities=tuple(map(self._mention, annotation.entities)))

    def _quote(self, quote: Quote) -> Quote:
        name = quote.speaker_name
        return quote if name is None or self.of(name) == name else replace(quote, speaker_name=self.of(name))

    def _mention(self, mention: Mention) -> Mention:
        return replace(mention, name=self.of(mention.name))


def alias(marks: TinyMarks, name: str, other: str) -> Change | None:
    """Make one name mean another from now on; None when it does already."""
    known = Identities(marks)
    name, other = " ".join(name.split()), " ".join(other.split())
    chief, target = known.of(name), known.of(other)
    if not chief or not target or chief == target:
        return None
    op = put(marks, TABLE, chief, {"is": target})
    return marks.record(Change(f"{name} is {target}", (op,)))


def split(marks: TinyMarks, name: str) -> Change | None:
    """Part a name from those that it was taken to mean, by the user or by itself; None when that is said
    already.

    What was made to mean this name stands for itself again, too.
    """
    docs = [doc for doc in marks.documents(TABLE) if doc.get("is")]
    ops = [
        put(marks, TABLE, doc["key"], {"is": doc["key"]}) for doc in docs if doc["is"] == name != doc["key"]
    ]
    if not any(doc["key"] == doc["is"] == name for doc in docs):
        ops.append(put(marks, TABLE, name, {"is": name}))
    return marks.record(Change(f"{name} stands for itself", tuple(ops))) if ops else None
