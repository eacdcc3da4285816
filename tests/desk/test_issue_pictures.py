"""Pictures from the folder of an added file to the public archive: found, made harmless, frozen, and never lost."""

from __future__ import annotations

import asyncio
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, Scripted, make_sender, open_desk
from failing_layout import failing_layout
from PIL import Image
from quick_layout import quick_layout
from source_kit import Newsdesk, dropped

from digest.bot.previews import material
from digest.channels.archive import ArchiveChannel
from digest.desk.adopt import adopt
from digest.desk.approve import approve, confirm_headlines
from digest.desk.assemble import assemble
from digest.desk.backup import backup
from digest.desk.build import build
from digest.desk.cancel import cancel
from digest.desk.correct import correct
from digest.desk.inbox.aside import Envelope
from digest.desk.send import Sender
from digest.desk.take_in import TakenIn, take_in
from digest.desk.unchanged import unchanged
from digest.desk.view import load, refresh
from digest.desk.waiting import waiting
from digest.ingest.pictures.figures import figures_of
from digest.model.post import Verdict
from digest.model.states import IssueState
from digest.shelf import atomic
from digest.shelf.backup_reading import listing_of
from digest.web.live import LiveIssue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.confine import Confined
    from digest.desk.desk import Desk

PROSE = " ".join(f"The lock of Arport number {n} holds more water than the harbour needs." for n in range(9))
NAME = re.compile(r"pictures/[0-9a-f]{16}\.(?:jpg|png)")
SECRET = b"GPS of the photographer"


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with quick_layout() as child:
        yield child


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "own").mkdir()
    made = open_desk(tmp_path / "own", Clock(), CONFIG.format(form="compact"))
    yield made
    made.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder of an editor: articles and, beside them, pictures."""
    (tmp_path / "shelf" / "pictures").mkdir(parents=True)
    return tmp_path / "shelf"


def photo(shade: str = "teal", size: tuple[int, int] = (300, 200), secret: bytes = SECRET) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, shade).save(out, "JPEG", comment=secret)
    return out.getvalue()


def add(desk: Desk, shelf: Path, name: str, *sources: str, title: str = "") -> TakenIn:
    """Adds a Markdown file with a figure for each source, as `digest add FILE` does."""
    figures = "\n\n".join(f'![Words {n}]({source} "Caption {n}")' for n, source in enumerate(sources))
    path = shelf / f"{name}.md"
    path.write_text(
        f"---\ntitle: {title or name.title()}\nauthor: Ada Example\n---\n\n{PROSE}\n\n{name}.\n\n{figures}\n"
    )
    return take_in(desk, path.read_bytes(), name=str(path), envelope=Envelope(place=str(path)))


def ready(desk: Desk) -> str:
    slug = assemble(desk).slug
    view, _ = refresh(desk, slug)
    confirm_headlines(desk, view, dict(view.provisional))
    return slug


def sources(desk: Desk, slug: str) -> list[str]:
    view = load(desk, slug)
    return [figure.source for one in view.issue.placements for figure in figures_of(one.article)]


def codes(notices: object) -> list[str]:
    return [notice.code for notice in notices if notice.code.startswith("image-")]  # type: ignore[attr-defined]


def on_page(desk: Desk, slug: str) -> list[str]:
    return re.findall(r'<img src="([^"]+)"', desk.folders.output(slug, "index.html").decode())


def test_a_picture_beside_an_added_file_goes_all_the_way_to_the_archive(
    desk: Desk, shelf: Path, layout: Confined
) -> None:
    (shelf / "pictures" / "my crane.jpg").write_bytes(photo())
    taken = add(desk, shelf, "crane", "pictures/my%20crane.jpg")
    assert codes(taken.notices) == []
    slug = ready(desk)
    [source] = sources(desk, slug)
    assert NAME.fullmatch(source)
    approve(desk, slug, layout)
    manifest = desk.folders.manifest(slug)
    assert manifest is not None
    assert {source, f"articles/{source}"} <= {*manifest.inputs, *manifest.outputs}
    assert on_page(desk, slug) == [source]
    row = desk.store.get_issue(slug)
    frozen = {output.name: output for output in desk.store.outputs_of(slug, row.approved_revision or 0)}
    assert frozen[source].media_type == "image/jpeg"
    data = desk.frozen.get(frozen[source].sha256)
    asyncio.run(sender(desk).publish(slug))
    public = desk.config.issues / "public" / slug
    assert (public / source).read_bytes() == data
    assert (public / "index.html").read_bytes() == desk.frozen.get(frozen["index.html"].sha256)
    assert SECRET not in data
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (300, 200)


def sender(desk: Desk) -> Sender:
    clock = desk.now
    assert isinstance(clock, Clock)
    return make_sender(desk, clock, [Scripted("one"), Scripted("two")])


@pytest.mark.parametrize(
    "source",
    [
        "../outside.jpg",
        "pictures/../../outside.jpg",
        "%2e%2e/outside.jpg",
        "pictures/link.jpg",
        "linked/outside.jpg",
        ".hidden/a.jpg",
        "pictures",
        "pictures/words.jpg",
        "pictures/gone.jpg",
        "pictures/%00.jpg",
        "ABSOLUTE",
    ],
)
def test_nothing_but_a_picture_below_the_files_folder_is_taken(
    source: str, desk: Desk, shelf: Path, layout: Confined
) -> None:
    outside = shelf.parent / "outside.jpg"
    outside.write_bytes(photo("red"))
    (shelf / "pictures" / "link.jpg").symlink_to(outside)
    (shelf / "linked").symlink_to(shelf.parent)
    (shelf / ".hidden").mkdir()
    (shelf / ".hidden" / "a.jpg").write_bytes(photo("red"))
    (shelf / "pictures" / "words.jpg").write_bytes(b"only words")
    taken = add(desk, shelf, "crane", str(outside) if source == "ABSOLUTE" else source)
    assert len(codes(taken.notices)) == 1
    assert not [path for path in desk.inbox.folder.rglob("*.jpg") if "raw" not in path.parts]
    slug = ready(desk)
    built = build(desk, slug, layout)
    assert codes(built.notices) == ["image-missing"]
    [name] = on_page(desk, slug)
    with Image.open(io.BytesIO(built.outputs[name])) as image:
        assert (image.size, image.mode) == ((800, 450), "L")  # the placeholder
    assert b"outside" not in built.outputs["index.html"]


def test_a_picture_for_a_paste_has_no_folder_to_come_from(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(photo())
    text = f"---\ntitle: Paste\nauthor: Ada Example\n---\n\n{PROSE}\n\n![Words](a.jpg)\n"
    take_in(desk, text.encode(), name="paste.md")
    assert not desk.inbox.folder.joinpath("pictures").exists()


def test_two_articles_share_one_picture(desk: Desk, shelf: Path, layout: Confined) -> None:
    for name in ("a", "b"):
        (shelf / "pictures" / f"{name}.jpg").write_bytes(photo())
        add(desk, shelf, name, f"pictures/{name}.jpg")
    slug = ready(desk)
    built = build(desk, slug, layout)
    shown = on_page(desk, slug)
    assert shown == [shown[0]] * 2
    assert [name for name in built.outputs if NAME.fullmatch(name)] == [shown[0]]


def test_adding_a_file_again_changes_nothing_and_a_new_picture_makes_a_revision(desk: Desk, shelf: Path) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    [first] = add(desk, shelf, "crane", "pictures/a.jpg").taken
    before = {path: path.read_bytes() for path in desk.inbox.folder.rglob("*") if path.is_file()}
    [again] = add(desk, shelf, "crane", "pictures/a.jpg").taken
    assert (again.id, again.new) == (first.id, False)
    assert {path: path.read_bytes() for path in desk.inbox.folder.rglob("*") if path.is_file()} == before


def test_a_file_of_our_own_added_again_keeps_its_picture(desk: Desk, shelf: Path) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    [first] = add(desk, shelf, "crane", "pictures/a.jpg").taken
    copy = shelf / "copy.md"
    copy.write_bytes(desk.inbox.read(first.file))
    again = take_in(desk, copy.read_bytes(), name=str(copy), envelope=Envelope(place=str(copy)))
    assert codes(again.notices) == []


def test_a_picture_put_by_hand_into_the_inbox_is_shown_and_made_harmless(
    desk: Desk, shelf: Path, layout: Confined
) -> None:
    add(desk, shelf, "crane", "img/late.jpg")
    place = desk.inbox.folder / "img" / "late.jpg"
    place.parent.mkdir()
    place.write_bytes(photo())
    slug = ready(desk)
    assert (desk.folders.folder(slug) / "articles" / "img" / "late.jpg").read_bytes() == photo()
    built = build(desk, slug, layout)
    assert codes(built.notices) == []
    [name] = on_page(desk, slug)
    assert NAME.fullmatch(name)
    assert SECRET not in built.outputs[name]


def test_a_file_dropped_into_the_inbox_brings_the_pictures_beside_it(desk: Desk, shelf: Path, layout: Confined) -> None:
    (desk.inbox.folder / "pictures").mkdir(parents=True)
    (desk.inbox.folder / "pictures" / "a.jpg").write_bytes(photo())
    (desk.inbox.folder / "dropped.md").write_text(
        f"---\ntitle: D\nauthor: A B\n---\n\n{PROSE}\n\n![W](pictures/a.jpg)\n"
    )
    assert codes(waiting(desk).notices) == []
    slug = ready(desk)
    assert NAME.fullmatch(sources(desk, slug)[0])
    assert codes(build(desk, slug, layout).notices) == []


def test_a_watched_folder_brings_the_pictures_beside_its_files(tmp_path: Path) -> None:
    made = Newsdesk.made(tmp_path, '[sources.desk]\nkind = "folder"\npath = "incoming"\n')
    (tmp_path / "incoming" / "pictures").mkdir(parents=True)
    (tmp_path / "incoming" / "pictures" / "a.jpg").write_bytes(photo())
    text = f"---\ntitle: D\nauthor: A B\n---\n\n{PROSE}\n\n![W](pictures/a.jpg)\n"
    dropped(tmp_path / "incoming", "a.md", text)
    [polled] = made.poll()
    assert (polled.new, codes(polled.notices)) == (1, [])
    [source] = [figure.source for one in waiting(made.desk).ready for figure in figures_of(one.article)]
    data = made.desk.inbox.picture(source)
    assert data is not None
    assert SECRET not in data
    made.desk.close()


@pytest.mark.parametrize("change", ["other", "gone", "new"])
def test_a_picture_changed_taken_away_or_put_there_after_approval_voids_it(
    change: str, desk: Desk, shelf: Path, layout: Confined
) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg", "pictures/late.jpg")
    slug = ready(desk)
    approve(desk, slug, layout)
    assert unchanged(desk, slug) is not None
    folder = desk.folders.folder(slug) / "articles"
    path = folder / sources(desk, slug)[0]
    match change:
        case "other":
            path.write_bytes(photo("red"))
        case "gone":
            path.unlink()
        case "new":
            (folder / "pictures" / "late.jpg").write_bytes(photo("blue"))
    assert unchanged(desk, slug) is None
    view, row = refresh(desk, slug)
    assert row.state in {IssueState.DRAFT, IssueState.REVIEW}
    assert row.approved_revision is None
    assert codes(view.notices) == {"other": ["image-missing"], "gone": ["image-missing"] * 2, "new": []}[change]


def test_a_missing_picture_is_told_at_check_and_at_build_and_the_build_goes_on(
    desk: Desk, shelf: Path, layout: Confined
) -> None:
    add(desk, shelf, "crane", "pictures/gone.jpg", "https://example.org/x.jpg")
    slug = ready(desk)
    view = load(desk, slug)
    assert codes(view.notices) == ["image-missing", "image-elsewhere"]
    built = build(desk, slug, layout)
    assert (built.trouble, codes(built.notices)) == (None, ["image-missing", "image-elsewhere"])
    assert len(on_page(desk, slug)) == 1
    assert "https://example.org/x.jpg" not in built.outputs["index.html"].decode()


def test_a_picture_that_cannot_be_read_is_a_placeholder_and_told(desk: Desk, shelf: Path, layout: Confined) -> None:
    add(desk, shelf, "crane", "pictures/late.svg")
    slug = ready(desk)
    place = desk.folders.folder(slug) / "articles" / "pictures" / "late.svg"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    built = build(desk, slug, layout)
    [notice] = [one for one in built.notices if one.code == "image-failed"]
    assert "SVG" in notice.message
    assert notice.path == f"issues/{slug}/articles/01-crane.md"
    assert not any(b"<script" in data for name, data in built.outputs.items() if name.startswith("pictures/"))


def test_a_picture_named_by_anothers_content_is_not_taken_for_harmless(
    desk: Desk, shelf: Path, layout: Confined
) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg")
    slug = ready(desk)
    path = desk.folders.folder(slug) / "articles" / sources(desk, slug)[0]
    path.write_bytes(photo("red"))
    built = build(desk, slug, layout)
    [name] = on_page(desk, slug)
    assert name != sources(desk, slug)[0]
    assert SECRET not in built.outputs[name]


def test_the_pdf_is_laid_out_anew_where_only_a_picture_changed(desk: Desk, shelf: Path, layout: Confined) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg")
    slug = ready(desk)
    first = build(desk, slug, layout)
    assert build(desk, slug, layout).manifest == first.manifest
    path = desk.folders.folder(slug) / "articles" / sources(desk, slug)[0]
    path.write_bytes(photo("red"))
    second = build(desk, slug, layout)
    assert second.manifest.layout != first.manifest.layout
    gone = {*first.outputs} - {*second.outputs}
    assert len(gone) == 1
    assert not any((desk.folders.folder(slug) / name).exists() for name in gone)


def test_the_article_that_the_layout_dies_of_is_found_among_pictures(desk: Desk, shelf: Path) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    for name in ("a", "b", "c"):
        add(desk, shelf, name, "pictures/a.jpg", title="RAISESHERE" if name == "b" else name)
    slug = ready(desk)
    with failing_layout() as layout:
        built = build(desk, slug, layout)
    places = [one.headline for one in built.view.issue.placements]
    assert built.unlaid == (places.index("RAISESHERE") + 1,)


def test_posts_say_nothing_of_where_a_picture_lies(desk: Desk, shelf: Path, layout: Confined) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg", "pictures/gone.jpg")
    built = build(desk, ready(desk), layout)
    assert built.posts
    assert "pictures/" not in json.dumps(json.loads(built.outputs["posts.json"]))


def test_the_page_that_editors_preview_in_a_chat_carries_its_pictures(
    desk: Desk, shelf: Path, layout: Confined
) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg")
    slug = ready(desk)
    before = material(desk, slug, layout)
    approve(desk, slug, layout)
    after = material(desk, slug, layout)
    assert (before.frozen, after.frozen) == (False, True)
    assert before.page == after.page
    assert b'<img src="data:image/jpeg;base64,' in after.page
    assert b'src="pictures/' not in after.page


def test_the_live_preview_serves_the_pictures_of_its_page(desk: Desk, shelf: Path, layout: Confined) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg")
    slug = ready(desk)
    shown = LiveIssue(desk=desk, slug=slug, layout=layout).pages()
    [name] = re.findall(rb'<img src="([^"]+)"', shown.files["index.html"])
    assert name.decode() in shown.files


def test_cancelling_gives_the_article_back_with_its_picture(desk: Desk, shelf: Path, layout: Confined) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg")
    first = ready(desk)
    cancel(desk, first)
    second = ready(desk)
    assert second != first
    assert codes(build(desk, second, layout).notices) == []


def test_an_adopted_folder_leaves_its_pictures_in_the_inbox_too(desk: Desk, shelf: Path, tmp_path: Path) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg")
    slug = ready(desk)
    [source] = sources(desk, slug)
    (tmp_path / "other" / "issues").mkdir(parents=True)
    desk.folders.folder(slug).rename(tmp_path / "other" / "issues" / slug)
    other = open_desk(tmp_path / "other", Clock(), CONFIG.format(form="compact"))
    adopt(other, slug)
    assert other.inbox.picture(source) == other.folders.picture(slug, source)
    assert other.inbox.picture(source) is not None
    other.close()


def test_a_backup_keeps_the_pictures_wherever_they_lie(desk: Desk, shelf: Path, layout: Confined) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg")
    slug = ready(desk)
    approve(desk, slug, layout)
    [source] = sources(desk, slug)
    made = backup(desk)
    names = {*listing_of(made.path).files}
    assert {f"issues/inbox/{source}", f"issues/{slug}/articles/{source}", f"issues/{slug}/{source}"} <= names


def test_a_correction_takes_a_picture_out_of_the_archive(desk: Desk, shelf: Path, layout: Confined) -> None:
    (shelf / "pictures" / "a.jpg").write_bytes(photo())
    add(desk, shelf, "crane", "pictures/a.jpg")
    slug = ready(desk)
    approve(desk, slug, layout)
    asyncio.run(sender(desk).publish(slug))
    [source] = sources(desk, slug)
    public = desk.config.issues / "public" / slug
    path = desk.folders.folder(slug) / "articles" / "01-crane.md"
    path.write_text(re.sub(r"!\[.*\)", "The picture was taken out.", path.read_text()))
    kept = public / "pictures" / "by-hand.jpg"
    kept.write_bytes(photo())
    correct(desk, slug, layout, "The picture was not ours.")
    asyncio.run(sender(desk).publish(slug))
    assert b"taken out" in (public / "index.html").read_bytes()
    assert not (public / source).exists()
    assert kept.exists()


def test_an_archive_that_is_killed_at_any_write_is_whole_after_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"index.html": b'<img src="pictures/0123456789abcdef.jpg">', "pictures/0123456789abcdef.jpg": photo()}
    index = {"index.html": b"all issues"}
    whole, write = ArchiveChannel(tmp_path / "whole"), atomic.write
    assert asyncio.run(whole.publish("2026-W48", files, index=index)).verdict is Verdict.SENT
    for stop in range(3):
        channel, count = ArchiveChannel(tmp_path / f"at-{stop}"), iter(range(9))

        def dies(path: Path, data: bytes, stop: int = stop, count: Iterator[int] = count) -> None:
            if next(count) == stop:
                raise KeyboardInterrupt
            write(path, data)

        monkeypatch.setattr(atomic, "write", dies)
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(channel.publish("2026-W48", files, index=index))
        page = tmp_path / f"at-{stop}" / "2026-W48" / "index.html"
        assert not page.exists() or (page.parent / "pictures" / "0123456789abcdef.jpg").exists()
        monkeypatch.setattr(atomic, "write", write)
        for _ in range(2):
            asyncio.run(channel.publish("2026-W48", files, index=index))
        assert _files(channel.path) == _files(whole.path)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
