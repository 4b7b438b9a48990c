"""Who speaks, by the wording around quotation marks alone: for texts in a language without a model.

Surface patterns, as the quotation finders of the field have them (Pouliquen, Steinberger, Best, *Automatic Detection of
Quotations in Multilingual News*, 2007): a verb of saying beside the marks and its subject ("…“, sagte Merkel", "Merkel
sagte: „…", "Laut Merkel"). What is a verb, a title or the end of a subject is a list of ``data/language_XX.tsv``; a
language is added by adding its file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile
from typing import NamedTuple

from msgspec import structs

from tuireader.annotate.parse.prose import paragraphs
from tuireader.annotate.parse.quotation_marks import find_runs
from tuireader.annotate.quotes.marked import QuoteIds, Spans, spoken, unnamed
from tuireader.annotate.words.wordlists import word_lists
from tuireader.model import Confidence, Mention, Quote

LANGUAGES = ("de", "fr")
"""The languages that have lists."""

_WORD = re.compile(
    r"\b(?:[dlsnjmtc]|qu)[’']|(?:Dr|Prof|St|Mme|Mlle|M)\.|[^\W_][\w-]*(?:[’'](?=[^\W_])[\w-]+)*",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"[,\s–—]*")
"""What may stand between a closing mark and the verb."""
_INVERTED = re.compile(r"(?:-t)?-(?:ils?|elles?|on)$", re.IGNORECASE)
"""A French verb with its pronoun: "dit-il", "a-t-elle"."""
_AGED = re.compile(r"\d+-jährige")
"""Who was named before, by the age alone: "der 43-Jährige"."""
_SENTENCE_END = re.compile(r"[.!?…][“”»\"’)]*\s+|[“”»\"]\s+(?=[^\W\d_a-zäöüàâéèêîôû])")
_REACH = 240
"""Characters beside a quote in which its speaker is looked for."""
_NAMES_READ = 200_000
"""Characters of a text in which full names are looked for."""
_LONGEST_SUBJECT = 9
_BETWEEN = 3
"""Words between a subject and its verb, at most: auxiliaries, adverbs."""
_BEFORE = "verb before the quote"
_LONGEST_NAME = 5


class Word(NamedTuple):
    """A word where it stands."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """As the lists have it."""
        return self.text.lower().replace("’", "'")

    @property
    def capital(self) -> bool:
        """Whether it may be a name's."""
        return self.text[:1].isupper()


class Speaker(NamedTuple):
    """Who was found: the words from ``start`` to ``end``, the name in them, and by which verb."""

    start: int
    end: int
    name: str
    pronoun: bool
    verb: Word
    reason: str
    confidence: Confidence
    beside: bool = False
    """Whether the verb stands right behind the quote."""


@dataclass(frozen=True, slots=True)
class Lists:
    """A language's words, in lower case; see ``data/language_de.tsv``."""

    saying: frozenset[str]
    auxiliary: frozenset[str]
    after: frozenset[str]
    according: tuple[str, ...]
    pronouns: frozenset[str]
    determiners: frozenset[str]
    objects: frozenset[str]
    particles: frozenset[str]
    end: frozenset[str]
    opening: frozenset[str]
    titles: frozenset[str]
    title_ends: tuple[str, ...]

    def is_title(self, word: Word) -> bool:
        """Whether a word says what somebody is, rather than what they are called."""
        lower = word.lower.rpartition("-")[2]
        return word.lower in self.titles or lower in self.titles or lower.endswith(self.title_ends or ("\0",))

    def begins_phrase(self, word: Word) -> bool:
        """Whether a noun phrase may begin with a word."""
        return word.capital or word.lower in self.determiners or word.lower in self.pronouns

    def ends_phrase(self, word: Word) -> bool:
        """Whether a noun phrase is over before a word: a verb, or what begins something else."""
        is_verb = word.lower in self.auxiliary or (word.lower in self.saying and not word.capital)
        return is_verb or word.lower in self.end

    def parts(self, before: Word, word: Word) -> bool:
        """Whether a noun phrase is over between two words: before a verb, or the object of one."""
        is_object = word.text in self.objects and before.lower not in self.particles
        return self.ends_phrase(word) or is_object


