from __future__ import annotations

import builtins
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from strategies import TABLE

from digest.ingest.html.full_text import full_text
from digest.ingest.html.page import read_html
from digest.ingest.known import Known
from digest.model.blocks import plain_text
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KNOWN = Known(table=TABLE)
PAGE = Material(
    data=b"<title>Title</title><div>Noise of a page</div><h1>Title</h1><p>The words of the article.</p>",
    name="page.html",
    url="https://example.org/a",
)


def with_extractor(monkeypatch: pytest.MonkeyPatch, extract: Callable[..., str | None]) -> None:
    module = ModuleType("trafilatura")
    module.extract = extract  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "trafilatura", module)


def codes(material: Material) -> set[str]:
    return {notice.code for notice in full_text(material, KNOWN).notices}


def test_without_the_extra_the_page_is_read_as_it_is_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def missing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "trafilatura":
            raise ImportError(name)
        return plain(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert "full-text-fallback" in codes(PAGE)
    assert full_text(PAGE, KNOWN).articles == read_html(PAGE, KNOWN).articles


def test_the_extracted_text_takes_the_place_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "<html><body><p>" + "The words of the article. " * 10 + "</p><script>x</script></body></html>"
    with_extractor(monkeypatch, lambda *_, **__: text)
    reading = full_text(PAGE, KNOWN)
    article = reading.articles[0]
    assert (article.title, article.origin.reader, article.url) == ("Title", "full-text", PAGE.url)
    assert plain_text(article.sections[0].blocks).startswith("The words of the article.")
    assert "full-text-fallback" not in {notice.code for notice in reading.notices}


@pytest.mark.parametrize("found", [None, "", "<p>x</p>"])
def test_where_nothing_is_found_the_page_is_read_as_it_is(found: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with_extractor(monkeypatch, lambda *_, **__: found)
    assert "full-text-fallback" in codes(PAGE)


def test_an_extraction_that_fails_has_found_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> str:
        raise RecursionError

    with_extractor(monkeypatch, fail)
    assert "full-text-fallback" in codes(PAGE)


def test_a_real_page_keeps_its_words_through_the_real_library(shared: Path) -> None:
    try:
        import trafilatura  # noqa: F401
    except ImportError as error:
        pytest.skip(f"trafilatura cannot be loaded here: {error}")
    data = (shared / "corpora" / "html" / "v8-blog" / "source.html").read_bytes()
    article = full_text(Material(data=data, name="v8", url="https://v8.dev/blog/x"), KNOWN).articles[0]
    words = sum(len(plain_text(section.blocks).split()) for section in article.sections)
    print(f"\nfull text of v8-blog: {words} words")
    assert words > 2000
    assert article.title == "Outside the web: standalone WebAssembly binaries using Emscripten"
