"""Mailboxes: each message once, marked as read only after its articles are filed."""

from __future__ import annotations

import asyncio
import mailbox
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from desk_kit import article
from imap_standin import ImapStandIn, Mail
from source_kit import Newsdesk, prose, quick_fetcher

from digest.desk.inbox.aside import asides
from digest.desk.poll import Polling
from digest.desk.sources.intake import Intake
from digest.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.sources.standing import Polled


def message(subject: str, text: str = "", *, html: str = "", name: str = "", attached: str = "") -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "Ada Example <ada@example.org>", "desk@example.org"
    made["Date"] = "Thu, 26 Nov 2026 09:00:00 +0100"
    made["Message-ID"] = name or f"<{subject.replace(' ', '-')}@example.org>"
    if text:
        made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html") if text else made.set_content(html, subtype="html")
    if attached:
        made.add_attachment(attached.encode(), maintype="text", subtype="markdown", filename="extra.md")
        made.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="tool.exe")
    return made.as_bytes()


PLAIN = "The lock of Arport holds more water than the harbour needs.\n\nIts keeper says so every spring.\n"


@pytest.fixture
def maildir(tmp_path: Path) -> mailbox.Maildir:
    return mailbox.Maildir(tmp_path / "Maildir", create=True)


@pytest.fixture
def room(tmp_path: Path, maildir: mailbox.Maildir) -> Iterator[Newsdesk]:
    source = '[sources.post]\nkind = "mailbox"\npath = "Maildir"\nenabled = true\ntags = ["mail"]\n'
    made = Newsdesk.made(tmp_path, source)
    yield made
    made.desk.close()
    maildir.close()


def flags(maildir: mailbox.Maildir) -> list[str]:
    return sorted(maildir.get_message(key).get_flags() for key in maildir.keys())  # noqa: SIM118 - a Maildir is no dict


def test_a_message_becomes_an_article_with_its_subject_sender_and_date(
    room: Newsdesk, maildir: mailbox.Maildir
) -> None:
    maildir.add(message("Fwd: The lock of Arport", PLAIN, name="<lock@example.org>"))
    assert (room.poll()[0].new, flags(maildir)) == (1, ["S"])
    (row,) = room.desk.store.list_articles()
    text = (room.folder / "issues" / "inbox" / row.file).read_text()
    assert row.title == "The lock of Arport"
    assert "Ada Example" in text
    assert "2026-11-26" in text
    assert "mail" in text
    (seen,) = room.desk.store.sightings_of(row.id)
    assert seen.external_id == "lock@example.org"
    assert room.poll()[0].unchanged


def test_html_and_attached_documents_are_read_and_other_files_are_left_alone(
    room: Newsdesk, maildir: mailbox.Maildir
) -> None:
    attached = "# The extra\n\nWords of the attached article.\n"
    maildir.add(message("A page", html=f"<html><body><h1>A page</h1>{prose('page')}</body></html>", attached=attached))
    found = room.poll()[0]
    assert (found.new, found.trouble) == (2, "")
    assert room.titles() == ["A page", "The extra"]


def test_four_articles_in_one_message_are_four_articles(room: Newsdesk, maildir: mailbox.Maildir) -> None:
    maildir.add(message("Four", "\n".join(article(number) for number in range(4))))
    assert room.poll()[0].new == 4
    maildir.add(message("Four again", "\n".join(article(number) for number in range(4))))
    assert room.poll()[0].new == 0


def test_a_message_that_comes_twice_is_one_article(room: Newsdesk, maildir: mailbox.Maildir) -> None:
    for text in (PLAIN, PLAIN):
        maildir.add(message("Twice", text, name="<one@example.org>"))
    assert (room.poll()[0].new, flags(maildir)) == (1, ["S", "S"])


def test_a_broken_message_is_told_and_stops_no_other(room: Newsdesk, maildir: mailbox.Maildir) -> None:
    maildir.add(b"Subject: =?utf-8?q?=FF\nContent-Type: multipart/mixed\nMessage-ID: <\n\n\x00\xff")
    maildir.add(message("Good", PLAIN))
    found = room.poll()[0]
    assert found.new >= 1
    assert "Good" in room.titles()
    assert room.poll()[0].unchanged


def test_a_message_stays_unread_where_its_article_could_not_be_filed(
    room: Newsdesk, maildir: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    maildir.add(message("Late", PLAIN))

    async def full(*_: object, **__: object) -> None:
        raise StorageError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Intake, "take", full)
        assert room.poll()[0].trouble == "the disk is full"
    assert flags(maildir) == [""]
    assert room.poll()[0].new == 1
    assert flags(maildir) == ["S"]


