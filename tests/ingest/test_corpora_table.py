"""The expectations beside the corpora in one table: how many hold, and each that does not with its reason.

``pytest tests/ingest/test_corpora_table.py -s -n 0`` prints it. A figure that gets worse than it was fails.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import test_feed_corpora as feeds_room
import test_json_feed as json_room
import test_opml as opml_room
from strategies import TABLE
from test_analyst import seen_article
from test_dates_abroad import as_expected
from test_docx import UPSTREAM, corpus
from test_html_corpora import PAGES, blocks_of, contents_of, names_of
from test_html_corpora import read as read_page
from test_markdown_corpora import FOUR, TRAPS
from test_markdown_corpora import read as read_newsletter

from digest.ingest.decode import decode
from digest.ingest.feeds.json_feed import json_values
from digest.ingest.feeds.notices import FeedNotices
from digest.ingest.paste.reader import read_paste
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One folder of the corpora: how many expectations hold of how many, and why the others do not."""

    held: int
    of: int
    misses: tuple[str, ...] = ()


def analyst(corpora: Path) -> Row:
    path = corpora / "articles" / "analyst.txt"
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    text = decode(path.read_bytes(), name=path.name).text
    reading = read_paste(text, table=TABLE, name=path.name)
    labels = [text.count("\n", 0, span.start) + 1 for span in reading.spans if span.role == "label"]
    seen: list[Any] = [seen_article(reading, text, article, labels) for article in reading.articles]
    seen += [(notice.line, notice.column, notice.code) for notice in reading.notices]
    wanted = expected["articles"] + [(n["line"], n["column"], n["code"]) for n in expected["notices"]]
    return counted(zip(seen, wanted, strict=True), "the reading differs")


def feeds(corpora: Path) -> Row:
    folder = corpora / "feeds"
    failed = [name for name, check in feeds_room.CHECKS.items() if not check(feeds_room.opened(folder / name))]
    misses = [f"{name}: it does not hold" for name in failed]
    misses += [f"{name}: {why}" for name, why in feeds_room.MISSES.items()]
    return Row(
        held=len(feeds_room.CHECKS) - len(failed),
        of=len((folder / "expect.jsonl").read_text(encoding="utf-8").splitlines()),
        misses=tuple(misses),
    )


def json_feeds(corpora: Path) -> Row:
    misses = []
    for name in json_room.SAMPLES:
        data = (corpora / "jsonfeeds" / f"{name}.json").read_bytes()
        expected = json.loads((corpora / "jsonfeeds" / f"{name}.expected.json").read_text(encoding="utf-8"))
        found = json_room.shape(json_values(Material(data=data, name=name), FeedNotices(name)))
        misses += [] if found == json_room.expectation(expected) else [f"{name}: the values differ"]
    return Row(held=len(json_room.SAMPLES) - len(misses), of=len(json_room.SAMPLES), misses=tuple(misses))


def page_blocks(corpora: Path) -> Row:
    held = of = 0
    misses: list[str] = []
    for page in PAGES:
        wanted, missed = blocks_of(page, corpora.parent)
        held, of = held + len(wanted) - len(missed), of + len(wanted)
        misses += [f"{page}: {block[:60]}" for block in missed]
        if lines := contents_of(page, corpora.parent):
            of += lines
            misses.append(f"{page}: {lines} lines of the page’s own list of contents, which is no part of its text")
    return Row(held=held, of=of, misses=tuple(misses))


def page_facts(corpora: Path) -> Row:
    pairs = []
    for page in PAGES:
        said = json.loads((corpora / "html" / page / "expected-metadata.json").read_text(encoding="utf-8"))
        article = read_page(corpora.parent, page).articles[0]
        title = article.title or ""
        agrees = said["title"].startswith(title) or title.endswith(said["title"].split(" · ")[0])
        pairs += [(f"{page} title {bool(title) and agrees}", f"{page} title True")]
        pairs += [(f"{page} language {article.language}", f"{page} language {said.get('lang')}")]
        pairs += [(f"{page} {names_of(article)}", f"{page} {said['byline']}")] if said["byline"] else []
    return counted(pairs, "not what upstream expects")


def opml(corpora: Path) -> Row:
    failed = [
        name
        for name, check in opml_room.CHECKS.items()
        if not check(opml_room.read((corpora / "opml" / name).read_bytes()))
    ]
    return Row(held=len(opml_room.CHECKS) - len(failed), of=len(opml_room.CHECKS), misses=tuple(failed))


def dates(corpora: Path) -> Row:
    lines = [json.loads(line) for line in (corpora / "dates" / "dates.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = [line["input"] for line in lines if not as_expected(line)]
    return Row(held=len(lines) - len(wrong), of=len(lines), misses=tuple(wrong))


def docx(corpora: Path) -> Row:
    held = [name for name, check in UPSTREAM.items() if check(corpus(corpora.parent, name))]
    return Row(held=len(held), of=len(UPSTREAM), misses=tuple(UPSTREAM.keys() - set(held)))


def traps(corpora: Path) -> Row:
    held = [name for name, check in TRAPS.items() if check(corpora / "frontmatter" / name)]
    return Row(held=len(held), of=len(TRAPS), misses=tuple(TRAPS.keys() - set(held)))


def newsletters(corpora: Path) -> Row:
    """What the README says of each header: title and date, but for one that has neither."""
    pairs = []
    for name in FOUR:
        for path in sorted(p for p in (corpora / "newsletters" / name).rglob("*.m*") if p.suffix != ".mbox"):
            reading = read_newsletter(path)
            (article,) = reading.articles
            stands = name != "haskellweekly"
            found = (bool(article.title), bool(article.published), reading.unowned)
            pairs.append((f"{path.name} {found}", f"{path.name} {(stands, stands, 0)}"))
    return counted(pairs, "title, date or words are not there")


def counted(pairs: Any, why: str) -> Row:
    """A row of pairs of what was found and what was wanted."""
    both = list(pairs)
    misses = tuple(f"{str(wanted)[:60]}: {why}" for found, wanted in both if found != wanted)
    return Row(held=len(both) - len(misses), of=len(both), misses=misses)


ROWS: dict[str, tuple[int, Callable[[Path], Row]]] = {
    "articles: analyst.txt, 4 articles and 9 notices": (13, analyst),
    "feeds: upstream's expectations": (41, feeds),
    "jsonfeeds: all values of a feed": (5, json_feeds),
    "html: blocks of text, whole and in order": (357, page_blocks),
    "html: title, language, byline": (13, page_facts),
    "docx: notes, list, table, picture, formulas": (5, docx),
    "opml: upstream's expectations": (5, opml),
    "dates: read, or refused": (15, dates),
    "frontmatter: traps": (6, traps),
    "newsletters: headers, and no word lost": (22, newsletters),
}
"""What is read, and how many expectations held when this was written: no fewer may."""


@pytest.mark.parametrize("name", ROWS)
def test_no_fewer_expectations_hold_than_did(name: str, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    least, measure = ROWS[name]
    row = measure(shared / "corpora")
    with capsys.disabled():
        print(f"\n  {name:<52} {row.held:>4} of {row.of}", end="")
        for miss in row.misses:
            print(f"\n      missed: {miss}", end="")
    assert row.held >= least, row.misses
    assert bool(row.misses) == (row.held < row.of)
