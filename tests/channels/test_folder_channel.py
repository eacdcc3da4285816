from __future__ import annotations

import asyncio
import datetime as dt
import errno
import json
import re
import tempfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.channels.folder import FolderChannel
from digest.model.post import Button, Entity, Outcome, Post, Verdict
from digest.shelf import atomic

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.channel import Channel

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


def send(
    way: Channel,
    post: Post,
    *,
    key: str,
    document: bytes | None = None,
    thumbnail: bytes | None = None,
    reply_to: str | None = None,
    at: dt.datetime = AT,
) -> Outcome:
    return asyncio.run(
        way.send(post, document=document, thumbnail=thumbnail, reply_to=reply_to, key=key, at=at),
    )


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


PICTURE = b"\xff\xd8\xff\xe0 a small picture"
NEW_PDF = b"%PDF-1.7 " + bytes(2400)
CORRECTED = replace(COMPACT, part="compact-2", text="Review · No. 12, corrected", entities=(), buttons=())
REPRINT = replace(DOCUMENT, text="Review · No. 12, reprinted", filename="review-2026-W48-b.pdf", document="1" * 64)
NOTICE = Post(part="notice", text="It was withdrawn.")


def edit(way: Channel, number: str, post: Post, document: bytes | None = None, picture: bytes | None = None) -> Outcome:
    return asyncio.run(way.edit(number, post, document=document, thumbnail=picture))


def withdraw(way: Channel, number: str) -> Outcome:
    return asyncio.run(way.withdraw(number, NOTICE))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def filled(folder: Path) -> FolderChannel:
    """A channel with a text, 1, and a document that answers it, 2."""
    way = FolderChannel("demo", folder)
    send(way, COMPACT, key="a")
    send(way, DOCUMENT, key="b", document=PDF, thumbnail=PICTURE, reply_to="1")
    return way


def test_a_post_answers_another_and_its_thumbnail_lies_beside_it(tmp_path: Path) -> None:
    first, second = filled(tmp_path).bubbles()
    assert (first.reply_to, second.reply_to) == (None, 1)
    assert second.thumbnail == PICTURE == (tmp_path / "0002-review-2026-W48.pdf.jpg").read_bytes()
    assert {"class": "reply", "href": "#post-1"} in outline(tmp_path).named("a")
    assert len(outline(tmp_path).named("img")) == 1


def test_a_link_to_an_earlier_post_stays_on_the_page(tmp_path: Path) -> None:
    way = filled(tmp_path)
    link = send(way, COMPACT, key="c").link
    entities = (Entity(type="text_link", offset=0, length=6, url=link),)
    assert edit(way, "1", replace(CORRECTED, entities=entities)).verdict is Verdict.SENT
    assert "#post-3" in [attrs.get("href") for attrs in outline(tmp_path).named("a")]


def test_an_edit_replaces_text_and_record_and_keeps_number_time_and_silence(tmp_path: Path) -> None:
    way = filled(tmp_path)
    outcome = edit(way, "1", replace(CORRECTED, silent=True))
    assert (outcome.verdict, outcome.message_id) == (Verdict.SENT, "1")
    bubble = way.bubbles()[0]
    assert (bubble.number, bubble.at, bubble.post, bubble.edited) == (1, AT, CORRECTED, True)
    assert (tmp_path / "0001-a.txt").read_text(encoding="utf-8") == f"{CORRECTED.text}\n"
    assert outline(tmp_path).words.count("edited") == 1
    assert outcome.link == send(way, COMPACT, key="a").link
    assert way.bubbles()[0].post == CORRECTED, "sending again does not bring the old text back"


def test_an_edit_that_changes_nothing_leaves_no_mark(tmp_path: Path) -> None:
    way = filled(tmp_path)
    before = files(tmp_path)
    assert edit(way, "1", COMPACT).verdict is Verdict.SENT
    assert files(tmp_path) == before


