"""Feeds, articles, the article, quotes and names."""
