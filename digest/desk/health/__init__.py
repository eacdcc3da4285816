"""What the doctor looks at, one part of a publication a module."""
