"""Contrast of colours, so that an accent of any strength leaves words readable.

Formulas: WCAG 2.2, "relative luminance" and "contrast ratio".
"""

from __future__ import annotations

AA = 4.5
"""The least contrast of words against their ground (WCAG 2.2, level AA)."""

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """The three parts of ``#rgb`` or ``#rrggbb``; ValueError for anything else."""
    digits = colour.removeprefix("#")
    if not colour.startswith("#") or len(digits) not in {3, 6}:
        raise ValueError(colour)
    if len(digits) == 3:  # noqa: PLR2004
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def is_colour(value: object) -> bool:
    """Whether a value is a colour that can be reckoned with."""
    try:
        rgb(value if isinstance(value, str) else "")
    except ValueError:
        return False
    return True


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(rgb(one)), _luminance(rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str) -> str:
    """The colour, moved toward black or white until words in it can be read on the ground."""
    toward = "#000000" if _luminance(rgb(ground)) > 0.18 else "#ffffff"  # noqa: PLR2004 - equal contrast to both
    for step in range(21):
        moved = mix(colour, toward, step / 20)
        if contrast(moved, ground) >= AA:
            return moved
    return toward


def ink_on(ground: str) -> str:
    """White or near-black, whichever reads better on the ground."""
    return max("#ffffff", "#14181b", key=lambda ink: contrast(ink, ground))


def mix(one: str, other: str, share: float) -> str:
    """A colour with ``share`` (0 to 1) of the other in it."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*parts)


def _luminance(parts: Rgb) -> float:
    low = 0.04045
    linear = [v / 255 / 12.92 if v / 255 <= low else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
