"""The stand-in: faults, pacing on a shared clock, the transcript, and the channel to look at."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import re
from itertools import pairwise
from typing import Any

import pytest
from standin import StandIn, draw_channel, faults
from standin.client import call, fetched, multipart, refused, sent
from standin.faults import ANY, Then
from standin.server import CHAT_ID

from digest.pace import next_call

PDF = b"%PDF-1.7 nothing much\n"
START = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)


class SetClock:
    """A clock that goes only where it is set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


FAULTS = {
    "accept, close": (faults.accepted_then(Then.CLOSE), True),
    "accept, reset": (faults.accepted_then(Then.RESET), True),
    "half a reply": (faults.half_a_reply(), True),
    "not HTTP": (faults.garbage(), True),
    "half an upload, close": (faults.half_an_upload(Then.CLOSE), False),
    "half an upload, reset": (faults.half_an_upload(Then.RESET), False),
}


@pytest.mark.parametrize("name", FAULTS)
def test_after_a_broken_connection_the_channel_alone_knows_what_was_accepted(standin: StandIn, name: str) -> None:
    fault, accepted = FAULTS[name]
    standin.faults.plan("sendMessage", fault)
    with pytest.raises((OSError, http.client.HTTPException, ValueError)):
        sent(standin, "x" * 2000)
    assert [(call.accepted, call.told) for call in standin.calls] == [(accepted, False)]
    assert [entry.told for entry in standin.transcript] == [False] * accepted
    assert len(standin.chat.messages) == accepted


def test_a_reset_before_reading_reaches_no_method(standin: StandIn) -> None:
    standin.faults.plan(ANY, faults.reset_before_reading())
    with pytest.raises(OSError, match=r"reset|closed|Remote end"):
        sent(standin, "x")
    assert not standin.calls


@pytest.mark.parametrize(
    ("fault", "missing"),
    [(faults.fields_missing("message_id"), {"message_id"}), (faults.fields_missing("date", "chat"), {"date", "chat"})],
)
def test_a_reply_may_lack_fields(standin: StandIn, fault: faults.Fault, missing: set[str]) -> None:
    standin.faults.plan("sendMessage", fault)
    lacking, whole = sent(standin, "x")["result"], sent(standin, "y")["result"]
    assert set(whole) - set(lacking) == missing


def test_a_reply_may_lack_its_result(standin: StandIn) -> None:
    standin.faults.plan("sendMessage", faults.fields_missing("result"))
    assert sent(standin, "x") == {"ok": True}


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (faults.says(500, "Internal Server Error: restart"), 500, "Internal Server Error: restart"),
        (faults.moved(-100777), 400, "Bad Request: group chat was upgraded to a supergroup chat"),
    ],
)
def test_a_refusal_of_a_fault_comes_in_the_servers_form(
    standin: StandIn, fault: faults.Fault, status: int, words: str
) -> None:
    standin.faults.plan("sendMessage", fault, call=2)
    assert sent(standin, "one")["ok"]
    reply = sent(standin, "two")
    assert (reply["error_code"], refused(reply)) == (status, words)


@pytest.mark.parametrize("status", [429, 502])
def test_a_page_from_in_between_is_no_json(standin: StandIn, status: int) -> None:
    standin.faults.plan("sendMessage", faults.html(status))
    with pytest.raises(ValueError, match="Expecting value"):
        sent(standin, "x")


def test_a_slow_call_is_done_at_once_and_told_later_on_the_shared_clock() -> None:
    clock = SetClock()
    with StandIn(clock=clock) as standin:
        standin.faults.plan("sendMessage", faults.slow(45))
        assert sent(standin, "x")["ok"]
        assert (standin.transcript[0].at, clock.now - START) == (START, dt.timedelta(seconds=45))
        assert standin.transcript[0].told


def paced(gaps: list[float], *, wait: int = 0) -> list[str]:
    """The findings on calls with these pauses; ``wait``: the first call is answered by a 429 of so many seconds."""
    clock = SetClock()
    with StandIn(clock=clock, pace=True) as standin:
        if wait:
            standin.faults.plan("sendMessage", faults.too_many(wait))
        for number, gap in enumerate([0, *gaps]):
            clock.go_on(gap)
            sent(standin, f"post {number}")
        return standin.findings


def test_a_call_a_second_passes_and_one_a_moment_earlier_is_found() -> None:
    assert paced([1, 1.05, 1]) == []
    assert paced([1, 0.9]) == ["sendMessage: a call 0.9 s after the one before"]


def test_twenty_messages_a_minute_pass_and_one_more_is_found() -> None:
    assert paced([3] * 40) == []
    assert paced([1.05] * 20) == ["sendMessage: 21 messages within a minute"]


