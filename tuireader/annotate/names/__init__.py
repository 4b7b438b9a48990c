"""Who and what is named: the mentions, their edges and kinds, and the one name of each."""
