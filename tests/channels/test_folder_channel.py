from __future__ import annotations

import asyncio
import datetime as dt
import errno
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from digest.channels.folder import FolderChannel
from digest.model.post import Button, Entity, Outcome, Post, Verdict
from digest.shelf import atomic

if TYPE_CHECKING:
    from pathlib import Path

    from digest.desk.send import Channel

AT = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
PDF = b"%PDF-1.7 " + bytes(1200)
COMPACT = Post(
    part="compact",
    text="Review · No. 12\nA <headline> & more\nFirst sentence. Second.\n\n#grain",
    entities=(
        Entity(type="bold", offset=0, length=15),
        Entity(type="text_link", offset=16, length=19, url="https://review.example.org/#a"),
        Entity(type="bold", offset=16, length=19),
        Entity(type="expandable_blockquote", offset=36, length=23),
    ),
    buttons=(
        (
            Button(text="Read online", url="https://review.example.org/"),
            Button(text="PDF", url="https://review.example.org/a.pdf"),
        ),
    ),
)
DOCUMENT = Post(part="document", text="Review · No. 12", silent=True, filename="review-2026-W48.pdf", document="0" * 64)


def send(way: Channel, post: Post, *, key: str, document: bytes | None = None, at: dt.datetime = AT) -> Outcome:
    return asyncio.run(way.send(post, document=document, key=key, at=at))


