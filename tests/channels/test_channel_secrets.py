from __future__ import annotations

import asyncio
import copy
import datetime as dt
import io
import json
import logging
import pickle
import traceback
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin import faults, wire
from standin.faults import Then

from digest.channels.secrets import Redactor, redacted, token_from, token_notices
from digest.channels.telegram import TelegramChannel, Timeouts
from digest.errors import UsageError
from digest.model.config import ChannelConfig
from digest.model.post import Post
from digest.model.secret import Secret, kept_in, may_others_read
from digest.model.suggest import Suggest
from digest.suggest.key import key_from

if TYPE_CHECKING:
    from pathlib import Path

    from standin import StandIn


TOKEN = "123456789:AAExampleExampleExampleExampleExampl"
SECRET_PART = TOKEN.partition(":")[2]


def config(*, token_env: str = "", token_file: Path | None = None) -> ChannelConfig:
    return ChannelConfig(name="main", kind="telegram", chat_id="-1001", token_env=token_env, token_file=token_file)


def test_a_secret_shows_stars_however_it_is_printed() -> None:
    secret = Secret(TOKEN)
    shown = [str(secret), repr(secret), f"{secret}", f"{secret:>40}", f"{secret!r}", "%s" % secret, repr([secret])]  # noqa: UP031 - old formatting is one of the ways
    assert not any(SECRET_PART in text for text in shown)
    assert secret.reveal() == TOKEN


def test_a_secret_cannot_be_pickled_copied_out_or_turned_into_json() -> None:
    secret = Secret(TOKEN)
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)
    assert not hasattr(secret, "__dict__")


def test_redacting_takes_the_token_and_its_secret_half_out_of_a_text() -> None:
    text = Secret(TOKEN).redact(f"POST https://api.telegram.org/bot{TOKEN}/sendMessage and {SECRET_PART} alone")
    assert SECRET_PART not in text
    assert text.startswith("POST https://api.telegram.org/bot***/sendMessage")


def test_a_short_secret_does_not_tear_words_apart() -> None:
    assert Secret("1:x").redact("the next box, 1:x") == "the next box, ***"


STRANGE = "987654321:BBExampleExampleExampleExampleExampl"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"POST https://api.telegram.org/bot{STRANGE}/getMe", "POST https://api.telegram.org/bot***/getMe"),
        (f"/bot{STRANGE.replace(':', '%3A')}/getMe", "/bot***/getMe"),
        (f"ExtBot[token={STRANGE}]", "ExtBot[token=***]"),
        (f"The token `{STRANGE}` was rejected by the server.", "The token `***` was rejected by the server."),
        (f"({STRANGE},\n{STRANGE})", "(***,\n***)"),
    ],
)
def test_what_looks_like_a_token_is_taken_out_though_nobody_named_it(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-27T09:00:00.000000+00:00",
        f"sha256:{'0a' * 32}",
        "-1001000000042:17",
        "http://127.0.0.1:8081/a-path-that-goes-on-for-very-long-indeed-and-longer",
        "12:30 until 13:45",
    ],
)
def test_times_hashes_and_addresses_are_left_alone(text: str) -> None:
    assert redacted(text, [Secret(TOKEN)]) == text


@given(before=st.text(), between=st.text(), after=st.text())
def test_no_surroundings_keep_a_token_from_being_taken_out(before: str, between: str, after: str) -> None:
    text = redacted(f"{before}{TOKEN}{between}{SECRET_PART}{after}", [Secret(TOKEN)])
    assert SECRET_PART not in text


def test_the_tokens_of_channels_and_the_keys_of_models_are_one_kind_of_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xef\xbb\xbf  the-secret \r\n")
    file.chmod(0o640)
    assert may_others_read(file)
    file.chmod(0o600)
    assert not may_others_read(file)
    assert not may_others_read(tmp_path / "none")
    found = kept_in("NAME", file, {"NAME": " "})
    assert found is not None
    assert (found[0].reveal(), found[1]) == ("the-secret", str(file))
    assert kept_in("NAME", None, {}) is None
    token = token_from(config(token_env="ONE"), {"ONE": TOKEN})
    key = key_from(Suggest(provider="chat", key_env="TWO"), {"TWO": "a-key"})
    assert type(token) is type(key) is Secret
    assert not key_from(Suggest(provider="chat"), {})


