"""What a sentence itself says was said: by a tag beside the words, or by a verb that governs them.

Tags: “Not now,” she said. / The deal, he said, is off. / According to the filing, he left. Clauses and objects:
She said that it was “over”. / He vowed to fight. / His claim that it failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from tuireader.annotate.names.speaking import BY_PRONOUN
from tuireader.annotate.parse.sentences import OUTSIDE, Frame, Page
from tuireader.annotate.quotes.clauses import Span, is_relative, owner_of, phrase
from tuireader.annotate.quotes.story import Off, Said, pieces
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
    SPEECH_NOUNS,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


_PARENTHESES = frozenset({"parataxis", "relcl", "ccomp", "appos", "dep", "advcl"})
_ADDED = frozenset({"appos", "relcl", "acl"})
_TAG_PAUSES = frozenset(",—–-―;…")


def attributed(page: Page, frames: Iterable[Frame], off: Off = ()) -> list[list[Said]]:
    """For each of some sentences what its own words say was said; what is found first goes before what shares words
    with it."""
    return [_attributed(page, frame, off) for frame in frames]


def _attributed(page: Page, frame: Frame, off: Off) -> list[Said]:
    """The tags of a sentence, then the clauses and objects whose cue is no part of a tag."""
    tags = [tag for tag in tagged(page, frame) if tag.rule not in off]
    clauses = [
        said
        for said in reported(page, frame)
        if said.cue and not any(tag.cue == said.cue or tag.covers(said.cue[0]) for tag in tags)
    ]
    return tags + [said for said in clauses if said.rule not in off]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag's words (token indices, half-open), its verb and its speaker."""

    rule: str
    start: int
    end: int
    cue: Span
    speaker: Span


def tagged(page: Page, frame: Frame) -> list[Said]:
    """What the tags of a sentence say was said."""
    found: list[Said] = []
    left = frame.start
    tags = sorted(_tags(page, frame), key=lambda tag: tag.start)
    for position, tag in enumerate(tags):
        if tag.start < left:
            continue
        limit = tags[position + 1].start if position + 1 < len(tags) else frame.end
        end = _tail(page, tag, limit)
        last = position + 1 == len(tags)
        content = _content(page, (left, tag.start), (end, limit) if last else (end, end))
        if content:
            found.append(Said(tag.rule, content, tag.speaker, tag.cue))
            left = end
    return found


def _content(page: Page, before: Span, after: Span) -> tuple[Span, ...]:
    """What stands before and after a tag, without the narrator's words that lead to a quotation by a colon."""
    start, end = before
    for index in range(start, end - 1):
        if page.doc[index].text == ":" and page.narrated[index] and not page.narrated[index + 1]:
            start = index + 1
    return pieces(page, (start, end), after)


def _tail(page: Page, tag: Tag, limit: int) -> int:
    """Where a tag with its adjuncts ends: before the next quotation, or where the clause goes on."""
    index = tag.end
    while index < limit and page.narrated[index]:
        if tag.rule == "according":
            return index
        if tag.rule == "interrupted" and page.doc[index].text in _TAG_PAUSES:
            return _after_asides(page, tag, index, limit)
        index += 1
    return index


def _after_asides(page: Page, tag: Tag, index: int, limit: int) -> int:
    """Where what a tag adds of its speaker or their doing ends: "said Li, | a nurse, |", "he said, | smiling |"."""
    speaker, verb = page.doc[slice(*tag.speaker)].root, page.doc[tag.cue[0]]
    added = [child for child in speaker.children if child.dep_ in _ADDED]
    added += [child for child in verb.children if child.dep_ == "advcl" and child.tag_ == "VBG"]
    for child in sorted(added, key=lambda word: word.i):
        if index <= child.left_edge.i <= index + 1:
            index = min(child.right_edge.i + 1, limit)
    return index


def _tags(page: Page, frame: Frame) -> Iterator[Tag]:
    for token in page.doc[frame.start : frame.end]:
        if not page.narrated[token.i]:
            continue
        if token.lower_ == "according":
            yield from _according(page, frame, token)
        elif token.tag_.startswith("VB") and token.lemma_.lower() in SAYING:
            yield from _verb_tag(page, frame, token)


def _according(page: Page, frame: Frame, token: Token) -> Iterator[Tag]:
    """ "According to the filing, he left": all of the sentence but the phrase itself."""
    if token.i + 1 >= frame.end or page.doc[token.i + 1].lower_ != "to":
        return
    who = _governed_by(page.doc[token.i + 1]) or _governed_by(token)
    if who is not None and page.narrated[who.i]:
        speaker = phrase(owner_of(who) or who, page.narrated)
        end = min(max(who.right_edge.i + 1, speaker[1]), frame.end)
        yield Tag("according", token.i, end, (token.i, token.i + 2), speaker)


def _governed_by(word: Token) -> Token | None:
    """The noun after "to"; in "to | engineer Rita Falk" the model may take a title for a verb."""
    governed = next((child for child in word.children if child.dep_ in ("pobj", "pcomp")), None)
    if governed is None or governed.dep_ == "pobj":
        return governed
    return next((child for child in governed.children if child.dep_ == "dobj"), governed)


