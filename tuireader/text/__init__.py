"""The only door for untrusted text: cleaning it, and turning HTML, Markdown and plain files into documents."""
