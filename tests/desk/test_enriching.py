"""A second issue looks at the first: links on its page, hashtags in its posts, groups as comments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, Press, Scripted, approved_issue, articles, open_desk
from quick_layout import quick_layout

from digest.desk.assemble import assemble
from digest.desk.build import build
from digest.desk.enrich import archive
from digest.desk.take_in import take_in
from digest.desk.withdraw import withdraw
from digest.render.contents import unpack_contents
from digest.render.page_contents import contents_of_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.confine import Confined

PUBLIC = 'name = "The Example Weekly"\npublic_url = "https://news.example.org/weekly"'
VOCABULARY = '[theme.vocabulary]\n"Inland shipping" = ["lock"]\n'


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with quick_layout() as child:
        yield child


def published(folder: Path, layout: Confined, *, public: bool = True, more: str = "") -> Press:
    """A publication whose first issue was sent."""
    clock = Clock()
    config = CONFIG.format(form="thread").replace(
        'name = "The Example Weekly"', PUBLIC if public else PUBLIC.partition("\n")[0]
    )
    desk = open_desk(folder, clock, config + VOCABULARY + more)
    slug = approved_issue(desk, layout, articles(1, 2))
    press = Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
    press.publish()
    clock.now += dt.timedelta(days=7)
    return press


def second(press: Press) -> str:
    take_in(press.desk, articles(7, 2), name="more.txt")
    return assemble(press.desk).slug


def test_a_built_issue_links_to_published_articles_that_go_with_its_own(tmp_path: Path, layout: Confined) -> None:
    press = published(tmp_path, layout)
    slug = second(press)
    sheet = press.desk.folders.sheet(slug)
    first = archive(press.desk)
    assert len(first) == 2
    assert [entry.related[0].anchor for entry in sheet.entries] == [one.place.anchor for one in first]
    built = build(press.desk, slug, layout)
    page, text = built.outputs["index.html"].decode(), built.outputs["issue.txt"].decode()
    for one in first:
        address = f"https://news.example.org/weekly/{press.slug}/#{one.place.anchor}"
        assert f'<a href="{address}">{one.place.title}</a>' in page
        assert address in text
    read = contents_of_page(built.outputs["index.html"])  # what is linked is not part of an article's text
    assert [one.texts for one in read.articles] == [
        one.texts for one in unpack_contents(built.outputs["contents.json"]).articles
    ]
    press.desk.close()


def test_posts_show_the_editors_words_as_hashtags(tmp_path: Path, layout: Confined) -> None:
    press = published(tmp_path, layout)
    slug = second(press)
    assert press.desk.folders.sheet(slug).hashtags[0] == "#InlandShipping"
    posts = build(press.desk, slug, layout).posts["one"]
    index, *others = posts
    assert "#InlandShipping" in index.text
    assert all("#InlandShipping" in post.text for post in others if post.part.startswith("article"))
    press.desk.close()


def test_without_a_public_address_nothing_is_linked(tmp_path: Path, layout: Confined) -> None:
    press = published(tmp_path, layout, public=False)
    slug = second(press)
    assert all(not entry.related for entry in press.desk.folders.sheet(slug).entries)
    assert "Related" not in build(press.desk, slug, layout).outputs["index.html"].decode()
    press.desk.close()


def test_all_of_it_can_be_turned_off(tmp_path: Path, layout: Confined) -> None:
    press = published(tmp_path, layout, more="[enrich]\nhashtags = 0\nrelated = 0\ngroups = false\n")
    slug = second(press)
    sheet = press.desk.folders.sheet(slug)
    assert sheet.hashtags == ()
    assert all(not entry.related and not entry.hashtags for entry in sheet.entries)
    press.desk.close()


def test_a_link_that_an_editor_took_out_stays_out(tmp_path: Path, layout: Confined) -> None:
    press = published(tmp_path, layout)
    slug = second(press)
    path = press.desk.folders.folder(slug) / "issue.toml"
    text = path.read_text()
    while "related = [" in text:
        start = text.index("related = [")
        text = text[:start] + text[text.index("\n]\n", start) + 3 :]
    path.write_text(text)
    assert "Related" not in build(press.desk, slug, layout).outputs["index.html"].decode()
    press.desk.close()


def test_an_issue_that_was_withdrawn_is_not_linked_to(tmp_path: Path, layout: Confined) -> None:
    press = published(tmp_path, layout)
    withdraw(press.desk, press.slug, why="It was wrong.")
    assert archive(press.desk) == ()
    assert all(not entry.related for entry in press.desk.folders.sheet(second(press)).entries)
    press.desk.close()
