from __future__ import annotations

import datetime as dt
import http.client
import json
import urllib.request
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from standin import faults
from standin.client import call, fetch, fetched, multipart, refused, sent
from standin.refusals import spelled
from standin.server import CHAT_ID, StandIn


def test_a_form_json_and_the_query_say_the_same(standin: StandIn) -> None:
    base = f"{standin.url}/bot{standin.token}/sendMessage"
    query = urlencode({"chat_id": CHAT_ID, "text": "from the query"})
    body = json.dumps({"chat_id": CHAT_ID, "text": "from JSON", "disable_notification": True}).encode()
    sent(standin, "from a form")
    fetch(urllib.request.Request(base, data=body, headers={"Content-Type": "application/json"}))
    fetch(urllib.request.Request(f"{base}?{query}"))
    assert [message.text for message in standin.chat.messages] == ["from a form", "from JSON", "from the query"]
    assert [message.silent for message in standin.chat.messages] == [False, True, False]


@pytest.mark.parametrize("via", ["direct", "attach"])
def test_a_file_comes_by_its_parameter_or_attached(standin: StandIn, via: str) -> None:
    data = b"%PDF\r\n--not a border\r\n\x00\xff"
    params = {"chat_id": str(CHAT_ID), "caption": "Näme"}
    if via == "attach":
        params["document"] = "attach://it"
    reply = multipart(standin, "sendDocument", params, {"document" if via == "direct" else "it": ("a b.pdf", data)})
    assert reply["result"]["document"]["file_size"] == len(data)
    assert (standin.chat.messages[0].filename, standin.chat.messages[0].document) == ("a b.pdf", data)
    again = call(
        standin, "sendDocument", chat_id=CHAT_ID, document=reply["result"]["document"]["file_id"], caption="again"
    )
    assert again["ok"]
    assert standin.chat.messages[1].document == data


def test_method_names_are_taken_in_any_case(standin: StandIn) -> None:
    assert call(standin, "GETme")["result"]["username"] == "digest_example_bot"


def test_ids_are_sequential_and_times_come_from_the_clock(standin: StandIn) -> None:
    replies = [sent(standin, text)["result"] for text in ("one", "two", "three")]
    assert [reply["message_id"] for reply in replies] == [1, 2, 3]
    assert [reply["date"] - replies[0]["date"] for reply in replies] == [0, 1, 2]


def test_own_posts_never_come_as_updates(standin: StandIn) -> None:
    sent(standin, "hello")
    assert call(standin, "getUpdates", timeout=0)["result"] == []


@pytest.mark.parametrize(
    ("token", "path", "status", "words"),
    [
        ("nonsense", "getMe", 401, "Unauthorized: invalid token specified"),
        ("1:another", "getMe", 401, "Unauthorized"),
        ("", "getNothing", 404, "Not Found: method not found"),
    ],
)
def test_tokens_and_methods_are_refused_in_the_servers_words(
    standin: StandIn, token: str, path: str, status: int, words: str
) -> None:
    reply = call(standin, path, token=token)
    assert (reply["error_code"], refused(reply)) == (status, words)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "x" * 32769}, "Bad Request: text is too long"),
        (
            {"text": "<p>x</p>", "parse_mode": "HTML"},
            'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 0',
        ),
        ({"text": "x", "chat_id": "-100777"}, "Bad Request: chat not found"),
        (
            {"text": "x", "entities": {"type": "bold"}},
            'Bad Request: parameter entities is not of type Array: {"type": "bold"}',
        ),
        (
            {"text": "x", "entities": [{"type": "shiny", "offset": 0, "length": 1}]},
            "Bad Request: can't parse MessageEntity: Unsupported type specified",
        ),
        (
            {"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            "Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "Go", "url": "http://localhost/"}]]}},
            "Bad Request: inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_bad_texts_are_refused_in_the_servers_words(standin: StandIn, params: dict[str, Any], words: str) -> None:
    assert refused(call(standin, "sendMessage", **{"chat_id": str(CHAT_ID), **params})) == words
    assert not standin.chat.messages
    standin.take_findings()


def test_an_entity_that_begins_inside_a_surrogate_pair_is_refused(standin: StandIn) -> None:
    reply = sent(standin, "🌾x", entities=[{"type": "bold", "offset": 1, "length": 2}])
    assert "in a middle of a UTF-16 symbol" in refused(reply)


