"""How often each code is told of real articles: what an editor hears of every third one had better be a remark."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import TYPE_CHECKING

from digest.assemble.checks import Terms, check_reading
from digest.ingest.known import Known
from digest.ingest.labels import LabelTable
from digest.ingest.readers import has_reader, read_material
from digest.model.checks import CODES, CheckChoice
from digest.model.kinds import DEFAULT_KINDS
from digest.model.material import Material
from digest.model.notice import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = dt.date(2026, 11, 27)
KNOWN = Known(table=LabelTable(DEFAULT_KINDS), zone="UTC", now=dt.datetime(2026, 11, 27, tzinfo=dt.UTC))
TERMS = Terms(choice=CheckChoice(), language="en", today=DAY)
TRUE = frozenset({"missing-title"})
"""A text without a title lacks one, however many do: the pasted articles do by their nature."""
LARGEST, LEAST = 400_000, 30  # bytes of a file; words of a text that somebody wrote as an article


def test_no_warning_is_told_of_more_than_a_third_of_real_articles(shared: Path) -> None:
    found = [codes for data, name in _material(shared / "corpora") for codes in _told(data, name)]
    assert len(found) > 100
    share = {code: count / len(found) for code, count in Counter(code for codes in found for code in codes).items()}
    for code, part in sorted(share.items(), key=lambda item: -item[1]):
        print(f"{code:28} {CODES[code].severity.value:8} {part:5.0%}")
    eager = {code for code, part in share.items() if part > 1 / 3 and CODES[code].severity is not Severity.INFO}
    assert eager <= TRUE


def _material(corpora: Path) -> Iterator[tuple[bytes, str]]:
    for folder in ("articles", "newsletters", "html"):
        for path in sorted((corpora / folder).rglob("*")):
            if path.suffix != ".json" and has_reader(path.name) and path.stat().st_size < LARGEST:
                yield path.read_bytes(), path.name
    posts = (corpora / "summaries" / "gov18f-sample.jsonl").read_text(encoding="utf-8").splitlines()
    for post in map(json.loads, posts):
        yield f"---\ntitle: {json.dumps(post['title'])}\n---\n\n{post['text']}\n".encode(), "post.md"


def _told(data: bytes, name: str) -> Iterator[set[str]]:
    """The codes of each article; those of a file of several articles by their lines."""
    reading = read_material(Material(data=data, name=name), KNOWN)
    notices = check_reading(data, reading, name=name, terms=TERMS)
    starts = [article.origin.line or 0 for article in reading.articles]
    for at, article in enumerate(reading.articles):
        first, end = starts[at] if at else 0, (*starts, 10**9)[at + 1]
        if article.words >= LEAST:
            yield {notice.code for notice in notices if first <= (notice.line or 0) < end}
