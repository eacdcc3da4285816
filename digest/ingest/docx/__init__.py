"""Word files, through mammoth: bytes -> articles, with a list of what was left out."""
