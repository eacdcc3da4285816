"""Taking in, the inbox, and assembly: once, whole, and in words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.config import parse
from digest.desk.assemble import assemble, issue_date
from digest.desk.cancel import cancel
from digest.desk.desk import Desk
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.desk.waiting import waiting
from digest.errors import InputError, RefusedError, UnknownError
from digest.ingest.reader import read
from digest.model.actor import Actor
from digest.model.rules import parse_rule
from digest.model.schedule import Schedule, Span
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG = '[publication]\nname = "The Example Weekly"\nschedule = "Fri 08:00"\n'
ONE = """By Ada Example
The lock of Arport holds more water than the harbour needs, and its keeper says so.
BACKGROUND: It was built a century ago. Ships were smaller then, and the river was not.
AUTHOR'S BIO: Ada Example is made up.
"""
TWO = ONE.replace("Ada", "Bruno").replace("Arport", "Borsund")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "config.toml").write_text(CONFIG)
    now = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
    made = Desk(config=parse(CONFIG, tmp_path / "config.toml"), actor=Actor(name="ada", door="test"), now=lambda: now)
    yield made
    made.close()


def files(desk: Desk) -> dict[str, bytes]:
    return {
        str(p.relative_to(desk.config.issues)): p.read_bytes() for p in desk.config.issues.rglob("*") if p.is_file()
    }


def test_taking_in_twice_changes_no_row_and_no_file(desk: Desk) -> None:
    first = take_in(desk, (ONE + TWO).encode(), name="a.txt")
    before, rows = files(desk), desk.store.list_articles()
    again = take_in(desk, (ONE + TWO).encode(), name="elsewhere/b.txt")
    assert [taken.new for taken in first.taken] == [True, True]
    assert [taken.new for taken in again.taken] == [False, False]
    assert [taken.id for taken in first.taken] == [taken.id for taken in again.taken]
    assert (files(desk), desk.store.list_articles()) == (before, rows)


def test_the_same_words_in_another_encoding_are_the_same_article(desk: Desk) -> None:
    take_in(desk, ONE.encode(), name="a.txt")
    again = take_in(desk, ONE.replace("'", "’").replace("\n", "\r\n").encode("utf-16"), name="b.txt")
    assert [taken.new for taken in again.taken] == [False]


def test_what_a_command_remembers_of_its_own_files_is_what_reading_them_gives(desk: Desk) -> None:
    demo = Path(__file__).resolve().parents[2] / "issues" / "demo" / "articles.txt"
    for taken in take_in(desk, demo.read_bytes(), name="articles.txt").taken:
        data = (desk.config.issues / "inbox" / taken.file).read_bytes()
        fresh = read(data, name=taken.file, table=desk.table).articles
        assert desk.read(data, taken.file).articles == fresh


def test_unreadable_bytes_leave_nothing_behind_but_themselves(desk: Desk) -> None:
    with pytest.raises(InputError):
        take_in(desk, b"\x00\x01\x02" * 50, name="a.bin")
    assert [(Path(name).parent, data) for name, data in files(desk).items()] == [
        (Path("inbox/set-aside"), b"\x00\x01\x02" * 50)
    ]
    with pytest.raises(InputError):
        take_in(desk, b" \n", name="b.txt")
    assert len(files(desk)) == 1


def test_an_editors_folders_do_not_end_up_in_the_article(desk: Desk) -> None:
    taken = take_in(desk, ONE.encode(), name="/home/ada/private/week.txt").taken[0]
    text = (desk.config.issues / "inbox" / taken.file).read_text()
    assert "week.txt" in text
    assert "/home/ada" not in text


def test_a_file_dropped_into_the_inbox_is_taken_in_and_its_bytes_are_kept(desk: Desk) -> None:
    inbox = desk.config.issues / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "week.txt").write_text(ONE + TWO)
    assert [item.article.byline for item in waiting(desk).ready] == ["Ada Example", "Bruno Example"]
    assert not (inbox / "week.txt").exists()
    assert [path.read_text() for path in (inbox / "raw").iterdir()] == [ONE + TWO]


def test_a_dropped_file_that_cannot_be_read_stays_and_is_named(desk: Desk) -> None:
    inbox = desk.config.issues / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "bad.txt").write_bytes(b"\x00\x01" * 40)
    (inbox / "good.txt").write_text(ONE)
    view = waiting(desk)
    assert [str(error).split(":")[0] for error in view.broken] == ["issues/inbox/bad.txt"]
    assert len(view.ready) == 1
    assert (inbox / "bad.txt").exists()


def test_an_article_marked_as_a_draft_is_kept_back(desk: Desk) -> None:
    taken = take_in(desk, ONE.encode(), name="a.txt").taken[0]
    path = desk.config.issues / "inbox" / taken.file
    path.write_text(path.read_text().replace("---\n", "---\nstate: draft\n", 1))
    view = waiting(desk)
    assert (len(view.ready), len(view.kept_back)) == (0, 1)
    with pytest.raises(RefusedError, match="no articles"):
        assemble(desk)


def test_an_edit_in_the_inbox_is_what_gets_assembled(desk: Desk) -> None:
    taken = take_in(desk, ONE.encode(), name="a.txt").taken[0]
    path = desk.config.issues / "inbox" / taken.file
    path.write_text(path.read_text().replace("more water", "far more water"))
    slug = assemble(desk).slug
    assert "far more water" in next((desk.config.issues / slug / "articles").iterdir()).read_text()


def test_articles_are_placed_once_and_a_second_issue_of_a_week_has_its_own_slug(desk: Desk) -> None:
    take_in(desk, ONE.encode(), name="a.txt")
    assert assemble(desk).slug == "2026-W48"
    with pytest.raises(RefusedError, match="no articles"):
        assemble(desk)
    take_in(desk, TWO.encode(), name="b.txt")
    second = assemble(desk)
    assert (second.slug, second.number) == ("2026-11-27", 2)


def test_cancelling_gives_the_articles_back_and_keeps_the_number(desk: Desk) -> None:
    take_in(desk, (ONE + TWO).encode(), name="a.txt")
    slug = assemble(desk).slug
    assert cancel(desk, slug) == 2
    assert cancel(desk, slug) == 0
    again = assemble(desk)
    assert again.number == 2
    assert again.slug != slug
    assert desk.store.get_issue(slug).state is IssueState.CANCELLED


def test_named_articles_only(desk: Desk) -> None:
    first, second = take_in(desk, (ONE + TWO).encode(), name="a.txt").taken
    sheet = assemble(desk, only=(second.id[:6],))
    assert [entry.id for entry in sheet.entries] == [second.id]
    assert [item.row.id for item in waiting(desk).ready] == [first.id]
    with pytest.raises(UnknownError):
        assemble(desk, only=("nothing",))


def test_a_folder_without_a_row_is_adopted_as_a_draft_with_its_number(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, ONE.encode(), name="a.txt")
    slug = assemble(desk).slug
    desk.close()
    for path in (tmp_path / ".digest").glob("state.db*"):
        path.unlink()
    view, row = refresh(desk, slug)
    assert (row.number, row.state) == (1, IssueState.REVIEW)
    assert view.issue.placements[0].article.byline == "Ada Example"
    assert desk.store.events(slug)[0].detail.startswith("adopted")
    take_in(desk, TWO.encode(), name="b.txt")
    assert assemble(desk).number == 2


def test_an_article_taken_out_of_issue_toml_by_hand_waits_again_and_may_come_back(desk: Desk) -> None:
    first, second = take_in(desk, (ONE + TWO).encode(), name="a.txt").taken
    slug = assemble(desk).slug
    refresh(desk, slug)
    sheet = desk.config.issues / slug / "issue.toml"
    text = sheet.read_text()
    sheet.write_text(text[: text.rindex("[[articles]]")])
    refresh(desk, slug)
    assert [item.row.id for item in waiting(desk).ready] == [second.id]
    assert desk.store.placements_of(slug) == (first.id,)
    sheet.write_text(text)
    refresh(desk, slug)
    assert waiting(desk).ready == ()
    assert desk.store.placements_of(slug) == (first.id, second.id)


def test_an_issue_without_its_articles_goes_back_to_draft_and_says_why(desk: Desk) -> None:
    take_in(desk, (ONE + TWO).encode(), name="a.txt")
    slug = assemble(desk).slug
    assert refresh(desk, slug)[1].state is IssueState.REVIEW
    sheet = desk.config.issues / slug / "issue.toml"
    text = sheet.read_text()
    sheet.write_text(text[: text.index("\n[[articles]]")])
    view, row = refresh(desk, slug)
    assert row.state is IssueState.DRAFT
    assert [notice.code for notice in view.blocking] == ["no-articles"]
    sheet.write_text(text)
    assert refresh(desk, slug)[1].state is IssueState.REVIEW


@pytest.mark.parametrize(
    ("rules", "today", "expected"),
    [
        ("Fri 08:00", dt.date(2026, 11, 24), dt.date(2026, 11, 27)),
        ("Fri 08:00", dt.date(2026, 11, 27), dt.date(2026, 11, 27)),
        ("Fri 08:00", dt.date(2026, 11, 28), dt.date(2026, 12, 4)),
        ("Mon 08:00; Thu 18:00", dt.date(2026, 11, 24), dt.date(2026, 11, 26)),
        ("last day 18:00", dt.date(2026, 11, 24), dt.date(2026, 11, 30)),
        ("fifth Fri 08:00", dt.date(2026, 11, 24), dt.date(2027, 1, 29)),
        ("", dt.date(2026, 11, 24), dt.date(2026, 11, 24)),
    ],
)
def test_an_issue_bears_the_date_of_the_next_scheduled_day(rules: str, today: dt.date, expected: dt.date) -> None:
    parsed = tuple(parse_rule(text) for text in rules.split(";") if text)
    for hour in (0, 7, 9, 23):  # today counts all day
        now = dt.datetime.combine(today, dt.time(hour), tzinfo=dt.UTC)
        assert issue_date(Schedule(rules=parsed), now) == expected


def test_today_is_a_day_of_the_publication_s_zone() -> None:
    evening = dt.datetime(2026, 11, 26, 20, tzinfo=dt.UTC)  # in Tbilisi Friday has begun
    schedule = Schedule(rules=(parse_rule("Thu 08:00"),), zone="Asia/Tbilisi")
    assert issue_date(schedule, evening) == dt.date(2026, 12, 3)


def test_an_issue_does_not_bear_the_date_of_a_holiday_or_of_a_pause() -> None:
    now = dt.datetime(2026, 12, 18, 9, tzinfo=dt.UTC)
    pause = Span(first=dt.date(2026, 12, 28), last=dt.date(2027, 1, 3))
    schedule = Schedule(rules=(parse_rule("Fri 08:00"),), holidays=(dt.date(2026, 12, 25),), pauses=(pause,))
    assert issue_date(schedule, now) == dt.date(2026, 12, 18)
    assert issue_date(schedule, now + dt.timedelta(days=1)) == dt.date(2027, 1, 8)


def test_a_pause_without_an_end_leaves_today() -> None:
    pause = Span(first=dt.date(2026, 1, 1), last=dt.date(9999, 12, 31))
    schedule = Schedule(rules=(parse_rule("daily 08:00"),), pauses=(pause,))
    assert issue_date(schedule, dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)) == dt.date(2026, 11, 24)


def test_a_copied_file_is_not_a_second_article_until_its_id_is_taken_out(desk: Desk) -> None:
    taken = take_in(desk, ONE.encode(), name="a.txt").taken[0]
    inbox = desk.config.issues / "inbox"
    text = (inbox / taken.file).read_text()
    (inbox / "copy.md").write_text(text)
    view = waiting(desk)
    assert (len(view.ready), len(view.broken)) == (1, 1)
    assert "id line" in str(view.broken[0].hint)
    (inbox / "copy.md").write_text(
        text.replace(f'id: "{taken.id}"\n', "").replace(f"id: {taken.id}\n", "") + "\nAnd more.\n"
    )
    view = waiting(desk)
    assert (len(view.ready), len(view.broken)) == (2, 0)


def test_a_renamed_file_stays_the_same_article(desk: Desk) -> None:
    taken = take_in(desk, ONE.encode(), name="a.txt").taken[0]
    inbox = desk.config.issues / "inbox"
    (inbox / taken.file).rename(inbox / "my-own-name.md")
    view = waiting(desk)
    assert [item.row.id for item in view.ready] == [taken.id]
    assert view.broken == ()
