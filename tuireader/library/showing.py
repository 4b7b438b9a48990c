"""One article with who said what in it, annotated now if it is not yet."""

from __future__ import annotations

from collections.abc import Callable

from tuireader.errors import TuireaderError
from tuireader.library.annotating import Desk
from tuireader.library.library import Library
from tuireader.library.opinions import opinions
from tuireader.model import Article, ArticleAnnotation


def annotated(library: Library, article: Article, warn: Callable[[str], None]) -> ArticleAnnotation:
    """The article's annotation as the user corrected it: the stored one while it is fresh, else made now in a
    worker, and stored.

    Where none can be made, ``warn`` is told in one line, and the stored one, or an empty one, has to do.
    """
    if not article.row.stored:
        return ArticleAnnotation()
    return opinions(library.marks).applied(article.row.key, _found(library, article, warn))


def _found(library: Library, article: Article, warn: Callable[[str], None]) -> ArticleAnnotation:
    """What the annotator finds in the article."""
    key = article.row.key
    known = library.archive.annotation(key)
    with Desk(library) as desk:
        if known is not None and desk.is_fresh(known):
            return known
        try:
            found, problem = desk.find(article)
        except TuireaderError as error:
            warn(f"quotes and names: {error}")
            return known or ArticleAnnotation()
    if problem:
        warn(problem)
    library.archive.set_annotation(key, found)
    return found