class Outline(HTMLParser):
    """Every start tag with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def outline(folder: Path) -> Outline:
    return Outline((folder / "channel.html").read_text(encoding="utf-8"))


def test_posts_lie_in_the_folder_with_their_documents_beside_them(tmp_path: Path) -> None:
    way = FolderChannel("demo", tmp_path / "out")
    assert send(way, COMPACT, key="compact").verdict is Verdict.SENT
    assert send(way, DOCUMENT, key="document", document=PDF).message_id == "2"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "0001-compact.json",
        "0001-compact.txt",
        "0002-document.json",
        "0002-document.txt",
        "0002-review-2026-W48.pdf",
        "channel.html",
    ]
    assert (tmp_path / "out" / "0002-review-2026-W48.pdf").read_bytes() == PDF
    assert (tmp_path / "out" / "0001-compact.txt").read_text(encoding="utf-8") == f"{COMPACT.text}\n"


def test_the_posts_that_lie_there_are_the_posts_that_were_sent(tmp_path: Path) -> None:
    way = FolderChannel("demo", tmp_path)
    send(way, COMPACT, key="a")
    send(way, DOCUMENT, key="b", document=PDF)
    bubbles = FolderChannel("demo", tmp_path).bubbles()
    assert [bubble.post for bubble in bubbles] == [COMPACT, DOCUMENT]
    assert bubbles[0].at == AT
    assert bubbles[1].size == len(PDF)


def test_the_same_key_shows_nothing_twice(tmp_path: Path) -> None:
    way = FolderChannel("demo", tmp_path)
    first = send(way, COMPACT, key="2026-W48/demo/compact")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    again = send(FolderChannel("demo", tmp_path), COMPACT, key="2026-W48/demo/compact", at=AT + dt.timedelta(hours=3))
    assert again == first
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_keys_that_look_alike_as_file_names_stay_apart(tmp_path: Path) -> None:
    way = FolderChannel("demo", tmp_path)
    numbers = [send(way, COMPACT, key=key).message_id for key in ("a/b", "a:b", "a-b", "../../x", "ä" * 300, "")]
    assert numbers == ["1", "2", "3", "4", "5", "6"]
    assert {path.parent for path in tmp_path.rglob("*")} == {tmp_path}


def test_a_crash_between_document_and_record_leaves_no_post_and_a_repetition_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = FolderChannel("demo", tmp_path)
    real = atomic.write

    def dies_at_the_record(path: Path, data: bytes, *, mode: int = 0o644) -> None:
        if path.suffix == ".json":
            raise KeyboardInterrupt
        real(path, data, mode=mode)

    monkeypatch.setattr(atomic, "write", dies_at_the_record)
    with pytest.raises(KeyboardInterrupt):
        send(way, DOCUMENT, key="d", document=PDF)
    assert way.bubbles() == []
    monkeypatch.undo()
    assert send(way, DOCUMENT, key="d", document=PDF).message_id == "1"
    assert len(list(tmp_path.glob("*.pdf"))) == 1


def test_a_crash_before_the_page_is_drawn_is_mended_by_a_repetition(tmp_path: Path) -> None:
    way = FolderChannel("demo", tmp_path)
    send(way, COMPACT, key="a")
    (tmp_path / "channel.html").unlink()
    assert send(way, COMPACT, key="a").message_id == "1"
    assert len(outline(tmp_path).named("article")) == 1


def test_a_full_disk_is_surely_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    outcome = send(FolderChannel("demo", tmp_path), COMPACT, key="a")
    assert outcome.verdict is Verdict.NOT_SENT
    assert "the disk is full" in outcome.detail
    assert list(tmp_path.iterdir()) == []


def test_a_document_without_its_bytes_is_refused(tmp_path: Path) -> None:
    outcome = send(FolderChannel("demo", tmp_path), DOCUMENT, key="d")
    assert outcome.verdict is Verdict.REFUSED
    assert not list(tmp_path.iterdir())


def test_a_filename_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    post = Post(part="document", text="x", filename="../../etc/passwd", document="0" * 64)
    send(FolderChannel("demo", tmp_path / "out"), post, key="d", document=PDF)
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {tmp_path / "out"}


def test_the_link_leads_to_the_post_on_the_page(tmp_path: Path) -> None:
    link = send(FolderChannel("demo", tmp_path), COMPACT, key="a").link or ""
    page, _, anchor = link.partition("#")
    assert page == (tmp_path / "channel.html").as_uri()
    assert [attrs["id"] for attrs in outline(tmp_path).named("article")] == [anchor]


def test_the_page_shows_formatting_quotation_buttons_document_and_silence(tmp_path: Path) -> None:
    way = FolderChannel("demo", tmp_path, title="The Example Review")
    send(way, COMPACT, key="a")
    send(way, DOCUMENT, key="b", document=PDF)
    page = outline(tmp_path)
    text = (tmp_path / "channel.html").read_text(encoding="utf-8")
    assert "<strong>Review · No. 12</strong>" in text
    assert (
        '<a href="https://review.example.org/#a" rel="noopener noreferrer"><strong>A &lt;headline&gt; &amp; more</strong></a>'
        in text
    )
    assert '<span class="clamp">First sentence. Second.</span>' in text
    assert [attrs.get("href") for attrs in page.named("a")] == [
        "https://review.example.org/#a",
        "https://review.example.org/",
        "https://review.example.org/a.pdf",
        "0002-review-2026-W48.pdf",
    ]
    assert "1 kB · PDF" in page.words
    assert page.words.count("sent without a sound") == 1
    assert [attrs["datetime"] for attrs in page.named("time")] == ["2026-11-27T09:00:00+01:00"] * 2
    assert page.words.count("09:00") == 2
    assert page.words.count("27 November 2026") == 1


def test_days_are_parted_and_the_oldest_post_stands_first(tmp_path: Path) -> None:
    way = FolderChannel("demo", tmp_path)
    for day in (27, 28):
        send(way, COMPACT, key=f"day{day}", at=AT.replace(day=day))
    words = outline(tmp_path).words
    assert words.index("27 November 2026") < words.index("28 November 2026")


def test_the_page_has_no_script_and_asks_for_nothing_from_outside(tmp_path: Path) -> None:
    post = Post(part="compact", text='<script>alert(1)</script><img src="https://x.example/i.png">"\'', entities=())
    send(FolderChannel("demo", tmp_path, title='<b>&"title'), post, key="<key>")
    page = outline(tmp_path)
    tags = {name for name, _ in page.tags}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "base", "form", "b"}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    text = (tmp_path / "channel.html").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|src=", re.sub(r"&[a-z#0-9]+;|src=&quot;", "", text))
    assert "default-src 'none'" in text
    assert post.text in "".join(page.words)


def test_a_link_that_no_browser_should_follow_is_left_as_text(tmp_path: Path) -> None:
    entity = Entity(type="text_link", offset=0, length=4, url="javascript:alert(1)")
    post = Post(
        part="compact", text="here", entities=(entity,), buttons=((Button(text="No", url="javascript:alert(1)"),),)
    )
    send(FolderChannel("demo", tmp_path), post, key="a")
    assert "javascript" not in (tmp_path / "channel.html").read_text(encoding="utf-8")


def test_every_id_on_the_page_is_unique_and_every_label_leads_somewhere(tmp_path: Path) -> None:
    way = FolderChannel("demo", tmp_path)
    for key in "abc":
        send(way, COMPACT, key=key)
    page = outline(tmp_path)
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["aria-labelledby"] for attrs in page.named("article")} <= set(ids)


def test_records_are_plain_json_that_people_can_read(tmp_path: Path) -> None:
    send(FolderChannel("demo", tmp_path), COMPACT, key="a")
    record = json.loads((tmp_path / "0001-a.json").read_text(encoding="utf-8"))
    assert record["text"] == COMPACT.text
    assert "·" in (tmp_path / "0001-a.json").read_text(encoding="utf-8")
