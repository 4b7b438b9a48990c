"""What the user says of quotes and of names, laid over what was found: it beats the machine, always.

Of a quote: another speaker, nobody, no quote at all. A correction is a document of the marks' table ``corrections``:
the quote's words and place, and the article with its title, URL and feed. So it outlives annotating anew, an edited
article and a lost archive: the quote is known again by its words, of several the nearest to where it stood.

Of a name: who is meant. A person, organisation or place is a kind and a name. Each document of the marks' table
``names`` says something of one: ``is``/``as``, that it is another (name and kind); ``alone``, that no other form of it
is taken for it by itself; ``apart``, that these forms under it stand for themselves (["*"]: all); ``different``, that
these names of its kind are someone else's. With ``article`` it holds in that article only, which may have changed or be
lost. ``aliases`` writes them.

:class:`Opinions` holds all that the user says: the one way from a found annotation to a shown one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from msgspec import structs

from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.library.marking import put
from tuireader.model import Annotation, ArticleAnnotation, ArticleRow, Attitude, Mention, Quote, short_id
from tuireader.store.annotations.naming import Who, kinds
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.strings import fold, opening

TABLE = "corrections"
NAMES = "names"
"""The table of what is said of names."""
ALL = "*"
"""As a form of a name: all of them."""
REASON = "you said so"
NOBODY = ""
"""As a speaker: no one is to be shown for this quote."""
NEAR = 200
"""Characters between two places at which the same words are the same quote, when it is corrected again."""
_POSSESSIVE = re.compile(r"['’]s?$")
_SHORT = 40
"""Characters of a quote that a change is told by, less than."""

Fields = dict[str, Any]


class Corrections:
    """The corrections at one moment, by the articles and by the words that they are about."""

    def __init__(self, documents: Iterable[Fields] = ()) -> None:
        self._here: dict[int, list[Fields]] = defaultdict(list)
        self._everywhere: dict[str, Fields] = {}
        self._concerned: dict[str, set[int]] = defaultdict(set)
        for document in documents:
            if document.get("everywhere"):
                self._everywhere[fold(document["words"])] = document
            else:
                self._here[document["article"]].append(document)
                for name in (document.get("speaker"), document.get("was")):
                    if name:
                        self._concerned[name].add(document["article"])

    @property
    def articles(self) -> frozenset[int]:
        """The keys of the articles of which something is said."""
        return frozenset(self._here)

    @property
    def wordings(self) -> frozenset[str]:
        """The wordings of quotes of which something is said wherever they stand."""
        return frozenset(words for said in self._everywhere.values() for words in _wordings(said))

    def of(self, article: int) -> Sequence[Fields]:
        """The corrections in one article."""
        return self._here.get(article, ())

    def concerning(self, names: Collection[str]) -> tuple[set[int], set[str]]:
        """The articles in which a quote was given to, or taken from, a speaker of one of these names; and the
        wordings that were so wherever they stand.
        """
        articles: set[int] = set()
        for name in names:
            articles |= self._concerned.get(name, set())
        wordings: set[str] = set()
        for said in self._everywhere.values():
            if said.get("speaker") in names or said.get("was") in names:
                wordings |= _wordings(said)
        return articles, wordings

    def speakers(self) -> frozenset[str]:
        """The names to which quotes were given, and from which they were taken."""
        found = set(self._concerned)
        for said in self._everywhere.values():
            found |= {said.get("speaker") or "", said.get("was") or ""}
        return frozenset(found - {""})

    def applied(self, article: int, annotation: Annotation, *, in_title: bool = False) -> Annotation:
        """The annotation of an article's body, or its title, as the user corrected it."""
        said = [doc for doc in self.of(article) if bool(doc.get("in_title")) == in_title]
        placed = place(annotation.quotes, said) if said else {}
        if self._everywhere:
            placed = self._anywhere(annotation.quotes) | placed
        if not placed:
            return annotation
        quotes = (
            _by_user(annotation, quote, placed[index]) if index in placed else quote
            for index, quote in enumerate(annotation.quotes)
        )
        return structs.replace(annotation, quotes=tuple(quote for quote in quotes if quote is not None))

    def _anywhere(self, quotes: Sequence[Quote]) -> dict[int, Fields]:
        found = {index: self._everywhere.get(fold(quote.text)) for index, quote in enumerate(quotes)}
        return {index: said for index, said in found.items() if said is not None}


