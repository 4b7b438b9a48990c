"""Which names of people are one person's, over all articles: a pure function of the names and how often they stand.

Entity resolution as it is done in the field (Christen, *Data Matching*, 2012): of the names that share a blocking key
(``store.annotations.naming.blocking_keys``) those whose given names may agree (:func:`linked`) are compared pair by
pair (:func:`compare`), each pair is a link, a conflict or neither, and ``linking`` joins what is linked, the strongest
first, unless it holds a conflict. What a comparison found is an :class:`Evidence`, whose ``times`` says how sure it is:
sure by itself, sure where one name is that many times as frequent as the other, or never sure, so that it is offered to
the user and no more.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations
from typing import NamedTuple

from msgspec import Struct

from tuireader.annotate.names.clusters import family_name, is_full
from tuireader.annotate.words.person_words import (
    FAMILY_FIRST,
    HONORIFICS,
    PARTICLES,
    SUFFIXES,
    full_names,
    given_gender,
    is_given,
    may_be_short_for,
)
from tuireader.store.annotations.naming import GENERATIONS, alike, spelling
from tuireader.text.strings import fold


class Evidence(NamedTuple):
    """What two names have in common, in the user's words; the ``strength`` orders links, the strongest first.

    ``times`` as often the one name stands as the other where the link is sure: 0 by itself, infinite never.
    """

    id: str
    told: str
    strength: int
    times: float = 0

    def sure(self, one: int, other: int) -> bool:
        """Whether it joins names that stand in so many articles."""
        few, many = sorted((one, other))
        return not self.times or (many >= OFTEN and many >= self.times * few)


NEVER = math.inf
OFTEN = 10
"""Articles that name someone before another spelling is taken for a mistake."""

SAME = Evidence("same", "spelled alike", 0)
INITIAL = Evidence("initial", "an initial more", 1)
SHORT = Evidence("short", "a short form of the first name", 2)
SURNAME = Evidence("surname", "one more last name", 3)
FORMAL = Evidence("formal", "the full form with Jr. or III", 4)
FIRST = Evidence("first", "an initial for the first name", 5, times=5)
SECOND = Evidence("second", "one more first name", 5, times=5)
GENERATION = Evidence("generation", "the same but for Jr. or III", 6)
LETTER = Evidence("letter", "a letter apart", 7, times=10)
FATHER = Evidence("father", "the same but for Jr. or III", 8, times=NEVER)
SOUND = Evidence("sound", "spelled much alike", 8, times=NEVER)
LONGER = Evidence("longer", "one more word before the name", 8, times=NEVER)
MIDDLE = Evidence("middle", "another of the first names", 8, times=NEVER)


class Conflict:
    """Two names that cannot be one person's: what ``compare`` gives for them."""


CONFLICT = Conflict()


