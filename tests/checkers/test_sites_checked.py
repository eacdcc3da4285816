"""The web archive before vnu, axe and Lighthouse: every page that there is, in four modes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from checkers.asking import in_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkers.asking import Checkers

pytestmark = pytest.mark.usefixtures("slow")
SAMPLE = 14
FAULTY = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Faulty</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src *">
<style>p { color: #999; background: #aaa; width: 2000px }</style></head>
<body><main><h1>Faulty</h1><p>Pale and wide</p><img src="gone.png" alt="gone"><img src="https://192.0.2.1/x.png" alt="far">
<script src="no.js"></script><ul><p>Not an item</p></ul></main></body></html>
"""


def pages_of(folder: Path, wanted: str) -> list[str]:
    """The addresses of pages whose files match a pattern."""
    found = sorted(path.parent.relative_to(folder).as_posix() for path in folder.glob(wanted))
    return [f"{name}/" if name != "." else "" for name in found]


def test_vnu_finds_no_error_in_the_archive_and_the_letters(checkers: Checkers, archive: Path) -> None:
    letters = sorted(archive.glob("issues/*/mail.html"))
    assert letters
    assert checkers.findings("vnu", archive / "issues/public", *letters) == []


@pytest.mark.parametrize("design", ["brief", "gazette", "plain"])
def test_vnu_finds_no_error_in_the_torture_issue(
    checkers: Checkers, tortured: Callable[[str], Path], design: str
) -> None:
    assert checkers.findings("vnu", tortured(design)) == []


def test_axe_finds_nothing_on_any_page_of_the_archive_in_four_modes(checkers: Checkers, archive: Path) -> None:
    answer = checkers.ask("axe", archive / "issues/public")
    assert {"", "404.html", "search/"} <= set(answer["checked"])
    assert len(answer["modes"]) == 4
    assert [in_words(finding) for finding in answer["findings"]] == []


@pytest.mark.parametrize("design", ["brief", "gazette", "plain"])
def test_axe_finds_nothing_in_the_torture_issue_and_its_letter(
    checkers: Checkers, tortured: Callable[[str], Path], design: str
) -> None:
    folder = tortured(design)
    pages = ["", *pages_of(folder, "*/index.html")[:SAMPLE], "mail.html"]
    assert checkers.findings("axe", folder, *pages) == []


def test_axe_finds_nothing_in_the_letters(checkers: Checkers, archive: Path) -> None:
    for letter in sorted(archive.glob("issues/*/mail.html")):
        assert checkers.findings("axe", letter.parent, letter.name) == []


def test_lighthouse_gives_full_marks(checkers: Checkers, archive: Path) -> None:
    public = archive / "issues/public"
    issues = [name for name in pages_of(public, "20*-*/index.html") if pages_of(public, f"{name}*/index.html")]
    articles = pages_of(public, f"{issues[0]}*/index.html")
    answer = checkers.ask("lighthouse", public, "", issues[0], articles[0], "search/")
    print(answer["scores"])
    assert [in_words(finding) for finding in answer["findings"]] == []


def test_vnu_and_axe_are_heard_when_a_page_is_wrong(tmp_path: Path, checkers: Checkers) -> None:
    (tmp_path / "index.html").write_text(FAULTY, encoding="utf-8")
    (tmp_path / "no.js").write_text("1", encoding="utf-8")
    assert any("error" in line for line in checkers.findings("vnu", tmp_path))
    rules = {finding["rule"] for finding in checkers.ask("axe", tmp_path)["findings"]}
    assert rules >= {"color-contrast", "sideways-scroll", "not-there", "asks-elsewhere", "console"}
