"""Topics of a group: where posts go, and what becomes of them there."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from standin.chat import ChatKind, Rights
from standin.client import call

from digest.channels.telegram import TelegramChannel
from digest.model.post import Post, Verdict
from digest.model.secret import Secret

if TYPE_CHECKING:
    from standin import StandIn
    from standin.chat import Chat

    from digest.model.post import Outcome

AT = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
GROUP, ENERGY, WATER = -1001000000077, 7, 12
POST = Post(part="index", text="The Example Review · No. 12")
PDF = b"%PDF-1.7 small\n" * 40
DOCUMENT = Post(part="document", text="No. 12", silent=True, filename="review.pdf", document="0" * 64)


@pytest.fixture
def group(standin: StandIn) -> Chat:
    chat = standin.add_chat(GROUP, "The Example Readers", kind=ChatKind.GROUP)
    chat.topics = {ENERGY, WATER}
    return chat


def channel(standin: StandIn, thread_id: int = 0, chat_id: int = GROUP) -> TelegramChannel:
    return TelegramChannel("main", str(chat_id), Secret(standin.token), standin.url, thread_id=thread_id)


def send(way: TelegramChannel, post: Post = POST, reply_to: str | None = None) -> Outcome:
    document = PDF if post.filename else None
    return asyncio.run(way.send(post, document=document, thumbnail=None, reply_to=reply_to, key="k", at=AT))


def answer(standin: StandIn, method: str, **params: Any) -> dict[str, Any]:
    """What the server says to a call of ours that it takes."""
    told: dict[str, Any] = call(standin, method, chat_id=str(GROUP), **params)["result"]
    return told


def test_posts_and_documents_go_to_their_topic(standin: StandIn, group: Chat) -> None:
    assert send(channel(standin, ENERGY)).message_id == "1"
    assert send(channel(standin, WATER), DOCUMENT).message_id == "2"
    assert send(channel(standin), replace(POST, text="To all")).message_id == "3"
    assert [message.thread for message in group.messages] == [ENERGY, WATER, 0]


def test_the_link_of_a_post_in_a_topic_leads_to_the_post(standin: StandIn, group: Chat) -> None:
    assert send(channel(standin, ENERGY)).link == "https://t.me/c/1000000077/1"
    group.username = "example_readers"
    assert send(channel(standin, ENERGY), replace(POST, text="Two")).link == "https://t.me/example_readers/2"


@pytest.mark.parametrize("post", [POST, DOCUMENT])
@pytest.mark.parametrize("thread_id", [2, WATER + 1])
def test_a_topic_that_is_not_there_takes_nothing(standin: StandIn, group: Chat, post: Post, thread_id: int) -> None:
    outcome = send(channel(standin, thread_id), post)
    assert outcome.verdict is Verdict.REFUSED
    assert "thread not found" in outcome.detail.lower()
    assert group.messages == []


def test_a_channel_has_no_topics(standin: StandIn) -> None:
    assert send(channel(standin, ENERGY, standin.chat.chat_id)).verdict is Verdict.REFUSED
    assert standin.chat.messages == []


def test_an_answer_stands_in_the_topic_of_its_post(standin: StandIn, group: Chat) -> None:
    way = channel(standin, ENERGY)
    send(way)
    send(way, DOCUMENT, reply_to="1")
    assert [(message.thread, message.reply_to) for message in group.messages] == [(ENERGY, None), (ENERGY, 1)]


def test_a_post_in_a_topic_is_edited_pinned_and_taken_back_where_it_stands(standin: StandIn, group: Chat) -> None:
    way = channel(standin, ENERGY)
    send(way)
    changed, notice = replace(POST, text="Corrected"), replace(POST, text="Withdrawn")

    async def acts() -> list[Outcome]:
        return [
            await way.edit("1", changed, document=None, thumbnail=None),
            await way.pin("1"),
            await way.unpin("1"),
            await way.withdraw("1", notice),
        ]

    assert [outcome.verdict for outcome in asyncio.run(acts())] == [Verdict.SENT] * 4
    assert group.find(1) is None
    sent, *others = standin.calls
    assert sent.form.params["message_thread_id"] == str(ENERGY)
    assert [made.method for made in others] == [
        "editMessageText",
        "pinChatMessage",
        "unpinChatMessage",
        "deleteMessage",
    ]
    assert not any("message_thread_id" in made.form.params for made in others)


def test_the_server_says_in_which_topic_a_message_stands(standin: StandIn, group: Chat) -> None:
    told = answer(standin, "sendMessage", text="One", message_thread_id=ENERGY)
    assert (told["message_thread_id"], told["is_topic_message"]) == (ENERGY, True)
    assert told["chat"]["is_forum"] is True
    reply = answer(standin, "sendMessage", text="Two", reply_parameters={"message_id": told["message_id"]})
    assert reply["message_thread_id"] == ENERGY
    edited = answer(standin, "editMessageText", message_id=told["message_id"], text="Uno")
    assert edited["message_thread_id"] == ENERGY
    general = answer(standin, "sendMessage", text="Three")
    assert "message_thread_id" not in general
    copy = answer(standin, "forwardMessage", from_chat_id=GROUP, message_id=1, message_thread_id=WATER)
    assert copy["message_thread_id"] == WATER
    assert [message.thread for message in group.messages] == [ENERGY, ENERGY, 0, WATER]


def test_a_mere_member_posts_into_topics_as_into_any_group(standin: StandIn, group: Chat) -> None:
    group.rights = Rights.MEMBER
    assert send(channel(standin, ENERGY)).verdict is Verdict.SENT
