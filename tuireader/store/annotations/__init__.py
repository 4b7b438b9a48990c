"""What the annotator found, as the archive keeps it: annotations, and the small tables derived from them."""
