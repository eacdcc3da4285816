"""Covers of brief, whatever the number and the length of the headlines."""

from __future__ import annotations

import re
from dataclasses import replace

import pypdfium2  # type: ignore[import-untyped]
import pytest
from printed import PAGES
from sample_issue import PUBLICATION, issue, placed

from digest.model.article import Article, Author
from digest.model.config import DesignChoice
from digest.render.design import load_design
from digest.render.pages import print_page
from digest.render.pdf import layout
from digest.render.pdf.request import read_reply, request_for

NAMES = ("Émile Example", "Şûle Örnek", "Zoë Example-Exempel")
SHORT, LONG = "Gauges", "What the gauges of an outer island saw in four winters and what nobody asked them then"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("headline", [SHORT, LONG], ids=["short", "long"])
def test_a_cover_is_one_page_and_says_how_many_articles_it_does_not_name(page: str, headline: str) -> None:
    for count in (3, 5, 8, 9, 14, 40):
        [text] = pages_of(count, headline, page)
        named = text.count("auges")
        more = re.search(r"and (\d+) more articles?", text)
        assert named + (int(more[1]) if more else 0) == count
        assert named >= 3
        assert more is None or int(more[1]) > 1


def pages_of(count: int, headline: str, page: str) -> list[str]:
    """The words of each page of an issue's cover, which is all that is laid out."""
    article = Article(authors=tuple(Author(name=name) for name in NAMES))
    made = issue(*(replace(placed(article, headline, f"a{n}"), summary="") for n in range(count)))
    brief = load_design("brief", project=None)
    html = print_page(made, PUBLICATION, DesignChoice(name="brief", page=page), brief)
    cover = html.partition('<section class="front">')[0] + "</body></html>"
    found = read_reply(layout.layout(request_for(cover, brief), lambda _: None))
    with pypdfium2.PdfDocument(found.pdf) as document:
        return [" ".join(one.get_textpage().get_text_bounded().split()) for one in document]
