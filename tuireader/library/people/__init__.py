"""Who is meant and who said what, over all articles, as the user corrected it."""
