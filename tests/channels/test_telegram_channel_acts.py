"""What is done to posts that stand in a chat already: each act against each fault, with the chat as the judge."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from standin import faults
from standin.chat import Rights
from standin.faults import Then
from standin.server import TickingClock

from digest.channels.telegram import TelegramChannel, Timeouts
from digest.channels.telegram.shapes import NOTICE_FILE, as_document
from digest.model.post import Button, Entity, Outcome, Post, Verdict, units
from digest.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from standin import StandIn
    from standin.chat import Posted
    from standin.faults import Fault

AT = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
QUICK = Timeouts(connect=5, read=0.5, write=0.5, upload=0.5, pool=1)
PATIENT = Timeouts(connect=5, read=20, write=20, upload=20, pool=5)
PDF, NEW_PDF = b"%PDF-1.7 first\n" * 40, b"%PDF-1.7 second\n" * 40
PICTURE, NEW_PICTURE = b"\xff\xd8\xff\xe0 one", b"\xff\xd8\xff\xe0 two"
INDEX = Post(
    part="index",
    text="The Example Review · No. 12 🌾\nGrain",
    entities=(Entity(type="bold", offset=0, length=30),),
    buttons=((Button(text="Read online", url="https://review.example.org/2026-W48/"),),),
)
DOCUMENT = Post(
    part="document",
    text="The Example Review · No. 12",
    silent=True,
    filename="review-2026-W48.pdf",
    document=hashlib.sha256(PDF).hexdigest(),
)
NEW_INDEX = replace(
    INDEX,
    text="The Example Review · No. 12 🌾\nGrain & rain, see it",
    entities=(
        Entity(type="bold", offset=0, length=30),
        Entity(type="text_link", offset=31, length=5, url="https://t.me/example_review/3"),
    ),
    buttons=((Button(text="PDF", url="https://review.example.org/2026-W48/issue.pdf"),),),
)
NEW_DOCUMENT = replace(
    DOCUMENT,
    text="The Example Review · No. 12, corrected",
    entities=(Entity(type="italic", offset=29, length=9),),
    filename="review-2026-W48-b.pdf",
    document=hashlib.sha256(NEW_PDF).hexdigest(),
)
NOTICE = Post(
    part="notice",
    text="Issue No. 12 of The Example Review was withdrawn.",
    entities=(Entity(type="bold", offset=6, length=6),),
)


def channel(standin: StandIn, timeouts: Timeouts = PATIENT) -> TelegramChannel:
    return TelegramChannel("main", str(standin.chat.chat_id), Secret(standin.token), standin.url, timeouts=timeouts)


def set_up(standin: StandIn) -> None:
    """A text as message 1, and a document with a thumbnail that answers it as message 2."""

    async def both() -> None:
        way, more = channel(standin), {"key": "k", "at": AT}
        await way.send(INDEX, document=None, thumbnail=None, reply_to=None, **more)  # type: ignore[arg-type]
        await way.send(DOCUMENT, document=PDF, thumbnail=PICTURE, reply_to="1", **more)  # type: ignore[arg-type]

    asyncio.run(both())
    assert [message.message_id for message in standin.chat.messages] == [1, 2]
    standin.calls.clear()


def shown(standin: StandIn, number: int, part: str = "index") -> Post | None:
    message = standin.chat.find(number)
    return message.as_post(part) if message else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An act on message ``number``: the method it calls, and how the chat shows that it is done."""

    method: str
    call: Callable[[TelegramChannel], Coroutine[None, None, Outcome]]
    done: Callable[[StandIn], bool]
    number: str = "1"
    pinned: bool = False


