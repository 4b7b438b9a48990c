"""Feeds and articles as lists: what a view is, how it is looked up, and the panes that show it."""
