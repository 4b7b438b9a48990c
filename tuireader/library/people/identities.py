"""Who is meant by a name: what the user said of names, over what the annotator found. The user always wins.

A person, organisation or place is a kind and a name. Each document of the marks' table ``names`` says something
of one: ``is``/``as``, that it is another (name and kind); ``alone``, that no other form of it is taken for it by
itself; ``apart``, that these forms under it stand for themselves (["*"]: all); ``different``, that these names of its
kind are someone else's. With ``article`` it holds in that article only, which may have changed or be lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import structs

from tuireader.library.marking import put
from tuireader.model import Annotation, ArticleAnnotation, ArticleRow, Mention, Quote, short_id
from tuireader.store.annotations.naming import Who, kinds
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.strings import fold

TABLE = "names"
ALL = "*"
KINDS = {
    "PERSON": "a person",
    "ORG": "an organisation",
    "GPE": "a place",
    "OTHER": "no person, organisation or place",
}
"""The kinds that a name can be said to be of, in words."""
_POSSESSIVE = re.compile(r"['’]s?$")


class Identities:
    """What the user says of names at one moment. A name of which nothing is said means itself."""

    def __init__(self, documents: Iterable[dict[str, Any]] = ()) -> None:
        self._is: dict[int, dict[Who, Who]] = defaultdict(dict)
        self._apart: dict[int, dict[Who, frozenset[str]]] = defaultdict(dict)
        self._alone: set[Who] = set()
        self.different: set[frozenset[Who]] = set()
        """The pairs of names of which the user said that they are two people's."""
        self._sources: dict[bool, dict[Who, set[Who]]] = {True: defaultdict(set), False: defaultdict(set)}
        for said in documents:
            who, article = (said["label"], said["name"]), said.get("article", 0)
            if said.get("is"):
                self._is[article][who] = (said["as"], said["is"])
                self._sources[bool(article)][said["as"], said["is"]].add(who)
            if said.get("apart"):
                self._apart[article][who] = frozenset(said["apart"])
            if said.get("alone"):
                self._alone.add(who)
            self.different |= {frozenset({who, (who[0], name)}) for name in said.get("different") or ()}

    @property
    def articles(self) -> frozenset[int]:
        """The keys of the articles of whose names something is said that holds only there."""
        return (frozenset(self._is) | frozenset(self._apart)) - {0}

    def said_in(self, article: int) -> Mapping[Who, Who]:
        """The names that mean others in one article, by the user's word."""
        return self._is.get(article, {})

    @property
    def mentioned(self) -> frozenset[Who]:
        """The names of which something is said, and those that were chosen for others."""
        joined = {who for names in self._is.values() for who in names}
        parted = {who for names in self._apart.values() for who in names}
        return frozenset(joined | parted | set(self._sources[True]) | set(self._sources[False]) | self._alone)

    def alone(self, who: Who) -> bool:
        """Whether a name is not to be taken for another one by itself."""
        return who in self._alone

    def of(self, who: Who, article: int = 0) -> Who:
        """Who is meant, in this article or anywhere, over any number of steps."""
        here, anywhere = self._is.get(article, {}), self._is.get(0, {})
        seen = {who}
        while (other := here.get(who) or anywhere.get(who)) is not None and other not in seen:
            seen.add(other)
            who = other
        return who

    def meaning(self, who: Who, *, somewhere: bool = False) -> set[Who]:
        """All that the user made to mean someone everywhere, or in some article at least, and themselves."""
        found, waiting = set(), [who]
        while waiting:
            if (one := waiting.pop()) not in found:
                found.add(one)
                waiting += self._sources[False].get(one, ())
                waiting += self._sources[True].get(one, ()) if somewhere else ()
        return found

    def divided(self, who: Who) -> list[Who]:
        """The names under which someone's may be found that the user parted from them."""
        last = fold(who[1]).split()[-1:]
        others = (other for said in self._apart.values() for other in said if other != who)
        return [one for one in others if one[0] == who[0] and fold(one[1]).split()[-1:] == last]

    def parted_from(self, who: Who, form: str) -> bool:
        """Whether the user said of a form of a name, in some article at least, that it is not theirs."""
        said = (forms[who] for forms in self._apart.values() if who in forms)
        return any(ALL in forms or fold(form) in forms for forms in said)

    def parted(self) -> frozenset[Who]:
        """The names of which a form was parted, in all articles."""
        return frozenset(self._apart.get(0, ()))

    def applied(self, article: int, annotation: ArticleAnnotation) -> ArticleAnnotation:
        """An article's annotation with the names that are meant."""
        if not (self._is or self._apart):
            return annotation
        labels = kinds(annotation)
        return structs.replace(
            annotation,
            body=self._part(article, annotation.body, labels),
            title=self._part(article, annotation.title, labels),
        )

    def _part(self, article: int, annotation: Annotation, labels: dict[str, str]) -> Annotation:
        entities = tuple(self._mention(article, mention) for mention in annotation.entities)
        named = {mention.start: mention for mention in entities}
        quotes = tuple(self._quote(article, quote, labels, named) for quote in annotation.quotes)
        return structs.replace(annotation, entities=entities, quotes=quotes)

    def _mention(self, article: int, mention: Mention) -> Mention:
        label, name = self.of(self._own(article, mention), article)
        return (
            mention
            if (label, name) == (mention.label, mention.name)
            else structs.replace(mention, label=label, name=name)
        )

    def _own(self, article: int, mention: Mention) -> Who:
        """Whom a mention names: itself, where its form was parted from the name that was found for it."""
        who = (mention.label, mention.name)
        forms = self._apart.get(article, {}).get(who) or self._apart.get(0, {}).get(who)
        if not forms:
            return who
        bare = bare_form(mention.text)
        apart = fold(bare) != fold(mention.name) and (ALL in forms or fold(bare) in forms)
        return (mention.label, bare) if apart else who

    def _quote(self, article: int, quote: Quote, labels: dict[str, str], named: dict[int, Mention]) -> Quote:
        if quote.speaker_name is None:
            return quote
        name = self.of((labels.get(quote.speaker_name, "PERSON"), quote.speaker_name), article)[1]
        words = range(quote.speaker_start, quote.speaker_end)
        for mention in (named[place] for place in words if place in named):
            if quote.by == "text" and (mention.label, quote.speaker_name) in self._cut(article):
                name = mention.name
        return quote if name == quote.speaker_name else structs.replace(quote, speaker_name=name)

    def _cut(self, article: int) -> set[Who]:
        return {*self._apart.get(article, ()), *self._apart.get(0, ())}


