"""Secrets: tokens that do not show, where they come from, and a filter that keeps them out of every log."""

from __future__ import annotations

import logging
import re
import stat
import traceback
from typing import TYPE_CHECKING, NoReturn

from digest.errors import UsageError
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.model.config import ChannelConfig

HIDDEN = "***"
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST_FILE = 4096
_TALKERS = ("httpx", "httpcore")
_LOGGERS = (*_TALKERS, "telegram", "telegram.Bot", "telegram.ext", "telegram.request", "asyncio")


class Secret:
    """A value that is used but never shown: ``str``, ``repr`` and formatting give ``***``; it cannot be pickled."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself, for the one call that needs it."""
        return self.__value

    def redact(self, text: str) -> str:
        """A text with the value, and the part after its colon, replaced by ``***``."""
        for part in (self.__value, self.__value.rpartition(":")[2]):
            if part:
                text = text.replace(part, HIDDEN)
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


class Redactor(logging.Filter):
    """Takes a secret out of a record's message, arguments and traceback; lets every record pass."""

    def __init__(self, secret: Secret) -> None:
        super().__init__()
        self.secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        """The record without the secret."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = f"{record.msg} {record.args}"
        record.msg, record.args = self.secret.redact(message), None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = self.secret.redact("".join(traceback.format_exception(record.exc_info[1])).rstrip())
            record.exc_info = None
        elif record.exc_text:
            record.exc_text = self.secret.redact(record.exc_text)
        return True


def guard_logs(secret: Secret) -> None:
    """Keeps a secret out of the logs: the loggers that print addresses speak only to warn, and all are redacted.

    Handlers of the root logger that exist now are guarded too; one that is added later needs
    ``handler.addFilter(Redactor(secret))`` only for records of loggers other than those of the libraries.
    """
    for name in _TALKERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    known = [
        name for name in logging.root.manager.loggerDict if name.partition(".")[0] in {"httpx", "httpcore", "telegram"}
    ]
    places: list[logging.Filterer] = [logging.getLogger(name) for name in dict.fromkeys((*_LOGGERS, *known))]
    for place in (*places, *logging.getLogger().handlers):
        if not any(isinstance(f, Redactor) and f.secret.reveal() == secret.reveal() for f in place.filters):
            place.addFilter(Redactor(secret))


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