def _verb_tag(page: Page, frame: Frame, verb: Token) -> Iterator[Tag]:
    """ "Q," X said / "Q," said X: a verb of saying with its subject beside it and nothing said after it."""
    subject = _own_subject(page, frame, verb)
    if subject is None or _has_complement(page, verb):
        return
    speaker = phrase(subject, page.narrated)
    inverted = subject.i > verb.i
    start = _widened(page, verb.i if inverted else speaker[0], frame.start)
    end = speaker[1] if inverted else verb.i + 1
    before = _word_before(page, start, frame.start)
    if before is None or start <= frame.start:
        return
    if page.run_of[before] != OUTSIDE:
        yield Tag("after", start, end, (verb.i, verb.i + 1), speaker)
    elif page.doc[before].text in _TAG_PAUSES and _interrupts(page, verb, end):
        yield Tag("interrupted", start, end, (verb.i, verb.i + 1), speaker)


def _own_subject(page: Page, frame: Frame, verb: Token) -> Token | None:
    subject = page.subject(verb)
    if subject is None:
        subject = _after_quotation(page, verb)
    if subject is None or not frame.start <= subject.i < frame.end:
        return None
    low, high = sorted((subject.i, verb.i))
    crossed = any(page.run_of[index] != OUTSIDE for index in range(low, high))
    return None if crossed else subject


def _after_quotation(page: Page, verb: Token) -> Token | None:
    """What the parse takes for the object of a verb right behind a quotation: “No!” shouted | one of them."""
    if verb.i == 0 or page.narrated[verb.i - 1] or verb.tag_ not in ("VBD", "VBZ"):
        return None
    return next(
        (child for child in verb.children if child.dep_ == "dobj" and child.left_edge.i == verb.i + 1), None
    )


def _has_complement(page: Page, verb: Token) -> bool:
    """Whether the verb has something said after it in the narrator's own words ("said he would")."""
    return any(
        child.dep_ in ("ccomp", "xcomp") and child.i > verb.i and page.narrated[child.left_edge.i]
        for child in verb.children
    )


def _widened(page: Page, start: int, limit: int) -> int:
    """The tag's start with the adverbs and auxiliaries before it ("later told")."""
    while start > limit and page.narrated[start - 1] and page.doc[start - 1].pos_ in ("ADV", "AUX"):
        start -= 1
    return start


def _word_before(page: Page, index: int, limit: int) -> int | None:
    while index > limit:
        index -= 1
        if not page.doc[index].is_space:
            return index
    return None


def _interrupts(page: Page, verb: Token, end: int) -> bool:
    """Whether the words around a tag are what was said: the parse makes them the verb's clause, or it a parenthesis."""
    if any(child.dep_ == "ccomp" and child.i < verb.i for child in verb.children):
        return True
    relative = any(is_relative(child) for child in verb.children)
    enclosed = end < len(page.doc) and page.doc[end].text == ","
    return enclosed and not relative and verb.dep_ in _PARENTHESES


_CUES = REPORTING | COMMITTING | NAMING | SPEAKING_OF | frozenset(PREPOSITIONS)
_RELATIONS = ("clause", "called", "to do", "about", "object")
_CONTENT = frozenset({"about", "against", "for", "of"})
"""Prepositions before what was said ("called for a vote"); others stand before what it was said of ("pointed to
the map"), unless a clause follows."""
_CLAIMS = SPEECH_NOUNS - {"question", "report", "book", "line", "phrase"}
"""Nouns whose clause is what their owner said."""
_RELATIVES = frozenset({"which", "who", "whom", "whose", "where"})
_DEPTH = 6
_CLAUSAL = frozenset({"ccomp", "pcomp", "xcomp", "advcl", "csubj"})
_FAR = 100
"""Words below another that a rule looks over, at most."""
_CIRCUMSTANCES = frozenset({"after", "as", "because", "before", "once", "since", "though", "until", "while"})
"""Conjunctions of a clause that tells when or why something was said, rather than what."""
_MEANWHILE = frozenset({"while", "as", "although", "though"})
_PAUSES = frozenset(",;—–-(")
_BEFORE_AFTERTHOUGHT = frozenset({",", "—", "–", "--"})


def reported(page: Page, frame: Frame) -> list[Said]:
    """The reported clauses and objects of one sentence, in the order of their cues, the outermost only."""
    told = (_reported_by(page, frame, token) for token in page.doc[frame.start : frame.end])
    found = [said for said in told if said is not None]
    return [said for said in found if not any(_within(said, other) for other in found)]


def _reported_by(page: Page, frame: Frame, cue: Token) -> Said | None:
    """What a word reports, if it is a cue of the narrator's."""
    if not page.narrated[cue.i]:
        return None
    lemma = cue.lemma_.lower()
    if cue.tag_.startswith("VB"):
        return _complement(page, frame, cue) if lemma in _CUES else None
    return _claim(page, frame, cue) if cue.pos_ == "NOUN" and lemma in _CLAIMS else None