def test_a_caption_that_is_too_long_and_a_file_that_is_empty_are_refused(standin: StandIn) -> None:
    params = {"chat_id": str(CHAT_ID), "caption": "x" * 1025}
    assert (
        refused(multipart(standin, "sendDocument", params, {"document": ("a.pdf", b"x")}))
        == "Bad Request: message caption is too long"
    )
    standin.take_findings()
    assert refused(multipart(standin, "sendDocument", {"chat_id": str(CHAT_ID)}, {"document": ("a.pdf", b"")})) == (
        "Bad Request: file must be non-empty"
    )


def test_edits_change_the_post_and_complain_as_the_server_does(standin: StandIn) -> None:
    sent(standin, "before")
    edit: dict[str, Any] = {"chat_id": CHAT_ID, "message_id": 1}
    assert call(standin, "editMessageText", **edit, text="after")["result"]["text"] == "after"
    assert "message is not modified: specified new message content" in refused(
        call(standin, "editMessageText", **edit, text="after")
    )
    assert (
        refused(call(standin, "editMessageText", chat_id=CHAT_ID, message_id=9, text="x"))
        == "Bad Request: message to edit not found"
    )
    assert [message.text for message in standin.chat.messages] == ["after"]


def test_a_deleted_post_is_gone_and_its_id_is_not_used_again(standin: StandIn) -> None:
    sent(standin, "one")
    assert call(standin, "deleteMessage", chat_id=CHAT_ID, message_id=1)["result"] is True
    assert (
        refused(call(standin, "deleteMessage", chat_id=CHAT_ID, message_id=1))
        == "Bad Request: message to delete not found"
    )
    assert sent(standin, "two")["result"]["message_id"] == 2


