"""Articles under an embargo: they wait, they are a problem of their issue, and they are not published too early."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from desk_kit import articles
from newsroom import HOUR, Newsroom

from digest.config import parse
from digest.confine import Confined
from digest.desk.approve import approve
from digest.desk.assemble import assemble, left_waiting
from digest.desk.embargo import until
from digest.desk.follow import with_hint
from digest.desk.order import order
from digest.desk.take_in import Found, TakenIn, take_in
from digest.desk.view import refresh
from digest.desk.waiting import waiting
from digest.errors import RefusedError
from digest.model.article import ArticleState
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FRIDAY = dt.datetime(2026, 11, 27, 7, tzinfo=dt.UTC)  # eight o'clock in Berlin, when the issue goes out
LATER = "2026-12-01"


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with Confined(target="digest.render.pdf.layout:layout") as child:
        yield child


@pytest.fixture
def room(tmp_path: Path, layout: Confined) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path, layout)
    yield made
    made.desk.close()


def text(embargo: str, words: str = "The lock holds more water than the harbour needs.") -> bytes:
    return f"---\ntitle: The lock of Arport\nauthor: Ada Example\n{embargo}\n---\n\n{words}\n".encode()


def add(room: Newsroom, embargo: str) -> TakenIn:
    return take_in(room.desk, text(embargo), name="lock.md")


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        (f"embargo: {LATER}", False),
        ("embargo: 2026-11-27", True),
        ("embargo_until: 2026-11-27 07:59", True),  # a minute before the hour, in the zone of the publication
        ("not_before: 2026-11-27 08:01", False),
        ("Embargo: 2026-11-27T07:01:00Z", False),
        ("embargo: 2026-11-27T07:00:00Z", True),
    ],
)
def test_an_issue_takes_only_what_may_be_out_at_its_hour(room: Newsroom, line: str, taken: bool) -> None:
    take_in(room.desk, articles(1, 2), name="a.txt")
    add(room, line)
    sheet = assemble(room.desk)
    assert len(sheet.entries) == 2 + taken
    assert [item.article.title for item in left_waiting(room.desk, sheet)] == [] + ["The lock of Arport"] * (not taken)


def test_what_waited_goes_into_the_next_issue(room: Newsroom) -> None:
    take_in(room.desk, articles(1, 2), name="a.txt")
    add(room, f"embargo: {LATER}")
    assemble(room.desk)
    take_in(room.desk, articles(3, 1), name="b.txt")
    room.clock.now = FRIDAY + dt.timedelta(days=2)
    assert len(assemble(room.desk).entries) == 2


def test_the_editors_are_told_what_a_slot_left_waiting(room: Newsroom) -> None:
    take_in(room.desk, articles(1, 2), name="a.txt")
    add(room, f"embargo: {LATER}")
    room.until(FRIDAY - 5 * HOUR)
    said = "\n".join(with_hint(alert) for alert in room.desk.store.alerts())
    assert "Still under an embargo, so left waiting: “The lock of Arport”." in said


def test_an_inbox_under_an_embargo_says_so_instead_of_being_empty(room: Newsroom) -> None:
    add(room, f"embargo: {LATER}")
    with pytest.raises(RefusedError, match="every article that waits is under an embargo"):
        assemble(room.desk)
    take_in(room.desk, articles(1, 1), name="a.txt")
    with pytest.raises(
        RefusedError, match="only 1 article is waiting, and an issue needs 2; 1 more is under an embargo"
    ):
        assemble(room.desk)


def named(room: Newsroom, embargo: str) -> str:
    """An issue into which an editor put an article by name, whatever its embargo."""
    take_in(room.desk, articles(1, 1), name="a.txt")
    add(room, embargo)
    return assemble(room.desk, only=tuple(item.row.id for item in waiting(room.desk).ready)).slug


def test_an_editor_may_name_it_and_then_cannot_approve_the_issue(room: Newsroom) -> None:
    slug = named(room, f"embargo: {LATER}")
    view, row = refresh(room.desk, slug)
    (problem,) = view.blocking
    assert (row.state, problem.code) == (IssueState.DRAFT, "embargo")
    assert problem.message == f"This article is under an embargo until {LATER}."
    assert (problem.path or "").endswith(".md")
    assert problem.line is not None
    with pytest.raises(RefusedError, match="under an embargo"):
        approve(room.desk, slug, room.layout)
    room.clock.now = dt.datetime(2026, 12, 1, 0, tzinfo=dt.UTC)  # Berlin's day has begun
    assert refresh(room.desk, slug)[1].state is IssueState.REVIEW


def test_config_may_let_it_pass(room: Newsroom) -> None:
    slug = named(room, f"embargo: {LATER}")
    config = room.desk.config.path.read_text()
    room.desk.config = parse(config + '[checks]\nblock = ["missing-alt"]\n', room.desk.config.path)
    view, row = refresh(room.desk, slug)
    assert row.state is IssueState.REVIEW
    assert "embargo" in {notice.code for notice in view.notices}


def test_an_approved_issue_is_not_published_by_hand_before_the_embargo_ends(room: Newsroom) -> None:
    slug = named(room, "embargo: 2026-11-26 18:00")  # over when the slot comes, not yet on Monday
    room.approve()
    with pytest.raises(RefusedError, match=r"under an embargo until 2026-11-26 18:00 \(Europe/Berlin\)"):
        room.publish(slug)
    with pytest.raises(RefusedError, match="cannot go out yet"):
        order(room.desk, slug)
    assert room.channel.got == []
    assert room.desk.store.get_issue(slug).state is IssueState.APPROVED
    room.clock.now = dt.datetime(2026, 11, 26, 17, tzinfo=dt.UTC)
    room.publish(slug)
    assert room.desk.store.get_issue(slug).state is IssueState.SENT


def test_an_embargo_that_nobody_can_read_keeps_the_article_back(room: Newsroom) -> None:
    for line in ("embargo: soon", "embargo: [a, b]", "embargo: 31/02/2026"):
        (article,) = room.desk.read(text(line), "a.md").articles
        assert (article.embargo, article.state) == (None, ArticleState.HELD)
    taken = add(room, "embargo: when the minister has spoken")
    assert "embargo" in {notice.code for notice in taken.notices}
    assert waiting(room.desk).ready == ()


def test_the_same_words_with_an_embargo_put_it_into_the_file_that_waits(room: Newsroom) -> None:
    (first,) = add(room, "tags: [locks]").taken
    assert until(room.desk, first.article) == ""
    (again,) = add(room, f"embargo: {LATER}").taken
    assert (again.id, again.found) == (first.id, Found.REVISED)
    assert [until(room.desk, item.article) for item in waiting(room.desk).ready] == [LATER]
    (third,) = add(room, f"embargo: {LATER}").taken
    assert third.found is Found.KNOWN
    (item,) = waiting(room.desk).ready
    assert item.article.embargo == dt.date(2026, 12, 1)


def test_an_editors_file_is_not_overwritten_for_an_embargo(room: Newsroom) -> None:
    (first,) = add(room, "tags: [locks]").taken
    file = room.desk.inbox.folder / first.file
    file.write_text(file.read_text().replace("The lock of Arport", "A lock"))
    (again,) = add(room, f"embargo: {LATER}").taken
    assert again.found is Found.KEPT
    assert "A lock" in file.read_text()


def test_a_folder_without_a_row_keeps_its_embargo(room: Newsroom) -> None:
    slug = named(room, f"embargo: {LATER}")
    room.desk.close()
    for file in room.desk.config.state.glob("state.db*"):
        file.unlink()
    room.restart()
    view, _ = refresh(room.desk, slug)
    assert [notice.code for notice in view.blocking] == ["embargo"]
