"""Who does what in a clause: the subject of a verb, found in the parse, and the words that name it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from tuireader.annotate.words.cues import ADDRESSING, RELATIVES, REPORTING, SPEECH_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Span = tuple[int, int]
"""Token indices, half-open."""

Narrated = Sequence[bool]
"""For each token whether it is the narrator's, not quoted."""

_FINITE = ("VBD", "VBZ", "VBP")
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_CLIMBS = frozenset(
    {"conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep", "aux", "pobj", "attr", "acomp"}
)
_LEADING = frozenset({"det", "compound", "amod", "nmod", "poss", "nummod", "quantmod", "advmod"})
_NOMINAL = ("NOUN", "PROPN", "PRON")
_DEPTH = 6
_FAR = 100
"""Words that a rule looks over for its own, at most: a sentence that goes further is made to be long, and rules
that each look over all of it would take the square of its length."""
_NEAR = 12
"""Words between a relative pronoun and what it stands for, at most, for both to name the speaker."""


def subject_of(verb: Token, narrated: Narrated) -> Token | None:
    """The word that does what ``verb`` says: its own subject, the agent of its passive, or that of its governor.

    "Obama, speaking in Ohio, said" is Obama; "she left, saying" is she; "the man who said" is the man's "who".
    ``narrated`` tells of each token whether it is the narrator's; quoted words are never subjects.
    """
    if _is_spoken_to(verb):
        return _agent(verb)
    start = verb
    if verb.tag_ == "VBG" and verb.i and verb.nbor(-1).text == ",":
        start = _governor(verb, narrated)
    return _climb(start, narrated) or _beside(verb, narrated)


def _is_spoken_to(verb: Token) -> bool:
    """Whether a verb's subject is the one asked, told or spoken of: "was asked", "Asked whether", "is described as"."""
    lemma = verb.lemma_.lower()
    if verb.tag_ != "VBN" or lemma not in REPORTING | ADDRESSING:
        return False
    if any(child.dep_ == "auxpass" for child in verb.children):
        return True
    return lemma in ADDRESSING and not any(
        child.lemma_ == "have" for child in verb.children if child.dep_ == "aux"
    )


def _governor(verb: Token, narrated: Narrated) -> Token:
    """The outermost reporting verb above a participle set off by a comma: "said he won, adding | that"."""
    found = above = verb
    sentence = verb.sent
    for _ in range(_FAR):
        head = above.head
        if head.i == above.i or not narrated[head.i] or not sentence.start <= head.i < sentence.end:
            break
        above = head
        if above.lemma_.lower() in REPORTING and above.tag_ in _FINITE:
            found = above
    return found


def _climb(verb: Token, narrated: Narrated) -> Token | None:
    """The subject of a verb or of the nearest verb above it that has one."""
    for _ in range(_DEPTH):
        own = _agent_or_subject(verb, narrated)
        if own is not None:
            return own
        if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in _NOMINAL:
            speaker = owner_of(verb.head) or verb.head
            return speaker if narrated[speaker.i] else None
        if verb.dep_ not in _CLIMBS or verb.head.i == verb.i or not narrated[verb.head.i]:
            return None
        verb = verb.head
    return None


def _agent_or_subject(verb: Token, narrated: Narrated) -> Token | None:
    """The agent of a passive, or else the subject that hangs by a verb itself."""
    agent = _agent(verb)
    if agent is not None and narrated[agent.i]:
        return agent
    children = _children(verb)
    passive = any(child.dep_ == "auxpass" for child in children)
    for child in children:
        suffers = passive and child.dep_ == "nsubj"
        if child.dep_ in _SUBJECTS and narrated[child.i] and not suffers:
            return child
    return None


def _beside(verb: Token, narrated: Narrated) -> Token | None:
    """The noun before a verb for which the parse gives no subject: "Ann Li, a nurse, | said"."""
    if verb.tag_ not in _FINITE:
        return None
    doc, index = verb.doc, verb.i - 1
    first = max(0, verb.i - _FAR)
    while index >= first and doc[index].pos_ in ("ADV", "AUX") and narrated[index]:
        index -= 1
    if index >= 0 and doc[index].text == ",":
        index = _before_commas(verb, index, narrated)
    if index >= 0 and narrated[index] and doc[index].pos_ in (*_NOMINAL, "NUM"):
        return doc[index]
    return None


def _before_commas(verb: Token, index: int, narrated: Narrated) -> int:
    """Index of the noun to which an insertion between commas belongs: the sentence's first, else the nearest."""
    doc = verb.doc
    for token in doc[max(verb.sent.start, index - _FAR) : index]:
        if token.pos_ in _NOMINAL and doc[token.i + 1].text == "," and token.dep_ != "pobj":
            return int(token.i)
    index -= 1
    first = max(0, index - _FAR)
    while index >= first and doc[index].text != "," and narrated[index] and not doc[index].is_sent_start:
        index -= 1
    return index - 1


def _agent(verb: Token) -> Token | None:
    """The one by whom a passive is done."""
    for child in _children(verb):
        if child.dep_ == "agent":
            return _first(child, "pobj")
    return None


def _children(word: Token) -> list[Token]:
    """What hangs by a word directly, as far as a rule looks."""
    return list(islice(word.children, _FAR))


