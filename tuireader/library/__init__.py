"""The use cases: all that the command line and the screen call, and the Python interface. No Textual, no SQL.

A :class:`Library` holds the two stores of one thread; the modules beside this file are its use cases by noun:
``articles`` (lists, texts, counts), ``marking`` (read, starred, undo), ``queries`` (and saved searches), ``importing``
(files, seeds), ``annotating`` (who said what), ``stories`` (what several papers tell), ``watching`` (what is new
of those who are followed), ``exporting``, ``keeping`` and ``health``; in ``feeds`` subscriptions and refreshing, in
``people`` whom names mean, in ``statements`` what was said, in ``corpus`` many texts and many machines, in
``accounts`` the servers that read for the user.

Nothing heavy is imported before it is used: the network, the parsers and the model are met by the functions that
need them. In the examples of the docstrings ``library`` is an open library, ``row`` a row of a list, ``article`` a
whole article, ``quote`` one of its quotes, ``feed`` a subscription and ``query`` a query; modules stand with their
names, as after ``from tuireader.library import articles, queries``.

Example::

    from tuireader.library import Library, articles, queries

    with Library.open() as library:
        for row in articles.page(library, queries.parse("is:unread sport")):
            print(row.feed_title, row.title)
"""

from tuireader.config import Config, Paths, default_paths, load_config
from tuireader.library.library import Library

__all__ = [
    "Config",
    "Library",
    "Paths",
    "annotating",
    "articles",
    "corpus",
    "default_paths",
    "exporting",
    "feeds",
    "health",
    "importing",
    "keeping",
    "load_config",
    "marking",
    "people",
    "queries",
    "statements",
    "stories",
    "watching",
]
