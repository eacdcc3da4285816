"""The preview: what editors are shown is what readers will get, uploaded once, at the chat's pace."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING

from bad_layout import DYING
from bot_kit import BEN, Bureau, settings
from desk_kit import articles
from scenes import SLUG, approved, assembled, last, own, play, published
from standin import faults

from digest.desk.take_in import take_in
from digest.model.post_json import unpack
from digest.model.states import IssueState
from digest.render.illustrated import with_pictures_inside
from digest.render.pdf.request import TARGET

if TYPE_CHECKING:
    from pathlib import Path

    from standin import Posted, StandIn

PDF, PAGE = "the-example-weekly-2026-W48.pdf", f"{SLUG}.html"
TWO = """[channels.second]
kind = "telegram"
chat_id = "-1001000000043"
form = "{form}"

[editors]"""


def text_of(page: bytes) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", "", page.decode()).split())


def two_channels(first: str, second: str) -> str:
    return settings(form=first).replace("[editors]", TWO.format(form=second))


async def previewed(bureau: Bureau) -> list[Posted]:
    """What a new preview shows, its card last."""
    before = len(bureau.said())
    await bureau.write("/preview")
    await bureau.time.until(lambda: len(bureau.said()) > before + 1 and bureau.has_card())
    await bureau.time.go_on(2)
    return bureau.said()[before:]


def shape(message: Posted) -> tuple[object, ...]:
    """What readers see of a message."""
    return message.text, message.entities, message.keys, message.filename, message.document


def uploads(server: StandIn) -> list[str]:
    """The names of the files that were uploaded, thumbnails aside."""
    files = [upload.name for call in server.calls for upload in call.form.files.values()]
    return [name for name in files if name in {PDF, PAGE}]


def test_a_preview_shows_exactly_the_posts_that_are_sent_then_the_page_then_the_card(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        shown = await previewed(bureau)
        assert [message.filename for message in shown] == [None, PDF, PAGE, None]
        assert [message.text[:7] for message in shown[2:]] == ["The web", "Issue 1"]
        assert all(message.silent for message in shown[:3])
        await published(bureau)
        sent = [message for message in bureau.server.chat.messages if not message.service]
        assert [shape(message) for message in sent] == [shape(message) for message in shown[:2]]
        page = (bureau.folder / "issues" / "public" / SLUG / "index.html").read_bytes()
        assert shown[2].document == with_pictures_inside(page, {})  # it goes alone, so nothing lies beside it
        assert text_of(shown[2].document) == text_of(page)

    play(tmp_path, scene)


def test_a_thread_is_shown_post_for_post_its_index_with_plain_titles(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        shown = await previewed(bureau)
        await published(bureau)
        sent = [message for message in bureau.server.chat.messages if not message.service]
        assert len(sent) == 5
        assert [message.text for message in shown[:5]] == [message.text for message in sent]
        assert [shape(message) for message in shown[1:4]] == [shape(message) for message in sent[1:4]]
        assert not [entity for entity in shown[0].entities if entity.url and "t.me" in entity.url]
        assert [entity for entity in sent[0].entities if entity.url and "t.me" in entity.url]

    play(tmp_path, scene, config=settings(form="thread"))


def test_the_pdf_has_a_thumbnail_and_is_uploaded_once_for_previews_and_channel_alike(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await previewed(bureau)
        documents = [message for message in bureau.said() if message.filename == PDF]
        assert documents[0].thumbnail is not None
        await published(bureau)
        server = bureau.server
        assert server.chat.messages[1].document == documents[-1].document
        assert documents[-1].document is not None
        assert documents[-1].document.startswith(b"%PDF-")
        before = len(uploads(server))
        await previewed(bureau)
        assert len(uploads(server)) == before
        assert uploads(server).count(PDF) == len({hashlib.sha256(m.document or b"").digest() for m in documents})

    play(tmp_path, scene, target=TARGET)


def test_a_file_that_the_server_has_lost_is_uploaded_again(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await previewed(bureau)
        before = uploads(bureau.server).count(PDF)
        bureau.server.faults.plan("sendDocument", faults.says(400, "Bad Request: wrong file identifier"))
        shown = await previewed(bureau)
        assert [message.filename for message in shown] == [None, PDF, PAGE, None]
        assert uploads(bureau.server).count(PDF) == before + 1

    play(tmp_path, scene)


def test_channels_with_equal_posts_are_shown_together(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        shown = await previewed(bureau)
        assert [message.filename for message in shown] == [None, None, PDF, PAGE, None]
        assert shown[0].text == "── telegram, second ──"

    play(tmp_path, scene, config=two_channels("compact", "compact"))


def test_channels_with_different_posts_are_shown_one_after_the_other(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        shown = await previewed(bureau)
        headings = [message.text for message in shown if message.text.startswith("──")]
        assert headings == ["── telegram ──", "── second ──"]
        assert [message.filename for message in shown].count(PDF) == 2
        assert len(shown) == 2 + 2 + 5 + 1 + 1
        assert uploads(bureau.server).count(PDF) == 1

    play(tmp_path, scene, config=two_channels("compact", "thread"))


def test_of_an_approved_issue_the_frozen_bytes_are_shown_whatever_the_configuration_says_now(tmp_path: Path) -> None:
    async def first(bureau: Bureau) -> None:
        await assembled(bureau)
        await approved(bureau)
        (bureau.folder / "config.toml").write_text(settings(form="thread", language="de"), encoding="utf-8")

    async def second(bureau: Bureau) -> None:
        shown = await previewed(bureau)
        row = bureau.desk.store.get_issue(SLUG)
        assert row.state is IssueState.APPROVED
        frozen = [unpack(post.payload) for post in bureau.desk.store.posts_of(SLUG, row.approved_revision or 0)]
        assert [message.text for message in shown[:2]] == [post.text for post in frozen]
        assert [message.as_post("").document for message in shown[:2]] == [post.document for post in frozen]
        assert len(shown) == 4
        assert "Freigegeben" in last(bureau).text

    play(tmp_path, first, second)


def test_a_pdf_that_could_not_be_made_is_said_on_the_card_and_the_rest_is_shown(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        take_in(bureau.desk, articles(1, 3), name="articles.txt")
        await bureau.write("/assemble")
        await bureau.time.until(bureau.has_card)
        await bureau.time.go_on(2)
        shown = bureau.said()
        assert [message.filename for message in shown] == [None, PAGE, None]
        assert "\n⚠ The PDF could not be made: the child process ended with code 9\n" in last(bureau).text
        assert "Keep the headlines" in bureau.labels()

    play(tmp_path, scene, target=DYING)


def test_a_long_thread_keeps_the_groups_pace_while_other_things_are_answered(tmp_path: Path) -> None:
    def status(bureau: Bureau) -> list[Posted]:
        return [message for message in bureau.said() if message.text.startswith("The Example Weekly\nIn the inbox")]

    async def scene(bureau: Bureau) -> None:
        await assembled(bureau, 12)
        await bureau.time.go_on(90)
        card, before = bureau.card(), len(bureau.said())
        await bureau.write("/preview")
        await bureau.time.until(lambda: len(bureau.said()) == before + 11)  # the next one has to wait
        asked = bureau.time.now
        assert await bureau.press("Hold", person=BEN, message=card) == "On hold. Nothing more of it goes out."
        assert bureau.time.now == asked
        await bureau.write("/status")
        await bureau.time.until(lambda: status(bureau))
        assert status(bureau)[0].at - asked < dt.timedelta(seconds=4)
        assert bureau.room.messages[-1].filename is None
        await bureau.time.until(lambda: any(message.filename == PAGE for message in bureau.said()[before:]))
        await bureau.time.until(bureau.has_card)
        assert "⏸ On hold, by Ben." in bureau.card().text
        took = bureau.said()[-1].at - bureau.said()[before].at
        print(f"index, 12 articles, PDF, page and card in {took.total_seconds():.0f} s")

    server = play(tmp_path, scene, config=settings(form="thread"), pace=True)
    assert [call.method for call in server.calls if not call.accepted] == []


def test_a_preview_in_a_private_chat_leaves_the_group_alone(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        before, chat = len(bureau.said()), own(bureau)
        await bureau.write("/preview 1", chat=chat)
        await bureau.time.until(lambda: any(key.data for row in last(bureau, chat).keys for key in row))
        assert [message.filename for message in bureau.said(chat)] == [None, PDF, PAGE, None]
        assert len(bureau.said()) == before
        assert bureau.server.chat.messages == []

    play(tmp_path, scene)
