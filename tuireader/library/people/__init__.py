"""Who is meant and who said what, over all articles, as the user corrected it."""

__all__ = ["aliases", "corrections", "counts", "following", "person", "resolve", "statements"]
