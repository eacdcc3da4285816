"""Summaries and enrichment as ratios to reading the article; ``pytest tests/bench --benchmark-enable -s -n 0``."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.assemble.enrich import Archived, enriched
from digest.assemble.sheet import draft_sheet
from digest.ingest.labels import LabelTable
from digest.ingest.markdown.out import write_markdown
from digest.ingest.reader import read
from digest.model.config import SummaryChoice, ThemeChoice
from digest.model.enrich import Enrich, Related
from digest.model.kinds import DEFAULT_KINDS
from digest.summary import similar
from digest.summary.grounding import ground_of, unsupported
from digest.summary.headline import headline
from digest.summary.keywords import keywords
from digest.summary.lead import summarize
from digest.summary.prose import article_texts
from digest.summary.terms import terms_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

    from digest.model.article import Article

ROOT = Path(__file__).resolve().parents[2]
PAIRS = 9
ARCHIVE = 100


@pytest.fixture(scope="module")
def articles() -> tuple[Article, ...]:
    """The four analyst articles (about 1,300 words each) where they are at hand, else those of the demo."""
    place = Path(os.environ.get("DIGEST_SHARED") or ROOT.parent / "shared") / "corpora/articles/analyst.txt"
    path = place if place.is_file() else ROOT / "issues/demo/articles.txt"
    return read(path.read_bytes(), name=path.name, table=LabelTable(DEFAULT_KINDS)).articles


@pytest.fixture
def article(articles: tuple[Article, ...]) -> Article:
    """The first of them."""
    return articles[0]


def seconds(act: Callable[[], object]) -> float:
    """The seconds of the processor: all is done in this process, and others may be busy beside it."""
    start = time.process_time()
    act()
    return time.process_time() - start


def paired(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float, float]:
    times = [(seconds(one), seconds(other)) for _ in range(PAIRS)]
    ones, others = zip(*times, strict=True)
    return statistics.median(a / b for a, b in times), statistics.median(ones), statistics.median(others)


def told(what: str, goal: str, figures: tuple[float, float, float], benchmark: BenchmarkFixture) -> None:
    ratio, ours, reading = figures
    benchmark.extra_info["ratio"] = round(ratio, 3)
    print(f"\n| {what} | {goal} | {ratio:.2f} × reading it ({ours * 1e3:.1f} ms, {reading * 1e3:.1f} ms) |")
    assert ratio > 0


def reading_of(article: Article) -> Callable[[], object]:
    data, table = write_markdown(article).encode(), LabelTable(DEFAULT_KINDS)
    return lambda: read(data, name="a.md", table=table)


def test_a_summary_against_reading_the_article(article: Article, benchmark: BenchmarkFixture) -> None:
    bare = replace(article, abstract=())

    def act() -> object:
        return summarize(bare, budget=500)

    assert "." in summarize(bare, budget=500).text  # the splitter is loaded once
    benchmark.pedantic(act, rounds=1)  # type: ignore[no-untyped-call]
    reading = reading_of(article)
    told(f"a summary of {article.words} words, clean lead", "≤ 5 ms", paired(act, reading), benchmark)
    told("the same, from the abstract", "", paired(lambda: summarize(article, budget=500), reading), benchmark)


def test_all_enrichment_against_reading_the_articles(
    articles: tuple[Article, ...], benchmark: BenchmarkFixture, today: dt.date
) -> None:
    """Summary, headline, keywords, hashtags, links and a group, beside an archive of 100 articles already counted."""
    articles = tuple(replace(one, id=str(number)) for number, one in enumerate(articles))
    body = "\n".join(text for one in articles for text in article_texts(one))
    archive = [
        Archived(
            place=Related(issue="2026-W01", anchor=f"a{n}", title="T"),
            text=similar.Text(body[n * 200 : n * 200 + 8000]),
            group="AB"[n % 2],
            tags=("Armenia", "Trade")[: n % 3],
        )
        for n in range(ARCHIVE)
    ]
    sheet = draft_sheet(
        articles,
        slug="2026-W48",
        number=1,
        date=today,
        theme_choice=ThemeChoice(),
        summary_choice=SummaryChoice(),
        language="en",
    )
    vocabulary = (("Trade routes", ("corridor", "canal", "transit")),)

    def own() -> None:
        terms_of.cache_clear()
        for one in articles:
            summarize(one, budget=500)
            headline(one, language="en")
            keywords(one)

    def whole() -> None:
        own()
        enriched(sheet, articles, archive, choice=Enrich(), vocabulary=vocabulary)

    whole()
    assert enriched(sheet, articles, archive, choice=Enrich(), vocabulary=vocabulary).sheet != sheet
    benchmark.pedantic(whole, rounds=1)  # type: ignore[no-untyped-call]
    read_all = [reading_of(one) for one in articles]

    def reading() -> None:
        for act in read_all:
            act()

    count = len(articles)
    told(f"summaries, headlines and keywords of {count}", f"≤ {50 * count} ms", paired(own, reading), benchmark)
    told(f"all enrichment of {count}, archive of {ARCHIVE}", f"≤ {50 * count} ms", paired(whole, reading), benchmark)


def test_grounding_against_reading_the_article(article: Article, benchmark: BenchmarkFixture) -> None:
    draft = summarize(article, budget=500).text

    def act() -> object:
        return unsupported(draft, ground_of(article))

    assert not act()  # the words of the article itself are grounded
    benchmark.pedantic(act, rounds=1)  # type: ignore[no-untyped-call]
    told("grounding of a draft", "", paired(act, reading_of(article)), benchmark)


@pytest.fixture
def today() -> dt.date:
    import datetime as dt

    return dt.date(2026, 11, 27)
