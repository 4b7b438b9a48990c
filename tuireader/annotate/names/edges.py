"""Where a name begins and ends: rules that split, trim and extend a span, one for each typical error.

A rule that splits (``at_...``) takes a span, the token at which its last piece began and a later one, and says
whether that piece ends there. Every other takes one span and gives back one, or none when nothing of it is a
name.
"""

from __future__ import annotations

from collections.abc import Mapping

from tuireader.annotate.parse.tokens import Span, Tokens
from tuireader.annotate.words.bodies import FACILITY_WORDS, ORG_WORDS, known_thing, label_by_words, opens_body
from tuireader.annotate.words.given_names import FAMILY_FIRST, is_given
from tuireader.annotate.words.places import place_label
from tuireader.annotate.words.titles import CALENDAR, MODIFIERS, is_title
from tuireader.annotate.words.wordlists import words

PARTICLES = words(
    "al ben bin da dal de del della den der di do dos du el ibn la las le los ten ter van von zu"
)
"""Small words inside a person's name; lower case here."""

LONGEST = 12
"""Tokens to which a rule extends a name, at most."""

_EDGE_WORDS = words("the a an this that these those its his her their our my your some any no one")
_BREAKS = words('( ) [ ] { } : ; | " “ ” « » „ / – — … ... * •')
_LINKS = words("of the and for on in at to by with from & de la du des et y und")
_OF_ACTION = words("on in at to by with from for")
_AND = ("and", "et", "y", "und")
_CAPTIONS = words("Image Photo Photograph Picture Credit File Video Source Pictured Caption Copyright")
_AFTER_COMMA = words("Inc Ltd LLC LLP PLC Corp Co Jr Sr II III S.A D.C")
_PREFIXES = words("pro anti non ex post pre mid un")
_TAILS = words(
    "based led backed style era owned related like born made type bound controlled run funded friendly"
)


def at_mark(tokens: Tokens, start: int, index: int, span: Span) -> bool:
    """As "World Health Organisation (WHO": at a bracket, quotation mark, colon or new line."""
    word = tokens.words[index]
    return word in _BREAKS or word.isspace() or "\n" in word


def at_possessive(tokens: Tokens, start: int, index: int, span: Span) -> bool:
    """As "Trump's Tax Plan Fails": in a headline, at what is owned."""
    return _may_part(span) and tokens.loud[index] and tokens.words[index] in ("'s", "’s")


def at_hyphen(tokens: Tokens, start: int, index: int, span: Span) -> bool:
    """As "Russia-Ukraine": between two places."""
    if tokens.words[index] != "-" or not _may_part(span):
        return False
    return bool(place_label(tokens.word(index - 1)) and place_label(tokens.word(index + 1)))


def at_comma(tokens: Tokens, start: int, index: int, span: Span) -> bool:
    """As "Santo Spirito, Immacolata"; but "Dow Jones & Co., Inc.", "Food, Drug and Cosmetic Act"."""
    if tokens.words[index] != "," or not _may_part(span):
        return False
    return tokens.word(index + 1).rstrip(".") not in _AFTER_COMMA and not _tells_kind(tokens, span)


def at_preposition(tokens: Tokens, start: int, index: int, span: Span) -> bool:
    """As "Scientology on French"; but "Council on Foreign Relations"."""
    if tokens.words[index] not in _OF_ACTION or not _small_word(tokens, index, span):
        return False
    so_far = tokens.words[start:index]
    return not any(opens_body(part) or part.casefold() in ORG_WORDS for part in so_far)


def at_article(tokens: Tokens, start: int, index: int, span: Span) -> bool:
    """As "Rathbun the Scientology"; but "Bank of the West"."""
    if tokens.words[index] != "the" or not _small_word(tokens, index, span):
        return False
    return index > start and tokens.words[index - 1] not in _LINKS


def at_and(tokens: Tokens, start: int, index: int, span: Span) -> bool:
    """As "Santo Spirito and Immacolata"; but "Food and Drug Administration"."""
    if tokens.words[index] not in _AND or not _small_word(tokens, index, span):
        return False
    after = index + 1 + (tokens.word(index + 1) == "the")
    if known_thing(tokens.form(after, span.end)) == "ORG":
        return True
    names = [part for part in tokens.words[span.start : span.end] if part[0].isupper() and part != "The"]
    return len(names) > 2 and not _tells_kind(tokens, span)


def at_small_word(tokens: Tokens, start: int, index: int, span: Span) -> bool:
    """As "Todd asked Pence": at any other word in small letters; but "Ludwig van Beethoven"."""
    word = tokens.words[index]
    return index > start and _small_word(tokens, index, span) and word not in _LINKS and word not in PARTICLES


def _may_part(span: Span) -> bool:
    """Works, laws and events have names with any words in them."""
    return span.label not in ("WORK_OF_ART", "LAW", "EVENT")


def _small_word(tokens: Tokens, index: int, span: Span) -> bool:
    word = tokens.words[index]
    return _may_part(span) and word.islower() and word.isalpha() and tokens.word(index - 1) != "-"


def _tells_kind(tokens: Tokens, span: Span) -> bool:
    start = span.start + (tokens.words[span.start].casefold() in _EDGE_WORDS)
    return bool(label_by_words(tokens.words[start : span.end]))


def trim(tokens: Tokens, span: Span) -> Span | None:
    """As "the Kremlin's": articles, possessives, small words and punctuation at the edges are no part."""
    start, end, label = span
    while start < end and not _may_open(tokens, start, label):
        start += 1
    while start < end and not _may_close(tokens, end - 1):
        end -= 1
    return Span(start, end, label) if start < end else None


