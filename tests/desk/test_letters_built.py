"""The letter on its way: built with the other outputs, frozen, shown in the preview, kept out of the archive, told in checks."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, articles, make_sender, open_desk
from PIL import Image
from quick_layout import quick_layout

from digest.desk.approve import approve, confirm_headlines
from digest.desk.assemble import assemble
from digest.desk.build import MAIL, MAIL_TEXT, build
from digest.desk.checking.targets import check_issue_files
from digest.desk.inbox.aside import Envelope
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.web.live import LiveIssue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.confine import Confined
    from digest.desk.desk import Desk

PUBLIC = "https://weekly.example.org"
WITH_ADDRESS = CONFIG.format(form="compact").replace("[channels.one]", f'public_url = "{PUBLIC}"\n[channels.one]', 1)


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with quick_layout() as child:
        yield child


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(tmp_path, Clock(), WITH_ADDRESS)
    yield made
    made.close()


def ready(desk: Desk) -> str:
    slug = assemble(desk).slug
    view, _ = refresh(desk, slug)
    confirm_headlines(desk, view, dict(view.provisional))
    return slug


def test_a_build_writes_the_letter_and_its_text_and_approval_freezes_them(desk: Desk, layout: Confined) -> None:
    take_in(desk, articles(0, 2), name="articles.txt")
    slug = ready(desk)
    built = build(desk, slug, layout)
    html, text = desk.folders.output(slug, MAIL), desk.folders.output(slug, MAIL_TEXT)
    assert (html, text) == (built.outputs[MAIL], built.outputs[MAIL_TEXT])
    assert f'href="{PUBLIC}/{slug}/"'.encode() in html
    assert [notice for notice in built.notices if notice.code.startswith("mail-")] == []
    approve(desk, slug, layout)
    row = desk.store.find_issue(slug)
    assert row is not None
    frozen = {output.name: output.sha256 for output in desk.store.outputs_of(slug, row.revision)}
    assert (desk.frozen.get(frozen[MAIL]), desk.frozen.get(frozen[MAIL_TEXT])) == (html, text)


def test_the_letter_is_no_page_of_the_archive(desk: Desk, layout: Confined) -> None:
    import asyncio

    take_in(desk, articles(0, 1), name="articles.txt")
    slug = ready(desk)
    approve(desk, slug, layout)
    asyncio.run(make_sender(desk, Clock(), []).publish(slug))
    public = desk.config.issues / "public" / slug
    assert (public / "index.html").is_file()
    assert not (public / MAIL).exists()


def test_the_preview_shows_the_letter_with_the_pictures_that_lie_here(
    desk: Desk, tmp_path: Path, layout: Confined
) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(picture, "PNG")
    (shelf / "a.png").write_bytes(picture.getvalue())
    words = "The lock of Arport holds more water than the harbour needs. " * 9
    path = shelf / "crane.md"
    path.write_text(f'---\ntitle: Crane\nauthor: Ada Example\n---\n\n{words}\n\n![Words](a.png "Caption")\n')
    take_in(desk, path.read_bytes(), name=str(path), envelope=Envelope(place=str(path)))
    slug = ready(desk)
    shown = LiveIssue(desk=desk, slug=slug, layout=layout).pages()
    [name] = re.findall(rb'<img src="([^"]+)"', shown.files[MAIL])
    assert name.decode() in shown.files
    assert MAIL_TEXT in shown.files
    assert re.search(r"; e-mail \d+ kB$", shown.facts["facts"])
    [address] = re.findall(rb'<img src="([^"]+)"', build(desk, slug, layout).outputs[MAIL])
    assert address.decode() == f"{PUBLIC}/{slug}/{name.decode()}"


def test_a_changed_style_of_letters_is_told_in_checks_and_when_building(
    desk: Desk, tmp_path: Path, layout: Confined
) -> None:
    take_in(desk, articles(0, 1), name="articles.txt")
    slug = ready(desk)
    assert [n.code for n in check_issue_files(desk, slug).notices if n.code.startswith("mail-")] == []
    sheet = tmp_path / "templates" / "brief" / "email" / "style.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text(
        '{% include "!parent/email/style.css" %}\n.entry { position: relative }\nh2 { position: relative }\n'
    )
    for notices in (check_issue_files(desk, slug).notices, build(desk, slug, layout).notices):
        [told] = [notice for notice in notices if notice.code.startswith("mail-")]
        assert (told.code, "position" in told.message) == ("mail-unsupported-css", True)


def test_a_broken_design_of_letters_does_not_stop_the_checks_of_articles(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, articles(0, 1), name="articles.txt")
    slug = ready(desk)
    page = tmp_path / "templates" / "brief" / "email" / "issue.html"
    page.parent.mkdir(parents=True)
    page.write_text("{{ isue.title }}")
    assert check_issue_files(desk, slug).row is not None
