"""Articles with their marks and quotes, written as JSON, Markdown and HTML."""

__all__ = ["export_html", "export_markdown", "exporting"]
