"""The word lists of the annotator: titles, given names, places, organisations, words that report speech."""
