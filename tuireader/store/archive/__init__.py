"""The archive (SQLite): what the world wrote, and what the annotator found in it."""
