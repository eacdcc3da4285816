"""The archive as a whole: every link leads somewhere, every page can be found, every page is sound."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sample_issue import PUBLICATION
from site_kit import PUBLIC, archive_files, dead, faults, one, pages_of, reached, site_issue, site_of, weekly
from test_web_page import tree_of

from digest.render.design import load_design
from digest.render.design.chain import known_designs
from digest.render.site.archive import archive_pages
from digest.render.site.material import Site

if TYPE_CHECKING:
    from digest.model.config import Publication
    from digest.render.design import Design

WHERE = pytest.mark.parametrize(
    ("publication", "base"), [(PUBLICATION, ""), (PUBLIC, "/weekly")], ids=["without an address", "with one"]
)


@WHERE
def test_every_link_leads_to_a_file_and_every_page_can_be_found_from_the_first(
    publication: Publication, base: str, brief: Design
) -> None:
    files = archive_files(weekly(14), brief, publication)
    assert dead(files, base) == []
    pages = pages_of(files)
    assert len(pages) == 14 * 3 + 12
    assert set(pages) - reached(files, base) == {"404.html"}


@pytest.mark.parametrize("name", known_designs(None))
def test_every_page_is_sound_in_every_design(name: str) -> None:
    files = archive_files(weekly(3), load_design(name, project=None), PUBLIC)
    assert {name: found for name, page in pages_of(files).items() if (found := faults(page))} == {}


def test_a_browser_takes_the_style_of_each_page_and_no_other(brief: Design) -> None:
    for name, page in pages_of(archive_files(weekly(1), brief, PUBLIC)).items():
        root = tree_of(page)
        policy = one(root, ".//meta[@http-equiv]").get("content") or ""
        hashed = base64.b64encode(hashlib.sha256((one(root, ".//style").text or "").encode()).digest()).decode()
        assert f"style-src 'sha256-{hashed}';" in policy, name
        assert policy.startswith("default-src 'none'; ")
        assert "base-uri 'none'; form-action 'none'" in policy
        assert ("script-src" in policy) == (name == "search/index.html")
        assert not re.search("unsafe|data: |https?:|\\*", policy.replace("img-src 'self' data:", ""))
        assert not [node for node in root.iter() if node.get("style")]


def test_an_archive_without_issues_says_so_and_is_sound(brief: Design) -> None:
    files = archive_pages(Site(), PUBLIC, brief)
    assert {name: found for name, page in pages_of(files).items() if (found := faults(page))} == {}
    assert b"No issue has been published yet" in files["index.html"]
    assert b"No author is named yet" in files["authors/index.html"]
    assert b"No theme is named yet" in files["themes/index.html"]
    assert dead(files | dict.fromkeys(("atom.xml", "rss.xml", "feed.json"), b""), "/weekly") == []


def test_a_withdrawn_issue_is_named_and_nothing_of_it_is_shown(brief: Design) -> None:
    newest, older = weekly(2)
    gone = replace(site_issue(newest), articles=(), withdrawn=True)
    site = Site(issues=(gone, site_issue(older)), gone=site_issue(newest).articles, gone_themes=("Lost",))
    files = archive_pages(site, PUBLICATION, brief)
    home = files["index.html"].decode()
    assert home.count("This issue was withdrawn.") == 1
    assert f'href="{newest.slug}/index.html"' in home
    assert f"{newest.slug}/crane" not in "".join(pages_of(files).values())
    lead = one(tree_of(home), ".//section[@class='newest']")
    assert one(lead, ".//h2/a").get("href") == f"{older.slug}/index.html"


def test_the_page_of_somebody_whose_articles_are_gone_stays_at_its_address(brief: Design) -> None:
    (made,) = weekly(1)
    gone = replace(site_issue(made), articles=(), withdrawn=True)
    site = Site(issues=(gone,), gone=site_issue(made).articles, gone_themes=("Lost",))
    files = archive_pages(site, PUBLICATION, brief)
    for name in ("authors/ada-example/index.html", "themes/central-asia/index.html", "themes/lost/index.html"):
        assert b"Nothing is published here any more." in files[name]
        assert b'<meta name="robots" content="noindex">' in files[name]
    assert b"ada-example" not in files["authors/index.html"]


def test_the_first_page_shows_twelve_issues_and_leads_to_all_of_each_year(brief: Design) -> None:
    files = archive_pages(site_of(weekly(60)), PUBLICATION, brief)
    home = tree_of(files["index.html"].decode())
    assert len(home.findall(".//ol[@class='rows']/li")) == 11
    assert [node.get("href") for node in home.findall(".//nav[@class='years']//a")] == [
        "2026/index.html",
        "2025/index.html",
    ]
    years = [
        len(tree_of(files[f"{year}/index.html"].decode()).findall(".//ol[@class='rows']/li")) for year in (2026, 2025)
    ]
    assert sum(years) == 60


def test_names_that_differ_in_capitals_only_have_one_page(brief: Design) -> None:
    (made,) = weekly(1)
    names = tree_of(archive_files((made,), brief)["themes/index.html"].decode()).findall(".//ul[@class='names']/li")
    assert ["".join(node.itertext()) for node in names] == [
        "C++ 1 article",
        "Central asia 2 articles",
        "Work at night 2 articles",
    ]


def test_the_same_archive_gives_the_same_bytes(brief: Design) -> None:
    assert archive_files(weekly(3), brief, PUBLIC) == archive_files(weekly(3), brief, PUBLIC)


def test_a_new_issue_leaves_the_pages_of_others_as_they_were(brief: Design) -> None:
    issues = weekly(20)
    before, after = archive_files(issues[1:], brief), archive_files(issues, brief)
    changed = {name for name in before if before[name] != after[name]}
    assert {name.split("/")[0] for name in changed} == {"index.html", "2026", "authors", "themes", "search"}
