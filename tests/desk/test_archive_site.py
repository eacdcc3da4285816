"""The web archive through publishing, correcting and withdrawing: what stands at which address, and why."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from archive_kit import LATER, PUBLICATION, URL, Piece, Shown, outputs_of

from digest.desk.channel import ARCHIVE, SITE
from digest.desk.site.reading import site_of
from digest.model.states import IssueState
from digest.shelf.public import Changed, alone
from digest.store.rows import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CRANE = Piece(headline="What a crane earns", anchor="what-a-crane-earns")
TIDE = Piece(headline="Tides", anchor="tides", author="Ben Example", topic="Water")


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    made = Shown(tmp_path / "own")
    yield made
    made.desk.close()


def ids(files: dict[str, bytes]) -> list[str]:
    return [item["id"] for item in json.loads(files["feed.json"])["items"]]


def test_an_issue_goes_there_with_its_public_files_only_and_pages_and_feeds_stand_around_it(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE, TIDE])
    names = set(shown.files())
    own = {name.removeprefix(f"{slug}/") for name in names if name.startswith(slug)}
    assert own == {
        "index.html",
        "what-a-crane-earns/index.html",
        "tides/index.html",
        f"the-example-weekly-{slug}.pdf",
        f"the-example-weekly-{slug}.epub",
        "issue.txt",
        "assets/fonts/A.woff2",
    }
    around = {"index.html", "404.html", "atom.xml", "rss.xml", "feed.json", "sitemap.xml", "robots.txt"}
    assert around < names
    assert {"authors/ada-example/index.html", "themes/water/index.html", "2026/index.html"} < names


def test_an_address_that_a_correction_took_leads_on_to_where_the_article_is(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE, TIDE])
    longer = replace(CRANE, headline="What a crane earns a day", anchor="what-a-crane-earns-a-day")
    shown.correct(slug, [longer, TIDE], day=LATER)
    page = shown.files()[f"{slug}/what-a-crane-earns/index.html"].decode()
    assert f'<link rel="canonical" href="{URL}/{slug}/what-a-crane-earns-a-day/">' in page
    assert '<meta http-equiv="refresh" content="0; url=../what-a-crane-earns-a-day/index.html">' in page
    assert '<a href="../what-a-crane-earns-a-day/index.html">What a crane earns a day</a>' in page
    assert '<meta name="robots" content="noindex">' in page
    again = replace(CRANE, headline="What cranes earn", anchor="what-cranes-earn")
    shown.correct(slug, [again, TIDE], day=LATER)
    for old in ("what-a-crane-earns", "what-a-crane-earns-a-day"):
        assert b"url=../what-cranes-earn/index.html" in shown.files()[f"{slug}/{old}/index.html"]


def test_an_article_that_takes_back_an_earlier_name_has_its_page_there_again(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE])
    shown.correct(slug, [replace(CRANE, anchor="cranes")], day=LATER)
    shown.correct(slug, [CRANE], day=LATER)
    files = shown.files()
    assert b"<title>0</title>" in files[f"{slug}/what-a-crane-earns/index.html"]
    assert b"url=../what-a-crane-earns/index.html" in files[f"{slug}/cranes/index.html"]


def test_pages_that_lead_on_bring_the_fonts_that_they_name(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE])
    shown.correct(slug, [replace(CRANE, anchor="cranes")], day=LATER)
    files = shown.files()
    page = files[f"{slug}/what-a-crane-earns/index.html"].decode()
    named = re.findall(r"(?:url\(|href=\")\.\./(assets/[\w./-]+)", page)
    assert named
    assert all(f"{slug}/{name}" in files for name in named)


def test_a_withdrawn_issue_leaves_a_tombstone_at_every_address_that_it_ever_had(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE, TIDE])
    other = shown.publish(2, [replace(CRANE, headline="Another", anchor="another", author="Cleo Example")])
    shown.correct(slug, [replace(CRANE, anchor="cranes"), TIDE], day=LATER)
    shown.withdraw(slug, "It was all wrong.")
    files = shown.files()
    for place in ("", "what-a-crane-earns/", "cranes/", "tides/"):
        page = files[f"{slug}/{place}index.html"].decode()
        assert "It was all wrong." in page
        assert '<meta name="robots" content="noindex">' in page
        for name in re.findall(r"(?:url\(|href=\")((?:\.\./)*assets/[\w./-]+)", page):
            assert name.count("../") == bool(place)
            assert f"{slug}/{name.removeprefix('../')}" in files
    assert {name for name in files if name.startswith(slug)} >= {f"{slug}/index.html"}
    assert not [name for name in files if name.endswith((".pdf", ".epub", ".txt")) and name.startswith(f"{slug}/the")]
    assert slug.encode() not in files["atom.xml"] + files["rss.xml"] + files["feed.json"] + files["sitemap.xml"]
    assert ids(files) == [
        f"tag:the-example-weekly,2026-01-16:{other}",
        f"tag:the-example-weekly,2026-01-16:{other}/another",
    ]


def test_pages_of_people_and_themes_stay_when_their_last_article_goes(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE, TIDE])
    shown.publish(2, [CRANE])
    shown.correct(slug, [CRANE, replace(TIDE, author="Benn Example", topic="Rivers")], day=LATER)
    for name in ("authors/ben-example", "authors/benn-example", "themes/water", "themes/rivers"):
        assert f"{name}/index.html" in shown.files()
    shown.withdraw(slug)
    for name in ("authors/ben-example", "authors/benn-example", "themes/water", "themes/rivers"):
        assert b'<meta name="robots" content="noindex">' in shown.files()[f"{name}/index.html"]
    assert b"authors/ben" not in shown.files()["sitemap.xml"]


def test_a_file_that_was_called_otherwise_once_can_still_be_fetched_and_is_the_new_one(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE])
    shown.correct(slug, [replace(CRANE, text="Another.")], day=LATER, pdf="the-new-weekly")
    files = shown.files()
    assert files[f"{slug}/the-example-weekly-{slug}.pdf"] == files[f"{slug}/the-new-weekly-{slug}.pdf"]


def test_ids_stay_the_same_through_corrections_another_name_and_another_address(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE, TIDE])
    before = ids(shown.files())
    assert before == [f"tag:the-example-weekly,2026-01-09:{slug}{end}" for end in ("", "/what-a-crane-earns", "/tides")]
    shown.correct(slug, [replace(CRANE, anchor="cranes", headline="Cranes"), TIDE], day=LATER)
    assert ids(shown.files()) == before
    moved = PUBLICATION.replace("The Example Weekly", "The Sample Daily").replace(URL, "https://daily.example.net")
    other = shown.reconfigured(moved)
    other.refresh()
    assert ids(other.files()) == before
    assert b"https://daily.example.net/" in other.files()["atom.xml"]
    assert b"news.example.org" not in other.files()["atom.xml"]
    other.desk.close()


def test_only_what_a_correction_changed_is_updated_in_the_feeds(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE, TIDE])
    shown.correct(slug, [CRANE, replace(TIDE, text="It comes twice a day.")], day=LATER)
    items = json.loads(shown.files()["feed.json"])["items"]
    assert [item["date_published"] for item in items] == ["2026-01-09T12:00:00+03:00"] * 3
    assert [item["date_modified"] for item in items] == [
        "2026-12-01T12:00:01+03:00",
        "2026-01-09T12:00:00+03:00",
        "2026-12-01T12:00:01+03:00",
    ]
    shown.correct(slug, [CRANE, replace(TIDE, text="It comes every twelve hours.")], day=LATER)
    later = json.loads(shown.files()["feed.json"])["items"]
    assert [item["date_modified"][11:19] for item in later] == ["12:00:02", "12:00:00", "12:00:02"]


def test_an_issue_from_before_articles_had_pages_is_led_to_by_its_anchors(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE], old=True)
    assert [article.address for article in site_of(shown.desk).articles] == [f"{slug}/#what-a-crane-earns"]
    assert f"{URL}/{slug}/#what-a-crane-earns".encode() in shown.files()["rss.xml"]
    assert b"#" not in shown.files()["sitemap.xml"]
    shown.correct(slug, [CRANE], day=LATER)
    assert f"{slug}/what-a-crane-earns/index.html" in shown.files()
    assert ids(shown.files()) == [
        f"tag:the-example-weekly,2026-01-09:{slug}{end}" for end in ("", "/what-a-crane-earns")
    ]


def test_without_a_public_address_there_are_no_feeds_and_making_it_anew_says_so(shown: Shown) -> None:
    shown.publish(1, [CRANE])
    (line,) = [line for line in PUBLICATION.splitlines() if "public_url" in line]
    other = shown.reconfigured(PUBLICATION.replace(line, ""))
    done = other.refresh()
    assert [notice.code for notice in done.notices] == ["feeds-left-out"]
    assert not {"atom.xml", "rss.xml", "feed.json", "sitemap.xml"} & set(other.files())
    assert b"Sitemap" not in other.files()["robots.txt"]
    assert b"atom.xml" not in other.files()["index.html"]
    other.desk.close()


def test_making_it_anew_twice_changes_nothing_and_heals_what_was_damaged(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE, TIDE])
    whole, marks = shown.files(), shown.marks()
    assert shown.refresh().changed == Changed(equal=len(whole))
    assert shown.marks() == marks
    (shown.public / slug / "index.html").write_bytes(b"vandals")
    (shown.public / slug / "tides" / "index.html").unlink()
    (shown.public / slug / "posts.json").write_bytes(b"an earlier version put it there")
    (shown.public / "authors" / "nobody").mkdir()
    (shown.public / "authors" / "nobody" / "index.html").write_bytes(b"dangling")
    (shown.public / ".index.html.99999999.tmp").write_bytes(b"left by a process that is gone")
    (shown.public / slug / ".issue.txt.99999999.tmp").write_bytes(b"the same")
    assert shown.refresh().changed == Changed(written=2, removed=2, equal=len(whole) - 2)
    assert shown.files() == whole
    assert not (shown.public / "authors" / "nobody").exists()


def test_what_the_publisher_put_there_stays(shown: Shown) -> None:
    shown.public.mkdir(parents=True)
    own = {
        "CNAME": b"news.example.org",
        ".well-known/security.txt": b"Contact: me",
        "assets/logo.png": b"png",
        "robots.txt": b"User-agent: *\nDisallow: /assets/\n",
        "2020/index.html": b"before Digest",
    }
    for name, data in own.items():
        (shown.public / name).parent.mkdir(exist_ok=True)
        (shown.public / name).write_bytes(data)
    slug = shown.publish(1, [CRANE])
    beside = shown.public / slug / "pictures" / "by-hand.jpg"
    beside.parent.mkdir()
    beside.write_bytes(b"jpg")
    shown.correct(slug, [replace(CRANE, text="Another.")], day=LATER)
    shown.refresh()
    assert beside.read_bytes() == b"jpg"
    shown.withdraw(slug)
    shown.refresh()
    assert own.items() <= shown.files().items()
    assert not beside.exists(), "of an issue that is withdrawn nothing stays"


def test_what_a_first_attempt_left_of_a_draft_that_was_changed_does_not_stay(shown: Shown) -> None:
    slug = shown.plan(shown.approve(1, [CRANE, TIDE]))
    early = shown.public / slug / "tides" / "index.html"
    early.parent.mkdir(parents=True)
    early.write_bytes(b"the disk was full after this page")
    store, who, now = shown.desk.store, shown.desk.actor, shown.clock()
    store.move_issue(slug, IssueState.SENDING, IssueState.HELD, 1, actor=who, now=now)
    store.set_content(slug, 1, "2", actor=who, now=now)
    store.move_issue(slug, IssueState.DRAFT, IssueState.REVIEW, 2, actor=who, now=now)
    store.approve(slug, 2, "2", shown.freeze(outputs_of(slug, "Issue 1", (CRANE,))), (), actor=who, now=now)
    store.plan_deliveries(slug, 2, [Plan(channel=ARCHIVE, part=SITE)], actor=who, now=now)
    shown.drain()
    assert not early.exists()
    assert f"{slug}/what-a-crane-earns/index.html" in shown.files()


def test_an_issue_on_hold_is_not_listed_but_its_pages_and_its_people_stay(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE])
    shown.publish(2, [TIDE])
    with shown.desk.store.write() as connection:
        connection.exec_driver_sql("update issues set state = ? where slug = ?", (IssueState.HELD, slug))
    shown.refresh()
    assert [issue.slug for issue in site_of(shown.desk).issues] != [slug]
    assert f"{slug}/what-a-crane-earns/index.html" in shown.files()
    assert "authors/ada-example/index.html" in shown.files()
    assert slug.encode() not in shown.files()["atom.xml"]


def test_damaged_bytes_leave_the_issue_as_it_stands_and_are_named(shown: Shown) -> None:
    slug = shown.publish(1, [CRANE])
    shown.publish(2, [TIDE])
    whole = shown.files()
    revision = shown.desk.store.get_issue(slug).approved_revision
    assert revision is not None
    listed = {row.name: row.sha256 for row in shown.desk.store.outputs_of(slug, revision)}
    (shown.desk.frozen.folder / listed["index.html"]).write_bytes(b"changed")
    done = shown.refresh()
    assert done.damaged == (slug,)
    assert shown.files() == whole


def test_nobody_publishes_while_the_archive_is_made_anew(shown: Shown) -> None:
    shown.publish(1, [CRANE])
    with alone(shown.public) as mine:
        assert mine
        with pytest.raises(AssertionError, match="being made anew"):
            shown.publish(2, [TIDE])
    shown.clock.now += dt.timedelta(minutes=6)
    shown.drain()
    assert any("tides" in name for name in shown.files())
