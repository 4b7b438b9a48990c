"""Which places are teams in a match report: "Sweden 1-0 South Korea" speaks of two elevens, not of two
lands."""

from __future__ import annotations

import re

from tuireader.annotate.places import place_label
from tuireader.annotate.tokens import Tokens
from tuireader.annotate.wordlists import words

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
