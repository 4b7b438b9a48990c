"""The screen. Nothing outside this package imports Textual."""
