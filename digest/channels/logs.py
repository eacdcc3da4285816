"""Logs: plain lines or lines of JSON, in both of which no token can stand, whoever wrote the record."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any, TextIO

from digest.channels.secrets import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from digest.model.secret import Secret

KINDS = ("plain", "json")
TALKERS = ("httpx", "httpcore", "apscheduler")  # whole addresses, and a line for each tick
_KNOWN = Redactor()
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def guard_logs(*secrets: Secret) -> None:
    """Keeps secrets out of every log from now on, whichever logger writes and whichever handler is added later.

    Records are redacted when they are made. What looks like a bot's token is taken out even where it was never
    named here. The libraries that print addresses speak only to warn.
    """
    known = {secret.reveal() for secret in _KNOWN.secrets}
    _KNOWN.secrets += [secret for secret in secrets if secret.reveal() not in known]
    for name in TALKERS:
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)
    if not isinstance(logging.getLogRecordFactory(), _Guarded):
        logging.setLogRecordFactory(_Guarded(logging.getLogRecordFactory()))


def set_up_logs(kind: str, stream: TextIO, level: int = logging.INFO) -> logging.Handler:
    """The handler that from now on writes every record of ``level`` and above to ``stream``, redacted.

    ``kind`` is ``plain`` or ``json``; ValueError for another. What an earlier call had set up is replaced. An error
    that ends the program, or one of its threads, goes to the log as well instead of standing bare on the terminal.
    """
    guard_logs()
    handler = _Lines(stream)
    handler.setFormatter(_formatter(kind))
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _Lines)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    sys.excepthook = _log_the_end
    threading.excepthook = _log_the_end_of_a_thread
    return handler


class PlainLines(logging.Formatter):
    """A line of time (UTC), level, logger and message; what follows of the message or a traceback is indented.

    Control characters are written out, so that no text from outside can forge a line or steer a terminal.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as lines, without the last line feed."""
        message, trace = _parts(record)
        first, *rest = [*(message.splitlines() or [""]), *trace.splitlines()]
        head = f"{_time(record):%Y-%m-%d %H:%M:%S}Z {record.levelname} {record.name}: "
        return "\n    ".join(_CONTROL.sub(_written_out, line) for line in (f"{head}{first}", *rest))


class JsonLines(logging.Formatter):
    """An object of JSON in a line: ``time`` (UTC), ``level``, ``logger``, ``message`` and, if any, ``traceback``."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of ASCII."""
        message, trace = _parts(record)
        shown = {
            "time": f"{_time(record):%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": _KNOWN.clean(record.name),
            "message": message,
        }
        return json.dumps({**shown, "traceback": trace} if trace else shown)


class _Guarded:
    """Makes records as they were made before, and takes the secrets out of each at once."""

    def __init__(self, former: Callable[..., logging.LogRecord]) -> None:
        self.former = former

    def __call__(self, *args: Any, **more: Any) -> logging.LogRecord:
        record = self.former(*args, **more)
        _KNOWN.filter(record)
        return record


class _Lines(logging.StreamHandler[TextIO]):
    """The handler of :func:`set_up_logs`."""


def _formatter(kind: str) -> logging.Formatter:
    if kind not in KINDS:
        raise ValueError(f"logs are written {' or '.join(KINDS)}, not {kind}")
    return JsonLines() if kind == "json" else PlainLines()


def _parts(record: logging.LogRecord) -> tuple[str, str]:
    """The message and the traceback of a record, both redacted once more: it may not have been made by a logger."""
    _KNOWN.filter(record)
    trace = record.exc_text or ""
    if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
        trace = _KNOWN.clean("".join(traceback.format_exception(record.exc_info[1])).rstrip())
    trace = "\n".join(text for text in (trace, record.stack_info) if text)
    return record.getMessage(), trace


def _time(record: logging.LogRecord) -> dt.datetime:
    return dt.datetime.fromtimestamp(record.created, tz=dt.UTC)


def _written_out(control: re.Match[str]) -> str:
    return control[0].encode("unicode_escape").decode()


def _log_the_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("digest").critical("ended by an error", exc_info=(kind, error, trace))


def _log_the_end_of_a_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or issubclass(args.exc_type, SystemExit):
        return
    _log_the_end(args.exc_type, args.exc_value, args.exc_traceback)
