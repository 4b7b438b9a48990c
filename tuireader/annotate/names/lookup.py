"""The second pass: every occurrence of a name that the article, or general knowledge, is known to hold; and which
places are teams in a match report: "Sweden 1-0 South Korea" speaks of two elevens, not of two lands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tuireader.annotate.names.edges import PARTICLES
from tuireader.annotate.parse.tokens import Span, Tokens
from tuireader.annotate.words.bodies import ORG_WORDS, is_known_body, known_thing, opens_body
from tuireader.annotate.words.given_names import FAMILY_FIRST, is_given
from tuireader.annotate.words.places import place_label
from tuireader.annotate.words.titles import CALENDAR, COURTESY, SUFFIXES, is_title, plain
from tuireader.annotate.words.wordlists import words

LONGEST = 6
"""Words of a name that is looked for, at most; the model finds longer ones."""

_WHERE = words("in at from to near outside inside around across through into toward towards via throughout")
_AT = words("in at from near")
Known = dict[str, str]
"""Form -> label."""


def general_label(form: str) -> str:
    """What general knowledge says of a form: a place, a people, a body; empty when it knows none of that
    name."""
    return place_label(form) or known_thing(form)


def short_forms(known: Known) -> set[str]:
    """The shorter forms by which an article names its persons again: last name, first name.

    A first name that is also a place ("Austin") is none; for a last name the words around it decide, each
    time.
    """
    short: set[str] = set()
    for form, label in known.items():
        name = form.split()
        if label != "PERSON" or len(name) < 2:
            continue
        if plain(name[-1]) in SUFFIXES:
            name = name[:-1]
        first = (is_given(name[0]) or known.get(name[0], "PERSON") == "PERSON") and name[0] not in CALENDAR
        if first and not general_label(name[0]):
            short.add(name[0])
        if not is_known_body(name[-1]):
            short.add(name[-1])
        if len(name) > 2 and name[-2].casefold() in PARTICLES:
            short.add(" ".join(name[-2:]))
    return {form for form in short if form != form.casefold() and (len(form) > 2 or form in FAMILY_FIRST)}


class Seen(NamedTuple):
    """A form at tokens ``[start, end)``: its label in the article and in general, either may be empty."""

    start: int
    end: int
    form: str
    label: str
    general: str


Here = Callable[["Lookup", Seen], "str | None"]
"""A rule for what a form is at one place: its label, empty when it is no name there; None when the rule is
silent."""


def after_courtesy(lookup: Lookup, seen: Seen) -> str | None:
    """As "Baroness Scotland": a known name after "Mr." or "Lady" is a person's."""
    courtesy = plain(lookup.tokens.word(seen.start - 1)) in COURTESY
    if not courtesy or seen.label not in ("GPE", "ORG", ""):
        return None
    return "PERSON" if seen.label or seen.general else ""


def as_team(lookup: Lookup, seen: Seen) -> str | None:
    """As "Sweden 1-0 South Korea": in a report of sport a place beside a score is a team."""
    team = seen.form in lookup.teams and lookup.tokens.word(seen.start - 1).casefold() not in _AT
    return "ORG" if team else None


def namesake(lookup: Lookup, seen: Seen) -> str | None:
    """As "in Paris", "in May": a person's last name that is a place or month too, where it is gone to."""
    if seen.label != "PERSON" or not (seen.general or seen.form in CALENDAR):
        return None
    return seen.general if lookup.is_place(seen.start, seen.end) else seen.label


