"""``digest schedule``: the next runs in words and as JSON; and the words before ``digest run`` begins."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from digest import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_kit import Said

BERLIN = ZoneInfo("Europe/Berlin")


def plan(folder: Path, schedule: str, more: str = "", zone: str = "UTC") -> None:
    """Writes the schedule into config.toml."""
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    text = text.replace('schedule = "Fri 08:00"', f"schedule = {schedule}").replace('"UTC"', f'"{zone}"')
    config.write_text(f"{text}\n[schedule]\n{more}\n", encoding="utf-8")


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the clock to a moment of UTC."""

    def at(text: str) -> None:
        monkeypatch.setattr(app, "clock", lambda: dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC))

    return at


def test_the_next_ten_runs_are_shown_in_local_time_and_utc_across_a_change_of_the_clocks(
    weekly: Path, digest: Callable[..., Said], on: Callable[[str], None]
) -> None:
    plan(weekly, '["Wed 08:00", "Sun 02:30"]', zone="Europe/Berlin")
    on("2026-10-20T00:00")
    said = digest("schedule")
    runs = [line for line in said.out.splitlines() if line.endswith("UTC")]
    assert (said.code, len(runs)) == (0, 10)
    assert runs[0].split() == ["Wed", "21", "Oct", "2026", "08:00", "21", "Oct", "06:00", "UTC"]
    assert runs[1].split() == ["Sun", "25", "Oct", "2026", "02:30", "25", "Oct", "00:30", "UTC"]  # the first of two
    assert runs[2].split() == ["Wed", "28", "Oct", "2026", "08:00", "28", "Oct", "07:00", "UTC"]
    on("2026-03-28T12:00")
    spring = digest("schedule", "-n", "1").out.splitlines()[1]
    assert spring.split() == [
        "Sun",
        "29",
        "Mar",
        "2026",
        "03:00",
        "29",
        "Mar",
        "01:00",
        "UTC",
    ]  # 02:30 is left out that night


def test_the_json_says_the_same_with_offsets(
    weekly: Path, digest: Callable[..., Said], on: Callable[[str], None]
) -> None:
    plan(weekly, '"Wed 08:00"', 'holidays = ["2026-11-04"]', zone="Europe/Berlin")
    on("2026-10-20T00:00")
    said = digest("schedule", "--count", "3", "--json")
    told = json.loads(said.out)
    assert said.code == 0
    assert set(told) == {"runs", "rules", "running"}
    assert told["running"] is False
    assert [run["date"] for run in told["runs"]] == ["2026-10-21", "2026-10-28", "2026-11-04"]
    assert [run["skipped"] for run in told["runs"]] == ["", "", "holiday"]
    assert [run["local"][-6:] for run in told["runs"]] == ["+02:00", "+01:00", "+01:00"]
    for run in told["runs"]:
        local, utc = (dt.datetime.fromisoformat(run[name]) for name in ("local", "publish"))
        assert local == utc
        assert local == dt.datetime.combine(dt.date.fromisoformat(run["date"]), dt.time(8), BERLIN)
        assert utc - dt.datetime.fromisoformat(run["cutoff"]) == dt.timedelta(days=1)


def test_a_run_that_is_left_out_says_why(weekly: Path, digest: Callable[..., Said], on: Callable[[str], None]) -> None:
    plan(weekly, '"Fri 08:00"', 'holidays = ["2026-12-25"]\npauses = ["2027-01-01 to 2027-01-10"]')
    on("2026-12-17T00:00")
    lines = digest("schedule").out.splitlines()
    assert "no issue: holiday" in next(line for line in lines if "25 Dec 2026" in line)
    for day in ("01 Jan 2027", "08 Jan 2027"):
        assert "no issue: paused until 10 January 2027" in next(line for line in lines if day in line)
    assert "no issue" not in next(line for line in lines if "15 Jan 2027" in line)


def test_a_day_off_moves_the_run_where_the_schedule_says_so(
    weekly: Path, digest: Callable[..., Said], on: Callable[[str], None]
) -> None:
    plan(weekly, '"Fri 08:00"', 'holidays = ["2026-12-25"]\non_holiday = "before"')
    on("2026-12-20T00:00")
    assert digest("schedule", "-n", "1").out.splitlines()[1].split()[:4] == ["Thu", "24", "Dec", "2026"]


def test_the_rules_are_told_in_words(weekly: Path, digest: Callable[..., Said]) -> None:
    plan(weekly, '"Fri 08:00"', 'cutoff = "36h"\nremind = "90m"\ncatch_up = "2d"')
    said = digest("schedule").out
    for words in ("36 hours before", "90 minutes before", "more than 2 days", "digest run keeps this schedule"):
        assert words in said
    config = weekly / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + 'approval = "automatic"\n', encoding="utf-8")
    assert "approved by itself" in digest("schedule").out


def test_without_a_schedule_there_is_a_word_and_a_hint(weekly: Path, digest: Callable[..., Said]) -> None:
    plan(weekly, '""')
    said = digest("schedule")
    assert said.code == 0
    assert "Nothing is scheduled." in said.out
    assert 'schedule = "Fri 08:00"' in said.out
    assert json.loads(digest("schedule", "--json").out)["runs"] == []
    assert "nothing is scheduled" in digest("status").out


def test_the_schedule_changes_nothing(built: Path, digest: Callable[..., Said]) -> None:
    before = digest("status", "--json").out
    assert digest("schedule").code == 0
    assert digest("status", "--json").out == before


@pytest.mark.parametrize("words", [("-n", "0"), ("-n", "many"), ("--count", "201"), ("extra",)])
def test_a_wrong_count_is_refused(weekly: Path, digest: Callable[..., Said], words: tuple[str, ...]) -> None:
    said = digest("schedule", *words)
    assert (said.code, said.out) == (2, "")
    assert "→" in said.err


def test_a_wrong_schedule_is_refused_with_its_line(weekly: Path, digest: Callable[..., Said]) -> None:
    plan(weekly, '"Fryday 08:00"')
    for verb in ("schedule", "run"):
        said = digest(verb)
        assert said.code == 2
        assert "config.toml:9" in said.err
        assert "Fryday" in said.err
