"""Files, pictures, voices and forwarded posts that editors send to the bot."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from bot_kit import ADA, BEN, Bureau
from desk_kit import article
from scenes import last, own, play, waiting
from standin import Origin

from digest.desk.view import load

if TYPE_CHECKING:
    from pathlib import Path

HARBOUR = Origin(
    chat_id=-1001234567890,
    message_id=41,
    at=dt.datetime(2026, 11, 20, 7, 30, tzinfo=dt.UTC),
    title="Harbour News",
    username="harbour_example",
    signature="Emil Example",
)
POST = """The lock stays shut

Nobody has opened the lock of Costa since the spring, and its keeper would like to know why that is so.
The harbour has promised an answer for December."""


FILES = {
    "plain text": ("one.txt", article(1).encode(), "✓ 1 article taken in."),
    "Markdown": (
        "one.md",
        b"---\ntitle: The lock\nauthors:\n  - name: Ben Example\n---\n\nIt is shut.\n",
        "✓ 1 article",
    ),
    "UTF-16": ("one.txt", article(1).encode("utf-16"), "✓ 1 article taken in."),
    "Windows-1252": ("one.txt", article(1).replace("its keeper", "“the keeper”").encode("cp1252"), "✓ 1 article"),
    "a saved page": (
        "one.html",
        (
            b"<!doctype html><html><head><title>The lock</title><meta name='author' content='Ben Example'></head>"
            b"<body><article><h1>The lock</h1><p>It is shut, and nobody knows why.</p></article></body></html>"
        ),
        "✓ 1 article",
    ),
    "another name": ("one.dat", article(1).encode(), "✓ 1 article taken in."),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_text_is_taken_in_and_the_report_answers_it(tmp_path: Path, kind: str) -> None:
    name, data, said = FILES[kind]

    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        sent = bureau.server.hear_file(name, data, person=ADA)
        await bureau.settle()
        await bureau.time.go_on(2)
        report = last(bureau, chat)
        assert report.text.startswith(said)
        assert report.reply_to == sent.message_id
        assert ("it was read as Windows-1252" in report.text) == (kind == "Windows-1252")
        assert waiting(bureau) == ["Ben"]

    play(tmp_path, scene)


def test_what_is_no_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        for name, data, said in (
            ("one.pdf", b"%PDF-1.7\n\x00\x01\x02\xff\xfe" * 40, "✗ I found no article in it. "),
            ("one.txt", b" \n \n", "✗ I found no article in it. "),
            ("big.txt", b"x " * (10 * 2**20 + 1), "That file is too large: 21 MB, and I get at most 20."),
        ):
            bureau.server.hear_file(name, data, person=ADA)
            await bureau.settle()
            await bureau.time.go_on(2)
            assert last(bureau, chat).text.startswith(said)
        assert waiting(bureau) == []
        assert len(bureau.said(chat)) == 3

    play(tmp_path, scene)


def test_the_words_under_a_picture_are_taken_in_and_the_picture_is_politely_refused(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        bureau.server.hear_photo(person=ADA, caption=article(1))
        await bureau.settle()
        await bureau.time.go_on(8)
        assert [m.text.split("\n")[0] for m in bureau.said(chat)] == [
            "I cannot read pictures; text and files (.txt, .md) I can.",
            "✓ 1 article taken in.",
        ]
        assert waiting(bureau) == ["Ben"]

    play(tmp_path, scene)


def hear_shape(bureau: Bureau, **content: Any) -> None:
    """Ada sends something that the stand-in's people cannot, in the Bot API's shape."""
    shape = {"message_id": 900, "date": int(bureau.time.now.timestamp()), "from": ADA.as_json(), **content}
    shape["chat"] = {"id": ADA.user_id, "type": "private", "first_name": ADA.name}
    bureau.server.on_loop(lambda: bureau.server.world.updates.add({"message": shape}, bureau.time.now))


def test_a_voice_message_is_politely_refused(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        hear_shape(bureau, voice={"file_id": "voice-1", "file_unique_id": "v1", "duration": 4})
        await bureau.settle()
        await bureau.time.go_on(2)
        assert [m.text for m in bureau.said(chat)] == [
            "I cannot read voice messages; text and files (.txt, .md) I can."
        ]

    play(tmp_path, scene)


CHANNEL = {"id": HARBOUR.chat_id, "type": "channel", "title": HARBOUR.title, "username": HARBOUR.username}
FORWARDED = {"type": "channel", "date": int(HARBOUR.at.timestamp()), "chat": CHANNEL, "message_id": 41}


def test_of_a_forwarded_picture_the_words_are_taken_in_and_the_report_says_that_the_picture_is_not(
    tmp_path: Path,
) -> None:
    async def scene(bureau: Bureau) -> None:
        photo = {"file_id": "photo-1", "file_unique_id": "p1", "width": 10, "height": 10}
        hear_shape(bureau, photo=[photo], caption=POST, forward_origin=FORWARDED)
        await bureau.settle()
        await bureau.time.go_on(2)
        report = last(bureau, own(bureau)).text
        assert report.startswith("✓ 1 article taken in.\n1. The lock stays shut\n")
        assert "\n• Only the words were taken in: pictures, videos and sound stay out." in report

    play(tmp_path, scene)


def test_of_a_forwarded_file_the_file_is_read_and_not_the_words_under_it(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        sent = bureau.server.hear_file("one.txt", article(1).encode(), person=BEN)
        document = bureau.server.world.told(own(bureau, BEN), sent)["document"]
        hear_shape(bureau, document=document, caption="Our article of this week.", forward_origin=FORWARDED)
        await bureau.settle()
        await bureau.time.go_on(2)
        report = last(bureau, own(bureau)).text
        assert report.startswith("✓ 1 article read; 1 was here already.\n1. The lock of Berg number 1 ")
        assert waiting(bureau) == ["Ben"]

    play(tmp_path, scene)


def test_a_forwarded_post_of_a_channel_becomes_an_article_with_its_origin_and_goes_into_the_issue(
    tmp_path: Path,
) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        sent = bureau.server.hear_forward(POST, HARBOUR, person=ADA)
        await bureau.settle()
        await bureau.time.go_on(2)
        report = last(bureau, chat)
        assert report.text.startswith("✓ 1 article taken in.\n1. The lock stays shut\nEmil Example · 29 words")
        assert report.reply_to == sent.message_id
        await bureau.press("Assemble an issue", chat=chat)
        await bureau.time.until(lambda: "Issue 1" in last(bureau, chat).text)
        (placed,) = load(bureau.desk, "2026-W48").issue.placements
        assert (placed.headline, placed.article.byline) == ("The lock stays shut", "Emil Example")
        assert placed.article.url == "https://t.me/harbour_example/41"
        assert placed.article.origin.name == "Harbour News"
        assert str(placed.article.published) == "2026-11-20 07:30:00+00:00"

    play(tmp_path, scene)
