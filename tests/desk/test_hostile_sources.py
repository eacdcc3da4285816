"""Sources that mean harm: mails that would take minutes, servers that announce too much, files that lead elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import mailbox
import os
import time
from typing import TYPE_CHECKING

import pytest
from imap_standin import ImapStandIn, Mail
from source_kit import Newsdesk, dropped, quick_fetcher

from digest.desk.poll import Polling
from digest.desk.sources.mail_parts import MOST_PIECES, Message, materials_of
from digest.errors import InputError
from digest.model.sources import Source, SourceKind
from digest.shelf.watched import bytes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.sources.standing import Polled

SOURCE = Source(name="post", kind=SourceKind.MAILBOX)
GOOD = b"Subject: A good one\nFrom: Ada Example <ada@example.org>\nMessage-ID: <good@x>\n\nThe lock of Arport holds.\n"
FILE = "By Ada Example\n\nThe lock of Arport holds more water than the harbour needs.\n"


def inside_each_other(levels: int) -> bytes:
    heads = (f"Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n" for at in range(levels))
    return ("Subject: x\n" + "".join(heads) + "Content-Type: text/plain\n\nwords\n").encode()


COSTLY = {
    "levels": inside_each_other(2000),
    "levels and lines": inside_each_other(90) + b"--\n" * 1_000_000,
    "messages in messages": b"Content-Type: message/rfc822\n\n" * 3000 + b"Subject: x\n\nwords",
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 200_000,
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nwords",
    "brackets": b"From: " + b"(" * 20_000 + b"\n\nwords",
    "parameters": b"Content-Type: text/plain;" + b" a*0*=x;" * 20_000 + b"\n\nwords",
    "a name in pieces": b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment; "
    + b'filename*0="a";' * 20_000
    + b"\n\nx\n--b--",
}


@pytest.mark.parametrize("name", COSTLY)
def test_no_message_takes_longer_than_its_length_deserves(name: str) -> None:
    message = Message(key="1", data=COSTLY[name])
    started = time.process_time()
    with contextlib.suppress(InputError):  # which is told
        assert len(materials_of(message, SOURCE)) <= 1
    assert len(message.subject) <= 8000
    assert message.sent is None
    assert time.process_time() - started < 5


def test_a_message_of_many_parts_is_read_and_one_of_too_many_is_not() -> None:
    def of(parts: int) -> Message:
        text = b"Content-Type: text/plain\n\nwords\n"
        return Message(
            key="1", data=b"Content-Type: multipart/mixed; boundary=b\n\n" + (b"--b\n" + text) * parts + b"--b--"
        )

    assert len(materials_of(of(MOST_PIECES - 1), SOURCE)) == 1
    with pytest.raises(InputError):
        materials_of(of(MOST_PIECES), SOURCE)


def test_the_name_of_an_attachment_holds_no_control_character_and_no_path() -> None:
    head = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    part = b"Content-Disposition: attachment; filename*=utf-8''..%2f%1b%5b31m%0d%0ax%00.md\n\n# words\n\nwords\n--b--"
    (material,) = materials_of(Message(key="1", data=head + part), SOURCE)
    assert material.name == "..-[31mx.md"


@pytest.fixture
def maildir(tmp_path: Path) -> mailbox.Maildir:
    return mailbox.Maildir(tmp_path / "Maildir", create=True)


@pytest.fixture
def room(tmp_path: Path, maildir: mailbox.Maildir) -> Iterator[Newsdesk]:
    made = Newsdesk.made(
        tmp_path,
        '[sources.post]\nkind = "mailbox"\npath = "Maildir"\nenabled = true\n'
        '[sources.desk]\nkind = "folder"\npath = "incoming"\n[limits]\nread_mib = 1\n',
    )
    (tmp_path / "incoming").mkdir()
    yield made
    made.desk.close()
    maildir.close()


def test_costly_and_large_messages_are_told_or_left_and_stop_no_other(room: Newsdesk, maildir: mailbox.Maildir) -> None:
    (room.folder / "Maildir" / "new" / "1.poison").write_bytes(COSTLY["levels"])
    (room.folder / "Maildir" / "new" / "2.large").write_bytes(b"Subject: x\n\n" + b"w " * 600_000)
    (room.folder / "Maildir" / "new" / "3.good").write_bytes(GOOD)
    found = room.poll("post")[0]
    assert found.new == 1
    assert room.titles() == ["A good one"]
    assert "2.large" in {path.name for path in (room.folder / "Maildir" / "new").iterdir()}
    again = room.poll("post")[0]
    assert (again.new, again.unchanged) == (0, True)


def imap(folder: Path, server: ImapStandIn) -> Polled:
    source = (
        f'[sources.post]\nkind = "mailbox"\nhost = "127.0.0.1"\nport = {server.port}\ntls = false\n'
        'user = "desk@example.org"\npassword_env = "WORD"\nenabled = true\n[limits]\nread_mib = 1\n'
    )
    made = Newsdesk.made(folder, source)
    try:
        polling = Polling(desk=made.desk, open_fetcher=quick_fetcher, environment={"WORD": "right"})
        return asyncio.run(polling.round(all_of_them=True))[0]
    finally:
        made.desk.close()


def test_a_server_that_announces_gigabytes_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(self: ImapStandIn, name: str, rest: str, say: object, handler: object) -> None:
        assert callable(say)
        if name == "UID FETCH" and "RFC822.SIZE" not in rest:
            say("* 1 FETCH (UID 1 BODY[] {99999999999}")
            say("words")
        else:
            kept(self, name, rest, say, handler)  # type: ignore[arg-type]

    kept = ImapStandIn._answer
    monkeypatch.setattr(ImapStandIn, "_answer", answer)
    with ImapStandIn([Mail(GOOD)]) as server:
        found = imap(tmp_path, server)
    assert "99,999,999,999 bytes" in found.trouble


def test_messages_that_are_too_large_keep_no_others_out(tmp_path: Path) -> None:
    large = Mail(b"Subject: x\n\n" + b"w " * 600_000)
    with ImapStandIn([*[large] * 60, Mail(GOOD)]) as server:
        assert imap(tmp_path, server).new == 1


def test_a_link_out_of_a_watched_folder_is_not_followed(room: Newsdesk) -> None:
    secret = dropped(room.folder, "secret.txt", "By Ada Example\n\nThe secret of this machine.\n")
    (room.folder / "incoming" / "a.txt").symlink_to(secret)
    dropped(room.folder / "incoming", "b.txt", FILE)
    (room.folder / "incoming" / "c.txt").symlink_to(room.folder / "incoming" / "nothing.txt")
    found = room.poll("desk")[0]
    assert found.new == 1
    assert not [row for row in room.desk.store.list_articles() if "secret" in (row.title or "") + row.file]
    assert (room.folder / "secret.txt").is_file()


def test_a_file_is_read_when_it_lies_in_its_folder_is_ordinary_and_not_too_large(tmp_path: Path) -> None:
    dropped(tmp_path, "a.txt", "words")
    (tmp_path / "b.txt").symlink_to("a.txt")
    os.mkfifo(tmp_path / "c.txt")
    (tmp_path / "d.txt").symlink_to("/dev/zero")
    assert bytes_of(tmp_path / "a.txt", 5) == bytes_of(tmp_path / "b.txt", 5) == b"words"
    for name, words in (("a.txt", "MiB"), ("c.txt", "ordinary"), ("d.txt", "leads out")):
        with pytest.raises(InputError, match=words):
            bytes_of(tmp_path / name, 4)
