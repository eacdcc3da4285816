from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from desk_kit import Clock, articles

from digest.config import parse
from digest.desk.assemble import assemble
from digest.desk.check import check_file, counts, gathered
from digest.desk.desk import Desk
from digest.desk.overview import overview
from digest.desk.status import status
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.model.actor import Actor
from digest.model.notice import Notice, Severity
from digest.model.states import IssueState

BARE = '[publication]\nname = "The Example Weekly"\n'


def newsroom(folder: Path, config: str = "") -> tuple[Desk, str]:
    """A desk with a draft of two articles, the second with a picture that has no words."""
    path = folder / "config.toml"
    path.write_text(BARE + config, encoding="utf-8")
    desk = Desk(config=parse(BARE + config, path), actor=Actor(name="ada", door="cli"), now=Clock())
    take_in(desk, articles(1), name="a.txt")
    take_in(desk, b"---\ntitle: A tree\n---\n\nWords on a tree TK.\n\n![](tree.png)\n", name="b.md")
    return desk, assemble(desk, only=(), date=dt.date(2026, 11, 27)).slug


def again(desk: Desk, config: str) -> Desk:
    """The same publication under another config.toml."""
    desk.close()
    return Desk(config=parse(BARE + config, desk.config.path), actor=desk.actor, now=desk.now)


def test_the_usual_checks_keep_nothing_a_draft(tmp_path: Path) -> None:
    desk, slug = newsroom(tmp_path)
    view, row = refresh(desk, slug)
    assert row.state is IssueState.REVIEW
    assert {"missing-alt", "placeholder", "provisional-headline"} <= {notice.code for notice in view.notices}
    assert not view.blocking
    desk.close()


def test_bulk_is_told_with_the_checks_and_may_be_ignored(tmp_path: Path) -> None:
    desk, slug = newsroom(tmp_path, "[limits]\nissue_characters = 1000\n")
    file = desk.folders.folder(slug) / "articles" / desk.folders.sheet(slug).entries[0].file
    file.write_text(f"{file.read_text()}\n{'x' * 2500}\n")
    found = {notice.code: notice for notice in refresh(desk, slug)[0].notices}
    assert {"bulky-article", "issue-too-long"} <= set(found)
    assert found["bulky-article"].path == f"issues/{slug}/articles/{file.name}"
    desk = again(desk, '[checks]\nignore = ["bulky-article"]\n')
    assert "bulky-article" not in {notice.code for notice in refresh(desk, slug)[0].notices}
    desk.close()


def test_a_blocked_code_keeps_the_issue_a_draft_until_it_is_put_right(tmp_path: Path) -> None:
    config = '[checks]\nblock = ["missing-alt"]\n'
    desk, slug = newsroom(tmp_path, config)
    view, row = refresh(desk, slug)
    assert row.state is IssueState.DRAFT
    (problem,) = view.blocking
    assert (problem.code, problem.line is not None) == ("missing-alt", True)
    assert status(desk, slug).issues[0].problems == (problem.message,)
    file = tmp_path / str(problem.path)
    file.write_text(file.read_text(encoding="utf-8").replace("![]", "![A tree]"), encoding="utf-8")
    assert refresh(desk, slug)[1].state is IssueState.REVIEW
    desk.close()


def test_a_changed_list_of_blocked_codes_moves_the_issue_by_itself(tmp_path: Path) -> None:
    desk, slug = newsroom(tmp_path)
    assert refresh(desk, slug)[1].state is IssueState.REVIEW
    desk = again(desk, '[checks]\nblock = ["placeholder"]\n')
    assert refresh(desk, slug)[1].state is IssueState.DRAFT
    desk = again(desk, "")
    assert refresh(desk, slug)[1].state is IssueState.REVIEW
    desk.close()


def test_ignored_codes_are_not_told(tmp_path: Path) -> None:
    desk, slug = newsroom(tmp_path, '[checks]\nignore = ["missing-alt", "placeholder", "missing-caption"]\n')
    codes = {notice.code for notice in refresh(desk, slug)[0].notices}
    assert codes.isdisjoint({"missing-alt", "placeholder", "missing-caption"})
    desk.close()


def test_every_notice_is_told_once_at_a_path_that_can_be_opened(tmp_path: Path) -> None:
    desk, slug = newsroom(tmp_path)
    view, _ = refresh(desk, slug)
    assert len(set(view.notices)) == len(view.notices)
    placeholders = [n for n in view.notices if n.code == "placeholder" and str(n.path).endswith(".md")]
    assert [n.line is not None for n in placeholders] == [True]
    assert all((tmp_path / notice.path).is_file() for notice in view.notices if notice.path)
    assert counts(overview(desk, slug).notices) == status(desk, slug).issues[0].notices
    desk.close()


def test_the_same_bytes_are_checked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, slug = newsroom(tmp_path)
    refresh(desk, slug)
    monkeypatch.setattr("digest.desk.check.check_reading", lambda *_, **__: pytest.fail("checked again"))
    refresh(desk, slug)
    name = f"issues/{slug}/articles/{desk.folders.sheet(slug).entries[0].file}"
    data = (tmp_path / name).read_bytes()
    assert check_file(desk, data, desk.read(data, name), name, dt.date(2026, 11, 27)) is not None
    desk.close()


def test_repeated_notices_are_gathered_with_the_grave_ones_first() -> None:
    def one(code: str, severity: Severity) -> Notice:
        return Notice(code=code, severity=severity, message=code)

    many = [one("double-space", Severity.INFO)] * 3 + [one("missing-alt", Severity.WARNING)] * 2
    short = gathered([*many, one("empty-article", Severity.ERROR)])
    assert [(notice.code, count) for notice, count in short] == [
        ("empty-article", 1),
        ("missing-alt", 2),
        ("double-space", 3),
    ]