@dataclass(frozen=True, slots=True)
class Parts:
    """A full name in its folded parts: given names (initials are one letter), family name, "jr" or "iii"."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    generation: str

    @property
    def words(self) -> tuple[str, ...]:
        """Given and family names."""
        return (*self.given, *self.family)


_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,3}$")


@lru_cache(maxsize=16_384)
def parts_of(name: str) -> Parts:
    """The parts of a name; no family name where nothing of it is a letter.

    "J.K. Rowling" and "JK Rowling" have two given names of one letter; "Kim Jong-un" the family name Kim.
    """
    words = _folded(name)
    generation = words[-1] if len(words) > 1 and words[-1] in GENERATIONS else ""
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    while len(words) > 1 and words[0] in HONORIFICS:
        words.pop(0)
    family = tuple(fold(family_name(name)).split())
    if family and len(family) < len(words) and tuple(words[: len(family)]) == family:
        return Parts(tuple(words[len(family) :]), family, generation)
    cut = max(0, len(words) - max(1, len(family)))
    return Parts(tuple(words[:cut]), tuple(words[cut:]), generation)


def _folded(name: str) -> list[str]:
    """The folded words of a name, initials one by one."""
    found: list[str] = []
    for token in name.split():
        letters = fold(token).replace(" ", "")
        dotted = "." in token.rstrip(".") or len(letters) == 1
        if letters in GENERATIONS:
            found.append(letters)
        elif letters and _INITIALS.match(token) and (dotted or (token.isupper() and not name.isupper())):
            found += letters
        else:
            found += fold(token).split()
    return found


@lru_cache(maxsize=65_536)
def compare(one: str, other: str) -> Evidence | Conflict | None:
    """What links two full names, or that they cannot be one person's; None where they have little in common.

    A generation ("Jr.") of only one of them is :data:`FORMAL` or :data:`FATHER` here: what it means is seen in the
    articles, by ``linking``.
    """
    first, second = parts_of(one), parts_of(other)
    if first.generation and second.generation and first.generation != second.generation:
        return CONFLICT
    link = _link(first, second)
    if isinstance(link, Evidence) and first.generation != second.generation:
        return _by_generation(first, second, link)
    return link


def _by_generation(one: Parts, other: Parts, link: Evidence) -> Evidence:
    """Of two names that are linked, only one with a generation: formal where it has more of the name, too."""
    junior, senior = (one, other) if one.generation else (other, one)
    plain = len(junior.given) < len(senior.given) or junior.words == senior.words
    return _weaker(link, FATHER if plain else FORMAL)


def _link(one: Parts, other: Parts) -> Evidence | Conflict | None:
    """The weakest evidence of those by which the parts agree; None of a name without a letter."""
    if not (one.family and other.family):
        return None
    if _joined(one.words) == _joined(other.words):
        return SAME
    family = _family(one.family, other.family)
    if family is None:
        return _tail(one, other)
    if not (one.given and other.given):
        return None
    given = given_evidence(one.given[0], other.given[0])
    if given is None:
        return _tail(one, other) or _other_given(one, other) or CONFLICT
    middle = _middle_evidence(one.given, other.given)
    if isinstance(middle, Conflict):
        return middle
    return _weakest(family, given, middle)


def _weakest(family: Evidence, given: Evidence, middle: Evidence) -> Evidence:
    """What the parts of two names come to: a letter that went wrong tells nothing where another part differs, too."""
    if LETTER in (family, given) and SAME not in (family, given):
        return SOUND
    return _weaker(_weaker(family, given), middle)


def _middle_evidence(one: Sequence[str], other: Sequence[str]) -> Evidence | Conflict:
    """How given names agree after the first. A last name more is usual for women alone: Hillary Rodham Clinton is
    Hillary Clinton, John Quincy Adams is not John Adams.
    """
    middle = _middles(one[1:], other[1:])
    if middle is SURNAME and given_gender(one[0].title()) != "f":
        return SECOND
    return middle


def _weaker(one: Evidence, other: Evidence) -> Evidence:
    return max(one, other, key=lambda evidence: (evidence.times, evidence.strength))


def _joined(words: Sequence[str]) -> str:
    """Words without the blanks and hyphens that come and go: "Jong-un", "Jong Un", "Jongun"."""
    return "".join(words)


class _Spelled(Struct, frozen=True, gc=False):
    """A word as it is compared with others: its spelling, that without vowels, and the word with one ending for all
    that papers give Ukrainian and Russian names: Zelensky, Zelenskyy, Zelenskiy; ``family`` is what those share that
    are surely one family's name.
    """

    plain: str
    bare: str
    one_ending: str
    family: str


_ENDING_IN_Y = re.compile("(?<=...)(?:yy|iy|ii|ij|y)$")


@lru_cache(maxsize=131_072)
def _spelled(word: str) -> _Spelled:
    plain = spelling(word)
    one_ending = _ENDING_IN_Y.sub("i", word)
    return _Spelled(plain, re.sub("[aeiou]", "", plain), one_ending, spelling(one_ending))


def _family(one: Sequence[str], other: Sequence[str]) -> Evidence | None:
    """How two family names agree: with or without particles ("al-Assad"), an umlaut written out, a letter apart."""
    first, second = one[-1], other[-1]
    if first == second or _joined(one) == _joined(other):
        return SAME
    if _umlaut(first, second) or _spelled(first).one_ending == _spelled(second).one_ending:
        return SAME
    return _misspelled(first, second)


def _umlaut(one: str, other: str) -> bool:
    """Whether two words differ by umlauts that one of them writes out: Mueller is Müller, folded to muller."""
    short, long = sorted((one, other), key=len)
    return len(short) < len(long) and re.sub("([aou])e", r"\1", long) == short


def given_evidence(one: str, other: str) -> Evidence | None:
    """How two given names agree."""
    if one == other or _umlaut(one, other) or _spelled(one).plain == _spelled(other).plain:
        return SAME
    if 1 in (len(one), len(other)):
        return FIRST if one[0] == other[0] else None
    if may_be_short_for(one, other):
        return SHORT
    return _misspelled(one, other)


def _misspelled(one: str, other: str) -> Evidence | None:
    """How two different words may be one of which a letter went wrong."""
    short, long = sorted((one, other), key=len)
    if one[0] == other[0] and len(short) >= 4 and _one_edit(short, long):
        known = is_given(one.title()) and is_given(other.title())
        two_names = known or len(long) < 6 or _ENDING.search(f"{short} {long}")
        return SOUND if two_names else LETTER
    return (
        SOUND
        if len(short) > 5 and _sound_alike(_spelled(one), _spelled(other), len(long) - len(short))
        else None
    )


def _sound_alike(one: _Spelled, other: _Spelled, longer: int) -> bool:
    """Whether words are one but for vowels and doubled letters: "Netanyahu", "Netanyahoo"."""
    return longer < 3 and one.bare == other.bare and one.plain[:3] == other.plain[:3]


_ENDING = re.compile(
    r"^(?:(\w+) \1\w|(\w+)y \2ey|(\w+)e[nr] \3o[nr]|(\w+)o[nr] \4e[nr]|(\w+)man \5mann|(\w+)y \6ie|(\w+)s \7z)$"
)
"""Endings in which family names differ that are two: Robert and Roberts, Hansen and Hanson, Kelly and Kelley."""


def _one_edit(short: str, long: str) -> bool:
    """Whether a letter added, changed, or put in its neighbour's place makes one word of the other."""
    if len(long) - len(short) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = long[start + 1 : start + 2] + long[start : start + 1]
    return short[start + 1 :] == long[start + 1 :] or (
        short[start : start + 2] == swapped and short[start + 2 :] == long[start + 2 :]
    )


