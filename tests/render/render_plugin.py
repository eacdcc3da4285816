from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.render.design import Design, load_design

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.issue import Issue


@pytest.fixture(scope="session")
def brief() -> Design:
    return load_design("brief", project=None)


@pytest.fixture(scope="session")
def analyst_issue(analyst: Path) -> Issue:
    """The four pasted articles of the corpora, placed one after another."""
    from sample_issue import issue, placed

    from digest.ingest.labels import LabelTable
    from digest.ingest.paste.reader import read_paste
    from digest.model.kinds import DEFAULT_KINDS

    text = analyst.read_text(encoding="utf-8")
    reading = read_paste(text, table=LabelTable(DEFAULT_KINDS), name="analyst.txt")
    return issue(
        *(placed(article, f"Working headline {n}", f"a-{n}") for n, article in enumerate(reading.articles, start=1))
    )