@cache
def lists(lang: str) -> Lists:
    """The lists of a language of :data:`LANGUAGES`."""
    of = word_lists(f"language_{lang}")
    none: frozenset[str] = frozenset()
    plural = {f"{verb}n" for verb in of["saying"] if lang == "de" and verb.endswith("te")}
    return Lists(
        of["saying"] | plural,
        of.get("auxiliary", none),
        of["after"],
        tuple(sorted(of["according"], key=len, reverse=True)),
        of["person pronoun"],
        of["determiner"],
        of["object determiner"],
        of["particle"],
        of["end"],
        of["opening"],
        of["title"],
        tuple(sorted(of.get("title end", none))),
    )


def attributed(text: str, told: str, lang: str) -> tuple[tuple[Quote, ...], tuple[Mention, ...]]:
    """The quotes of a text with their speakers, and the speakers' names where they stand; ``told`` is its prose.

    A last name alone stands for the full name that the text has; a pronoun, and a quote that goes on in its paragraph,
    for who spoke before. What does not read like something said is a quote if somebody is surely said to say it: where
    nouns are capitalised, much looks like a title.
    """
    page = _Page(text, told, lists(lang))
    said = set(spoken(told))
    spans = sorted([*said, *_other_runs(told, said)])
    bounds = [(0, 0), *((pieces[0][0], pieces[-1][1]) for pieces in spans), (len(told), len(told))]
    found = list[Quote]()
    before: Quote | None = None
    for index, pieces in enumerate(spans):
        least, most = bounds[index][1], bounds[index + 2][0]
        speaker = page.speaker_beside(pieces, least, most)
        if pieces not in said and not _surely_says(speaker):
            continue
        quote = page.quote(pieces, speaker, before)
        found.append(quote)
        if quote.speaker and quote.confidence != "unsure":
            before = quote
    names = {quote.speaker_name for quote in found if quote.speaker_name}
    return tuple(found), tuple(_mentions(told, names))


def _surely_says(speaker: Speaker | None) -> bool:
    """Whether somebody is so surely said to speak that words which do not read so are said, too."""
    return speaker is not None and (speaker.confidence == "sure" or speaker.beside)


class _Page:
    """A text, its prose, its paragraphs and full names, and who speaks in it."""

    def __init__(self, text: str, told: str, known: Lists) -> None:
        self._text, self._told, self._known = text, told, known
        self._full = _FullNames(told[:_NAMES_READ], known)
        self._paragraphs = _Paragraphs(told)
        self._namer = QuoteIds()

    def speaker_beside(self, pieces: Spans, least: int, most: int) -> Speaker | None:
        """Who is said to speak beside a quote, between the one before it and the one after."""
        start, end = pieces[0][0], pieces[-1][1]
        floor, ceiling = self._paragraphs.around(start, end, least, most)
        return _speaker(self._known, self._told, floor, ceiling, start, end)

    def quote(self, pieces: Spans, speaker: Speaker | None, before: Quote | None) -> Quote:
        """A quote by who stands beside it, else by who spoke before where that may be."""
        start = pieces[0][0]
        (quote,) = unnamed(self._text, [pieces], self._namer, "nobody is named beside it")
        if speaker is not None:
            if speaker.pronoun:
                speaker = self._meant(speaker, start, before)
            return _by(self._text, quote, speaker, self._full.of(speaker.name))
        if before is not None and _goes_on(self._told, self._paragraphs, before, start):
            return _going_on(quote, before)
        return quote

    def _meant(self, pronoun: Speaker, start: int, before: Quote | None) -> Speaker:
        """Whom a pronoun beside the quote that begins at ``start`` means."""
        opening = max(self._paragraphs.range(start)[0], start - _REACH)
        named = _subject_before(self._known, self._told, opening, start, pronoun)
        return named or _as_before(pronoun, before)


class _Paragraphs:
    """Where the paragraphs of a text are."""

    def __init__(self, text: str) -> None:
        self._ranges = list(paragraphs(text))
        self._starts = [start for start, _ in self._ranges]

    def of(self, offset: int) -> int:
        """The number of the paragraph of a character."""
        return bisect_right(self._starts, offset) - 1

    def range(self, offset: int) -> tuple[int, int]:
        """Where the paragraph of a character begins and ends."""
        return self._ranges[self.of(offset)]

    def around(self, start: int, end: int, least: int, most: int) -> tuple[int, int]:
        """The stretch of their paragraphs around two offsets, within two bounds."""
        return max(self.range(start)[0], least), min(max(self.range(end - 1)[1], end), most)


