"""The key of a service: where it comes from, and a value that does not show."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, NoReturn

from digest.errors import UsageError
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.model.suggest import Suggest

HIDDEN = "***"
_LONGEST = 4096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Key:
    """A key that is used but never shown: ``str``, ``repr`` and formatting give ``***``; it cannot be pickled."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The key itself, for the one header that needs it."""
        return self.__value

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
        """Refuses: a pickled key would be readable."""
        raise TypeError("a key cannot be pickled")


def key_from(config: Suggest, environ: Mapping[str, str]) -> Key:
    """The key from its environment variable, else from its file; an empty one where neither is named.

    :class:`UsageError` with a hint where it is named and not there; the text never holds any of it.
    """
    if config.key_env and environ.get(config.key_env, "").strip():
        return _checked(environ[config.key_env], f"the environment variable {config.key_env}")
    if config.key_file is not None:
        try:
            text = config.key_file.read_bytes()[:_LONGEST].decode("utf-8", "replace")
        except OSError as error:
            raise UsageError(
                f"the key of the language model cannot be read: {(error.strerror or 'unknown error').lower()}",
                hint="write the key into this file, alone on its line, and chmod 600 it",
                path=str(config.key_file),
            ) from None
        return _checked(text, str(config.key_file))
    if config.key_env:
        raise UsageError(
            f"the language model has no key: the environment variable {config.key_env} is not set",
            hint=f"export {config.key_env}=<key>, or name a file: suggest.key_file in config.toml",
        )
    return Key("")


def key_notices(config: Suggest) -> tuple[Notice, ...]:
    """A warning when others on this machine may read the key's file."""
    path = config.key_file
    try:
        mode = path.stat().st_mode if path is not None else 0
    except OSError:
        return ()
    if path is None or not mode & _OTHERS:
        return ()
    message = "Other users of this machine may read the key file of the language model."
    hint = f"chmod 600 {path}"
    return (Notice(code="key-file-open", severity=Severity.WARNING, message=message, path=str(path), hint=hint),)


def _checked(text: str, place: str) -> Key:
    key = text.strip().removeprefix("\ufeff")
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(
            f"what stands in {place} does not look like a key",
            hint="a key is one word of plain letters, digits and marks; copy it whole",
        )
    return Key(key)
