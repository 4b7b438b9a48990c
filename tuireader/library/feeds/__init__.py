"""Following feeds: subscribing, refreshing, what each has of its own, and where feeds come from."""

__all__ = ["feed_settings", "fulltexts", "outlines", "refreshing", "starter", "subscriptions"]
