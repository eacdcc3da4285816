"""What followers are told in private chat: published issues, a search, limits, and nothing kept of who asks."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, Press, Scripted, approved_issue, articles, copy_of, open_desk

from digest.bot.follower_texts import hits_text, issue_text, issues_text, themes_text
from digest.bot.followers import Followers, commands
from digest.bot.said import Key, Said
from digest.confine import Confined
from digest.desk.published import Hit, PublishedIssue, latest
from digest.desk.withdraw import withdraw
from digest.model.post import units
from digest.render.contents import Contents, Headline
from digest.render.telegram.entities import convert
from digest.summary.search import Piece
from digest.words import LANGUAGES, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC = """name = "The Example Weekly"
public_url = "https://news.example.org"
timezone = "Europe/Berlin"
schedule = "Fri 08:00\""""
WHO = 918273645546
EN = words_in("en")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with a public address, a schedule, and an approved issue; to be copied."""
    folder = tmp_path_factory.mktemp("made")
    config = CONFIG.format(form="compact").replace('name = "The Example Weekly"', PUBLIC)
    desk = open_desk(folder, Clock(), config)
    with Confined(target="digest.render.pdf.layout:layout") as layout:
        approved_issue(desk, layout, articles(1, 2))
    desk.close()
    return folder


@pytest.fixture
def press(made: Path, tmp_path: Path) -> Iterator[Press]:
    clock = Clock()
    desk = open_desk(copy_of(made, tmp_path / "own"), clock)
    slug = desk.store.list_issues()[0].slug
    press = Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
    yield press
    press.desk.close()


def asks(press: Press, command: str, argument: str = "", language: str = "en") -> tuple[Said, ...]:
    """What a new follower is told, every message within what Telegram takes."""
    followers = Followers(press.desk, words_in(language), press.clock)
    told = asyncio.run(followers.answer(command, argument, WHO))
    for said in told:
        assert_fits(said)
    return told


def assert_fits(said: Said) -> None:
    made = convert(said.html)
    assert made.notices == ()
    assert 0 < units(made.text) <= (1024 if said.file else 4096)
    assert len(made.entities) <= 100


def text(told: tuple[Said, ...]) -> str:
    return convert(told[0].html).text


def links(html: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', html)


def test_the_latest_issue_comes_with_its_headlines_a_button_and_its_pdf(press: Press) -> None:
    press.publish()
    issue, pdf = asks(press, "latest")
    assert convert(issue.html).text == (
        "The Example Weekly · No. 1\nBerg and Costa\n27 November 2026 · 2 articles · 2 min\n\n"
        "1. The lock of Berg number 1 holds more water than the harbour needs\nBen Example · 1 min\n\n"
        "2. The lock of Costa number 2 holds more water than the harbour needs\nCleo Example · 1 min"
    )
    assert issue.keys == ((Key(text="Read online", url="https://news.example.org/2026-W48/"),),)
    page = "https://news.example.org/2026-W48/#the-lock-of-"
    assert [link.startswith(page) for link in links(issue.html)] == [True, True]
    assert convert(pdf.html).text == "The Example Weekly · No. 1\nBerg and Costa\n27 November 2026 · 3 pages"
    assert pdf.file is not None
    assert pdf.file.name == "the-example-weekly-2026-W48.pdf"
    assert press.desk.frozen.get(pdf.file.sha256) == pdf.file.data
    assert pdf.file.thumbnail is not None


def test_german_followers_are_told_in_german(press: Press) -> None:
    press.publish()
    issue, pdf = asks(press, "/latest@example_bot", language="de")
    assert text((issue,)).startswith(
        "The Example Weekly · Nr. 1\nBerg and Costa\n27. November 2026 · 2 Artikel · 2 Min.\n"
    )
    assert convert(pdf.html).text.endswith("27. November 2026 · 3 Seiten")
    assert text(asks(press, "search", "harbour", "de")).startswith("Gefunden zu „harbour“")
    assert text(asks(press, "search", "zeppelin", "de")).startswith("Zu „zeppelin“ habe ich nichts gefunden.")
    assert text(asks(press, "issue", "7", "de")) == "Eine Ausgabe „7“ gibt es nicht. /issue zeigt die neuesten."
    assert text(asks(press, "themes", language="de")) == "Die Themen bisher\n\nBerg and Costa · 1 Ausgabe\nNr. 1"


def test_an_issue_comes_by_its_number_and_without_one_the_newest_are_listed(press: Press) -> None:
    press.publish()
    assert asks(press, "issue", " 1 ") == asks(press, "latest")
    assert text(asks(press, "issue")) == (
        "The newest issues\n\nNo. 1 · 27 November 2026\nBerg and Costa\n\n/issue 1 gives you one of them."
    )
    assert links(asks(press, "issue")[0].html) == ["https://news.example.org/2026-W48/"]


def test_a_number_that_never_was_and_one_of_an_unpublished_issue_get_the_same_words(press: Press) -> None:
    before = text(asks(press, "issue", "1"))
    assert before == "There is no issue “1”. /issue shows the newest ones."
    assert text(asks(press, "issue", "99")) == before.replace("1", "99")
    assert (
        text(asks(press, "issue", "<b>&" + "9" * 5000))
        == f"There is no issue “<b>&{'9' * 19}…”. /issue shows the newest ones."
    )


def test_a_withdrawn_issue_is_named_as_withdrawn_and_nothing_of_it_is_shown(press: Press) -> None:
    press.publish()
    withdraw(press.desk, press.slug, why="It was about another lock.")
    assert text(asks(press, "issue", "1")) == "No. 1 was withdrawn."
    assert text(asks(press, "issue")) == "The newest issues\n\nNo. 1 · 27 November 2026 · withdrawn"
    assert text(asks(press, "issue", "1", "de")) == "Nr. 1 wurde zurückgezogen."
    for command in ("latest", "themes", "start"):
        assert "Berg" not in text(asks(press, command))


def test_before_anything_was_published_the_next_issue_is_announced_without_its_name(press: Press) -> None:
    for command, argument in (("latest", ""), ("issue", ""), ("search", "lock"), ("themes", "")):
        told = text(asks(press, command, argument))
        assert told == "There is nothing to read here yet.\nThe next issue is due on Friday, 4 December, 08:00."
    assert (
        text(asks(press, "latest", language="ru"))
        == "Читать пока нечего.\nСледующий выпуск: пятница, 4 декабря, 08:00."
    )
    assert "There is nothing to read here yet." in text(asks(press, "start"))


def test_a_publication_without_a_schedule_promises_nothing(press: Press) -> None:
    path = press.desk.config.path
    path.write_text(path.read_text().replace('schedule = "Fri 08:00"\n', ""))
    desk = open_desk(path.parent, press.clock)
    assert text(asks(replace(press, desk=desk), "latest")) == "There is nothing to read here yet."
    desk.close()


def test_a_search_shows_headline_author_issue_and_a_line_with_the_word_marked(press: Press) -> None:
    press.publish()
    (said,) = asks(press, "search", "LOCKS Cleo")
    assert convert(said.html).text == (
        "Found for “LOCKS Cleo”\n\n"
        "The lock of Costa number 2 holds more water than the harbour needs\n"
        "Cleo Example · No. 1, 27 November 2026\n"
        "The lock of Costa number 2 holds more water than the harbour needs, and its keeper says so every spring."
    )
    assert "The <b>lock</b> of Costa number" in said.html
    assert links(said.html)[0].startswith("https://news.example.org/2026-W48/#the-lock-of-costa")
    assert "the <b>gates</b>" in asks(press, "search", "gate")[0].html.lower()


def test_a_search_that_has_only_some_of_the_words_says_so(press: Press) -> None:
    press.publish()
    told = text(asks(press, "search", "zeppelin Cleo"))
    assert told.startswith("Found for “zeppelin Cleo”\nNo article has all of these words. Some of them are here:\n\n")
    assert "Ben Example" not in told


def test_a_search_that_finds_nothing_says_so_kindly_and_offers_the_themes(press: Press) -> None:
    press.publish()
    told = text(asks(press, "search", "zep<pelin & more"))
    assert (
        told
        == "I have found nothing for “zep<pelin & more”. Perhaps another word? /themes shows what there is to read."
    )
    assert units(text(asks(press, "search", "z" * 100_000))) < 300


def test_a_search_without_words_explains_itself_with_a_word_of_the_newest_issue(press: Press) -> None:
    assert text(asks(press, "search")) == "Tell me what to look for: one word or a few."
    press.publish()
    for argument in ("", "  ", "?!"):
        assert text(asks(press, "search", argument)).endswith("For example: /search harbour")


def test_start_and_help_name_what_can_be_asked(press: Press) -> None:
    press.publish()
    asked = (
        "What you can ask me:\n/latest – The newest issue: PDF and link\n/issue – An issue by its number\n"
        "/search – Search all issues\n/themes – Issues by theme\n/help – What you can ask me"
    )
    assert text(asks(press, "help")) == text(asks(press, "whatever")) == asked
    start = text(asks(press, "start"))
    assert start.startswith("The Example Weekly\n")
    assert "The newest issue: No. 1 · Berg and Costa" in start
    assert start.endswith(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_of_commands_is_what_telegram_takes(language: str) -> None:
    menu = commands(words_in(language))
    assert [name for name, _ in menu] == ["latest", "issue", "search", "themes", "help"]
    assert all(3 <= len(text) <= 256 and "<" not in text for _, text in menu)


def long_issue(number: int = 1, count: int = 60) -> PublishedIssue:
    made = tuple(
        Headline(
            headline=f"{n} " + "A <long> headline & more of it " * 40,
            anchor="a-long-anchor-" * 4 + str(n),
            byline="Ada Example " * 30,
            minutes=9,
        )
        for n in range(count)
    )
    contents = Contents(title="Endless & <wide> title " * 200, theme=f"Theme {number}", pages=200, articles=made)
    url = f"https://news.example.org/{number}/"
    return PublishedIssue(slug=str(number), number=number, date=dt.date(2026, 11, 27), contents=contents, url=url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sixty_long_headlines_fit_one_message_and_the_rest_is_counted(language: str) -> None:
    words = words_in(language)
    said = issue_text(long_issue(), "The Example Weekly " * 50, words)
    assert_fits(said)
    shown = said.html.count("<a href")
    assert shown > 5
    assert said.html.endswith(words("followers.more", count=60 - shown))
    assert_fits(Said(html=issues_text([long_issue(n) for n in range(10)], words)))
    themes = [(f"{n} " + "Theme " * 200, [long_issue(n)] * 50) for n in range(60)]
    assert_fits(Said(html=themes_text(themes, words)))
    issue = long_issue()
    line = tuple(Piece("<x> & ", marked=n % 2 == 0) for n in range(10))
    hits = [Hit(issue=issue, article=article, line=line) for article in issue.contents.articles[:5]]
    assert_fits(Said(html=hits_text("<q> " * 100, hits, words)))


def test_short_headlines_beyond_the_hundred_entities_are_counted_too() -> None:
    issue = long_issue()
    short = replace(
        issue.contents, title="T", articles=tuple(replace(a, headline="x", byline="y") for a in issue.contents.articles)
    )
    said = issue_text(replace(issue, contents=short), "The Example Weekly", EN)
    assert_fits(said)
    assert said.html.count("<a href") == 49
    assert said.html.endswith("and 11 more")


def test_a_pdf_that_is_damaged_is_left_out(press: Press, caplog: pytest.LogCaptureFixture) -> None:
    press.publish()
    issue = latest(press.desk)
    assert issue is not None
    assert issue.pdf is not None
    (press.desk.frozen.folder / issue.pdf.sha256).write_bytes(b"other")
    (said,) = asks(press, "latest")
    assert said.file is None
    assert "changed on disk" in caplog.text


def test_trouble_with_the_database_is_told_without_details(press: Press, caplog: pytest.LogCaptureFixture) -> None:
    press.publish()
    press.desk.close()
    (press.desk.config.state / "state.db").write_bytes(b"no database at all" * 100)
    for file in press.desk.config.state.glob("state.db-*"):
        file.unlink()
    told = asks(press, "latest")
    assert text(told) == "I cannot look that up just now. Please try again later."
    assert str(WHO) not in caplog.text


def test_too_many_questions_get_one_line_and_then_nothing_until_a_minute_is_over(press: Press) -> None:
    followers = Followers(press.desk, EN, press.clock)

    async def ask(who: int) -> tuple[Said, ...]:
        return await followers.answer("help", "", who)

    told = [asyncio.run(ask(WHO)) for _ in range(9)]
    assert [len(said) for said in told] == [1] * 7 + [0] * 2
    assert told[6] == (Said(html="A little slower, please. I will answer again in a while."),)
    assert len(asyncio.run(ask(WHO + 1))) == 1
    press.clock.now += dt.timedelta(minutes=1)
    assert asyncio.run(ask(WHO)) == told[0]


def test_questions_at_the_same_time_are_all_answered(press: Press) -> None:
    press.publish()
    followers = Followers(press.desk, EN, press.clock)

    async def together() -> list[tuple[Said, ...]]:
        return await asyncio.gather(*(followers.answer("search", "gates", who) for who in range(8)))

    told = asyncio.run(together())
    assert len(told) == 8
    assert set(told) == {asks(press, "search", "gates")}


def test_nothing_about_a_follower_is_written_anywhere(press: Press, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    press.publish()
    followers = Followers(press.desk, EN, press.clock)
    secret = "zeppelinwords"
    questions = (
        ("start", ""),
        ("latest", ""),
        ("issue", secret),
        ("search", secret),
        ("themes", ""),
        ("help", ""),
        ("", ""),
    )
    for command, argument in questions:
        asyncio.run(followers.answer(command, argument, WHO))
    asyncio.run(followers.answer("search", secret, WHO))
    press.desk.close()
    files = [path for path in press.desk.config.root.rglob("*") if path.is_file()]
    assert any(path.name == "state.db" for path in files)
    for trace in (str(WHO), secret):
        assert trace not in caplog.text
        assert trace not in repr(followers)
        for path in files:
            assert trace.encode() not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Nr. 1 · 27. November 2026"), ("ru", "№ 1 · 27 ноября 2026"), ("tr", "Sayı 1 · 27 Kasım 2026")],
)
def test_lists_are_in_the_words_of_the_publication(language: str, said: str) -> None:
    assert said in convert(issues_text([long_issue()], words_in(language))).text
