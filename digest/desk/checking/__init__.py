"""What ``digest check`` looks at, and what it may repair."""
