"""Markdown, both ways: reading it, and writing articles so that reading them again gives the same."""
