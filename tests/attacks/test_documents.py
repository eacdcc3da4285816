"""Whole files that mean harm: each is read in bounded time, or refused with a reason, and acts in no output."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from shapes import KNOWN

from attacks.documents import DOCUMENTS
from attacks.judges import OWN, leads_well
from attacks.ways_in import ATTACKS_IN_LISTS, opml
from attacks.ways_out import WRITERS, issue_of
from digest.errors import InputError
from digest.ingest.confined import Refused, read_here
from digest.ingest.feeds.opml import read_opml, write_opml
from digest.model.blocks import block_texts
from digest.model.material import Material

if TYPE_CHECKING:
    from digest.model.article import Article

URL = f"{OWN}/a/"


@pytest.mark.parametrize("url", ["", URL])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_file_that_means_harm_does_none(name: str, url: str, full: bool) -> None:
    if url and not full:
        pytest.skip("takes many seconds; --full runs it")
    file, data = DOCUMENTS[name]
    started = time.process_time()
    answer = read_here(Material(data=data, name=file, url=f"{url}{file}" if url else ""), KNOWN, longest=10**6)
    assert time.process_time() - started < 5
    if isinstance(answer, Refused):
        assert answer.code == "unreadable", answer.sentence
        return
    assert "root:" not in "\n".join(text for article in answer.articles for text in texts(article))
    for writer, judge in WRITERS.items():
        assert judge(issue_of(answer.articles)) == [], writer


def texts(article: Article) -> list[str]:
    found = [article.title or "", article.byline, article.summary or "", *block_texts(article.abstract)]
    return found + [text for section in article.sections for text in block_texts(section.blocks)]


def test_a_list_of_feeds_holds_web_addresses_only_and_is_written_as_plain_xml(full: bool) -> None:
    from xml.etree import ElementTree as ET

    values = ATTACKS_IN_LISTS if full else ATTACKS_IN_LISTS[::5]
    read = read_opml(opml(values), name="list.opml")
    assert len(read.feeds) >= len(values)
    written = write_opml(read.title, read.feeds)
    again = read_opml(written, name="list.opml")
    assert {(feed.url, feed.home_page) for feed in again.feeds} == {(feed.url, feed.home_page) for feed in read.feeds}
    for node in ET.fromstring(written).iter():
        assert node.tag in {"opml", "head", "title", "body", "outline"}
        assert set(node.attrib) <= {"version", "text", "title", "type", "xmlUrl", "htmlUrl", "category"}
        for name in ("xmlUrl", "htmlUrl"):
            assert leads_well(node.get(name, "https://example.org")), node.attrib


@pytest.mark.parametrize("name", ["laughs in a list"])
def test_a_list_that_means_harm_is_refused(name: str) -> None:
    file, data = DOCUMENTS[name]
    with pytest.raises(InputError):
        read_opml(data, name=file)
