"""From the world to articles: fetching, parsing, discovering, OPML."""
