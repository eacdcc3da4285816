"""What is read beyond CommonMark: notes, definition lists, and attributes for languages and alternative texts.

Definitions of notes, definition lists and containers are mdit-py-plugins'. The rules for what stands inside a line
are our own, because every one must be linear: each looks at a stretch of bounded length, or scans as links do.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

from markdown_it.helpers import parseLinkDestination, parseLinkLabel, parseLinkTitle
from markdown_it.rules_inline import image
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from digest.ingest.language_tags import language_tag

if TYPE_CHECKING:
    from collections.abc import Collection

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

_ONE = r"(?:[.#][\w-]+|[A-Za-z][\w:-]*=(?:\"[^\"{}\n]*\"|[^\s\"{}]+))"
_ATTRIBUTES = re.compile(rf"\{{:?[ \t]*{_ONE}(?:[ \t]+{_ONE})*[ \t]*\}}")
_AT_END = re.compile(rf"(?:^|[ \t])({_ATTRIBUTES.pattern})\Z")
_PAIR = re.compile(r"([A-Za-z][\w:-]*)=(?:\"([^\"]*)\"|([^\s\"{}]+))")
_MARK = re.compile(r"\[\^([^\]\s]{1,100})\]")
_OTHER_BLOCK = re.compile(r"(?:[-+*]|\d{1,9}[.)]|#{1,6})(?:[ \t]|$)|>|`{3}|~{3}|:{3}|\[\^|\|")
_MEANING = re.compile(r"[:~][ \t]+\S")
_INDENT = 2
MOST_OPEN = 5_000
"""How often in a document the end of a bracket may be looked for in vain; each `[` that is not closed takes about five."""


def extend(parser: MarkdownIt) -> MarkdownIt:
    """The parser with these rules on."""
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.use(container_plugin, "passage", validate=lambda params, *_: bool(language_of(params.strip())))
    parser.use(deflist_plugin)
    block = parser.block.ruler
    plain = dict(zip(block.get_active_rules(), block.getRules(""), strict=True))["deflist"]

    def definitions(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's call
        return plain(state, start, end if silent else _last_line(state, start, end), silent)

    block.at("deflist", definitions, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.helpers = SimpleNamespace(  # type: ignore[assignment]  # any value with these names will do
        parseLinkLabel=_link_label, parseLinkDestination=parseLinkDestination, parseLinkTitle=parseLinkTitle
    )
    inline = parser.inline.ruler
    inline.at("image", _picture)
    inline.at("footnote_ref", _mark)
    inline.before("footnote_ref", "span", _span)
    inline.before("span", "note", _note)
    parser.core.ruler.before("inline", "heading_attributes", _heading_attributes)
    return parser


def attributes(text: str) -> dict[str, str]:
    """The named values in braces; names in small letters, of two the last."""
    return {key.lower(): quoted or plain for key, quoted, plain in _PAIR.findall(text)}


def language_of(text: str) -> str | None:
    """The language tag that braces with attributes give; None without one, or where the text is no such braces."""
    return language_tag(attributes(text).get("lang", "")) if _ATTRIBUTES.fullmatch(text) else None


def unsaid(text: str, taken: Collection[str]) -> bool:
    """Whether braces say anything but the values of the names ``taken``."""
    rest = _PAIR.sub(lambda match: "" if match[1].lower() in taken else match[0], text)
    return bool(rest.strip("{}: \t"))


def _last_line(state: StateBlock, start: int, end: int) -> int:
    """The line behind a definition list: the plug-in takes the first line of any block for a term."""
    first = start + 1 if start + 1 < end and not state.isEmpty(start + 1) else start + 2
    if first >= end or not _is_meaning(state, first):
        return end
    for line in range(start + 1, end):
        if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            return line
        if state.isEmpty(line) or state.sCount[line] >= state.blkIndent + _INDENT or _is_meaning(state, line):
            continue
        at = state.bMarks[line] + state.tShift[line]
        follows = line + 1 if line + 1 < end and not state.isEmpty(line + 1) else line + 2
        if _OTHER_BLOCK.match(state.src, at, state.eMarks[line]):
            return line
        if state.isEmpty(line - 1) and not (follows < end and _is_meaning(state, follows)):
            return line
    return end


def _is_meaning(state: StateBlock, line: int) -> bool:
    return _MEANING.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line]) is not None


def _heading_attributes(state: StateCore) -> None:
    for at, token in enumerate(state.tokens):
        if token.type == "heading_open":
            line = state.tokens[at + 1]
            if line.content.endswith("}") and (match := _AT_END.search(line.content)):
                token.meta["attributes"] = match[1]
                line.content = line.content[: match.start()].rstrip()


def _picture(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's call
    """A picture and the attributes right behind it."""
    if not image(state, silent):
        return False
    match = _ATTRIBUTES.match(state.src, state.pos, state.posMax)
    if match:
        state.pos = match.end()
        if not silent:
            state.tokens[-1].meta["attributes"] = match[0]
    return True


def _link_label(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: FBT001, FBT002, N803 - the library's call
    """The end of a link's label, or -1; marks of notes and words of a language may lie in it, other links may not.

    Looking for the end of brackets that have none costs a hundred steps each; so of a document's only so many are
    looked for, and the others are text.
    """
    left = state.env.setdefault("brackets", [MOST_OPEN])
    if not left[0] or start > _last(state, "]"):
        return -1
    end = _unnested(state, start) if disableNested else parseLinkLabel(state, start)
    if end < 0:
        left[0] -= 1
        if not left[0]:
            state.env["brackets_left"] = state.src
    return end


def _unnested(state: StateInline, start: int) -> int:
    before, level = state.pos, 1
    state.pos = start + 1
    end = -1
    while state.pos < state.posMax:
        at, sign = state.pos, state.src[state.pos]
        if sign == "]":
            level -= 1
            if level == 0:
                end = at
                break
        state.md.inline.skipToken(state)
        if sign == "[":
            if state.pos == at + 1:
                level += 1
            elif state.src[state.pos - 1 : state.pos] != "}" and not _MARK.fullmatch(state.src, at, state.pos):
                break
    state.pos = before
    return end


def _mark(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's call
    """``[^label]`` where a note of that label is defined."""
    notes = state.env.get("footnotes")
    if not notes:
        return False
    match = _MARK.match(state.src, state.pos, state.posMax)
    if match is None or f":{match[1]}" not in notes["refs"]:
        return False
    if not silent:
        token = state.push("note_mark", "", 0)
        token.content, token.meta = match[0], {"label": match[1]}
    state.pos = match.end()
    return True


def _note(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's call
    """``^[words]``, read in place, so that it can be nested no deeper than links."""
    start = state.pos
    if not state.src.startswith("^[", start):
        return False
    end = _link_label(state, start + 1)
    if end <= start + 2:
        return False
    if not silent:
        _inside(state, ("note_open", "^["), ("note_close", "]"), start + 2, end)
    state.pos = end + 1
    return True


def _span(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's call
    """``[words]{lang=fr}``; any other attribute alone makes no span."""
    start = state.pos
    if state.src[start] != "[" or start > _last(state, "]{"):
        return False
    end = _link_label(state, start)
    match = _ATTRIBUTES.match(state.src, end + 1, state.posMax) if end > start + 1 else None
    if match is None or language_of(match[0]) is None:
        return False
    if not silent:
        _inside(state, ("span_open", "["), ("span_close", f"]{match[0]}"), start + 1, end)
    state.pos = match.end()
    return True


def _inside(state: StateInline, opening: tuple[str, str], closing: tuple[str, str], start: int, end: int) -> None:
    """Push the opening, what stands between ``start`` and ``end``, and the closing; each has its signs as content."""
    maximum = state.posMax
    state.push(opening[0], "", 1).content = opening[1]
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.posMax = maximum
    state.push(closing[0], "", -1).content = closing[1]


def _last(state: StateInline, signs: str) -> int:
    """Where the last of these signs of the line's text is, or -1; looked for once, since every bracket asks."""
    kept = state.env.get(signs)
    if kept is None or kept[0] is not state.src:
        kept = state.env[signs] = (state.src, state.src.rfind(signs))
    return int(kept[1])
