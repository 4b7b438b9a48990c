"""tuireader: a newsreader for the terminal that shows who said what."""

__version__ = "0.1.0"