def test_an_edit_of_a_document_takes_the_former_files_away(tmp_path: Path) -> None:
    way = filled(tmp_path)
    assert edit(way, "2", REPRINT, NEW_PDF).verdict is Verdict.SENT
    bubble = way.bubbles()[1]
    assert (bubble.post, bubble.file, bubble.size) == (REPRINT, "0002-review-2026-W48-b.pdf", len(NEW_PDF))
    assert (bubble.thumbnail, bubble.reply_to) == (None, 1)
    assert sorted(name for name in files(tmp_path) if name.startswith("0002")) == [
        "0002-b.json",
        "0002-b.txt",
        "0002-review-2026-W48-b.pdf",
    ]


def test_an_edit_without_the_documents_bytes_is_refused(tmp_path: Path) -> None:
    assert edit(filled(tmp_path), "2", REPRINT).verdict is Verdict.REFUSED


def test_a_pin_is_shown_above_the_page_until_it_is_taken_away(tmp_path: Path) -> None:
    way = filled(tmp_path)
    assert asyncio.run(way.pin("1")).message_id == "1"
    assert [bubble.pinned for bubble in way.bubbles()] == [True, False]
    assert {"class": "pin", "href": "#post-1"} in outline(tmp_path).named("a")
    edit(way, "1", CORRECTED)
    assert way.bubbles()[0].pinned, "an edit leaves the pin"
    assert asyncio.run(way.unpin("1")).verdict is Verdict.SENT
    assert not way.bubbles()[0].pinned
    assert not [attrs for attrs in outline(tmp_path).named("a") if attrs.get("class") == "pin"]


def test_a_post_that_is_withdrawn_is_gone_with_its_files_and_its_number_is_never_used_again(tmp_path: Path) -> None:
    way = filled(tmp_path)
    assert withdraw(way, "2").verdict is Verdict.SENT
    assert [bubble.number for bubble in way.bubbles()] == [1]
    assert not [name for name in files(tmp_path) if name.startswith("0002")]
    assert [attrs["id"] for attrs in outline(tmp_path).named("article")] == ["post-1"]
    assert send(way, COMPACT, key="c").message_id == "3"
    again = send(way, DOCUMENT, key="b", document=PDF)
    assert (again.verdict, again.message_id) == (Verdict.SENT, "2")
    assert [bubble.number for bubble in way.bubbles()] == [1, 3], "a repetition does not bring it back"


def test_an_answer_to_a_post_that_is_gone_still_stands(tmp_path: Path) -> None:
    way = filled(tmp_path)
    withdraw(way, "1")
    assert outline(tmp_path).words.count("Deleted message") == 1


ACTS: dict[str, Callable[[FolderChannel], Outcome]] = {
    "send": lambda way: send(way, DOCUMENT, key="new", document=PDF, thumbnail=PICTURE, reply_to="2"),
    "edit": lambda way: edit(way, "1", CORRECTED),
    "edit a document": lambda way: edit(way, "2", REPRINT, NEW_PDF, PICTURE),
    "pin": lambda way: asyncio.run(way.pin("2")),
    "unpin": lambda way: asyncio.run(way.unpin("2")),
    "withdraw": lambda way: withdraw(way, "2"),
    "withdraw the first": lambda way: withdraw(way, "1"),
}


