"""Who said what: pure functions of a text, run in a worker process."""
