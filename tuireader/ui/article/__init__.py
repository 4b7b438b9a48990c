"""The article as it is read: wrapped lines, the margin with its speakers, the pane, and the panels beside it."""
