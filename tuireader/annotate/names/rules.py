"""The rules by which names are found, in the order in which they are tried: a table for each step of
``entities.find_spans``, a row for each rule, so that each can be read, measured and switched off by its id.

The functions stand in ``edges``, ``mending``, ``candidates``, ``evidence`` and ``lookup``. ``benchmarks/ablate.py``
measures what each rule is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tuireader.annotate.names import candidates, edges, evidence, lookup, mending
from tuireader.annotate.names.evidence import Cue
from tuireader.annotate.names.lookup import Here, Known
from tuireader.annotate.parse.tokens import Span, Tokens

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Rule(Generic[F]):
    """One thing that is known of names."""

    id: str
    example: str
    reason: str
    worth: float
    """Points of strict F1 (persons, bodies and places) that are lost without it, on 16 articles of Wikinews; less
    than 0.2 is noise there, and a rule of 0.0 may still be right of what they do not hold."""
    apply: F


Splits = Callable[[Tokens, int, int, Span], bool]
"""Whether the piece that began at the first token ends before the second."""
Mends = Callable[[Tokens, Span], "Span | None"]
Extends = Callable[[Tokens, Span], Span]
Adds = Callable[[Tokens, Iterable[Span]], Iterator[Span]]
Votes = Callable[[Tokens, Span], Cue]
Tells = Callable[[Tokens, Span, Span], Cue]
"""What the first name tells of the second."""
Labels = Callable[[Known], Known]
"""What the labels of an article's forms tell of others."""
Parts = Callable[[Tokens, Span, Mapping[str, str]], list[Span]]


def switched_on(table: Iterable[Rule[F]], off: Collection[str]) -> list[F]:
    """The functions of a table in order, without those of the rules whose ids are in ``off``."""
    return [rule.apply for rule in table if rule.id not in off]


# A row a line, whatever its length.
# fmt: off

SPLITTING: tuple[Rule[Splits], ...] = (
    Rule("at mark", "World Health Organisation (WHO", "brackets, marks and colons part names", 0.2, edges.at_mark),
    Rule("at possessive", "Trump's Tax Plan Fails", "in a headline all words have capitals", 0.0, edges.at_possessive),
    Rule("at hyphen", "Russia-Ukraine", "two places are two names", -0.1, edges.at_hyphen),
    Rule("at comma", "Santo Spirito, Immacolata", 'a comma parts names, but before "Inc."', 0.0, edges.at_comma),
    Rule("at preposition", "Scientology on French", 'only some names hold "on" or "for"', 0.2, edges.at_preposition),
    Rule("at article", "Rathbun the Scientology", 'only a small word goes before "the"', 0.2, edges.at_article),
    Rule("at and", "Santo Spirito and Immacolata", 'but "Food and Drug Administration"', 0.2, edges.at_and),
    Rule("at small word", "Todd asked Pence", 'but "Ludwig van Beethoven"', 0.0, edges.at_small_word),
)
"""Where a span of the model ends before its end."""

MENDING: tuple[Rule[Mends], ...] = (
    Rule("trim", "the Kremlin's", "what stands at the edges is no part", 0.5, edges.trim),
    Rule("prefixed", "pro-Beijing", "such a name only colours a word", 0.4, edges.drop_prefixed),
    Rule("over hyphen", "Wong Yeung-tat", "the model cuts names at their hyphens", 0.1, edges.over_hyphen),
    Rule("over of", "Church of Scientology", 'the model cuts names at "of" and "&"', 0.2, edges.over_of),
    Rule("before head", "Doctor Who Society of Canada", "no name begins with its kind", 0.1, edges.before_head),
    Rule("title", "Security Advisor Jake Sullivan", "what a person is, is not their name", 0.1, mending.without_title),
    Rule("office", "NASA Administrator", "nor is the office at the end", 0.1, mending.without_office),
    Rule("common before", "Nonpartisan Paul Tse", "what is before a person's given name", 0.1, mending.without_common),
    Rule("person and body", "Obama White House", "two names without a word between", 0.0, mending.before_body),
    Rule("after given", "Johnnie Christmas", "first name, last name", 1.5, edges.after_given),
    Rule("common word", "Iodine deficiency", "the article mostly writes it small", 0.4, mending.no_common_word),
    Rule("number", "Bill 1523", "nobody's name has digits", 0.0, mending.no_number),
    Rule("field", "Minister of Education", "what an office is for is no name", 0.1, mending.no_field),
    Rule("trim again", "the Kremlin's Press Secretary", "what stood before a title", 0.0, edges.trim),
    Rule("headline", "Russia Asks For Aid", "all has capitals there", -0.1, mending.in_headline),
)
"""What is done to each piece, in this order; none is left of what is no name."""

