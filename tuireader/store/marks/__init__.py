"""The marks (TinyDB): what the user did."""
