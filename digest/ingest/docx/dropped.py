"""What a Word file holds that no article can: looked up in its parts, because the converter does not tell."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXT = re.compile(r"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>")
_DELETED = re.compile(r"<w:delText(?:\s[^<>]*)?>([^<]*)</w:delText>")
_COMMENT = re.compile(r"<w:comment\s")
_MOVED = re.compile(r"<w:(?:ins|moveTo)\s")
_WORD = re.compile(r"[^\W_]+")
_EXCERPT = 80
_MARKS = {
    "chart": re.compile(r"<c:chart\s"),
    "diagram (SmartArt)": re.compile(r"<dgm:relIds\s"),
    "embedded object": re.compile(r"<o:OLEObject\s"),
    "inserted file": re.compile(r"<w:altChunk\s"),
    "form field": re.compile(r"<w:ffData[\s>]"),
}
_MATH = re.compile(r"<m:oMath(?:\s[^<>]*)?>((?:(?!<m:oMath[\s>]).)*?)</m:oMath>", re.DOTALL)
_MATH_PART = re.compile(r"<m:t(?:\s[^<>]*)?>([^<]*)</m:t>|<(/?)m:(sup|sub|num|den)(?:\s[^<>]*)?>")
_MATH_SIGN = {"sup": "^", "sub": "_", "num": "", "den": "/"}
_MATH_ROOM = re.compile(
    r"<m:oMathParaPr(?:\s[^<>]*)?>(?:(?!<m:oMathParaPr).)*?</m:oMathParaPr>|</?m:oMathPara(?:\s[^<>]*)?/?>", re.DOTALL
)
BODY = "word/document.xml"
_READ = re.compile(r"word/(?:document|footnotes|endnotes)\d*\.xml")
_FURNITURE = re.compile(r"word/(?:header|footer)\d*\.xml")


def text_of(part: bytes) -> str:
    """The XML of a part as text; Word writes UTF-8."""
    return part.decode("utf-8", errors="replace")


_UNSEEN = {0x2061: " ", 0x2062: None, 0x2063: None, 0x2064: None}
"""Signs of formulas that nobody sees and hardly a font has: a function and what it is of stand apart instead."""


def with_formulas_as_text(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """The parts with each formula as a run of its signs, which the converter would drop, and the formulas."""
    out = dict(parts)
    found: list[str] = []

    def run(match: re.Match[str]) -> str:
        words = _formula(match[1])
        found.append(unescape(words))
        return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'

    for name, part in parts.items():
        if _READ.fullmatch(name) and b"<m:oMath" in part:
            out[name] = _MATH.sub(run, _MATH_ROOM.sub("", text_of(part))).encode()
    return out, found


def _formula(xml: str) -> str:
    """The signs of a formula in a line: powers behind ``^``, indexes behind ``_``, fractions with a stroke."""
    stack: list[list[str]] = [[]]
    for match in _MATH_PART.finditer(xml):
        if match[1] is not None:
            stack[-1].append(match[1].translate(_UNSEEN))
        elif not match[2]:
            stack.append([])
        elif len(stack) > 1:
            words = "".join(stack.pop())
            stack[-1].append(f"{_MATH_SIGN[match[3]]}{words if len(words) < 2 else f'({words})'}" if words else "")  # noqa: PLR2004 - one sign
    return "".join("".join(words) for words in stack)


def dropped(parts: Mapping[str, bytes], shown: str, name: str) -> Iterator[Notice]:
    """Notices about what is in the parts and not in the words ``shown``; one for each kind, with how many."""
    body = text_of(parts.get(BODY, b""))
    comments = [text_of(part) for part_name, part in parts.items() if part_name == "word/comments.xml"]
    if number := sum(len(_COMMENT.findall(text)) for text in comments):
        yield _left_out(number, "comment", _words(comments), name)
    if number := len(_DELETED.findall(body)):
        words = " ".join(unescape(text) for text in _DELETED.findall(body))
        yield _left_out(number, "deleted passage (tracked changes)", words, name)
    if number := len(_MOVED.findall(body)):
        message = f"Tracked changes: {number} inserted passages were taken as accepted."
        yield Notice(code="docx-changes-accepted", severity=Severity.WARNING, message=message, path=name)
    furniture = _words([text_of(part) for part_name, part in parts.items() if _FURNITURE.fullmatch(part_name)])
    if furniture.strip():
        yield _left_out(len(furniture.split()), "word in page heads and feet", furniture, name)
    for what, mark in _MARKS.items():
        if number := len(mark.findall(body)):
            yield _left_out(number, what, "", name)
    yield from _lost(parts, shown, name)


def _lost(parts: Mapping[str, bytes], shown: str, name: str) -> Iterator[Notice]:
    """Every word of the body and its notes that is shown nowhere, as in a text box without a plain form."""
    held = "\n".join("".join(_runs(text_of(part))) for part_name, part in parts.items() if _READ.fullmatch(part_name))
    have = Counter(_WORD.findall(shown))
    missing = [word for word in dict.fromkeys(_WORD.findall(held)) if word not in have and word not in shown]
    if missing:
        yield _left_out(len(missing), "word of the text (text boxes, fields)", " ".join(missing), name)


def _runs(xml: str) -> Iterator[str]:
    """The texts of a part, a paragraph's end as a line feed."""
    for match in re.finditer(r"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>|</?w:p[\s/>]|<w:(?:br|tab|cr)\b", xml):
        yield unescape(match[1]) if match[1] is not None else "\n"


def _words(texts: list[str]) -> str:
    return " ".join(unescape(text) for xml in texts for text in _TEXT.findall(xml))


def _left_out(number: int, what: str, words: str, name: str) -> Notice:
    head, gap, tail = what.partition(" ")
    several = (
        what
        if number == 1
        else f"{head}s{gap}{tail}"
        if head not in {"embedded", "inserted", "deleted", "form"}
        else f"{what}s"
    )
    return Notice(
        code="docx-left-out",
        severity=Severity.WARNING,
        message=f"Left out of the Word file: {number:,} {several}.",
        path=name,
        hint="Put it into the text if it belongs there.",
        excerpt=" ".join(words.split())[:_EXCERPT] or None,
    )
