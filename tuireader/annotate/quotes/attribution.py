"""What a sentence itself says was said: by a tag beside the words, or by a verb that governs them.

Tags: “Not now,” she said. / The deal, he said, is off. / According to the filing, he left. Clauses and objects:
She said that it was “over”. / He vowed to fight. Headlines that tell who says it before a colon: "Li: Rates will rise".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

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
)

if TYPE_CHECKING:
    from spacy.tokens import Span as SpanOfDoc
    from spacy.tokens import Token


_PARENTHESES = frozenset({"parataxis", "relcl", "ccomp", "appos", "dep", "advcl"})
_TAG_PAUSES = frozenset(",—–-―;…")


class Accounted(NamedTuple):
    """What the words of a sentence account for: the things said, in order, and the runs in them."""

    said: list[Said]
    runs: set[int]


def accounts(page: Page, frames: Iterable[Frame], off: Off = ()) -> list[Accounted]:
    """For each of some sentences what its tags and clauses account for; no run is accounted for twice."""
    return [_account(page, frame, off) for frame in frames]


def _account(page: Page, frame: Frame, off: Off) -> Accounted:
    title = headline(page, frame) if frame.index == 0 else None
    if title is not None and title.rule not in off:
        content, runs = whole_runs(page, title.content)
        return Accounted([replace(title, content=content)], set(runs))
    found: list[Said] = []
    covered: set[int] = set()
    for told in _tags_and_clauses(page, frame, off):
        content, runs = whole_runs(page, told.content)
        said = _between_marks(page, replace(told, content=content), runs)
        if said.rule not in off and covered.isdisjoint(runs):
            covered.update(runs)
            found.append(said)
    return Accounted(sorted(found, key=lambda said: said.content), covered)


def _tags_and_clauses(page: Page, frame: Frame, off: Off) -> list[Said]:
    """The tags of a sentence, then the clauses and objects whose cue is no part of a tag."""
    tags = [tag for tag in tagged(page, frame) if tag.rule not in off]
    clauses = [
        said
        for said in reported(page, frame)
        if said.cue and not any(tag.cue == said.cue or tag.covers(said.cue[0]) for tag in tags)
    ]
    return tags + [said for said in clauses if said.rule not in off]


def _between_marks(page: Page, said: Said, runs: tuple[int, ...]) -> Said:
    """A clause that is quotation alone as its runs: what introduces them is no part of what was said."""
    if not runs or _is_plain(page, said.content):
        return said
    rule = "introduced" if said.rule == "clause" else said.rule
    return replace(said, rule=rule, content=tuple(page.run_tokens[run] for run in runs))


def contained(page: Page, contents: Iterable[tuple[Span, ...]]) -> list[tuple[tuple[int, ...], bool]]:
    """For each of some things said the runs that stand in it, and whether it has words of the narrator's own."""
    return [(_runs_in(page, content), _is_plain(page, content)) for content in contents]


def _runs_in(page: Page, content: Iterable[Span]) -> tuple[int, ...]:
    """The runs that stand in some words, in order."""
    runs = (run for start, end in content for run in page.run_of[start:end] if run != OUTSIDE)
    return tuple(dict.fromkeys(runs))


def _is_plain(page: Page, content: Iterable[Span]) -> bool:
    """Whether some words hold any of the narrator's own."""
    tokens = (page.doc[index] for span in content for index in range(*span) if page.narrated[index])
    return any(not token.is_punct and not token.is_space for token in tokens)


def whole_runs(page: Page, content: tuple[Span, ...]) -> tuple[tuple[Span, ...], tuple[int, ...]]:
    """The ranges widened so that they cut no quotation in two, and the runs in them."""
    widened = []
    for start, end in content:
        if page.run_of[start] != OUTSIDE:
            start = page.run_tokens[page.run_of[start]][0]
        if page.run_of[end - 1] != OUTSIDE:
            end = page.run_tokens[page.run_of[end - 1]][1]
        widened.append((start, end))
    return tuple(widened), _runs_in(page, widened)


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
    return pieces(page, before, after)


def _tail(page: Page, tag: Tag, limit: int) -> int:
    """Where a tag with its adjuncts ends: before the next quotation, or where the clause goes on."""
    index = tag.end
    while index < limit and page.narrated[index]:
        if tag.rule == "according" or (tag.rule == "interrupted" and page.doc[index].text in _TAG_PAUSES):
            return index
        index += 1
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
    if subject is None or not frame.start <= subject.i < frame.end:
        return None
    low, high = sorted((subject.i, verb.i))
    crossed = any(page.run_of[index] != OUTSIDE for index in range(low, high))
    return None if crossed else subject


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
