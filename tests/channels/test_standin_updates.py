"""The stand-in: what a bot is told, by whom, how often, and the questions that it has to answer in time."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from standin import ChatKind, Person, StandIn
from standin.chat import Chat
from standin.client import call, refused, sent
from standin.server import CHAT_ID, TickingClock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
def editors(standin: StandIn) -> Chat:
    """The editors' chat."""
    return standin.add_chat(-100500, "Editors Example", kind=ChatKind.GROUP)


def updates(standin: StandIn, **params: Any) -> list[dict[str, Any]]:
    return list(call(standin, "getUpdates", **params)["result"])


def texts(found: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in found]


def later(standin: StandIn, seconds: float) -> None:
    clock = standin.world.clock
    assert isinstance(clock, TickingClock)
    clock.now += dt.timedelta(seconds=seconds)


def test_what_people_write_comes_until_it_is_confirmed_by_a_later_offset(standin: StandIn, editors: Chat) -> None:
    for text in ("/status", "/preview", "thanks"):
        standin.hear(text, chat=editors, person=Person(user_id=9, name="Bo Example"))
    first = updates(standin)
    assert texts(first) == texts(updates(standin)) == ["/status", "/preview", "thanks"]
    assert first[0]["message"]["from"] == {"id": 9, "is_bot": False, "first_name": "Bo Example"}
    assert texts(updates(standin, limit=1)) == ["/status"]
    assert texts(updates(standin, offset=first[1]["update_id"])) == ["/preview", "thanks"]
    assert texts(updates(standin)) == ["/preview", "thanks"]
    assert texts(updates(standin, offset=-1)) == ["thanks"]
    assert updates(standin, offset=first[2]["update_id"] + 1) == []


def test_updates_are_kept_for_a_day(standin: StandIn, editors: Chat) -> None:
    standin.hear("yesterday", chat=editors)
    later(standin, 86_390)
    standin.hear("today", chat=editors)
    assert texts(updates(standin)) == ["yesterday", "today"]
    later(standin, 60)
    assert texts(updates(standin)) == ["today"]


def test_only_the_kinds_that_were_asked_for_come_and_the_wish_is_remembered(standin: StandIn, editors: Chat) -> None:
    updates(standin, allowed_updates=["callback_query"])
    standin.hear("unheard", chat=editors)
    card = standin.hear("a card", chat=editors)
    standin.press(card, "go", chat=editors)
    assert [set(update) - {"update_id"} for update in updates(standin)] == [{"callback_query"}]
    updates(standin, allowed_updates=[])
    standin.hear("heard", chat=editors)
    assert "message" in updates(standin)[-1]


def test_a_poller_waits_until_something_comes(standin: StandIn, editors: Chat) -> None:
    found: list[dict[str, Any]] = []
    poller = threading.Thread(target=lambda: found.extend(updates(standin, timeout=20)))
    poller.start()
    standin.hear("hello", chat=editors)
    poller.join()
    assert texts(found) == ["hello"]


def test_of_two_pollers_the_first_is_turned_away(standin: StandIn) -> None:
    replies: list[dict[str, Any]] = []
    poller = threading.Thread(target=lambda: replies.append(call(standin, "getUpdates", timeout=20)))
    poller.start()
    while poller.is_alive():
        assert updates(standin) == []
    assert (replies[0]["error_code"], refused(replies[0])) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )


def test_a_webhook_keeps_pollers_out_until_it_is_deleted(standin: StandIn, editors: Chat) -> None:
    standin.hear("hello", chat=editors)
    standin.world.webhook = "https://bot.example.org/hook"
    assert refused(call(standin, "getUpdates")).startswith("Conflict: can't use getUpdates method while webhook")
    assert call(standin, "deleteWebhook", drop_pending_updates=True)["result"] is True
    assert updates(standin) == []


def test_a_pressed_button_is_answered_once(standin: StandIn, editors: Chat) -> None:
    rows = [[{"text": "Publish", "callback_data": "publish"}]]
    call(standin, "sendMessage", chat_id=editors.chat_id, text="Card", reply_markup={"inline_keyboard": rows})
    question = standin.press(editors.messages[0], "publish", chat=editors, person=Person(user_id=9))
    (update,) = updates(standin)
    query = update["callback_query"]
    assert (query["id"], query["from"]["id"], query["data"], query["message"]["message_id"]) == (
        question,
        9,
        "publish",
        1,
    )
    answer: dict[str, Any] = {"callback_query_id": question, "text": "Approved", "show_alert": True}
    assert call(standin, "answerCallbackQuery", **answer)["result"] is True
    assert refused(call(standin, "answerCallbackQuery", **answer)) == TOO_OLD
    assert [(given.text, given.alert) for given in standin.world.updates.answers] == [("Approved", True)]


@pytest.mark.parametrize(("seconds", "words"), [(90, TOO_OLD), (1, "Bad Request: MESSAGE_TOO_LONG")])
def test_a_late_answer_and_a_long_one_fail(standin: StandIn, editors: Chat, seconds: int, words: str) -> None:
    question = standin.press(standin.hear("card", chat=editors), "go", chat=editors)
    later(standin, seconds)
    assert refused(call(standin, "answerCallbackQuery", callback_query_id=question, text="x" * 201)) == words


def test_an_answer_to_no_question_fails(standin: StandIn) -> None:
    assert refused(call(standin, "answerCallbackQuery", callback_query_id="1")) == TOO_OLD


def test_what_others_wrote_cannot_be_edited_by_the_bot(standin: StandIn, editors: Chat) -> None:
    standin.hear("mine", chat=editors)
    edit = call(standin, "editMessageText", chat_id=editors.chat_id, message_id=1, text="yours")
    assert refused(edit) == "Bad Request: message can't be edited"
    assert sent(standin, "own")["ok"]
    assert call(standin, "editMessageText", chat_id=CHAT_ID, message_id=1, text="changed")["ok"]
