"""The page of a person, organisation or place: what it shows, its lines, its pane, and the way there and back."""