DEEDS = {
    "edit": Deed(
        method="editMessageText",
        call=lambda way: way.edit("1", NEW_INDEX, document=None, thumbnail=None),
        done=lambda standin: shown(standin, 1) == NEW_INDEX,
    ),
    "edit a document": Deed(
        method="editMessageMedia",
        call=lambda way: way.edit("2", NEW_DOCUMENT, document=NEW_PDF, thumbnail=NEW_PICTURE),
        done=lambda standin: shown(standin, 2, "document") == NEW_DOCUMENT,
        number="2",
    ),
    "pin": Deed(
        method="pinChatMessage",
        call=lambda way: way.pin("1"),
        done=lambda standin: standin.chat.pinned == [1],
    ),
    "unpin": Deed(
        method="unpinChatMessage",
        call=lambda way: way.unpin("1"),
        done=lambda standin: standin.chat.pinned == [],
        pinned=True,
    ),
    "withdraw": Deed(
        method="deleteMessage",
        call=lambda way: way.withdraw("1", NOTICE),
        done=lambda standin: standin.chat.find(1) is None,
    ),
}
# What the server does, and what is known afterwards: nothing here is ever unknown, for it may all be done again.
STRIKES: dict[str, tuple[Fault, Verdict]] = {
    "429 with its seconds": (faults.too_many(7), Verdict.WAIT),
    "429 as a page": (faults.html(429), Verdict.WAIT),
    "413 as a page": (faults.html(413), Verdict.REFUSED),
    "413 in the server's words": (faults.says(413, "Request Entity Too Large"), Verdict.REFUSED),
    "400": (faults.says(400, "Bad Request: MESSAGE_ID_INVALID"), Verdict.REFUSED),
    "400 that cannot be read as words": (faults.says(400, ""), Verdict.REFUSED),
    "400 for a right": (
        faults.says(400, "Bad Request: need administrator rights in the channel chat"),
        Verdict.REFUSED,
    ),
    "400 because the chat is not there": (faults.says(400, "Bad Request: chat not found"), Verdict.STOPPED),
    "400 because the chat has moved": (faults.moved(-1002000000001), Verdict.STOPPED),
    "401": (faults.says(401, "Unauthorized"), Verdict.STOPPED),
    "403 after being thrown out": (
        faults.says(403, "Forbidden: bot was kicked from the channel chat"),
        Verdict.STOPPED,
    ),
    "403 to one who is outside": (
        faults.says(403, "Forbidden: bot is not a member of the channel chat"),
        Verdict.STOPPED,
    ),
    "403 for a right": (faults.says(403, "Forbidden: not allowed to do this"), Verdict.REFUSED),
    "403 as a page": (faults.html(403), Verdict.STOPPED),
    "404": (faults.says(404, "Not Found: method not found"), Verdict.STOPPED),
    "409": (faults.says(409, "Conflict: terminated by other getUpdates request"), Verdict.STOPPED),
    "500 after accepting": (faults.says(500, "Internal Server Error: restart", accepts=True), Verdict.NOT_SENT),
    "500 without accepting": (faults.says(500, "Internal Server Error: restart"), Verdict.NOT_SENT),
    "502 as a page": (faults.html(502, accepts=True), Verdict.NOT_SENT),
    "503 as a page": (faults.html(503), Verdict.NOT_SENT),
    "421 as a page": (faults.html(421), Verdict.NOT_SENT),
    "301 as a page": (faults.html(301), Verdict.NOT_SENT),
    "closed after accepting": (faults.accepted_then(Then.CLOSE), Verdict.NOT_SENT),
    "reset after accepting": (faults.accepted_then(Then.RESET), Verdict.NOT_SENT),
    "silent after accepting": (faults.accepted_then(Then.HANG), Verdict.NOT_SENT),
    "half a reply, then closed": (faults.half_a_reply(), Verdict.NOT_SENT),
    "half a reply, then reset": (faults.half_a_reply(Then.RESET), Verdict.NOT_SENT),
    "half a reply, then silent": (faults.half_a_reply(Then.HANG), Verdict.NOT_SENT),
    "a body that is never read": (faults.body_never_read(), Verdict.NOT_SENT),
    "no HTTP at all": (faults.garbage(), Verdict.NOT_SENT),
    "200 without a body": (faults.answer(b""), Verdict.NOT_SENT),
    "200 that is no JSON": (faults.answer(b"<html>fine</html>"), Verdict.NOT_SENT),
    "200 without a result": (faults.answer(b'{"ok":true}'), Verdict.NOT_SENT),
    "200 with null": (faults.answer(b'{"ok":true,"result":null}'), Verdict.NOT_SENT),
    "200 with a no": (faults.answer(b'{"ok":true,"result":false}'), Verdict.NOT_SENT),
    "200 with a list": (faults.answer(b"[]"), Verdict.NOT_SENT),
    "200 that says no": (faults.answer(b'{"ok":false}'), Verdict.NOT_SENT),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every fault for the edit of a text; of the other acts every third one by turns, unless all are wanted."""
    if not {"deed", "strike"} <= set(metafunc.fixturenames):
        return
    full = metafunc.config.getoption("--full")
    pairs = [
        (deed, strike)
        for turn, deed in enumerate(DEEDS)
        for place, strike in enumerate(STRIKES)
        if full or turn == 0 or (place + turn) % 3 == 0
    ]
    metafunc.parametrize(("deed", "strike"), pairs, ids=[f"{deed}: {strike}" for deed, strike in pairs])


def test_each_fault_gives_the_verdict_of_the_table_and_a_repetition_completes_the_act(
    standin: StandIn, deed: str, strike: str
) -> None:
    act, (fault, verdict) = DEEDS[deed], STRIKES[strike]
    set_up(standin)
    if act.pinned:
        asyncio.run(channel(standin).pin("1"))
    standin.faults.plan(act.method, fault)
    outcome = asyncio.run(act.call(channel(standin, QUICK if fault.then is Then.HANG else PATIENT)))
    assert outcome.verdict is verdict
    assert outcome.message_id is None
    assert (outcome.wait > 0) == (verdict is Verdict.WAIT)
    assert act.done(standin) == fault.accepts
    again = asyncio.run(act.call(channel(standin)))
    assert (again.verdict, again.message_id) == (Verdict.SENT, act.number)
    assert act.done(standin)
    assert sum(message.service == "" for message in standin.chat.messages) == (1 if deed == "withdraw" else 2)


@pytest.mark.parametrize("deed", DEEDS)
def test_an_act_is_one_call_and_repeating_it_changes_nothing(standin: StandIn, deed: str) -> None:
    act = DEEDS[deed]
    set_up(standin)
    if act.pinned:
        asyncio.run(channel(standin).pin("1"))
        standin.calls.clear()
    outcome = asyncio.run(act.call(channel(standin)))
    assert (outcome.verdict, outcome.message_id) == (Verdict.SENT, act.number)
    assert [call.method for call in standin.calls] == [act.method]
    assert act.done(standin)
    before = without_times(standin)
    assert asyncio.run(act.call(channel(standin))).verdict is Verdict.SENT
    assert without_times(standin) == before


def without_times(standin: StandIn) -> list[Posted]:
    return [replace(message, edited=None) for message in standin.chat.messages]


@pytest.mark.parametrize(
    ("rights", "verdict"),
    [(Rights.MEMBER, Verdict.REFUSED), (Rights.NONE, Verdict.STOPPED), (Rights.KICKED, Verdict.STOPPED)],
)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_missing_right_refuses_an_act_and_only_being_outside_stops_the_channel(
    standin: StandIn, deed: str, rights: Rights, verdict: Verdict
) -> None:
    set_up(standin)
    before = without_times(standin)
    standin.chat.rights = rights
    assert asyncio.run(DEEDS[deed].call(channel(standin))).verdict is verdict
    assert without_times(standin) == before


@pytest.mark.parametrize(
    ("deed", "verdict"),
    [
        ("edit", Verdict.REFUSED),
        ("edit a document", Verdict.REFUSED),
        ("pin", Verdict.REFUSED),
        ("unpin", Verdict.SENT),
        ("withdraw", Verdict.SENT),
    ],
)
def test_on_a_post_that_is_gone_only_unpinning_and_withdrawing_are_done(
    standin: StandIn, deed: str, verdict: Verdict
) -> None:
    outcome = asyncio.run(DEEDS[deed].call(channel(standin)))
    assert outcome.verdict is verdict
    assert "not found" in outcome.detail
    assert not standin.chat.messages


@pytest.mark.parametrize("message_id", ["", "x1", "-5", "1.0", "²"])
def test_what_is_no_number_of_a_message_is_refused_without_a_call(standin: StandIn, message_id: str) -> None:
    way = channel(standin)
    calls = [way.edit(message_id, NEW_INDEX, document=None, thumbnail=None), way.pin(message_id)]
    calls += [way.unpin(message_id), way.withdraw(message_id, NOTICE)]

    async def one_by_one() -> list[Outcome]:
        return [await call for call in calls]

    assert {outcome.verdict for outcome in asyncio.run(one_by_one())} == {Verdict.REFUSED}
    assert not standin.calls


def test_a_post_answers_another_and_carries_a_thumbnail(standin: StandIn) -> None:
    set_up(standin)
    assert [message.reply_to for message in standin.chat.messages] == [None, 1]
    assert standin.chat.messages[1].thumbnail == PICTURE


def test_a_post_whose_question_is_gone_is_sent_all_the_same(standin: StandIn) -> None:
    set_up(standin)
    more = {"key": "k", "at": AT}
    answer = Post(part="article-1", text="An article")
    sending = channel(standin).send(answer, document=None, thumbnail=None, reply_to="77", **more)  # type: ignore[arg-type]
    assert asyncio.run(sending).verdict is Verdict.SENT
    assert json.loads(standin.calls[-1].form.params["reply_parameters"]) == {
        "message_id": 77,
        "allow_sending_without_reply": True,
    }
    assert standin.chat.messages[-1].reply_to is None


def test_a_text_is_edited_by_its_entities_without_a_preview_and_tells_its_link(standin: StandIn) -> None:
    set_up(standin)
    outcome = asyncio.run(DEEDS["edit"].call(channel(standin)))
    assert outcome.link == "https://t.me/example_review/1"
    params = standin.calls[-1].form.params
    assert "parse_mode" not in params
    assert json.loads(params["link_preview_options"]) == {"is_disabled": True}
    assert not standin.chat.messages[0].preview


def test_an_edit_without_buttons_takes_the_former_ones_away(standin: StandIn) -> None:
    set_up(standin)
    bare = replace(INDEX, buttons=())
    assert asyncio.run(channel(standin).edit("1", bare, document=None, thumbnail=None)).verdict is Verdict.SENT
    assert shown(standin, 1) == bare


def test_a_document_is_replaced_with_its_thumbnail_and_its_caption(standin: StandIn) -> None:
    set_up(standin)
    asyncio.run(DEEDS["edit a document"].call(channel(standin)))
    message = standin.chat.messages[1]
    assert (message.document, message.thumbnail) == (NEW_PDF, NEW_PICTURE)
    assert message.as_post("document") == NEW_DOCUMENT


def test_a_document_without_its_bytes_is_refused_before_any_call(standin: StandIn) -> None:
    outcome = asyncio.run(channel(standin).edit("2", NEW_DOCUMENT, document=None, thumbnail=None))
    assert outcome.verdict is Verdict.REFUSED
    assert "review-2026-W48-b.pdf" in outcome.detail
    assert not standin.calls


def test_a_text_cannot_take_the_place_of_a_document(standin: StandIn) -> None:
    set_up(standin)
    outcome = asyncio.run(channel(standin).edit("2", NEW_INDEX, document=None, thumbnail=None))
    assert outcome.verdict is Verdict.REFUSED
    assert "no text in the message" in outcome.detail


def test_pinning_makes_no_sound(standin: StandIn) -> None:
    set_up(standin)
    asyncio.run(channel(standin).pin("1"))
    assert standin.calls[-1].form.params["disable_notification"] == "true"


def test_pinning_leaves_one_line_in_the_channel_however_often_it_is_done(standin: StandIn) -> None:
    set_up(standin)
    for _ in range(3):
        assert asyncio.run(channel(standin).pin("1")).verdict is Verdict.SENT
    assert [message.service for message in standin.chat.messages if message.service] == ["pinned a message"]


@pytest.mark.parametrize("act", ["pin", "unpin"])
def test_a_chat_that_is_as_it_is_wanted_already_counts_as_done(standin: StandIn, act: str) -> None:
    set_up(standin)
    standin.faults.plan(DEEDS[act].method, faults.says(400, "Bad Request: CHAT_NOT_MODIFIED"))
    assert asyncio.run(DEEDS[act].call(channel(standin))).verdict is Verdict.SENT


def two_days_later(standin: StandIn) -> None:
    clock = standin.world.clock
    assert isinstance(clock, TickingClock)
    clock.now += dt.timedelta(hours=49)


def test_an_old_text_that_cannot_be_deleted_says_the_notice_from_now_on(standin: StandIn) -> None:
    set_up(standin)
    two_days_later(standin)
    outcome = asyncio.run(channel(standin).withdraw("1", NOTICE))
    assert (outcome.verdict, outcome.message_id) == (Verdict.SENT, "1")
    assert shown(standin, 1, "notice") == NOTICE
    assert asyncio.run(channel(standin).withdraw("1", NOTICE)).verdict is Verdict.SENT
    assert shown(standin, 1, "notice") == NOTICE


def test_in_the_place_of_an_old_document_stands_a_small_file_that_says_so(standin: StandIn) -> None:
    set_up(standin)
    two_days_later(standin)
    for _ in range(2):
        outcome = asyncio.run(channel(standin).withdraw("2", NOTICE))
        assert (outcome.verdict, outcome.message_id) == (Verdict.SENT, "2")
        message = standin.chat.messages[1]
        assert (message.text, message.entities, message.filename) == (NOTICE.text, NOTICE.entities, NOTICE_FILE)
        assert message.document == f"{NOTICE.text}\n".encode()
        assert message.thumbnail is None


@pytest.mark.parametrize(
    "words", ["message can't be deleted", "message can't be deleted for everyone", "MESSAGE_DELETE_FORBIDDEN"]
)
def test_a_post_that_may_not_be_deleted_says_the_notice_too(standin: StandIn, words: str) -> None:
    set_up(standin)
    standin.faults.plan("deleteMessage", faults.says(400, f"Bad Request: {words}"))
    assert asyncio.run(channel(standin).withdraw("1", NOTICE)).verdict is Verdict.SENT
    assert shown(standin, 1, "notice") == NOTICE


@pytest.mark.parametrize("number", ["1", "2"])
@pytest.mark.parametrize("strike", ["closed after accepting", "429 with its seconds", "403 after being thrown out"])
def test_a_withdrawal_that_breaks_off_at_its_last_call_is_completed_by_a_repetition(
    standin: StandIn, number: str, strike: str
) -> None:
    fault, verdict = STRIKES[strike]
    set_up(standin)
    two_days_later(standin)
    standin.faults.plan("editMessageText" if number == "1" else "editMessageMedia", fault)
    assert asyncio.run(channel(standin).withdraw(number, NOTICE)).verdict is verdict
    assert asyncio.run(channel(standin).withdraw(number, NOTICE)).verdict is Verdict.SENT
    message = standin.chat.find(int(number))
    assert message is not None
    assert message.text == NOTICE.text


@pytest.mark.parametrize("length", [1000, 1023, 1024, 1025, 4000])
@pytest.mark.parametrize("letter", ["x", "🌾"])
def test_a_long_notice_fits_under_a_document_and_stands_whole_in_its_file(length: int, letter: str) -> None:
    text = f"Withdrawn. {letter * (length // units(letter))}"
    bold = Entity(type="bold", offset=0, length=9)
    whole = Entity(type="italic", offset=0, length=units(text))
    post, data = as_document(Post(part="notice", text=text, entities=(bold, whole)))
    assert units(post.text) <= 1024
    assert data == f"{text}\n".encode()
    assert post.entities == ((bold, whole) if units(text) <= 1024 else (bold,))
    assert post.text.rstrip("…") == text[: len(post.text.rstrip("…"))]
