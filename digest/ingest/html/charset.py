"""The bytes of a page become text: by their mark, by what the page says, by what the server said, else as any file."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from digest.ingest.decode import Decoded, decode
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from digest.model.material import Material

_META = re.compile(rb"<meta[^<>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD = 4096
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# The Encoding Standard of the WHATWG: these names mean a larger set than they say.
_MEANT = {
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_KNOWN = frozenset(
    """
    utf-8 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 cp932 cp949 big5hkscs gb18030
    euc_jp iso2022_jp koi8-r koi8-u mac-roman mac-cyrillic tis-620 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6
    iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16
    """.split(),  # noqa: SIM905 - names are read more easily than a list of strings
)


def page_text(material: Material) -> Decoded:
    """The text of a page. Raises InputError for an empty file and for one that is no text."""
    plain = decode(material.data, name=material.name)
    if material.data.startswith(_MARKS):
        return plain
    said = _META.search(material.data[:_HEAD])
    stated = _codec(said[1].decode("ascii", errors="replace")) if said else None
    stated = stated or _codec(material.charset)
    if stated is None:
        return plain
    if stated == plain.encoding:
        return Decoded(text=plain.text, encoding=stated)
    try:
        return Decoded(text=material.data.decode(stated), encoding=stated)
    except UnicodeError:
        if plain.encoding == "utf-8":
            return Decoded(text=plain.text, encoding="utf-8", notices=(_not(stated, material.name),))
        text = material.data.decode(stated, errors="replace")
        return Decoded(text=text, encoding=stated, notices=(_holes(stated, material.name),))


def _codec(name: str) -> str | None:
    """The name that Python has for an encoding of the web; None for an unknown one or one that is no text."""
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    meant = _MEANT.get(found, found)
    return meant if meant in _KNOWN else None


def _not(stated: str, name: str) -> Notice:
    message = f"The page says {stated.upper()}, but it is UTF-8; it was read so."
    return Notice(code="encoding-guessed", severity=Severity.WARNING, message=message, path=name)


def _holes(stated: str, name: str) -> Notice:
    message = f"Some bytes are not {stated.upper()}, as the page says it is; they are shown as \ufffd."
    return Notice(code="encoding-guessed", severity=Severity.WARNING, message=message, path=name)
