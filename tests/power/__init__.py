"""A model of power loss: every operation on files is journalled, and a disk is made of what would have been on it."""
