from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sample_issue import FILLER, LIGHTS, PUBLICATION, issue, placed
from weasyprint import HTML  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

from digest.assemble import compose, draft_sheet
from digest.ingest.labels import LabelTable
from digest.ingest.reader import read
from digest.model.blocks import paragraph
from digest.model.config import DesignChoice, SummaryChoice, ThemeChoice
from digest.model.kinds import DEFAULT_KINDS
from digest.render.pages import print_page
from digest.render.pdf.fetcher import DesignFetcher
from digest.render.pdf.fitting import chosen, filled, fitted, fullness, steps, with_step

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
    assert len(found) == 4
    assert (chosen(found, 20), chosen(found, 4), chosen(found[:2], 4)) == (found[:2], found[2:], found[:2])
    assert all(step.startswith("main { font-size: 10.") for step in found)
    assert with_step(html, found[0]).count("<style>") == 2


@pytest.mark.parametrize("page", ["A4", "A5"])
def test_the_last_page_is_not_under_a_fifth_full_where_a_step_of_the_design_can_help(brief: Design, page: str) -> None:
    """The same article with one more paragraph each time, so that its end falls everywhere on a page."""
    kept, spared = [], 0
    for count in range(14, 26, 2):
        long = replace(LIGHTS, sections=(replace(LIGHTS.sections[0], blocks=(paragraph(FILLER),) * count),))
        made = issue(placed(long, "The price of a light", "lights"), placed(LIGHTS, "Another light", "other"))
        layouts = Layouts(brief)
        document = fitted(layouts, print_page(made, PUBLICATION, DesignChoice(page=page), brief))
        assert len(layouts.made) <= 3
        first, last = (last_filled(one) for one in (layouts.made[0], document))
        assert last >= min(first, 0.2)
        spared += first < 0.2 <= last
        kept.append(round(last, 2))
    print(f"\n{page}: last pages {kept}, {spared} spared")
    assert sum(one < 0.2 for one in kept) <= 1  # two steps do not reach every end
    assert spared


def last_filled(document: Any) -> float:
    return filled(document.pages[-1]._page_box)