def _wordings(said: Fields) -> set[str]:
    """The wording under which a quote was known, and the one that its words have now."""
    return {said["id"].partition("-")[0], QuoteIds()(said["words"])}


def place(quotes: Sequence[Quote], corrections: Iterable[Fields]) -> dict[int, Fields]:
    """Which quote each correction is about: the index of the quote with the same words, of several the nearest.

    Where no quote has its words any more, one that holds them, or most of them, will do.
    """
    found: dict[int, Fields] = {}
    words = [fold(quote.text) for quote in quotes]
    rest = []
    for said in corrections:
        wanted = fold(said["words"])
        if not _take(found, quotes, said, [i for i, text in enumerate(words) if text == wanted]):
            rest.append((wanted, said))
    for wanted, said in rest:
        _take(found, quotes, said, [i for i, text in enumerate(words) if _mostly(text, wanted)])
    return found


def _take(found: dict[int, Fields], quotes: Sequence[Quote], said: Fields, candidates: list[int]) -> bool:
    free = [index for index in candidates if index not in found]
    if free:
        found[min(free, key=lambda index: abs(quotes[index].start - said.get("start", 0)))] = said
    return bool(free)


def _mostly(text: str, wanted: str) -> bool:
    """Whether one text holds the other and is not twice as long."""
    short, long = sorted((text, wanted), key=len)
    return len(short) * 2 > len(long) and f" {short} " in f" {long} "


def _by_user(annotation: Annotation, quote: Quote, said: Fields) -> Quote | None:
    """A quote as the user corrected it; None for what is none.

    Words that name someone else in the text are no longer said to name the speaker; "he" and "a spokesman" are.
    """
    if not said["quote"]:
        return None
    speaker = said["speaker"] or None
    quote = structs.replace(quote, speaker_name=speaker, confidence="sure", by="user", reason=REASON)
    names = {m.name for m in annotation.entities if quote.speaker_start <= m.start < quote.speaker_end}
    if speaker and (speaker in names or not names):
        return quote
    return structs.replace(quote, speaker="", speaker_start=-1, speaker_end=-1)


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
        kind, last = who[0], fold(who[1]).split()[-1:]
        parted = chain.from_iterable(self._apart.values())
        return [one for one in parted if one != who and one[0] == kind and fold(one[1]).split()[-1:] == last]

    def parted_from(self, who: Who, form: str) -> bool:
        """Whether the user said of a form of a name, in some article at least, that it is not theirs."""
        for forms in self._apart.values():
            parted = forms.get(who, frozenset())
            if ALL in parted or fold(form) in parted:
                return True
        return False

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
        attitudes = tuple(self._attitude(article, attitude, labels) for attitude in annotation.attitudes)
        return structs.replace(annotation, entities=entities, quotes=quotes, attitudes=attitudes)

    def _attitude(self, article: int, attitude: Attitude, labels: dict[str, str]) -> Attitude:
        """An attitude with the names that are meant."""
        holder, target = (
            self.of((labels.get(name, "PERSON"), name), article)[1]
            for name in (attitude.holder, attitude.target)
        )
        return structs.replace(attitude, holder=holder, target=target)

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


class Opinions:
    """The user's corrections and names at one moment."""

    def __init__(self, marks: TinyMarks) -> None:
        self.corrections = Corrections(marks.documents(TABLE))
        self.identities = Identities(marks.documents(NAMES))

    @property
    def articles(self) -> frozenset[int]:
        """The keys of the articles of which something is said that holds only there."""
        return self.corrections.articles | self.identities.articles

    def applied(self, article: int, found: ArticleAnnotation) -> ArticleAnnotation:
        """What is shown of an article for what was found in it: a pure function of both and the opinions."""
        corrected = structs.replace(
            found,
            body=self.corrections.applied(article, found.body),
            title=self.corrections.applied(article, found.title, in_title=True),
        )
        return self.identities.applied(article, corrected)

    def in_one_article(self) -> Iterator[tuple[Who, Who, int]]:
        """What was corrected in one article: the name that was wrong, the right one, and the article's key."""
        for article in self.corrections.articles:
            for said in self.corrections.of(article):
                if said.get("was") and said.get("speaker"):
                    yield ("PERSON", said["was"]), ("PERSON", said["speaker"]), article
        for article in self.identities.articles:
            for wrong, right in self.identities.said_in(article).items():
                if wrong[0] == right[0]:
                    yield wrong, right, article

    def row(self, row: ArticleRow) -> ArticleRow:
        """A row with the people that are meant by those that were found."""
        meant = [self.identities.of(("PERSON", name), row.key) for name in row.people]
        people = tuple(dict.fromkeys(name for label, name in meant if label == "PERSON"))
        return row if people == row.people else replace(row, people=people)


