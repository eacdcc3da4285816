"""At the hour of a slot nobody is there to ask: an issue goes out without the article, or without its PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from desk_kit import articles
from failing_layout import failing_layout
from newsroom import CONFIG, HOUR, Newsroom

from digest.desk.correct import correct
from digest.desk.take_in import take_in
from digest.desk.view import load
from digest.desk.waiting import waiting
from digest.errors import RefusedError
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.confine import Confined
    from digest.store.rows import OutputRow

AUTOMATIC = CONFIG.replace("[schedule]", '[schedule]\napproval = "automatic"\nuntitled = "working-headline"')
WITHOUT_PDF = f'{AUTOMATIC}[limits]\non_layout_failure = "without-pdf"\n'


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with failing_layout() as child:
        yield child


def a_week(folder: Path, layout: Confined, config: str, bad: int, mark: str = "RAISESHERE", count: int = 4) -> Newsroom:
    """A newsroom after the hour of its slot; the first ``bad`` articles stop the layout."""
    room = Newsroom(folder, layout, config)
    text = articles(0, count).decode()
    take_in(room.desk, text.replace("Ships were", f"{mark} were", bad).encode(), name="articles.txt")
    room.until(room.clock.now + 120 * HOUR)
    return room


def headlines(room: Newsroom) -> list[str]:
    row = room.desk.store.get_issue(room.newest())
    return [placement.headline for placement in load(room.desk, row.slug, row).issue.placements]


def outputs(room: Newsroom) -> set[str]:
    row = room.desk.store.get_issue(room.newest())
    return {output.name.rsplit(".", 1)[-1] for output in room.desk.store.outputs_of(row.slug, row.revision)}


def alerts(room: Newsroom) -> str:
    return "\n".join(f"{alert.key} {alert.text}" for alert in room.desk.store.alerts())


@pytest.mark.parametrize("mark", ["HANGSHERE", "DIESHERE"])
def test_an_unattended_issue_goes_out_without_the_article_which_is_kept_back(
    mark: str, tmp_path: Path, layout: Confined
) -> None:
    room = a_week(tmp_path, layout, AUTOMATIC, 1, mark)
    assert room.desk.store.get_issue(room.newest()).state is IssueState.SENT
    assert len(headlines(room)) == 3
    assert {"html", "pdf"} <= outputs(room)
    (kept,) = waiting(room.desk).kept_back
    assert mark in kept.data.decode()
    assert not waiting(room.desk).ready
    assert "layout:2026-W48:" in alerts(room)
    assert "goes out without it" in alerts(room)
    room.desk.close()


def test_the_other_choice_keeps_every_article_and_leaves_the_pdf_out(tmp_path: Path, layout: Confined) -> None:
    room = a_week(tmp_path, layout, WITHOUT_PDF, 1)
    assert room.desk.store.get_issue(room.newest()).state is IssueState.SENT
    assert len(headlines(room)) == 4
    assert "html" in outputs(room)
    assert "pdf" not in outputs(room)
    assert "goes out without its PDF" in alerts(room)
    room.desk.close()


def test_where_too_few_articles_would_be_left_the_pdf_is_left_out(tmp_path: Path, layout: Confined) -> None:
    room = a_week(tmp_path, layout, AUTOMATIC, 3)
    assert room.desk.store.get_issue(room.newest()).state is IssueState.SENT
    assert len(headlines(room)) == 4
    assert "pdf" not in outputs(room)
    room.desk.close()


def test_where_no_article_is_to_blame_the_pdf_is_left_out(tmp_path: Path, layout: Confined) -> None:
    room = a_week(tmp_path, layout, AUTOMATIC, 2, "TWINSHERE")
    assert room.desk.store.get_issue(room.newest()).state is IssueState.SENT
    assert len(headlines(room)) == 4
    assert "pdf" not in outputs(room)
    room.desk.close()


def test_an_issue_that_waits_for_an_editor_is_left_as_it_is(tmp_path: Path, layout: Confined) -> None:
    room = a_week(tmp_path, layout, CONFIG, 1)
    assert room.desk.store.get_issue(room.newest()).state in {IssueState.DRAFT, IssueState.REVIEW}
    assert len(headlines(room)) == 4
    assert "layout:" not in alerts(room)
    room.desk.close()


def test_the_issue_of_the_week_after_does_not_fail_of_the_same_article(tmp_path: Path, layout: Confined) -> None:
    room = a_week(tmp_path, layout, AUTOMATIC, 1)
    take_in(room.desk, articles(10, 3), name="more.txt")
    room.until(room.clock.now + 168 * HOUR)
    assert room.newest() == "2026-W49"
    assert room.desk.store.get_issue("2026-W49").state is IssueState.SENT
    assert len(headlines(room)) == 3
    assert len(waiting(room.desk).kept_back) == 1
    room.desk.close()


def test_a_correction_whose_pdf_cannot_be_laid_out_is_refused_and_leaves_no_erratum(
    tmp_path: Path, layout: Confined
) -> None:
    room = a_week(tmp_path, layout, AUTOMATIC, 0)
    slug = room.newest()
    entry = room.desk.folders.sheet(slug).entries[1]
    file = room.desk.folders.folder(slug) / "articles" / entry.file
    good = file.read_text()
    file.write_text(good.replace("Ships were", "RAISESHERE were"))
    before = (room.desk.folders.folder(slug) / "issue.toml").read_bytes()
    with pytest.raises(RefusedError, match="cannot be corrected: the PDF cannot be laid out with “") as refused:
        correct(room.desk, slug, layout, "The figure is 40.")
    assert "; what was sent stays as it is" in refused.value.message
    assert refused.value.hint == f"write issues/{slug}/articles/{entry.file} more simply; then correct it again"
    assert (room.desk.folders.folder(slug) / "issue.toml").read_bytes() == before
    file.write_text(good.replace("Ships were", "Boats were"))
    assert correct(room.desk, slug, layout, "They were boats.").plans
    assert [one.text for one in room.desk.folders.sheet(slug).corrections] == ["They were boats."]
    room.desk.close()


def test_an_issue_that_went_out_without_its_pdf_is_corrected_without_it(tmp_path: Path, layout: Confined) -> None:
    room = a_week(tmp_path, layout, WITHOUT_PDF, 1)
    made = correct(room.desk, room.newest(), layout, "The figure is 40.")
    assert made.plans
    assert "pdf" not in {output.name.rsplit(".", 1)[-1] for output in outputs_at(room, made.row.revision)}
    room.desk.close()


def outputs_at(room: Newsroom, revision: int) -> tuple[OutputRow, ...]:
    return room.desk.store.outputs_of(room.newest(), revision)
