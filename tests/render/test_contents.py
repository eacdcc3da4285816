"""The contents of an issue as a small file, and the same read from the page of an issue that has none."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sample_issue import PUBLICATION, TIDES, issue, placed

from digest.model.blocks import paragraph
from digest.model.issue import Correction, Theme
from digest.render.contents import Contents, contents_of, pack_contents, paragraphs, unpack_contents
from digest.render.page_contents import contents_of_page
from digest.render.pages import web_page

if TYPE_CHECKING:
    from digest.model.issue import Issue
    from digest.render.design import Design


def of_page(made: Issue, design: Design) -> Contents:
    return contents_of_page(web_page(made, PUBLICATION, design)["index.html"])


def without_topics(contents: Contents) -> Contents:
    return replace(
        contents,
        articles=tuple(replace(article, topic="", group="", tags=(), summary="") for article in contents.articles),
    )


def sample() -> Issue:
    other = replace(TIDES, subtitle="Of <quays> & cranes", language="de", abstract=(paragraph("Kurz & gut."),))
    placements = (
        placed(TIDES, "Tides & <cranes>", "tides-and-cranes", group="Ports", minutes=3),
        placed(other, "Gezeiten", "gezeiten"),
    )
    return replace(issue(*placements), title="All about quays", theme=Theme(label="Ports"))


def test_contents_come_back_as_they_were_written() -> None:
    made = contents_of(sample(), pages=12)
    assert unpack_contents(pack_contents(made)) == made
    assert (made.title, made.theme, made.pages, made.minutes) == ("All about quays", "Ports", 12, 7)
    assert [article.topic for article in made.articles][:1] == ["Ports"]
    assert made.articles[1].texts[:2] == ("Of <quays> & cranes", "Kurz & gut.")


def test_what_a_later_version_writes_beside_them_is_left_alone() -> None:
    made = contents_of(sample())
    fields = json.loads(pack_contents(made)) | {"later": 1}
    fields["articles"][0]["later"] = [1]
    assert unpack_contents(json.dumps(fields).encode()) == made


def test_what_an_earlier_version_wrote_is_read_without_what_it_did_not_say() -> None:
    made = contents_of(replace(sample(), corrections=(Correction(date=dt.date(2026, 12, 1), text="It was 40."),)))
    assert made.corrections == ("2026-12-01",)
    fields = json.loads(pack_contents(made))
    del fields["corrections"]
    for article in fields["articles"]:
        assert article.pop("summary")
    read = unpack_contents(json.dumps(fields).encode())
    assert (read.title, read.corrections) == (made.title, ())
    assert [article.headline for article in read.articles] == [article.headline for article in made.articles]
    assert {article.summary for article in read.articles} == {""}


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"title": "x", "articles": [1]}', b"\xff"])
def test_what_are_no_contents_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack_contents(data)


def test_the_page_of_an_issue_says_the_same(brief: Design) -> None:
    assert of_page(sample(), brief) == without_topics(contents_of(sample()))


def test_the_page_of_four_articles_says_the_same(analyst_issue: Issue, brief: Design) -> None:
    read, made = of_page(analyst_issue, brief), without_topics(contents_of(analyst_issue))
    assert len(read.articles) == 4
    assert read == made


def test_texts_have_composed_letters_single_blanks_and_nothing_invisible() -> None:
    assert paragraphs(["Cafe\u0301  au\n lait", " \u200b", "soft\u00adly"]) == ("Café au lait", "softly")