def _other_runs(text: str, said: Iterable[Spans]) -> Iterator[Spans]:
    """What stands between double marks, is more than a word, and does not read like something said."""
    taken = {start for spans in said for start, _ in spans}
    for run in find_runs(text):
        several = " " in text[run.inner_start : run.inner_end].strip()
        if run.start not in taken and several and not (run.depth or run.single or run.open_end):
            yield ((run.start, run.end),)


def _subject_before(known: Lists, text: str, floor: int, start: int, pronoun: Speaker) -> Speaker | None:
    """Whom a pronoun may mean: the subject with which the sentence before begins, in the same paragraph."""
    ends = [floor, *(match.end() for match in _SENTENCE_END.finditer(text, floor, start))]
    own = sum(end <= pronoun.start for end in ends) - 1  # the sentence that the pronoun stands in
    for begin in reversed(ends[:own] if pronoun.start < start else ends):
        words = _words(text[begin:start], begin)
        if words and not text[begin].isalpha():  # a quote: who speaks before is meant
            return None
        if words and words[0].lower not in known.opening:
            found = _subject(known, text[begin:start], begin, words, 0, pronoun.verb, pronoun.reason)
            return found._replace(confidence="likely") if found and not found.pronoun else None
    return None


def _as_before(pronoun: Speaker, before: Quote | None) -> Speaker:
    """A pronoun as who spoke before, if that was a person."""
    if before is None or not before.speaker_name:
        return pronoun._replace(confidence="unsure")
    return pronoun._replace(name=before.speaker_name)


def _goes_on(text: str, paragraph: _Paragraphs, before: Quote, start: int) -> bool:
    """Whether who spoke before may go on here: in one paragraph, and nobody else is announced with a colon."""
    announced = text[before.end : start].rstrip().endswith(":")
    return not announced and paragraph.of(before.start) == paragraph.of(start)


def _going_on(quote: Quote, before: Quote) -> Quote:
    """A quote without anyone beside it, by who speaks before it in its paragraph."""
    return structs.replace(
        quote,
        speaker=before.speaker,
        speaker_start=before.speaker_start,
        speaker_end=before.speaker_end,
        speaker_name=before.speaker_name,
        confidence="likely",
        reason="goes on from the quote before",
    )


def _by(text: str, quote: Quote, speaker: Speaker, name: str) -> Quote:
    """A quote by who was found, under the full name."""
    return structs.replace(
        quote,
        speaker=text[speaker.start : speaker.end],
        speaker_start=speaker.start,
        speaker_end=speaker.end,
        speaker_name=name or None,
        verb=speaker.verb.text,
        verb_start=speaker.verb.start,
        confidence=speaker.confidence,
        reason=speaker.reason,
    )


def _speaker(known: Lists, text: str, floor: int, ceiling: int, start: int, end: int) -> Speaker | None:
    """Who is said to speak beside a quote, looked for between ``floor`` and ``ceiling``."""
    after = text[end : min(ceiling, end + _REACH)]
    return (
        _told_after(known, after, end)
        or _told_before(known, text, max(floor, start - _REACH), start)
        or _told_around(known, after, end)
    )


def _told_after(known: Lists, after: str, offset: int) -> Speaker | None:
    """ "…“, sagte Merkel", "…“, so Merkel", "… », a déclaré Marie Curie", "… », dit-elle"."""
    beside = _BESIDE.match(after)
    words = _words(after, offset)
    if not words or beside is None or words[0].start != offset + beside.end():
        return None
    at = 0
    while at < min(3, len(words) - 1) and words[at].lower in known.auxiliary:
        at += 1
    if inverted := next((word for word in words[: at + 1] if _INVERTED.search(word.text)), None):
        return _of_pronoun(inverted, inverted)
    if words[at].lower in known.saying or words[at].lower in known.after:
        found = _subject(known, after, offset, words, at + 1, words[at], "verb after the quote")
        return found and found._replace(beside=True)
    return None


