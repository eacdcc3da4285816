"""What the renderer needs, tried out: the libraries as WeasyPrint loads them, and one line in each font of a design.

Runs inside a confined child, because a library that does not fit, or a computer without fonts, can end the process.
"""

from __future__ import annotations

import html
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.errors import DesignError
from digest.model.config import DesignChoice
from digest.render.design import load_design
from digest.render.design.faces import sample_of
from digest.render.design.tokens import tokens_for
from digest.render.pdf.layout import imported, layout
from digest.render.pdf.request import read_reply, request_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.render.design import Design

TARGET = "digest.render.pdf.probe:probe"
LETTERS = "AaBbCcXxYyZz 0123456789 .,;:!? “quoted” ‘it’s’ – — … é ü ç"
OUTLINES = {b"\x00\x01\x00\x00", b"OTTO", b"true"}
"""How a file of outlines (TrueType, OpenType) begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Libraries:
    """The versions of what lays out the PDF. ``subset`` tells whether fonts can be cut down to the letters used."""

    weasyprint: str
    pango: str
    harfbuzz: str
    subset: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """The fonts of a design that were tried, each with letters that it is for, and what an editor should know of them."""

    names: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def ask_libraries(call: Callable[[bytes], bytes]) -> Libraries:
    """The libraries; ``call`` hands a request to the child. LibraryError or LayoutError where they do not load."""
    return Libraries(**json.loads(call(json.dumps({"what": "libraries"}).encode())))


def ask_fonts(call: Callable[[bytes], bytes], *, design: str, project: Path, text: str) -> Fonts:
    """A line of letters and ``text`` laid out in every font of a design. DesignError where a font cannot be used."""
    order = {"what": "fonts", "design": design, "project": str(project), "text": text}
    said = json.loads(call(json.dumps(order).encode()))
    return Fonts(names=tuple(said["names"]), warnings=tuple(said["warnings"]))


def probe(request: bytes, progress: Callable[[str], None]) -> bytes:
    """Answers one of the two questions, in the child."""
    order: dict[str, Any] = json.loads(request)
    imported()
    if order["what"] == "libraries":
        return json.dumps(asdict(_libraries())).encode()
    design = load_design(order["design"], project=Path(order["project"]))
    names = _fonts_of(design)
    tokens = tokens_for(design, DesignChoice(name=design.name))
    samples = {name: sample_of(design, tokens, name) for name in names}
    reply = read_reply(layout(request_for(_page(samples, order["text"]), design), progress))
    return json.dumps({"names": names, "warnings": reply.warnings}).encode()


def _libraries() -> Libraries:
    import weasyprint  # type: ignore[import-untyped]
    from weasyprint.text import ffi as loaded  # type: ignore[import-untyped]

    number = loaded.pango.pango_version()
    loaded.ffi.cdef("const char *hb_version_string(void);")  # WeasyPrint itself asks only for "at least"
    return Libraries(
        weasyprint=weasyprint.__version__,
        pango=f"{number // 10000}.{number // 100 % 100}.{number % 100}",
        harfbuzz=loaded.ffi.string(loaded.harfbuzz.hb_version_string()).decode(),
        subset=loaded.harfbuzz_subset is not None,
    )


def _fonts_of(design: Design) -> list[str]:
    """The names of the design's fonts for paper; DesignError for a file that is no font, or where there is none."""
    names = [name for name in design.names() if name.endswith((".ttf", ".otf"))]
    if not names:
        raise DesignError(f"the design “{design.name}” has no fonts", hint="put .ttf files into its fonts folder")
    for name in names:
        if design.read(name)[:4] not in OUTLINES:
            path = str(design.path(name))
            raise DesignError("this is no font", hint="put the font back, or take it out of the design", path=path)
    return names


def _page(samples: dict[str, str], text: str) -> str:
    """A line in each font; behind those of text stand those of the scripts, as on every page."""
    faces = "".join(f"@font-face {{ font-family: F{n}; src: url(design:{name}) }}\n" for n, name in enumerate(samples))
    behind = "".join(f", F{n}" for n, sample in enumerate(samples.values()) if sample)
    lines = "".join(
        f'<p style="font-family: F{n}{"" if sample else behind}">{sample or f"{LETTERS} {html.escape(text)}"}</p>'
        for n, sample in enumerate(samples.values())
    )
    head = f'<meta charset="utf-8"><title>Fonts</title><style>{faces}</style>'
    return f'<html lang="en"><head>{head}</head><body>{lines}</body></html>'
