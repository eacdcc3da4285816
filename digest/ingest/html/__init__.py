"""HTML pages: bytes -> blocks; scripts, styles and whatever acts stay outside."""
