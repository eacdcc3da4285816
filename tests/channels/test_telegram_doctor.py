from __future__ import annotations

import asyncio
import datetime as dt
import json
import socket
from email.utils import format_datetime
from typing import Any

import pytest
from standin import StandIn, faults, wire
from standin.chat import Chat, ChatKind, Person, Rights
from standin.faults import Fault, Then
from standin.people import EDITOR

from digest.channels.telegram import Probe, Timeouts, probe
from digest.model.config import ChannelConfig
from digest.model.post import Post
from digest.model.secret import Secret
from digest.model.seen import SeenChat, SeenPerson

NOW = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
QUICK = Timeouts(connect=2, read=0.5, write=0.5, upload=0.5, pool=1)
METHODS = ("getMe", "getChat", "getChatMember")


def look(
    standin: StandIn, *, chat_id: str = "", token: str = "", url: str = "", updates: bool = False, quick: bool = False
) -> Probe:
    config = ChannelConfig(
        name="main", kind="telegram", chat_id=chat_id or str(standin.chat.chat_id), api_url=url or standin.url
    )
    timeouts = QUICK if quick else Timeouts()
    found = probe(config, Secret(token or standin.token), now=lambda: NOW, timeouts=timeouts, updates=updates)
    return asyncio.run(found)


def answers(result: Any, headers: dict[str, str] | None = None) -> Fault:
    """A call that is answered with this result."""
    body = json.dumps({"ok": True, "result": result}).encode()
    return Fault(says=wire.reply(200, body, headers=headers))


def bot(**more: object) -> dict[str, object]:
    return {"user": {"id": 424242, "is_bot": True, "first_name": "Digest"}, **more}


def administrator(**rights: bool) -> dict[str, object]:
    names = ("be_edited", "manage_chat", "change_info", "post_messages", "edit_messages", "delete_messages")
    more = ("invite_users", "restrict_members", "promote_members", "manage_video_chats", "post_stories")
    every = {f"can_{name}": False for name in (*names, *more, "edit_stories", "delete_stories")}
    return bot(status="administrator", is_anonymous=False, **{**every, **rights})


def chat_shape(kind: str, **more: object) -> dict[str, object]:
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        "id": -100500,
        "type": kind,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
        **more,
    }


def test_an_administrator_may_do_everything_and_nothing_is_changed(standin: StandIn) -> None:
    found = look(standin)
    assert (found.token_ok, found.bot_name) == (True, "@digest_example_bot")
    assert (found.chat_ok, found.chat_title) == (True, "The Example Review")
    assert (found.can_post, found.can_edit, found.can_pin, found.can_delete) == (True, True, True, True)
    assert (found.trouble, found.poller_conflict, found.pinned) == ("", None, None)
    assert tuple(call.method for call in standin.calls) == METHODS
    assert not standin.chat.messages


def test_a_channel_may_be_asked_about_by_its_user_name(standin: StandIn) -> None:
    assert look(standin, chat_id="@example_review").chat_ok


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        ({"can_post_messages": True}, (True, False, False, False)),
        ({"can_post_messages": True, "can_edit_messages": True}, (True, True, True, False)),
        ({"can_edit_messages": True, "can_delete_messages": True}, (False, True, True, True)),
        ({}, (False, False, False, False)),
    ],
)
def test_each_right_in_a_channel_is_told_and_who_edits_may_pin(
    standin: StandIn, rights: dict[str, bool], expected: tuple[bool, ...]
) -> None:
    standin.faults.plan("getChatMember", answers(administrator(**rights)))
    found = look(standin)
    assert (found.can_post, found.can_edit, found.can_pin, found.can_delete) == expected


def test_a_mere_member_of_a_channel_may_do_nothing(standin: StandIn) -> None:
    standin.chat.rights = Rights.MEMBER
    found = look(standin)
    assert (found.chat_ok, found.can_post, found.can_edit, found.can_pin) == (True, False, False, False)


