"""The back catalogue built at once: the same bytes as one by one, and one bad issue harms only itself."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from desk_kit import Clock, articles, open_desk

from digest.confine import Confined, Here
from digest.desk.assemble import assemble
from digest.desk.build import build
from digest.desk.layout import order_pdf
from digest.desk.rebuild import Came, Rebuilt, rebuild
from digest.desk.take_in import take_in
from digest.desk.unchanged import design_of
from digest.desk.view import load
from digest.errors import LayoutError
from digest.render.pdf.request import TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.desk.desk import Desk

CONFIG = '[publication]\nname = "The Example Weekly"\npublic_url = "https://example.org"\n'
COUNT = 4


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(tmp_path, Clock(), CONFIG)
    yield made
    made.close()


@pytest.fixture
def slugs(desk: Desk) -> list[str]:
    """Four issues, a week apart."""
    found = []
    for number in range(COUNT):
        take_in(desk, articles(number), name=f"articles-{number}.txt")
        found.append(assemble(desk, date=dt.date(2026, 9, 4) + dt.timedelta(weeks=number)).slug)
    return found


def outputs(desk: Desk, slug: str) -> dict[str, str]:
    manifest = desk.folders.manifest(slug)
    assert manifest is not None
    return dict(manifest.outputs)


def test_issues_built_at_once_are_those_built_one_by_one(desk: Desk, slugs: list[str]) -> None:
    heard: list[Rebuilt] = []
    done = rebuild(desk, slugs, jobs=2, progress=heard.append)
    assert [(one.slug, one.came) for one in done] == [(slug, Came.BUILT) for slug in slugs]
    assert all(one.pages > 1 for one in done)
    assert sorted(one.slug for one in heard) == sorted(slugs)
    at_once = [outputs(desk, slug) for slug in slugs]
    with Confined(target=TARGET) as layout:
        for slug in slugs:
            desk.folders.folder(slug).joinpath("manifest.json").unlink()
            build(replace_cache(desk, slug), slug, layout)
    assert [outputs(desk, slug) for slug in slugs] == at_once


def replace_cache(desk: Desk, slug: str) -> Desk:
    """The desk as it is without finished layouts, so that everything is laid out anew."""
    for path in desk.finished.folder.glob("*"):
        path.unlink()
    assert desk.folders.manifest(slug) is None
    return desk


def test_what_is_unchanged_is_not_built_again(desk: Desk, slugs: list[str]) -> None:
    rebuild(desk, slugs, jobs=2)
    before = {slug: (desk.folders.folder(slug) / "index.html").stat().st_mtime_ns for slug in slugs}
    sheet = desk.folders.folder(slugs[1]) / "issue.toml"
    sheet.write_text("# edited\n" + sheet.read_text())
    done = rebuild(desk, slugs, jobs=2)
    assert [one.came for one in done] == [Came.UNCHANGED, Came.BUILT, Came.UNCHANGED, Came.UNCHANGED]
    for slug in (slugs[0], slugs[2], slugs[3]):
        assert (desk.folders.folder(slug) / "index.html").stat().st_mtime_ns == before[slug]


@pytest.mark.parametrize("how", ["dies", "hangs"])
def test_an_issue_that_kills_or_hangs_its_child_is_told_and_the_others_are_built(
    desk: Desk, slugs: list[str], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    desk.config = replace(desk.config, limits=replace(desk.config.limits, seconds=30 if how == "hangs" else 120))
    (desk.folders.folder(slugs[1]) / how).touch()
    done = rebuild(desk, slugs, jobs=1, target="rebuild_worker:work")
    assert [one.came for one in done] == [Came.BUILT, Came.FAILED, Came.BUILT, Came.BUILT], done
    assert done[1].why
    assert f"digest build {slugs[1]}" in done[1].hint or "code" in done[1].why


def test_an_issue_whose_template_is_broken_is_told_with_its_place(desk: Desk, slugs: list[str]) -> None:
    own = desk.config.root / "templates/brief/print/issue.html"
    own.parent.mkdir(parents=True)
    own.write_text("{{ nowhere }}", encoding="utf-8")
    done = rebuild(desk, slugs, jobs=2)
    assert {one.came for one in done} == {Came.FAILED}
    assert all("nowhere" in one.why for one in done)


def test_a_layout_in_this_process_raises_what_a_childs_would() -> None:
    with pytest.raises(LayoutError, match="JSONDecodeError"):
        Here(target=TARGET).call(b"not what is asked for")
    with pytest.raises(LayoutError, match="JSONDecodeError"), Confined(target=TARGET) as child:
        child.call(b"not what is asked for")


def test_what_was_laid_out_before_is_not_laid_out_again(desk: Desk, slugs: list[str]) -> None:
    with Confined(target=TARGET) as layout:
        build(desk, slugs[0], layout)
    desk.folders.folder(slugs[0]).joinpath("manifest.json").unlink()
    order = order_pdf(desk, load(desk, slugs[0]), design_of(desk), Here(target="nowhere:nothing"))
    assert order.ready is not None
    assert order.result().pdf.startswith(b"%PDF-")
