"""Joining and parting names: one person under two names, two under one; as people type them, or as they are offered
(:func:`offers`), because two names look the same and nothing makes it sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from tuireader.errors import NotFoundError
from tuireader.library.library import Library
from tuireader.library.marking import put
from tuireader.library.people.corrections import ALL, NAMES, Identities, bare_form, opinions
from tuireader.library.people.counts import Named
from tuireader.library.people.linking import BESIDE
from tuireader.library.people.matching import SOUND, Pair
from tuireader.library.people.resolve import Forms, Meant, anyone, meant
from tuireader.model import ArticleRow, short_id
from tuireader.store.annotations.naming import Who
from tuireader.store.contract import Change
from tuireader.store.marks.marks import TinyMarks
from tuireader.text.strings import counted, fold

KINDS = {
    "PERSON": "a person",
    "ORG": "an organisation",
    "GPE": "a place",
    "OTHER": "no person, organisation or place",
}
"""The kinds that a name can be said to be of, in words."""


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


def keep_apart(lib: Library, name: str, other: str) -> Change | None:
    """Say of two names, typed in full, that they are two people's; None when that is known.

    Raises:
        NotFoundError: no article names one of them so.

    Example::

        aliases.keep_apart(library, "Jake Sullivan", "Yang Jiechi")
    """
    one, two = (_just(lib, typed) for typed in (name, other))
    return tell_apart(lib.marks, one, two)


def _just(lib: Library, typed: str) -> Who:
    """The name that is typed itself, be it one of someone who has others; else whom it means."""
    found = named(lib, typed)
    own = (who for one in found for who in sorted(one.names) if fold(who[1]) == fold(typed))
    return next(own, found[0].chief)


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


def alias(
    marks: TinyMarks, who: Iterable[Who], other: Who, article: ArticleRow | None = None
) -> Change | None:
    """Make names mean another one, in one article or everywhere; None when they do already."""
    known, key = Identities(marks.documents(NAMES)), article.key if article else 0
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
    documents = list(marks.documents(NAMES))
    known = Identities(documents)
    chiefs = sorted({known.of(one) for one in names} - {chosen})
    everywhere = [said for said in documents if said.get("is") and not said.get("article")]
    freed = [said for said in everywhere if _about(said) == chosen]
    ops = [put(marks, NAMES, said["key"], _without(said, ("is", "as"))) for said in freed]
    ops += [_put(marks, chief, {"is": chosen[1], "as": chosen[0], "alone": None}, None) for chief in chiefs]
    label = f"{', '.join(name for _, name in chiefs)} is {chosen[1]}"
    return marks.record(Change(label, tuple(ops))) if ops else None


def unjoin(marks: TinyMarks, who: Who) -> Change | None:
    """Take back what the user made a name mean, and what was made to mean it; None when nothing was."""
    joined = [
        said
        for said in marks.documents(NAMES)
        if said.get("is") and who in ((said["label"], said["name"]), (said["as"], said["is"]))
    ]
    ops = tuple(put(marks, NAMES, said["key"], _without(said, ("is", "as"))) for said in joined)
    return marks.record(Change(f"{who[1]} stands for itself", ops)) if ops else None


def set_alone(marks: TinyMarks, who: Iterable[Who], other: str = "") -> Change | None:
    """Take none of these names for another one by itself, as Henrik J. Dahl for Henrik Dahl; ``other`` is whom
    they are no longer taken for.
    """
    names = sorted(who)
    said = [_put(marks, one, {"alone": True}, None) for one in names]
    ops = tuple(op for op in said if op["new"])
    if not ops:
        return None
    told = f"is not {other}" if other else "are not the same"
    return marks.record(Change(f"{' and '.join(name for _, name in names)} {told}", ops))


def tell_apart(marks: TinyMarks, who: Who, other: Who) -> Change | None:
    """Say that two names of one kind are two people's, which are then neither joined by themselves nor offered; None
    when that is known.
    """
    documents = marks.documents(NAMES)
    if frozenset({who, other}) in Identities(documents).different:
        return None
    ours = (said for said in documents if _about(said) == who and not said.get("article"))
    known = next((said.get("different") or [] for said in ours), [])
    op = _put(marks, who, {"different": sorted({*known, other[1]})}, None)
    return marks.record(Change(f"{who[1]} and {other[1]} are not the same", (op,)))


def part(marks: TinyMarks, who: Who, form: str = ALL, article: ArticleRow | None = None) -> Change | None:
    """Let a form under which a name stands ("Smith") stand for itself, or all forms; here or everywhere."""
    known = Identities(marks.documents(NAMES))
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
    return put(marks, NAMES, ident, about | fields)


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


BEST_KNOWN = 2_000
"""People, the most often named, among whose names and those like them merging is worth offering."""
MISTAKEN = 20
"""Articles that name someone, at most, who is taken for a mistake after a correction in one of them."""
LETTERS = (3, 4)
"""Of how many first letters someone's name may be made: of two it may be anyone's."""
SPELLED_OUT = 0.3
"""The share of the articles with letters that name someone in full beside, who may be meant by them."""
COMPARED = 300
"""Pairs, the most frequent, that are looked at in the articles."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Two people who may be one: ``name`` the rarer, ``other`` whom it may mean, and ``why``, in words; ``more`` are
    the articles with the name in which the user has not said so, where he has in some.
    """

    name: Named
    other: Named
    why: str
    more: int = 0


def offers(lib: Library, who: Iterable[Who] = ()) -> list[Offer]:
    """Who looks the same as another and is not joined, the most often named first; of some people, or of all.

    What the user said in one article comes first, where the same wrong name stands in others; then letters that stand
    for a name which many articles with them write out, as MBS. Left out are those whom an article names side by side,
    or of whom the user said that they are two; and names that merely sound alike, where nobody else is named in the
    articles of both.

    Example::

        for offer in aliases.offers(library)[:10]:
            print(offer.name.name, "=", offer.other.name, offer.why)
    """
    wanted = frozenset(who)
    taught = [it for it in _taught(lib) if not wanted or {it.name.who, it.other.who} & wanted]
    some = list(wanted) or [row.who for row in lib.archive.people.often(BEST_KNOWN) if row.label == "PERSON"]
    return [*taught, *_by_letters(lib, some), *_offered(lib, some)]


def elsewhere(lib: Library, right: Who) -> Offer | None:
    """What the user's corrections of single articles, in favour of this name, say of others: a name that was wrong
    there stands in them, too. None where nothing is to be offered.

    Example::

        aliases.join(library, "Sullivan", "Jake Sullivan", article=row)
        if offer := aliases.elsewhere(library, ("PERSON", "Jake Sullivan")):
            print(f"also in {offer.more} articles?")
    """
    return next((offer for offer in _taught(lib) if offer.other.who == right), None)


def _taught(lib: Library) -> Iterator[Offer]:
    """What the user's corrections of single articles say of others: a name that was wrong there is in them, too."""
    forms, known = Forms(lib), opinions(lib.marks)
    said: dict[tuple[Who, Who], set[int]] = {}
    for wrong, right, article in known.in_one_article():
        said.setdefault((wrong, right), set()).add(article)
    for (wrong, right), articles in said.items():
        mine, theirs = forms.of(wrong), forms.of(right)
        named = _counted(forms, mine)
        told = any(two <= mine | theirs for two in known.identities.different)
        if mine != theirs and not told and len(articles) < named.articles <= MISTAKEN:
            why = "you said so in " + counted(len(articles), "article")
            yield Offer(named, _counted(forms, theirs), why, named.articles - len(articles))


