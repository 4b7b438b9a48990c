"""Articles with their marks and quotes, written as JSON, Markdown and HTML."""