def _middles(one: Sequence[str], other: Sequence[str]) -> Evidence | Conflict:
    """How the given names after the first agree: none contradicts an initial, "W." does "H.W."."""
    if not one or not other:
        return _one_more([*one, *other])
    short, long = sorted((one, other), key=len)
    if all(map(_middle, short, long)):
        return SAME if tuple(one) == tuple(other) else INITIAL
    rest = iter(long)
    within = all(len(word) > 1 and word in rest for word in short)
    return SURNAME if within else CONFLICT


def _one_more(words: Sequence[str]) -> Evidence:
    """What it is that only one of two names has more words in the middle."""
    if not words:
        return SAME
    if all(len(word) == 1 for word in words):
        return INITIAL
    return SECOND if any(is_given(word.title()) for word in words) else SURNAME


def _middle(one: str, other: str) -> bool:
    """Whether two middle names may be one: an initial, a short form."""
    initial = 1 in (len(one), len(other)) and one[0] == other[0]
    return one == other or initial or may_be_short_for(one, other)


def _tail(one: Parts, other: Parts) -> Evidence | None:
    """A name that is the end of another: Peña Nieto of Enrique Peña Nieto, Mitt Romney of Willard Mitt Romney."""
    short, long = sorted((one.words, other.words), key=len)
    if len(short) < 2 or len(short) == len(long) or long[-len(short) :] != short:
        return None
    before = long[: -len(short)]
    named = all(len(word) == 1 or is_given(word.title()) for word in before)
    return SURNAME if named else LONGER


