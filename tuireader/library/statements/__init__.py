"""What was said over all articles: whose it is and what of, where else it stands, and what the papers make of it
together.
"""

__all__ = ["agreeing", "asking", "statements", "tracing"]
