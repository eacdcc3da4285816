"""The key of a language model: where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import UsageError
from digest.model.notice import Notice, Severity
from digest.model.secret import Secret, kept_in, may_others_read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.model.suggest import Suggest


def key_from(config: Suggest, environ: Mapping[str, str]) -> Secret:
    """The key from its environment variable, else from its file; an empty one where neither is named.

    :class:`UsageError` with a hint where it is named and not there; the text never holds any of it.
    """
    try:
        found = kept_in(config.key_env, config.key_file, environ)
    except OSError as error:
        raise UsageError(
            f"the key of the language model cannot be read: {(error.strerror or 'unknown error').lower()}",
            hint="write the key into this file, alone on its line, and chmod 600 it",
            path=str(config.key_file),
        ) from None
    if found is not None:
        return _checked(*found)
    if config.key_env:
        raise UsageError(
            f"the language model has no key: the environment variable {config.key_env} is not set",
            hint=f"export {config.key_env}=<key>, or name a file: suggest.key_file in config.toml",
        )
    return Secret("")


def key_notices(config: Suggest) -> tuple[Notice, ...]:
    """A warning when others on this machine may read the key's file."""
    path = config.key_file
    if not may_others_read(path):
        return ()
    message = "Other users of this machine may read the key file of the language model."
    hint = f"chmod 600 {path}"
    return (Notice(code="key-file-open", severity=Severity.WARNING, message=message, path=str(path), hint=hint),)


def _checked(key: Secret, place: str) -> Secret:
    text = key.reveal()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise UsageError(
            f"what stands in {place} does not look like a key",
            hint="a key is one word of plain letters, digits and marks; copy it whole",
        )
    return key