def test_a_token_is_taken_from_its_environment_variable_first(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("987654321:BBExampleExampleExampleExampleExampl\n")
    found = token_from(config(token_env="DIGEST_TOKEN", token_file=file), {"DIGEST_TOKEN": f" {TOKEN}\n"})
    assert found.reveal() == TOKEN


def test_a_token_is_taken_from_its_file_without_the_line_feed(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8-sig")
    assert token_from(config(token_env="DIGEST_TOKEN", token_file=file), {}).reveal() == TOKEN


@pytest.mark.parametrize(
    ("given", "environ", "words"),
    [
        (config(token_env="DIGEST_TOKEN"), {}, "DIGEST_TOKEN is not set"),
        (config(token_env="DIGEST_TOKEN"), {"DIGEST_TOKEN": "  "}, "DIGEST_TOKEN is not set"),
        (config(), {}, "does not say where its token is"),
        (config(token_env="DIGEST_TOKEN"), {"DIGEST_TOKEN": f"x{SECRET_PART}"}, "does not look like"),
        (config(token_env="DIGEST_TOKEN"), {"DIGEST_TOKEN": f"{TOKEN} {TOKEN}"}, "does not look like"),
    ],
)
def test_a_missing_or_malformed_token_is_refused_with_a_hint(
    given: ChannelConfig, environ: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        token_from(given, environ)
    assert words in caught.value.message
    assert caught.value.hint
    assert SECRET_PART not in "".join(traceback.format_exception(caught.value))


def test_a_token_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        token_from(config(token_file=tmp_path / "none"), {})
    assert caught.value.path == str(tmp_path / "none")
    assert "no such file" in caught.value.message


@pytest.mark.parametrize(("mode", "count"), [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1), (0o644, 1)])
def test_a_token_file_that_others_may_read_gets_a_notice(tmp_path: Path, mode: int, count: int) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(mode)
    notices = token_notices(config(token_file=file))
    assert len(notices) == count
    assert all(notice.hint == f"chmod 600 {file}" for notice in notices)


def test_a_channel_without_a_token_file_has_no_notice() -> None:
    assert token_notices(config(token_env="DIGEST_TOKEN")) == ()


def test_the_filter_takes_the_token_out_of_message_arguments_and_traceback() -> None:
    try:
        int(TOKEN)
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.INFO, __file__, 1, "call %s", (f"bot{TOKEN}/x",), (ValueError, error, error.__traceback__)
        )
    Redactor(Secret(TOKEN)).filter(record)
    text = logging.Formatter().format(record)
    assert SECRET_PART not in text
    assert "call bot***/x" in text
    assert "invalid literal for int() with base 10: '***'" in text


def test_a_record_that_cannot_be_formatted_is_redacted_all_the_same() -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, f"{TOKEN} %d %d", ("one",), None)
    Redactor(Secret(TOKEN)).filter(record)
    assert SECRET_PART not in logging.Formatter().format(record)


def test_a_record_that_shows_nothing_keeps_its_arguments_and_its_error() -> None:
    error = ValueError("nothing secret")
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "%s and %d", ("one", 2), (ValueError, error, None))
    Redactor(Secret(TOKEN)).filter(record)
    assert (record.args, record.exc_info) == (("one", 2), (ValueError, error, None))


FAULTS = {
    "nothing": None,
    "an unknown token": faults.says(401, "Unauthorized"),
    "a lost answer": faults.accepted_then(Then.CLOSE),
    "a silent server": faults.accepted_then(Then.HANG),
    "a page that shows the address": faults.Fault(
        says=wire.reply(502, f"<p>/bot{TOKEN}/sendMessage</p>".encode(), mime="text/html"), accepts=True
    ),
    "an answer that shows the address": faults.answer(f"/bot{TOKEN}/sendMessage".encode()),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_token_is_nowhere_in_logs_outcomes_and_names(
    standin: StandIn, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    standin.token = TOKEN
    for logger in ("httpx", "httpcore", "httpcore.http11", "telegram", "telegram.Bot", "asyncio"):
        caplog.set_level(logging.DEBUG, logger)
    caplog.set_level(logging.DEBUG)
    if fault := FAULTS[name]:
        standin.faults.plan("sendMessage", fault)
    way = TelegramChannel("main", str(standin.chat.chat_id), Secret(TOKEN), standin.url, timeouts=Timeouts(read=0.25))
    post = Post(part="compact", text="Good morning")
    at = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)
    outcome = asyncio.run(way.send(post, document=None, thumbnail=None, reply_to=None, key="k", at=at))
    shown = [caplog.text, repr(outcome), repr(way), str(vars(way))]
    shown += [str(record.__dict__) for record in caplog.records]
    assert not any(SECRET_PART in text for text in shown)
    assert len(standin.calls) == 1
    assert standin.token == TOKEN


def test_the_libraries_would_show_the_token_without_the_guard(
    standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the test above can fail: a bare call at INFO writes the whole address."""
    import httpx

    logger, stream = logging.getLogger("httpx"), io.StringIO()
    monkeypatch.setattr(logging, "_logRecordFactory", logging.LogRecord)
    monkeypatch.setattr(logger, "handlers", [logging.StreamHandler(stream)])
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(logger, "level", logging.INFO)
    logger.manager._clear_cache()  # type: ignore[attr-defined]
    httpx.get(f"{standin.url}/bot{TOKEN}/getMe", trust_env=False)
    logger.manager._clear_cache()  # type: ignore[attr-defined]
    assert SECRET_PART in stream.getvalue()
