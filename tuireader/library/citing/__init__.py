"""Citing: quotes that were collected, and how they are written where they are cited."""

__all__ = ["basket", "citations", "evidence", "notes", "references"]