@pytest.mark.parametrize(
    ("kind", "member", "expected"),
    [
        ("supergroup", bot(status="member"), (True, True, False, True)),
        ("supergroup", administrator(can_pin_messages=True), (True, True, True, True)),
        ("supergroup", bot(status="left"), (False, False, False, False)),
        ("supergroup", bot(status="kicked", until_date=0), (False, False, False, False)),
        ("private", bot(status="member"), (True, True, True, True)),
    ],
)
def test_in_a_group_or_a_private_chat_a_member_may_post(
    standin: StandIn, kind: str, member: dict[str, object], expected: tuple[bool, ...]
) -> None:
    standin.faults.plan("getChat", answers(chat_shape(kind, title="Editors")))
    standin.faults.plan("getChatMember", answers(member))
    standin.chat.chat_id = -100500
    standin.world.chats = {-100500: standin.chat}
    found = look(standin)
    assert found.trouble == ""
    assert (found.can_post, found.can_edit, found.can_pin, found.can_delete) == expected


def test_a_private_chat_goes_by_its_persons_name(standin: StandIn) -> None:
    standin.faults.plan("getChat", answers(chat_shape("private", first_name="Ada", last_name="Example")))
    assert look(standin).chat_title == "Ada Example"


def test_the_newest_pinned_post_is_told(standin: StandIn) -> None:
    pinned = {"message_id": 17, "date": 1, "chat": {"id": -100500, "type": "channel", "title": "x"}, "text": "x"}
    standin.faults.plan("getChat", answers(chat_shape("channel", title="x", pinned_message=pinned)))
    assert look(standin).pinned == "17"


def test_a_wrong_token_is_told_without_showing_it(standin: StandIn) -> None:
    found = look(standin, token="424242:another-token-that-nobody-knows-00")
    assert (found.token_ok, found.chat_ok, found.can_post) == (False, None, None)
    assert "another-token" not in repr(found)
    assert found.trouble


@pytest.mark.parametrize("status", [404, 401])
def test_a_server_that_is_no_bot_api_says_nothing_about_the_token(standin: StandIn, status: int) -> None:
    standin.faults.plan("getMe", faults.html(status))
    assert look(standin).token_ok is None


@pytest.mark.parametrize(
    ("rights", "words"), [(Rights.NONE, "not a member"), (Rights.KICKED, "kicked")], ids=["none", "kicked"]
)
def test_a_chat_that_the_bot_does_not_see_is_told(standin: StandIn, rights: Rights, words: str) -> None:
    standin.chat.rights = rights
    found = look(standin)
    assert (found.token_ok, found.chat_ok, found.can_post) == (True, False, None)
    assert words in found.trouble


def test_a_chat_that_is_not_there_is_told(standin: StandIn) -> None:
    found = look(standin, chat_id="-1009999")
    assert (found.token_ok, found.chat_ok) == (True, False)
    assert "chat not found" in found.trouble.lower()


