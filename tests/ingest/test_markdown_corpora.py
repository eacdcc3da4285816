"""Real newsletters and broken front matter, read without a loss."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from strategies import TABLE

from digest.ingest.markdown.normal_form import normal_article
from digest.ingest.markdown.out import write_markdown
from digest.ingest.markdown.parser import block_tokens
from digest.ingest.markdown.reader import read_markdown
from digest.ingest.reader import read as read_any
from digest.model.blocks import block_texts
from digest.model.notice import Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.model.article import Article, Reading

FOUR = ("twir", "lwkd", "haskellweekly", "swiftweekly")


@pytest.fixture(scope="session")
def newsletters(shared: Path) -> dict[str, list[Path]]:
    root = shared / "corpora" / "newsletters"
    return {name: sorted(p for p in (root / name).rglob("*.m*") if p.suffix in (".md", ".markdown")) for name in FOUR}


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


def read(path: Path) -> Reading:
    return read_markdown(text_of(path), table=TABLE, name=path.name)


def one(folder: Path) -> tuple[Reading, Article]:
    (path,) = [p for p in folder.iterdir() if p.suffix in (".md", ".txt")]
    reading = read(path)
    return reading, reading.articles[0]


def words_of(article: Article) -> Counter[str]:
    bodies = [article.abstract, *(s.blocks for s in article.sections), *(a.bio for a in article.authors)]
    texts = [
        article.title or "",
        *(s.label for s in article.sections),
        *(t for body in bodies for t in block_texts(body)),
    ]
    return Counter(re.findall(r"[^\W_]+", " ".join(texts)))


def test_every_newsletter_is_read_without_a_loss(newsletters: dict[str, list[Path]]) -> None:
    assert {name: len(paths) for name, paths in newsletters.items()} == {
        "twir": 8,
        "lwkd": 6,
        "haskellweekly": 4,
        "swiftweekly": 4,
    }
    for path in (path for paths in newsletters.values() for path in paths):
        reading = read(path)
        assert (reading.unowned, [n for n in reading.notices if n.severity is Severity.ERROR]) == (0, []), path
        assert not _parsed_words(text_of(path)) - words_of(reading.articles[0]), path


def _parsed_words(text: str) -> Counter[str]:
    """The words that the parser shows, counted without any of our code but the end of the front matter."""
    fence = re.match(r"---\n.*?\n---\n|(?:\w+: .*\n)+\n", text, re.DOTALL)
    words: Counter[str] = Counter()
    for token in block_tokens(text[fence.end() :] if fence else text):
        kinds = [child.content for child in token.children or () if child.type in ("text", "code_inline")]
        words.update(re.findall(r"[^\W_]+", "\0".join(kinds) if token.children else ""))
    return Counter({word: count for word, count in words.items() if len(word) > 3})


def test_every_newsletter_reads_back_from_what_is_written(newsletters: dict[str, list[Path]]) -> None:
    for path in (path for paths in newsletters.values() for path in paths):
        (article,) = read(path).articles
        assert normal_article(article) == article
        (back,) = read_markdown(write_markdown(article), table=TABLE, name="x.md").articles
        assert back == article, path


def test_pasted_articles_read_back_from_what_is_written_without_an_escape(analyst: Path) -> None:
    articles = read_any(analyst.read_bytes(), name=analyst.name, table=TABLE).articles
    assert len(articles) == 4
    for article in articles:
        text = write_markdown(article)
        assert read_any(text.encode(), name="x.md", table=TABLE).articles == (article,)
        assert "\\" not in text
        assert "&#" not in text


def test_the_headers_of_the_newsletters_are_read(newsletters: dict[str, list[Path]]) -> None:
    found = {name: [read(path).articles[0] for path in paths] for name, paths in newsletters.items()}
    assert all(
        article.title and article.published for name in ("twir", "lwkd", "swiftweekly") for article in found[name]
    )
    assert not any(article.title or article.published for article in found["haskellweekly"])
    assert all(re.fullmatch(r"\w+ #\d+", article.title or "") for article in found["swiftweekly"])
    assert all("Rust" in " ".join(article.tags) for article in found["twir"])
    assert all(len(article.sections) > 1 for name in ("twir", "lwkd") for article in found[name])


def bad_date(folder: Path) -> bool:
    reading, article = one(folder)
    noted = [(n.line, n.column) for n in reading.notices if n.code == "date-unparsable"]
    return (noted, str(article.published)) == ([(4, 7)], "2024-04-14")


def html_as_key(folder: Path) -> bool:
    reading, article = one(folder)
    noted = [(n.line, n.column) for n in reading.notices if n.code == "fm-unknown-key"]
    read = (article.title or "").count(": ") == 1 and str(article.published) == "2014-05-14 15:02:00+00:00"
    return (11, 1) in noted and read and [author.name.isalpha() for author in article.authors] == [True, True]


def trailing_tab(folder: Path) -> bool:
    reading, article = one(folder)
    alone = [author.name.isalpha() for author in article.authors] == [True]
    return alone and "fm-syntax" not in {notice.code for notice in reading.notices}


def odd_fence(folder: Path) -> bool:
    """Read as upstream reads it: the words, the author, and every other key told of."""
    reading, article = one(folder)
    (result,) = [json.loads(p.read_text(encoding="utf-8")) for p in folder.glob("*.json")]
    body = " ".join(result.pop("content").replace("=", "").replace("---", "").split()).replace("- ", "")
    words = " ".join([article.title or "", *(t for s in article.sections for t in (s.label, *block_texts(s.blocks)))])
    authors = [author.name for author in article.authors]
    known = authors == ([result.pop("author")] if "author" in result else [])
    unknown = {notice.excerpt for notice in reading.notices if notice.code == "fm-unknown-key"}
    return known and words.split() == [w for w in body.split() if w.strip("-")] and unknown == set(result.values())


TRAPS: dict[str, Callable[[Path], bool]] = {
    "bad-date": bad_date,
    "html-as-key": html_as_key,
    "trailing-tab": trailing_tab,
    "four-dashes": odd_fence,
    "toml-fence": odd_fence,
    "empty-fence": odd_fence,
}
"""The traps of front matter, by their folders; the corpora's README says what is expected of each."""


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_of_front_matter_is_read_as_expected(shared: Path, trap: str) -> None:
    assert TRAPS[trap](shared / "corpora" / "frontmatter" / trap)


