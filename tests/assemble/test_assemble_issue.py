"""From articles to a sheet, from a sheet to an issue, and what stands between it and its review."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.assemble import blocking, compose, draft_sheet, free_slug, problems, week_slug
from digest.errors import UnknownError
from digest.ingest.labels import LabelTable
from digest.ingest.paste.reader import read_paste
from digest.model.article import Article, Author, Section
from digest.model.blocks import Paragraph, paragraph
from digest.model.config import SummaryChoice, ThemeChoice
from digest.model.kinds import DEFAULT_KINDS
from digest.model.sheet import Entry, Sheet
from digest.summary.terms import terms_of

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.issue import Issue

DAY = dt.date(2026, 11, 27)
DEMO = "issues/demo/articles.txt"


def article(
    name: str, text: str = "The board of Arport bought two old iron ferries.", title: str | None = None
) -> Article:
    body = Section(label="", heading="", kind="body", blocks=(paragraph(text),))
    return Article(id=name, title=title, authors=(Author(name="Ada Example"),), sections=(body,))


def sheet_of(*articles: Article, theme_choice: ThemeChoice | None = None) -> Sheet:
    return draft_sheet(
        articles,
        slug="2026-W48",
        number=3,
        date=DAY,
        theme_choice=theme_choice or ThemeChoice(),
        summary_choice=SummaryChoice(),
        language="en",
    )


def issue_of(*articles: Article, change: Sheet | None = None) -> Issue:
    sheet = change or sheet_of(*articles)
    by_id = {one.id: one for one in articles}
    files = {entry.file: by_id[entry.id] for entry in sheet.entries}
    return compose(sheet, files, summary_choice=SummaryChoice(), language="en")


def codes(issue: Issue, minimum: int = 1) -> list[str]:
    return [notice.code for notice in problems(issue, minimum=minimum)]


@pytest.mark.parametrize(
    ("date", "slug"),
    [
        (DAY, "2026-W48"),
        (dt.date(2027, 1, 1), "2026-W53"),
        (dt.date(2024, 12, 30), "2025-W01"),
        (dt.date(2026, 1, 5), "2026-W02"),
    ],
)
def test_a_weeks_slug_has_the_weeks_own_year(date: dt.date, slug: str) -> None:
    assert week_slug(date) == slug


def test_a_taken_week_gives_the_date_and_a_taken_date_a_number() -> None:
    assert free_slug(DAY, set()) == "2026-W48"
    assert free_slug(DAY, {"2026-W48"}) == "2026-11-27"
    assert free_slug(DAY, {"2026-W48", "2026-11-27"}) == "2026-11-27-2"
    assert free_slug(DAY, {"2026-W48", "2026-11-27", "2026-11-27-2"}) == "2026-11-27-3"


def test_articles_stand_by_their_day_and_else_as_they_came() -> None:
    late = replace(article("late"), published=dt.date(2026, 11, 25))
    early = replace(article("early"), published=dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC))
    sheet = sheet_of(article("b"), late, article("a"), early)
    assert [entry.id for entry in sheet.entries] == ["early", "late", "b", "a"]


def test_files_are_numbered_and_called_by_their_headline() -> None:
    sheet = sheet_of(article("a", title="Slow Barges!"), article("b"))
    assert [entry.file for entry in sheet.entries] == [
        "01-slow-barges.md",
        "02-the-board-of-arport-bought-two-old-iron-ferries.md",
    ]


def test_only_an_article_without_a_title_gets_a_working_headline() -> None:
    sheet = sheet_of(article("a", title="Slow barges"), article("b"))
    assert [entry.working_headline for entry in sheet.entries] == [
        "",
        "The board of Arport bought two old iron ferries",
    ]


def test_the_editors_vocabulary_gives_the_theme() -> None:
    sheet = sheet_of(article("a"), article("b"), theme_choice=ThemeChoice(vocabulary=(("Ferry towns", ("ferries",)),)))
    assert (sheet.theme, sheet.terms) == ("Ferry towns", ("Ferry towns",))


def test_an_issue_is_called_by_its_title_or_else_by_its_theme() -> None:
    sheet = sheet_of(article("a", title="Slow barges"))
    assert issue_of(article("a"), change=sheet).title == "Slow barges"
    assert issue_of(article("a"), change=replace(sheet, title="Special")).title == "Special"


def test_the_editors_headline_comes_first_and_a_guess_is_provisional() -> None:
    untitled = article("a")
    sheet = sheet_of(untitled)
    guessed = issue_of(untitled, change=sheet).placements[0]
    assert (guessed.headline, guessed.provisional) == (sheet.entries[0].working_headline, True)
    own = compose(
        sheet, {sheet.entries[0].file: replace(untitled, title="Own")}, summary_choice=SummaryChoice(), language="en"
    )
    assert (own.placements[0].headline, own.placements[0].provisional) == ("Own", False)
    edited = replace(sheet, entries=(replace(sheet.entries[0], title="Edited"),))
    chosen = issue_of(untitled, change=edited).placements[0]
    assert (chosen.headline, chosen.provisional) == ("Edited", False)


def test_an_article_without_any_words_is_called_untitled() -> None:
    empty = Article(id="e")
    found = issue_of(
        empty, change=Sheet(slug="x", number=1, date=DAY, theme="T", entries=(Entry(file="01-e.md", id="e"),))
    )
    assert found.placements[0].headline == "Untitled"


@given(
    st.lists(st.sampled_from(["Slow barges", "Slow barges 2", "slow-barges", "", "Мост", "🚢"]), min_size=1, max_size=6)
)
def test_anchors_are_unique_and_plain(titles: list[str]) -> None:
    articles = [article(str(number), title=title or None) for number, title in enumerate(titles)]
    anchors = [placement.anchor for placement in issue_of(*articles).placements]
    assert len(set(anchors)) == len(anchors)
    assert all(anchor and set(anchor) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for anchor in anchors)


def test_summary_minutes_group_and_note_come_with_the_issue() -> None:
    long = article("a", text="The board of Arport bought two ferries. " * 100, title="Slow barges")
    sheet = sheet_of(long)
    entry = replace(sheet.entries[0], summary="Mine.", group="Ports")
    found = issue_of(long, change=replace(sheet, entries=(entry,), note="Dear *readers*,\n\nwelcome."))
    assert (found.placements[0].summary, found.placements[0].group, found.placements[0].minutes) == (
        "Mine.",
        "Ports",
        3,
    )
    assert [type(block) for block in found.note] == [Paragraph, Paragraph]


def test_an_entry_without_its_file_is_refused_by_name() -> None:
    sheet = sheet_of(article("a"))
    with pytest.raises(UnknownError, match="01-the-board"):
        compose(sheet, {}, summary_choice=SummaryChoice(), language="en")


def test_a_good_issue_has_no_problems() -> None:
    assert codes(issue_of(article("a", title="Slow barges"), article("b", title="Fast barges"))) == []


def test_an_issue_without_articles_is_blocked() -> None:
    found = problems(
        compose(Sheet(slug="x", number=1, date=DAY, theme="T"), {}, summary_choice=SummaryChoice(), language="en")
    )
    assert [notice.code for notice in blocking(found)] == ["no-articles"]


def test_too_few_articles_block() -> None:
    assert [notice.code for notice in blocking(problems(issue_of(article("a", title="T")), minimum=2))] == [
        "too-few-articles"
    ]


def test_a_missing_theme_blocks_unless_there_is_a_title() -> None:
    sheet = replace(sheet_of(article("a", title="Slow barges")), theme="")
    one = article("a", title="Slow barges")
    assert codes(issue_of(one, change=sheet)) == ["missing-theme"]
    assert codes(issue_of(one, change=replace(sheet, title="Special"))) == []


def test_an_article_without_text_blocks_and_one_without_authors_warns() -> None:
    empty = Article(id="e", title="Empty")
    found = problems(issue_of(empty))
    assert [notice.code for notice in found] == ["empty-article", "missing-author"]
    assert [notice.code for notice in blocking(found)] == ["empty-article"]
    assert found[0].path == "01-empty.md"


def test_a_provisional_headline_warns_and_does_not_block() -> None:
    found = problems(issue_of(article("a")))
    assert [notice.code for notice in found] == ["provisional-headline"]
    assert blocking(found) == ()


def test_two_equal_headlines_warn_at_both() -> None:
    assert (
        codes(issue_of(article("a", title="Slow barges"), article("b", title="slow Barges")))
        == ["duplicate-headline"] * 2
    )


def test_an_article_placed_twice_blocks() -> None:
    sheet = sheet_of(article("a", title="Slow barges"))
    twice = replace(sheet, entries=(sheet.entries[0], replace(sheet.entries[0], file="02-copy.md")))
    found = problems(issue_of(article("a", title="Slow barges"), change=twice))
    assert [notice.code for notice in blocking(found)] == ["doubled-entry"] * 2


@pytest.mark.parametrize("mark", ["TK", "TODO", "[insert name]", "lorem ipsum"])
def test_a_placeholder_warns_with_its_place(mark: str) -> None:
    found = problems(issue_of(article("a", text=f"The toll is {mark} coins in the harbor.", title="Slow barges")))
    assert "placeholder" in {notice.code for notice in found}
    assert blocking(found) == ()


def test_a_word_with_tk_inside_is_no_placeholder() -> None:
    assert codes(issue_of(article("a", text="The Atka todos pass the ATK gate.", title="Slow barges"))) == []


def test_a_headline_of_many_lines_warns() -> None:
    assert codes(issue_of(article("a", title="Slow barges " * 12))) == ["long-headline"]


def _printed(path: Path) -> Sheet:
    reading = read_paste(path.read_text(encoding="utf-8"), table=LabelTable(DEFAULT_KINDS), name=path.name)
    articles = [replace(one, id=str(number)) for number, one in enumerate(reading.articles)]
    terms_of.cache_clear()
    sheet = sheet_of(*articles)
    found = issue_of(*articles, change=sheet)
    print(f"\n{path.name}: {sheet.theme}")
    for placement in found.placements:
        print(f"  {placement.headline}   ({len(placement.summary)} units, {placement.minutes} min)")
    assert blocking(problems(found)) == ()
    assert all(len(placement.summary) <= 500 for placement in found.placements)
    return sheet


def test_the_analyst_articles_become_a_sheet_that_an_editor_keeps(analyst: Path) -> None:
    sheet = _printed(analyst)
    working = "\n".join(entry.working_headline for entry in sheet.entries)
    # The hash of the four lines as they were read and found good; the lines themselves are others' words.
    assert hashlib.sha256(working.encode()).hexdigest()[:16] == "05fb95eeda84250a"


def test_the_demo_articles_become_a_sheet_with_four_headlines(request: pytest.FixtureRequest) -> None:
    path = request.config.rootpath / DEMO
    sheet = _printed(path)
    assert len({entry.working_headline for entry in sheet.entries}) == len(sheet.entries) == 4
    assert all(30 <= len(entry.working_headline) <= 90 for entry in sheet.entries)
    assert "Canal" in sheet.theme
