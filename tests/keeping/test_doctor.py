"""digest doctor: one line a check, what is wrong with its remedy, and no token in any of it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from keeping.doctor_kit import GOOD, OUTSIDE, Answers, add_channel, looked, marks
from test_press import use_telegram

from digest.app import clock
from digest.desk.doctor import Mark, examine
from digest.desk.health.channels import clock as look_at_clock
from digest.desk.health.machine import python, renderer
from digest.errors import LayoutError, LibraryError, UsageError
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli_kit import Said
    from standin.server import StandIn

    from digest.desk.desk import Desk


def test_a_good_publication_is_in_order_and_the_real_renderer_is_asked(
    built: Path, digest: Callable[..., Said]
) -> None:
    assert digest("backup").code == 0
    said = digest("doctor")
    assert said.code == 0, said.out
    assert "Everything is in order." in said.out
    for word in ("Python 3.", "Pango 1.", "HarfBuzz", "22 fonts", "whole; schema", "1 issue", "MB free", "next issue"):
        assert word in said.out
    assert "✗" not in said.out
    assert "→" not in said.out


def test_json_has_the_same(built: Path, digest: Callable[..., Said]) -> None:
    lines = digest("doctor", "--offline").out
    said = digest("doctor", "--offline", "--json")
    data = json.loads(said.out)
    assert said.code == 0
    assert (data["problems"], data["warnings"]) == (0, 1)
    assert {*data["checks"][0]} == {"topic", "mark", "text", "remedy"}
    for check in data["checks"]:
        assert check["topic"] in lines
    assert [check["topic"] for check in data["checks"] if check["mark"] == "warning"] == ["backup"]


def test_nothing_is_changed_by_looking(built: Path, digest: Callable[..., Said]) -> None:
    def tree() -> dict[str, bytes]:
        files = (p for p in built.rglob("*") if p.is_file() and not p.name.endswith(("-wal", "-shm")))
        return {str(p): p.read_bytes() for p in files}

    before = tree()
    digest("doctor", "--offline")
    assert tree() == before


def test_outside_a_publication_the_computer_alone_is_looked_at(
    tmp_path: Path, digest: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = digest("doctor")
    assert (said.code, "Pango" in said.out, "digest init" in said.out) == (0, True, True)
    assert digest("doctor", "--config", "none.toml").code == 2


def test_a_broken_configuration_shows_every_problem_and_the_rest_is_looked_at_all_the_same(
    built: Path, digest: Callable[..., Said]
) -> None:
    config = built / "config.toml"
    text = config.read_text(encoding="utf-8").replace('timezone = "UTC"', 'timezone = "Europe/Berlni"\ncolour = "red"')
    config.write_text(text, encoding="utf-8")
    said = digest("doctor", "--offline")
    assert said.code == 1
    assert "did you mean Europe/Berlin" in said.out
    assert "colour" in said.out
    assert "2 problems" in said.out
    assert "config.toml:" in said.out
    assert "whole; schema" in said.out
    config.write_text("[publication\n", encoding="utf-8")
    said = digest("doctor", "--offline")
    assert (said.code, "not valid TOML" in said.out, "whole; schema" in said.out) == (1, True, True)


def test_a_configuration_that_others_may_change_is_a_warning(built: Path) -> None:
    (built / "config.toml").chmod(0o666)
    (check,) = looked(built)["config.toml"]
    assert (check.mark, check.remedy) == (Mark.WARNING, f"chmod go-w {built}/config.toml")


def test_a_damaged_database_is_said_with_the_backup_that_would_help(
    built: Path, digest: Callable[..., Said], damaged: Callable[[Path], None]
) -> None:
    assert digest("backup", "backups/good.zip").code == 0
    damaged(built)
    said = digest("doctor", "--offline")
    assert said.code == 1
    assert "damaged" in said.out
    assert f"digest restore {built}/backups/good.zip {built} --over" in said.out
    assert "Traceback" not in said.err
    (built / ".digest" / "state.db").write_bytes(b"This is no database. " * 400)
    said = digest("doctor", "--offline")
    assert (said.code, "not a database" in said.out) == (1, True)


def test_a_copy_is_a_problem_and_a_moved_folder_is_none(
    built: Path, tmp_path: Path, desk_of: Callable[[Path], Desk]
) -> None:
    from digest.desk.home import check_home

    desk = desk_of(built)
    check_home(desk, moved=True)
    desk.close()
    shutil.copytree(built, tmp_path / "copy")
    (check,) = looked(tmp_path / "copy")["home"]
    assert (check.mark, str(built) in check.text) == (Mark.PROBLEM, True)
    assert marks(looked(built)["home"]) == ["ok"]
    shutil.rmtree(tmp_path / "copy")
    built.rename(tmp_path / "elsewhere")
    (check,) = looked(tmp_path / "elsewhere")["home"]
    assert (check.mark, "was moved here" in check.text) == (Mark.OK, True)


def test_a_backup_is_missing_then_fresh_then_old(built: Path, digest: Callable[..., Said], tmp_path: Path) -> None:
    assert marks(looked(built)["backup"]) == ["warning"]
    assert digest("backup", tmp_path / "elsewhere.zip").code == 0
    assert marks(looked(built)["backup"]) == ["ok"]
    later = clock() + dt.timedelta(days=15)
    checks = {c.topic: c for c in examine(built / "config.toml", now=later, outside=OUTSIDE)}
    assert (checks["backup"].mark, "15 days old" in checks["backup"].text) == (Mark.WARNING, True)


@pytest.mark.parametrize(
    ("free", "mark"), [(10**12, "ok"), (499_000_000, "warning"), (49_000_000, "problem"), (0, "problem")]
)
def test_little_room_on_the_disk_is_said_in_time(built: Path, free: int, mark: str) -> None:
    assert marks(looked(built, free=lambda _: free)["disk"]) == [mark]


def test_a_disk_that_does_not_answer_is_a_problem(built: Path) -> None:
    def gone(_: Path) -> int:
        raise OSError(5, "Input/output error")

    assert marks(looked(built, free=gone)["disk"]) == ["problem"]


def test_a_missing_library_names_the_packages() -> None:
    def missing(_: bytes) -> bytes:
        raise LibraryError("the PDF needs the Pango library, which is not installed")

    (check,) = renderer(None, replace(OUTSIDE, render=missing), root=None)
    assert check.mark is Mark.PROBLEM
    assert "apt install libpango" in check.remedy
    assert "brew install pango" in check.remedy


def test_a_child_that_crashes_over_fonts_names_the_font_packages() -> None:
    def crashes(request: bytes) -> bytes:
        if json.loads(request)["what"] == "fonts":
            raise LayoutError("the child process ended with code -11")
        return GOOD

    libraries, fonts = renderer(None, replace(OUTSIDE, render=crashes), root=None)
    assert (libraries.mark, fonts.mark) == (Mark.OK, Mark.PROBLEM)
    assert "fonts-dejavu-core" in fonts.remedy


def test_a_font_of_the_design_that_is_damaged_is_named(built: Path, digest: Callable[..., Said]) -> None:
    fonts = built / "templates" / "brief" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "Inter-Regular.ttf").write_bytes(b"no font at all")
    said = digest("doctor", "--offline")
    assert (said.code, "Inter-Regular.ttf" in said.out) == (1, True)


def test_letters_that_the_design_lacks_are_a_warning(built: Path, digest: Callable[..., Said]) -> None:
    config = built / "config.toml"
    text = config.read_text(encoding="utf-8").replace("The Example Weekly", "The Example 日本 Weekly")
    config.write_text(text, encoding="utf-8")
    said = digest("doctor", "--offline")
    assert said.code == 0
    assert "日" in said.out.partition("fonts: warning")[2].partition("\n")[0]


@pytest.mark.parametrize(("version", "mark"), [((3, 10, 14), "problem"), ((3, 11, 0), "ok"), ((3, 14, 1), "ok")])
def test_python_is_old_enough_or_not(version: tuple[int, int, int], mark: str) -> None:
    assert python(version).mark == mark


@pytest.mark.parametrize(
    ("answers", "expected", "word"),
    [
        (Answers(), ["ok"], "may post, edit and pin"),
        (Answers(can_pin=False), ["warning"], "but not pin"),
        (Answers(can_pin=False, can_edit=False), ["warning"], "but not edit or pin"),
        (Answers(can_post=False), ["problem"], "may not post"),
        (Answers(can_delete=False), ["ok", "ok"], "48 hours"),
        (Answers(chat_ok=False, trouble="chat not found"), ["problem"], "does not see the chat: chat not found"),
        (Answers(token_ok=False, trouble="Unauthorized"), ["problem"], "does not know the token"),
        (Answers(chat_ok=None, trouble="timed out"), ["warning"], "could not be asked for: timed out"),
        (Answers(token_ok=None, trouble="no connection"), ["warning"], "could not be asked: no connection"),
    ],
)
def test_what_the_bot_may_do_is_weighed(built: Path, answers: Answers, expected: list[str], word: str) -> None:
    add_channel(built)
    checks = looked(built, probe=lambda _, __: answers)["channel telegram"]
    assert marks(checks) == expected
    assert any(word in check.text for check in checks)


def test_a_missing_token_is_a_problem_and_nothing_is_asked(built: Path) -> None:
    add_channel(built)

    def missing(_: object) -> object:
        raise UsageError("the channel has no token", hint="ask @BotFather")

    def never(_: object, __: object) -> Answers:
        raise AssertionError("asked without a token")

    (check,) = looked(built, token=missing, probe=never)["channel telegram"]
    assert (check.mark, check.remedy) == (Mark.PROBLEM, "ask @BotFather")


def test_a_token_file_that_others_may_read_is_a_warning(built: Path) -> None:
    add_channel(built)
    notice = Notice(
        code="token-file-open", severity=Severity.WARNING, message="Others may read it.", hint="chmod 600 x"
    )
    first, second = looked(built, token_notices=lambda _: (notice,))["channel telegram"]
    assert (first.mark, first.remedy, second.mark) == (Mark.WARNING, "chmod 600 x", Mark.OK)


@pytest.mark.parametrize(
    ("skew", "mark", "word"),
    [(0.0, "ok", "as Telegram's"), (-45, "warning", "behind"), (700, "problem", "ahead of"), (None, "ok", "nothing")],
)
def test_the_clock_is_held_against_telegrams(skew: float | None, mark: str, word: str) -> None:
    (check,) = look_at_clock(dt.datetime(2026, 11, 24, tzinfo=dt.UTC), [0.1 if skew else skew, skew])
    assert (check.mark, word in check.text) == (mark, True)


@pytest.mark.parametrize("year", [1970, 2000, 2107])
def test_a_year_that_cannot_be_is_a_problem(year: int) -> None:
    (check,) = look_at_clock(dt.datetime(year, 1, 1, tzinfo=dt.UTC), [])
    assert check.mark is Mark.PROBLEM


@pytest.mark.parametrize(
    ("url", "mark"),
    [
        ("", "ok"),
        ("https://news.example.org/weekly", "ok"),
        ("http://news.example.org", "warning"),
        ("https://localhost/x", "problem"),
    ],
)
def test_the_public_address_is_looked_at_and_not_fetched(built: Path, url: str, mark: str) -> None:
    config = built / "config.toml"
    text = config.read_text(encoding="utf-8").replace('# public_url = ""', f'public_url = "{url}"')
    config.write_text(text, encoding="utf-8")
    assert marks(looked(built)["public_url"]) == [mark]


def test_a_scheduler_at_work_is_named_and_one_that_is_over_too(built: Path, desk_of: Callable[[Path], Desk]) -> None:
    desk = desk_of(built)
    now = clock()
    until = now + dt.timedelta(minutes=5)
    assert desk.store.take_lease("run", owner="harbour:4711", until=until, now=now)
    (check,) = looked(built)["at work"]
    assert (check.mark, "harbour:4711" in check.text, "over" in check.text) == (Mark.OK, True, False)
    later = now + dt.timedelta(hours=1)
    checks = {c.topic: c for c in examine(built / "config.toml", now=later, outside=OUTSIDE)}
    assert "which is over" in checks["at work"].text
    desk.store.drop_lease("run", "harbour:4711", 1)
    (check,) = looked(built)["at work"]
    assert check.text == "scheduler: none now; harbour:4711 was the last"


def test_the_next_issue_is_told_in_local_time_and_utc(built: Path) -> None:
    config = built / "config.toml"
    text = config.read_text(encoding="utf-8").replace('timezone = "UTC"', 'timezone = "Asia/Tbilisi"')
    config.write_text(text, encoding="utf-8")
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    checks = {c.topic: c for c in examine(config, now=now, outside=OUTSIDE)}
    assert "Friday 27 November 2026 08:00 Asia/Tbilisi, 2026-11-27 04:00 UTC" in checks["schedule"].text


def test_a_real_channel_is_asked_over_the_wire(
    built: Path, digest: Callable[..., Said], standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from standin.chat import Rights

    use_telegram(built, standin)
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    said = digest("doctor")
    assert "The Example Review" in said.out
    assert standin.token not in said.out + said.err
    standin.chat.rights = Rights.KICKED
    said = digest("doctor")
    assert (said.code, "does not see the chat" in said.out) == (1, True), said
    assert standin.token not in said.out + said.err
    assert standin.chat.messages == []
    calls = len(standin.calls)
    assert "was not asked" in digest("doctor", "--offline").out
    assert len(standin.calls) == calls


def test_a_wrong_or_missing_token_is_said_and_never_shown(
    built: Path, digest: Callable[..., Said], standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_telegram(built, standin)
    monkeypatch.delenv("DIGEST_TELEGRAM_TOKEN", raising=False)
    said = digest("doctor")
    assert (said.code, "DIGEST_TELEGRAM_TOKEN is not set" in said.out) == (1, True)
    for wrong in ("424242:another-token-of-the-tests-000000", "a word"):
        monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", wrong)
        said = digest("doctor")
        assert said.code == 1
        assert wrong not in said.out + said.err
