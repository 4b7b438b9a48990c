"""The nouns: what the program speaks of, as frozen values that know no store, no network and no screen.

What is stored or sent between processes is a msgspec ``Struct`` (changed by ``structs.replace``), for that is how it is
packed; the rest are dataclasses.

Every ``start``/``end`` pair here is a half-open range of character offsets into one canonical plain
text: a document's ``text``, or, where a docstring says so, an article's title.
"""

from tuireader.model.articles import (
    EDITED_AFTER,
    Article,
    ArticleRef,
    ArticleRow,
    Enclosure,
    Entry,
    Version,
    article_key,
    short_id,
    text_hash,
)
from tuireader.model.documents import (
    EMPTY,
    Block,
    BlockKind,
    Document,
    Inline,
    InlineKind,
)
from tuireader.model.feeds import (
    LOCAL_PREFIX,
    Counts,
    Feed,
    FeedState,
    Subscription,
    is_local,
)
from tuireader.model.quotes import (
    Annotation,
    ArticleAnnotation,
    Confidence,
    Coverage,
    Mention,
    Quote,
    QuoteType,
)

__all__ = [
    "EDITED_AFTER",
    "EMPTY",
    "LOCAL_PREFIX",
    "Annotation",
    "Article",
    "ArticleAnnotation",
    "ArticleRef",
    "ArticleRow",
    "Block",
    "BlockKind",
    "Confidence",
    "Counts",
    "Coverage",
    "Document",
    "Enclosure",
    "Entry",
    "Feed",
    "FeedState",
    "Inline",
    "InlineKind",
    "Mention",
    "Quote",
    "QuoteType",
    "Subscription",
    "Version",
    "article_key",
    "is_local",
    "short_id",
    "text_hash",
]
