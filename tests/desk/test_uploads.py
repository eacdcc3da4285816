"""A document is brought to Telegram once: whoever sends it next, to whatever chat, sends it by its id."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from desk_kit import Clock
from probe_kit import ROOM, Newsstand, make_base
from standin import faults
from standin.faults import Then
from standin.server import TOKEN, StandIn

from digest.channels.telegram import TelegramChannel
from digest.confine import Confined
from digest.desk.resolve import resolve
from digest.model.post import Post, upload_key
from digest.model.post_json import unpack
from digest.model.secret import Secret
from digest.model.states import DeliveryState as D

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOT = TOKEN.partition(":")[0]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Confined(target="digest.render.pdf.layout:layout") as layout:
        return make_base(tmp_path_factory.mktemp("base") / "compact", "compact", layout)


@pytest.fixture
def news(base: Path, tmp_path: Path) -> Iterator[Newsstand]:
    clock = Clock()
    with StandIn(clock=clock) as server:
        made = Newsstand(base, tmp_path / "own", server, clock, form="compact")
        yield made
        made.desk.close()
        assert not server.findings, server.findings


def uploads(news: Newsstand) -> list[bool]:
    """For each call that sent a document, whether it brought the bytes along."""
    return [bool(call.form.files) for call in news.server.calls if call.method == "sendDocument"]


def document(news: Newsstand, number: int = 1) -> Post:
    row = news.desk.store.get_issue(news.slugs[number - 1])
    posts = [unpack(post.payload) for post in news.desk.store.posts_of(row.slug, row.approved_revision or 0)]
    return next(post for post in posts if post.document)


def test_the_next_channel_of_the_bot_gets_the_document_by_its_id(news: Newsstand) -> None:
    news.publish(1, "telegram")
    news.publish(1, "other")
    assert uploads(news) == [True, False]
    first, second = news.server.chat.messages[-1], news.second.messages[-1]
    assert first.document is not None
    assert (first.document, first.filename, first.text) == (second.document, second.filename, second.text)
    assert news.row("document", 1, "other").state is D.SENT


def test_what_the_editors_were_shown_is_published_without_another_upload(news: Newsstand) -> None:
    post, url = document(news), news.server.url
    assert post.document is not None
    data = news.desk.frozen.get(post.document)
    room = TelegramChannel("editors", str(ROOM), Secret(TOKEN), url)
    shown = asyncio.run(
        room.send(post, document=data, thumbnail=None, reply_to=None, key="", at=news.desk.local_time())
    )
    assert shown.file_id is not None
    news.desk.store.keep_upload(room.uploads, upload_key(post), shown.file_id, now=news.clock.now)
    news.publish(1)
    assert uploads(news) == [True, False]


def test_every_issue_has_an_upload_of_its_own(news: Newsstand) -> None:
    news.publish(1)
    news.publish(2)
    assert uploads(news) == [True, True]
    assert upload_key(document(news)) != upload_key(document(news, 2))


def test_an_id_that_is_no_longer_good_is_replaced_by_that_of_the_next_upload(news: Newsstand) -> None:
    key = upload_key(document(news))
    news.desk.store.keep_upload(BOT, key, "BQACfromanotherserver", now=news.clock.now)
    news.publish(1)
    assert uploads(news) == [False, True]
    assert news.row("document", 1).state is D.SENT
    assert news.desk.store.find_upload(BOT, key) not in {None, "BQACfromanotherserver"}
    news.publish(1, "other")
    assert uploads(news) == [False, True, False]


def test_an_upload_whose_answer_was_lost_leaves_no_id_and_a_repetition_brings_the_bytes_again(news: Newsstand) -> None:
    news.server.faults.plan("sendDocument", faults.half_a_reply(Then.CLOSE))
    news.publish(1)
    assert news.row("document", 1).state is D.UNKNOWN
    assert news.desk.store.find_upload(BOT, upload_key(document(news))) is None
    news.server.chat.remove(news.server.chat.last_id)
    resolve(news.desk, news.row("document", 1), "resend")
    news.publish(1)
    assert news.row("document", 1).state is D.SENT
    assert uploads(news) == [True, True]
