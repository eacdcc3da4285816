"""The page of an article: the article whole, at an address of its own, sound whatever its words are."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_issue import LIGHTS, PUBLICATION, TIDES, issue, missing, placed
from site_kit import PUBLIC, faults, issue_files, one, pages_of, site_of
from test_web_notes import ARTICLE as WITH_NOTES
from test_web_page import scripts_of, text_inside, tree_of, words_of

from digest.assemble.compose import compose
from digest.model.article import Article, Author, Section
from digest.model.blocks import Figure, Heading, Passage, Text, paragraph
from digest.model.config import SummaryChoice
from digest.model.issue import Correction
from digest.model.pictures import ShownPicture
from digest.model.sheet import Entry, Sheet
from digest.render.illustrated import with_pictures_inside
from digest.render.pages import web_page, withdrawn_page
from digest.render.site.archive import archive_pages

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from digest.model.issue import Issue
    from digest.render.design import Design


def page_of(made: Issue, anchor: str, design: Design, **more: Any) -> Element:
    files = web_page(made, PUBLIC, design, archive="../index.html", **more)
    return tree_of(files[f"{anchor}/index.html"].decode())


def data_of(root: Element) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(one(root, ".//script[@type='application/ld+json']").text or "")
    return found


def metas(root: Element) -> dict[str, str]:
    return {str(node.get("name") or node.get("property")): str(node.get("content")) for node in root.iter("meta")}


def test_every_word_of_an_article_stands_on_its_page_in_order_and_none_of_its_neighbours(brief: Design) -> None:
    made = issue()
    for placement in made.placements:
        root = page_of(made, placement.anchor, brief)
        main = words_of(one(root, ".//article"))
        assert missing(replace(made, placements=(placement,)), main) == []
        other = next(one for one in made.placements if one is not placement)
        assert other.headline not in main


def test_its_headline_is_the_first_heading_and_those_below_follow_without_a_gap(brief: Design) -> None:
    inner = Passage("de", (Heading(1, (Text("Fremd"),)), Heading(2, (Text("Tiefer"),))))
    odd = Article(sections=(Section(label="", heading="", kind="body", blocks=(Heading(2, (Text("Bare"),)), inner)),))
    made = issue(placed(TIDES, "Tides", "tides"), placed(odd, "Odd", "odd"), placed(WITH_NOTES, "Notes", "notes"))
    files = issue_files(made, brief)
    assert {name: found for name, page in pages_of(files).items() if (found := faults(page))} == {}
    assert text_inside(tree_of(files["tides/index.html"].decode()), "h1") == "Tides"


def test_it_leads_to_its_issue_its_neighbours_its_paper_its_authors_and_its_theme(brief: Design) -> None:
    made = issue(placed(replace(TIDES, tags=("ports",)), "Tides", "tides"), placed(LIGHTS, "Lights", "lights"))
    root = page_of(made, "tides", brief, pdf_name="quay.pdf")
    onward = one(root, ".//footer[@class='onward']")
    assert [(node.get("href"), node.text) for node in onward.findall("ul/li/a")] == [
        ("../index.html", "From No. 7, The hours of a harbour"),
        ("../quay.pdf", "The whole issue as a PDF"),
        ("../../authors/ada-example/index.html", "More by Ada Example"),
        ("../../authors/bektur-example/index.html", "More by Bektur Example"),
        ("../../themes/ports/index.html", "More on Ports"),
    ]
    assert [(node.get("class"), node.get("href")) for node in onward.findall("p/a")] == [
        ("next", "../lights/index.html")
    ]
    listed = root.findall(".//nav[@class='contents']/ol/li/*")
    assert [(node.tag, node.get("aria-current")) for node in listed] == [("span", "page"), ("a", None)]
    whole = tree_of(web_page(made, PUBLIC, brief)["index.html"].decode())
    assert [node.get("href") for node in whole.findall(".//article/header/h2/a")] == [
        "tides/index.html",
        "lights/index.html",
    ]


def test_without_an_archive_around_it_nothing_leads_out_of_the_issue(brief: Design) -> None:
    files = web_page(issue(), PUBLICATION, brief)
    links = re.findall(r'href="([^"]+)"', files["tides/index.html"].decode())
    assert not [link for link in links if link.startswith("../../")]


def test_fonts_and_pictures_lie_once_beside_the_issue(brief: Design) -> None:
    shown = ShownPicture(source="a.png", name="pictures/0123456789abcdef.png", data=b"png", width=90, height=60)
    article = Article(sections=(Section(label="", heading="", kind="body", blocks=(Figure("a.png", "A crane"),)),))
    files = web_page(issue(placed(article, "Crane", "crane"), pictures=(shown,)), PUBLICATION, brief)
    root = tree_of(files["crane/index.html"].decode())
    assert one(root, ".//article//img").get("src") == "../pictures/0123456789abcdef.png"
    fonts = re.findall(r"url\((\.\./assets/fonts/[^)]+)\)", text_inside(root, "style"))
    assert {font.removeprefix("../") for font in fonts} <= set(files)
    assert [name for name in files if name.startswith("crane/")] == ["crane/index.html"]


def test_an_article_in_another_language_says_so_and_the_page_around_it_keeps_its_own(brief: Design) -> None:
    made = issue(
        placed(Article(language="ar", abstract=(paragraph("مرحبا"),)), "ميناء", "minaa"), placed(LIGHTS, "L", "l")
    )
    root = page_of(made, "minaa", brief)
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    for path in ("body/header", ".//nav[@class='contents']", ".//footer[@class='onward']", "body/footer"):
        around = one(root, path)
        assert (around.get("lang"), around.get("dir")) == ("en", "ltr"), path
    whole = tree_of(web_page(made, PUBLIC, brief)["index.html"].decode())
    assert [(node.get("lang"), node.get("dir")) for node in whole.iter("article")] == [("ar", "rtl"), (None, None)]


def test_its_head_names_its_place_its_picture_its_feeds_and_what_it_is(brief: Design) -> None:
    made = issue(corrections=(Correction(date=dt.date(2026, 12, 1), text="A figure."),))
    root = page_of(made, "tides", brief, cover=True)
    said, place = metas(root), "https://quay.example.org/weekly/2026-W48"
    links = {(node.get("rel"), node.get("type")): node.get("href") for node in root.iter("link")}
    assert links == {
        ("canonical", None): f"{place}/tides/",
        ("alternate", "application/atom+xml"): "../../atom.xml",
        ("alternate", "application/rss+xml"): "../../rss.xml",
        ("alternate", "application/feed+json"): "../../feed.json",
        ("icon", "image/svg+xml"): "../assets/icon.svg",
    }
    assert (said["og:url"], said["og:type"]) == (f"{place}/tides/", "article")
    assert (said["og:image"], said["twitter:card"]) == (f"{place}/cover.png", "summary_large_image")
    assert said["og:image:alt"] == "Harbour & Quay: The hours of a harbour"
    assert said["article:modified_time"] == "2026-12-01"
    assert said["description"].startswith("A quay is measured")
    assert text_inside(root, "title") == "What a crane earns while it waits for the tide – Harbour & Quay"


def test_search_engines_are_told_of_the_article_its_issue_and_the_periodical(brief: Design) -> None:
    data = data_of(page_of(issue(), "tides", brief, cover=True))
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "What a crane earns while it waits for the tide"
    assert [person["name"] for person in data["author"]] == ["Ada Example", "Bektur Example"]
    assert data["mainEntityOfPage"] == data["url"] == "https://quay.example.org/weekly/2026-W48/tides/"
    assert (data["datePublished"], data["inLanguage"], data["timeRequired"]) == ("2026-11-27", "en", "PT4M")
    assert data["image"] == "https://quay.example.org/weekly/2026-W48/cover.png"
    assert (data["isPartOf"]["@type"], data["isPartOf"]["issueNumber"]) == ("PublicationIssue", 7)
    around = data["isPartOf"]["isPartOf"]
    assert (around["@type"], around["name"], around["url"]) == (
        "Periodical",
        "Harbour & Quay",
        "https://quay.example.org/weekly/",
    )
    whole = data_of(tree_of(web_page(issue(), PUBLIC, brief)["index.html"].decode()))
    assert whole["@type"] == "PublicationIssue"
    assert [part["url"] for part in whole["hasPart"]] == [f"{whole['url']}tides/", f"{whole['url']}lights/"]


def test_without_a_public_address_none_is_made_up(brief: Design) -> None:
    page = web_page(issue(), PUBLICATION, brief, archive="../index.html", cover=True)["tides/index.html"].decode()
    root = tree_of(page)
    assert not {"og:url", "og:image", "twitter:image"} & set(metas(root))
    assert [node.get("rel") for node in root.iter("link")] == ["icon"]
    assert "url" not in data_of(root)
    assert not re.search(r"https?://(?!schema\.org|example\.org|www\.example\.org)", page)


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "</script><script>alert(1)</script>",
            "</style><style>*{display:none}</style>",
            "'sha256-style' <!-- ]]> -->",
            '"><img src=x onerror=alert(1)>',
            "{{ 7*7 }} {% raw %}",
            "fonts/Nowhere-Regular.woff2",
            "</title><base href=//evil.example>",
            "\u2028\u2029\u202egnp\u202c",
        ]
    ),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=HOSTILE, name=HOSTILE, tag=HOSTILE)
def test_no_words_leave_their_place_on_any_page(title: str, name: str, tag: str, brief: Design) -> None:
    article = Article(subtitle=title, authors=(Author(name=name),), tags=(tag,), abstract=(paragraph(title),))
    made = issue(placed(article, title, "a", summary=title), title=title)
    pages = pages_of({**issue_files(made, brief, PUBLIC), **archive_pages(site_of((made,)), PUBLIC, brief)})
    for place, page in pages.items():
        root = tree_of(page)
        ours = ["search.js"] if place == "search/index.html" else []
        assert len(scripts_of(root)) == len(ours), place
        assert len(list(root.iter("style"))) == 1
        assert not list(root.iter("base"))
        assert not [node for node in root.iter() if any(key.startswith("on") for key in node.attrib)]
        assert "'sha256-style'" not in (one(root, ".//meta[@http-equiv]").get("content") or "")
        assert [node for node in root.iter("img") if node.get("src") != "2026-W48/cover.png"] == []


@pytest.mark.parametrize("slug", ["pictures", "assets", "articles", "main", "index", "tides"])
def test_no_article_has_the_place_of_something_else_in_its_issue(slug: str, brief: Design) -> None:
    articles = {f"{at}.md": replace(TIDES, slug=slug, title=slug) for at in range(3)}
    entries = tuple(Entry(file=file, id=file) for file in articles)
    sheet = Sheet(slug="2026-W48", number=7, date=dt.date(2026, 11, 27), theme="Hours", entries=entries)
    made = compose(sheet, articles, summary_choice=SummaryChoice(), language="en")
    anchors = [placement.anchor for placement in made.placements]
    assert len(set(anchors)) == 3
    assert not {"pictures", "assets", "articles", "main"} & set(anchors)
    assert {name: found for name, page in pages_of(issue_files(made, brief)).items() if (found := faults(page))} == {}


def test_the_page_that_goes_alone_leads_nowhere_but_into_itself_and_the_web(brief: Design) -> None:
    files = issue_files(issue(), brief, PUBLIC)
    root = tree_of(with_pictures_inside(files["index.html"], files).decode())
    links = [node.get("href") for node in root.iter("a")]
    assert not [link for link in links if link and not re.match(r"#|https://|mailto:", link)]
    assert [node.get("rel") for node in root.iter("link")] == ["canonical"]
    assert missing(issue(), words_of(root)) == []
    assert [node.get("class") for node in root.iter("a") if node.get("class") == "pdf"] == ["pdf", "pdf"]


def test_a_tombstone_below_an_issue_leads_to_the_archive(brief: Design) -> None:
    about = {"number": 7, "title": "Hours", "date": dt.date(2026, 11, 27), "depth": "../"}
    files = withdrawn_page(PUBLIC, brief, **about)  # type: ignore[arg-type]
    root = tree_of(files["index.html"].decode())
    assert {node.get("href") for node in one(root, ".//main").iter("a")} == {"../../index.html"}
    assert metas(root)["robots"] == "noindex"
    assert "url(../assets/fonts/" in text_inside(root, "style")
    assert faults(files["index.html"].decode()) == []


def test_the_same_issue_gives_the_same_pages(brief: Design) -> None:
    assert issue_files(issue(), brief, PUBLIC) == issue_files(issue(), brief, PUBLIC)
