"""Readers: bytes become articles and notices, and every character that is not white space keeps an owner."""