def _other_given(one: Parts, other: Parts) -> Evidence | None:
    """The first name of one among the further names of the other: Ted Cruz, Rafael Edward Cruz."""
    short, long = sorted((one.given, other.given), key=len)
    if len(short) != 1 or len(short[0]) == 1:
        return None
    for word in long[1:]:
        if len(word) > 1 and given_evidence(short[0], word) in (SAME, SHORT):
            return MIDDLE
    return None


class Counted(Struct, frozen=True, gc=False):
    """A person's name, how many articles have it, and what it shares with other forms of it (``naming.alike``) where
    that is known.
    """

    name: str
    articles: int
    same: str = ""


class Pair(NamedTuple):
    """Two names that are linked."""

    one: Counted
    other: Counted
    evidence: Evidence


ALL_PAIRS = 12
"""Names of a block up to which given names that begin with one letter are worth comparing."""
_FAMILY_FIRST = frozenset(fold(word) for word in FAMILY_FIRST)


class _Words(Struct, frozen=True, gc=False):
    """A name by the words that may be given names, ``first`` those of them that may be the first, and the ``last`` of
    all, which is empty where it tells nothing of the family.
    """

    name: Counted
    given: tuple[str, ...]
    first: tuple[str, ...]
    last: str


def linked(names: Sequence[Counted]) -> Iterator[Pair]:
    """The pairs of full names of one block that are linked, each once, and its names in order of the alphabet.

    Most names of an archive are in none. So a pair is asked three questions, each dearer than the one before and put to
    fewer: whether a token is shared, whether the words agree, and what the whole names have in common.
    """
    for one, other in _candidates(names):
        if not (is_full(one.name) and is_full(other.name)):
            continue
        evidence = compare(one.name, other.name)
        if isinstance(evidence, Evidence):
            yield Pair(one, other, evidence)


def _candidates(names: Sequence[Counted]) -> Iterator[tuple[Counted, Counted]]:
    """The pairs of which the words agree, so that the whole names are worth comparing."""
    if len(names) < 2:
        return
    seen: set[tuple[str, str]] = set()
    for group in _sharing([_words(counted) for counted in names]):
        for one, other in combinations(group, 2):
            if not (_of_one_family(one.last, other.last) and _may_agree(one, other)):
                continue
            pair = (one.name, other.name) if one.name.name < other.name.name else (other.name, one.name)
            key = pair[0].name, pair[1].name
            if key not in seen:
                seen.add(key)
                yield pair


def _words(counted: Counted) -> _Words:
    """The words of a name in which given names may stand, initials as one letter."""
    words = (counted.same or alike("PERSON", counted.name)).split()
    while len(words) > 1 and words[-1] in GENERATIONS:
        words.pop()
    if counted.name[:2].isupper() or (words[:1] and words[0] in HONORIFICS):
        words = list(
            parts_of(counted.name).words
        )  # "JK", and what stands behind "Dr.", are read letter by letter
    if not words:
        return _Words(counted, (), (), "")
    if words[0] in _FAMILY_FIRST:
        return _Words(counted, tuple(words), tuple(words[:2]), "")
    last = "" if words[-1] in SUFFIXES else words[-1]
    return _Words(counted, (*words[:-1], *_middle_initials(counted.name)), tuple(words[:1]), last)


def _middle_initials(name: str) -> Iterator[str]:
    """The letters, folded, that ``naming.alike`` leaves out: W. Bush is George W. Bush."""
    if "." not in name:
        return
    for word in name.casefold().split()[1:-1]:
        if "." in word:
            yield from word[:-1:2]