def bare_form(text: str) -> str:
    """The words of a mention as a name: "Smith’s" is Smith."""
    return _POSSESSIVE.sub("", " ".join(text.split())) or text


def alias(
    marks: TinyMarks, who: Iterable[Who], other: Who, article: ArticleRow | None = None
) -> Change | None:
    """Make names mean another one, in one article or everywhere; None when they do already."""
    known, key = Identities(marks.documents(TABLE)), article.key if article else 0
    target = known.of(other, key)
    wanted = {known.of(one, key): one for one in who}
    ops = [
        _put(marks, chief, {"is": target[1], "as": target[0], "alone": None}, article)
        for chief in wanted
        if chief != target and all(target)
    ]
    names = ", ".join(dict.fromkeys(name for _, name in wanted if name != target[1]))
    told = f"{names} is {target[1]}" if names else f"{target[1]} is {KINDS.get(target[0], target[0])}"
    return marks.record(Change(f"{told}{_where(article)}", tuple(ops))) if ops else None


def prefer(marks: TinyMarks, names: Iterable[Who], chosen: Who) -> Change | None:
    """Show those who are one under another of their names; None when the user chose it before."""
    documents = list(marks.documents(TABLE))
    known = Identities(documents)
    chiefs = sorted({known.of(one) for one in names} - {chosen})
    everywhere = [said for said in documents if said.get("is") and not said.get("article")]
    freed = [said for said in everywhere if _about(said) == chosen]
    ops = [put(marks, TABLE, said["key"], _without(said, ("is", "as"))) for said in freed]
    ops += [_put(marks, chief, {"is": chosen[1], "as": chosen[0], "alone": None}, None) for chief in chiefs]
    label = f"{', '.join(name for _, name in chiefs)} is {chosen[1]}"
    return marks.record(Change(label, tuple(ops))) if ops else None


