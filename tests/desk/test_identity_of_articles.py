"""Identity: every way in which feeds bring an article twice, or two under one name; each comes in once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from source_kit import DAY, Entry, Newsdesk, Served, feeds, prose, rss

from digest.desk.assemble import assemble
from digest.desk.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.sources.standing import Polled

A, B = prose("a"), prose("b")
LINK = "https://example.org"


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


@pytest.fixture
def room(tmp_path: Path, served: Served) -> Iterator[Newsdesk]:
    served.put("/one.xml", rss())
    served.put("/two.xml", rss())
    two = feeds(served, "/two.xml", name="other")
    made = Newsdesk.made(tmp_path, feeds(served, "/one.xml") + two)
    made.poll()
    yield made
    made.desk.close()


def brings(room: Newsdesk, served: Served, *entries: Entry, path: str = "/one.xml") -> Polled:
    """What the feed gave after it was made to hold these entries."""
    served.put(path, rss(*entries))
    found = room.poll("news" if path == "/one.xml" else "other")
    assert not found[0].trouble
    return found[0]


def codes(found: Polled) -> list[str]:
    return [notice.code for notice in found.notices if notice.path and notice.path.startswith("issues/inbox/")]


def inbox_text(room: Newsdesk) -> str:
    (item,) = waiting(room.desk).ready
    return item.data.decode()


def test_an_entry_with_a_new_guid_and_the_same_link_is_the_same_article(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    again = brings(room, served, Entry("one-new", f"{LINK}/a?utm_source=rss", "A", A))
    assert (again.new, again.known) == (0, 1)
    assert room.titles() == ["A"]


def test_new_guids_and_new_links_after_a_move_bring_nothing_twice(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", "http://old.example.org/a", "A", A), Entry("2", "http://old.example.org/b", "B", B))
    again = brings(room, served, Entry("x", f"{LINK}/new/a", "A", A), Entry("y", f"{LINK}/new/b", "B", B))
    assert (again.new, again.known) == (0, 2)


def test_a_guid_that_is_used_again_for_another_article_brings_that_article(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("latest", f"{LINK}/a", "A", A))
    assert brings(room, served, Entry("latest", f"{LINK}/b", "B", B)).new == 1
    assert brings(room, served, Entry("latest", f"{LINK}/a", "A", A)).new == 0
    assert brings(room, served, Entry("latest", f"{LINK}/b", "B", B)).new == 0
    assert room.titles() == ["A", "B"]


def test_two_entries_of_one_guid_are_two_articles_in_any_order(room: Newsdesk, served: Served) -> None:
    both = Entry("same", f"{LINK}/a", "A", A), Entry("same", f"{LINK}/b", "B", B)
    assert brings(room, served, *both).new == 2
    rows = room.rows()["articles"]
    assert brings(room, served, *reversed(both)).known == 2
    assert brings(room, served, both[1]).known == 1
    assert room.rows()["articles"] == rows


def test_entries_without_any_name_are_known_by_their_words(room: Newsdesk, served: Served) -> None:
    nameless = Entry(title="A", text=A), Entry(title="B", text=B)
    assert brings(room, served, *nameless).new == 2
    assert brings(room, served, nameless[1]).known == 1
    assert room.titles() == ["A", "B"]


def test_entries_that_all_link_to_the_home_page_are_told_apart(room: Newsdesk, served: Served) -> None:
    assert brings(room, served, Entry("1", f"{LINK}/", "A", A), Entry("2", f"{LINK}/", "B", B)).new == 2


def test_entries_of_one_link_with_other_titles_and_words_are_told_apart(room: Newsdesk, served: Served) -> None:
    found = brings(room, served, Entry("1", f"{LINK}/blog", "A", A), Entry("2", f"{LINK}/blog", "B", B))
    assert found.new == 2


def test_the_same_article_in_two_feeds_comes_in_once(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a?utm_campaign=x", "A", A))
    other = brings(room, served, Entry("tag:2", "http://www.example.org/a/", "A", A[: len(A) // 3]), path="/two.xml")
    assert (other.new, other.revised, other.known) == (0, 0, 1)
    again = brings(room, served, Entry("tag:2", "http://www.example.org/a/", "A", A + B), path="/two.xml")
    assert (again.new, again.revised) == (0, 0), "only the source that it is from changes an article"
    assert [seen.source for seen in room.desk.store.sightings_of(waiting(room.desk).ready[0].row.id)] == [
        "news",
        "other",
    ]


def test_an_entry_that_comes_back_is_known(room: Newsdesk, served: Served) -> None:
    entry = Entry("1", f"{LINK}/a", "A", A)
    brings(room, served, entry)
    brings(room, served)
    rows, files = room.rows(), room.files()
    assert brings(room, served, entry).known == 1
    after = room.rows()
    assert (after["articles"], after["sightings"]) == (rows["articles"], rows["sightings"])
    assert room.files() == files


def test_an_edited_entry_becomes_the_next_revision_of_its_file(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    (before,) = room.desk.store.list_articles()
    found = brings(room, served, Entry("1", f"{LINK}/a", "A, corrected", A + "<p>A last word on this.</p>"))
    assert (found.revised, codes(found)) == (1, ["revised"])
    (after,) = room.desk.store.list_articles()
    assert (after.id, after.file, after.revision, after.title) == (before.id, before.file, 2, "A, corrected")
    assert "A last word on this." in inbox_text(room)
    rows, files = room.rows(), room.files()
    served.put(
        "/one.xml",
        rss(
            Entry("1", f"{LINK}/a", "A, corrected", A + "<p>A last word on this.</p>"),
            Entry("9", f"{LINK}/9", "Old", B, 90),
        ),
    )
    room.poll("news")
    assert (room.rows()["articles"], room.files()) == (rows["articles"], files)


def test_what_an_editor_changed_in_the_file_is_never_overwritten(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    (row,) = room.desk.store.list_articles()
    path = room.folder / "issues" / "inbox" / row.file
    path.write_text(path.read_text() + "\nAn editor's own last line.\n")
    edited = Entry("1", f"{LINK}/a", "A, corrected", A)
    found = brings(room, served, edited)
    assert (found.revised, codes(found)) == (0, ["changed-at-source"])
    assert "An editor's own last line." in inbox_text(room)
    assert codes(brings(room, served, edited, Entry("9", f"{LINK}/9", "Old", B, 90))) == [], "it is said once"


def test_an_article_that_is_placed_is_never_taken_in_again_only_marked(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    sheet = assemble(room.desk)
    files = {name: data for name, data in room.files().items() if not ("/raw/" in name or "/changed/" in name)}
    found = brings(room, served, Entry("1", f"{LINK}/a", "A, corrected", A))
    assert (found.new, found.revised, found.changed, codes(found)) == (0, 0, 1, ["changed-since-issue"])
    assert sheet.slug in next(notice.message for notice in found.notices if notice.code == "changed-since-issue")
    (row,) = room.desk.store.changed_articles()
    assert (row.issue, row.changed_at) == (sheet.slug, room.clock.now)
    assert {name: data for name, data in room.files().items() if not ("/raw/" in name or "/changed/" in name)} == files
    assert waiting(room.desk).ready == ()
    again = brings(room, served, Entry("renamed", f"{LINK}/a", "A, corrected", A))
    assert (again.new, again.changed) == (0, 0)


def test_a_new_feed_is_a_baseline_and_its_old_entries_never_come(room: Newsdesk, served: Served) -> None:
    old = [Entry(str(n), f"{LINK}/{n}", f"Number {n}", prose(str(n)), days=8 + n) for n in range(40)]
    undated = Entry("u", f"{LINK}/u", "Undated", prose("u"), days=None)
    served.put("/three.xml", rss(Entry("a", f"{LINK}/a", "A", A, days=2), undated, *old))
    config = room.folder / "config.toml"
    config.write_text(config.read_text() + feeds(served, "/three.xml", name="third"))
    fresh = Newsdesk.made(room.folder, config.read_text().split("\n", 5)[5])
    try:
        (found,) = fresh.poll("third")
        assert (found.new, found.passed) == (1, 41)
        assert fresh.desk.store.sighting_count("third") == 42
        renamed = [
            Entry(f"new-{e.guid}", e.link.replace("example", "moved.example"), e.title, e.text, e.days) for e in old
        ]
        served.put("/three.xml", rss(*renamed, Entry("late", f"{LINK}/late", "Undated but later", B, days=None)))
        (again,) = fresh.poll("third", later=DAY)
        assert (again.new, again.passed) == (1, 0), "seen before under another name; and an undated one is new now"
        assert fresh.titles() == ["A", "Undated but later"]
    finally:
        fresh.desk.close()


def test_old_entries_that_appear_later_are_seen_and_not_filed(room: Newsdesk, served: Served) -> None:
    found = brings(room, served, Entry("1", f"{LINK}/a", "A", A, days=20), Entry("2", f"{LINK}/b", "B", B))
    assert (found.new, found.passed) == (1, 1)


def test_what_came_while_nobody_polled_is_news_however_long_that_was(room: Newsdesk, served: Served) -> None:
    room.clock.now += dt.timedelta(days=30)
    served.put("/one.xml", rss(Entry("1", f"{LINK}/a", "A", A, days=-5)))
    assert room.poll("news")[0].new == 1


def test_what_resembles_another_is_filed_and_shown_with_both_names(room: Newsdesk, served: Served) -> None:
    long = prose("long", 40)
    brings(room, served, Entry("1", f"{LINK}/a", "The whole story", long))
    found = brings(room, served, Entry("2", f"{LINK}/b", "The first half", long[: len(long) // 2]), path="/two.xml")
    assert (found.new, codes(found)) == (1, ["near-duplicate"])
    (message,) = [notice.message for notice in found.notices if notice.code == "near-duplicate"]
    assert "The first half" in message
    assert "The whole story" in message
    whole, half = room.desk.store.list_articles()
    assert (half.alike, half.likeness >= 90, whole.alike) == (whole.id, True, "")


def test_what_resembles_an_article_of_ten_weeks_ago_is_not_shown(room: Newsdesk, served: Served) -> None:
    long = prose("long", 40)
    brings(room, served, Entry("1", f"{LINK}/a", "The whole story", long))
    room.clock.now += dt.timedelta(days=70)
    found = brings(
        room, served, Entry("2", f"{LINK}/b", "The first half", long[: len(long) // 2], days=-70), path="/two.xml"
    )
    assert (found.new, codes(found)) == (1, [])


def test_an_article_that_an_editor_took_out_of_the_inbox_does_not_come_back(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    (row,) = room.desk.store.list_articles()
    (room.folder / "issues" / "inbox" / row.file).unlink()
    assert brings(room, served, Entry("1", f"{LINK}/a", "A, corrected", A)).new == 0
    assert room.desk.inbox.names() == ()


def test_a_guid_and_a_title_used_again_with_another_link_and_other_words_bring_another_article(
    room: Newsdesk, served: Served
) -> None:
    brings(room, served, Entry("latest", f"{LINK}/47", "Weekly round-up", A))
    assert brings(room, served, Entry("latest", f"{LINK}/48", "Weekly round-up", B)).new == 1
    assert brings(room, served, Entry("latest", f"{LINK}/48", "Weekly round-up", B + prose("c", 2))).revised == 1
    assert room.titles() == ["Weekly round-up", "Weekly round-up"]


def test_a_page_with_new_words_each_day_under_one_guid_and_link_brings_each_day_s(
    room: Newsdesk, served: Served
) -> None:
    brings(room, served, Entry("today", f"{LINK}/today", "Monday", A))
    assert brings(room, served, Entry("today", f"{LINK}/today", "Tuesday", B)).new == 1
    assert room.titles() == ["Monday", "Tuesday"]


def test_answers_below_one_page_with_one_title_are_told_apart(room: Newsdesk, served: Served) -> None:
    """As feeds of comments have them: one page and one title for all, a guid and words of its own for each."""
    short = "<p>I agree.</p>", "<p>I do not.</p>"
    entries = [Entry(f"c{n}", f"{LINK}/a#c{n}", "Re: A", text) for n, text in enumerate((A, B, *short))]
    assert brings(room, served, *entries).new == 4
    assert brings(room, served, *reversed(entries)).new == 0
    assert brings(room, served, entries[2]).known == 1


def test_pictures_without_words_are_told_apart_by_their_links(room: Newsdesk, served: Served) -> None:
    days = [Entry(f"{n}", f"{LINK}/comic/{n}", "The comic", f'<img src="{LINK}/{n}.png">') for n in range(3)]
    assert brings(room, served, *days[:2]).new == 2
    assert brings(room, served, *days).new == 1
    assert brings(room, served, *[Entry(f"x{e.guid}", e.link, e.title, e.text) for e in days]).new == 0


def test_a_source_that_was_renamed_goes_on_with_its_articles(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    room.desk.close()
    renamed = Newsdesk.made(room.folder, feeds(served, "/one.xml", name="press"))
    try:
        (same,) = renamed.poll("press")
        assert (same.new, same.revised, same.known) == (0, 0, 1)
        served.put("/one.xml", rss(Entry("1", f"{LINK}/a", "A, corrected", A)))
        assert renamed.poll("press")[0].revised == 1
        assert renamed.titles() == ["A, corrected"]
    finally:
        renamed.desk.close()


def test_what_becomes_the_same_as_another_of_one_reading_stops_nothing(room: Newsdesk, served: Served) -> None:
    """In either order: an edit that gives an article the words of a new one, and a new one with the words of an edit."""
    brings(room, served, Entry("1", f"{LINK}/a", "A", A), Entry("2", f"{LINK}/b", "B", B))
    new, edit = (
        Entry("9", f"{LINK}/n", "A", A + "<p>A last word.</p>"),
        Entry("1", f"{LINK}/a", "A", A + "<p>A last word.</p>"),
    )
    found = brings(room, served, new, edit)
    assert (found.new, found.revised, found.known) == (1, 0, 1)
    late, other = Entry("2", f"{LINK}/b", "B", B + "<p>Late.</p>"), Entry("8", f"{LINK}/m", "B", B + "<p>Late.</p>")
    found = brings(room, served, late, other)
    assert (found.new, found.revised, found.known) == (0, 1, 1)
    rows, files = room.rows()["articles"], room.files()
    assert brings(room, served, other, late, edit, new).known == 4
    assert (room.rows()["articles"], room.files()) == (rows, files)


def test_of_two_entries_that_are_one_article_the_first_has_its_say(room: Newsdesk, served: Served) -> None:
    brings(room, served, Entry("1", f"{LINK}/a", "A", A))
    first, second = Entry("1", f"{LINK}/a", "A", A + "<p>New.</p>"), Entry("2", f"{LINK}/a", "A", A + "<p>Older.</p>")
    found = brings(room, served, first, second)
    assert (found.new, found.revised, found.changed, found.known) == (0, 1, 0, 1)
    assert "New." in inbox_text(room)
    assert brings(room, served, second, first).known == 2
    assert "New." in inbox_text(room)
