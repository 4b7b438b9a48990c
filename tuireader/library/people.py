"""Who said what over all articles, and who is named in them, with the user's aliases and corrections applied."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tuireader.library.correcting import corrected, corrected_articles
from tuireader.library.identities import Identities
from tuireader.library.library import Library
from tuireader.model import Annotation, ArticleAnnotation, ArticleRow, Quote, short_id
from tuireader.query.tree import And, Everything, Id, Naming, Or, Query, Quoting

EVERYTHING = Everything()
BATCH = 50
"""Articles that are read at once, so that the first quotes are there at once."""
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s|\n")


@dataclass(frozen=True, slots=True)
class Named:
    """Someone or something named: kind and canonical name, and how often.

    ``articles`` name it: exactly as many as a list of them has. ``mentions`` counts each time, ``about``
    the articles that are about it rather than merely mention it, ``quotes`` what it said.
    """

    label: str
    name: str
    articles: int
    mentions: int = 0
    about: int = 0
    quotes: int = 0


@dataclass(frozen=True, slots=True)
class Saying:
    """A quote in its place: the article, the sentence around it, and whether it stands in the title.

    The quote's offsets are into the article's body, or its title; ``sentence`` may reach over several where
    the quote does. ``articles`` have the same words: of a quote that an agency sent to seven papers the
    newest is shown, "in 7 articles".
    """

    row: ArticleRow
    quote: Quote
    sentence: str
    in_title: bool = False
    articles: int = 1


def annotation(library: Library, key: int) -> ArticleAnnotation | None:
    """What was found in an article, as the user corrected it; None while nothing was looked for."""
    found = library.archive.annotation(key)
    if found is None:
        return None
    found = corrected(library.marks, key, found)
    known = Identities(library.marks)
    return ArticleAnnotation(
        known.applied(found.body), known.applied(found.title), found.text_hash, found.stale
    )


def _merged(library: Library, known: Identities, key: int) -> ArticleAnnotation | None:
    found = annotation(library, key)
    return replace(found, body=known.applied(found.body), title=known.applied(found.title)) if found else None


def _known(library: Library, *names: str) -> Identities:
    """The identities that matter for these names: those that begin as they or their aliases do."""
    aliases = Identities(library.marks)
    firsts = {form.split()[0] for name in names if name for form in aliases.forms(name)}
    return Identities(
        library.marks, [name for first in firsts for name in library.archive.names_beginning(f"{first} ")]
    )


def names(library: Library, query: Query = EVERYTHING) -> list[Named]:
    """Who and what the articles that match name, the most often named first."""
    found = library.archive.names(query)
    known = Identities(library.marks, [name for label, name, _ in found if label == "PERSON"])
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for label, name, count in found:
        groups[label, known.of(name)].append(count)
    counted = [
        Named(label, name, _count(library, query, known, name, counts))
        for (label, name), counts in groups.items()
    ]
    return sorted(counted, key=lambda named: (-named.articles, named.name, named.label))


def _count(library: Library, query: Query, known: Identities, name: str, counts: list[int]) -> int:
    """Articles with any form of a name; one that has two of them counts once."""
    if len(counts) == 1:
        return counts[0]
    return library.archive.count(And((query, Naming(known.forms(name)))))


def said(library: Library, by: str = "", about: str = "", query: Query = EVERYTHING) -> Iterator[Saying]:
    """The quotes of the articles that match, newest first, each article's in their order.

    ``by`` is the speaker's name, ``about`` a name that stands in the quote or its sentence; empty for any.
    The names are canonical ones or such as the user made to mean them.
    """
    known = _known(library, by, about)
    speaker, subject = known.of(by) if by else "", known.of(about) if about else ""
    keys = library.archive.ids(And((query, *_narrowed(library, known, speaker, subject))))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        rows = library.archive.rows(batch)
        for key in batch:
            found = _merged(library, known, key)
            article = library.archive.article(key) if found and key in rows else None
            if found is not None and article is not None:
                yield from _of_text(rows[key], found.title, rows[key].title, speaker, subject, True)
                yield from _of_text(rows[key], found.body, article.document.text, speaker, subject, False)


def quotes(
    library: Library,
    by: str = "",
    about: str = "",
    query: Query = EVERYTHING,
    *,
    unsure: bool = False,
    reported: bool | None = None,
) -> Iterator[Saying]:
    """The quotes of the articles that match, newest first, as they are found: take as many as are wanted.

    ``by`` is the speaker, ``about`` someone named in the quote or its sentence who is not its speaker; each
    a name as people write it: case and accents do not matter and a last name will do (then all who have
    it), but a full canonical name means that one alone. Quotes whose speaker is unsure are left out, unless
    ``unsure``, which gives these alone. ``reported`` gives indirect speech alone, or (False) leaves it out.
    Without ``by`` quotes of nobody named count as sure. The same words in several articles come once.
    """
    for saying in said(library, by, about, query):
        doubtful = saying.quote.confidence == "unsure" and bool(saying.quote.speaker_name)
        if doubtful == unsure and reported in (None, saying.quote.type == "indirect"):
            yield saying


def _narrowed(library: Library, known: Identities, speaker: str, subject: str) -> list[Query]:
    """What an article must have for its quotes to be looked at."""
    found: list[Query] = []
    if speaker:
        forms = known.forms(speaker)
        mine = (Id(short_id(key)) for key in corrected_articles(library.marks, forms))
        found.append(Or((Quoting(forms), *mine)))
    if subject:
        found.append(Naming(known.forms(subject)))
    return found


def _of_text(
    row: ArticleRow, annotation: Annotation, text: str, speaker: str, subject: str, in_title: bool
) -> Iterator[Saying]:
    """The quotes of one text that are by the speaker and about the subject."""
    for quote in annotation.quotes:
        if speaker and quote.speaker_name != speaker:
            continue
        start, end = sentence_around(text, quote)
        if not subject or _speaks_of(annotation, quote, subject, start, end):
            yield Saying(row, quote, text[start:end].strip(), in_title)


def sentence_around(text: str, quote: Quote) -> tuple[int, int]:
    """Where the sentence that holds a quote, its verb and its speaker begins and ends; never over a paragraph."""
    parts = [place for place in (quote.start, quote.speaker_start, quote.verb_start) if place >= 0]
    first, last = min(parts), max(quote.end, quote.speaker_end, quote.verb_start + len(quote.verb))
    floor = text.rfind("\n", 0, first) + 1
    before = [match.end() for match in _SENTENCE_END.finditer(text, floor, first)]
    ending = _SENTENCE_END.search(text, max(last - 1, first))
    return (before[-1] if before else floor), (ending.end() if ending else len(text))


def _speaks_of(annotation: Annotation, quote: Quote, subject: str, start: int, end: int) -> bool:
    """Whether a name stands in a quote or its sentence, but for the speaker's own."""
    return any(
        mention.name == subject and start <= mention.start < end
        for mention in annotation.entities
        if not quote.speaker_start <= mention.start < quote.speaker_end
    )
