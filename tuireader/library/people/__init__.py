"""Who is meant, over all articles, as the user corrected it."""

__all__ = ["aliases", "corrections", "counts", "person", "resolve"]
