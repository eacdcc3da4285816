"""Any file with text in it becomes articles."""

from __future__ import annotations

import hashlib

import pytest
from strategies import TABLE

from digest.errors import InputError
from digest.ingest.markdown.out import write_markdown
from digest.ingest.reader import is_markdown, read
from digest.model.article import Article, Origin

MARKDOWN = "---\ntitle: T\n---\n\nSome *text* – here.\n"
PASTE = "A Title of Some Kind\nBy Ada Example\nBACKGROUND: Some *text* here.\n"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (PASTE, "a.md", True),
        (PASTE, "A.MARKDOWN", True),
        (PASTE, "a.txt", False),
        (PASTE, "-", False),
        (MARKDOWN, "a.txt", True),
        (MARKDOWN, "-", True),
        ("Title: T\nDate: 2026-11-23\n\nText", "a.text", True),
        ("Title\n\nText", "folder.md/a", False),
    ],
)
def test_the_ending_or_the_front_matter_chooses_the_reader(text: str, name: str, *, expected: bool) -> None:
    assert is_markdown(text, name=name) is expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_markdown_in_any_encoding_is_the_same_article(encoding: str) -> None:
    data = MARKDOWN.encode(encoding)
    (article,) = read(data, name="inbox/a.md", table=TABLE).articles
    assert article.title == "T"
    assert article.words == 4
    assert article.origin == Origin(
        name="inbox/a.md",
        line=1,
        raw_sha256=hashlib.sha256(data).hexdigest(),
        reader="markdown",
    )
    assert article.id == ""


def test_a_guessed_encoding_is_noted() -> None:
    notices = read(MARKDOWN.encode("cp1252"), name="a.md", table=TABLE).notices
    assert [notice.code for notice in notices] == ["encoding-guessed"]


def test_a_paste_has_the_hash_of_its_bytes() -> None:
    (article,) = read(PASTE.encode(), name="-", table=TABLE).articles
    assert article.title == "A Title of Some Kind"
    assert article.origin == Origin(
        name="-", line=1, raw_sha256=hashlib.sha256(PASTE.encode()).hexdigest(), reader="paste"
    )


def test_each_pasted_article_has_its_first_line() -> None:
    text = PASTE + "CONCLUSION: Yes.\nAUTHOR BIO: Ada Example writes.\n" + PASTE
    reading = read(text.encode(), name="-", table=TABLE)
    assert [article.origin.line for article in reading.articles] == [1, 6]


@pytest.mark.parametrize(
    "origin", [Origin(), Origin(name="first.txt", line=3, raw_sha256="ab", reader="paste"), Origin(name="x")]
)
def test_an_article_that_digest_wrote_keeps_its_origin_and_its_id(origin: Origin) -> None:
    article = Article(id="0123456789ab", title="T", origin=origin)
    assert read(write_markdown(article).encode(), name="b.md", table=TABLE).articles == (article,)


@pytest.mark.parametrize("data", [b"", b"  \n", b"\x89PNG\r\n\x1a\n\0\0", b"%PDF-1.7 x", b"PK\x03\x04word/"])
def test_what_is_no_text_is_refused_with_a_hint(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(data, name="a.bin", table=TABLE)
    assert caught.value.path == "a.bin"
    assert caught.value.hint


def test_times_are_read_in_the_given_zone() -> None:
    data = b"---\ntitle: T\ndate: 2026-07-04 12:00\n---\nText"
    (article,) = read(data, name="a.md", table=TABLE, zone="Europe/Berlin").articles
    assert str(article.published) == "2026-07-04 10:00:00+00:00"
