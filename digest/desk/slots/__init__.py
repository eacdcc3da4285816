"""A slot's work: what a tick of the clock does with the issue of an hour."""