@pytest.mark.parametrize(
    ("params", "finding"),
    [
        ({"disable_web_page_preview": True}, "unknown parameter disable_web_page_preview"),
        ({"disable_notification": "yes"}, "parameter disable_notification is not of type Boolean"),
        ({"reply_markup": "{"}, "parameter reply_markup is not of type Object"),
        ({"message_thread_id": "x"}, "parameter message_thread_id is not of type Integer"),
        ({"link_preview_options": {"disabled": True}}, "unknown field disabled in link_preview_options"),
        ({"link_preview_options": {"is_disabled": 1}}, "field is_disabled in link_preview_options is not of type bool"),
        ({"reply_parameters": {"message_id": "1"}}, "field message_id in reply_parameters is not of type int"),
        ({"reply_parameters": {"allow_sending_without_reply": True}}, 'Field "message_id" is required'),
        ({"entities": [{"type": "bold", "offset": 0, "length": True}]}, "must be of type Number"),
        ({"entities": [{"type": "bold", "offset": 0, "length": 1, "link": "x"}]}, "unknown field link"),
        ({"reply_markup": {"inline_keyboard": [[{"text": "x", "web_app": {}}]]}}, "unknown field web_app"),
    ],
)
def test_a_parameter_that_is_unknown_or_mistyped_is_refused_and_found(
    standin: StandIn, params: dict[str, Any], finding: str
) -> None:
    assert sent(standin, "x", **params)["ok"] is False
    assert any(finding in found for found in standin.take_findings())


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [("text", 7, "String"), ("disable_notification", 1, "Boolean"), ("message_thread_id", True, "Integer")],
)
def test_in_a_json_body_each_value_has_its_own_type(standin: StandIn, name: str, value: object, kind: str) -> None:
    body = json.dumps({"chat_id": CHAT_ID, "text": "x", name: value}).encode()
    url = f"{standin.url}/bot{standin.token}/sendMessage"
    assert fetch(urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"}))["ok"] is False
    assert standin.take_findings()[0].startswith(f"sendMessage: parameter {name} is not of type {kind}")


def test_a_call_that_the_stand_in_cannot_make_sense_of_fails_the_test(standin: StandIn) -> None:
    standin.faults.plan("sendMessage", faults.slow(5))
    standin.world.clock = lambda: dt.datetime(2026, 11, 27, tzinfo=dt.UTC)  # which cannot be set
    assert refused(sent(standin, "x")) == "Internal Server Error: restart"
    assert "the stand-in itself failed" in standin.take_findings()[0]


def test_no_chat_is_a_forum(standin: StandIn) -> None:
    assert refused(sent(standin, "x", message_thread_id=5)) == "Bad Request: message thread not found"


@pytest.mark.parametrize(
    ("status", "words", "spelling"),
    [
        (400, "Unsupported parse_mode", (400, "Bad Request: unsupported parse_mode")),
        (400, "BUTTON_URL_INVALID", (400, "Bad Request: BUTTON_URL_INVALID")),
        (403, "CHAT_WRITE_FORBIDDEN", (400, "Bad Request: CHAT_WRITE_FORBIDDEN")),
        (403, "Bot was kicked", (403, "Forbidden: bot was kicked")),
        (413, "Request Entity Too Large", (413, "Request Entity Too Large")),
    ],
)
def test_refusals_are_spelled_as_the_server_spells_them(status: int, words: str, spelling: tuple[int, str]) -> None:
    assert spelled(status, words) == spelling


@pytest.mark.parametrize(
    ("text", "params", "finding"),
    [
        ("🌾" * 2100, {}, "4200 units; Telegram takes 4096"),
        (
            "x here",
            {"entities": [{"type": "text_link", "offset": 2, "length": 4, "url": "http://localhost/"}]},
            "drops the link",
        ),
        ("a b", {"entities": [{"type": "bold", "offset": 1, "length": 1}]}, "covers only white space"),
        ("x" * 303, {"entities": [{"type": "bold", "offset": 3 * i, "length": 1} for i in range(101)]}, "101 entities"),
    ],
)
def test_what_telegram_would_lose_in_silence_is_found(
    standin: StandIn, text: str, params: dict[str, Any], finding: str
) -> None:
    assert sent(standin, text, **params)["ok"]
    assert any(finding in found for found in standin.take_findings())


def test_the_same_post_twice_in_a_row_is_found(standin: StandIn) -> None:
    sent(standin, "one")
    sent(standin, "two")
    sent(standin, "one")
    assert standin.take_findings() == []
    sent(standin, "one")
    assert standin.take_findings() == ["sendMessage: the same post twice in a row"]


def test_the_channel_shows_the_cleaned_text_as_the_server_does(standin: StandIn) -> None:
    entities = [{"type": "bold", "offset": 2, "length": 3}]
    shape = sent(standin, "\n a\tb  \n", entities=entities)["result"]
    assert (shape["text"], shape["entities"]) == ("a b", [{"type": "bold", "offset": 0, "length": 3}])


def test_a_flood_stands_in_words_parameters_and_header(standin: StandIn) -> None:
    standin.faults.plan("sendMessage", faults.too_many(9), call=2)
    assert sent(standin, "one")["ok"]
    reply = sent(standin, "two")
    assert (reply["error_code"], reply["description"], reply["parameters"], reply["header"]) == (
        429,
        "Too Many Requests: retry after 9",
        {"retry_after": 9},
        "9",
    )
    assert sent(standin, "three")["ok"]
    assert [call.accepted for call in standin.calls] == [True, False, True]


def test_a_body_over_the_limit_is_413(standin: StandIn) -> None:
    client = http.client.HTTPConnection(urlsplit(standin.url).netloc, timeout=20)
    client.putrequest("POST", f"/bot{standin.token}/sendDocument")
    client.putheader("Content-Length", str(200 * 1024 * 1024))
    client.endheaders()
    reply = client.getresponse()
    assert reply.status == 413
    assert json.loads(reply.read())["description"] == "Request Entity Too Large"
    client.close()


def test_accepting_and_telling_are_recorded_apart(standin: StandIn) -> None:
    standin.faults.plan("sendMessage", faults.answer(b"nonsense"))
    with pytest.raises(ValueError, match="Expecting value"):
        sent(standin, "x")
    assert [(call.accepted, call.told) for call in standin.calls] == [(True, False)]
    assert len(standin.chat.messages) == 1


def test_the_channel_can_be_looked_at(standin: StandIn) -> None:
    sent(standin, "<b>Hello</b>", parse_mode="HTML")
    assert "<strong>Hello</strong>" in fetched(standin, "/").decode()
    assert json.loads(fetched(standin, "/transcript"))["messages"][0]["text"] == "Hello"
