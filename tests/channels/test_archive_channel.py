from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from digest.channels.archive import ArchiveChannel
from digest.errors import StorageError
from digest.model.post import Outcome, Verdict
from digest.shelf import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILES = {"index.html": b"<p>page</p>", "style.css": b"p{}", "images/a.png": b"png", "issue.pdf": b"%PDF"}


def publish(
    path: Path, files: Mapping[str, bytes] = FILES, *, slug: str = "2026-W48", index: bytes = b"index"
) -> Outcome:
    return asyncio.run(ArchiveChannel(path).publish(slug, files, index={"index.html": index, "archive.css": b"a{}"}))


def tree(path: Path) -> dict[str, bytes]:
    return {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()}


def test_an_issue_stands_under_its_slug_with_the_index_above(tmp_path: Path) -> None:
    outcome = publish(tmp_path)
    assert outcome.verdict is Verdict.SENT
    assert outcome.link == (tmp_path / "2026-W48" / "index.html").as_uri()
    assert tree(tmp_path) == {
        "index.html": b"index",
        "archive.css": b"a{}",
        **{f"2026-W48/{name}": data for name, data in FILES.items()},
    }


def test_publishing_again_writes_only_what_differs(tmp_path: Path) -> None:
    publish(tmp_path)
    before = {p: p.stat().st_ino for p in tmp_path.rglob("*") if p.is_file()}
    publish(tmp_path, {**FILES, "style.css": b"p{color:red}"})
    changed = {str(p.relative_to(tmp_path)) for p, inode in before.items() if p.stat().st_ino != inode}
    assert changed == {"2026-W48/style.css"}


def test_the_pages_come_last_so_that_nothing_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real = atomic.write

    def noted(path: Path, data: bytes, *, mode: int = 0o644) -> None:
        order.append(str(path.relative_to(tmp_path)))
        real(path, data, mode=mode)

    monkeypatch.setattr(atomic, "write", noted)
    publish(tmp_path)
    assert order[-3:] == ["2026-W48/index.html", "archive.css", "index.html"]


@pytest.mark.parametrize("cut", range(len(FILES) + 1))  # what stands above is equal but for its index
def test_a_disk_that_fills_at_any_file_is_not_sent_and_a_repetition_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    publish(tmp_path, {"index.html": b"older"}, slug="2026-W47", index=b"older index")
    real, count = atomic.write, iter(range(100))

    def full(path: Path, data: bytes, *, mode: int = 0o644) -> None:
        if next(count) == cut:
            raise StorageError("the disk is full", path=str(path))
        real(path, data, mode=mode)

    monkeypatch.setattr(atomic, "write", full)
    outcome = publish(tmp_path)
    assert outcome.verdict is Verdict.NOT_SENT
    assert "the disk is full" in outcome.detail
    assert tree(tmp_path)["index.html"] == b"older index"
    monkeypatch.undo()
    assert publish(tmp_path).verdict is Verdict.SENT
    assert len(tree(tmp_path)) == len(FILES) + 3


@pytest.mark.parametrize(
    ("slug", "name"),
    [("2026-W48", "../x"), ("2026-W48", "/etc/x"), ("..", "x"), ("../..", "x"), ("", "x"), (".", "x"), ("/etc", "x")],
)
def test_names_that_lead_out_of_the_archive_are_refused(tmp_path: Path, slug: str, name: str) -> None:
    outcome = publish(tmp_path / "public", {name: b"x"}, slug=slug)
    assert outcome.verdict is Verdict.REFUSED
    assert not list(tmp_path.rglob("*"))
