"""The two stores: the archive (SQLite) for what the world wrote, the marks (TinyDB) for what you did."""
