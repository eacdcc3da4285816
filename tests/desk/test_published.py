"""What is published, for whoever asks: frozen bytes, and nothing that was not sent."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, Press, Scripted, approved_issue, articles, copy_of, open_desk
from sqlalchemy import delete

from digest.confine import Confined
from digest.desk.correct import correct
from digest.desk.hold import hold
from digest.desk.kept import Kept
from digest.desk.plan import publication_plans
from digest.desk.published import latest, newest, pdf_of, published, search, themes
from digest.desk.withdraw import withdraw
from digest.errors import StorageError
from digest.model.post import Outcome, Verdict
from digest.model.states import IssueState
from digest.store.tables import outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.desk.desk import Desk
    from digest.desk.published import Hit, PublishedIssue

PUBLIC = 'name = "The Example Weekly"\npublic_url = "https://news.example.org/weekly"'
OLD, NEW = "The lock of Berg number 1 holds more water than the harbour needs", "A zeppelin over Berg"


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with Confined(target="digest.render.pdf.layout:layout") as child:
        yield child


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, layout: Confined) -> Path:
    """A publication with a public address and two approved issues, a week apart; to be copied."""
    folder = tmp_path_factory.mktemp("made")
    clock = Clock()
    config = CONFIG.format(form="compact").replace('name = "The Example Weekly"', PUBLIC)
    desk = open_desk(folder, clock, config)
    approved_issue(desk, layout, articles(1, 2))
    clock.now += dt.timedelta(days=7)
    approved_issue(desk, layout, articles(9, 2))
    desk.close()
    return folder


@pytest.fixture
def press(made: Path, tmp_path: Path) -> Iterator[Press]:
    """Two approved issues, of which ``slug`` is the first; nothing is sent."""
    clock = Clock()
    desk = open_desk(copy_of(made, tmp_path / "own"), clock)
    slug = desk.store.list_issues()[-1].slug
    press = Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
    yield press
    press.desk.close()


def second(press: Press) -> str:
    return press.desk.store.list_issues()[0].slug


def found(desk: Desk, words: str) -> list[str]:
    return [hit.article.headline for hit in search(desk, words)]


def line(hit: Hit) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in hit.line)


def told(found: tuple[tuple[str, tuple[PublishedIssue, ...]], ...]) -> list[tuple[str, list[int]]]:
    return [(theme, [issue.number for issue in issues]) for theme, issues in found]


def retitle(press: Press) -> None:
    """An editor changes the first headline in issue.toml."""
    path = press.desk.folders.folder(press.slug) / "issue.toml"
    text = path.read_text()
    assert f'title = "{OLD}"' in text
    path.write_text(text.replace(f'\ntitle = "{OLD}"', f'\ntitle = "{NEW}"', 1))


def test_nothing_is_published_before_anything_was_sent(press: Press) -> None:
    assert latest(press.desk) is None
    assert published(press.desk, 1) is None
    assert newest(press.desk, 10) == ()
    assert themes(press.desk) == ()
    assert search(press.desk, "lock") == ()


def test_a_sent_issue_is_told_with_its_headlines_links_and_frozen_pdf(press: Press) -> None:
    press.publish()
    issue = latest(press.desk)
    assert issue is not None
    assert (issue.slug, issue.number, issue.date) == ("2026-W48", 1, dt.date(2026, 11, 27))
    assert issue.title == issue.theme == "Berg and Costa"
    assert issue.contents.articles[0].headline == OLD
    assert [article.byline for article in issue.contents.articles] == ["Ben Example", "Cleo Example"]
    assert (issue.contents.minutes, issue.contents.pages) == (2, 3)
    assert issue.url == "https://news.example.org/weekly/2026-W48/"
    assert issue.post == "https://t.me/one/1"
    page = (press.desk.config.issues / "public" / "2026-W48" / "index.html").read_text()
    for article in issue.contents.articles:
        assert f'id="{article.anchor}"' in page
        assert issue.link_of(article) == f"{issue.url}#{article.anchor}"
    pdf = pdf_of(press.desk, issue)
    assert pdf is not None
    assert pdf.name == "the-example-weekly-2026-W48.pdf"
    assert pdf.data == (press.desk.config.issues / "public" / "2026-W48" / pdf.name).read_bytes()
    assert press.desk.frozen.get(pdf.sha256) == pdf.data
    assert pdf.thumbnail is not None
    assert pdf.thumbnail.startswith(b"\xff\xd8")


def test_only_what_was_sent_exists(press: Press) -> None:
    press.publish()
    assert published(press.desk, 2) is None
    assert found(press.desk, "Dora") == []
    assert [issue.number for issue in newest(press.desk, 10)] == [1]
    press.publish(second(press))
    assert found(press.desk, "Dora") != []
    assert [issue.number for issue in newest(press.desk, 10)] == [2, 1]
    assert [issue.number for issue in newest(press.desk, 1)] == [2]


@pytest.mark.parametrize("name", [1, "1", " #1 ", "No. 1", "№1", "001", "1%", "2026-W48", "2026-w48"])
def test_an_issue_is_known_by_its_number_and_its_slug(press: Press, name: int | str) -> None:
    press.publish()
    issue = published(press.desk, name)
    assert issue is not None
    assert issue.number == 1


@pytest.mark.parametrize("name", ["", "0", "-", "11", "9" * 5000, "2026", "1 1", "²", "latest"])
def test_what_is_no_issue_is_none(press: Press, name: str) -> None:
    press.publish()
    assert published(press.desk, name) is None


def test_while_it_is_sent_an_issue_is_published_as_soon_as_its_page_is_up(press: Press) -> None:
    desk, slug = press.desk, press.slug
    revision = desk.store.get_issue(slug).revision
    plans = publication_plans(desk, slug, revision)
    desk.store.plan_deliveries(slug, revision, plans, actor=desk.actor, now=desk.now())
    assert latest(desk) is None
    press.one.script = [Outcome(verdict=Verdict.NOT_SENT)] * 4
    press.publish()
    assert desk.store.get_issue(slug).state is IssueState.SENDING
    issue = latest(desk)
    assert issue is not None
    assert issue.slug == slug
    assert issue.post == "https://t.me/two/1"


def test_what_is_held_in_the_middle_is_not_handed_out(press: Press) -> None:
    press.one.script = [Outcome(verdict=Verdict.NOT_SENT)] * 4
    press.publish()
    assert latest(press.desk) is not None
    hold(press.desk, press.slug)
    assert latest(press.desk) is None


def test_an_edit_after_the_sending_shows_only_when_it_is_a_correction(press: Press, layout: Confined) -> None:
    press.publish()
    retitle(press)
    assert found(press.desk, "harbour")[0] == OLD
    assert found(press.desk, "zeppelin") == []
    correct(press.desk, press.slug, layout, "It was a zeppelin.")
    (hit,) = search(press.desk, "zeppelin")
    assert (hit.article.headline, hit.article.anchor) == (NEW, hit.link.partition("#")[2])
    assert OLD not in found(press.desk, "harbour Ben")
    press.publish()
    issue = latest(press.desk)
    assert issue is not None
    assert issue.contents.articles[0].headline == NEW


def test_a_withdrawn_issue_is_known_by_its_number_alone(press: Press) -> None:
    press.publish()
    press.publish(second(press))
    withdraw(press.desk, second(press))
    issue = published(press.desk, 2)
    assert issue is not None
    assert issue.withdrawn
    assert (issue.title, issue.link, issue.pdf, issue.contents.articles) == ("", "", None, ())
    assert pdf_of(press.desk, issue) is None
    assert [one.withdrawn for one in newest(press.desk, 10)] == [True, False]
    newest_one = latest(press.desk)
    assert newest_one is not None
    assert newest_one.number == 1
    assert found(press.desk, "Dora") == []
    assert [theme for theme, _ in themes(press.desk)] == ["Berg and Costa"]


def test_a_search_finds_in_headline_author_theme_and_text_and_the_newer_first(press: Press) -> None:
    press.publish()
    press.publish(second(press))
    by_author = search(press.desk, "cleo")
    assert [hit.article.byline for hit in by_author] == ["Cleo Example"]
    numbers = [hit.issue.number for hit in search(press.desk, "keepers")]
    assert numbers == [2, 2, 1, 1]
    assert line(search(press.desk, "KEEPERS")[0]).endswith("its [keeper] says so every spring.")
    assert [hit.issue.number for hit in search(press.desk, "lock", limit=1)] == [2]
    in_headline_first = search(press.desk, "Berg")
    assert in_headline_first[0].article.headline == OLD
    assert len(in_headline_first) == 2
    assert all(hit.whole for hit in in_headline_first)


def test_all_words_must_be_in_one_article_unless_none_has_them_all(press: Press) -> None:
    press.publish()
    assert [hit.article.byline for hit in search(press.desk, "the gates of Costa")][:1] == ["Cleo Example"]
    assert [hit.whole for hit in search(press.desk, "harbour Cleo")] == [True]
    some = search(press.desk, "submarine Cleo")
    assert [(hit.article.byline, hit.whole) for hit in some] == [("Cleo Example", False)]
    assert search(press.desk, "submarine") == search(press.desk, "") == search(press.desk, "?!") == ()


def test_themes_have_their_issues_newest_first_and_those_with_most_come_first(press: Press, layout: Confined) -> None:
    press.publish()
    press.publish(second(press))
    assert told(themes(press.desk)) == [("Delta and Eastmoor", [2]), ("Berg and Costa", [1])]
    path = press.desk.folders.folder(second(press)) / "issue.toml"
    path.write_text(path.read_text().replace('theme = "Delta and Eastmoor"', 'theme = "BERG AND COSTA"'))
    correct(press.desk, second(press), layout, "The theme was another.")
    assert told(themes(press.desk)) == [("BERG AND COSTA", [2, 1])]


def test_an_issue_that_was_approved_before_there_were_contents_is_read_from_its_page(press: Press) -> None:
    press.publish()
    before = latest(press.desk)
    with press.desk.store.write() as connection:
        connection.execute(delete(outputs).where(outputs.c.name == "contents.json"))
    after = latest(press.desk)
    assert before is not None
    assert after is not None
    assert after.contents.pages == 0
    assert after.contents.articles == before.contents.articles
    assert (after.title, after.theme, after.contents.language) == (before.title, before.theme, "en")
    assert line(search(press.desk, "gates")[0]).startswith("The [gates] should stay.")


def test_without_a_public_address_links_lead_to_the_post(press: Press) -> None:
    path = press.desk.config.path
    path.write_text(path.read_text().replace("https://news.example.org/weekly", "http://localhost:8000"))
    desk = open_desk(path.parent, press.clock)
    press.publish()
    issue = latest(desk)
    assert issue is not None
    assert issue.url == ""
    assert issue.link_of(issue.contents.articles[0]) == "https://t.me/one/1"
    desk.close()


def test_a_post_in_a_closed_channel_gives_no_link(press: Press) -> None:
    closed = Outcome(verdict=Verdict.SENT, message_id="5", link="https://t.me/c/1234/5")
    press.one.script = [closed]
    press.two.script = [closed]
    press.publish()
    issue = latest(press.desk)
    assert issue is not None
    assert issue.post == ""


def test_damaged_bytes_hide_the_contents_and_are_never_handed_out(press: Press) -> None:
    press.publish()
    issue = latest(press.desk)
    assert issue is not None
    assert issue.pdf is not None
    (press.desk.frozen.folder / issue.pdf.sha256).write_bytes(b"%PDF-other")
    with pytest.raises(StorageError, match="changed on disk"):
        pdf_of(press.desk, issue)
    revision = press.desk.store.get_issue(press.slug).approved_revision
    assert revision is not None
    listed = {row.name: row.sha256 for row in press.desk.store.outputs_of(press.slug, revision)}
    (press.desk.frozen.folder / listed["contents.json"]).unlink()
    assert found(press.desk, "lock") == []


def test_what_is_kept_is_bounded_and_the_first_to_come_stay() -> None:
    kept: Kept[str] = Kept(10)
    for name in "abc":
        kept.put(name, name.upper(), 4)
    assert [kept.get(name) for name in "abc"] == ["A", "B", None]
    kept.keep_only("bc")
    kept.put("c", "C", 4)
    assert [kept.get(name) for name in "abc"] == [None, "B", "C"]
