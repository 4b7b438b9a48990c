"""What of a span is no name: titles and offices, common words, numbers; in a headline whatever tells nothing.

Each rule takes one span and gives back one, or none when nothing of it is a name.
"""

from __future__ import annotations

from tuireader.annotate.names.edges import PARTICLES
from tuireader.annotate.parse.tokens import Span, Tokens
from tuireader.annotate.words.bodies import ORG_WORDS, is_known_body, label_by_words, opens_body
from tuireader.annotate.words.given_names import is_given
from tuireader.annotate.words.places import place_label
from tuireader.annotate.words.titles import CALENDAR, COURTESY, MODIFIERS, OFFICES, is_title, plain
from tuireader.annotate.words.wordlists import words

_NO_NAMES = words(
    """government state emeritus gmt utc est edt pst pdt cet bst am pm mr mrs ms dr i covid covid-19
    internet web
    earth super god heaven hell christmas easter tv dna aids hiv"""
)
"""Capitalised words that spaCy takes for names; lower case here."""


def without_title(tokens: Tokens, span: Span) -> Span:
    """As "U.S. National Security Advisor Jake Sullivan" is Jake Sullivan: what a person is, is not their
    name.

    An organisation or place that ends in a full name after a title is a person too.
    """
    start, end, label = span
    if label not in ("PERSON", "ORG", "GPE", "NORP", "WORK_OF_ART", "PRODUCT"):
        return span
    titles = [index for index in range(start, end - 1) if is_title(tokens.words[index])]
    if not titles or label_by_words(tokens.words[start:end]):
        return span
    name = titles[-1] + 1
    if not all(tokens.capital(index) or tokens.words[index] in PARTICLES for index in range(name, end)):
        return span
    courtesy = plain(tokens.words[name - 1]) in COURTESY
    if label != "PERSON" and not courtesy and (end - name < 2 or not is_given(tokens.words[name])):
        return span
    return Span(name, end, "PERSON")


def without_office(tokens: Tokens, span: Span) -> Span | None:
    """As "NASA Administrator", "Los Angeles Sheriff": the office at the end is no part of the name."""
    start, end, label = span
    if label == "PERSON" and end - start > 1 and is_given(tokens.words[start]):
        return span
    if is_title(tokens.word(end)) and is_title(tokens.words[end - 1]):
        return Span(start, end - 1, label) if end - start > 1 else None
    if is_known_body(tokens.form(start, end)) or tokens.word(end - 2) in ("of", "for"):
        return span
    if plain(tokens.words[end - 1]) not in OFFICES and not (
        end - start == 1 and _is_office(tokens.words[start])
    ):
        return span
    if label_by_words(tokens.words[start : end - 1]) == "ORG" and tokens.words[end - 1] == "General":
        return span
    while end > start and _is_office(tokens.words[end - 1]):
        end -= 1
    return Span(start, end, label) if end > start else None


def _is_office(word: str) -> bool:
    return is_title(word) or (word.casefold() in MODIFIERS and not place_label(word))


def without_common(tokens: Tokens, span: Span) -> Span:
    """As "Nonpartisan Paul Tse", "Asserting Clinton", "N.J. Roger Ailes": what is before a person's name.

    That is a word that the article elsewhere writes small, a verb, a people, or an abbreviated place.
    """
    start, end, label = span
    if label_by_words(tokens.words[start:end]):
        return span
    while label == "PERSON" and end - start > 1 and not is_given(tokens.words[start]):
        word = tokens.words[start]
        place = place_label(word)
        strange = word.casefold() in tokens.common or tokens.pos[start] == "VERB"
        if not strange and place != "NORP" and not (place and "." in word):
            break
        start += 1
    return Span(start, end, label)


def before_body(tokens: Tokens, span: Span) -> Span:
    """As "Obama White House": the body's name that follows is no part of a person's."""
    start, end, label = span
    for middle in range(start + 1, end - 1):
        if label == "PERSON" and is_known_body(tokens.form(middle, end)):
            return Span(start, middle, label)
    return span


def no_common_word(tokens: Tokens, span: Span) -> Span | None:
    """As "Iodine deficiency is ...": a single word that the article mostly writes small is no name."""
    if span.end - span.start > 1:
        return span
    word = tokens.words[span.start]
    if len(word.rstrip(".")) < 2 or word.startswith(("I'", "I’")):
        return None
    if (
        (opens_body(word) or word.casefold() in ORG_WORDS)
        and span.label == "ORG"
        and not tokens.opens[span.start]
    ):
        return span
    rare = tokens.common[word.casefold()] == 0 or (not tokens.opens[span.start] and word.isupper())
    return span if rare and word.casefold() not in _NO_NAMES else None


def no_number(tokens: Tokens, span: Span) -> Span | None:
    """As "Bill 1523", "September 29": nobody's name has digits, and a date is no event."""
    name = tokens.words[span.start : span.end]
    digits = len(name) > 1 and any(any(map(str.isdigit, word)) for word in name)
    return None if digits and (span.label == "PERSON" or name[0] in CALENDAR) else span


def no_field(tokens: Tokens, span: Span) -> Span | None:
    """As "Minister of Education": the field of an office is no name of its own."""
    word = tokens.words[span.start].casefold()
    of = tokens.word(span.start - 1) in ("of", "for") and is_title(tokens.word(span.start - 2))
    return None if of and span.end - span.start == 1 and word in MODIFIERS and not place_label(word) else span


def in_headline(tokens: Tokens, span: Span) -> Span | None:
    """As "Russia Requested Military and Economic Assistance": in a headline of capitals it holds a verb, and no
    word tells its kind. Names known from elsewhere in the article are looked up there.
    """
    return span if not tokens.loud[span.start] or _tells_itself(tokens, span) else None


def _tells_itself(tokens: Tokens, span: Span) -> bool:
    name = range(span.start, span.end)
    if any(tokens.pos[index] not in ("PROPN", "NOUN", "ADJ", "ADP", "CCONJ", "DET", "NUM") for index in name):
        return False
    if len(name) in (2, 3) and is_given(tokens.words[span.start]):
        return all(tokens.pos[index] == "PROPN" for index in name)
    return len(name) < 6 and bool(label_by_words(tokens.words[span.start : span.end]))
