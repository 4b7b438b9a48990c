"""The only door for untrusted text: cleaning it, and making documents of HTML, Markdown and plain files."""
