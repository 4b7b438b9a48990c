"""Servers that read for the user, and what they speak."""
