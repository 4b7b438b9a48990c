"""A text made ready for the rules: its prose, spaCy's parse, its tokens, sentences and quotation marks."""
