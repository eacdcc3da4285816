from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5  # type: ignore[import-untyped]
from sample_issue import FILLER, PUBLICATION, TIDES, issue, missing, placed

from digest.model.article import Article, Author, Section
from digest.model.blocks import Link, Paragraph, Text, paragraph
from digest.model.issue import Theme
from digest.render.pages import web_page
from digest.render.views import is_endless, pieces, tie

if TYPE_CHECKING:
    from digest.model.issue import Issue
    from digest.render.design import Design

VOID = {"wbr", "meta", "link", "br", "hr", "img", "input"}
HOSTILE = "<script>alert(1)</script>\"'><b onmouseover=x>&amp; ]]> \u202egnp\u202c {{ 7*7 }} {% raw %}"


class Strict(HTMLParser):
    """Notes every tag that is closed out of turn or left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len({name for name, _ in attrs}) != len(attrs):
            self.wrong.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")


def html_of(made: Issue, design: Design, **more: object) -> str:
    return web_page(made, PUBLICATION, design, **more)["index.html"].decode()  # type: ignore[arg-type]


def tree_of(html: str) -> Element:
    strict = Strict()
    strict.feed(html)
    assert (strict.wrong, strict.open) == ([], [])
    root = tinyhtml5.parse(html.encode(), namespace_html_elements=False)
    assert isinstance(root, Element)
    return root


def words_of(node: Element) -> str:
    """The words that are shown, a space between elements."""
    if node.tag in {"style", "head"} or not isinstance(node.tag, str):
        return ""
    return " ".join([node.text or "", *(words_of(child) + (child.tail or "") for child in node)])


def scripts_of(root: Element) -> list[Element]:
    """What a browser would run; data for search engines is read as JSON on the way."""
    found = list(root.iter("script"))
    data = [node for node in found if node.get("type") == "application/ld+json" and set(node.attrib) == {"type"}]
    for node in data:
        assert json.loads(node.text or "")["@context"] == "https://schema.org"
    return [node for node in found if node not in data]


def text_inside(root: Element, tag: str) -> str:
    found = root.find(f".//{tag}")
    assert found is not None
    return "".join(found.itertext())


@pytest.fixture(scope="module")
def page(brief: Design) -> str:
    return html_of(issue(note=(paragraph("Dear readers."),)), brief, pdf_name="quay.pdf", archive="../index.html")


@pytest.fixture(scope="module")
def root(page: str) -> Element:
    return tree_of(page)


def test_the_page_has_its_landmarks_once_and_articles_inside_main(root: Element) -> None:
    body = root.find("body")
    assert body is not None
    assert [child.tag for child in body] == ["a", "header", "div", "footer"]
    assert [len(root.findall(f".//{tag}")) for tag in ("main", "h1")] == [1, 1]
    assert len(root.findall(".//main/article")) == 2
    named = [node.get("aria-labelledby") or node.get("aria-label") for node in root.iter("nav")]
    assert named == ["contents_heading", "Archive"]


def test_the_first_thing_on_the_page_is_the_way_to_the_articles(root: Element) -> None:
    first = root.find("body/*")
    assert first is not None
    assert (first.tag, first.get("href")) == ("a", "#main")
    assert root.find(".//main[@id='main']") is not None


def test_heading_levels_have_no_gap(root: Element) -> None:
    levels = [int(node.tag[1]) for node in root.iter() if re.fullmatch("h[1-6]", str(node.tag))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert max(levels) == 5


def test_every_id_is_unique_and_every_link_inside_the_page_has_its_target(root: Element) -> None:
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    targets = [node.get("href", "")[1:] for node in root.iter("a") if node.get("href", "").startswith("#")]
    labels = [node.get("aria-labelledby") for node in root.iter() if node.get("aria-labelledby")]
    assert {"tides", "lights", "main"} <= set(targets)
    assert set(targets) | set(labels) <= set(ids)


def test_articles_lead_to_their_neighbours(root: Element) -> None:
    hops = [(node.get("class"), node.get("href")) for node in root.findall(".//p[@class='hops']/a")]
    assert hops == [("next", "#lights"), ("previous", "#tides")]


def test_language_title_description_and_date_stand_in_the_head(root: Element) -> None:
    assert root.get("lang") == "en"
    assert text_inside(root, "title") == "The hours of a harbour – Harbour & Quay No. 7"
    metas = {node.get("name") or node.get("property"): node.get("content") for node in root.iter("meta")}
    assert metas["og:title"] == "The hours of a harbour"
    assert "The price of a light (Chidi Example)" in (metas["description"] or "")
    assert root.find("head/meta").get("charset") == "utf-8"  # type: ignore[union-attr]
    assert root.find(".//time").get("datetime") == "2026-11-27"  # type: ignore[union-attr]


def test_an_article_in_another_language_says_so(brief: Design) -> None:
    made = issue(placed(Article(language="de", abstract=(paragraph("Kurz."),)), "Licht", "licht"))
    article = tree_of(html_of(made, brief)).find(".//article")
    assert article is not None
    assert article.get("lang") == "de"


def test_nothing_is_asked_of_any_other_place_and_nothing_needs_a_script(brief: Design, page: str) -> None:
    files = web_page(issue(), PUBLICATION, brief)
    root = tree_of(page)
    assert scripts_of(root) == []
    assert not [node for node in root.iter() if node.get("src") or any(key.startswith("on") for key in node.attrib)]
    style = text_inside(root, "style")
    urls = re.findall(r"url\(([^)]*)\)", style)
    assert urls
    assert all(url in files for url in urls)
    assert "@import" not in style
    csp = root.find(".//meta[@http-equiv]")
    assert csp is not None
    policy = csp.get("content") or ""
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy


def test_fonts_come_with_their_licences_and_small(brief: Design) -> None:
    files = web_page(issue(), PUBLICATION, brief)
    assert {"assets/fonts/LICENSE-Vollkorn.txt", "assets/fonts/LICENSE-Inter.txt"} <= set(files)
    fonts = [data for name, data in files.items() if name.endswith(".woff2")]
    assert len(fonts) >= 7  # the sample has code
    assert all(data[:4] == b"wOF2" for data in fonts)
    assert sum(map(len, fonts)) < 500_000


def test_the_pdf_and_the_other_issues_are_linked_where_there_are_any(root: Element, brief: Design) -> None:
    links = [node.get("href") for node in root.iter("a")]
    assert "quay.pdf" in links
    assert "../index.html" in links
    bare = [node.get("href") for node in tree_of(html_of(issue(), brief)).iter("a")]
    assert not [link for link in bare if link and (link.endswith(".pdf") or link.startswith(".."))]


def test_a_working_headline_is_marked_in_a_proof_only(brief: Design) -> None:
    assert html_of(issue(), brief, proof=True).count("working headline") == 1
    assert "working headline" not in html_of(issue(), brief)


def test_every_word_stands_on_the_page_in_order(brief: Design) -> None:
    assert missing(issue(), words_of(tree_of(html_of(issue(), brief)))) == []


def test_every_word_of_the_analysts_stands_on_the_page_in_order(brief: Design, analyst_issue: Issue) -> None:
    assert len(analyst_issue.placements) == 4
    assert missing(analyst_issue, words_of(tree_of(html_of(analyst_issue, brief)))) == []


def test_lists_with_labels_and_nested_lists_keep_their_shape(root: Element) -> None:
    run_in = root.findall(".//li[@class='run-in']")
    assert [text_inside(node, "strong") for node in run_in] == ["Berths:", "Hours:"]
    deep = root.find(".//ol[@class='deep']")
    assert deep is not None
    assert deep.find("li/p").get("data-mark") == deep.get("start", "") + "."  # type: ignore[union-attr]
    assert deep.find("li/ul/li") is not None


def test_hostile_words_are_words_everywhere(brief: Design) -> None:
    article = Article(
        subtitle=HOSTILE,
        authors=(Author(name=HOSTILE, bio=(paragraph(HOSTILE),), link="javascript:alert(1)"),),
        abstract=(paragraph(HOSTILE), Paragraph((Link("javascript:alert(1)", (Text("click"),)),))),
        abstract_label=HOSTILE,
        sections=(Section(label=HOSTILE, heading=HOSTILE, kind="x", blocks=(paragraph(HOSTILE),)),),
        bio_heading=HOSTILE,
        tags=(HOSTILE,),
    )
    made = issue(
        placed(article, HOSTILE, "a", summary=HOSTILE, group=HOSTILE, provisional=True),
        placed(article, HOSTILE, "b", summary=HOSTILE, group=HOSTILE),
        title=HOSTILE,
        theme=Theme(label=HOSTILE + "!"),
        note=(paragraph(HOSTILE),),
    )
    root = tree_of(html_of(made, brief, proof=True))
    assert scripts_of(root) == []
    assert not [node for node in root.iter() if any(key.startswith("on") for key in node.attrib)]
    own = r"#|mailto:editors@|[ab]/index\.html$"
    assert not [node for node in root.iter("a") if not re.match(own, node.get("href", ""))]
    assert words_of(root).count("<script>alert(1)</script>") >= 12
    assert text_inside(root, "h1") == HOSTILE


@pytest.mark.parametrize(
    "article",
    [
        Article(),
        Article(abstract=(paragraph("x" * 10_000),)),
        Article(abstract=(paragraph("مرحبا بالعالم"),), language="ar"),
        Article(
            authors=(Author(name="Ada Example"),), sections=(Section(label="", heading="", kind="body", blocks=()),)
        ),
    ],
    ids=["empty", "one long word", "right to left", "only an author"],
)
def test_an_odd_article_still_makes_a_sound_page(brief: Design, article: Article) -> None:
    root = tree_of(html_of(issue(placed(article, "Odd", "odd", minutes=0)), brief))
    assert text_inside(root, "article/header/h2") == "Odd"
    assert not root.findall(".//p[@class='hops']")


def test_twelve_articles_in_groups_are_listed_under_them(brief: Design) -> None:
    made = issue(*(placed(TIDES, f"No. {n}", f"a{n}", group=f"Part {n // 4 + 1}") for n in range(12)))
    root = tree_of(html_of(made, brief))
    listed = root.findall(".//nav/ol/li")
    assert len(listed) == 15
    assert [node.text for node in listed if node.get("class") == "group"] == ["Part 1", "Part 2", "Part 3"]


def test_two_pages_of_one_issue_are_equal_to_the_byte(brief: Design) -> None:
    assert web_page(issue(), PUBLICATION, brief) == web_page(issue(), PUBLICATION, brief)


def test_the_summary_is_not_needed_for_the_page(brief: Design) -> None:
    assert FILLER not in text_inside(tree_of(html_of(issue(), brief)), "nav")


@pytest.mark.parametrize(
    ("headline", "tied"),
    [
        ("The price of bread", "The price of bread"),
        ("Georgian ports and the country that owns them", "Georgian ports and the country that owns\u00a0them"),
        ("A long word ends this: internationalisation", "A long word ends this: internationalisation"),
        ("One", "One"),
        ("", ""),
    ],
)
def test_a_headline_does_not_end_on_a_line_with_one_short_word(headline: str, tied: str) -> None:
    assert tie(headline) == tied


@pytest.mark.parametrize("text", ["x" * 130 + "  and\u00a0more\n" + "y" * 7, " lead", "", "a b "])
def test_pieces_of_an_endless_word_are_the_text_again(text: str) -> None:
    assert "".join(pieces(text)) == text
    assert max((len(piece) for piece in pieces(text)), default=0) <= 50
    assert is_endless(text) == (len(text) > 100)
