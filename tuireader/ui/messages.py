"""Messages that no widget owns."""

from __future__ import annotations

from textual.message import Message

from tuireader.ui.jobs import Answer


class Answered(Message):
    """A thread has an answer for the screen."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer
