"""The tables [schedule] and [editors], and the keys that came with them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.config import load, parse
from digest.errors import ConfigError
from digest.model.schedule import Approval, OnHoliday, Schedule, Span, TooFew, Untitled

if TYPE_CHECKING:
    from digest.model.config import Config

ROOT = Path(__file__).resolve().parents[2]
GOOD = '[publication]\nname = "My Weekly"\nschedule = "Fri 08:00"\ntimezone = "Asia/Tbilisi"\n'
CHAT = 'kind = "telegram"\nchat_id = "@my_weekly"\n'


def config(text: str) -> Config:
    return parse(GOOD + text, Path("config.toml"))


def problems(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(ConfigError) as caught:
        parse(GOOD + text, Path("config.toml"))
    assert all(notice.hint and notice.code.startswith("config-") for notice in caught.value.notices)
    return [(notice.code, notice.line) for notice in caught.value.notices]


def test_without_a_table_the_schedule_has_the_rules_the_zone_and_the_usual_spans() -> None:
    made = config("")
    assert made.publication.schedule == ("Fri 08:00",)
    assert made.schedule == Schedule(rules=made.schedule.rules, zone="Asia/Tbilisi")
    assert [(rule.text, rule.weekdays, rule.at) for rule in made.schedule.rules] == [("Fri 08:00", (4,), dt.time(8))]
    assert made.editors is None


def test_the_example_at_the_root_gives_the_usual_schedule() -> None:
    made = load(ROOT / "config.toml")
    assert made.schedule == Schedule(rules=made.schedule.rules)
    assert [rule.text for rule in made.schedule.rules] == ["Fri 08:00"]


def test_every_value_that_the_example_shows_is_the_one_in_force_without_it() -> None:
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("# [schedule]")
    end = lines.index("", start)
    table = "\n".join(line.removeprefix("# ") for line in lines[start:end])
    assert "too_few" in table
    assert config(table).schedule == config("").schedule


def test_every_rule_that_the_example_shows_is_understood() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    start = text.index("# Also understood:")
    shown = text[start : text.index("\n\n", start)].split('"')[1::2]
    rules = [rule for rule in shown if rule[-3:-2] == ":" or "from" in rule]
    assert len(rules) == 8
    for rule in rules:
        made = parse(f'[publication]\nname = "A"\nschedule = "{rule}"\n', Path("config.toml"))
        assert [one.text for one in made.schedule.rules] == [rule]


def test_everything_in_the_table_is_read() -> None:
    made = config(
        '[schedule]\ncutoff = "2d"\nremind = "90m"\ncatch_up = "1d 12h"\n'
        'holidays = [2026-12-25, "2026-12-24", "2026-12-25"]\npauses = ["2026-12-27 to 2027-01-03", 2026-05-01]\n'
        'on_holiday = "before"\napproval = "automatic"\nuntitled = "working-headline"\ntoo_few = "hold"\n'
    )
    assert made.schedule == Schedule(
        rules=made.schedule.rules,
        zone="Asia/Tbilisi",
        cutoff=dt.timedelta(days=2),
        remind=dt.timedelta(minutes=90),
        catch_up=dt.timedelta(hours=36),
        holidays=(dt.date(2026, 12, 24), dt.date(2026, 12, 25)),
        pauses=(
            Span(first=dt.date(2026, 5, 1), last=dt.date(2026, 5, 1)),
            Span(first=dt.date(2026, 12, 27), last=dt.date(2027, 1, 3)),
        ),
        on_holiday=OnHoliday.BEFORE,
        approval=Approval.AUTOMATIC,
        untitled=Untitled.WORKING_HEADLINE,
        too_few=TooFew.HOLD,
    )
    assert isinstance(made.schedule.on_holiday, OnHoliday)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90m", 90), ("24h", 1440), ("2d", 2880), ("0", 0), ("0h", 0), ("1d12h", 2160), ("1H 30M", 90), ("14d", 20160)],
)
def test_a_span_of_time_is_minutes_hours_and_days(text: str, minutes: int) -> None:
    made = config(f'[schedule]\ncatch_up = "{text}"\n')
    assert made.schedule.catch_up == dt.timedelta(minutes=minutes)


def test_the_usual_reminder_is_not_before_a_shorter_cutoff() -> None:
    assert config('[schedule]\ncutoff = "1h"\n').schedule.remind == dt.timedelta(hours=1)
    assert config("[schedule]\ncutoff = 0\n").schedule.remind == dt.timedelta()


def test_several_rules_stand_in_a_list() -> None:
    text = '[publication]\nname = "A"\nschedule = [\n  "Mon, Thu 08:00",\n  "last day 18:00",\n]\n'
    made = parse(text, Path("config.toml"))
    assert made.publication.schedule == ("Mon, Thu 08:00", "last day 18:00")
    assert [rule.text for rule in made.schedule.rules] == ["Mon, Thu 08:00", "last day 18:00"]


def test_a_rule_that_is_not_understood_is_told_with_the_reason_and_the_forms() -> None:
    text = '[publication]\nname = "A"\nschedule = ["Fri 08:00", "every second Fri 08:00", "Fryday 08:00"]\n'
    with pytest.raises(ConfigError) as caught:
        parse(text, Path("config.toml"))
    first, second = caught.value.notices
    assert {first.code, second.code} == {"config-bad-schedule"}
    assert {first.line, second.line} == {3}
    assert "which week is the first" in first.message
    assert "“fryday” is no weekday" in second.message
    assert "weekdays 07:30" in str(first.hint)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('cutoff = "a day"\n', "config-bad-duration", 6),
        ("cutoff = 24\n", "config-bad-duration", 6),
        ('cutoff = ""\n', "config-bad-duration", 6),
        ('cutoff = " "\n', "config-bad-duration", 6),
        ('cutoff = "-2h"\n', "config-bad-duration", 6),
        ("cutoff = 1.5\n", "config-wrong-type", 6),
        ('cutoff = "15d"\n', "config-out-of-range", 6),
        ('catch_up = "337h"\n', "config-out-of-range", 6),
        ('cutoff = "2h"\nremind = "3h"\n', "config-bad-reminder", 7),
        ('remind = "25h"\n', "config-bad-reminder", 6),
        ('holidays = ["Christmas"]\n', "config-bad-date", 6),
        ('holidays = ["2026-02-30"]\n', "config-bad-date", 6),
        ("holidays = [2026-12-25T08:00:00]\n", "config-bad-date", 6),
        ("holidays = 20261225\n", "config-bad-date", 6),
        ('pauses = ["summer"]\n', "config-bad-date", 6),
        ('pauses = ["2026-12-21 to"]\n', "config-bad-date", 6),
        ('pauses = ["2026-12-21 to 2026-12-32"]\n', "config-bad-date", 6),
        ('pauses = ["2027-01-03 to 2026-12-21"]\n', "config-bad-date", 6),
        ('on_holiday = "later"\n', "config-unknown-word", 6),
        ('approval = "nobody"\n', "config-unknown-word", 6),
        ('untitled = "headline"\n', "config-unknown-word", 6),
        ('too_few = "wait"\n', "config-unknown-word", 6),
        ('cut_off = "24h"\n', "config-unknown-key", 6),
    ],
)
def test_a_wrong_value_in_the_schedule_is_named_with_its_line(text: str, code: str, line: int) -> None:
    assert problems("[schedule]\n" + text) == [(code, line)]


def test_rules_that_stand_above_every_table_are_told_where_they_belong() -> None:
    with pytest.raises(ConfigError) as caught:
        parse('schedule = "Fri 08:00"\n' + GOOD.replace('schedule = "Fri 08:00"\n', ""), Path("config.toml"))
    (notice,) = caught.value.notices
    assert (notice.code, notice.line) == ("config-wrong-type", 1)
    assert "[publication]" in str(notice.hint)


def test_the_editors_chat_is_a_telegram_channel_of_its_own() -> None:
    made = config('[editors]\nchat_id = -1001234567891\ntoken_env = "OTHER"\ntoken_file = "token"\n').editors
    assert made is not None
    assert (made.name, made.kind, made.chat_id, made.token_env) == ("editors", "telegram", "-1001234567891", "OTHER")
    assert made.api_url == "https://api.telegram.org"
    assert made.token_file == Path("token").resolve()


def test_an_empty_chat_or_an_empty_table_means_that_there_is_no_editors_chat() -> None:
    assert config('[editors]\nchat_id = ""\n').editors is None
    assert config("[editors]\n").editors is None


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[editors]\nchat_id = "my editors"\n', "config-bad-chat", 6),
        ('[editors]\nchat_id = "@my_editors"\napi_url = "example"\n', "config-bad-url", 7),
        ('[editors]\ntoken_env = "OTHER"\n', "config-missing", 5),
        ('[editors]\nchat = "@my_editors"\nchat_id = "@my_editors"\n', "config-unknown-key", 6),
        ("editors = 5\n", "config-unknown-key", 5),
        (f'[channels.a]\n{CHAT}[editors]\nchat_id = "@My_Weekly"\n', "config-same-chat", 9),
        (f"[channels.a]\n{CHAT.replace('@my', '@MY')}" + '[editors]\nchat_id = "@my_weekly"\n', "config-same-chat", 9),
        (f"[channels.a]\n{CHAT}[channels.b]\n{CHAT}", "config-same-chat", 10),
        (f"[channels.editors]\n{CHAT}", "config-bad-slug", 5),
        (f'[channels.a]\n{CHAT}form = "long"\n', "config-unknown-word", 8),
    ],
)
def test_a_wrong_value_of_a_chat_is_named_with_its_line(text: str, code: str, line: int) -> None:
    assert problems(text) == [(code, line)]


def test_the_same_chat_on_another_server_is_another_chat() -> None:
    made = config(f'[channels.a]\n{CHAT}[channels.b]\n{CHAT}api_url = "http://127.0.0.1:8081"\n')
    assert [channel.chat_id for channel in made.channels] == ["@my_weekly", "@my_weekly"]


def test_two_channels_without_a_chat_are_not_the_same_chat() -> None:
    assert problems('[channels.a]\nkind = "telegram"\n[channels.b]\nkind = "telegram"\n') == [
        ("config-bad-chat", 5),
        ("config-bad-chat", 7),
    ]


@pytest.mark.parametrize("form", ["auto", "compact", "thread"])
def test_a_channel_has_a_form(form: str) -> None:
    made = config(f'[channels.a]\n{CHAT}form = "{form}"\n')
    assert made.channels[0].form == form
    assert config(f"[channels.a]\n{CHAT}").channels[0].form == "auto"
