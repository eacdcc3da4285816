# ruff: noqa: INP001 - a script, not a module of a package
"""Makes the bundled subsets of templates/base/fonts anew: ``python .ci/fonts/subset.py SOURCES [OUT]``.

SOURCES is a folder in which the Debian packages fonts-noto-core 20201225-1, fonts-jetbrains-mono 2.242+ds-3 and
fonts-vollkorn 4.105-2 were unpacked (``apt-get download …``, ``dpkg-deb -x … SOURCES``). Each face is written twice: TrueType for paper, WOFF2
for the web. The same sources and the same fontTools (4.68.0, brotli 1.2.1) give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

OUT = Path(__file__).resolve().parents[2] / "templates" / "base" / "fonts"
BETWEEN = "20-22 27-29 2C-2E 30-3B 3F A0 AB BB 2009 200B-200F 2010-2015 2018-201E 2026 202F 2039 203A 2066-2069 25CC"
"""What stands between words of every script: blanks, quotation marks, dashes, digits, signs of direction."""

GEORGIAN = f"{BETWEEN} 0589 10A0-10FF 1C90-1CBA 1CBD-1CBF 20BE 2D00-2D2D"
ARMENIAN = f"{BETWEEN} 0531-0556 0559-058A 058D-058F FB13-FB17"
HEBREW = f"{BETWEEN} 0591-05F4 20AA FB1D-FB4F"
ARABIC = f"{BETWEEN} 0600-06FF 0750-077F 08A0-08FF FB50-FDFF FE70-FEFF"
CODE = (
    "20-7E A0-17F 18F 192 1A0 1A1 1AF 1B0 218-21B 237 259 2BB-2BC 2C6 2C7 2D8-2DD 300-304 306-308 30A-30C 326-328 "
    "384-3CE 400-45F 462 463 472-475 490-49D 4A0-4A3 4AE-4B3 4B6 4B7 4BA 4BB 4CF-4D9 4E2 4E3 4E8 4E9 4EE 4EF "
    "1E80-1E85 1E9E 1EF2 1EF3 2010-2015 2018-201E 2020-2022 2026 2030 2032 2033 2039 203A 2044 2070-208E 20A0-20BF "
    "2113 2116 2122 2126 212E 215B-215E 2190-2199 21A9 21AA 21B5 21D0-21D5 2200-2265 2308-230B 2318 2325 232B 23CE "
    "2500-259F 25A0-25CF 2713 2717 27E8 27E9 2B50 FEFF FFFD"
)
TEXT = (
    "20-7E A0-24F 259 2B0-36F 370-3FF 400-52F 1E00-1EFF 2000-209F 20A0-20BF 2100-214F 2150-215F 2190-2199 2200-2265 "
    "25A0-25CF 2713 FB00-FB06 FEFF FFFD"
)
SCRIPT = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "rlig", "liga", "init", "medi", "fina", "isol", "curs"]
"""Those that a script needs to be written rightly; JetBrains Mono loses ``calt``, which draws two signs as one."""

PRINT = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "lnum", "onum", "pnum", "tnum", "smcp", "c2sc", "case", "frac"]
PRINT += ["numr", "dnom", "sups", "subs", "ordn"]
"""Those that a face of text has: figures, small capitals, fractions."""

VOLLKORN = "usr/share/fonts/truetype/vollkorn"
NOTO, MONO = "usr/share/fonts/truetype/noto", "usr/share/fonts/truetype/jetbrains-mono"
FACES = {
    **{
        f"{NOTO}/Noto{kind}{script}-{weight}.ttf": letters
        for script, letters in (("Georgian", GEORGIAN), ("Armenian", ARMENIAN), ("Hebrew", HEBREW))
        for kind in ("Serif", "Sans")
        for weight in ("Regular", "Bold")
    },
    **{f"{NOTO}/NotoNaskhArabic-{weight}.ttf": ARABIC for weight in ("Regular", "Bold")},
    f"{VOLLKORN}/Vollkorn-SemiBoldItalic.ttf": TEXT,
    **{f"{MONO}/JetBrainsMono-{weight}.ttf": CODE for weight in ("Regular", "SemiBold")},
}


def main() -> int:
    """Writes every face, and says how large it is."""
    if len(sys.argv) < 2:  # noqa: PLR2004
        sys.stderr.write(f"{__doc__}\n")
        return 2
    sources, out = Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else OUT  # noqa: PLR2004
    for source, letters in FACES.items():
        font = subset(sources / source, numbers(letters))
        sizes = [written(font, out / Path(source).name, flavor) for flavor in (None, "woff2")]
        sys.stdout.write(
            f"{Path(source).stem}: {len(font.getBestCmap())} characters, {sizes[0]} and {sizes[1]} bytes\n"
        )
    return 0


def subset(path: Path, characters: set[int]) -> Any:
    """A font cut down to the characters that are asked for, without hints and names of glyphs."""
    font = TTFont(path, recalcTimestamp=False)
    options = Options()
    script = [name for name in SCRIPT if name != "calt" or "Mono" not in path.name]
    options.layout_features = PRINT if "Vollkorn" in path.name else script
    options.hinting = options.glyph_names = options.legacy_kern = False
    options.name_IDs, options.name_languages = ["*"], [0x409]
    options.drop_tables += ["DSIG", "STAT", "meta"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return font


def numbers(ranges: str) -> set[int]:
    """The code points of hexadecimal numbers and ranges."""
    found: set[int] = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


def written(font: Any, path: Path, flavor: str | None) -> int:
    """The size of the file that a font was written to."""
    place = path.with_suffix(".woff2") if flavor else path
    font.flavor = flavor
    font.save(place, reorderTables=None if flavor else False)
    return place.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
