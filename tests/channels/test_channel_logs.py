from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from digest.channels import logs
from digest.channels.logs import guard_logs, set_up_logs
from digest.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standin import StandIn

TOKEN = "123456789:AAExampleExampleExampleExampleExampl"
SECRET_PART = TOKEN.partition(":")[2]
OTHER = "no-token-at-all-but-secret-all-the-same"
KINDS = ("plain", "json")


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the logs change in this process is put back."""
    root = logging.getLogger()
    names = [root, *(logging.getLogger(name) for name in logs.TALKERS)]
    before, handlers, known = [logger.level for logger in names], list(root.handlers), list(logs._KNOWN.secrets)
    for place, name in ((sys, "excepthook"), (threading, "excepthook"), (logging, "_logRecordFactory")):
        monkeypatch.setattr(place, name, getattr(place, name))
    yield
    for logger, level in zip(names, before, strict=True):
        logger.setLevel(level)
    root.handlers[:] = handlers
    logs._KNOWN.secrets[:] = known


def written(kind: str, level: int = logging.INFO) -> io.StringIO:
    """A stream into which everything goes from now on; nobody has named a secret."""
    stream = io.StringIO()
    set_up_logs(kind, stream, level)
    return stream


def failure(text: str) -> Exception:
    """A chain of three errors, one with a note and one a group, each with the text in it."""
    first, second = OSError(f"first {text}"), KeyError(text)
    first.add_note(f"noted {text}")
    second.__cause__ = first
    group = ExceptionGroup(f"several {text}", [ValueError(text)])
    group.__context__ = second
    return group


SHOWN: dict[str, tuple[str, tuple[object, ...]]] = {
    "in the message": (f"POST /bot{TOKEN}/sendMessage", ()),
    "in an argument": ("POST %s", (f"/bot{TOKEN}/sendMessage",)),
    "deep in an argument": ("%s", ({"urls": [("a", {"b": TOKEN})]},)),
    "in the bytes of an argument": ("%r", (TOKEN.encode(),)),
    "in an argument that does not fit": ("%d %d", (TOKEN,)),
    "in an argument too many": ("nothing", (TOKEN,)),
    "in an argument that is not shown": ("%.2s", (TOKEN,)),
    "in an error as an argument": ("%s", (ValueError(TOKEN),)),
    "in a name that is asked for by key": ("%(shown)s", ({"shown": "a", "other": TOKEN},)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SHOWN)
def test_no_token_gets_into_a_log_line_however_it_is_put(kind: str, name: str) -> None:
    stream = written(kind)
    message, arguments = SHOWN[name]
    logging.getLogger("somebody.else").warning(message, *arguments)
    assert SECRET_PART not in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


class Keeper(logging.Handler):
    """A handler of somebody else's, which looks at everything that a record carries."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(str(vars(record)))


@pytest.mark.parametrize("name", SHOWN)
def test_no_token_is_left_anywhere_in_a_record(name: str) -> None:
    guard_logs()
    keeper, logger = Keeper(), logging.getLogger("a.keeper")
    logger.addHandler(keeper)
    logger.propagate = False
    message, arguments = SHOWN[name]
    logger.warning(message, *arguments)
    logger.removeHandler(keeper)
    assert len(keeper.seen) == 1
    assert SECRET_PART not in keeper.seen[0]


@pytest.mark.parametrize("kind", KINDS)
def test_no_token_gets_into_a_traceback_its_causes_its_notes_or_its_groups(kind: str) -> None:
    stream = written(kind)
    logging.getLogger("x").error("broken", exc_info=failure(TOKEN))
    text = stream.getvalue()
    assert SECRET_PART not in text
    for word in ("first ***", "noted ***", "several ***", "ValueError: ***", "KeyError: '***'"):
        assert word in text


@pytest.mark.parametrize("kind", KINDS)
def test_no_token_gets_into_a_shown_stack(kind: str) -> None:
    stream = written(kind)
    sinfo = f"Stack (most recent call last):\n  call({TOKEN})"
    record = logging.getLogger("x").makeRecord("x", logging.INFO, "f", 1, "here", (), None, sinfo=sinfo)
    logging.getLogger("x").handle(record)
    assert SECRET_PART not in stream.getvalue()
    assert "call(***)" in stream.getvalue()


def test_a_secret_that_does_not_look_like_a_token_is_taken_out_once_it_is_named() -> None:
    stream = written("plain")
    logging.getLogger("x").info("before %s", OTHER)
    guard_logs(Secret(OTHER))
    logging.getLogger("x").info("after %s", OTHER)
    assert stream.getvalue().count(OTHER) == 1
    assert stream.getvalue().endswith("after ***\n")


def test_a_handler_that_is_added_later_to_any_logger_is_guarded_too() -> None:
    guard_logs(Secret(OTHER))
    stream = io.StringIO()
    logger = logging.getLogger("a.library.of.somebody")
    logger.propagate, logger.level = False, logging.DEBUG
    logger.addHandler(logging.StreamHandler(stream))
    logger.debug("%s", [OTHER, TOKEN])
    logger.error("broken", exc_info=failure(TOKEN))
    assert OTHER not in stream.getvalue()
    assert SECRET_PART not in stream.getvalue()
    assert "['***', '***']" in stream.getvalue()


