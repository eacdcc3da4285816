"""Issues as they are printed for the tests of the PDF, each laid out once, and the checker of its standards."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import page as checker
import pytest
from PIL import Image
from sample_issue import PUBLICATION
from torture_issue import torture

from digest.assemble import compose, draft_sheet
from digest.ingest.labels import LabelTable
from digest.ingest.reader import read
from digest.model.config import DesignChoice, SummaryChoice, ThemeChoice
from digest.model.kinds import DEFAULT_KINDS
from digest.model.pictures import ShownPicture
from digest.render.design import load_design
from digest.render.design.chain import known_designs
from digest.render.pages import print_page
from digest.render.pdf import layout
from digest.render.pdf.request import read_reply, request_for
from digest.render.pdf.sources import sources_of

if TYPE_CHECKING:
    from digest.model.issue import Issue
    from digest.render.pdf.request import LaidOut

DEMO = Path(__file__).resolve().parents[2] / "issues" / "demo"
DESIGNS = known_designs(None)
PAGES = ("A4", "Letter", "A5", "tablet")
_STREAM = re.compile(rb"/Length (\d+)(?:(?!endobj|stream).)*?>>\s*stream\r?\n", re.DOTALL)
_LENGTH = "STREAM-LENGTH-001"


def issue_of(*paths: Path) -> Issue:
    """The articles of some files, assembled as they are for an editor."""
    table = LabelTable(DEFAULT_KINDS)
    found = [one for path in paths for one in read(path.read_bytes(), name=path.name, table=table).articles]
    articles = [replace(article, id=f"article-{number}") for number, article in enumerate(found)]
    sheet = draft_sheet(
        articles,
        slug="2026-W48",
        number=1,
        date=dt.date(2026, 11, 27),
        theme_choice=ThemeChoice(),
        summary_choice=SummaryChoice(),
        language="en",
    )
    by_id = {article.id: article for article in articles}
    files = {entry.file: by_id[entry.id] for entry in sheet.entries}
    return compose(sheet, files, summary_choice=SummaryChoice(), language="en")


@cache
def demo_issue() -> Issue:
    """The sample issue that comes with the program, with its picture."""
    source, data = "pictures/lengths.png", (DEMO / "pictures" / "lengths.png").read_bytes()
    with Image.open(DEMO / source) as image:
        width, height = image.size
    name = f"pictures/{hashlib.sha256(data).hexdigest()[:16]}.png"
    shown = ShownPicture(source=source, name=name, width=width, height=height, data=data)
    return replace(issue_of(DEMO / "articles.txt", DEMO / "lengths.md"), pictures=(shown,))


def request_of(made: Issue, design: str, page: str = "A4") -> bytes:
    """The request for an issue's PDF, as a build gives it to the child."""
    look = load_design(design, project=None)
    html = print_page(made, PUBLICATION, DesignChoice(name=design, page=page), look)
    return request_for(html, look, made.pictures, sources_of(made))


def printed_issue(made: Issue, design: str, page: str = "A4") -> LaidOut:
    """An issue laid out here."""
    return read_reply(layout.layout(request_of(made, design, page), lambda _: None))


@cache
def printed(kind: str, design: str, page: str = "A4") -> LaidOut:
    """The ``demo`` or the ``torture`` issue, laid out once for all tests."""
    return printed_issue({"demo": demo_issue, "torture": torture}[kind](), design, page)


def tool(*words: str) -> str:
    """What a program says; the test is skipped where it is not installed, and fails where it does."""
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def faults(pdf: bytes, profile: str) -> list[str]:
    """What a PDF has against a profile (``ua1``, ``3a``); empty where it keeps to it.

    The checker takes a compressed stream that happens to end in the byte 0x0D for one byte longer than its length. That
    alarm is left out only where every stream is found to be exactly as long as it says.
    """
    report = checker.validate_pdf_bytes(pdf, profile=profile)
    found = [f"{one.rule_id}: {one.message}" for one in report.failures]
    if any(_LENGTH in one for one in found) and lengths_are_true(pdf):
        found = [one for one in found if _LENGTH not in one]
    assert report.is_compliant or report.failures
    return found


def lengths_are_true(pdf: bytes) -> bool:
    """Whether each stream of a PDF ends where its length says, and at least one of them ends in the byte 0x0D."""
    ends = []
    at = 0
    while match := _STREAM.search(pdf, at):
        end = match.end() + int(match[1])
        if not pdf.startswith(b"\nendstream", end):
            return False
        ends.append(pdf[end - 1])
        at = end
    return 0x0D in ends
