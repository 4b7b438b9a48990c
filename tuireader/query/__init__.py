"""The query language: text to tree, and its plain-words echo."""
