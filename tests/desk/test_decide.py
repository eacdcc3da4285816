"""What editors say of articles that came in: it is done, and stays so whatever the sources bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from source_kit import Entry, Newsdesk, Served, feeds, prose, rss

from digest.desk.assemble import assemble
from digest.desk.decide import bring_back, changed, different, drop, leave, same, take_over
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.desk.waiting import waiting
from digest.errors import RefusedError, UnknownError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.sources.standing import Polled
    from digest.store.rows import ArticleRow

LINK = "https://example.org"
LONG = prose("long", 40)
A = prose("a")
WHOLE = Entry("1", f"{LINK}/a", "The whole story", LONG)
HALF = Entry("2", f"{LINK}/b", "The first half", LONG[: len(LONG) // 2])
CORRECTED = Entry("1", f"{LINK}/a", "A, corrected", A + "<p>A last word on this.</p>")


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


@pytest.fixture
def room(tmp_path: Path, served: Served) -> Iterator[Newsdesk]:
    served.put("/one.xml", rss())
    served.put("/two.xml", rss())
    made = Newsdesk.made(tmp_path, feeds(served, "/one.xml") + feeds(served, "/two.xml", name="other"))
    made.poll()
    yield made
    made.desk.close()


def brings(room: Newsdesk, served: Served, *entries: Entry, path: str = "/one.xml") -> Polled:
    served.put(path, rss(*entries))
    (found,) = room.poll("news" if path == "/one.xml" else "other")
    assert not found.trouble
    return found


def twins(room: Newsdesk, served: Served) -> tuple[ArticleRow, ArticleRow]:
    brings(room, served, WHOLE)
    brings(room, served, HALF, path="/two.xml")
    whole, half = room.desk.store.list_articles()
    assert half.alike == whole.id
    return whole, half


def names(room: Newsdesk) -> list[str]:
    return sorted(item.article.title or "" for item in waiting(room.desk).ready)


def row_of(room: Newsdesk) -> ArticleRow:
    (row,) = room.desk.store.list_articles()
    return row


def test_two_that_are_not_the_same_both_stay_and_are_not_suspected_again(room: Newsdesk, served: Served) -> None:
    _, half = twins(room, served)
    different(room.desk, half.id[:6])
    served.put("/two.xml", rss(HALF, Entry("9", f"{LINK}/9", "Another", prose("nine"))))
    found = room.poll("other")[0]
    assert [notice.code for notice in found.notices if notice.code == "near-duplicate"] == []
    assert names(room) == ["Another", "The first half", "The whole story"]
    assert [row.alike for row in room.desk.store.list_articles()] == ["", "", ""]
    with pytest.raises(RefusedError, match="not said to resemble"):
        different(room.desk, half.id)


def test_one_that_is_the_same_goes_and_neither_feed_brings_it_again(room: Newsdesk, served: Served) -> None:
    whole, half = twins(room, served)
    assert [row.id for row in same(room.desk, half.id)] == [half.id, whole.id]
    assert names(room) == ["The whole story"]
    assert {seen.source for seen in room.desk.store.sightings_of(whole.id)} == {"news", "other"}
    edited = Entry("2", f"{LINK}/b", "The first half, mended", HALF.text + prose("more", 2))
    assert brings(room, served, edited, path="/two.xml").new == 0
    assert brings(room, served, Entry("other-guid", f"{LINK}/b", HALF.title, HALF.text), path="/two.xml").new == 0
    assert names(room) == ["The whole story"]
    assert (room.folder / "issues" / "inbox" / "dropped" / half.file).is_file()


def test_what_resembled_the_one_that_went_resembles_the_one_that_stays(room: Newsdesk, served: Served) -> None:
    whole, half = twins(room, served)
    brings(room, served, HALF, Entry("3", f"{LINK}/c", "A quarter", LONG[: len(LONG) // 4]), path="/two.xml")
    quarter = room.desk.store.list_articles()[2]
    assert quarter.alike
    same(room.desk, half.id)
    found = room.desk.store.find_article(quarter.id)
    assert found is not None
    assert found.alike == whole.id


def test_an_article_that_is_not_wanted_goes_and_comes_back_when_it_is(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    row = drop(room.desk, row_of(room).id)
    view = waiting(room.desk)
    assert (view.ready, view.broken, [one.id for one in view.dropped]) == ((), (), [row.id])
    assert brings(room, served, CORRECTED).new == 0
    assert names(room) == []
    bring_back(room.desk, row.id)
    assert names(room) == ["A"]
    drop(room.desk, row.id)
    drop(room.desk, row.id)
    assert names(room) == []


def test_a_file_deleted_by_hand_is_no_trouble_and_handing_it_over_again_brings_it_back(room: Newsdesk) -> None:
    text = b"# The lock\n\nBy Ann Example\n\nWords about a lock.\n"
    (taken,) = take_in(room.desk, text, name="lock.md").taken
    (room.folder / "issues" / "inbox" / taken.file).unlink()
    view = waiting(room.desk)
    assert (view.broken, [row.id for row in view.dropped]) == ((), [taken.id])
    with pytest.raises(RefusedError, match="was deleted"):
        bring_back(room.desk, taken.id)
    (again,) = take_in(room.desk, text, name="lock.md").taken
    assert (again.id, again.new, again.found) == (taken.id, False, "back")
    assert names(room) == ["The lock"]


def test_a_folder_that_is_gone_whole_is_no_editor_s_word(room: Newsdesk) -> None:
    take_in(room.desk, b"# The lock\n\nWords about a lock.\n", name="lock.md")
    inbox = room.folder / "issues" / "inbox"
    inbox.rename(inbox.with_name("elsewhere"))
    view = waiting(room.desk)
    assert (view.dropped, len(view.broken)) == ((), 1)


def edited_by_hand(room: Newsdesk, served: Served) -> ArticleRow:
    """An article that an editor changed, and its source after that."""
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    row = row_of(room)
    path = room.folder / "issues" / "inbox" / row.file
    path.write_text(path.read_text() + "\nAn editor's own last line.\n")
    brings(room, served, CORRECTED)
    return row


def test_what_a_source_changed_after_an_editor_is_kept_and_taken_over_on_a_word(room: Newsdesk, served: Served) -> None:
    row = edited_by_hand(room, served)
    (one,) = changed(room.desk)
    text = (room.folder / "issues" / "inbox" / one.file).read_text()
    assert "A last word on this." in text
    take_over(room.desk, row.id)
    assert changed(room.desk) == ()
    (item,) = waiting(room.desk).ready
    assert (item.data.decode(), item.row.revision, item.article.title) == (text, 2, "A, corrected")
    raw = [data for name, data in room.files().items() if "/raw/" in name]
    assert any(b"An editor's own last line." in data for data in raw), "what stood there is kept"
    more = Entry("1", f"{LINK}/a", "A, corrected twice", A + "<p>Another last word.</p>")
    assert brings(room, served, more).revised == 1


def test_what_an_editor_leaves_stays_until_the_source_changes_it_again(room: Newsdesk, served: Served) -> None:
    row = edited_by_hand(room, served)
    leave(room.desk, row.id)
    assert changed(room.desk) == ()
    assert brings(room, served, CORRECTED, Entry("9", f"{LINK}/9", "Old", prose("9"), 90)).changed == 0
    assert changed(room.desk) == ()
    with pytest.raises(RefusedError, match="not changed at its source"):
        leave(room.desk, row.id)
    assert brings(room, served, Entry("1", f"{LINK}/a", "A, corrected twice", A)).changed == 1
    assert len(changed(room.desk)) == 1


def test_what_a_source_takes_back_waits_for_no_editor(room: Newsdesk, served: Served) -> None:
    edited_by_hand(room, served)
    assert len(changed(room.desk)) == 1
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    assert changed(room.desk) == ()


def test_a_change_of_a_placed_article_is_taken_into_its_issue_or_left(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    slug = assemble(room.desk).slug
    before = refresh(room.desk, slug)[1].revision
    brings(room, served, CORRECTED)
    row = row_of(room)
    assert [(one.row.id, one.row.issue) for one in changed(room.desk)] == [(row.id, slug)]
    take_over(room.desk, row.id)
    view, issue = refresh(room.desk, slug)
    assert issue.revision > before
    assert view.issue.placements[0].article.title == "A, corrected"
    assert changed(room.desk) == ()
    brings(room, served, Entry("1", f"{LINK}/a", "A, once more", A))
    leave(room.desk, row.id)
    assert refresh(room.desk, slug)[0].issue.placements[0].article.title == "A, corrected"
    assert changed(room.desk) == ()


def test_nothing_is_dropped_out_of_an_issue_and_no_id_is_guessed(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    assemble(room.desk)
    with pytest.raises(RefusedError, match="stands in issue"):
        drop(room.desk, row_of(room).id)
    for name in ("", "no-such-id"):
        with pytest.raises(UnknownError):
            drop(room.desk, name)
    with pytest.raises(RefusedError, match="no text that its source changed"):
        take_over(room.desk, row_of(room).id)


def test_a_file_that_nobody_recorded_is_never_overwritten_by_a_poll(room: Newsdesk, served: Served) -> None:
    """A lost database, and a poll before anybody looked into the inbox."""
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    (file,) = room.desk.inbox.names()
    path = room.folder / "issues" / "inbox" / file
    path.write_text(path.read_text() + "\nAn editor's own last line.\n")
    room.desk.close()
    for state in (room.folder / ".digest").glob("state.db*"):
        state.unlink()
    room.poll("news")
    assert "An editor's own last line." in path.read_text()
    assert names(room) == ["A"]
