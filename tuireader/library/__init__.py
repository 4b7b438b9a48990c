"""The use cases: all that the command line and the screen call. No Textual, no SQL.

A :class:`Library` holds the two stores of one thread; the modules beside this file are its use cases by noun:
``articles`` (lists, texts, counts), ``marking`` (read, starred, undo), ``importing`` (files, seeds),
``subscriptions``, ``refreshing``, ``outlines``, ``newsboat`` and ``fulltexts`` (feeds), ``annotating`` (who said
what), ``health`` (doctor).
"""

from tuireader.library.library import Library

__all__ = ["Library"]