def _claim(page: Page, frame: Frame, noun: Token) -> Said | None:
    """What somebody's claim, promise or demand is: "his claim | that it failed", "Li's promise | to go"."""
    owner = owner_of(noun)
    if owner is None or not page.narrated[owner.i] or owner.lower_ in NOBODY:
        return None
    for child in noun.children:
        if child.i > noun.i and child.dep_ in ("acl", "ccomp") and _opens_claim(child):
            content = pieces(page, (child.left_edge.i, min(child.right_edge.i + 1, frame.end)))
            return (
                Said("claim", content, phrase(owner, page.narrated), (noun.i, noun.i + 1))
                if content
                else None
            )
    return None


def _opens_claim(clause: Token) -> bool:
    """Whether a clause after a noun is what was said: "that it failed", "to go"; not "made in May"."""
    return clause.left_edge.lower_ in ("that", "to") and clause.tag_.startswith("VB")


def _within(inner: Said, outer: Said) -> bool:
    """Whether a report is part of what another one says: "He said she promised to come"."""
    if inner is outer or inner.cue is None or outer.cue is None:
        return False
    return outer.covers(inner.cue[0]) and not inner.covers(outer.cue[0])


def _complement(page: Page, frame: Frame, verb: Token) -> Said | None:
    """What a cue says: of its dependents the one that tells most, a clause before an object."""
    subject = page.subject(verb)
    if subject is None or _is_mute(subject, verb):
        return None
    related = [(rule, child) for child in verb.children if (rule := _relation(page, verb, child))]
    for rule, child in sorted(related, key=lambda pair: _RELATIONS.index(pair[0])):
        start, end = _words_said(page, frame, verb, rule, child)
        content = pieces(page, (start, _before_afterthought(page, start, end)))
        if content and (rule == "clause" or not _is_quoted(page, content)):
            return Said(rule, content, phrase(subject, page.narrated), (verb.i, verb.i + 1))
    return None


_OPEN_SIGNS = frozenset({"suggest", "indicate", "imply", "signal", "hint", "reveal", "report"})
"""Verbs of saying that things without a voice do as well: "it suggests that"."""


def _is_mute(subject: Token, verb: Token) -> bool:
    """Whether a subject has no voice of its own; "it" has one where it says: the paper, the company."""
    if subject.lower_ not in NOBODY or is_relative(subject):
        return False
    lemma = verb.lemma_.lower()
    return subject.lower_ != "it" or lemma not in SAYING or lemma in _OPEN_SIGNS


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
    return "clause" if lemma in REPORTING and _reads_as_clause(lemma, child, child.head.i) else ""


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


def _reads_as_clause(lemma: str, child: Token, verb_index: int) -> bool:
    """Whether a clause after a verb is what it says, rather than a relative clause parsed amiss."""
    first = child.left_edge
    if first.i < verb_index:  # "the bridge, which Li said was safe"
        return lemma in SAYING
    if first.lower_ in ("who", "whose", "which", "while", "where", "when"):
        return lemma in ASKING and lemma != "say"
    if first.lower_ in _CIRCUMSTANCES and first.dep_ == "mark":
        return False
    return lemma in SAYING or first.lower_ in ("that", "whether", "if", "how", "why")


def _subtree(frame: Frame, verb: Token, child: Token) -> Span:
    return max(child.left_edge.i, verb.i + 1, frame.start), min(child.right_edge.i + 1, frame.end)


def _clause(page: Page, frame: Frame, verb: Token, head: Token) -> Span:
    """A reported clause: from where the verb's own adjuncts end to where another report begins."""
    start = _clause_start(frame, verb, head)
    end = min(_last_clause(verb, head).right_edge.i + 1, frame.end)
    end = _extended(page, frame, end)
    return start, _cut(page, verb, head, start, end)


def _last_clause(verb: Token, head: Token) -> Token:
    """The last of the clauses that stand side by side after a verb: "said | it rained, | it was cold"."""
    last = head
    for child in verb.children:
        if child.dep_ == "ccomp" and child.left_edge.i in (last.right_edge.i + 1, last.right_edge.i + 2):
            last = child
    return last


def _before_afterthought(page: Page, start: int, end: int) -> int:
    """Where what was said ends, before what the narrator adds of it: "that the pier shut, | which it had"."""
    for index in range(start + 1, end - 1):
        pause = page.doc[index].text in _BEFORE_AFTERTHOUGHT and all(page.narrated[index:end])
        if pause and _is_afterthought(page, index + 1, end):
            return index
    return end


def _is_afterthought(page: Page, start: int, end: int) -> bool:
    """Whether a relative clause begins at a token, after a pause, and goes on to the end; or "but he" does."""
    first, second = page.doc[start], page.doc[min(start + 1, end - 1)]
    if first.lower_ == "but":
        return second.lower_ in BY_PRONOUN
    relative = second if first.pos_ == "ADP" else first
    if relative.lower_ not in _RELATIVES:
        return False
    clause = next((word for word in islice(relative.ancestors, _DEPTH) if word.dep_ == "relcl"), None)
    to_end = clause is not None and clause.right_edge.i + 2 >= end
    return to_end or not any(word.text in _PAUSES for word in page.doc[start:end])


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
