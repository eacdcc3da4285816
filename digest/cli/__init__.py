"""The command line: words in, one call to the desk, words out."""
