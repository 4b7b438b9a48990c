"""What works while one reads: the annotator and the refresh. Both start after the first paint."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuireader.library.annotating import AnnotatingService, Progress
    from tuireader.ui.screens.reader import ReaderScreen


class Background:
    """Starts and stops the threads, and says in the status line how far they are."""

    def __init__(self, screen: ReaderScreen) -> None:
        self._screen = screen
        self._service: AnnotatingService | None = None
        self._annotating = ""
        self._refreshing = ""
        self._told = ""

    def start(self) -> None:
        """Begin to annotate, unless the settings say not to."""
        if not self._screen.config.annotating.enabled:
            return
        from tuireader.library.annotating import AnnotatingService

        jobs = self._screen.jobs
        self._service = AnnotatingService(
            jobs.opened.result(), lambda progress: jobs.tell(self._annotated, progress)
        )
        self._service.start()

    def annotate(self, key: int) -> None:
        """Annotate the article that is shown, before all others."""
        if self._service is not None:
            self._service.show(key)

    def look_again(self) -> None:
        """Articles may have arrived."""
        if self._service is not None:
            self._service.look_again()

    def stop(self) -> None:
        """Stop all at once; what was being done is done another time."""
        if self._service is not None:
            self._service.close()

    def _annotated(self, progress: Progress) -> None:
        """The annotator has done one, or has something to tell."""
        screen = self._screen
        if progress.message and progress.message != self._told:
            self._told = progress.message
            screen.say(progress.message, warning=True)
        total = progress.done + progress.waiting
        self._annotating = f"annotating {progress.done}/{total}" if progress.waiting else ""
        self._show()
        if progress.key:
            screen.annotated(progress.key)

    def _show(self) -> None:
        """One line for both."""
        self._screen.status.show_progress(" · ".join(filter(None, (self._refreshing, self._annotating))))
