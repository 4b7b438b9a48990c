"""The command line: what is said to it, done by the library, and printed as plain lines or NDJSON.

Only :mod:`tuireader.cli.table` is imported to say what there is; a command's module when the command runs.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from tuireader.cli.table import COMMANDS, Command, UsageError, parse

if TYPE_CHECKING:
    from tuireader.cli.session import Session

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


def reference() -> list[tuple[str, str]]:
    """Usage and help of every command, as the README lists them."""
    return [(command.usage, command.help) for command in COMMANDS]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    try:
        command, options = parse(sys.argv[1:] if arguments is None else list(arguments))
        status = _run(command, options)
        sys.stdout.flush()
        return status
    except UsageError as error:
        print(error, file=sys.stderr)
        return MISUSED
    except BrokenPipeError:  # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(command: Command, options: Namespace) -> int:
    """Do a command; whatever fails is told in one line."""
    from tuireader.cli.output import complain, prepare_streams
    from tuireader.cli.session import Session
    from tuireader.errors import TuireaderError

    prepare_streams(bool(getattr(options, "json", False)))
    session = Session(options)
    try:
        module, _, function = command.handler.partition(":")
        handler: Callable[[Session], int] = getattr(import_module(module), function)
        return handler(session)
    except TuireaderError as error:
        complain(str(error))
    except (BrokenPipeError, UsageError):
        raise
    except Exception as error:
        complain(f"something unforeseen failed ({type(error).__name__}: {error}){session.log_trace()}")
    return FAILED