def test_a_call_inside_the_wait_of_a_429_is_found_and_refused_again() -> None:
    assert paced([7], wait=7) == []
    assert paced([5], wait=7) == ["sendMessage: a call 2 s before the end of a 429's wait"]


def test_reading_and_other_chats_do_not_count() -> None:
    with StandIn(clock=SetClock(), pace=True) as standin:
        standin.add_chat(-100500, "Another Example")
        for chat in (CHAT_ID, -100500):
            assert call(standin, "sendMessage", chat_id=chat, text="x")["ok"]
            assert call(standin, "getChat", chat_id=chat)["ok"]
        assert standin.findings == []


def test_an_album_weighs_as_much_as_it_holds() -> None:
    media = json.dumps([{"type": "document", "media": f"attach://f{i}"} for i in range(7)])
    files = {f"f{i}": ("a.pdf", PDF + bytes([i])) for i in range(7)}
    clock = SetClock()
    with StandIn(clock=clock, pace=True) as standin:
        for _ in range(3):
            multipart(standin, "sendMediaGroup", {"chat_id": str(CHAT_ID), "media": media}, files)
            clock.go_on(5)
        assert standin.findings == ["sendMediaGroup: 21 messages within a minute"]


def nine_calls(standin: StandIn) -> None:
    """A thread of posts: index, articles, PDF, links in the index, its pin; the pause in between is the caller's."""
    sent(standin, "index")
    for number in range(1, 5):
        sent(standin, f"article {number}", reply_parameters={"message_id": 1}, disable_notification=True)
    multipart(standin, "sendDocument", {"chat_id": str(CHAT_ID), "caption": "PDF"}, {"document": ("a.pdf", PDF)})
    url = "https://t.me/example_review/2"
    link = {"type": "text_link", "offset": 0, "length": 5, "url": url}
    call(standin, "editMessageText", chat_id=CHAT_ID, message_id=1, text="index with links", entities=[link])
    call(standin, "pinChatMessage", chat_id=CHAT_ID, message_id=1, disable_notification=True)
    call(standin, "deleteMessage", chat_id=CHAT_ID, message_id=5)


def test_nine_calls_at_the_limiters_pace_take_eight_virtual_seconds() -> None:
    clock = SetClock()
    past: list[dt.datetime] = []

    with StandIn(clock=clock, pace=True) as standin:
        for number in range(9):
            clock.now = next_call(past, past, clock.now)
            past.append(clock.now)
            assert sent(standin, f"post {number}")["ok"]
        assert standin.findings == []
    assert 8 <= (clock.now - START).total_seconds() < 9


def test_the_transcript_has_every_accepted_call_in_order_and_the_chat_is_what_is_left(standin: StandIn) -> None:
    nine_calls(standin)
    refused(call(standin, "deleteMessage", chat_id=CHAT_ID, message_id=5))
    assert [(entry.method, entry.message_id, entry.text) for entry in standin.transcript] == [
        ("sendMessage", 1, "index"),
        *[("sendMessage", number + 1, f"article {number}") for number in range(1, 5)],
        ("sendDocument", 6, "PDF"),
        ("editMessageText", 1, "index with links"),
        ("pinChatMessage", 1, "index with links"),
        ("deleteMessage", 5, "article 4"),
    ]
    assert all(entry.changes and entry.told and entry.chat_id == CHAT_ID for entry in standin.transcript)
    assert all(second.at > first.at for first, second in pairwise(standin.transcript))
    assert [message.message_id for message in standin.chat.messages] == [1, 2, 3, 4, 6, 7]
    assert standin.chat.messages[-1].service == "pinned a message"


def test_the_transcript_is_told_as_json_too(standin: StandIn) -> None:
    nine_calls(standin)
    shown: dict[str, Any] = json.loads(fetched(standin, "/transcript"))
    assert [entry["method"] for entry in shown["calls"]] == [entry.method for entry in standin.transcript]
    assert [message["message_id"] for message in shown["messages"]] == [1, 2, 3, 4, 6, 7]


def test_the_drawn_channel_shows_replies_pins_edits_and_links_between_posts(standin: StandIn) -> None:
    nine_calls(standin)
    page = draw_channel(standin)
    assert page == draw_channel(standin.chat) == fetched(standin, "/").decode()
    assert re.findall(r'<article id="post-(\d+)"', page) == ["1", "2", "3", "4", "6"]
    assert page.count('class="reply" href="#post-1"') == 3
    assert '<a class="pin" href="#post-1">' in page
    assert '<a href="#post-2"' in page
    assert "pinned a message" in page
    assert "article 4" not in page
    assert page.count("<span>edited</span>") == 1