FAULTS = {
    "429": faults.too_many(7),
    "429 as a page": faults.html(429),
    "500": faults.says(500, "Internal Server Error: restart"),
    "502": faults.html(502),
    "409": faults.says(409, "Conflict: terminated by other getUpdates request"),
    "moved": faults.moved(-1002000000001),
    "closed": faults.accepted_then(Then.CLOSE),
    "reset": faults.accepted_then(Then.RESET),
    "silent": faults.accepted_then(Then.HANG),
    "half": faults.half_a_reply(),
    "no HTTP": faults.garbage(),
    "nothing": faults.answer(b""),
    "a list": faults.answer(b"[]"),
    "null": faults.answer(b'{"ok":true,"result":null}'),
    "another thing": faults.answer(b'{"ok":true,"result":{"a":"b"}}'),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("method", METHODS)
def test_no_fault_stops_the_doctor_and_what_was_found_before_it_is_kept(
    standin: StandIn, method: str, name: str
) -> None:
    standin.faults.plan(method, FAULTS[name])
    found = look(standin, quick=True)
    known = METHODS.index(method)
    assert found.trouble
    assert (found.token_ok, found.chat_ok, found.can_post) == ((True, True, None)[:known] + (None,) * 3)[:3]


def test_a_server_that_is_not_there_is_told(standin: StandIn) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = look(standin, url=f"http://127.0.0.1:{port}")
    assert found.token_ok is None
    assert "ConnectError" in found.trouble


def test_an_address_that_is_none_is_told(standin: StandIn) -> None:
    assert "api_url" in look(standin, url="api.telegram.org").trouble


@pytest.mark.parametrize("ahead", [-86400, -90, 0, 2, 3600])
def test_the_clock_is_compared_with_the_servers(standin: StandIn, ahead: int) -> None:
    date = format_datetime(NOW - dt.timedelta(seconds=ahead), usegmt=True)
    standin.faults.plan("getMe", answers(standin.world.bot, {"Date": date}))
    skew = look(standin).clock_skew
    assert skew is not None
    assert abs(skew - ahead) <= 0.5


def test_a_refusal_tells_the_servers_time_too(standin: StandIn) -> None:
    body = json.dumps({"ok": False, "error_code": 401, "description": "Unauthorized"}).encode()
    date = format_datetime(NOW, usegmt=True)
    standin.faults.plan("getMe", Fault(says=wire.reply(401, body, headers={"Date": date})))
    found = look(standin)
    assert found.token_ok is False
    assert found.clock_skew == -0.5


@pytest.mark.parametrize("date", ["", "yesterday", "Fri, 27 Nov 2026 09:00:00", "Fri, 99 Nov 2026 09:00:00 GMT"])
def test_a_date_that_cannot_be_read_tells_nothing(standin: StandIn, date: str) -> None:
    standin.faults.plan("getMe", answers(standin.world.bot, {"Date": date}))
    found = look(standin)
    assert (found.clock_skew, found.can_post) == (None, True)


def test_updates_are_asked_for_only_on_request_and_none_is_taken(standin: StandIn) -> None:
    assert look(standin, updates=True).poller_conflict is False
    (asked,) = [call.form.params for call in standin.calls if call.method == "getUpdates"]
    assert "offset" not in asked
    assert asked.get("timeout", "0") == "0"
    assert asked["limit"] == "100"
    assert "allowed_updates" not in asked, "what the bot asks for stays as it is"


def room(standin: StandIn, number: int, title: str, kind: ChatKind = ChatKind.GROUP) -> Chat:
    return standin.add_chat(number, title, kind=kind, rights=Rights.NONE)


def change_of(standin: StandIn, chat: Chat, status: str) -> None:
    """Somebody takes the bot out of a chat."""
    member = bot(status=status) | ({"until_date": 0} if status == "kicked" else {})
    shape: dict[str, Any] = {
        "chat": {"id": chat.chat_id, "type": "supergroup", "title": chat.title},
        "from": EDITOR.as_json(),
    }
    shape |= {"date": 1, "old_chat_member": bot(status="member"), "new_chat_member": member}
    standin.on_loop(lambda: standin.world.updates.add({"my_chat_member": shape}, standin.world.now))


def test_the_chats_and_people_of_waiting_updates_are_told_the_newest_first_and_stay_waiting(standin: StandIn) -> None:
    desk, news = room(standin, -1001000000077, "Editors"), room(standin, -1001000000078, "News", ChatKind.CHANNEL)
    ada, ben = Person(user_id=7001, name="Ada"), Person(user_id=7002, name="Ben")
    standin.joined(desk)
    standin.joined(news)
    standin.hear("/whoami", person=ada)
    standin.hear("Hello", person=ben)
    standin.hear("/status", chat=desk, person=ben)
    waiting = list(standin.world.updates.queue)
    for _ in range(2):
        found = look(standin, updates=True)
        assert found.chats == (
            SeenChat(chat_id=-1001000000077, kind="supergroup", title="Editors"),
            SeenChat(chat_id=-1001000000078, kind="channel", title="News"),
        )
        assert found.people == (
            SeenPerson(user_id=7002, first_name="Ben"),
            SeenPerson(user_id=7001, first_name="Ada"),
        )
        assert standin.world.updates.queue == waiting


@pytest.mark.parametrize("status", ["left", "kicked"])
def test_a_chat_that_the_bot_was_taken_out_of_is_not_told(standin: StandIn, status: str) -> None:
    desk, other = room(standin, -1001000000077, "Editors"), room(standin, -1001000000079, "Others")
    for chat in (desk, other):
        standin.joined(chat)
    change_of(standin, other, status)
    assert [chat.title for chat in look(standin, updates=True).chats] == ["Editors"]


def test_of_a_group_that_moved_the_new_number_is_told(standin: StandIn) -> None:
    old, new = room(standin, -500, "Editors"), room(standin, -1001000000077, "Editors")
    standin.joined(old)
    for chat, more in ((old, {"migrate_to_chat_id": new.chat_id}), (new, {"migrate_from_chat_id": old.chat_id})):
        shape: dict[str, Any] = {
            "message_id": 1,
            "date": 1,
            "chat": {"id": chat.chat_id, "type": "supergroup", "title": "Editors"},
        }
        standin.world.updates.add({"message": {**shape, **more}}, NOW)
    assert [chat.chat_id for chat in look(standin, updates=True).chats] == [new.chat_id]


def test_updates_that_cannot_be_had_keep_nothing_else_from_being_looked_at(standin: StandIn) -> None:
    standin.faults.plan("getUpdates", faults.says(500, "Internal Server Error: restart"))
    found = look(standin, updates=True)
    assert (found.poller_conflict, found.can_post, "restart" in found.trouble.lower()) == (None, True, True)


def test_a_bot_without_a_chat_is_asked_what_it_has_heard(standin: StandIn) -> None:
    standin.joined(room(standin, -1001000000077, "Editors"))
    config = ChannelConfig(name="bot", kind="telegram", api_url=standin.url)
    found = asyncio.run(probe(config, Secret(standin.token), now=lambda: NOW, updates=True))
    assert (found.token_ok, found.chat_ok, found.trouble) == (True, None, "")
    assert [chat.title for chat in found.chats] == ["Editors"]
    assert [call.method for call in standin.calls] == ["getMe", "getUpdates"]


def test_the_chat_is_told_with_its_number_and_kind_also_where_it_was_asked_for_by_its_name(standin: StandIn) -> None:
    found = look(standin, chat_id="@example_review")
    assert (found.chat_number, found.chat_kind, found.is_member) == (standin.chat.chat_id, "channel", True)


@pytest.mark.parametrize(
    ("member", "inside"),
    [
        (bot(status="left"), False),
        (bot(status="kicked", until_date=0), False),
        (bot(status="member"), True),
        (administrator(), True),
    ],
    ids=["left", "kicked", "member", "administrator"],
)
def test_whether_the_bot_is_in_the_chat_is_told(standin: StandIn, member: dict[str, object], inside: bool) -> None:
    standin.faults.plan("getChatMember", answers(member))
    assert look(standin).is_member is inside


@pytest.mark.parametrize(
    "words",
    [
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        "Conflict: can't use getUpdates method while webhook is active",
    ],
)
def test_another_poller_is_told_and_the_rest_is_looked_at_all_the_same(standin: StandIn, words: str) -> None:
    standin.faults.plan("getUpdates", faults.says(409, words))
    found = look(standin, updates=True)
    assert found.poller_conflict is True
    assert found.trouble == words
    assert found.can_post is True


def test_trouble_never_shows_the_token(standin: StandIn) -> None:
    page = f"<p>/bot{standin.token}/getMe</p>".encode()
    standin.faults.plan("getMe", Fault(says=wire.reply(502, page, mime="text/html")))
    found = look(standin)
    assert standin.token.partition(":")[2] not in found.trouble
    assert "***" in found.trouble


def test_a_probe_leaves_the_channel_as_it_is(standin: StandIn) -> None:
    standin.chat.add(post_of_the_test())
    look(standin, updates=True)
    assert [message.text for message in standin.chat.messages] == ["Hello"]


def post_of_the_test() -> Any:
    from standin.chat import Posted

    return Posted(message_id=0, at=NOW, text=Post(part="x", text="Hello").text)