def _may_open(tokens: Tokens, index: int, label: str) -> bool:
    word = tokens.words[index]
    if word.casefold() in _EDGE_WORDS:
        return tokens.form(index, index + 2) == "The Hague"
    if word.casefold() in PARTICLES or label in ("PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"):
        return word[0].isalnum()
    numbered = word[0].isdigit() and label in ("ORG", "EVENT")
    return word[0].isupper() or word[1:2].isupper() or word[0] in "#@" or numbered


def _may_close(tokens: Tokens, index: int) -> bool:
    word = tokens.words[index]
    if word.isdigit() and tokens.word(index + 1) in ("-", "–", "—"):
        return False
    if word in ("'s", "’s", "'", "’", "&", "-") or not any(map(str.isalnum, word)):
        return False
    if word in _CAPTIONS and tokens.word(index + 1) == ":":
        return False
    hyphened = tokens.word(index - 1) == "-" and tokens.capital(index - 2)
    return not word.islower() or not word.isalpha() or hyphened


def drop_prefixed(tokens: Tokens, span: Span) -> Span | None:
    """As "pro-Beijing", "anti-Trump": such a name only colours a word."""
    before = tokens.word(span.start - 2).casefold()
    return None if tokens.word(span.start - 1) == "-" and before in _PREFIXES else span


def over_hyphen(tokens: Tokens, span: Span) -> Span:
    """As "Wong Yeung" + "-tat", "Udvar" + "-Hazy", "Mar" + "-a-Lago": a name is not cut at its hyphen.

    But it is in "Trump-backed", and between two places.
    """
    start, end, label = span
    while tokens.word(end) == "-" and tokens.joined(end - 1) and tokens.joined(end) and end - start < LONGEST:
        after = tokens.words[end + 1]
        eastern = label == "PERSON" and tokens.words[start] in FAMILY_FIRST and after not in _TAILS
        bridge = len(after) < 5 and tokens.word(end + 2) == "-" and tokens.capital(end + 3)
        if (
            not (after[0].isupper() and not place_label(after))
            and not (eastern and after.isalpha())
            and not bridge
        ):
            break
        end += 2
    return Span(start, end, label)


def over_of(tokens: Tokens, span: Span) -> Span:
    """As "Church" + "of Scientology", "Evergreen Aviation" + "& Space Museum": a name is not cut there."""
    start, end, label = span
    if label not in ("ORG", "FAC", "GPE", "LOC"):
        return span
    if tokens.word(end) == "&" and tokens.capital(end + 1):
        return Span(start, run_end(tokens, end + 1), label)
    if tokens.word(end) == "of" and opens_body(tokens.words[end - 1]):
        after = end + 2 if tokens.word(end + 1) == "the" else end + 1
        return Span(start, run_end(tokens, after), label) if tokens.capital(after) else span
    if tokens.word(end).startswith("D.C") and tokens.words[end - 1] == "Washington":
        return Span(start, end + 1, label)
    return span


def before_head(tokens: Tokens, span: Span) -> Span:
    """As "Doctor Who" + "Society of Canada": a name does not begin with the word that tells its kind."""
    start, end, label = span
    if label not in ("ORG", "FAC") or tokens.words[start].casefold() not in ORG_WORDS | FACILITY_WORDS:
        return span
    while tokens.capital(start - 1) and tokens.pos[start - 1] == "PROPN" and not tokens.opens[start]:
        if end - start == LONGEST:
            return span
        start -= 1
    return Span(start, end, label)


def after_given(tokens: Tokens, span: Span) -> Span:
    """As "Johnnie" + "Christmas", "Yang" + "Meiling": one name of a person is followed by the other."""
    start, end, label = span
    token = tokens.doc[start]
    first = label == "PERSON" and (
        token.text in FAMILY_FIRST or (token.dep_ == "compound" and token.head.i == end)
    )
    if end - start > 1 or not (first or is_given(token.text)) or tokens.loud[start]:
        return span
    stop = end
    while tokens.capital(stop) and tokens.pos[stop] == "PROPN" and stop - start < 4:
        stop += 1
    return Span(start, stop, "PERSON") if stop > end else span


def before_family(tokens: Tokens, span: Span) -> Span:
    """As "Junius" + "Ho": the proper noun before a person's single name is their given name."""
    start, end, label = span
    single = end - start < 3 or "-" in tokens.words[start:end]
    word = tokens.word(start - 1)
    if label != "PERSON" or not single or tokens.loud[start] or not _may_be_given(tokens, start - 1):
        return span
    return Span(start - 1, end, label) if not is_given(tokens.words[start]) or is_given(word) else span


def _may_be_given(tokens: Tokens, index: int) -> bool:
    word = tokens.word(index)
    if not word.istitle() or not word.isalpha() or tokens.pos[index] != "PROPN" or word in CALENDAR:
        return False
    lower = word.casefold()
    told = is_title(word) or place_label(word) or known_thing(word) or lower in ORG_WORDS | MODIFIERS
    return not told and lower not in tokens.common


def run_end(tokens: Tokens, index: int) -> int:
    """The end of a run of capitalised words."""
    stop = index + LONGEST
    while index < stop and tokens.capital(index):
        index += 1
    return index


def halves(tokens: Tokens, span: Span, labels: Mapping[str, str]) -> list[Span]:
    """As "Braynard and Chrabaszcz": two persons, where the article names one of them alone."""
    middle = (span.start + span.end) // 2
    if span.end - span.start != 3 or tokens.words[middle] not in ("and", "&"):
        return [span]
    sides = [Span(span.start, middle, "PERSON"), Span(middle + 1, span.end, "PERSON")]
    persons = [labels.get(tokens.words[side.start]) == "PERSON" for side in sides]
    return sides if any(persons) else [span]
