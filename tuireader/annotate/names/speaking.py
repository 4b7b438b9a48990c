"""Who a speaker's words mean: "He", "the president", "Sullivan" -> a full name, or nobody rather than a
wrong one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuireader.annotate.names.pronouns import BY_PRONOUN, NOBODY, Layout, Pronouns, Resolved
from tuireader.annotate.words.titles import is_title, plain
from tuireader.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_RELATIVE = ("who", "which", "that")
_NAMING = ("appos", "compound", "flat", "nmod")
_TITLE_REACH = 8
"""Tokens around a name in which its title is looked for."""


class Speaking:
    """Finds the names behind speakers' words in one article; each question costs no more than the words
    near it."""

    def __init__(
        self, doc: Doc, text: str, mentions: Sequence[Mention], quoted: Sequence[tuple[int, int]] = ()
    ) -> None:
        self._layout = Layout(doc, text, mentions, quoted)
        self._pronouns = Pronouns(self._layout)
        self._titled = self._titles()

    def resolve(self, start: int, end: int) -> Resolved:
        """Who is meant by the words at ``[start, end)``."""
        words = self._layout.text[start:end].strip().casefold()
        token = self._layout.token_at(start)
        if words in BY_PRONOUN:
            return self._pronouns.resolve(token)
        if words in _RELATIVE:
            return self._relative(token)
        named = self._named(start, end) or self._after_title(start, end)
        return Resolved(named.name, "sure") if named is not None else self._described(start, end)

    def _named(self, start: int, end: int) -> Mention | None:
        """The mention that holds the grammatical head of the words, else a person in apposition; none of
        several."""
        inside = self._layout.touching(start, end)
        head = self._layout.head(start, end) if inside else None
        if head is None:
            return None
        mentions = self._layout.mentions
        if any(token.dep_ == "conj" and start < token.idx < end for token in head.children):
            return None
        for number in inside:
            if mentions[number].start <= head.idx < mentions[number].end:
                return mentions[number]
        for number in inside:
            own = self._layout.head_of(number)
            if (
                mentions[number].label == "PERSON"
                and own is not None
                and own.dep_ in _NAMING
                and own.head == head
                and (
                    own.i > head.i or own.dep_ == "appos"
                )  # nobody named Obama is "Obama administration officials"
            ):
                return mentions[number]
        return None

    def _after_title(self, start: int, end: int) -> Mention | None:
        """In "spokesperson" + "Emily Horne", where the parse parts them: the person right after a title."""
        layout = self._layout
        head = layout.head(start, end)
        if head is None or not is_title(head.text) or head.idx + len(head) != end:
            return None
        following = [layout.mentions[number] for number in layout.touching(end, end + 2)]
        person = following[-1] if following else None
        return person if person is not None and person.label == "PERSON" and person.start == end + 1 else None

    def _relative(self, token: int) -> Resolved:
        """In "Sullivan, who warned ...": the name that the clause hangs by."""
        clause = self._layout.doc[token].head
        while clause.dep_ in ("conj", "xcomp", "aux") and clause.head.i != clause.i:
            clause = clause.head
        if clause.dep_ != "relcl":
            return NOBODY
        noun = clause.head
        named = self._named(noun.idx, noun.idx + len(noun))
        return Resolved(named.name, "sure", "named just before") if named else NOBODY

    def _described(self, start: int, end: int) -> Resolved:
        """In "the president": the person whom the article has so titled, the last one of several."""
        head = self._layout.head(start, end)
        words = self._layout.text[start:end].casefold().split()
        if head is None or len(words) > 3 or words[:1] != ["the"] or not is_title(head.text):
            return NOBODY
        names = [name for at, name in self._titled.get(plain(head.text), ()) if at < start]
        if not names:
            return NOBODY
        return Resolved(names[-1], "likely" if len(set(names)) == 1 else "unsure", "so titled before")

    def _titles(self) -> dict[str, list[tuple[int, str]]]:
        """Title -> (where, name) of the persons that have it: "President Xi", "Xi, the president", in
        order."""
        titled: dict[str, list[tuple[int, str]]] = defaultdict(list)
        doc = self._layout.doc
        for number, mention in enumerate(self._layout.mentions):
            if mention.label != "PERSON":
                continue
            first, last = self._layout.token_at(mention.start), self._layout.token_at(mention.end)
            near = [doc[index] for index in range(max(first - 3, 0), first)]
            head = self._layout.head_of(number)
            near += [child for child in head.children if child.dep_ == "appos"] if head is not None else []
            for token in near:
                if is_title(token.text) and _belongs(token, first, last):
                    titled[plain(token.text)].append((mention.start, mention.name))
        return titled


def _belongs(title: Token, first: int, last: int) -> bool:
    """Whether a title is that of the name at tokens ``[first, last)``: no clause or name stands between."""
    between = title.doc[title.i + 1 : first] if title.i < first else title.doc[last : title.i]
    return all(
        (token.is_alpha and token.pos_ not in ("VERB", "AUX")) or token.text in (",", "-")
        for token in between
    )
