"""Secrets: values that are used and never shown, and where they are kept: a variable of the environment, or a file."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HIDDEN = "***"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST_FILE = 4096
_LONG_ENOUGH = 16  # a shorter part is too likely to be a word


class Secret:
    """A value that is used but never shown: ``str``, ``repr`` and formatting give ``***``; it cannot be pickled."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself, for the one call that needs it."""
        return self.__value

    def redact(self, text: str) -> str:
        """A text with the value, also as part of an address, and the part after its colon, replaced by ``***``."""
        part = self.__value.rpartition(":")[2]
        for shown in (self.__value, quote(self.__value, safe=""), part if len(part) >= _LONG_ENOUGH else ""):
            if shown:
                text = text.replace(shown, HIDDEN)
        return text

    def __bool__(self) -> bool:
        """Whether there is one: a service on this machine may want none."""
        return bool(self.__value)

    def __repr__(self) -> str:
        """``***``."""
        return HIDDEN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """``***``, whatever the format."""
        return HIDDEN

    def __reduce__(self) -> NoReturn:
        """Refuses: a pickled secret would be readable."""
        raise TypeError("a secret cannot be pickled")


def kept_in(variable: str, file: Path | None, environ: Mapping[str, str]) -> tuple[Secret, str] | None:
    """What a variable of the environment holds, else what stands in a file, without white space around it, and where.

    ``None`` where neither is named, or only a variable that is not set. Raises OSError for a file that cannot be read.
    """
    if variable and environ.get(variable, "").strip():
        return _trimmed(environ[variable]), f"the environment variable {variable}"
    if file is None:
        return None
    with file.open("rb") as opened:
        return _trimmed(opened.read(_LONGEST_FILE).decode("utf-8", "replace")), str(file)


def may_others_read(file: Path | None) -> bool:
    """Whether others on this machine may read a file; not where there is none."""
    try:
        return file is not None and bool(file.stat().st_mode & _OTHERS)
    except OSError:
        return False


def _trimmed(text: str) -> Secret:
    return Secret(text.strip().removeprefix("\ufeff").strip())
