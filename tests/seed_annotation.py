"""The seed document as an article, with its quotes and names marked by hand."""

from __future__ import annotations

from pathlib import Path

from tuireader.model import (
    Annotation,
    Article,
    ArticleAnnotation,
    ArticleRow,
    Block,
    Confidence,
    Document,
    Mention,
    Quote,
    QuoteType,
)

_SEED = next((Path(__file__).parents[1] / "seeds").glob("000_*.txt"))
_PARAGRAPHS = _SEED.read_text(encoding="utf-8").split("\n\n")
TITLE = _PARAGRAPHS[1].removeprefix("Title: ")
TEXT = "\n\n".join(_PARAGRAPHS[3:-1])

_SPOKESPERSON = "A spokesperson for the Chinese embassy in Washington"
# The quote's words, the speaker as written, the speaker's name, confidence, why.
_QUOTES: list[tuple[str, str, str | None, Confidence, str]] = [
    ('"I have never heard of this."', _SPOKESPERSON, None, "sure", "told"),
    ('"severe consequences"', "the White House", "White House", "sure", "which warned"),
    (
        '"ongoing efforts to manage the competition between our two countries and the implications of the'
        ' Russian war against Ukraine for regional and global security"',
        "Emily Horne",
        "Emily Horne",
        "sure",
        "according to",
    ),
    ('"NATO\'s eastward expansion"', "Beijing", "Beijing", "sure", "has stated"),
    ('"is closely monitoring"', "Sullivan", "Jake Sullivan", "sure", "indicated"),
    (
        "\"It's a concern for us, and we have told Beijing that we will not stand by idly or allow any nation"
        ' to compensate Russia for the losses it has incurred due to economic sanctions."',
        "He",
        "Jake Sullivan",
        "likely",
        "sentence before",
    ),
    ('"threats"', "He", "Jake Sullivan", "likely", "sentence before"),
    (
        '"we are communicating the message directly and behind the scenes to Beijing that efforts to avoid'
        ' sanctions on a large scale will certainly have consequences."',
        "He",
        "Jake Sullivan",
        "likely",
        "sentence before",
    ),
    ('"solid"', "Beijing", "Beijing", "sure", "mentioned"),
]
_NAMES = {
    "PERSON": {"Jake Sullivan": ["Jake Sullivan", "Sullivan"], "Yang Jiechi": [], "Emily Horne": []},
    "ORG": {
        "New York Times": [],
        "Chinese embassy in Washington": [],
        "White House": [],
        "Chinese Communist Party": [],
        "U.S. National Security Council": [],
        "CNN": [],
        "Kremlin": [],
    },
    "GPE": {
        "Russia": [],
        "China": [],
        "Ukraine": [],
        "Washington": [],
        "Beijing": [],
        "Moscow": [],
        "Rome": [],
        "U.S.": [],
    },
}


def quote(
    words: str, speaker: str, name: str | None, confidence: Confidence, why: str, text: str = TEXT
) -> Quote:
    """A quote of these words at their first place in ``text``."""
    start = text.index(words)
    end = start + len(words)
    kind: QuoteType = "direct" if words[:1] in '"“' else "indirect"
    return Quote(
        f"q{start}", start, end, ((start, end),), words, kind, speaker, speaker_name=name,
        confidence=confidence, reason=why,
    )  # fmt: skip


def mentions(text: str, names: dict[str, dict[str, list[str]]] = _NAMES) -> tuple[Mention, ...]:
    """Every place of every name in ``text``, the longer names first, none within another."""
    found: list[Mention] = []
    forms = [
        (form, name, label)
        for label, group in names.items()
        for name, aliases in group.items()
        for form in (name, *aliases)
    ]
    for form, name, label in sorted(forms, key=lambda item: -len(item[0])):
        start = text.find(form)
        while start >= 0:
            end = start + len(form)
            inside = any(other.start < end and start < other.end for other in found)
            if not inside and not text[end : end + 1].isalpha():
                found.append(Mention(start, end, label, form, name))
            start = text.find(form, end)
    return tuple(sorted(found, key=lambda mention: mention.start))


def seed_article() -> Article:
    """The seed document, imported on a day of its own."""
    blocks, start = [], 0
    for paragraph in TEXT.split("\n\n"):
        blocks.append(Block("paragraph", start, start + len(paragraph)))
        start += len(paragraph) + 2
    row = ArticleRow(
        1, "local:seeds", "International", TITLE, section="International", published=1647259200,
        words=len(TEXT.split()), lang="en",
    )  # fmt: skip
    return Article(row, Document(TEXT, tuple(blocks)))


def seed_annotation() -> ArticleAnnotation:
    """All quotes and names of the seed document."""
    body = Annotation(tuple(quote(*args) for args in _QUOTES), mentions(TEXT), "en", "by hand", 1)
    return ArticleAnnotation(body, Annotation(entities=mentions(TITLE), lang="en", model="by hand", rules=1))


def marks_only() -> ArticleAnnotation:
    """What is known before a model has answered: the quotation marks."""
    quotes = tuple(quote(words, "", None, "unsure", "") for words, *_ in _QUOTES)
    return ArticleAnnotation(Annotation(quotes, lang="en"))
