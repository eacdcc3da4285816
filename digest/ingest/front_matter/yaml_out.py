"""YAML for people: plain where that is safe, quoted where it must be, long text in blocks, nothing folded."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[^\W_](?:[^\x00-\x1f\x7f-\xa0:#]|:(?=\S)|(?<=\S)#)*")
_OTHER_TYPES = re.compile(
    r"(?:true|false|yes|no|on|off|null|y|n|[-+.]?[0-9][0-9_,.:]*(?:e[-+]?[0-9]+)?|0[xob][0-9a-f_]+|[0-9]{4}-[0-9-]+.*)",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_BASIC_PLANE = 0x10000


def scalar(text: str) -> str:
    """One line of YAML that every reader takes for this text, never for a number, a date or a truth value."""
    odd = "\n" in text or "\t" in text or bool(_UNPRINTABLE.search(text))
    if not odd and _PLAIN.fullmatch(text) and text[-1] not in " :" and not _OTHER_TYPES.fullmatch(text):
        return text
    if ('"' in text or "\\" in text) and "'" not in text and not odd:
        return f"'{text}'"
    return f'"{"".join(map(_quoted, text))}"'


def field(key: str, text: str, indent: int = 0) -> list[str]:
    """The lines of a key and its text; text of several lines becomes a literal block."""
    if "\n" in text:
        return block(key, text, indent)
    return [f"{' ' * indent}{key}: {scalar(text)}"]


def block(key: str, text: str, indent: int = 0) -> list[str]:
    """The lines of a key and its text as a literal block, as long as YAML can say it so."""
    pad = " " * indent
    if not _fits_a_block(text):
        return [f"{pad}{key}: {scalar(text)}"]
    return [f"{pad}{key}: |-", *(f"{pad}  {line}" if line else "" for line in text.split("\n"))]


def _fits_a_block(text: str) -> bool:
    """A literal block has a first line that is not indented, no empty last line, and printable characters only."""
    return bool(text) and not text[0].isspace() and not text.endswith("\n") and not _UNPRINTABLE.search(text)


def _quoted(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if not _UNPRINTABLE.match(char):
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code < _BASIC_PLANE else f"\\U{code:08x}"
