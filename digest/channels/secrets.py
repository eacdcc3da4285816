"""Secrets: the tokens of channels, where they come from, and what takes them out of texts and log records."""

from __future__ import annotations

import contextlib
import logging
import re
import traceback
from typing import TYPE_CHECKING

from digest.errors import UsageError
from digest.model.notice import Notice, Severity
from digest.model.secret import HIDDEN, kept_in, may_others_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from digest.model.config import ChannelConfig
    from digest.model.secret import Secret

_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_LIKE_A_TOKEN = re.compile(r"(?<!\d)\d{5,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")


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
    try:
        found = kept_in(config.token_env, config.token_file, environ)
    except OSError as error:
        raise UsageError(
            f"the token of the channel “{config.name}” cannot be read: {(error.strerror or 'unknown error').lower()}",
            hint="write the bot's token into this file, alone on its line, and chmod 600 it",
            path=str(config.token_file),
        ) from None
    if found is not None:
        return _checked(*found, config)
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
    if not may_others_read(path):
        return ()
    message = "Other users of this machine may read the token file."
    hint = f"chmod 600 {path}"
    return (Notice(code="token-file-open", severity=Severity.WARNING, message=message, path=str(path), hint=hint),)


def _checked(token: Secret, place: str, config: ChannelConfig) -> Secret:
    if not _TOKEN.fullmatch(token.reveal()):
        raise UsageError(
            f"the token of the channel “{config.name}” in {place} does not look like a bot's token",
            hint="a token has digits, a colon and 35 letters; copy it whole from @BotFather",
        )
    return token
