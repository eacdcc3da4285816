"""What lies in the inbox: which article it is, how it is filed, what was guessed of it, and what could not be read."""