def _by_letters(lib: Library, some: Iterable[Who]) -> Iterator[Offer]:
    """Those of these people of whom articles have the first letters alone, too, and name them beside these."""
    people, known = lib.archive.people, opinions(lib.marks).identities
    full: dict[str, list[Who]] = {}
    for who in some:
        letters = "".join(word[0] for word in fold(who[1]).split())
        if len(letters) in LETTERS:
            full.setdefault(letters, []).append(who)
    forms = Forms(lib)
    short = [
        row for row in people.alike(full) if row.label == "PERSON" and row.name.replace(".", "").isupper()
    ]
    forms.look([*(row.who for row in short), *chain.from_iterable(full.values())])
    for row in short:
        named = _counted(forms, forms.of(row.who))
        for who in full[row.same]:
            names = forms.of(who)
            told = any(two <= {row.who, *names} for two in known.different)
            total, both = people.beside([row.id], [other.id for other in forms.rows(names)])
            if row.who not in names and not told and total and both >= SPELLED_OUT * total:
                yield Offer(named, _counted(forms, names), "its first letters")


def _offered(lib: Library, some: list[Who]) -> Iterator[Offer]:
    forms, different = Forms(lib), opinions(lib.marks).identities.different
    best = set(some)
    seen: set[frozenset[Who]] = set()
    pairs = [pair for pair in forms.linked(some) if {("PERSON", it.name) for it in pair[:2]} & best]
    pairs.sort(
        key=lambda pair: (
            -min(it.articles for it in pair[:2]),
            pair.evidence.strength,
            pair.one.name,
            pair.other.name,
        )
    )
    apart = (pair for pair in pairs if not _joined(forms, pair))
    for pair in islice(apart, COMPARED):
        one, other = (forms.of(("PERSON", it.name)) for it in pair[:2])
        chiefs = frozenset({forms.chief(one), forms.chief(other)})
        said = any(two <= one | other for two in different)
        if chiefs in seen or said:
            continue
        seen.add(chiefs)
        if _likely(lib, forms, one, other, pair):
            rare, often = sorted(
                (_counted(forms, names) for names in (one, other)), key=lambda it: it.articles
            )
            yield Offer(rare, often, pair.evidence.told)


