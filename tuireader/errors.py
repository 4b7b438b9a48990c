"""The errors that the program tells in one plain line: what happened, to what, and what to do."""

from __future__ import annotations


class TuireaderError(Exception):
    """Anything that a user can be told. ``str(error)`` is one line of plain words, without a traceback."""


class ConfigError(TuireaderError):
    """A setting that cannot be used; the message names the key."""


class StoreError(TuireaderError):
    """A store that cannot be opened, read or written: damaged, newer than this program, full, or not ours."""


class DamagedError(StoreError):
    """A store whose file is not what was written into it; the message names the command that mends it."""


class InputError(TuireaderError):
    """A file, text or address that cannot be taken in; the message names it."""


class FetchError(TuireaderError):
    """A feed or page that could not be fetched or read; the message is what its health line says."""


class NotFoundError(TuireaderError):
    """No article, feed, change or name of that description."""


class WorkerError(TuireaderError):
    """A worker process that was killed, ran out of time or could not start."""


class DiedError(WorkerError):
    """A worker process that was killed or crashed, so that its task may be tried once more."""
