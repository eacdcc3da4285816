"""Pictures: sniffed, limited, turned upright, in sRGB, and without anything but pixels."""
