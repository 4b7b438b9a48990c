"""Reported speech in the parse: the clauses and objects that a reporting verb governs; and headlines that tell who says
it before a colon: "Li: Rates will rise".
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from tuireader.annotate.parse.sentences import OUTSIDE, Frame, Page
from tuireader.annotate.quotes.clauses import Span, is_relative, phrase
from tuireader.annotate.quotes.rules import Said, pieces
from tuireader.annotate.words.cues import (
    ADDRESSING,
    ASKING,
    CALLING,
    COMMITTING,
    NAMING,
    NOBODY,
    PREPOSITIONS,
    RELATIVES,
    REPORTING,
    SAYING,
    SPEAKING_OF,
)

if TYPE_CHECKING:
    from spacy.tokens import Span as SpanOfDoc
    from spacy.tokens import Token


_CUES = REPORTING | COMMITTING | NAMING | SPEAKING_OF | frozenset(PREPOSITIONS)
_RELATIONS = ("clause", "called", "to do", "about", "object")
_CONTENT = frozenset({"about", "against", "for", "of"})
"""Prepositions before what was said ("called for a vote"); others stand before what it was said of ("pointed to
the map"), unless a clause follows."""
_CLAUSAL = frozenset({"ccomp", "pcomp", "xcomp", "advcl", "csubj"})
_FAR = 100
"""Words below another that a rule looks over, at most."""
_MEANWHILE = frozenset({"while", "as", "although"})
_PAUSES = frozenset(",;—–-(")


def reported(page: Page, frame: Frame) -> list[Said]:
    """The reported clauses and objects of one sentence, in the order of their cues, the outermost only."""
    found: list[Said] = []
    for token in page.doc[frame.start : frame.end]:
        if page.narrated[token.i] and token.tag_.startswith("VB") and token.lemma_.lower() in _CUES:
            said = _complement(page, frame, token)
            if said is not None:
                found.append(said)
    return [said for said in found if not any(_within(said, other) for other in found)]


def _within(inner: Said, outer: Said) -> bool:
    """Whether a report is part of what another one says: "He said she promised to come"."""
    if inner is outer or inner.cue is None or outer.cue is None:
        return False
    return outer.covers(inner.cue[0]) and not inner.covers(outer.cue[0])


def _complement(page: Page, frame: Frame, verb: Token) -> Said | None:
    """What a cue says: of its dependents the one that tells most, a clause before an object."""
    subject = page.subject(verb)
    if subject is None or (subject.lower_ in NOBODY and not is_relative(subject)):
        return None
    related = [(rule, child) for child in verb.children if (rule := _relation(page, verb, child))]
    for rule, child in sorted(related, key=lambda pair: _RELATIONS.index(pair[0])):
        content = pieces(page, _words_said(page, frame, verb, rule, child))
        if content and (rule == "clause" or not _is_quoted(page, content)):
            return Said(rule, content, phrase(subject, page.narrated), (verb.i, verb.i + 1))
    return None


def _words_said(page: Page, frame: Frame, verb: Token, rule: str, child: Token) -> Span:
    """The words of a dependent that were said."""
    if rule == "clause":
        return _clause(page, frame, verb, child)
    start, end = _subtree(frame, verb, child)
    if rule == "about":
        return child.i + 1, end
    if rule in ("to do", "called"):
        return _with_object(verb, start), end
    return start, end


def _with_object(verb: Token, start: int) -> int:
    """Where words begin together with a verb's object before them: "ordered | the town to boil its water"."""
    objects = (
        child for child in verb.children if child.dep_ in ("dobj", "dative") and verb.i < child.i < start
    )
    return int(next((child.left_edge.i for child in objects), start))


def _is_quoted(page: Page, content: tuple[Span, ...]) -> bool:
    """Whether a quotation stands in some words: then who said it is told with the quotations."""
    return any(not page.narrated[index] for span in content for index in range(*span))


def _relation(page: Page, verb: Token, child: Token) -> str:
    """The name of the relation if this dependent of a cue is what was said, else empty."""
    lemma = verb.lemma_.lower()
    if child.i < verb.i:
        return ""
    if lemma in CALLING and _says_what_it_is(verb, child):
        return "called"
    find = _BY_DEPENDENCY.get(child.dep_)
    return find(lemma, child) if find is not None else ""


def _as_clause(lemma: str, child: Token) -> str:
    return "clause" if lemma in REPORTING and _reads_as_clause(lemma, child) else ""


def _as_deed(lemma: str, child: Token) -> str:
    return "to do" if lemma in COMMITTING else ""


def _as_subject_matter(lemma: str, child: Token) -> str:
    if child.lower_ not in PREPOSITIONS.get(lemma, ()):
        return ""
    return "about" if child.lower_ in _CONTENT or _holds_clause(child) else ""


def _as_object(lemma: str, child: Token) -> str:
    if lemma in NAMING:
        return "object"
    return "object" if lemma in SPEAKING_OF and _holds_clause(child) else ""


_BY_DEPENDENCY: dict[str, Callable[[str, Token], str]] = {
    "ccomp": _as_clause,
    "xcomp": _as_deed,
    "prep": _as_subject_matter,
    "dobj": _as_object,
}
"""How a dependent hangs by a cue -> the relation that it is of, if it is what was said."""


def _says_what_it_is(verb: Token, child: Token) -> bool:
    """Whether a dependent says what the verb's object is: "called him | a liar", "described it | as a failure"."""
    if child.dep_ == "ccomp":
        return child.pos_ not in ("VERB", "AUX")
    has_object = any(other.dep_ == "dobj" and other.i < child.i for other in verb.children)
    return has_object and (child.dep_ == "oprd" or (child.dep_ == "prep" and child.lower_ == "as"))


def _holds_clause(word: Token) -> bool:
    """Whether what hangs by a word has a clause in it that was said: "of lying", "his plan to sell the port"."""
    return any(map(_tells, islice(word.subtree, _FAR)))


def _tells(token: Token) -> bool:
    """Whether a word heads a clause that says something, rather than one that tells a noun from others.

    "The claim that he lied", "plans to sell"; not "the crew that came", "the bill passed in May".
    """
    if token.dep_ == "acl":
        return token.tag_.startswith("VB") and token.tag_ != "VBN"
    return token.tag_.startswith("VB") and token.dep_ in _CLAUSAL


def _reads_as_clause(lemma: str, child: Token) -> bool:
    """Whether a clause after a verb is what it says, rather than a relative clause parsed amiss."""
    first = child.left_edge
    if first.lower_ in ("who", "whose", "which", "while", "where", "when"):
        return lemma in ASKING and lemma != "say"
    return lemma in SAYING or first.lower_ in ("that", "whether", "if", "how", "why")


def _subtree(frame: Frame, verb: Token, child: Token) -> Span:
    return max(child.left_edge.i, verb.i + 1, frame.start), min(child.right_edge.i + 1, frame.end)


def _clause(page: Page, frame: Frame, verb: Token, head: Token) -> Span:
    """A reported clause: from where the verb's own adjuncts end to where another report begins."""
    start = _clause_start(frame, verb, head)
    end = min(head.right_edge.i + 1, frame.end)
    end = _extended(page, frame, end)
    return start, _cut(page, verb, head, start, end)


def _clause_start(frame: Frame, verb: Token, head: Token) -> int:
    """After the verb, the one spoken to, and time and place: "told reporters on Monday | that ..."."""
    mark = next((child for child in head.children if child.dep_ == "mark" and child.lower_ == "that"), None)
    if mark is not None and mark.i > verb.i:
        return int(mark.i)
    skipped = {"prep", "advmod", "npadvmod", "dative", "prt", "punct", "advcl"}
    if verb.lemma_.lower() in ADDRESSING:
        skipped.add("dobj")
    start = verb.i + 1
    for child in verb.children:
        if child.dep_ in skipped and start <= child.i < head.left_edge.i:
            start = child.right_edge.i + 1
    return max(start, frame.start)


def _extended(page: Page, frame: Frame, end: int) -> int:
    """A clause's end moved to the sentence's end where the parse broke it off."""
    run = page.run_of[end - 1]
    while run != OUTSIDE and end < frame.end and page.run_of[end] == run:
        end += 1
    rest = page.doc[end : frame.end]
    if not rest or any(page.narrated[token.i] and _ends_clause(token) for token in rest):
        return end
    broken_off = rest[0].text not in _PAUSES or (len(rest) > 1 and rest[1].dep_ == "cc")
    return frame.end if broken_off else end


def _ends_clause(token: Token) -> bool:
    return token.text == ":" or _may_report(token)


def _may_report(token: Token) -> bool:
    return token.tag_.startswith("VB") and token.lemma_.lower() in REPORTING


def _cut(page: Page, verb: Token, head: Token, start: int, end: int) -> int:
    """A clause's end moved before a report that the parse drew into it: "and said", "while 22 said"."""
    for token in page.doc[max(start, head.i + 1) : end]:
        if (
            not page.narrated[token.i]
            or token.lemma_.lower() not in REPORTING
            or not _stands_apart(page, verb, token)
        ):
            continue
        if token.dep_ == "conj" and not any(child.dep_ == "nsubj" for child in token.children):
            page.share_subject(verb, token)
        end = int(token.left_edge.i)
        while page.doc[end - 1].dep_ == "cc":
            end -= 1
        return end
    return end


def _stands_apart(page: Page, verb: Token, other: Token) -> bool:
    """Whether a reporting verb inside another one's clause is its equal rather than part of what it says."""
    if other.dep_ == "relcl":
        return _quotes_itself(page, other)
    if other.dep_ == "advcl" and other.tag_ == "VBG":
        return other.left_edge.i > 0 and page.doc[other.left_edge.i - 1].text == ","
    if other.tag_ != verb.tag_:
        return False
    return other.dep_ == "conj" or (other.dep_ == "advcl" and other.left_edge.lower_ in _MEANWHILE)


def _quotes_itself(page: Page, verb: Token) -> bool:
    """Whether a relative clause quotes in its own right: ", whom he called “a fool”"."""
    own = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    follows = verb.i + 1 < len(page.doc) and (
        not page.narrated[verb.i + 1] or page.doc[verb.i + 1].text in ",:"
    )
    return own is not None and own.lower_ not in RELATIVES and follows


_IN_NAMES = ("ADP", "DET", "CCONJ", "PART")
_LONGEST = 8
"""Words before the colon, at most, that can be a name."""


def headline(page: Page, frame: Frame) -> Said | None:
    """What a text's first line says if it begins with a name and a colon; a rubric ("Analysis:") is no name."""
    if not _is_line(page, frame):
        return None
    colon = _first_colon(page, frame)
    if colon is None or not _is_name(page.doc[frame.start : colon]):
        return None
    content = pieces(page, (colon + 1, frame.end))
    return Said("headline", content, (frame.start, colon), (colon, colon + 1)) if content else None


def _first_colon(page: Page, frame: Frame) -> int | None:
    """The colon that stands near a sentence's beginning."""
    for index in range(frame.start, min(frame.end, frame.start + _LONGEST + 1)):
        if page.doc[index].text == ":" and page.narrated[index]:
            return index
    return None


def _is_name(words: SpanOfDoc) -> bool:
    """Whether some words are a name, with nothing in lower case but what stands in names."""
    if not any(word.ent_type_ in ("PERSON", "ORG", "GPE") for word in words):
        return False
    return all(not word.text[:1].islower() or word.pos_ in _IN_NAMES for word in words)


def _is_line(page: Page, frame: Frame) -> bool:
    """Whether the sentence is a line by itself, as headlines are."""
    last = page.doc[frame.end - 1]
    return frame.end == len(page.doc) or "\n" in page.text[last.idx : last.idx + len(last) + 2]
