"""A library of annotated articles, written as the annotator might have found them, and what it answers."""

from __future__ import annotations

from msgspec import structs

from tuireader.annotate.quotes.marked import QuoteIds
from tuireader.library import Library, articles
from tuireader.library.people.resolve import anyone, meant, together
from tuireader.library.statements.statements import quotes
from tuireader.model import (
    Annotation,
    ArticleAnnotation,
    ArticleRow,
    Block,
    Confidence,
    Document,
    Entry,
    Mention,
    Quote,
    QuoteType,
    article_key,
    text_hash,
)

FEED = "local:Gazette"
TEXT = 'The harbour is closed. "Norrland must pay for all of it," said Dahl on Monday. Nobody was hurt.'
DAHL, MARTA = "Henrik Dahl", "Marta Kowalska"


def quote_in(
    text: str,
    speaker: str | None,
    confidence: Confidence = "sure",
    kind: QuoteType = "direct",
    nth: int = 1,
) -> Quote:
    """The nth stretch between straight marks, said by the word behind "said"."""
    start = -1
    for _ in range(nth):
        start = text.index('"', start + 1)
        end = text.index('"', start + 1) + 1
        begin, start = start, end - 1
    quote = Quote(QuoteIds()(text[begin:end]), begin, end, ((begin, end),), text[begin:end], kind)
    verb = text.index("said", end)
    word = text[verb + 5 :].split()[0].strip(".,")
    return structs.replace(
        quote,
        speaker=word if speaker else "",
        speaker_start=verb + 5 if speaker else -1,
        speaker_end=verb + 5 + len(word) if speaker else -1,
        speaker_name=speaker,
        verb="said",
        verb_start=verb,
        confidence=confidence,
    )


def mention(text: str, words: str, name: str, label: str = "PERSON") -> Mention:
    """The first mention of these words."""
    start = text.index(words)
    return Mention(start, start + len(words), label, words, name)


def found_in(text: str, speaker: str | None = DAHL, confidence: Confidence = "sure") -> Annotation:
    """What an annotator may find in ``TEXT``: one quote, and two names."""
    entities = [mention(text, "Norrland", "Norrland", "GPE")] if "Norrland" in text else []
    if speaker and "Dahl" in text:
        entities.append(mention(text, "Dahl", speaker))
    return Annotation((quote_in(text, speaker, confidence),), tuple(entities), "en", "model 1", 1)


def add(
    lib: Library,
    number: int,
    speaker: str | None = DAHL,
    text: str = TEXT,
    found: Annotation | None = None,
    title: str = "",
    day: int = 0,
) -> int:
    """Store an annotated article and give back its key; later ones are newer, unless a day is given."""
    document = Document(text, (Block("paragraph", 0, len(text)),))
    published = (day or number) * 86_400
    title = title or f"Title {number}"
    lib.archive.store(
        FEED, [Entry(str(number), title, document, f"https://gazette.example/{number}", published=published)]
    )
    key = article_key(FEED, str(number))
    annotate(lib, key, found or found_in(text, speaker))
    return key


def annotate(lib: Library, key: int, found: Annotation, title: Annotation | None = None) -> None:
    """Annotate a stored article."""
    article = lib.archive.article(key)
    assert article is not None
    digest = text_hash(article.row.title, article.document.text)
    lib.archive.set_annotation(key, ArticleAnnotation(found, title or Annotation(), digest))


def other(number: int) -> str:
    """A text like ``TEXT`` with words of its own."""
    return TEXT.replace("all of it", f"all of them, number {number}")


def row_of(lib: Library, key: int) -> ArticleRow:
    """An article's row, as a list shows it."""
    return articles.rows(lib, [key])[key]


def quote_of(lib: Library, key: int, index: int = 0) -> Quote:
    """One of an article's quotes, as the user is shown it."""
    found = articles.annotation(lib, key)
    assert found is not None
    return found.body.quotes[index]


def by(lib: Library, typed: str) -> set[int]:
    """The articles that quote whoever is meant by what was typed."""
    return {saying.row.key for saying in quotes(lib, by=together(anyone(lib, typed)))}


def said(lib: Library, name: str) -> set[int]:
    """The articles on someone's page of quotes; none when no article names them."""
    return {saying.row.key for saying in quotes(lib, by=meant(lib, "PERSON", name))}