def _told_before(known: Lists, text: str, floor: int, start: int) -> Speaker | None:
    """ "Merkel sagte: „", "Am Montag sagte Merkel: „", "Laut Merkel „", "Müller nannte den Plan „"."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, floor, start)]
    begin = next((end for end in reversed(ends) if text[end:start].strip()), floor)
    clause = text[begin:start]
    words = _words(clause, begin)
    if found := _according(known, clause, begin, words):
        return found
    colon = clause.rstrip().endswith(":")
    for at, word in enumerate(words):
        if word.lower not in known.saying:
            continue
        subject = _subject_of(known, clause, begin, words, at)
        subject = subject or _subject(known, clause, begin, words, at + 1, word, _BEFORE)
        if subject is not None:
            return subject if colon else subject._replace(confidence="likely")
    return None


def _subject_of(known: Lists, clause: str, begin: int, words: Sequence[Word], verb: int) -> Speaker | None:
    """The subject before a verb: from the clause's first word, or behind a comma, up to the verb."""
    starts = [0] + [
        at for at in range(1, verb) if "," in clause[words[at - 1].end - begin : words[at].start - begin]
    ]
    for at in reversed(starts):
        if words[at].lower in known.opening and words[at].lower not in known.pronouns:
            continue
        between = verb - at - len(list(_phrase(known, clause, begin, words[:verb], at)))
        if between <= _BETWEEN and (
            found := _subject(known, clause, begin, words[:verb], at, words[verb], _BEFORE)
        ):
            return found
    return None


def _according(known: Lists, clause: str, begin: int, words: Sequence[Word]) -> Speaker | None:
    """ "Laut Merkel ist das „…", "Selon Marie Curie, « … »"."""
    lower = clause.lstrip().lower().replace("’", "'")
    lead = len(clause) - len(clause.lstrip())
    for phrase in known.according:
        if lower.startswith(f"{phrase} ") or (phrase.endswith("'") and lower.startswith(phrase)):
            end = begin + lead + len(phrase)
            at = next((at for at, word in enumerate(words) if word.start >= end), len(words))
            cue = Word(text=clause[lead : lead + len(phrase)], start=begin + lead, end=end)
            found = _subject(known, clause, begin, words, at, cue, "according to")
            return found._replace(confidence="likely") if found else None
    return None


def _told_around(known: Lists, after: str, offset: int) -> Speaker | None:
    """ "„…“, das sagte Merkel", "„…“ – mit diesen Worten eröffnete …": within the same sentence after the quote."""
    end = _SENTENCE_END.search(after)
    words = _words(after[: end.start() if end else len(after)], offset)
    for at, word in enumerate(words[:4]):
        if word.lower in known.saying and at + 1 < len(words):
            found = _subject(known, after, offset, words, at + 1, word, "verb after the quote")
            return found._replace(confidence="likely") if found and found.name else None
    return None


def _of_pronoun(verb: Word, pronoun: Word) -> Speaker:
    return Speaker(pronoun.start, pronoun.end, "", True, verb, "who spoke before", "likely")


def _subject(
    known: Lists, text: str, offset: int, words: Sequence[Word], at: int, verb: Word, reason: str
) -> Speaker | None:
    """The subject that begins with the word ``at``; ``text`` begins at ``offset``."""
    phrase = list(_phrase(known, text, offset, words, at))
    while len(phrase) > 1 and phrase[-1].lower in known.determiners:
        phrase.pop()  # "räumte Merkel ein"
    if not phrase:
        return None
    if phrase[0].lower in known.pronouns or any(_AGED.match(word.lower) for word in phrase):
        return _of_pronoun(verb, phrase[0])
    run = _name(known, phrase, plural=verb.lower.endswith(("ten", "ont")))
    beside = [] if run else _apposition(known, text, offset, words, at + len(phrase))
    end = beside[-1].end if beside else phrase[-1].end
    named = run or beside
    name = " ".join(text[named[0].start - offset : named[-1].end - offset].split()) if named else ""
    return Speaker(phrase[0].start, end, name, False, verb, reason, "sure" if name else "likely")


def _phrase(known: Lists, text: str, offset: int, words: Sequence[Word], at: int) -> Iterator[Word]:
    """The words of a noun phrase, up to a mark, a verb, or a word that begins what follows."""
    before: Word | None = None
    for word in words[at : at + _LONGEST_SUBJECT]:
        if before is None:
            if known.ends_phrase(word) or not known.begins_phrase(word):
                return
        elif text[before.end - offset : word.start - offset].strip() or known.parts(before, word):
            return
        yield word
        before = word


