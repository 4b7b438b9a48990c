"""Following feeds: subscribing, refreshing, what each has of its own, and where feeds come from."""