def test_a_record_made_by_hand_and_given_to_the_handler_is_redacted() -> None:
    stream = io.StringIO()
    handler = set_up_logs("json", stream)
    handler.handle(logging.LogRecord("x", logging.ERROR, "f", 1, f"by hand {TOKEN}", (), None))
    error = failure(TOKEN)
    handler.handle(logging.LogRecord("x", logging.ERROR, "f", 1, "y", (), (type(error), error, error.__traceback__)))
    assert SECRET_PART not in stream.getvalue()


def test_the_libraries_lines_about_addresses_are_left_out_and_redacted_where_they_are_wanted(standin: StandIn) -> None:
    import httpx

    stream = written("plain", logging.DEBUG)
    httpx.get(f"{standin.url}/bot{TOKEN}/getMe", trust_env=False)
    assert "HTTP Request" not in stream.getvalue()
    logging.getLogger("httpx").setLevel(logging.INFO)
    httpx.get(f"{standin.url}/bot{TOKEN}/getMe", trust_env=False)
    assert "/bot***/getMe" in stream.getvalue()
    assert SECRET_PART not in stream.getvalue()


def test_a_bot_that_is_logged_does_not_show_its_token() -> None:
    from telegram import Bot
    from telegram.error import InvalidToken
    from telegram.ext import ApplicationBuilder

    stream = written("plain")
    bot = Bot(TOKEN)
    application = ApplicationBuilder().token(TOKEN).job_queue(None).updater(None).build()
    assert TOKEN in repr(bot), "the library has mended it"
    logging.getLogger("x").info("%r %r %s", bot, application, bot.base_url)
    error = InvalidToken(f"The token `{TOKEN}` was rejected by the server.")
    logging.getLogger("x").error("refused", exc_info=error)
    assert SECRET_PART not in stream.getvalue()
    assert stream.getvalue().count("***") >= 4


def test_a_line_of_json_holds_time_level_logger_message_and_traceback() -> None:
    stream = written("json")
    logging.getLogger("digest.x").info("Grüße, %s\n2", "Ada Example")
    logging.getLogger("digest").error("broken", exc_info=failure("quietly"))
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    time = first.pop("time")
    assert first == {"level": "info", "logger": "digest.x", "message": "Grüße, Ada Example\n2"}
    assert len(time) == len("2026-11-27T09:00:00.000Z")
    assert time.endswith("Z")
    assert "ExceptionGroup: several quietly" in second["traceback"]
    assert stream.getvalue().isascii()


def test_a_time_is_shown_in_utc() -> None:
    stream = io.StringIO()
    handler = set_up_logs("plain", stream)
    record = logging.LogRecord("digest", logging.WARNING, "f", 1, "late", (), None)
    record.created = 1795770000.5
    handler.handle(record)
    assert stream.getvalue() == "2026-11-27 09:00:00Z WARNING digest: late\n"


def test_no_text_from_outside_can_forge_a_line_or_steer_a_terminal() -> None:
    stream = written("plain")
    logging.getLogger("x").info("title: %s", "a\n2026-11-27 09:00:00Z INFO digest: sent\r\x1b[2Jb\u2028c")
    lines = stream.getvalue().split("\n")
    assert lines[1].startswith("    2026-11-27")
    assert "\x1b" not in stream.getvalue()
    assert all(line.startswith("    ") for line in lines[1:-1])


def test_an_empty_message_is_a_line_of_its_own() -> None:
    stream = written("plain")
    logging.getLogger("x").info("")
    assert stream.getvalue().endswith("INFO x: \n")


def test_setting_up_again_takes_the_place_of_the_former() -> None:
    first, second = written("plain"), written("json")
    logging.getLogger("x").info("once")
    assert first.getvalue() == ""
    assert json.loads(second.getvalue())["message"] == "once"


def test_what_is_below_the_level_is_left_out() -> None:
    stream = written("plain", logging.WARNING)
    logging.getLogger("x").info("quiet")
    assert stream.getvalue() == ""


def test_another_kind_of_log_is_refused() -> None:
    with pytest.raises(ValueError, match="plain or json, not xml"):
        set_up_logs("xml", io.StringIO())


def test_an_argument_that_cannot_be_shown_does_not_stop_the_work() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError(TOKEN)

    stream = written("plain")
    logging.getLogger("x").info("%s", Broken())
    assert stream.getvalue().endswith("INFO x: a message that cannot be shown\n")


CRASH = """
import sys, threading
from digest.channels.logs import set_up_logs
set_up_logs(sys.argv[1], sys.stderr)
TOKEN = ":".join(sys.argv[2:])
if sys.argv[1] == "plain":
    thread = threading.Thread(target=lambda: int(TOKEN))
    thread.start()
    thread.join()
raise ValueError(f"the address was /bot{TOKEN}/getMe") from OSError(TOKEN)
"""


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_that_ends_the_program_shows_no_token(kind: str) -> None:
    run = [sys.executable, "-c", CRASH, kind, *TOKEN.split(":")]
    ended = subprocess.run(run, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert SECRET_PART not in ended.stderr + ended.stdout
    assert "/bot***/getMe" in ended.stderr
    assert ended.stderr.count("ended by an error") == (2 if kind == "plain" else 1)
    if kind == "json":
        assert "ValueError" in json.loads(ended.stderr)["traceback"]
