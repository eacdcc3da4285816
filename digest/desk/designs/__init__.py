"""What can be done with designs: list them, begin one, check them, look at them side by side."""
