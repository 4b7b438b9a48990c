"""The command line: what is said to it, done by the library, and printed as plain lines or NDJSON.

Only the table of commands and its parser are imported to say what there is; a command's module when the command runs.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from tuireader.cli.command_table import COMMANDS, Command
from tuireader.cli.parser import UsageError, parse

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
        return _run(command, options)
    except UsageError as error:
        from tuireader.cli.output import complain

        complain(str(error))
        return MISUSED
    except BrokenPipeError:  # Whoever read our output has seen enough.
        _drop_output()
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
        status = handler(session)
        sys.stdout.flush()
        return status
    except TuireaderError as error:
        complain(str(error))
    except (BrokenPipeError, UsageError):
        raise
    except OSError as error:
        complain(f"{error.filename or 'output'}: {error.strerror or error}")
        _drop_output()
    except Exception as error:
        complain(f"something unforeseen failed ({type(error).__name__}: {error}){session.log_trace()}")
    return FAILED


def _drop_output() -> None:
    """Let Python's own flush at the end go nowhere, so that it has nothing to say."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
