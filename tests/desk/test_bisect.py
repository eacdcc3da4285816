"""A layout that hangs or dies: the articles to blame are found, and what becomes of the issue."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from desk_kit import Clock, articles, open_desk
from failing_layout import failing_layout
from hypothesis import given
from hypothesis import strategies as st

from digest.confine import Confined
from digest.desk.approve import approve, confirm_headlines
from digest.desk.assemble import assemble
from digest.desk.bisect import Search, find_guilty, search
from digest.desk.build import PAGE, build
from digest.desk.desk import Desk
from digest.desk.layout_key import pdf_name
from digest.desk.site.surroundings import archive_index_of
from digest.desk.take_in import take_in
from digest.desk.unchanged import design_of
from digest.desk.view import refresh
from digest.errors import LayoutError
from digest.render.pdf.request import TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


CONFIG = '[publication]\nname = "The Example Weekly"\npublic_url = "https://example.org"\n'
HANGS, DIES, EATS, RAISES, TWINS = "HANGSHERE", "DIESHERE", "EATSHERE", "RAISESHERE", "TWINSHERE"


@pytest.fixture
def layout() -> Iterator[Confined]:
    with failing_layout() as child:
        yield child


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(tmp_path, Clock(), CONFIG)
    yield made
    made.close()


def issue_with(desk: Desk, marks: dict[int, str], count: int = 5) -> str:
    """An issue of ``count`` articles of which some, by their places from 1, have a marker in their text."""
    parts = articles(0, count).decode().split("By ")[1:]
    for number, mark in marks.items():
        parts[number - 1] = parts[number - 1].replace("Ships were", f"{mark} were")
    take_in(desk, "".join(f"By {part}" for part in parts).encode(), name="articles.txt")
    slug = assemble(desk).slug
    view, _ = refresh(desk, slug)
    confirm_headlines(desk, view, dict(view.provisional))
    return slug


@pytest.mark.parametrize("mark", [HANGS, DIES, EATS, RAISES])
def test_an_article_that_stops_the_layout_is_named_and_everything_else_is_built(
    mark: str, desk: Desk, layout: Confined
) -> None:
    slug = issue_with(desk, {4: mark})
    steps: list[str] = []
    built = build(desk, slug, layout, progress=steps.append)
    headline = built.view.issue.placements[3].headline
    assert built.unlaid == (4,)
    assert isinstance(built.trouble, LayoutError)
    assert headline in str(built.trouble)
    assert "--leave-out 4" in (built.trouble.hint or "")
    (notice,) = (notice for notice in built.notices if notice.code == "layout-failed")
    assert headline in notice.message
    assert notice.path == built.view.sheet.entries[3].file
    assert pdf_name(desk.config, slug) not in built.outputs
    assert b".pdf" not in built.outputs[PAGE].replace(b'class="pdf"', b"").split(b"</style>")[-1]
    assert any("looking for the article" in step for step in steps)


def test_two_articles_that_each_stop_the_layout_are_both_found(desk: Desk, layout: Confined) -> None:
    slug = issue_with(desk, {2: RAISES, 5: DIES}, 6)
    assert set(build(desk, slug, layout).unlaid) == {2, 5}


def test_articles_that_fail_only_together_are_not_blamed(desk: Desk, layout: Confined) -> None:
    slug = issue_with(desk, {1: TWINS, 4: TWINS})
    built = build(desk, slug, layout)
    assert built.unlaid == ()
    assert isinstance(built.trouble, LayoutError)


def test_a_page_that_fails_without_any_article_blames_none(desk: Desk, layout: Confined) -> None:
    desk.config = replace(desk.config, publication=replace(desk.config.publication, name="FRAMEHERE"))
    slug = issue_with(desk, {})
    assert build(desk, slug, layout).unlaid == ()


def test_the_same_failure_is_waited_for_once(desk: Desk, layout: Confined, monkeypatch: pytest.MonkeyPatch) -> None:
    slug = issue_with(desk, {3: RAISES})
    first = build(desk, slug, layout)
    monkeypatch.setattr(Confined, "ask", lambda *_: pytest.fail("asked again"))
    again = build(desk, slug, layout)
    assert (again.unlaid, str(again.trouble)) == (first.unlaid, str(first.trouble))


def test_the_search_ends_with_its_budget_and_gives_the_childs_limit_back(desk: Desk, layout: Confined) -> None:
    slug = issue_with(desk, {4: RAISES})
    view, _ = refresh(desk, slug)
    ticks = iter(range(0, 3000, 30))
    found = find_guilty(desk, view.issue, design_of(desk), layout, clock=lambda: float(next(ticks)))
    assert found == Search()
    assert layout.seconds == 1


def test_an_editor_who_approves_is_asked_and_nothing_is_left_out(desk: Desk, layout: Confined) -> None:
    slug = issue_with(desk, {4: RAISES})
    before = desk.folders.content_hash(slug)
    with pytest.raises(LayoutError, match="cannot be laid out with"):
        approve(desk, slug, layout)
    assert desk.folders.content_hash(slug) == before


def test_an_issue_that_goes_without_its_pdf_links_to_none(desk: Desk, layout: Confined) -> None:
    slug = issue_with(desk, {4: RAISES})
    approved = approve(desk, slug, layout, without_pdf=True)
    names = {output.name for output in desk.store.outputs_of(slug, approved.row.revision)}
    assert PAGE in names
    assert not any(name.endswith(".pdf") for name in names)
    assert b'.pdf"' not in archive_index_of(desk, slug)["index.html"]


@given(st.integers(1, 24).flatmap(lambda count: st.tuples(st.just(count), st.sets(st.integers(1, count), max_size=6))))
def test_every_guilty_article_is_found_in_few_trials(case: tuple[int, set[int]]) -> None:
    count, guilty = case
    trials: list[tuple[int, ...]] = []

    def works(numbers: tuple[int, ...]) -> bool:
        trials.append(numbers)
        return not guilty & set(numbers)

    found = search(tuple(range(1, count + 1)), works) if guilty else Search()
    assert set(found.guilty) == guilty
    assert found.whole == (bool(guilty) and len(guilty) < count)
    assert len(trials) <= 1 + len(guilty) * (count.bit_length() + 2)


@given(st.integers(2, 9), st.data())
def test_a_search_that_blames_somebody_has_seen_him_fail_alone(count: int, data: st.DataObject) -> None:
    """Whatever a layout does, also one that answers without any sense."""
    numbers = tuple(range(1, count + 1))
    parts = [part for size in range(count + 1) for part in combinations(numbers, size)]
    bad = data.draw(st.sets(st.sampled_from(parts)))
    assert {(number,) for number in search(numbers, lambda part: part not in bad).guilty} <= bad


def test_the_real_layout_hangs_on_a_word_without_end_and_it_is_found(desk: Desk, full: bool) -> None:
    """A megabyte without a space is more than the layout can bear; nothing that reads it refuses it."""
    if not full:
        pytest.skip("takes a minute; --full runs it")
    slug = issue_with(desk, {2: "w" * 900_000}, 3)
    with Confined(target=TARGET, seconds=15) as layout:
        built = build(desk, slug, layout)
        assert built.unlaid == (2,)
        assert "bulky-article" in {notice.code for notice in built.notices}
        desk.folders.change(built.view.sheet, replace(built.view.sheet, entries=built.view.sheet.entries[::2]))
        assert build(desk, slug, layout).trouble is None
