"""What the annotator's worker process runs; it keeps its models from task to task."""

from __future__ import annotations

from functools import lru_cache

from tuireader.annotate.parse.prose import Ranges
from tuireader.annotate.pipeline import DEFAULT_LANG, Annotator
from tuireader.config import Annotating
from tuireader.model import Annotation, ArticleAnnotation

Models = tuple[tuple[str, str], ...]
"""Language and model, as pairs: what a task can carry and a cache can hold."""


def models_of(settings: Annotating) -> Models:
    """The models that the settings name, the one for English included; none when annotating is off."""
    if not settings.enabled:
        return ()
    return tuple(sorted({DEFAULT_LANG: settings.model, **settings.models}.items()))


def annotate_text(models: Models, text: str, lang: str) -> tuple[Annotation, str]:
    """A text's annotation, and a plain line when no model could be used for it (else empty)."""
    annotator = _annotator(models)
    annotation = annotator.annotate(text, lang)
    return annotation, _problem(annotator, annotation)


def annotate_article(
    models: Models, title: str, text: str, lang: str, asides: Ranges = ()
) -> tuple[ArticleAnnotation, str]:
    """An article's annotation, and a plain line when no model could be used for it (else empty)."""
    annotator = _annotator(models)
    annotation = annotator.annotate_article(title, text, lang, asides)
    return annotation, _problem(annotator, annotation.body)


def forget_models() -> None:
    """Let go of the models: the next task loads them anew."""
    _annotator.cache_clear()


def _problem(annotator: Annotator, annotation: Annotation) -> str:
    return "" if annotation.model else annotator.problems.get(annotation.lang, "")


@lru_cache(maxsize=1)
def _annotator(models: Models) -> Annotator:
    return Annotator(dict(models))