class Lookup:
    """Finds known names in one article. ``known`` has their labels; general knowledge adds to it; ``here`` are
    the rules that come before both at one place, the first that is not silent counts."""

    def __init__(self, tokens: Tokens, known: Known, here: Sequence[Here]) -> None:
        self.tokens = tokens
        self.teams = teams(tokens)
        self._here = here
        self._known = known
        self._shouted = {form.upper(): label for form, label in known.items()}

    def spans(self) -> list[Span]:
        """All occurrences, in order, the longest name at each place."""
        found: list[Span] = []
        index = 0
        while index < len(self.tokens):
            span = self._at(index) if self._may_begin(index) else None
            if span is not None:
                found.append(span)
            index = span.end if span is not None else index + 1
        return found

    def label_here(self, start: int, end: int) -> str:
        """The label of the name at tokens ``[start, end)``, empty when the words are no known name here."""
        form = self.tokens.form(start, end)
        label = self._known.get(form) or self._other_case(start, form)
        general = general_label(form)
        if not label and not general:
            return ""
        seen = Seen(start, end, form, label, general)
        for rule in self._here:
            decided = rule(self, seen)
            if decided is not None:
                return decided
        return label or general

    def _other_case(self, start: int, form: str) -> str:
        """The label of a name in capitals ("MOSCOW (AP)", a headline) or of "Bin Salman" that opens a
        sentence."""
        if form.isupper() and len(form) > 3:
            shouted = self._shouted.get(form, "") if self.tokens.loud[start] else ""
            return shouted or place_label(form.title())
        first, _, rest = form.partition(" ")
        small = first.casefold()
        return (
            self._known.get(f"{small} {rest}", "") if rest and small != first and small in PARTICLES else ""
        )

    def _may_begin(self, index: int) -> bool:
        particle = self.tokens.words[index] in PARTICLES and self.tokens.capital(index + 1)
        return particle or self.tokens.capital(index)

    def is_place(self, start: int, end: int) -> bool:
        """Whether a name stands where a place or time does: "in Paris", "Paris, France"."""
        before = self.tokens.word(start - 1)
        if before.casefold() in _WHERE:
            return True
        follows = self.tokens.word(end) == "," and self.tokens.capital(end + 1)
        return follows and place_label(self.tokens.word(end + 1)) == "GPE" and not is_title(before)

    def _at(self, index: int) -> Span | None:
        """The longest known name that begins at a token."""
        for end in range(min(index + LONGEST, len(self.tokens)), index, -1):
            if self.tokens.words[end - 1].isspace():
                continue
            label = self.label_here(index, end)
            if label and self._is_name(index, end):
                return None if self._is_tail(index, end, label) else Span(index, end, label)
        return None

    def _is_tail(self, start: int, end: int, label: str) -> bool:
        """Whether a word is only the end of a longer name ("Internet Explorer") that nothing else tells
        of."""
        tokens, before = self.tokens, start - 1
        if (
            end - start > 1
            or label == "PERSON"
            or general_label(tokens.words[start])
            or not tokens.capital(before)
        ):
            return False
        word = tokens.words[before]
        alone = (
            tokens.loud[start]
            or tokens.opens[start]
            or is_title(word)
            or general_label(word)
            or word.isupper()
        )
        return (
            tokens.pos[before] == "PROPN"
            and not alone
            and word.isalpha()
            and tokens.doc[before].dep_ == "compound"
        )

    def _is_name(self, start: int, end: int) -> bool:
        """Whether known words are the name here, and no common word that begins a sentence ("Brown
        paper")."""
        tokens = self.tokens
        if tokens.word(start - 1) == "-" and tokens.joined(start - 1):
            return False
        word = tokens.words[start]
        if end - start == 1 and tokens.opens[start] and (opens_body(word) or word.casefold() in ORG_WORDS):
            return bool(general_label(word))
        if end - start > 1 or tokens.pos[start] == "PROPN":
            return True
        noun = not tokens.opens[start] or tokens.pos[start] in ("NOUN", "X")
        return noun and tokens.words[start].casefold() not in tokens.common


# --- Which places are teams in a match report ---


_SPORT = words(
    """match game goal goals scored score coach league cup innings wicket wickets referee stadium season
    striker
    midfielder defender goalkeeper penalty tournament semifinal semi-final quarterfinal quarter-final playoff
    halftime half-time kick-off batsman bowler inning touchdown quarterback rebounds overtime try tries"""
)
_BEAT = words("beat beats defeated thrashed edged drew downed stunned crushed overcame lost draw won")
_ENOUGH, _ENOUGH_WITH_SCORE = 4, 2
"""Different words of sport that make a match report; fewer will do where somebody beat somebody."""
_SCORE = re.compile(r"\d{1,3}\s?[-–—]\s?\d{1,3}(?!\d)")
_NAME_BEFORE = re.compile(r"([A-Z]\w+(?: [A-Z]\w+)?),?\s$")
_NAME_AFTER = re.compile(r"\s(?:to |against )?([A-Z]\w+(?: [A-Z]\w+)?)")


def teams(tokens: Tokens) -> frozenset[str]:
    """The names of places that stand beside a score, if the text is a report of sport."""
    sporty = sum(word in tokens.common for word in _SPORT)
    if sporty < _ENOUGH_WITH_SCORE or (sporty < _ENOUGH and not any(verb in tokens.common for verb in _BEAT)):
        return frozenset()
    found = set()
    for score in _SCORE.finditer(tokens.text):
        before = _NAME_BEFORE.search(tokens.text, max(0, score.start() - 40), score.start())
        after = _NAME_AFTER.match(tokens.text, score.end())
        found |= {form for match in (before, after) if match for form in _forms(match.group(1))}
    return frozenset(form for form in found if place_label(form) == "GPE")


def _forms(name: str) -> set[str]:
    return {name, name.split()[0], name.split()[-1]}
