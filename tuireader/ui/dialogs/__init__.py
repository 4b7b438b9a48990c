"""What asks: choosers, forms, the line at the bottom, and the palette."""