def _joined(forms: Forms, pair: Pair) -> bool:
    return ("PERSON", pair.other.name) in forms.of(("PERSON", pair.one.name))


def _likely(lib: Library, forms: Forms, one: Iterable[Who], other: Iterable[Who], pair: Pair) -> bool:
    """Whether the articles speak for one person: not named side by side, in one company where much is in doubt."""
    mine = [row.id for row in forms.rows(list(one))]
    theirs = [row.id for row in forms.rows(list(other))]
    named = pair.one.articles or pair.other.articles
    if named and _side_by_side(lib, mine, theirs) >= BESIDE:
        return False
    return pair.evidence is not SOUND or lib.archive.people.company_shared(mine, theirs) > 1


def _side_by_side(lib: Library, mine: list[int], theirs: list[int]) -> float:
    """The share of the articles of the one who has fewer that name both."""
    people = lib.archive.people
    counts = (people.beside(mine, theirs), people.beside(theirs, mine))
    return max((both / total for total, both in counts if total), default=0.0)


def _counted(forms: Forms, names: frozenset[Who]) -> Named:
    rows = forms.rows(names)
    chief = forms.chief(names, rows)
    if not rows:
        return Named(*chief, 0)
    others = tuple(sorted({name for _, name in names} - {chief[1]}))
    articles, quotes = (
        sum(counts) for counts in zip(*((row.articles, row.quotes) for row in rows), strict=True)
    )
    return Named(*chief, articles, quotes=quotes, forms=others)


def merge(lib: Library, offer: Offer) -> Change | None:
    """Let all names of the rarer mean the other."""
    return mean(lib, meant(lib, *offer.name.who), offer.other.who)


def refuse(lib: Library, offer: Offer) -> Change | None:
    """Say that they are two people, so that they are not offered again."""
    return tell_apart(lib.marks, offer.name.who, offer.other.who)
