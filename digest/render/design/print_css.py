"""What may not stand in a style sheet for paper: what makes layout slow or crash, and what a PDF cannot stand on.

Facts behind it: layout around flex, grid and tables takes several times as long; a dotted border makes a PDF several
times larger; WOFF2 is decompressed in Python; a page for the PDF loads files of its design only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity
from digest.render.design.masked import FILLED
from digest.render.design.sheet_reading import AtImport, Declaration, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.render.design.flowing import Flowing

_SLOW = re.compile(r"(?:inline-)?(?:flex|grid)|(?:inline-)?table(?:-[a-z-]+)?")
_BORDER = re.compile(r"(?:border|outline|column-rule)(?:-[a-z-]+)?")
_WEB_FONT = re.compile(r"\.woff2?(?:[?#].*)?$", re.IGNORECASE)
_OWN = ("design:", "data:", "picture:", "#")
_MADE_UP = re.compile(rf"[{FILLED}\s]*")


def print_css_faults(css: str, path: str, flowing: Flowing) -> Iterator[Notice]:
    """The faults of a masked style sheet; ``flowing`` is what a page filled in has of flowing text."""
    for part in parts_of(css):
        if isinstance(part, AtImport):
            hint = "write the rules into the file, or use {% include %}"
            yield _fault("design-css-import", "@import is not followed on paper", path, part, hint)
        else:
            yield from _faults(part, path, flowing)


def _faults(part: Declaration, path: str, flowing: Flowing) -> Iterator[Notice]:
    if part.name == "display" and any(_SLOW.fullmatch(word) for word in part.words):
        element = flowing.named(part.selector)
        if element:
            message = f"display: {part.value} around flowing text ({element}) makes layout several times slower"
            yield _fault(
                "design-css-slow", message, path, part, "use it for short blocks only; let text flow as blocks"
            )
    if _BORDER.fullmatch(part.name) and "dotted" in part.words:
        hint = "a solid line: border-bottom: .5pt solid"
        message = f"{part.name} is dotted: every dot is drawn apart, which makes the PDF several times larger"
        yield _fault("design-css-dotted", message, path, part, hint)
    if "leader(" in part.value:
        hint = "put the page number beside the title: target-counter(attr(data-t), page)"
        yield _fault("design-css-dotted", "leader() is read aloud dot by dot", path, part, hint)
    if "first-letter" in part.selector and part.name == "float" and "none" not in part.words:
        hint = "put the letter into a <span> and float that"
        yield _fault("design-css-first-letter", "a floated ::first-letter can crash the layout", path, part, hint)
    if part.important:
        hint = "a later rule, or a more exact selector, says the same"
        message = f"{part.name} is !important, so designs that stand on this one cannot change it"
        yield _fault("design-css-important", message, path, part, hint, Severity.INFO)
    yield from _address_faults(part, path)


def _address_faults(part: Declaration, path: str) -> Iterator[Notice]:
    for url in part.urls:
        if _MADE_UP.fullmatch(url):
            continue
        if not url.lower().startswith(_OWN):
            message = f"url({url[:80]}) is outside the design"
            hint = "put the file into the design's folder and name it design:…, like url(design:fonts/Ours.ttf)"
            yield _fault("design-css-remote", message, path, part, hint)
        elif part.at_rule == "font-face" and _WEB_FONT.search(url):
            message = f"url({url[:80]}) is a font for the web, which costs most of the time of a layout"
            yield _fault("design-css-font", message, path, part, "the same font as TTF; WOFF2 is for the web page")
    if part.at_rule == "font-face" and "local(" in part.value:
        message = "local() takes a font of this computer, which differs from machine to machine"
        yield _fault("design-css-font", message, path, part, "put the font into the design's folder as TTF")


def _fault(  # noqa: PLR0913, PLR0917 - the parts of a notice
    code: str,
    message: str,
    path: str,
    part: Declaration | AtImport,
    hint: str,
    severity: Severity = Severity.ERROR,
) -> Notice:
    return Notice(
        code=code, severity=severity, message=message, path=path, line=part.line, column=part.column, hint=hint
    )