CANDIDATES: tuple[Rule[Adds], ...] = (
    Rule("by words", "Al-Ghaza Hotel", "the last word tells the kind", 0.7, candidates.by_words),
    Rule("after titles", "Defense Minister Rustem Umerov", "a title tells persons", 0.0, candidates.after_titles),
    Rule("spelled out", "Korean Central News Agency (KCNA)", "one stands for the other", -0.1, candidates.spelled_out),
)
"""Names that the model missed and that tell themselves."""

BY_ITSELF: tuple[Rule[Votes], ...] = (
    Rule("well known", "Kremlin", "general knowledge", 0.0, evidence.well_known),
    Rule("own words", "Jamarat Bridge", "a word of the name tells its kind", 4.2, evidence.own_words),
    Rule("known person", "Jason Beghe", "a leader, or a given name and another", 0.4, evidence.known_person),
    Rule("middle initial", "Witold J. Chrabaszcz", "only persons have one", 0.0, evidence.middle_initial),
    Rule("ends in capitals", "Airbus SAS", "as companies do", 0.5, evidence.ends_in_capitals),
    Rule("adherents", "Scientologists", '"-ists" and "-ians" are a people', 0.1, evidence.adherents),
    Rule("sports club", "Chicago Bears", "a place and a plural make a team", 0.0, evidence.sports_club),
)
"""What a form tells wherever it stands; asked once a form."""

AROUND: tuple[Rule[Votes], ...] = (
    Rule("titled", "President Xi", "a title or word of kinship stands before persons", 0.0, evidence.titled),
    Rule("aged", "Daniel Montalvo, 19, ...", "only persons have an age", 0.0, evidence.aged),
    Rule("own", "Trump thanked his parents", "a pronoun that follows means the name", 0.0, evidence.own),
    Rule("with article", "the Kremlin", "no person has an article", -0.1, evidence.with_article),
    Rule("governed", "the town of Yeoncheon", "the noun tells the kind", 0.1, evidence.governed),
    Rule("within", "Irving, Texas", "a region follows its towns", 0.1, evidence.within),
    Rule("placed", "in Louisville", "one is in places rather than in persons", 0.0, evidence.placed),
    Rule("has members", "FTU's Kwok Wai-keung", "bodies have persons", 0.3, evidence.has_members),
    Rule("kind before", "the ship Freewinds", "the noun tells the kind", 0.5, evidence.kind_before),
    Rule("initialled", "DAB", "letters alone are no person", 0.5, evidence.initialled),
)
"""What the words around an occurrence tell; asked each time."""

BESIDE: tuple[Rule[Tells], ...] = (
    Rule("listed", "BMW, Mercedes-Benz and Siemens", "names in a list are of one kind", 0.0, evidence.listed),
)
"""What a neighbour tells."""

LABELS: tuple[Rule[Labels], ...] = (
    Rule("full names", "Witold Chrabaszcz ... Chrabaszcz", "the last name alone is a person", 0.0, evidence.full_names),
    Rule("acronyms", "National Security Council ... NSC", "an acronym is what its name is", 0.6, evidence.acronyms),
    Rule("short forms", "Joe Biden ... Biden", "a person is named again by one name", 2.0, evidence.shortened),
    Rule("generic heads", "Supreme Court ... the Court", "named again by its kind", 0.1, evidence.generic_heads),
)
"""What the labels of an article's forms tell of other forms, in this order."""

HERE: tuple[Rule[Here], ...] = (
    Rule("after courtesy", "Baroness Scotland", '"Mr." and "Lady" stand before persons', 0.0, lookup.after_courtesy),
    Rule("team", "Sweden 1-0 South Korea", "a place beside a score is a team", 5.7, lookup.as_team),
    Rule("namesake", "in Paris", "last names that are places or months", 0.0, lookup.namesake),
)
"""What comes before an article's one label of a form, at one place; the first that is not silent."""

PARTED: tuple[Rule[Parts], ...] = (
    Rule("halves", "Braynard and Chrabaszcz", "two persons, one of whom is named alone elsewhere", 0.0, edges.halves),
)
"""What parts a span once the labels are known."""

EXTENDED: tuple[Rule[Extends], ...] = (
    Rule("before family", "Junius Ho", "before a single last name stands the first", 0.1, edges.before_family),
)
"""What extends a name that was looked up."""

# fmt: on

TABLES: tuple[tuple[Rule[Any], ...], ...] = (
    SPLITTING,
    MENDING,
    CANDIDATES,
    BY_ITSELF,
    AROUND,
    BESIDE,
    LABELS,
    HERE,
    PARTED,
    EXTENDED,
)
"""All tables, in the order in which they are used."""
