"""Feeds and sitemap of published issues: read by readers that are not ours, and the same for good."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.config import Publication
from digest.render.site.entries import newest
from digest.render.site.feeds import feeds
from digest.render.site.material import Site, SiteArticle, SiteIssue
from digest.render.site.sitemap import robots, sitemap

URL = "https://news.example.org/weekly"
PUBLICATION = Publication(
    name="The Example Weekly",
    slug="the-example-weekly",
    timezone="Europe/Istanbul",
    tagline="Ports & quays",
    publisher="Example Press",
    licence="CC BY 4.0",
    public_url=URL,
)
DAY = dt.date(2026, 11, 27)
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def article(issue: SiteIssue, number: int, **more: object) -> SiteArticle:
    made = SiteArticle(
        slug=issue.slug,
        anchor=f"article-{number}",
        key=f"article-{number}",
        headline=f"Headline {number} & <more>",
        date=issue.date,
        byline="Ada Example and Ben Example",
        authors=("Ada Example", "Ben Example"),
        topic="Ports",
        tags=("ports", "cranes"),
        language="en",
        summary="What it says, in a sentence.",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def issue(number: int, articles: int = 2, **more: object) -> SiteIssue:
    date = DAY - dt.timedelta(weeks=100 - number)
    made = SiteIssue(
        slug=f"2026-X{number}",
        number=number,
        date=date,
        title=f"Issue about {number}",
        theme="Harbours",
        language="en",
        pdf_name=f"the-example-weekly-{number}.pdf",
        pdf_size=1234,
        epub_name=f"the-example-weekly-{number}.epub",
        epub_size=567,
    )
    made = replace(made, articles=tuple(article(made, place) for place in range(1, articles + 1)))
    return replace(made, **more)  # type: ignore[arg-type]


def site(*issues: SiteIssue) -> Site:
    return Site(issues=issues, name="the-example-weekly")


WEEKS = site(issue(100), issue(99, language="de"))


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_a_feed_reader_finds_nothing_wrong_and_all_that_is_told(name: str) -> None:
    read = feedparser.parse(feeds(WEEKS, PUBLICATION)[name])
    assert not read.bozo
    assert (read.feed.title, read.feed.subtitle) == ("The Example Weekly", "Ports & quays")
    assert read.feed.language == "en"
    assert read.feed.rights == "CC BY 4.0"
    links = {(link.rel, link.href) for link in read.feed.links}
    assert links == {("alternate", f"{URL}/"), ("self", f"{URL}/{name}")}
    whole, first, second = read.entries[:3]
    assert [entry.id for entry in (whole, first, second)] == [
        "tag:the-example-weekly,2026-11-27:2026-X100",
        "tag:the-example-weekly,2026-11-27:2026-X100/article-1",
        "tag:the-example-weekly,2026-11-27:2026-X100/article-2",
    ]
    assert (first.title, first.link) == ("Headline 1 & <more>", f"{URL}/2026-X100/article-1/")
    assert first.summary == "What it says, in a sentence."
    assert [one.name for one in first.authors if one] == ["Ada Example", "Ben Example"] or first.author == "Ben Example"
    assert [tag.term for tag in first.tags] == ["No. 100: Issue about 100", "Ports", "cranes"]
    assert first.published_parsed[:6] == (2026, 11, 27, 9, 0, 0), "noon in Istanbul"
    files = [(one.type, one.href, one.length) for one in whole.enclosures]
    pdf = ("application/pdf", f"{URL}/2026-X100/the-example-weekly-100.pdf", "1234")
    epub = ("application/epub+zip", f"{URL}/2026-X100/the-example-weekly-100.epub", "567")
    assert files == ([pdf, epub] if name == "atom.xml" else [pdf])
    assert not first.enclosures
    summary = whole.summary if name == "atom.xml" else unescape(whole.summary)  # in RSS it is HTML
    assert "Headline 1 & <more> (Ada Example and Ben Example)" in summary


def test_a_json_feed_has_what_its_standard_asks_for() -> None:
    feed = json.loads(feeds(WEEKS, PUBLICATION)["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{URL}/", f"{URL}/feed.json")
    assert feed["authors"] == [{"name": "Example Press"}]
    whole, first, *_ = feed["items"]
    assert all(isinstance(item["id"], str) and item["content_text"] and item["url"] for item in feed["items"])
    assert first["authors"] == [{"name": "Ada Example"}, {"name": "Ben Example"}]
    assert [one["size_in_bytes"] for one in whole["attachments"]] == [1234, 567]
    assert [item["language"] for item in feed["items"]] == ["en", "en", "en", "de", "en", "en"]


def test_a_correction_shows_in_the_days_and_a_second_one_of_a_day_comes_later() -> None:
    fixed = issue(100, updated=DAY + dt.timedelta(days=4), corrections=1)
    twice = replace(fixed, corrections=2)
    found = [feedparser.parse(feeds(site(one), PUBLICATION)["atom.xml"]) for one in (issue(100), fixed, twice)]
    updated = [one.entries[0].updated for one in found]
    assert updated == ["2026-11-27T12:00:00+03:00", "2026-12-01T12:00:01+03:00", "2026-12-01T12:00:02+03:00"]
    assert [one.feed.updated for one in found] == updated
    assert len({one.entries[0].id for one in found}) == 1
    assert {one.entries[0].published for one in found} == {updated[0]}


def test_a_day_before_the_issue_is_no_day_of_a_correction() -> None:
    early = issue(100, updated=DAY - dt.timedelta(days=400), corrections=1)
    (read,) = [feedparser.parse(feeds(site(early), PUBLICATION)["atom.xml"]).entries[0]]
    assert read.updated == "2026-11-27T12:00:01+03:00"


def test_a_feed_tells_of_whole_issues_as_far_as_there_is_room() -> None:
    many = site(*(issue(number) for number in range(100, 60, -1)))
    assert [one.number for one in newest(many)] == list(range(100, 80, -1))
    long = site(issue(100, 40), issue(99, 11), issue(98, 1))
    assert [one.number for one in newest(long)] == [100]
    assert [one.number for one in newest(site(issue(100, 80), issue(99)))] == [100]


def test_a_withdrawn_issue_is_in_no_feed_and_an_archive_of_them_has_empty_feeds() -> None:
    gone = SiteIssue(slug="2026-X100", number=100, date=DAY, title="Gone", withdrawn=True)
    made = feeds(site(gone), PUBLICATION)
    for name in ("atom.xml", "rss.xml"):
        read = feedparser.parse(made[name])
        assert not read.bozo
        assert not read.entries
    assert json.loads(made["feed.json"])["items"] == []
    assert "2026-X100" not in made["atom.xml"].decode()


def test_without_an_address_or_anything_published_there_are_no_feeds() -> None:
    assert feeds(WEEKS, replace(PUBLICATION, public_url="")) == {}
    assert feeds(site(), PUBLICATION) == {}


def test_the_ids_depend_on_neither_the_address_nor_the_name_of_the_day() -> None:
    other = replace(PUBLICATION, public_url="https://daily.example.net", name="The Daily", slug="the-daily")
    ids = [[entry.id for entry in feedparser.parse(feeds(WEEKS, p)["atom.xml"]).entries] for p in (PUBLICATION, other)]
    assert ids[0] == ids[1]
    assert feedparser.parse(feeds(WEEKS, other)["atom.xml"]).feed.id == "tag:the-example-weekly,2026:issues"


def test_an_address_in_other_letters_is_written_as_machines_want_it() -> None:
    other = replace(PUBLICATION, public_url="https://пример.example/вестник")
    named = WEEKS.issues[0]
    made = feeds(site(named), other)
    assert (
        "https://xn--e1afmkfd.example/%D0%B2%D0%B5%D1%81%D1%82%D0%BD%D0%B8%D0%BA/2026-X100/" in made["rss.xml"].decode()
    )
    assert made["atom.xml"].isascii()


@given(st.text(st.characters(), max_size=60), st.text(st.characters(), max_size=60))
def test_feeds_are_well_formed_whatever_is_written(words: str, more: str) -> None:
    base = issue(100)
    hard = article(base, 1, headline=words, summary=more, authors=(more,), topic=words, tags=(more, words))
    hostile = site(replace(base, title=words, theme=more, articles=(hard,)))
    publication = replace(PUBLICATION, name=words, tagline=more, publisher=more, licence=words)
    made = feeds(hostile, publication)
    for name in ("atom.xml", "rss.xml"):
        root = ET.fromstring(made[name])
        assert len(root.findall(".//{http://www.w3.org/2005/Atom}entry") + root.findall(".//item")) == 2
    assert len(json.loads(made["feed.json"])["items"]) == 2


def test_feeds_are_the_same_bytes_in_another_process_with_another_hash_seed_and_clock() -> None:
    code = "import test_feeds, sys; sys.stdout.buffer.write(b''.join(test_feeds.feeds(test_feeds.WEEKS, test_feeds.PUBLICATION).values()))"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    made = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
        ).stdout
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/New_York"))
    ]
    assert made[0] == made[1] == b"".join(feeds(WEEKS, PUBLICATION).values())


def test_a_sitemap_names_every_page_that_may_be_found_with_the_day_of_its_last_change() -> None:
    fixed = replace(issue(100), updated=DAY + dt.timedelta(days=4))
    first, second = (replace(one, authors=("Мария",)) for one in fixed.articles)
    fixed = replace(
        fixed, articles=(replace(first, updated=DAY + dt.timedelta(days=4)), replace(second, has_page=False))
    )
    gone = SiteIssue(slug="2026-X99", number=99, date=DAY, title="Gone", withdrawn=True)
    around = {
        "index.html": b"",
        "404.html": b"",
        "authors/index.html": b"",
        "authors/мария/index.html": b"",
        "authors/nobody/index.html": b'<meta name="robots" content="noindex">',
        "assets/icon.svg": b"",
    }
    (made,) = sitemap(site(fixed, gone), PUBLICATION, around).values()
    found = {url.findtext(f"{MAP}loc"): url.findtext(f"{MAP}lastmod") for url in ET.fromstring(made)}
    assert found == {
        f"{URL}/": "2026-12-01",
        f"{URL}/authors/": None,
        f"{URL}/authors/%D0%BC%D0%B0%D1%80%D0%B8%D1%8F/": "2026-12-01",
        f"{URL}/2026-X100/": "2026-12-01",
        f"{URL}/2026-X100/article-1/": "2026-12-01",
    }


def test_robots_txt_lets_everybody_in_and_names_the_sitemap() -> None:
    (made,) = robots(PUBLICATION).values()
    assert made.decode().splitlines()[1:] == ["User-agent: *", "Allow: /", "", f"Sitemap: {URL}/sitemap.xml"]
    (bare,) = robots(replace(PUBLICATION, public_url="")).values()
    assert b"Sitemap" not in bare
    assert sitemap(WEEKS, replace(PUBLICATION, public_url=""), {}) == {}
