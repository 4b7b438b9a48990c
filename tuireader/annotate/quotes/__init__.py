"""Who said what: quotes with and without marks, and the rules that find their speakers."""
