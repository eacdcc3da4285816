"""Inline nodes become inlines, white space folded as HTML folds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.html.addresses import is_sign, is_unseen, link_target, picture_source
from digest.model.blocks import Break, Code, Emphasis, Figure, Foreign, Link, Note, Strong, Text, inline_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from digest.ingest.html.nodes import Node
    from digest.ingest.html.remarks import HtmlRemarks
    from digest.model.blocks import Inline

    Run = list[Inline | Figure]
    """Inlines in their order, the pictures that stand among them still at their places."""

_SPACE = re.compile(r"[ \t\n]+")
"""The white space that is left: nh3 writes line feeds only, and control characters are spaces by now."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_PICTURE_FILE = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|webp)(?:$|[?#])|/File:", re.IGNORECASE)
_EMPHASIS = frozenset({"em", "i", "cite", "dfn", "var"})
_LONGEST_WORK = 100
"""A ``<cite>`` names a work; a longer one is a whole reference, which is not set in italics."""

_STRONG = frozenset({"strong", "b"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_STRUCK = frozenset({"del", "s", "strike"})
_RAISED = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_SIGNS = re.compile(r"[0-9+\-−=()]{1,6}")


class InlineReader:
    """Reads the inlines of one paragraph. ``note`` gives the note that an anchor stands for, or None."""

    def __init__(self, base: str, language: str, remarks: HtmlRemarks, note: Callable[[Node], Note | None]) -> None:
        self.base, self.language, self.remarks, self.note = base, language, remarks, note
        self._spaced = True

    def read(self, nodes: Iterable[Node | str]) -> Run:
        """The inlines and pictures of nodes; white space is folded over all of them."""
        out: Run = []
        words: list[str] = []
        for node in nodes:
            if isinstance(node, str):
                words.append(self._folded(node))
            elif not node.taken:
                for part in self._one(node):
                    if type(part) is Text:
                        words.append(part.text)
                        continue
                    if words:
                        _say(words, out)
                    out.append(part)
        if words:
            _say(words, out)
        return out

    def _folded(self, text: str) -> str:
        if "\n" in text or "  " in text or "\t" in text:  # many times faster than to search with the pattern
            text = _SPACE.sub(" ", text)
        folded = text
        if self._spaced and folded[:1] == " ":
            folded = folded[1:]
        if folded:
            self._spaced = folded[-1] == " "
        return folded

    def _one(self, node: Node) -> Run:
        tag = node.tag
        if tag == "br":
            self._spaced = True
            return [Break()]
        if tag == "img":
            return self._picture(node)
        if tag == "picture":
            return self._pictures(node)
        if tag in _CODE:
            return self._code(node)
        if tag == "a":
            return self._anchor(node)
        if tag in {"sup", "sub"}:
            return self._shifted(node)
        return self._held(node, self.read(node.children))

    def _held(self, node: Node, children: Run) -> Run:
        """Children in what their element means; pictures step out of it."""
        tag = node.tag
        if tag in _EMPHASIS and not (tag == "cite" and len(_words(children)) > _LONGEST_WORK):
            children = around(children, Emphasis)
        elif tag in _STRONG:
            children = around(children, Strong)
        elif tag == "q":
            children = [Text("“"), *children, Text("”")]
        elif tag in _STRUCK and children:
            self.remarks.say("struck-text", _words(children))
        if "lang" in node.attrs and (language := language_of(node, self.language)):
            return around(children, lambda inner: Foreign(language, inner))
        return children

    def _code(self, node: Node) -> Run:
        text = self._folded(node.text())
        if not text.strip():
            return [Text(text)] if text else []
        notes = [note for anchor in _anchors(node) if (note := self.note(anchor))]
        return [Code(text), *notes]

    def _anchor(self, node: Node) -> Run:
        note = self.note(node)
        if note:
            self._spaced = False
            return [note]
        children = self.read(node.children)
        href = node.get("href")
        target = link_target(href, self.base) if href and not href.startswith("#") else None
        if target is None:
            if children and not href.startswith("#") and not (node.get("id") or node.get("name")):
                self.remarks.say("link-dropped", href or _words(children))
            return self._held(node, children)
        for part in children:
            if type(part) is Figure and not _PICTURE_FILE.search(target):
                self.remarks.say("image-link-dropped", target)
        return self._held(node, around(children, lambda inner: Link(target, inner)))

    def _shifted(self, node: Node) -> Run:
        """Figures that stand high or low have letters of their own; anything else is plain."""
        children = self.read(node.children)
        if len(children) == 1 and isinstance(children[0], Text) and _SIGNS.fullmatch(children[0].text):
            return [Text(children[0].text.translate(_RAISED if node.tag == "sup" else _LOWERED))]
        return self._held(node, children)

    def _pictures(self, node: Node) -> Run:
        offered = ", ".join(
            each.get("srcset") or each.get("data-srcset") for each in node.elements if each.tag == "source"
        )
        found = [part for each in node.elements if each.tag == "img" for part in self._picture(each, offered)]
        return found or self.read(child for child in node.children if isinstance(child, str) or child.tag != "source")

    def _picture(self, node: Node, offered: str = "") -> Run:
        alt = " ".join(node.get("alt").split())
        source = picture_source(node, self.base, offered)
        if is_unseen(node):
            self.remarks.say("tracking-pixel", node.get("src"))
            return []
        if source is None or (alt and is_sign(node)):
            if alt or node.get("src"):
                self.remarks.say("image-as-text" if source else "image-dropped", alt or node.get("src"))
            return [Text(self._folded(alt))] if alt else []
        return [Figure(source, alt)]


def language_of(node: Node, around_it: str) -> str:
    """The language of an element as a tag where it differs from the one around it, else nothing."""
    found = node.attrs.get("lang", "").strip().replace("_", "-")
    if not found or not _LANGUAGE.fullmatch(found) or found[:3].casefold() in {"und", "zxx", "mul", "mis"}:
        return ""
    parts = found.split("-")
    tag = "-".join([parts[0].lower(), *(_part(part) for part in parts[1:])])
    return "" if _spoken(tag) == _spoken(around_it) else tag


def _part(part: str) -> str:
    """Scripts in title case, regions in capitals, as BCP 47 advises."""
    if len(part) == 4 and part.isalpha():  # noqa: PLR2004 - a script
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()  # noqa: PLR2004 - a region


def _spoken(tag: str) -> str:
    """A tag without its region: ``en-US`` in an ``en`` text is no other language."""
    return "-".join(part for at, part in enumerate(tag.casefold().split("-")) if not at or len(part) == 4)  # noqa: PLR2004


def around(run: Run, holder: Callable[[tuple[Inline, ...]], Inline]) -> Run:
    """The inlines of a run inside a holder; a picture parts the run, white space at its edges stays outside."""
    if not run:
        return run
    if len(run) == 1 and type(one := run[0]) is Text and one.text != " ":
        return [holder((one,))]
    out: Run = []
    inner: list[Inline] = []
    for part in [*run, None]:
        if part is not None and not isinstance(part, Figure):
            inner.append(part)
            continue
        out.extend(_holding(inner, holder))
        inner = []
        if part is not None:
            out.append(part)
    return out


def _holding(inner: list[Inline], holder: Callable[[tuple[Inline, ...]], Inline]) -> Run:
    first = next((at for at, part in enumerate(inner) if not _is_space(part)), len(inner))
    last = next((at for at in range(len(inner), first, -1) if not _is_space(inner[at - 1])), first)
    if first == last:
        return list(inner)
    return [*inner[:first], holder(tuple(inner[first:last])), *inner[last:]]


def _is_space(part: Inline) -> bool:
    return isinstance(part, Break) or (isinstance(part, Text) and part.text == " ")


def _say(words: list[str], out: Run) -> None:
    """Put collected texts into a run as one."""
    text = "".join(words)
    words.clear()
    if text:
        out.append(Text(text))


def _words(run: Sequence[Inline | Figure]) -> str:
    return inline_text(part for part in run if not isinstance(part, Figure))


def _anchors(node: Node) -> list[Node]:
    found = [node] if node.tag == "a" else []
    return found + [anchor for child in node.elements for anchor in _anchors(child)]
