from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sample_issue import PUBLICATION
from weasyprint import HTML  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

from digest.assemble import compose, draft_sheet
from digest.ingest.labels import LabelTable
from digest.ingest.reader import read
from digest.model.config import DesignChoice, SummaryChoice, ThemeChoice
from digest.model.kinds import DEFAULT_KINDS
from digest.render.pages import print_page
from digest.render.pdf.fetcher import DesignFetcher
from digest.render.pdf.fitting import fitted, fullness, steps, with_step

if TYPE_CHECKING:
    from digest.model.issue import Issue
    from digest.render.design import Design

DEMO = Path(__file__).resolve().parents[2] / "issues" / "demo" / "articles.txt"


def issue_of(path: Path) -> Issue:
    reading = read(path.read_bytes(), name=path.name, table=LabelTable(DEFAULT_KINDS))
    articles = [replace(article, id=str(number)) for number, article in enumerate(reading.articles)]
    date = dt.date(2026, 11, 27)
    sheet = draft_sheet(
        articles,
        slug="2026-W48",
        number=1,
        date=date,
        theme_choice=ThemeChoice(),
        summary_choice=SummaryChoice(),
        language="en",
    )
    by_id = {article.id: article for article in articles}
    files = {entry.file: by_id[entry.id] for entry in sheet.entries}
    return compose(sheet, files, summary_choice=SummaryChoice(), language="en")


@pytest.fixture(scope="module")
def demo() -> Issue:
    return issue_of(DEMO)


class Layouts:
    """Lays pages out and remembers them."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.made: list[Any] = []

    def __call__(self, html: str) -> Any:
        page = HTML(string=html, base_url="design:", url_fetcher=DesignFetcher(self.design.folders))
        self.made.append(page.render(font_config=FontConfiguration()))
        return self.made[-1]


def test_an_issue_with_full_pages_is_laid_out_once(brief: Design, demo: Issue) -> None:
    layouts = Layouts(brief)
    document = fitted(layouts, print_page(demo, PUBLICATION, DesignChoice(page="A4"), brief))
    assert len(layouts.made) == 1
    assert fullness(document) == 1


def test_the_analysts_on_a4_need_one_layout_and_leave_no_page_half_empty(brief: Design, analyst: Path) -> None:
    layouts = Layouts(brief)
    document = fitted(layouts, print_page(issue_of(analyst), PUBLICATION, DesignChoice(page="A4"), brief))
    assert (len(layouts.made), fullness(document)) == (1, 1)


@pytest.mark.parametrize("page", ["A5", "Letter"])
def test_a_half_empty_page_is_mended_by_a_small_step(brief: Design, demo: Issue, page: str) -> None:
    layouts = Layouts(brief)
    document = fitted(layouts, print_page(demo, PUBLICATION, DesignChoice(page=page), brief))
    shares = [round(fullness(one), 2) for one in layouts.made]
    print(f"\n{page}: {shares}")
    assert 1 <= len(layouts.made) <= 3
    assert fullness(document) == max(map(fullness, layouts.made))
    assert fullness(document) == 1


def test_without_steps_the_first_layout_is_taken() -> None:
    box = SimpleNamespace(text="words", position_y=10, height=2, children=())
    page = SimpleNamespace(page_type=SimpleNamespace(name=""), children=[box], height=100, content_box_y=lambda: 10)
    document = SimpleNamespace(pages=[SimpleNamespace(_page_box=page)])
    calls: list[str] = []

    def lay_out(html: str) -> Any:
        calls.append(html)
        return document

    assert fitted(lay_out, "<html><head></head></html>") is document
    assert calls == ["<html><head></head></html>"]
    assert fullness(document) < 0.1


def test_the_steps_of_the_design_are_small_and_change_only_the_text(brief: Design, demo: Issue) -> None:
    html = print_page(demo, PUBLICATION, DesignChoice(), brief)
    found = steps(html)
    assert len(found) == 2
    assert all(step.startswith("main { font-size: 10.") for step in found)
    assert with_step(html, found[0]).count("<style>") == 2
