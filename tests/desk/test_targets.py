"""Several targets: two topics of one group, each with its articles, its language and its form, as its readers see them."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from desk_kit import Clock, copy_of, make_sender, open_desk
from standin import StandIn, faults
from standin.chat import ChatKind

from digest.channels.telegram import TelegramChannel
from digest.confine import Confined
from digest.desk.approve import approve
from digest.desk.assemble import assemble
from digest.desk.build import build
from digest.desk.correct import correct
from digest.desk.edit import Change, edit
from digest.desk.posts import posts_now
from digest.desk.resolve import questions, resolve
from digest.desk.take_in import take_in
from digest.desk.withdraw import withdraw
from digest.model.acts import SEND
from digest.model.secret import Secret
from digest.model.states import IssueState
from digest.pace import Limits
from digest.web.live import LiveIssue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standin.chat import Chat, Posted

    from digest.desk.desk import Desk
    from digest.desk.send import Sent

GROUP, ENERGY, WATER = -1001000000077, 7, 12
PAGE = "https://review.example.org/2026-W48/"
CONFIG = f"""[publication]
name = "The Example Weekly"
public_url = "https://review.example.org"
[channels.energy]
kind = "telegram"
chat_id = "{GROUP}"
thread_id = {ENERGY}
form = "thread"
language = "de"
tags = ["Energy"]
[channels.water]
kind = "telegram"
chat_id = "{GROUP}"
thread_id = {WATER}
form = "compact"
language = "ru"
tags = ["water", "rain"]
"""


def article(name: str, tag: str) -> str:
    return f"""---
title: {name} and its keeper
authors: [Ada Example]
tags: [{tag}]
---

The works of {name} carry more than the harbour needs, and their keeper says so every spring.

## Background

