"""A document that the server has already is sent by its id; one that it does not know any more is sent whole."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from standin import faults
from standin.faults import Then

from digest.channels.folder import FolderChannel
from digest.channels.telegram import TelegramChannel, Timeouts
from digest.model.post import Outcome, Post, Verdict, upload_key
from digest.model.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

    from standin import StandIn

AT = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
PDF = b"%PDF-1.7 not much of one\n" * 40
DOCUMENT = Post(
    part="document",
    text="The Example Review · No. 12",
    silent=True,
    filename="review-2026-W48.pdf",
    document=hashlib.sha256(PDF).hexdigest(),
)
GONE = "BQACAgIAAxkBAAofanotherserver"
SHORT = Timeouts(connect=5, read=0.5, write=0.5, upload=0.5, pool=1)


def channel(standin: StandIn, *, timeouts: Timeouts = SHORT) -> TelegramChannel:
    return TelegramChannel("main", str(standin.chat.chat_id), Secret(standin.token), standin.url, timeouts=timeouts)


def send(way: TelegramChannel, post: Post = DOCUMENT, *, file_id: str | None = None) -> Outcome:
    document = PDF if post.filename else None
    return asyncio.run(
        way.send(post, document=document, thumbnail=None, reply_to=None, key="k", at=AT, file_id=file_id)
    )


def uploads(standin: StandIn) -> list[bool]:
    """For each call that sent a document, whether it brought the bytes along."""
    return [bool(call.form.files) for call in standin.calls if call.method == "sendDocument"]


def test_a_document_that_was_sent_tells_its_id_and_is_sent_again_by_it_without_the_bytes(standin: StandIn) -> None:
    first = send(channel(standin))
    assert first.file_id
    second = send(channel(standin), replace(DOCUMENT, text="Another caption"), file_id=first.file_id)
    assert (second.verdict, second.message_id) == (Verdict.SENT, "2")
    assert uploads(standin) == [True, False]
    shown = standin.chat.messages[1]
    assert (shown.document, shown.filename, shown.text) == (PDF, DOCUMENT.filename, "Another caption")
    assert shown.silent


def test_a_text_has_no_file_and_takes_no_id(standin: StandIn) -> None:
    outcome = send(channel(standin), Post(part="compact", text="The Example Review"), file_id="anything")
    assert (outcome.verdict, outcome.file_id) == (Verdict.SENT, None)
    assert [call.method for call in standin.calls] == ["sendMessage"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Bad Request: wrong remote file identifier specified: Wrong padding in the string",
        "Bad Request: wrong file_id or the file is temporarily unavailable",
        "Bad Request: invalid file_id",
        "Bad Request: FILE_REFERENCE_EXPIRED",
    ],
)
def test_an_id_that_the_server_does_not_take_is_followed_by_the_bytes_once(standin: StandIn, words: str) -> None:
    if words:
        standin.faults.plan("sendDocument", faults.says(400, words))
    outcome = send(channel(standin), file_id=GONE)
    assert (outcome.verdict, outcome.message_id) == (Verdict.SENT, "1")
    assert outcome.file_id not in {None, GONE}
    assert uploads(standin) == [False, True]


def test_an_answer_that_is_lost_in_the_second_call_leaves_the_post_unknown(standin: StandIn) -> None:
    standin.faults.plan("sendDocument", faults.accepted_then(Then.CLOSE), call=2)
    assert send(channel(standin), file_id=GONE).verdict is Verdict.UNKNOWN
    assert uploads(standin) == [False, True]
    assert len(standin.chat.messages) == 1


def test_an_answer_that_is_lost_in_the_first_call_is_not_followed_by_the_bytes(standin: StandIn) -> None:
    known = send(channel(standin)).file_id
    standin.faults.plan("sendDocument", faults.accepted_then(Then.CLOSE))
    assert send(channel(standin), replace(DOCUMENT, text="Another"), file_id=known).verdict is Verdict.UNKNOWN
    assert uploads(standin) == [True, False]


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (faults.says(400, "Bad Request: message caption is too long"), Verdict.REFUSED),
        (faults.says(403, "Forbidden: bot was kicked from the channel chat"), Verdict.STOPPED),
        (faults.too_many(7), Verdict.WAIT),
        (faults.says(500, "Internal Server Error: wrong file identifier"), Verdict.UNKNOWN),
    ],
)
def test_no_other_refusal_of_an_id_is_followed_by_the_bytes(
    standin: StandIn, fault: faults.Fault, verdict: Verdict
) -> None:
    standin.faults.plan("sendDocument", fault)
    assert send(channel(standin), file_id=GONE).verdict is verdict
    assert uploads(standin) == [False]


def test_an_id_belongs_to_the_bot_and_a_token_is_never_taken_for_its_name(standin: StandIn, tmp_path: Path) -> None:
    assert channel(standin).uploads == standin.token.partition(":")[0]
    for token in ("not-a-token-at-all", "secret:part", ""):
        assert TelegramChannel("main", "@example", Secret(token), standin.url).uploads == ""
    assert FolderChannel("files", tmp_path).uploads == ""


def test_equal_bytes_under_another_name_are_another_upload() -> None:
    renamed, changed = replace(DOCUMENT, filename="review.pdf"), replace(DOCUMENT, document="0" * 64)
    keys = {upload_key(post) for post in (DOCUMENT, renamed, changed)}
    assert len(keys) == 3
    assert upload_key(replace(DOCUMENT, text="Another caption", part="other")) == upload_key(DOCUMENT)
    assert upload_key(Post(part="compact", text="No document")) == ""