def owner_of(noun: Token) -> Token | None:
    """Whose statement, report or letter a noun names, or None: "a statement released by Li", "Li's letter".

    Also "Li issued a statement saying": the subject of the verb whose object it is.
    """
    if noun.lemma_.lower() not in SPEECH_NOUNS:
        return None
    for child in noun.children:
        owner = _owner_by(child)
        if owner is not None:
            return owner
    return _first(noun.head, "nsubj") if noun.dep_ == "dobj" else None


def _owner_by(child: Token) -> Token | None:
    """The owner that a dependent of a noun tells: "Li's", "by Li", "released by Li"."""
    if child.dep_ == "poss":
        return child
    if child.dep_ == "prep" and child.lower_ in ("by", "from"):
        return _first(child, "pobj")
    return _agent(child) if child.dep_ == "acl" else None


def _first(word: Token, dependency: str) -> Token | None:
    """The first dependent of a kind."""
    return next((child for child in word.children if child.dep_ == dependency), None)


def is_relative(token: Token) -> bool:
    """Whether a subject is a relative pronoun with an antecedent ("the House, which warned")."""
    return token.lower_ in RELATIVES and token.head.dep_ == "relcl"


def phrase(head: Token, narrated: Narrated) -> Span:
    """The words that name ``head``: with what stands before it and what belongs to it after it, without
    clauses.

    "a spokesperson for the Chinese embassy in Washington", "Clinton and Sanders"; not "Sanders, who lost".
    A relative pronoun takes what it stands for along: "the White House, which".
    """
    antecedent = antecedent_of(head)
    if antecedent is not None and narrated[antecedent.i] and antecedent.i < head.i < antecedent.i + _NEAR:
        return _phrase(antecedent, narrated)[0], head.i + 1
    return _phrase(head, narrated)


def antecedent_of(head: Token) -> Token | None:
    """What a relative pronoun stands for, or None for any other word."""
    if is_relative(head) and head.head.head.pos_ in _NOMINAL:
        return head.head.head
    return None


def _phrase(head: Token, narrated: Narrated) -> Span:
    start, end = head.i, head.i + 1
    for child in head.children:
        if child.i < start and child.dep_ in _LEADING:
            start = min(start, child.left_edge.i)
    for child in head.children:
        if child.i < end or child.dep_ == "punct":
            continue
        edge = _edge(head, child, end)
        if edge is None:
            break
        end = edge
    if head.pos_ == "NOUN" and end == head.i + 1:
        end = _after_names(head.doc, end)
    elif head.pos_ == "NOUN":
        end = _after_apposed(head.doc, end)
    return _trimmed(head, start, end, narrated)


def _after_names(doc: Doc, index: int) -> int:
    """Where a name that stands right after a title ends, wherever the parse puts it: "spokesperson | Emily Horne"."""
    while index < len(doc) and doc[index].pos_ == "PROPN":
        index += 1
    return index


def _after_apposed(doc: Doc, index: int) -> int:
    """Where a name between commas ends that tells who a longer phrase means: "the mayor of Sund, | Greta Holt,"."""
    if index + 1 >= len(doc) or doc[index].text != ",":
        return index
    end = _after_names(doc, index + 1)
    closed = end < len(doc) and (doc[end].text == "," or doc[end].pos_ in ("VERB", "AUX"))
    return end if end > index + 2 and closed else index


def _edge(head: Token, child: Token, end: int) -> int | None:
    """Where a part of a name's phrase that so far ends at ``end`` ends, or None when it is none of its parts."""
    if child.dep_ == "appos":
        return _apposition(head, child, end)
    if child.i > end + 1:
        return None
    if child.dep_ in ("cc", "case", "flat", "nummod"):
        return int(child.i) + 1
    return _addition(child) if child.dep_ in ("prep", "conj") else None


def _apposition(head: Token, child: Token, end: int) -> int | None:
    """The end of a name right after a noun, a comma between them at most: "its director, Omar Hadley"."""
    gap = child.left_edge.i - end
    close = gap == 0 or (gap == 1 and head.doc[end].text == ",")
    return int(child.i) + 1 if close and head.pos_ == "NOUN" and child.pos_ == "PROPN" else None


def _addition(child: Token) -> int | None:
    """The end of "of the harbour", "and Sanders", before any clause in it."""
    words = list(islice(child.subtree, _FAR))
    clauses = (word.i for word in words if word.dep_ in ("relcl", "acl") or word.text in ",;:—(")
    stop = int(next(clauses, words[-1].i + 1))
    return stop if stop > child.i + 1 or child.dep_ == "conj" else None


def _trimmed(head: Token, start: int, end: int, narrated: Narrated) -> Span:
    """The phrase without quoted or blank words at its ends, around its head."""
    doc = head.doc
    while start < head.i and (not narrated[start] or _is_blank(doc[start])):
        start += 1
    stop = head.i + 1
    while stop < end and narrated[stop]:
        stop += 1
    while stop > head.i + 1 and (_is_blank(doc[stop - 1]) or doc[stop - 1].dep_ == "cc"):
        stop -= 1
    return start, stop


def _is_blank(token: Token) -> bool:
    return bool(token.is_space or token.is_punct)