They were built sixty years ago in {name}. Ships were smaller then, and the river was not.
"""


ARTICLES = (("Arport", "energy"), ("Berg", "water"), ("Costa", "energy"))
MORE = (("Delta", "energy"),)


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with Confined(target="digest.render.pdf.layout:layout") as child:
        yield child


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, layout: Confined) -> Path:
    """A publication with two approved issues; the second has nothing about water. To be copied."""
    folder = tmp_path_factory.mktemp("targets")
    desk = open_desk(folder, Clock(), CONFIG)
    for articles in (ARTICLES, MORE):
        for number, one in enumerate(articles):
            take_in(desk, article(*one).encode(), name=f"{number}.md")
        slug = assemble(desk).slug
        edit(desk, slug, Change(title="Works and keepers"))
        approve(desk, slug, layout)
    desk.close()
    return folder


@dataclass
class Group:
    """The publication, the group as its readers see it, and the clock of both."""

    desk: Desk
    server: StandIn
    chat: Chat
    clock: Clock
    limits: Limits

    @property
    def slugs(self) -> tuple[str, str]:
        second, first = (row.slug for row in self.desk.store.list_issues())
        return first, second

    def publish(self, slug: str = "") -> Sent:
        sender = make_sender(self.desk, self.clock, [self.way("energy", ENERGY), self.way("water", WATER)])
        sender.limits = self.limits
        return asyncio.run(sender.publish(slug or self.slugs[0]))

    def way(self, name: str, thread_id: int) -> TelegramChannel:
        return TelegramChannel(name, str(GROUP), Secret(self.server.token), self.server.url, thread_id=thread_id)

    def shown(self, thread: int) -> list[Posted]:
        return [message for message in self.chat.messages if message.thread == thread]

    def posts(self) -> list[Posted]:
        return [message for message in self.chat.messages if not message.service]

    def times(self) -> list[dt.datetime]:
        return [entry.at for entry in self.server.transcript]


@pytest.fixture
def group(base: Path, tmp_path: Path) -> Iterator[Group]:
    clock = Clock()
    desk = open_desk(copy_of(base, tmp_path / "own"), clock)
    with StandIn(clock=clock, pace=True) as server:
        chat = server.add_chat(GROUP, "The Example Readers", kind=ChatKind.GROUP)
        chat.topics = {ENERGY, WATER}
        yield Group(desk, server, chat, clock, Limits())
        assert not server.findings, server.findings
    desk.close()


def links(message: Posted) -> list[str]:
    return [entity.url for entity in message.entities if entity.url]


def test_each_topic_gets_its_articles_in_its_form_and_its_language(group: Group) -> None:
    assert group.publish().row.state is IssueState.SENT
    index, first, second, document = group.shown(ENERGY)
    assert index.text.startswith("The Example Weekly · Nr. 1\n")
    assert "Arport" in index.text
    assert "Costa" in index.text
    assert "Berg and its keeper" not in index.text
    assert first.text.endswith(" · 1 von 2")
    assert second.text.endswith(" · 2 von 2")
    assert document.reply_to == index.message_id
    assert document.filename == "the-example-weekly-2026-W48.pdf"
    compact, paper = group.shown(WATER)
    assert compact.text.startswith("The Example Weekly · № 1\n")
    assert "Berg and its keeper\n" in compact.text
    assert "Arport and its keeper" not in compact.text
    assert paper.document == document.document
    assert group.chat.pinned == [index.message_id]


def test_every_link_of_a_filtered_topic_leads_to_the_right_article(group: Group) -> None:
    group.publish()
    index, first, second, _ = group.shown(ENERGY)
    assert links(index) == [group.chat.link(first), group.chat.link(second)]
    page = (group.desk.config.issues / "public" / group.slugs[0] / "index.html").read_text()
    for message, name in ((first, "Arport"), (second, "Costa"), (group.shown(WATER)[0], "Berg")):
        (url,) = links(message)
        anchor = url.removeprefix(f"{PAGE}#")
        assert name in page.partition(f'id="{anchor}"')[2][:600]
    rows = group.desk.store.deliveries_of(group.slugs[0])
    assert [row.part for row in rows if row.channel == "energy" and row.act == SEND] == [
        "index",
        "article-1",
        "article-3",
        "document",
    ]


def test_a_topic_gets_nothing_of_an_issue_that_has_nothing_for_it(group: Group, layout: Confined) -> None:
    _, second = group.slugs
    sent = group.publish(second)
    assert sent.row.state is IssueState.SENT
    assert {row.channel for row in sent.deliveries} == {"archive", "energy"}
    assert group.shown(WATER) == []
    assert len(group.shown(ENERGY)) == 3
    assert group.publish().row.state is IssueState.SENT
    assert len(group.shown(WATER)) == 2
    built = build(group.desk, second, layout)
    assert [notice.message.split(":")[0] for notice in built.notices if notice.code == "channel-gets-nothing"] == [
        "The channel water gets nothing of this issue"
    ]
    assert list(built.posts) == ["energy"]


def test_the_topics_of_a_group_share_its_pace(group: Group) -> None:
    group.limits = Limits(per_minute=4)
    group.publish()
    times = group.times()
    assert len(times) == 8
    assert all(later - earlier >= dt.timedelta(seconds=1.05) for earlier, later in pairwise(times))
    assert all(fifth - first >= dt.timedelta(minutes=1) for first, fifth in zip(times, times[4:], strict=False))
    assert {message.thread for message in group.posts()} == {ENERGY, WATER}


def test_a_wait_that_the_server_asks_of_one_topic_holds_for_the_other(group: Group) -> None:
    group.server.faults.plan("sendMessage", faults.too_many(40))
    start = group.clock.now
    assert group.publish().row.state is IssueState.SENT
    assert min(group.times()) >= start + dt.timedelta(seconds=40)
    assert len(group.posts()) == 6


def test_a_topic_that_is_gone_fails_alone(group: Group) -> None:
    group.chat.topics = {ENERGY}
    sent = group.publish()
    assert [row.part for row in questions(group.desk, group.slugs[0])] == ["compact", "document"]
    assert sent.row.state is IssueState.SENT
    assert len(group.shown(ENERGY)) == 4
    group.chat.topics = {ENERGY, WATER}
    for row in questions(group.desk, group.slugs[0]):
        resolve(group.desk, row, "resend")
    group.publish()
    assert len(group.shown(WATER)) == 2


@pytest.mark.parametrize("link", ["https://t.me/c/1000000077/7/44", "https://t.me/c/1000000077/44"])
def test_an_editor_answers_with_the_link_as_it_stands_in_the_topic(group: Group, link: str) -> None:
    group.server.faults.plan("sendMessage", faults.half_a_reply())
    group.publish()
    row, *_ = questions(group.desk, group.slugs[0])
    assert resolve(group.desk, row, "sent", link=link).message_id == "44"


def retag(group: Group, name: str, tag: str) -> None:
    """An editor puts a word right and gives an article another tag."""
    folder = group.desk.folders.folder(group.slugs[0]) / "articles"
    (path,) = [path for path in folder.glob("*.md") if name in path.read_text()]
    text = path.read_text().replace("carry more than", "carry far more than")
    path.write_text(text.replace("energy", tag).replace("water", tag))


def test_a_correction_keeps_to_the_articles_that_each_topic_got(group: Group, layout: Confined) -> None:
    group.publish()
    before = [(message.message_id, message.thread) for message in group.chat.messages]
    retag(group, "Arport", "sport")
    retag(group, "Berg", "sport")
    for text in ("First.", "Second."):
        correct(group.desk, group.slugs[0], layout, text)
        assert group.publish().row.state is IssueState.SENT
    assert [(message.message_id, message.thread) for message in group.chat.messages] == before
    index, first, second, document = group.shown(ENERGY)
    assert index.text.endswith("Korrigiert am 27. November 2026: Second.")
    assert "Arport carry far more" in first.text
    assert first.text.endswith("#sport #issue1 · 1 von 2")
    assert "Costa" in second.text
    assert second.edited is None
    assert links(index) == [group.chat.link(first), group.chat.link(second)]
    assert document.edited
    compact, _ = group.shown(WATER)
    assert "Berg carry far more" in compact.text
    assert compact.text.endswith("Исправлено 27 ноября 2026: Second.")


def test_a_correction_keeps_to_them_whatever_config_toml_says_by_then(group: Group, layout: Confined) -> None:
    group.publish()
    folder = group.desk.config.root
    group.desk.close()
    group.desk = open_desk(folder, group.clock, CONFIG.replace('["Energy"]', '["water"]').replace('"ru"', '"tr"'))
    correct(group.desk, group.slugs[0], layout, "A figure was wrong.")
    group.publish()
    index, *_ = group.shown(ENERGY)
    assert "Arport" in index.text
    assert "Berg and its keeper" not in index.text
    assert "27 Kasım 2026 tarihinde düzeltildi: A figure was wrong." in group.shown(WATER)[0].text


def test_a_channel_that_got_nothing_is_corrected_nowhere(group: Group, layout: Confined) -> None:
    _, second = group.slugs
    group.publish(second)
    made = correct(group.desk, second, layout, "A figure was wrong.")
    assert {plan.channel for plan in made.plans} == {"archive", "energy"}
    group.publish(second)
    assert group.shown(WATER) == []


@pytest.mark.parametrize(("days", "left"), [(1, 0), (3, 6)])
def test_a_withdrawal_takes_back_what_stands_in_the_topics(group: Group, days: int, left: int) -> None:
    group.publish()
    group.clock.now += dt.timedelta(days=days)
    group.server.pacing = None  # taking back what cannot be deleted is up to three calls at once
    withdraw(group.desk, group.slugs[0], why="Two figures.")
    group.publish()
    assert len(group.posts()) == left
    said = {(message.thread, message.text.split("\n")[-1]) for message in group.posts()}
    notices = {
        (ENERGY, "Diese Ausgabe wurde zurückgezogen. Two figures."),
        (WATER, "Этот выпуск отозван. Two figures."),
    }
    assert said == (notices if left else set())


def test_the_preview_shows_what_each_channel_would_get(group: Group, layout: Confined) -> None:
    posts, frozen = posts_now(group.desk, group.slugs[0], lambda: layout)
    assert frozen
    assert {channel for channel, _ in posts} == {"energy", "water"}
    built = json.loads(group.desk.folders.output(group.slugs[0], "posts.json"))
    assert [post["articles"] for post in built["energy"]] == [[1, 3]] * 5
    assert [post["articles"] for post in built["water"]] == [[2]] * 2


def test_the_live_preview_shows_the_whole_issue_where_no_channel_gets_it(group: Group, layout: Confined) -> None:
    folder = group.desk.config.root
    group.desk.close()
    group.desk = open_desk(folder, group.clock, CONFIG.replace('tags = ["', 'tags = ["no '))
    shown = LiveIssue(desk=group.desk, slug=group.slugs[0], layout=layout).pages()
    page = shown.files["post.html"].decode()
    assert all(name in page for name, _ in ARTICLES)


@pytest.mark.parametrize("equal", [True, False])
def test_what_is_wrong_with_the_posts_of_several_channels_is_told_once(
    tmp_path: Path,
    layout: Confined,
    equal: bool,
) -> None:
    config = CONFIG.replace("https://review.example.org", "http://localhost:8000").replace("tags", "#")
    if equal:
        config = config.replace('"ru"', '"de"').replace('"thread"', '"compact"')
    desk = open_desk(tmp_path, Clock(), config)
    take_in(desk, article("Arport", "energy").encode(), name="a.md")
    built = build(desk, assemble(desk).slug, layout)
    assert (built.posts["energy"] == built.posts["water"]) is equal
    assert [notice.code for notice in built.notices] == ["telegram-no-link"] * 2
    assert len({notice.message for notice in built.notices}) == 2  # one for the page, one for the PDF
    desk.close()
