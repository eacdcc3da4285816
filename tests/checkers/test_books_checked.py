"""EPUBs before epubcheck and Ace: no error, no warning, no broken rule of accessibility."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from checkers.asking import epubcheck
from hostile import HOSTILE
from sample_issue import PUBLICATION, issue, placed
from test_hostile_outputs import made_of
from torture_issue import torture

from digest.model.article import Article, Section
from digest.model.blocks import Link, Paragraph, Text
from digest.render.epub import epub
from digest.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkers.asking import Checkers

    from digest.render.design import Design

pytestmark = pytest.mark.usefixtures("slow")
ODD = (
    *(
        "https://example.org/ä b%zz|^{}`",
        "https://exa mple.org/",
        "http://a_b.example.org/",
        "https://example.org:99999/",
    ),
    *("https://example.org:port/", "mailto:a@b c", "https://müller.example/ü?q=ё#я", "https://example.org/a\\b"),
    *("https://[::1]/x", "https://-a.example..org/", "https://%/", "https://u:p w@example.org/", "https://./"),
    *("https://example.org/?a[]=1&b={x}", "https://example.org/#a#b", "HTTPS://EXAMPLE.ORG", "https://xn--a/"),
)


def written(folder: Path, book: bytes) -> Path:
    path = folder / "book.epub"
    path.write_bytes(book)
    return path


def published(archive: Path) -> Path:
    """The book of the first published issue, as readers download it."""
    return min((archive / "issues/public").glob("*/*.epub"))


@pytest.mark.parametrize("design", ["brief", "gazette", "plain"])
def test_epubcheck_finds_nothing_in_the_torture_issue(tortured: Callable[[str], Path], design: str) -> None:
    assert epubcheck(tortured(design) / "book.epub") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_epubcheck_finds_nothing_in_any_language(brief: Design, tmp_path: Path, language: str) -> None:
    book = epub(replace(issue(), language=language), PUBLICATION, brief)
    assert epubcheck(written(tmp_path, book)) == []


def test_epubcheck_finds_nothing_in_a_published_book(archive: Path) -> None:
    assert epubcheck(published(archive)) == []


def test_epubcheck_finds_nothing_in_a_book_from_right_to_left_with_a_cover(brief: Design, tmp_path: Path) -> None:
    picture = next(one for one in torture().pictures if one.name.endswith(".png"))
    book = epub(replace(torture(), language="ar"), PUBLICATION, brief, cover=picture.data)
    assert epubcheck(written(tmp_path, book)) == []


def test_epubcheck_finds_nothing_whatever_hostile_words_an_issue_holds(brief: Design, tmp_path: Path) -> None:
    assert epubcheck(written(tmp_path, epub(made_of(HOSTILE), PUBLICATION, brief))) == []


def test_epubcheck_finds_nothing_however_odd_addresses_are(brief: Design, tmp_path: Path) -> None:
    blocks = tuple(Paragraph((Link(url, (Text("there"),)),)) for url in ODD)
    article = Article(title="Odd", sections=(Section(label="", heading="", kind="body", blocks=blocks),))
    assert epubcheck(written(tmp_path, epub(issue(placed(article, "Odd", "odd")), PUBLICATION, brief))) == []


def test_epubcheck_is_heard_when_a_book_is_wrong(brief: Design, tmp_path: Path) -> None:
    whole, broken = written(tmp_path, epub(issue(), PUBLICATION, brief)), tmp_path / "broken.epub"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for info in source.infolist():
            if not info.filename.endswith("article-2.xhtml"):
                target.writestr(info, source.read(info))
    assert any("RSC-001" in line and "ERROR" in line for line in epubcheck(broken))


def test_ace_finds_nothing_in_the_torture_issue(checkers: Checkers, tortured: Callable[[str], Path]) -> None:
    assert checkers.findings("ace", tortured("brief") / "book.epub") == []


def test_ace_finds_nothing_in_a_published_book(checkers: Checkers, archive: Path) -> None:
    assert checkers.findings("ace", published(archive)) == []


def test_ace_is_heard_when_a_picture_has_no_words(brief: Design, tmp_path: Path, checkers: Checkers) -> None:
    whole, broken = written(tmp_path, epub(torture(), PUBLICATION, brief)), tmp_path / "broken.epub"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info, data.replace(b" alt=", b" data-alt=") if info.filename.endswith(".xhtml") else data)
    assert "image-alt" in {finding["rule"] for finding in checkers.ask("ace", broken)["findings"]}