def _name(known: Lists, phrase: Sequence[Word], *, plural: bool) -> list[Word]:
    """The name of a person in a noun phrase, if there is one: of "Bundeskanzlerin Angela Merkel" Angela Merkel."""
    determined = phrase[0].lower in known.determiners
    rest = _up_to_inner(known, phrase[1:] if determined else phrase)
    name = [*dropwhile(lambda word: not word.capital or known.is_title(word), rest)]
    run = _run(known, name)
    if determined and len(name) == len(
        rest
    ):  # "die Angela Merkel": her office, or a noun, and no name before it
        run = run[1:] if len(run) > 2 else []
    if len(run) == 1 and (plural or _is_acronym(run[0])):
        return []
    return run[:_LONGEST_NAME]


def _up_to_inner(known: Lists, words: Sequence[Word]) -> Sequence[Word]:
    """The words up to a noun phrase within them: of "Sprecher der Behörde" Sprecher; "von der Heyde" is a name."""
    for at in range(1, len(words)):
        if words[at].text in known.determiners and words[at - 1].lower not in known.particles:
            return words[:at]
    return words


def _is_acronym(word: Word) -> bool:
    return len(word.text) > 1 and word.text.isupper()


def _run(known: Lists, words: Sequence[Word]) -> list[Word]:
    """The capitalised words at the beginning, and particles behind the first of them: "Carla von der Heyde", and of
    "Ingrid Falk von der Universität" Ingrid Falk."""
    run: list[Word] = []
    for word in words:
        given = sum(one.capital for one in run) == 1
        if not word.capital and not (given and word.lower in known.particles):
            break
        run.append(word)
    while run and not run[-1].capital:
        run.pop()
    return run if run and run[0].capital else []


def _apposition(known: Lists, text: str, offset: int, words: Sequence[Word], at: int) -> list[Word]:
    """The name after a comma: "der Sprecher der Behörde, Hans Meier, sagte"."""
    if not 0 < at < len(words) or text[words[at - 1].end - offset : words[at].start - offset].strip() != ",":
        return []
    phrase = list(_phrase(known, text, offset, words, at))
    while phrase and known.is_title(phrase[0]):
        phrase = phrase[1:]
    run = _run(known, phrase)
    return run if 2 <= len(run) <= _LONGEST_NAME and len(run) == len(phrase) else []


def _words(text: str, offset: int) -> list[Word]:
    return [Word(found[0], offset + found.start(), offset + found.end()) for found in _WORD.finditer(text)]


class _FullNames:
    """The full name that a text has for a last name, by how often each word stands before it."""

    def __init__(self, text: str, known: Lists) -> None:
        self._before: dict[str, Counter[str]] = defaultdict(Counter)
        words = _words(text, 0)
        for at, word in enumerate(words):
            if word.capital and at:
                self._count(text, known, words, at)

    def _count(self, text: str, known: Lists, words: Sequence[Word], at: int) -> None:
        """Count the name that ends with the word ``at``, if it has a first name."""
        first = at - 1
        while first > 0 and words[first].lower in known.particles:
            first -= 1
        name, last = words[first], words[at]
        given = name.capital and len(name.text) > 1 and not known.is_title(name)
        function = name.lower in known.opening | known.end | known.determiners | known.saying
        if (
            given
            and not function
            and " ".join(text[name.start : last.end].split()) == text[name.start : last.end]
        ):
            self._before[last.text][text[name.start : last.end]] += 1

    def of(self, name: str) -> str:
        """The full name for a last name; any other name as it is."""
        found = self._before.get(name)
        return found.most_common(1)[0][0] if found and " " not in name else name


def _mentions(text: str, names: Iterable[str]) -> Iterator[Mention]:
    """Where the speakers are named, by full or last name; not by one that two of them have."""
    by_last: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        by_last[_words(name, 0)[-1].text].append(name)
    for word in _words(text[:_NAMES_READ], 0):
        several = by_last.get(word.text, [])
        full = next((name for name in several if text[word.end - len(name) : word.end] == name), "")
        if full or len(several) == 1:
            start = word.end - len(full) if full else word.start
            yield Mention(start, word.end, "PERSON", text[start : word.end], full or several[0])