def test_a_folder_that_is_no_maildir_is_told(tmp_path: Path) -> None:
    made = Newsdesk.made(tmp_path, '[sources.post]\nkind = "mailbox"\npath = "nothing"\nenabled = true\n')
    try:
        assert made.poll()[0].trouble == "this is no Maildir"
    finally:
        made.desk.close()


def test_a_mailbox_is_off_unless_it_is_turned_on(tmp_path: Path, maildir: mailbox.Maildir) -> None:
    maildir.add(message("Off", PLAIN))
    made = Newsdesk.made(tmp_path, '[sources.post]\nkind = "mailbox"\npath = "Maildir"\n')
    try:
        assert made.poll() == ()
        assert made.poll("post")[0].new == 1
    finally:
        made.desk.close()
        maildir.close()


def imap(folder: Path, server: ImapStandIn, password: str = "right") -> tuple[Polled, ...]:
    source = (
        f'[sources.post]\nkind = "mailbox"\nhost = "127.0.0.1"\nport = {server.port}\ntls = false\n'
        'user = "desk@example.org"\npassword_env = "DESK_PASSWORD"\nenabled = true\n'
    )
    made = Newsdesk.made(folder, source)
    try:
        polling = Polling(desk=made.desk, open_fetcher=quick_fetcher, environment={"DESK_PASSWORD": password})
        return asyncio.run(polling.round(all_of_them=True))
    finally:
        made.desk.close()


def test_unread_messages_of_a_server_come_once_and_are_marked_after(tmp_path: Path) -> None:
    with ImapStandIn([Mail(message("Read", PLAIN), seen=True), Mail(message("New one", PLAIN))]) as server:
        assert [one.new for one in imap(tmp_path, server)] == [1]
        assert [mail.seen for mail in server.mails] == [True, True]
        assert server.asked.index("UID FETCH") < server.asked.index("UID STORE")
        assert [(one.new, one.trouble) for one in imap(tmp_path, server)] == [(0, "")]


def test_a_server_that_breaks_off_before_the_mark_brings_nothing_twice(tmp_path: Path) -> None:
    with ImapStandIn([Mail(message("New one", PLAIN))], fail_at="UID STORE") as server:
        (found,) = imap(tmp_path, server)
        assert found.trouble
        server.fail_at = ""
        assert [(one.new, one.known) for one in imap(tmp_path, server)] == [(0, 1)]
        assert [mail.seen for mail in server.mails] == [True]


def test_a_wrong_password_is_told_without_it(tmp_path: Path) -> None:
    with ImapStandIn(password="another") as server:
        (found,) = imap(tmp_path, server, "hunter2")
        assert found.trouble == "the mail server refused the login"
        (missing,) = imap(tmp_path, server, "")
        assert missing.hint == "set the environment variable DESK_PASSWORD"
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"hunter2" not in kept


def test_a_message_in_which_nothing_can_be_read_is_kept_whole_and_can_be_tried_again(
    room: Newsdesk, maildir: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = message("Next week", PLAIN)
    with monkeypatch.context() as patched:
        patched.setattr("digest.desk.sources.mailbox.materials_of", lambda *_: ())
        maildir.add(data)
        assert room.poll()[0].trouble
    (row,) = asides(room.desk)
    assert (row.name, row.source, room.desk.aside.read(row.file)) == ("Next week.eml", "post", data)
    assert room.poll()[0].unchanged
    taken = asyncio.run(room.polling().retry(row.id))
    assert [one.article.title for one in taken.taken] == ["Next week"]
    assert asides(room.desk) == ()


def test_of_a_message_that_is_too_large_there_is_word_and_it_stays_unread(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Maildir")
    made = Newsdesk.made(
        tmp_path, '[limits]\nread_mib = 1\n[sources.mail]\nkind = "mailbox"\npath = "Maildir"\nenabled = true\n'
    )
    try:
        key = box.add(message("Large", PLAIN + "word " * 300_000))
        made.poll()
        made.poll()
        (row,) = asides(made.desk)
        assert (row.code, row.file, row.source) == ("too-large", "", "mail")
        assert row.size > 1024 * 1024
        assert key in row.place
        assert flags(box) == [""]
    finally:
        made.desk.close()
        box.close()