_KEPT: WeakKeyDictionary[TinyMarks, tuple[int, Opinions]] = WeakKeyDictionary()


def opinions(marks: TinyMarks) -> Opinions:
    """The user's opinions now; made anew only when they changed."""
    version = marks.opinions_version
    known = _KEPT.get(marks)
    if known is None or known[0] != version:
        known = _KEPT[marks] = (version, Opinions(marks))
    return known[1]


def correct(
    marks: TinyMarks,
    row: ArticleRow,
    quote: Quote,
    speaker: str,
    *,
    in_title: bool = False,
    everywhere: bool = False,
) -> Change | None:
    """Say who said a quote, or with :data:`NOBODY` that it cannot be told; None when that is known already.

    ``everywhere`` says it of the same words in any article, as when an agency's report is in several papers.

    Example::

        corrections.correct(library.marks, row, quote, "Jen Psaki")
        corrections.correct(library.marks, row, quote, corrections.NOBODY)
    """
    speaker = " ".join(speaker.split())
    words = opening(quote.text, _SHORT)
    label = f"{speaker} said {words}" if speaker else f"nobody is named for {words}"
    return _record(marks, row, quote, label, {"speaker": speaker, "quote": True}, in_title, everywhere)


def reject(
    marks: TinyMarks, row: ArticleRow, quote: Quote, *, in_title: bool = False, everywhere: bool = False
) -> Change | None:
    """Say that something is no quote; None when that is known already.

    Example::

        corrections.reject(library.marks, row, quote)
    """
    label = f"no quote: {opening(quote.text, _SHORT)}"
    return _record(marks, row, quote, label, {"speaker": None, "quote": False}, in_title, everywhere)


def _record(
    marks: TinyMarks,
    row: ArticleRow,
    quote: Quote,
    label: str,
    said: Fields,
    in_title: bool,
    everywhere: bool,
) -> Change | None:
    fields = _about_quote(row, quote, in_title, everywhere) | said
    here = _here(marks, row.key, quote, in_title)
    own = str(here["key"]) if here else f"{short_id(row.key)} {'title ' if in_title else ''}{quote.id}"
    ops = [put(marks, TABLE, f"everywhere {quote.id.partition('-')[0]}" if everywhere else own, fields)]
    if everywhere and here:
        ops.append(put(marks, TABLE, own, dict.fromkeys(here)))
    return marks.record(Change(label, tuple(ops))) if any(op["new"] for op in ops) else None


def _about_quote(row: ArticleRow, quote: Quote, in_title: bool, everywhere: bool) -> Fields:
    """By what a quote is known again, and what its article was, should it be lost."""
    fields: Fields = {
        "article": row.key, "id": quote.id, "words": quote.text, "start": quote.start,
        "title": row.title, "url": row.url or None, "feed": row.feed,
        "in_title": in_title or None, "everywhere": everywhere or None,
    }  # fmt: skip
    if quote.by != "user" and quote.speaker_name:
        fields["was"] = quote.speaker_name
    return fields


def _here(marks: TinyMarks, article: int, quote: Quote, in_title: bool) -> Fields | None:
    """An earlier correction of the same words there."""
    wanted = fold(quote.text)
    for said in opinions(marks).corrections.of(article):
        near = abs(said.get("start", 0) - quote.start) < NEAR
        if near and bool(said.get("in_title")) == in_title and fold(said["words"]) == wanted:
            return said
    return None
