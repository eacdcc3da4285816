"""Articles, issues, placements and approvals in one process."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from store_kit import ADA, HASH, NOW, SLUG, approve, article, create, move, opened, post, publish

from digest.errors import RefusedError, UnknownError
from digest.model.article import ArticleState
from digest.model.states import DeliveryState, IssueState
from digest.store import OutputRow, Plan, PostRow, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def test_the_same_article_is_recorded_once(store: Store) -> None:
    first = article("one")
    assert store.record_article(first)
    assert not store.record_article(first)
    assert not store.record_article(replace(first, id="another id"))
    assert not store.record_article(replace(first, content_sha256="another content"))
    assert store.list_articles() == (first,)


def test_an_article_is_found_by_id_content_and_raw_bytes(store: Store) -> None:
    one, two = article("one"), replace(article("two"), line=40)
    for row in (two, one):
        store.record_article(row)
    assert store.find_article("one") == one
    assert store.find_content("content of two") == two
    assert store.find_raw("one paste") == (one, two)
    assert store.find_article("three") is None
    assert store.find_raw("another paste") == ()


def test_an_edit_is_written_down_and_the_content_first_seen_stays_known(store: Store) -> None:
    store.record_article(article("one"))
    store.update_article("one", title="Better", words=9, state=ArticleState.HELD, file="better.md")
    found = store.find_content("content of one")
    assert found is not None
    assert (found.title, found.words, found.state, found.file) == ("Better", 9, ArticleState.HELD, "better.md")
    with pytest.raises(UnknownError, match="no article two"):
        store.update_article("two", title=None, words=0, state=ArticleState.READY, file="")


def test_a_placed_article_is_not_waiting_and_a_cancelled_issue_frees_it(store: Store) -> None:
    create(store, SLUG, "one", "two")
    store.record_article(article("three"))
    assert [row.id for row in store.list_articles(unplaced=True)] == ["three"]
    assert [row.issue for row in store.list_articles()] == [SLUG, None, SLUG]
    move(store, IssueState.DRAFT, IssueState.CANCELLED)
    assert store.release_placements(SLUG) == 2
    assert len(store.list_articles(unplaced=True)) == 3


def test_a_number_is_not_used_again_after_a_cancelled_issue(store: Store) -> None:
    assert create(store).number == 1
    move(store, IssueState.DRAFT, IssueState.CANCELLED)
    assert store.next_number() == 2
    with pytest.raises(RefusedError, match="number 1 belongs to issue 2026-W48"):
        store.create_issue(
            "2026-W49", number=1, date=NOW.date(), theme="", content_hash="", articles=[], actor=ADA, now=NOW
        )


def test_an_issue_is_refused_where_its_slug_or_an_article_is_taken_and_nothing_is_left(store: Store) -> None:
    create(store, SLUG, "one")
    with pytest.raises(RefusedError, match="there is an issue 2026-W48 already: it is a draft"):
        create(store, SLUG, "two")
    with pytest.raises(RefusedError, match="“On one” is in issue 2026-W48 already"):
        create(store, "2026-W49", "three", "one")
    with pytest.raises(RefusedError, match="named twice"):
        create(store, "2026-W49", "three", "three")
    assert [issue.slug for issue in store.list_issues()] == [SLUG]
    assert [row.id for row in store.list_articles()] == ["one"]
    assert len(store.events()) == 1


def test_an_issue_of_unknown_articles_is_refused(store: Store) -> None:
    with pytest.raises(UnknownError, match="no article nine"):
        store.create_issue(
            SLUG, number=1, date=NOW.date(), theme="", content_hash="", articles=["nine"], actor=ADA, now=NOW
        )
    assert store.find_issue(SLUG) is None


def test_placements_keep_their_order_and_can_be_replaced(store: Store) -> None:
    create(store, SLUG, "one", "two", "three")
    store.replace_placements(SLUG, ["three", "one"])
    assert store.placements_of(SLUG) == ("three", "one")
    create(store, "2026-W49", "two")
    with pytest.raises(RefusedError, match="2026-W49"):
        store.replace_placements(SLUG, ["one", "two"])
    assert store.placements_of(SLUG) == ("three", "one")


def test_issues_are_listed_newest_first_and_by_state(store: Store) -> None:
    for slug in ("2026-W47", "2026-W48", "2026-W49"):
        create(store, slug)
    move(store, IssueState.DRAFT, IssueState.CANCELLED, "2026-W49")
    assert [issue.slug for issue in store.list_issues()] == ["2026-W49", "2026-W48", "2026-W47"]
    newest = store.newest_issue([IssueState.DRAFT, IssueState.REVIEW])
    assert newest is not None
    assert newest.slug == "2026-W48"
    assert store.newest_issue([IssueState.SENT]) is None
    with pytest.raises(UnknownError, match="no issue 2026-W01"):
        store.get_issue("2026-W01")


def test_a_move_is_made_once_with_its_event(store: Store) -> None:
    create(store)
    assert move(store, IssueState.DRAFT, IssueState.REVIEW).state is IssueState.REVIEW
    with pytest.raises(RefusedError, match="issue 2026-W48 is in review"):
        move(store, IssueState.DRAFT, IssueState.REVIEW)
    event = store.events(SLUG)[-1]
    assert (event.actor, event.door, event.before, event.after) == ("Ada Example", "cli", "draft", "review")
    assert len(store.events(SLUG)) == 2


def test_a_move_that_the_table_does_not_allow_is_refused(store: Store) -> None:
    create(store)
    with pytest.raises(RefusedError, match="is a draft"):
        move(store, IssueState.DRAFT, IssueState.SENT)
    with pytest.raises(UnknownError):
        store.move_issue("2026-W01", IssueState.DRAFT, IssueState.REVIEW, 1, actor=ADA, now=NOW)
    assert store.get_issue(SLUG).state is IssueState.DRAFT


def test_an_act_on_an_older_revision_is_refused(store: Store) -> None:
    create(store)
    store.set_content(SLUG, 1, "new", actor=ADA, now=NOW)
    with pytest.raises(RefusedError, match="it is at revision 2, not 1"):
        store.move_issue(SLUG, IssueState.DRAFT, IssueState.REVIEW, 1, actor=ADA, now=NOW)
    with pytest.raises(RefusedError, match="it is at revision 2, not 1"):
        store.set_content(SLUG, 1, "newer", actor=ADA, now=NOW)
    assert store.get_issue(SLUG).content_hash == "new"


def test_an_issue_is_approved_with_the_listing_of_what_will_be_sent(store: Store) -> None:
    create(store)
    row = approve(store, posts=(post("pdf", 1), post("compact", 0)))
    assert (row.state, row.approved_revision, row.approved_hash) == (IssueState.APPROVED, 1, HASH)
    assert [output.size for output in store.outputs_of(SLUG, 1)] == [1234]
    assert store.posts_of(SLUG, 1) == (post("compact", 0), post("pdf", 1))
    assert store.posts_of(SLUG, 2) == ()
    assert store.events(SLUG)[-1].act == "approve"


def test_an_issue_is_approved_once(store: Store) -> None:
    create(store)
    approve(store)
    with pytest.raises(RefusedError, match="is approved"):
        store.approve(SLUG, 1, HASH, [], [], actor=ADA, now=NOW)
    assert len(store.posts_of(SLUG, 1)) == 1


def test_only_the_content_that_was_built_can_be_approved(store: Store) -> None:
    create(store)
    move(store, IssueState.DRAFT, IssueState.REVIEW)
    with pytest.raises(RefusedError, match="not what was built"):
        store.approve(SLUG, 1, "other", [], [], actor=ADA, now=NOW)
    with pytest.raises(RefusedError, match="not approved as it stands"):
        move(store, IssueState.REVIEW, IssueState.APPROVED)
    assert store.get_issue(SLUG).state is IssueState.REVIEW


def test_a_change_of_content_voids_the_approval(store: Store) -> None:
    create(store)
    approve(store)
    row = store.set_content(SLUG, 1, "new", actor=ADA, now=NOW, detail="title")
    assert (row.state, row.revision, row.approved_hash) == (IssueState.DRAFT, 2, None)
    event = store.events(SLUG)[-1]
    assert (event.act, event.before, event.after, event.detail) == ("change", "approved", "draft", "title")
    row = approve(store, posts=(post("thread", 0),))
    assert (row.approved_revision, row.approved_hash) == (2, "new")
    assert store.posts_of(SLUG, 1) == (post("compact", 0),)


def test_an_approval_survives_a_hold_but_not_a_second_review(store: Store) -> None:
    create(store)
    approve(store)
    move(store, IssueState.APPROVED, IssueState.HELD)
    assert move(store, IssueState.HELD, IssueState.APPROVED).approved_hash == HASH
    move(store, IssueState.APPROVED, IssueState.HELD)
    assert move(store, IssueState.HELD, IssueState.REVIEW).approved_hash is None


def test_an_issue_approved_again_has_the_newer_listing(store: Store) -> None:
    create(store)
    approve(store)
    move(store, IssueState.APPROVED, IssueState.DRAFT)
    approve(store, posts=(post("compact", 0), post("pdf", 1)))
    assert len(store.posts_of(SLUG, 1)) == 2


def test_posts_that_are_under_way_are_not_exchanged_by_a_second_approval(store: Store) -> None:
    publish(store)
    move(store, IssueState.SENDING, IssueState.HELD)
    move(store, IssueState.HELD, IssueState.REVIEW)
    listed = store.posts_of(SLUG, 1)
    with pytest.raises(RefusedError, match="under way with other posts"):
        store.approve(SLUG, 1, HASH, [], [post("other", 0)], actor=ADA, now=NOW)
    page = OutputRow(name="page.html", sha256="c" * 64, size=1, media_type="text/html")
    store.approve(SLUG, 1, HASH, [page], listed, actor=ADA, now=NOW)
    assert store.posts_of(SLUG, 1) == listed


def test_content_cannot_change_once_a_part_may_have_gone_out(store: Store) -> None:
    publish(store)
    row = store.claim_next("telegram", owner="me", lease_until=NOW + dt.timedelta(minutes=1), now=NOW)
    assert row is not None
    with pytest.raises(RefusedError, match="is being sent"):
        store.set_content(SLUG, 1, "new", actor=ADA, now=NOW)
    store.settle(row.id, row.attempt, DeliveryState.UNKNOWN, now=NOW)
    move(store, IssueState.SENDING, IssueState.HELD)
    with pytest.raises(RefusedError, match="may have gone out"):
        store.set_content(SLUG, 1, "new", actor=ADA, now=NOW)
    with pytest.raises(RefusedError, match="may have gone out"):
        move(store, IssueState.HELD, IssueState.DRAFT)
    assert store.get_issue(SLUG).revision == 1


def test_a_sent_issue_stays_sent_when_its_content_changes(store: Store) -> None:
    publish(store, parts=0)
    move(store, IssueState.SENDING, IssueState.SENT)
    row = store.set_content(SLUG, 1, "corrected", actor=ADA, now=NOW)
    assert (row.state, row.revision, row.approved_revision) == (IssueState.SENT, 2, 1)
    move(store, IssueState.SENT, IssueState.WITHDRAWN)
    with pytest.raises(RefusedError, match="was withdrawn"):
        store.set_content(SLUG, 2, "again", actor=ADA, now=NOW)


def test_a_theme_can_be_set_without_a_new_revision(store: Store) -> None:
    create(store)
    store.set_theme(SLUG, "Bridges", now=NOW)
    row = store.get_issue(SLUG)
    assert (row.theme, row.revision) == ("Bridges", 1)
    with pytest.raises(UnknownError):
        store.set_theme("2026-W01", "Bridges", now=NOW)


def test_the_verbs_of_one_transaction_happen_together_or_not_at_all(store: Store) -> None:
    def stumble() -> None:
        with store.write():
            create(store, SLUG, "one")
            assert move(store, IssueState.DRAFT, IssueState.REVIEW) == store.get_issue(SLUG)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stumble()
    assert store.find_issue(SLUG) is None
    assert store.list_articles() == ()
    assert store.events() == ()


def test_a_verb_that_is_refused_undoes_itself_alone(store: Store) -> None:
    create(store, SLUG, "one")
    with store.write():
        store.add_event("look", actor=ADA, now=NOW)
        with pytest.raises(RefusedError):
            create(store, "2026-W49", "two", "one")
        store.record_article(article("three"))
    assert [row.id for row in store.list_articles()] == ["one", "three"]
    assert store.find_issue("2026-W49") is None
    assert store.events()[-1].act == "look"


def test_a_reading_view_does_not_move_and_cannot_turn_to_writing(tmp_path: Path, store: Store) -> None:
    with opened(tmp_path / "state.db") as other, store.read():
        assert store.list_articles() == ()
        other.record_article(article("one"))
        assert store.list_articles() == ()
        with pytest.raises(RuntimeError, match="inside a read"):
            store.record_article(article("two"))
    assert [row.id for row in store.list_articles()] == ["one"]


def test_two_plans_of_one_part_are_one_delivery(store: Store) -> None:
    create(store)
    row = approve(store)
    plan = Plan(channel="telegram", part="compact", post_sha256=post("compact", 0).sha256)
    assert store.plan_deliveries(SLUG, row.revision, [plan, plan], actor=ADA, now=NOW) == 1
    (delivery,) = store.deliveries_of(SLUG)
    assert store.post_of(delivery) == PostRow.of("telegram", "compact", 0, '{"part":"compact"}')