def test_reading_costs_little_more_than_parsing(newsletters: dict[str, list[Path]]) -> None:
    texts = [text_of(path) for paths in newsletters.values() for path in paths]
    gc.collect()
    gc.freeze()  # what the other tests left behind is not to be measured
    parsing = min(_seconds(lambda: [block_tokens(text) for text in texts]) for _ in range(2))
    reading = min(_seconds(lambda: [read_markdown(text, table=TABLE, name="x.md") for text in texts]) for _ in range(2))
    gc.unfreeze()
    print(
        f"\n{len(texts)} newsletters: markdown-it-py {parsing:.2f} s, read_markdown {reading:.2f} s, {reading / parsing:.2f} x"
    )
    assert parsing > 0


def _seconds(act: object) -> float:
    assert callable(act)
    started = time.process_time()
    act()
    return time.process_time() - started


def test_importing_the_reader_stays_light() -> None:
    code = (
        "import sys, time\nt = time.perf_counter()\nimport digest.ingest.reader\nr = time.perf_counter() - t\n"
        "light = 'markdown_it' in sys.modules, 'yaml' in sys.modules\n"
        "t = time.perf_counter()\nimport digest.ingest.markdown.reader\nm = time.perf_counter() - t\n"
        "print(*light, 'yaml' in sys.modules, f'{r:.3f} {m:.3f}')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *light, reader, markdown = done.stdout.split()
    print(f"\nimport of the reader {reader} s, of Markdown on top {markdown} s")
    assert light == ["False", "False", "False"]
