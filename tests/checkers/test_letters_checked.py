"""Letters before the data of caniemail.com, without what is allowed for a reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cli_kit import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkers.asking import Checkers


def test_every_exception_has_its_reason() -> None:
    allowed = json.loads((ROOT / ".ci/checkers/mail-allowed.json").read_text(encoding="utf-8"))
    assert list(allowed) == sorted(allowed, key=str.casefold)
    assert [feature for feature, reason in allowed.items() if not reason.endswith(".") or len(reason) < 30] == []


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("design", ["brief", "gazette", "plain"])
def test_mail_programs_can_show_the_letter_of_the_torture_issue(
    checkers: Checkers, tortured: Callable[[str], Path], design: str
) -> None:
    letter = tortured(design) / "mail.html"
    assert letter.stat().st_size < 95_000
    assert checkers.findings("mail", letter) == []


@pytest.mark.usefixtures("slow")
def test_mail_programs_can_show_the_letters_of_an_archive(checkers: Checkers, archive: Path) -> None:
    letters = sorted(archive.glob("issues/*/mail.html"))
    assert len(letters) >= 2
    for letter in letters:
        assert checkers.findings("mail", letter) == []


def test_the_data_are_heard_when_a_letter_uses_what_programs_lack(tmp_path: Path, checkers: Checkers) -> None:
    letter = tmp_path / "mail.html"
    letter.write_text('<p style="display:grid;position:fixed">x</p><svg></svg>', encoding="utf-8")
    rules = {finding["rule"] for finding in checkers.ask("mail", letter)["findings"]}
    assert any("position" in rule for rule in rules), rules
