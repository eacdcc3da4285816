"""What mail programs cannot do, as a small table, and a look at a finished letter with it.

Facts by program as they were measured for caniemail.com up to September 2025, reduced to what a design of letters may
reach for and what breaks it: space, place and colour that are lost, words that vanish. Left out is what is only less fine
where it is not known (round corners, a letter's width).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

GMAIL, OUTLOOK, YAHOO = "Gmail", "Outlook on Windows", "Yahoo"
ALL, OLD, WEB = (GMAIL, OUTLOOK, YAHOO), (OUTLOOK, YAHOO), (GMAIL, YAHOO)
MOST = 95_000
"""Bytes of HTML: Gmail cuts off at 102 kB, and what a sender adds (links to count, a footer) comes on top."""

PROPERTIES = {
    **dict.fromkeys(("position", "top", "right", "bottom", "left", "inset", "z-index", "transform"), ALL),
    **dict.fromkeys(("animation", "transition", "filter", "clip-path", "mask-image", "text-shadow"), ALL),
    **dict.fromkeys(("flex-direction", "flex-wrap", "justify-content", "align-items", "grid-template"), ALL),
    **dict.fromkeys(("inline-size", "block-size", "margin-inline", "margin-block", "padding-inline"), ALL),
    **dict.fromkeys(("margin-inline-start", "margin-inline-end", "padding-inline-start", "padding-inline-end"), ALL),
    **dict.fromkeys(("padding-block", "border-inline", "border-block", "aspect-ratio", "object-fit"), ALL),
    **dict.fromkeys(("hyphens", "text-wrap", "color-scheme", "visibility", "box-shadow", "gap"), ALL),
    **dict.fromkeys(("columns", "column-count", "box-sizing", "writing-mode", "mix-blend-mode"), OLD),
    **dict.fromkeys(("float", "clear", "background-image", "max-height", "min-height", "min-width"), (OUTLOOK,)),
    **dict.fromkeys(("opacity", "border-spacing"), (OUTLOOK,)),
    "height": (YAHOO,),
}
"""Properties that these programs do not know."""
VALUES = {
    r"var\(": ("var()", ALL),
    r"calc\(|clamp\(|min\(|max\(": ("calc() and its like", OLD),
    r"light-dark\(|color-mix\(|oklch\(": ("computed colours", ALL),
    r"(?:linear|radial|conic)-gradient\(": ("gradients", OLD),
    r"url\(": ("pictures named in styles", (OUTLOOK,)),
    r"(?<![\w.#-])[\d.]+(?:rem|ch|vmin|vmax|vw|vh)\b": ("rem, ch, vw and vh", (OUTLOOK,)),
}
"""What no value may hold: what is looked for, how it is called, and who does not know it."""
DISPLAYS = {"flex": (OUTLOOK,), "inline-flex": (OUTLOOK,), "grid": ALL, "inline-grid": ALL}
ELEMENTS = {
    **dict.fromkeys(("article", "section", "header", "footer", "nav", "main", "aside", "figure", "figcaption"), OLD),
    **dict.fromkeys(("details", "summary", "dialog", "picture", "video", "audio", "svg", "canvas", "object"), ALL),
    **dict.fromkeys(("form", "input", "button", "select", "textarea", "iframe", "script", "link", "base"), ALL),
    **dict.fromkeys(("abbr", "mark", "time", "bdi"), OLD),
}
"""Elements that these programs drop or do not know."""
ATTRIBUTES = dict.fromkeys(("srcset", "hidden", "popover", "loading"), ALL)
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r'\s([a-z-]+)(?:="([^"]*)")?')
_SHEET = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_RULE = re.compile(r"@(?!media\b)[a-z-]+")
_INSIDE_PICTURE = re.compile(r'<img[^>]*?\ssrc="(data|cid):')


def mail_notices(html: bytes) -> tuple[Notice, ...]:
    """What is wrong with a finished letter: too long even at its shortest, or made with what mail programs lack."""
    page = html.decode("utf-8", "replace")
    return (*_length(len(html)), *_styles(page), *_markup(page))


def _length(size: int) -> Iterator[Notice]:
    if size > MOST:
        message = f"The e-mail has {size / 1000:,.0f} kB even with headlines alone; Gmail cuts off at 102 kB."
        yield _notice("mail-too-long", message, "Send the articles in several issues.")


def _styles(page: str) -> Iterator[Notice]:
    """Each property, value and rule once."""
    lines = {style for tag in set(_TAG.findall(page)) for name, style in _ATTRIBUTE.findall(tag[1]) if name == "style"}
    pairs = {tuple(part.strip().partition(":")[::2]) for line in lines for part in line.split(";") if part.strip()}
    found = {name: PROPERTIES[name] for name, _ in pairs if name in PROPERTIES and not _is_harmless(name, page)}
    found |= {f"display: {value}": DISPLAYS[value] for name, value in pairs if name == "display" and value in DISPLAYS}
    sheets = " ".join(_SHEET.findall(page))
    for pattern, (called, programs) in VALUES.items():
        if any(re.search(pattern, value) for _, value in pairs) or re.search(pattern, sheets):
            found[called] = programs
    found |= dict.fromkeys(_RULE.findall(sheets), ALL)
    for what in sorted(found):
        yield _notice("mail-unsupported-css", _lacking(what, found[what]), "Say it in another way in email/style.css.")


def _is_harmless(name: str, page: str) -> bool:
    """``height: auto`` only says what is so without it."""
    return name == "height" and not re.search(r"[;\"\s]height:\s*(?!auto)", page)


def _markup(page: str) -> Iterator[Notice]:
    tags = set(_TAG.findall(_SHEET.sub("", page)))
    found = {f"<{name}>": ELEMENTS[name] for name, _ in tags if name in ELEMENTS}
    names = {name for _, rest in tags for name, _ in _ATTRIBUTE.findall(rest)}
    found |= {name: ATTRIBUTES[name] for name in names if name in ATTRIBUTES}
    if _INSIDE_PICTURE.search(page):
        found["pictures inside the letter"] = (GMAIL,)
    for what in sorted(found):
        yield _notice("mail-unsupported-html", _lacking(what, found[what]), "Use tables and plain elements in email/.")


def _lacking(what: str, programs: tuple[str, ...]) -> str:
    last = f" and {programs[-1]}" if len(programs) > 1 else ""
    named = ", ".join(programs[:-1]) + last if last else programs[0]
    return f"The e-mail uses {what}, which {named} {'do' if last else 'does'} not know."


def _notice(code: str, message: str, hint: str) -> Notice:
    return Notice(code=code, severity=Severity.WARNING, message=message, hint=hint)
