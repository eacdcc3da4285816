"""Articles that editors send to the bot: in pieces, as files, forwarded, twice, while it was away or was ended."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from bot_kit import ADA, BEN, Bureau, at_work, settings
from desk_kit import article, articles
from scenes import last, own, play, say, waiting
from standin.server import StandIn
from virtual_time import START, VirtualTime

from digest.errors import StorageError
from digest.model.post import units
from digest.shelf.inbox import Inbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from standin import Posted


def labels(message: Posted) -> list[str]:
    return [key.text for row in message.keys for key in row]


def pasted(count: int) -> list[str]:
    """A long text as its pieces come: each about as long as a message can be."""
    text = articles(1, count).decode()
    lines, pieces = text.split("\n"), [""]
    for line in lines:
        if units(pieces[-1]) + units(line) > 4000:
            pieces.append("")
        pieces[-1] += f"{line}\n"
    return [piece.strip() for piece in pieces]


async def send(bureau: Bureau, pieces: Sequence[str], **more: Any) -> None:
    for piece in pieces:
        bureau.server.hear(piece, person=more.get("person", ADA), chat=more.get("chat"))
    await bureau.settle()


def test_a_message_is_taken_for_whole_after_five_quiet_seconds_and_the_report_takes_the_place_of_the_counting(
    tmp_path: Path,
) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        await bureau.write(article(1), chat=chat)
        counting = last(bureau, chat)
        assert (counting.text, labels(counting), counting.silent) == ("Reading: 1 piece so far …", ["Done"], True)
        await bureau.time.go_on(4)
        assert last(bureau, chat).text.startswith("Reading")
        await bureau.time.go_on(2)
        assert [m.message_id for m in bureau.said(chat)] == [counting.message_id]
        report = last(bureau, chat)
        assert report.text.startswith(
            "✓ 1 article taken in.\n1. The lock of Berg number 1 holds more water than the harbour needs, and its"
        )
        assert "\nBen Example · 49 words\n" in report.text
        assert labels(report) == ["Assemble an issue", "Inbox"]
        assert waiting(bureau) == ["Ben"]

    play(tmp_path, scene)


def test_done_closes_a_text_at_once(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        await bureau.write(article(1), chat=chat)
        assert await bureau.press("Done", chat=chat) == "Reading …"
        assert last(bureau, chat).text.startswith("✓ 1 article taken in.") is False  # the chat's pace: a second
        await bureau.time.go_on(1.5)
        assert last(bureau, chat).text.startswith("✓ 1 article taken in.")
        await send(bureau, [article(2)])
        await bureau.time.go_on(7)
        assert waiting(bureau) == ["Ben", "Cleo"]

    play(tmp_path, scene)


def test_the_counting_says_how_many_pieces_came_and_the_text_is_read_as_it_was_pasted(tmp_path: Path) -> None:
    pieces = pasted(40)
    assert len(pieces) == 4

    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        await send(bureau, pieces[:2])
        await bureau.time.go_on(3)
        assert last(bureau, chat).text == "Reading: 2 pieces so far …"
        await send(bureau, pieces[2:])
        await bureau.time.go_on(3)
        assert last(bureau, chat).text == "Reading: 4 pieces so far …"
        await bureau.time.go_on(4)
        report = last(bureau, chat).text
        assert report.startswith("✓ 40 articles taken in.\n1. The lock of Berg number 1 ")
        assert "\nand 25 more" in report
        assert "15. The lock of" in report
        assert units(report) <= 4096
        assert len(bureau.desk.store.list_articles()) == 40
        assert len(bureau.said(chat)) == 1

    play(tmp_path, scene, pace=True)


def test_pieces_of_two_editors_at_the_same_time_are_kept_apart(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        head, tail = article(1).split("CONCLUSIONS", 1)
        other_head, other_tail = article(2).split("CONCLUSIONS", 1)
        for person, text in (
            (ADA, head),
            (BEN, other_head),
            (ADA, f"CONCLUSIONS{tail}"),
            (BEN, f"CONCLUSIONS{other_tail}"),
        ):
            bureau.server.hear(text, person=person)
        await bureau.settle()
        await bureau.time.go_on(9)
        for person, name in ((ADA, "Ben"), (BEN, "Cleo")):
            (report,) = bureau.said(own(bureau, person))
            assert report.text.startswith("✓ 1 article taken in.")
            assert f"\n{name} Example · " in report.text
        bodies = [
            " ".join(bureau.desk.inbox.read(row.file).decode().split()) for row in bureau.desk.store.list_articles()
        ]
        assert sorted(("Nothing else in Berg" in body) + 2 * ("Nothing else in Costa" in body) for body in bodies) == [
            1,
            2,
        ]

    play(tmp_path, scene)


def test_a_piece_that_comes_again_is_no_second_piece(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        await bureau.write(article(1), chat=chat)
        bureau.server.redeliver()
        await bureau.settle()
        await bureau.time.go_on(3)
        assert last(bureau, chat).text == "Reading: 1 piece so far …"
        await bureau.time.go_on(4)
        bureau.server.redeliver()
        await bureau.settle()
        await bureau.time.go_on(8)
        assert [m.text.split("\n")[0] for m in bureau.said(chat)] == ["✓ 1 article taken in."]

    play(tmp_path, scene)


def test_a_piece_that_comes_while_the_text_is_being_read_is_not_lost(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        chat, read = own(bureau), bureau.bot.pastes._read

        async def slowly(*args: Any, **more: Any) -> Any:
            said = await read(*args, **more)
            if not bureau.desk.store.open_pastes() and len(bureau.desk.store.list_articles()) == 1:
                bureau.server.hear(article(2), person=ADA)
                while not bureau.desk.store.open_pastes():  # noqa: ASYNC110 - what else could tell
                    await asyncio.sleep(0)
            return said

        bureau.bot.pastes._read = slowly  # type: ignore[method-assign]
        await bureau.write(article(1), chat=chat)
        await bureau.time.go_on(15)
        assert waiting(bureau) == ["Ben", "Cleo"]
        assert [m.text.split("\n")[0] for m in bureau.said(chat)] == ["✓ 1 article taken in."] * 2

    play(tmp_path, scene)


def test_a_restart_between_two_pieces_makes_no_difference(tmp_path: Path) -> None:
    head, tail = article(1).split("CONCLUSIONS", 1)

    async def first(bureau: Bureau) -> None:
        await bureau.write(head, chat=own(bureau))

    async def second(bureau: Bureau) -> None:
        chat = own(bureau)
        await bureau.write(f"CONCLUSIONS{tail}", chat=chat)
        await bureau.time.go_on(8)
        (report,) = bureau.said(chat)
        assert report.text.startswith("✓ 1 article taken in.")
        (row,) = bureau.desk.store.list_articles()
        assert "Nothing else in Berg works as well" in bureau.desk.inbox.read(row.file).decode()

    play(tmp_path, first, second)


@pytest.mark.parametrize("moment", ["closed", "filed", "told"])
def test_a_process_that_ends_between_closing_and_report_leaves_each_article_once_and_a_true_report(
    tmp_path: Path, moment: str
) -> None:
    async def first(bureau: Bureau) -> None:
        pastes = bureau.bot.pastes
        read, tell = pastes._read, pastes._tell

        async def ended(*_: Any, **__: Any) -> Any:
            await asyncio.Event().wait()

        async def filed(*args: Any, **more: Any) -> Any:
            await read(*args, **more)
            await asyncio.Event().wait()

        async def told(*args: Any) -> Any:
            await tell(*args)
            await asyncio.Event().wait()

        if moment == "told":
            pastes._tell = told  # type: ignore[assignment, method-assign]
        else:
            pastes._read = ended if moment == "closed" else filed  # type: ignore[method-assign]
        await bureau.write("\n".join(article(n) for n in (1, 2)), chat=own(bureau))
        await bureau.time.go_on(8)
        assert bureau.desk.store.open_pastes() == ()

    async def second(bureau: Bureau) -> None:
        await bureau.time.go_on(8)
        (report,) = bureau.said(own(bureau))
        assert report.text.startswith("✓ 2 articles taken in.")
        assert "was here" not in report.text
        assert waiting(bureau) == ["Ben", "Cleo"]
        assert bureau.desk.store.unread_pastes() == ()

    play(tmp_path, first, second)


def test_where_the_disk_is_full_a_text_is_kept_until_it_can_be_filed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(bureau: Bureau) -> None:
        chat, keep, full = own(bureau), Inbox.keep_raw, [True]

        def keep_raw(inbox: Inbox, data: bytes, name: str) -> Path:
            if full[0]:
                raise StorageError("no space left on the disk")
            return keep(inbox, data, name)

        monkeypatch.setattr(Inbox, "keep_raw", keep_raw)
        await bureau.write(article(1), chat=chat)
        await bureau.time.go_on(12)
        assert last(bureau, chat).text.startswith("Reading")
        bureau.server.hear_file("one.txt", article(2).encode(), person=ADA)
        await bureau.settle()
        await bureau.time.go_on(3)
        assert last(bureau, chat).text == "✗ I could not file it: no space left on the disk. Please send it again."
        full[0] = False
        await bureau.time.go_on(5)
        assert bureau.said(chat)[0].text.startswith("✓ 1 article taken in.")
        assert waiting(bureau) == ["Ben"]

    play(tmp_path, scene)


def test_a_short_word_is_left_alone_with_a_friendly_one(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        await bureau.write("thanks", chat=chat)
        await bureau.time.go_on(7)
        (said,) = bureau.said(chat)
        assert said.text == (
            "That is very short for an article, so I left it alone. A file (.txt, .md) is always taken in;"
            " /help shows what I understand."
        )
        assert said.keys == ()
        assert waiting(bureau) == []

    play(tmp_path, scene)


def test_text_in_the_editors_group_is_taken_in_only_where_it_answers_add_with_what_follows_it(tmp_path: Path) -> None:
    head, tail = article(1).split("CONCLUSIONS", 1)

    async def scene(bureau: Bureau) -> None:
        assert await say(bureau, article(3)) == []
        assert await say(bureau, "/add") == ["Send the text or the file as a reply to this message."]
        bureau.server.hear(head, person=ADA, chat=bureau.room, reply_to=last(bureau))
        bureau.server.hear(article(4), person=BEN, chat=bureau.room)  # talks to the others
        bureau.server.hear(f"CONCLUSIONS{tail}", person=ADA, chat=bureau.room)
        await bureau.settle()
        await bureau.time.go_on(10)
        assert last(bureau).text.startswith("✓ 1 article taken in.")
        assert waiting(bureau) == ["Ben"]
        assert await say(bureau, article(5)) == []
        await bureau.time.go_on(10)
        assert waiting(bureau) == ["Ben"]

    play(tmp_path, scene)


def test_the_same_text_twice_was_here_already(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        for _ in range(2):
            await bureau.write("\n".join(article(n) for n in (1, 2)), chat=chat)
            await bureau.time.go_on(7)
        report = last(bureau, chat).text
        assert report.startswith("✓ 2 articles read; 2 were here already.")
        assert report.count(" · waits already") == 2
        await bureau.press("Assemble an issue", chat=chat)
        await bureau.time.until(lambda: "Issue 1" in last(bureau, chat).text)
        await bureau.write("\n".join(article(n) for n in (2, 3)), chat=chat)
        await bureau.time.go_on(7)
        report = last(bureau, chat).text
        assert report.startswith("✓ 2 articles read; 1 was here already.")
        assert " · in issue 2026-W48" in report
        assert len(bureau.desk.store.list_articles()) == 3

    play(tmp_path, scene)


def test_what_was_guessed_while_reading_stands_in_the_report_with_its_lines(tmp_path: Path) -> None:
    text = article(1).replace("BACKGROUND", "BACKGROUN").replace("its keeper", "the the keeper")

    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        await bureau.write(text, chat=chat)
        await bureau.time.go_on(7)
        report = last(bureau, chat)
        assert "Guessed or noticed while reading:" in report.text
        assert "• line 3: This heading was read as “Background”.\n• line 2: The word “the” stands here twice." in (
            report.text
        )
        assert [e.type for e in report.entities if "quote" in e.type] == ["expandable_blockquote"]

    play(tmp_path, scene)


def test_the_buttons_under_a_report_work(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        chat = own(bureau)
        await bureau.write(article(1), chat=chat)
        await bureau.time.go_on(7)
        report = last(bureau, chat)
        await bureau.press("Inbox", chat=chat)
        await bureau.time.go_on(2)
        listed = last(bureau, chat)
        assert listed.text.startswith("In the inbox: 1 article\n1. The lock of Berg")
        assert labels(listed) == ["Assemble an issue"]
        said = await bureau.press("Assemble an issue", chat=chat, message=report)
        assert said == "… An issue is being assembled."
        await bureau.time.until(lambda: "Issue 1" in last(bureau, chat).text)
        assert "Draft" in last(bureau, chat).text or "In review" in last(bureau, chat).text
        assert "Keep the headlines" in bureau.labels(chat)

    play(tmp_path, scene)


def test_what_was_sent_while_the_bot_was_away_is_taken_in_and_two_texts_stay_two(tmp_path: Path) -> None:
    hour = dt.timedelta(hours=1)

    async def away(server: StandIn, time: VirtualTime) -> None:
        async with at_work(tmp_path, server, time, settings(), clockwork=False):
            pass
        head, tail = article(1).split("CONCLUSIONS", 1)
        for text, later in ((head, 60), (f"CONCLUSIONS{tail}", 61), (article(2), 2000)):
            server.hear(text, person=ADA, at=START + dt.timedelta(seconds=later))
        server.hear_file("three.txt", article(3).encode(), person=BEN)
        time.now += hour
        async with at_work(tmp_path, server, time, clockwork=False) as bureau:
            await time.go_on(12)
            assert [m.text.split("\n")[0] for m in bureau.said(own(bureau))] == ["✓ 1 article taken in."] * 2
            assert last(bureau, own(bureau, BEN)).text.startswith("✓ 1 article taken in.")
            assert sorted(waiting(bureau)) == ["Ben", "Cleo", "Dora"]
            assert bureau.refusals() == []

    time = VirtualTime()
    with StandIn(clock=time) as server:
        asyncio.run(away(server, time))
        assert server.findings == []