@given(acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(min_value=1, max_value=3)), max_size=6))
@settings(max_examples=12)  # each writes some fifty files to the disk and makes them safe
def test_doing_anything_again_changes_nothing(acts: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as once, tempfile.TemporaryDirectory() as often:
        places = (Path(once) / "channel", Path(often) / "channel")
        for place in places:
            filled(place)
        for name, times in acts:
            first = ACTS[name](FolderChannel("demo", places[0]))
            others = [ACTS[name](FolderChannel("demo", places[1])) for _ in range(times)]
            assert {outcome.verdict for outcome in others} == {first.verdict}
        assert files(places[0]) == files(places[1])


class Stopped(BaseException):
    """The power is gone."""


def stops_at(point: int, patch: pytest.MonkeyPatch) -> list[int]:
    """From now on the power goes at the ``point``-th file that is written or taken away; the list counts them."""
    write, unlink, passed = atomic.write, Path.unlink, [0]

    def here() -> None:
        passed[0] += 1
        if passed[0] == point:
            raise Stopped

    def writes(path: Path, data: bytes, *, mode: int = 0o644) -> None:
        here()
        write(path, data, mode=mode)

    def unlinks(path: Path, *, missing_ok: bool = False) -> None:
        here()
        unlink(path, missing_ok=missing_ok)

    patch.setattr(atomic, "write", writes)
    patch.setattr(Path, "unlink", unlinks)
    return passed


@pytest.mark.parametrize("name", ACTS)
def test_wherever_the_power_goes_a_repetition_completes_the_act(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def prepared(folder: str) -> FolderChannel:
        way = filled(tmp_path / folder)
        if name == "unpin":
            asyncio.run(way.pin("2"))
        return way

    with monkeypatch.context() as patch:
        way = prepared("whole")
        passed = stops_at(0, patch)
        ACTS[name](way)
        count = passed[0]
    assert count > 1
    for point in range(1, count + 1):
        way = prepared(f"stopped-{point}")
        with monkeypatch.context() as patch:
            stops_at(point, patch)
            with pytest.raises(Stopped):
                ACTS[name](way)
        assert all(bubble.file is None or (way.path / bubble.file).is_file() for bubble in way.bubbles())
        assert ACTS[name](way).verdict is Verdict.SENT
        assert files(way.path) == files(tmp_path / "whole")


@pytest.mark.parametrize("name", ACTS)
def test_a_full_disk_leaves_every_act_to_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    way = filled(tmp_path)
    if name == "unpin":
        asyncio.run(way.pin("2"))
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        outcome = ACTS[name](way)
    assert (outcome.verdict, "the disk is full" in outcome.detail) == (Verdict.NOT_SENT, True)
    assert ACTS[name](way).verdict is Verdict.SENT


@pytest.mark.parametrize(
    ("act", "verdict"),
    [
        (lambda way: edit(way, "9", CORRECTED), Verdict.REFUSED),
        (lambda way: asyncio.run(way.pin("9")), Verdict.REFUSED),
        (lambda way: asyncio.run(way.unpin("9")), Verdict.SENT),
        (lambda way: withdraw(way, "9"), Verdict.SENT),
        (lambda way: withdraw(way, "x"), Verdict.REFUSED),
    ],
)
def test_on_a_post_that_is_not_there_only_unpinning_and_withdrawing_are_done(
    tmp_path: Path, act: Callable[[FolderChannel], Outcome], verdict: Verdict
) -> None:
    way = filled(tmp_path)
    before = files(tmp_path)
    assert act(way).verdict is verdict
    assert files(tmp_path) == before


@pytest.mark.parametrize("damage", [b"", b"[1]", b"{}", b'{"number": "x"}'])
def test_a_record_that_cannot_be_read_is_named_instead_of_being_lost(tmp_path: Path, damage: bytes) -> None:
    way = filled(tmp_path)
    (tmp_path / "0001-a.json").write_bytes(damage)
    for outcome in (send(way, COMPACT, key="c"), edit(way, "2", REPRINT, NEW_PDF), withdraw(way, "1")):
        assert outcome.verdict is Verdict.NOT_SENT
        assert "0001-a.json" in outcome.detail


def test_records_from_before_replies_and_pins_are_shown_as_they_were(tmp_path: Path) -> None:
    filled(tmp_path)
    path = tmp_path / "0001-a.json"
    record = json.loads(path.read_bytes())
    for name in ("answers", "edited", "pinned", "picture", "reply_to", "edits", "pin", "thumbnail"):
        del record[name]
    path.write_text(json.dumps(record))
    bubble = FolderChannel("demo", tmp_path).bubbles()[0]
    assert (bubble.post, bubble.edited, bubble.pinned, bubble.reply_to) == (COMPACT, False, False, None)
