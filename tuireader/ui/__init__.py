"""The reader in a terminal: what one sees, and its start (:func:`run`): the library opens in its thread while Textual
is imported, then the screen runs.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable

from tuireader.config import Config, Paths

ESCAPE_MILLISECONDS = "50"
"""How long the escape key waits for the rest of a sequence; Textual's own 100 can be felt."""
TURN_SECONDS = 0.001
"""How long another thread that computes may keep the screen's waiting; Python's own 5 ms add up over a key."""


def run(paths: Paths, config: Config, tell: Callable[[int], None] | None = None) -> int:
    """Open the reader and stay until it is left; returns the exit status. ``tell`` hears how far the upgrade of an
    older archive is, in percent, before the reader takes the terminal.

    Raises:
        StoreError: the library cannot be opened, or a change could not be written at the end.
        ConfigError: the settings' keys or theme cannot be used.
    """
    os.environ.setdefault("ESCDELAY", ESCAPE_MILLISECONDS)  # read by Textual when it is imported
    sys.setswitchinterval(TURN_SECONDS)
    gc.disable()  # until the first paint: hardly anything that is made before it becomes garbage
    from tuireader.ui.jobs import Jobs
    from tuireader.ui.lists.views import load_place

    jobs = Jobs(paths, config, load_place, tell)
    threading.excepthook = jobs.thread_died
    jobs.start()
    try:
        from tuireader.ui.reader_app import ReaderApp

        jobs.opened.result()
        app = ReaderApp(jobs, config)
        app.leave_when_mounted()
        try:
            app.run()
        finally:
            app.background.stop()
    finally:
        jobs.close()
    return app.return_code or 0


def check(config: Config) -> None:
    """Say what the reader would say of these settings when it is opened.

    Raises:
        ConfigError: the keys, the theme or the pattern of a quote cannot be used.
    """
    from tuireader.library.citing import citations
    from tuireader.ui import themes
    from tuireader.ui.commands.registry import keymap

    keymap(config.keys)
    citations.check(config.copying.quote)
    themes.known(config.reading.theme)
