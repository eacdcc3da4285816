"""Pasted text: lines -> rows -> an outline -> articles, with an owner for every character."""
