"""One article with who said what in it, annotated now if it is not yet."""

from __future__ import annotations

from collections.abc import Callable

from tuireader.annotate.pipeline import RULES, model_id
from tuireader.annotate.prose import asides
from tuireader.annotate.worker import annotate_article, models_of
from tuireader.errors import TuireaderError
from tuireader.library.annotating import DEADLINE
from tuireader.library.library import Library
from tuireader.library.opinions import opinions
from tuireader.model import Article, ArticleAnnotation
from tuireader.workers import Workers


def annotated(library: Library, article: Article, warn: Callable[[str], None]) -> ArticleAnnotation:
    """The article's annotation as the user corrected it: the stored one while it is fresh, else made now in a
    worker, and stored.

    Where none can be made, ``warn`` is told in one line, and the stored one, or an empty one, has to do.
    """
    return opinions(library.marks).applied(article.row.key, _found(library, article, warn))


def _found(library: Library, article: Article, warn: Callable[[str], None]) -> ArticleAnnotation:
    """What the annotator finds in the article."""
    key, models = article.row.key, models_of(library.config.annotating)
    known = library.archive.annotation(key)
    if known is not None and _is_fresh(known, dict(models)):
        return known
    try:
        with Workers(1, log=library.paths.log) as workers:
            row, text = article.row, article.document.text
            found: ArticleAnnotation
            found, problem = workers.run(
                annotate_article,
                models,
                row.title,
                text,
                row.lang,
                asides(article.document),
                deadline=DEADLINE,
            )
    except TuireaderError as error:
        warn(f"quotes and names: {error}")
        return known or ArticleAnnotation()
    if problem:
        warn(problem)
    library.archive.set_annotation(key, found)
    return found


def _is_fresh(known: ArticleAnnotation, models: dict[str, str]) -> bool:
    """Whether the rules, the text and the model of its language are what they were."""
    body = known.body
    wanted = model_id(models[body.lang]) if body.lang in models else ""
    return not known.stale and body.rules == RULES and body.model == wanted
