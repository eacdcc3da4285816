"""What editors were told, as it should stand now: each kind of matter before and after, in two languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, Press, Scripted, approved_issue, articles, copy_of, open_desk
from newsroom import ADA, HOUR, Newsroom

from digest.confine import Confined
from digest.desk.cancel import cancel
from digest.desk.channel import ARCHIVE
from digest.desk.diary import diary
from digest.desk.edit import Change, edit
from digest.desk.follow import Kind, follow_up, matter, with_hint
from digest.desk.hold import hold, resume
from digest.desk.occurrence import come_up, over_since, settle
from digest.desk.postpone import postpone
from digest.desk.resolve import questions, resolve
from digest.desk.send import plan
from digest.desk.serve import Serving
from digest.desk.slots import work as slot_work
from digest.desk.stale import hold_stale
from digest.desk.status import status
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.desk.withdraw import withdraw
from digest.errors import DesignError, LayoutError
from digest.model.actor import Actor
from digest.model.post import Outcome, Verdict
from digest.model.states import DeliveryState, SlotState
from digest.store.rows import AlertRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.desk import Desk

FRIDAY = dt.datetime(2026, 11, 27, 7, tzinfo=dt.UTC)  # eight o'clock in Berlin
BEN = Actor(name="Ben", door="test")
UNKNOWN, REFUSED = Outcome(verdict=Verdict.UNKNOWN), Outcome(verdict=Verdict.REFUSED, detail="no")
AWAY = Outcome(verdict=Verdict.NOT_SENT, detail="no connection")


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with Confined(target="digest.render.pdf.layout:layout") as child:
        yield child


@pytest.fixture
def room(tmp_path: Path, layout: Confined) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path, layout)
    yield made
    made.desk.close()


@pytest.fixture
def reminded(room: Newsroom) -> Newsroom:
    """A newsroom two hours before the hour of an issue that nobody approved."""
    take_in(room.desk, articles(1, 2), name="two.txt")
    room.until(FRIDAY - 2 * HOUR)
    return room


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, layout: Confined) -> Path:
    """A publication with an approved issue; to be copied."""
    folder = tmp_path_factory.mktemp("made")
    desk = open_desk(folder, Clock(), CONFIG.format(form="compact"))
    approved_issue(desk, layout, articles(1, 2))
    desk.close()
    return folder


@pytest.fixture
def press(made: Path, tmp_path: Path) -> Iterator[Press]:
    clock = Clock()
    desk = open_desk(copy_of(made, tmp_path / "press"), clock)
    slug = desk.store.list_issues()[0].slug
    yield Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
    desk.close()


def told(desk: Desk, kind: Kind) -> AlertRow:
    """The one alert of a kind."""
    (found,) = (alert for alert in desk.store.alerts() if matter(alert).kind is kind)
    return found


def ending(desk: Desk, alert: AlertRow, language: str = "en") -> str:
    """The second line of an alert; empty where it stands as it was told."""
    publication = replace(desk.config.publication, language=language)
    there = replace(desk, config=replace(desk.config, publication=publication))
    text = follow_up(there, alert)
    assert text.startswith(alert.text)
    return text.removeprefix(alert.text).removeprefix("\n")


def in_two(desk: Desk, alert: AlertRow, language: str = "de") -> tuple[str, str]:
    return ending(desk, alert), ending(desk, alert, language)


def test_a_reminder_says_who_approved_and_then_that_it_is_out(reminded: Newsroom) -> None:
    desk = reminded.desk
    reminder, assembled = told(desk, Kind.REMIND), told(desk, Kind.ASSEMBLED)
    assert reminder.text == "Issue 1 is to go out on Friday, 27 November, 08:00 and is still not approved."
    assert reminder.hint == "digest preview 2026-W48, then digest approve 2026-W48"
    assert assembled.hint == "digest preview 2026-W48"
    assert in_two(desk, reminder) == in_two(desk, assembled) == ("", "")
    reminded.clock.now = FRIDAY - dt.timedelta(minutes=50)
    reminded.approve()
    assert in_two(desk, reminder) == ("✓ approved by Ada at 07:10", "✓ freigegeben: Ada, 07:10")
    assert ending(desk, assembled) == "✓ approved by Ada at Fri 27 Nov, 07:10"  # told on Thursday
    reminded.until(FRIDAY)
    out = ("✓ approved by Ada at 07:10, out since 08:00", "✓ freigegeben: Ada, 07:10; erschienen: 08:00")
    assert in_two(desk, reminder) == out


def test_a_reminder_of_an_issue_that_was_cancelled_or_changed_again_says_so(reminded: Newsroom) -> None:
    desk = reminded.desk
    reminder = told(desk, Kind.REMIND)
    reminded.approve()
    assert ending(desk, reminder) == "✓ approved by Ada at 06:00"
    edit(desk, reminded.newest(), Change(title="Another title"))
    refresh(desk, reminded.newest())
    assert ending(desk, reminder) == ""
    desk.actor = BEN
    cancel(desk, reminded.newest())
    assert in_two(desk, reminder, "tr") == ("✓ cancelled by Ben at 06:00", "✓ iptal edildi: Ben, 06:00")


def test_what_was_postponed_says_until_when_and_is_reminded_of_again(reminded: Newsroom) -> None:
    desk = reminded.desk
    reminder = told(desk, Kind.REMIND)
    postpone(desk, reminded.newest(), FRIDAY + 26 * HOUR)
    assert in_two(desk, reminder, "ru") == (
        "✓ moved to Saturday, 28 November, 10:00 by Ada",
        "✓ перенесено: суббота, 28 ноября, 10:00 (Ada)",
    )
    reminded.until(FRIDAY + 24 * HOUR)
    both = [alert for alert in desk.store.alerts() if matter(alert).kind is Kind.REMIND]
    assert [alert.text for alert in both] == [
        "Issue 1 is to go out on Saturday, 28 November, 10:00 and is still not approved.",
        reminder.text,
    ]


def test_what_is_late_says_when_it_went_out_after_all(reminded: Newsroom) -> None:
    desk = reminded.desk
    reminded.until(FRIDAY)
    late = told(desk, Kind.LATE)
    assert late.text == (
        "Issue 1 was to go out on Friday, 27 November, 08:00 and is not approved. "
        "It goes out as soon as that is done, until Saturday, 28 November, 08:00."
    )
    assert in_two(desk, late) == ("", "")
    reminded.clock.now = FRIDAY + HOUR
    reminded.approve()
    reminded.until(FRIDAY + HOUR)
    out = ("✓ approved by Ada at 09:00, out since 09:00", "✓ onaylandı: Ada, 09:00; yayımlandı: 09:00")
    assert in_two(desk, late, "tr") == out
    published = told(desk, Kind.PUBLISHED)
    assert published.text == "Issue 1 went out 1 h late."
    assert ending(desk, published) == ""


def test_what_was_missed_is_over_when_somebody_publishes_it_and_not_before(reminded: Newsroom) -> None:
    desk = reminded.desk
    hold(desk, reminded.newest())
    reminded.until(FRIDAY + 25 * HOUR)
    missed, late = told(desk, Kind.MISSED), told(desk, Kind.LATE)
    assert "issue 1 did not go out in time, it is on hold" in missed.text
    assert missed.hint == "digest publish 2026-W48, or digest cancel 2026-W48"
    assert in_two(desk, late, "ru") == ("✗ it did not go out in time", "✗ вовремя не вышло")
    resume(desk, reminded.newest())
    reminded.approve()
    assert in_two(desk, missed) == ("", "")
    reminded.publish(reminded.newest())
    assert ending(desk, missed) == "✓ approved by Ada at 09:00, out since 09:00"


def test_a_slot_with_too_few_articles_says_that_its_issue_was_assembled(tmp_path: Path, layout: Confined) -> None:
    room = Newsroom(tmp_path, layout)
    text = room.desk.config.path.read_text().replace("[schedule]", '[schedule]\ntoo_few = "hold"')
    room.desk.close()
    room.desk.config.path.write_text(text)
    room.restart()
    room.until(FRIDAY - 5 * HOUR)
    few = told(room.desk, Kind.TOO_FEW)
    assert few.text.startswith("The issue of Friday, 27 November waits for more articles: ")
    assert in_two(room.desk, few) == ("", "")
    take_in(room.desk, articles(1, 2), name="two.txt")
    room.until(FRIDAY - 4 * HOUR)
    when = "✓ issue 1 was assembled at Fri 27 Nov, 03:00", "✓ номер 1 собран: пт 27 нояб., 03:00"
    assert in_two(room.desk, few, "ru") == when
    room.desk.close()


def test_a_day_without_an_issue_has_no_other_end(room: Newsroom) -> None:
    room.until(FRIDAY + HOUR)
    skipped = told(room.desk, Kind.SKIPPED)
    assert skipped.text.startswith("No issue on Friday, 27 November: ")
    assert in_two(room.desk, skipped) == ("", "")


@pytest.mark.parametrize(
    ("language", "holiday", "pause"),
    [
        ("en", "No issue on Friday, 25 December: holiday.", "paused until 15 August 2027"),
        ("de", "Keine Ausgabe am Freitag, 25. Dezember: Feiertag.", "Pause bis 15. August 2027"),
        ("ru", "Выпуска не будет (пятница, 25 декабря): праздник.", "перерыв до 15 августа 2027"),
        ("tr", "25 Aralık Cuma: sayı yok: tatil.", "15 Ağustos 2027 tarihine kadar ara"),
    ],
)
def test_days_off_are_told_in_the_publications_language_and_kept_in_english(
    room: Newsroom, language: str, holiday: str, pause: str
) -> None:
    publication = replace(room.desk.config.publication, language=language)
    room.desk.config = replace(room.desk.config, publication=publication)
    room.clock.now = dt.datetime(2026, 12, 22, tzinfo=dt.UTC)
    room.until(dt.datetime(2026, 12, 25, tzinfo=dt.UTC))
    room.clock.now = dt.datetime(2027, 8, 6, tzinfo=dt.UTC)
    room.tick()
    texts = [alert.text for alert in room.desk.store.alerts()]
    assert holiday in texts
    assert any(pause in text for text in texts)
    details = {row.detail for row in room.desk.store.slots_of("the-example-weekly", [SlotState.SKIPPED])}
    assert {"holiday", "paused until 15 August 2027"} <= details


def test_a_trouble_of_a_slot_is_over_with_the_step_that_succeeds_and_told_anew_when_it_comes_again(
    reminded: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = reminded.desk

    def broken(*_: object) -> None:
        raise DesignError("the template is wrong", hint="put it right")

    def troubles() -> list[AlertRow]:
        return [alert for alert in reversed(desk.store.alerts()) if matter(alert).kind is Kind.TROUBLE]

    monkeypatch.setattr(slot_work, "refresh", broken)
    reminded.until(FRIDAY - HOUR, step=HOUR / 4)
    (first,) = troubles()
    assert with_hint(first) == "The issue of Friday, 27 November: the template is wrong (put it right)"
    assert in_two(desk, first) == ("", "")
    monkeypatch.undo()
    reminded.clock.now = FRIDAY - HOUR / 2
    reminded.tick()
    assert in_two(desk, first) == ("✓ in order again since 07:30", "✓ wieder in Ordnung seit 07:30")
    monkeypatch.setattr(slot_work, "refresh", broken)
    reminded.until(FRIDAY - HOUR / 4, step=HOUR / 8)
    again = troubles()
    assert [alert.text for alert in again] == [first.text] * 2
    assert [ending(desk, alert) for alert in again] == ["✓ in order again since 07:30", ""]


def test_a_build_that_fails_is_told_with_the_issue_and_in_its_words(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LayoutError("page 3 cannot be laid out")

    monkeypatch.setattr("digest.desk.slots.issue.build", broken)
    take_in(room.desk, articles(1, 2), name="two.txt")
    room.until(FRIDAY - 20 * HOUR)
    text = told(room.desk, Kind.ASSEMBLED).text
    assert text.startswith("Issue 1, “")
    assert "It could not be built: page 3 cannot be laid out. Working headlines to confirm: 2." in text


def test_an_unknown_post_says_by_whom_it_was_answered(press: Press) -> None:
    press.one.script = [UNKNOWN]
    press.publish()
    question = told(press.desk, Kind.UNKNOWN)
    assert question.text.endswith("one: compact: it may or may not have gone out. Look at the channel.")
    assert question.hint == f"digest resolve {press.slug}"
    assert in_two(press.desk, question) == ("", "")
    (row,) = questions(press.desk, press.slug)
    resolve(press.desk.as_actor(ADA), row, "sent")
    assert in_two(press.desk, question, "ru") == ("✓ answered: it is there (Ada)", "✓ ответ: пост на месте (Ada)")


def test_the_diary_and_the_state_of_things_show_the_command_that_the_chat_does_not(press: Press) -> None:
    press.one.script = [UNKNOWN]
    press.publish()
    (alert,) = status(press.desk).alerts
    assert with_hint(alert) == f"{alert.text} (digest resolve {press.slug})"
    assert "digest" not in follow_up(press.desk, alert)
    assert any(line.endswith(f"→ {with_hint(alert)}") for line in diary(press.desk))


def test_a_post_that_a_probe_found_says_so(press: Press) -> None:
    press.one.script = [UNKNOWN]
    press.publish()
    (row,) = questions(press.desk, press.slug)
    resolve(press.desk.as_actor(Actor(name="the probe", door="probe")), row, "sent")
    found = ("✓ found: it is there", "✓ bulundu: gönderi yerinde")
    assert in_two(press.desk, told(press.desk, Kind.UNKNOWN), "tr") == found


def test_a_post_that_is_sent_again_and_unknown_again_is_two_matters(press: Press) -> None:
    press.one.script = [UNKNOWN]
    press.publish()
    first = told(press.desk, Kind.UNKNOWN)
    (row,) = questions(press.desk, press.slug)
    resolve(press.desk.as_actor(BEN), row, "resend")
    asked = ("✓ answered: send it again (Ben)", "✓ beantwortet: noch einmal senden (Ben)")
    assert in_two(press.desk, first) == asked
    press.one.script = [UNKNOWN]
    press.publish()
    second, _ = (alert for alert in press.desk.store.alerts() if matter(alert).kind is Kind.UNKNOWN)
    assert (ending(press.desk, first), ending(press.desk, second)) == (asked[0], "")
    (row,) = questions(press.desk, press.slug)
    resolve(press.desk.as_actor(ADA), row, "skip")
    assert in_two(press.desk, second) == ("✓ answered: leave it out (Ada)", "✓ beantwortet: auslassen (Ada)")


def test_a_refused_post_says_that_it_is_there_after_another_attempt(press: Press) -> None:
    press.one.script = [REFUSED]
    press.publish()
    failed = told(press.desk, Kind.FAILED)
    assert failed.text.endswith("one: compact: it was refused: no.")
    assert failed.hint == f"when that is put right: digest resolve {press.slug} resend"
    (row,) = questions(press.desk, press.slug)
    resolve(press.desk.as_actor(ADA), row, "resend")
    press.publish()
    when = f"{press.desk.local_time():%H:%M}"
    assert in_two(press.desk, failed, "tr") == (
        f"✓ sent again (Ada), there since {when}",
        f"✓ yeniden gönderildi (Ada), yerinde: {when}",
    )


def test_a_refused_post_of_an_issue_that_was_withdrawn_is_left_out(press: Press) -> None:
    press.one.script = [REFUSED]
    press.publish()
    withdraw(press.desk, press.slug)
    assert in_two(press.desk, told(press.desk, Kind.FAILED)) == ("✓ it was left out", "✓ wurde ausgelassen")


def test_what_was_put_on_hold_for_its_age_says_who_took_it_off(press: Press) -> None:
    press.one.script = [AWAY] * 4
    press.publish()
    press.clock.now += 25 * HOUR
    hold_stale(press.desk)
    stale = told(press.desk, Kind.STALE)
    assert stale.text == "Issue 1 could not be sent whole for 24 h and is on hold."
    assert in_two(press.desk, stale) == ("", "")
    resume(press.desk.as_actor(BEN), press.slug)
    when = f"{press.desk.local_time():%H:%M}"
    assert in_two(press.desk, stale) == (f"✓ taken off hold by Ben at {when}", f"✓ fortgesetzt: Ben, {when}")


@pytest.mark.parametrize(
    ("what", "channel", "lines"),
    [
        ("archive", ARCHIVE, ("✓ the web archive is written", "✓ das Webarchiv ist geschrieben")),
        ("channel", "one", ("✓ it is being sent again", "✓ wird wieder gesendet")),
    ],
)
def test_a_trouble_of_the_sender_is_over_with_the_delivery_that_it_kept_back(
    press: Press, what: str, channel: str, lines: tuple[str, str]
) -> None:
    plan(press.desk, press.desk.store.get_issue(press.slug))
    Serving(sender=press.sender())._tell(press.slug, what, channel, error="no room")
    trouble = told(press.desk, Kind.SERVE)
    assert press.slug in trouble.text
    assert "no room" in trouble.text
    assert in_two(press.desk, trouble) == ("", "")
    press.publish()
    assert in_two(press.desk, trouble) == lines


def test_a_channel_that_shut_its_door_is_called_again_after_the_answer(press: Press) -> None:
    press.one.script = [Outcome(verdict=Verdict.STOPPED, detail="kicked")]
    press.publish()
    (row,) = questions(press.desk, press.slug)
    assert row.state is DeliveryState.FAILED
    Serving(sender=press.sender())._tell(press.slug, "shut", "one", refused=row.id)
    shut = told(press.desk, Kind.SERVE)
    assert "called no more until you have answered" in shut.text
    assert in_two(press.desk, shut) == ("", "")
    resolve(press.desk, row, "resend")
    called = ("✓ answered: the channel is called again", "✓ ответ получен: отправка в канал возобновлена")
    assert in_two(press.desk, shut, "ru") == called


def test_a_damaged_configuration_is_over_when_it_is_in_order_and_counted_anew_after_that(press: Press) -> None:
    desk = press.desk
    settle(desk, "config")  # nothing is up
    assert [come_up(desk, "config"), come_up(desk, "config")] == [1, 1]
    desk.store.alert("config:1:abc", "It cannot be used.", now=desk.now())
    alert = told(desk, Kind.CONFIG)
    assert in_two(desk, alert) == ("", "")
    settle(desk, "config")
    over = over_since(desk, "config", 1)
    assert over == desk.now()
    press.clock.now += HOUR
    settle(desk, "config")
    assert over_since(desk, "config", 1) == over
    assert in_two(desk, alert) == ("✓ config.toml is in order again", "✓ config.toml ist wieder in Ordnung")
    assert come_up(desk, "config") == 2
    assert over_since(desk, "config", 2) is None


@pytest.mark.parametrize(
    "key",
    [
        *("test:something", "", "slot", "slot:2026-11-27", "slot:yesterday:late", "slot:2026-11-27:trouble:no number"),
        *("unknown:x:1", "serve:2026-W48:an earlier version wrote this", "config:abcdef", "other"),
    ],
)
def test_a_key_of_no_kind_is_told_and_left_as_it_is(press: Press, key: str) -> None:
    press.desk.store.alert(key, "Something.", now=press.desk.now())
    (alert,) = press.desk.store.alerts()
    assert matter(alert).kind is Kind.OTHER
    assert follow_up(press.desk, alert) == with_hint(alert) == "Something."


@pytest.mark.parametrize("key", ["unknown:9999:1", "serve:archive:0:0:no room", "slot:2026-11-27:too-few"])
def test_a_matter_whose_rows_are_gone_is_left_as_it_is(press: Press, key: str) -> None:
    press.desk.store.alert(key, "Something.", now=press.desk.now())
    (alert,) = press.desk.store.alerts()
    assert follow_up(press.desk, alert) == "Something."
