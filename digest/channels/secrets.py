"""Secrets: tokens that do not show, where they come from, and what takes them out of texts and log records."""

from __future__ import annotations

import contextlib
import logging
import re
import stat
import traceback
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote

from digest.errors import UsageError
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.model.config import ChannelConfig

HIDDEN = "***"
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST_FILE = 4096
_LIKE_A_TOKEN = re.compile(r"(?<!\d)\d{5,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
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


def redacted(text: str, secrets: Iterable[Secret] = ()) -> str:
    """A text with the secrets, and whatever looks like a bot's token, replaced by ``***``; it never raises."""
    for secret in secrets:
        text = secret.redact(text)
    return _LIKE_A_TOKEN.sub(HIDDEN, text)


class Redactor(logging.Filter):
    """Takes secrets out of a record: out of its message, arguments and traceback; lets every record pass.

    What looks like a bot's token goes too, known or not. A record that shows nothing secret stays as it is.
    """

    def __init__(self, *secrets: Secret) -> None:
        super().__init__()
        self.secrets = list(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        """The record without the secrets."""
        message, sound = _message(record)
        clean = self.clean(message)
        if clean != message or not sound or self._shows(record.args):
            record.msg, record.args = clean, None
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error is not None:
            trace = "".join(traceback.format_exception(error)).rstrip()
            if self._shows(error.args) or self.clean(trace) != trace:
                record.exc_text, record.exc_info = self.clean(trace), None
        elif record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True

    def clean(self, text: str) -> str:
        """A text without the secrets."""
        return redacted(text, self.secrets)

    def _shows(self, value: object) -> bool:
        """Whether a value's ``repr`` has something secret in it, or cannot be had."""
        if not value:
            return False
        try:
            shown = repr(value)
        except Exception:  # noqa: BLE001 - a value from anywhere
            return True
        return self.clean(shown) != shown


def _message(record: logging.LogRecord) -> tuple[str, bool]:
    """A record's message with its arguments, and whether they fitted it."""
    for sound, made in ((True, record.getMessage), (False, lambda: f"{record.msg} {record.args}")):
        with contextlib.suppress(Exception):  # a log line must never stop the work, whatever its arguments are
            return made(), sound
    return "a message that cannot be shown", False


def token_from(config: ChannelConfig, environ: Mapping[str, str]) -> Secret:
    """The bot's token of a channel: from its environment variable, else from its file.

    :class:`UsageError` with a hint when it is not there or does not look like a token; the text never holds any of it.
    """
    if config.token_env and environ.get(config.token_env, "").strip():
        return _checked(environ[config.token_env], f"the environment variable {config.token_env}", config)
    if config.token_file is not None:
        return _checked(_read(config), str(config.token_file), config)
    if config.token_env:
        raise UsageError(
            f"the channel “{config.name}” has no token: the environment variable {config.token_env} is not set",
            hint=f"ask @BotFather for a token, then: export {config.token_env}=<token>",
        )
    raise UsageError(
        f"the channel “{config.name}” does not say where its token is",
        hint='give the channel token_env = "DIGEST_TELEGRAM_TOKEN" or token_file = "telegram.token" in config.toml',
    )


def token_notices(config: ChannelConfig) -> tuple[Notice, ...]:
    """A warning when others on this machine may read the channel's token file."""
    path = config.token_file
    try:
        mode = path.stat().st_mode if path is not None else 0
    except OSError:
        return ()
    if path is None or not mode & _OTHERS:
        return ()
    message = "Other users of this machine may read the token file."
    hint = f"chmod 600 {path}"
    return (Notice(code="token-file-open", severity=Severity.WARNING, message=message, path=str(path), hint=hint),)


def _read(config: ChannelConfig) -> str:
    path = config.token_file
    if path is None:
        return ""
    try:
        return path.read_bytes()[:_LONGEST_FILE].decode("utf-8", "replace")
    except OSError as error:
        raise UsageError(
            f"the token of the channel “{config.name}” cannot be read: {(error.strerror or 'unknown error').lower()}",
            hint="write the bot's token into this file, alone on its line, and chmod 600 it",
            path=str(path),
        ) from None


def _checked(text: str, place: str, config: ChannelConfig) -> Secret:
    token = text.strip().removeprefix("\ufeff")
    if not _TOKEN.fullmatch(token):
        raise UsageError(
            f"the token of the channel “{config.name}” in {place} does not look like a bot's token",
            hint="a token has digits, a colon and 35 letters; copy it whole from @BotFather",
        )
    return Secret(token)