def unjoin(marks: TinyMarks, who: Who) -> Change | None:
    """Take back what the user made a name mean, and what was made to mean it; None when nothing was."""
    joined = [
        said
        for said in marks.documents(TABLE)
        if said.get("is") and who in ((said["label"], said["name"]), (said["as"], said["is"]))
    ]
    ops = tuple(put(marks, TABLE, said["key"], _without(said, ("is", "as"))) for said in joined)
    return marks.record(Change(f"{who[1]} stands for itself", ops)) if ops else None


def set_alone(marks: TinyMarks, who: Iterable[Who], other: str = "") -> Change | None:
    """Take none of these names for another one by itself, as Henrik J. Dahl for Henrik Dahl; ``other`` is whom
    they are no longer taken for.
    """
    names = sorted(who)
    ops = tuple(op for op in (_put(marks, one, {"alone": True}, None) for one in names) if op["new"])
    label = f"{' and '.join(name for _, name in names)} {f'is not {other}' if other else 'are not the same'}"
    return marks.record(Change(label, ops)) if ops else None


def tell_apart(marks: TinyMarks, who: Who, other: Who) -> Change | None:
    """Say that two names of one kind are two people's, which are then neither joined by themselves nor offered; None
    when that is known.
    """
    documents = marks.documents(TABLE)
    if frozenset({who, other}) in Identities(documents).different:
        return None
    ours = (said for said in documents if _about(said) == who and not said.get("article"))
    known = next((said.get("different") or [] for said in ours), [])
    op = _put(marks, who, {"different": sorted({*known, other[1]})}, None)
    return marks.record(Change(f"{who[1]} and {other[1]} are not the same", (op,)))


def part(marks: TinyMarks, who: Who, form: str = ALL, article: ArticleRow | None = None) -> Change | None:
    """Let a form under which a name stands ("Smith") stand for itself, or all forms; here or everywhere."""
    known = Identities(marks.documents(TABLE))
    form = ALL if form == ALL else fold(bare_form(form))
    forms = known._apart.get(article.key if article else 0, {}).get(who, frozenset())
    if form in forms or form == fold(who[1]):
        return None
    op = _put(marks, who, {"apart": sorted({*forms, form})}, article)
    what = "its other forms" if form == ALL else form
    return marks.record(Change(f"{who[1]} is not {what}{_where(article)}", (op,)))


def _put(marks: TinyMarks, who: Who, fields: dict[str, Any], article: ArticleRow | None) -> dict[str, Any]:
    """The op that says something of a name; of one article with what it was, should it be lost."""
    ident = f"{who[0]} {who[1]}"
    about: dict[str, Any] = {"label": who[0], "name": who[1]}
    if article is not None:
        ident = f"{short_id(article.key)} {ident}"
        about |= {
            "article": article.key,
            "title": article.title,
            "url": article.url or None,
            "feed": article.feed,
        }
    return put(marks, TABLE, ident, about | fields)


def _about(said: dict[str, Any]) -> Who:
    """Of whom a document says something."""
    return said["label"], said["name"]


def _without(said: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The fields that take some away; all, where nothing is said without them."""
    gone = dict.fromkeys(names)
    rest = said | gone
    kept = any(rest.get(field) for field in ("alone", "apart", "different"))
    return gone if kept else dict.fromkeys(said)


def _where(article: ArticleRow | None) -> str:
    return f" in «{article.title}»" if article else ""
