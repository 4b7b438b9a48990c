"""What a command works with: its options, the places, and the library when it needs one."""

from __future__ import annotations

import os
import time
import traceback
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from tuireader.config import Config, Paths, default_paths, load_config

if TYPE_CHECKING:
    from tuireader.library import Library
    from tuireader.query.tree import Query


class Session:
    """One run of one command."""

    def __init__(self, options: Namespace) -> None:
        self.options = options
        self.paths: Paths = default_paths(options.data_dir, options.config)

    @cached_property
    def config(self) -> Config:
        """The settings. Raises ConfigError."""
        return load_config(self.paths.config_file)

    @contextmanager
    def library(self) -> Iterator[Library]:
        """The library, created with the program's own documents when it is new; all is safe when it closes.

        Raises:
            StoreError: it cannot be opened or written.
        """
        from tuireader.cli.output import complain, tell_upgrade
        from tuireader.library import Library
        from tuireader.library.marking import SEEDED

        tell = None if getattr(self.options, "quiet", False) else tell_upgrade
        with Library.open(self.paths, self.config, tell) as library:
            if not library.marks.state(SEEDED):
                from tuireader.library.importing import ensure_seeds  # with parsers of all kinds of files

                ensure_seeds(library)
            yield library
        for notice in library.marks.take_notices():
            complain(notice)

    def query(self, words: Sequence[str] | None = None) -> Query:
        """The query behind the options, or in these words. Raises InputError when it is not understood."""
        from tuireader.query.parse import parse

        given = self.options.query if words is None else words
        return parse(" ".join(map(_quoted, given)), time.time())

    def query_text(self) -> str:
        """The query behind the options as it is kept: what the shell took the quotation marks from has them again."""
        return " ".join(map(_quoted, self.options.query))

    def log_trace(self) -> str:
        """Write the exception being handled to the log; says where it is, or nothing where that fails too."""
        try:
            descriptor = os.open(self.paths.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as log:
                log.write(traceback.format_exc())
        except OSError:
            return ""
        return f"; {self.paths.log} says more"


def _quoted(word: str) -> str:
    """A word of the query as the shell gave it: one with spaces in it was quoted, and is one phrase or name.

    A whole query in one word (``"is:unread sport"``) stays what it is.
    """
    from tuireader.query.parse import TEXTS, is_plain

    sign, rest = ("-", word[1:]) if word.startswith("-") else ("", word)
    field, colon, value = rest.partition(":")
    if field.casefold() not in TEXTS:
        field, colon, value = "", "", rest
    if not any(map(str.isspace, value)) or '"' in value or not is_plain(value):
        return word
    return f'{sign}{field}{colon}"{value}"'