def _sharing(names: Sequence[_Words]) -> Iterator[list[_Words]]:
    """Groups of two names or more that share a token; those with no more than an initial are with all it may mean."""
    few = len(names) <= ALL_PAIRS
    initials = {word for name in names for word in name.first if len(word) == 1}
    sharing: dict[str, list[_Words]] = defaultdict(list)
    for name in names:
        tokens = {word[0] for word in name.first}
        if not few:
            tokens &= initials
        for word in name.given:
            if len(word) > 1 or word in initials:
                tokens |= _tokens(word)
        for token in tokens:
            sharing[token].append(name)
    return (group for group in sharing.values() if len(group) > 1)


@lru_cache(maxsize=65_536)
def _tokens(word: str) -> frozenset[str]:
    """By what a given name finds those that it may be: itself, what it is short for, how it begins."""
    if len(word) == 1:
        return frozenset({word})
    return frozenset({word, f"{spelling(word)[:3]}-", *full_names(word)})


@lru_cache(maxsize=65_536)
def _of_one_family(one: str, other: str) -> bool:
    """Whether two last words may be one family's name."""
    return one == other or not (one and other) or _family((one,), (other,)) is not None


def _may_agree(one: _Words, other: _Words) -> bool:
    """Whether a given name of one may be the other's first: the cheap question before the whole names are compared."""
    if any(_agree(first, second) for first in one.first for second in other.first):
        return True
    return _has_first(one, other) or _has_first(other, one) or "".join(one.given) == "".join(other.given)


def _has_first(one: _Words, other: _Words) -> bool:
    """Whether any given name of one, and no mere initial, may be the first of the other."""
    for first in other.first:
        for word in one.given:
            if word == first or (1 not in (len(word), len(first)) and _agree(word, first)):
                return True
    return False


@lru_cache(maxsize=65_536)
def _agree(one: str, other: str) -> bool:
    """Whether two given names may be one."""
    if one[0] != other[0] and not {one[0], other[0]} <= {"i", "y"}:
        return may_be_short_for(one, other)
    return given_evidence(one, other) is not None


def may_be_joined(names: Iterable[Counted]) -> Iterator[str]:
    """Of all people's names those that are perhaps one with another for sure, found without comparing any two.

    What is not among them has no sure link (:meth:`Evidence.sure`): rarely named, it would need the same family name,
    however it is spelled, and a given name that is the same or short for it. All that is named often is among them, and
    what is no given and family name.
    """
    families: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    rare: list[tuple[Counted, list[tuple[str, ...]], tuple[str, ...]]] = []
    for counted in names:
        words = _words(counted)
        alone = not words.given or words.given[0] in PARTICLES
        if counted.articles >= OFTEN or not words.last or alone:
            yield counted.name
        family = families[_spelled(words.last).family]
        family.append(words.given)
        rare.append((counted, family, words.given))
    shared = {id(family): _shared_tokens(family) for family in families.values()}
    for counted, family, given in rare:
        if not shared[id(family)].isdisjoint(_all_tokens(given)):
            yield counted.name


def _shared_tokens(family: Sequence[tuple[str, ...]]) -> frozenset[str]:
    """The tokens of given names that more than one in a family has; a letter where it is the first name of one."""
    if len(family) < 2:
        return frozenset()
    numbers = Counter(chain.from_iterable(map(_all_tokens, family)))
    shared = {token for token, number in numbers.items() if number > 1}
    firsts = {given[0] for given in family if given}
    return frozenset(token for token in shared if len(token) > 1 or token in firsts)


@lru_cache(maxsize=65_536)
def _all_tokens(given: tuple[str, ...]) -> frozenset[str]:
    """By what given names, in their order, find those that they may be."""
    return frozenset({"".join(given)}.union(*map(_tokens, given)))
