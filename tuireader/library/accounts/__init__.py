"""Accounts at servers that read for the user: which there are, and how they are synchronised."""

__all__ = ["accounts", "syncing"]
