"""``digest run`` as a process: how it begins, is stopped, stands by, reads its configuration anew, and refuses."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_kit import command, environment
from run_kit import NOWHERE, Running, add_channel, alerts_of, desk_of, layout_children, planned, rows_of, until
from standin import faults

from digest.model.states import DeliveryState, IssueState, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli_kit import Said
    from standin.server import StandIn

AT_WORK = "at work"


def edit_config(folder: Path, old: str, new: str) -> None:
    """Changes config.toml as an editor's program does: another file in its place."""
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    assert old in text
    fresh = config.with_suffix(".new")
    fresh.write_text(text.replace(old, new, 1), encoding="utf-8")
    fresh.replace(config)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_an_idle_run_stops_at_a_signal_gives_its_lease_back_and_the_next_starts_at_once(
    approved: Path, standin: StandIn, sign: int
) -> None:
    with Running(approved, standin.token) as first:
        first.says(AT_WORK)
        with desk_of(approved) as desk:
            held = desk.store.find_lease("run")
            assert held is not None
            assert not held.given_back
        assert first.stop(sign) == 0
    with desk_of(approved) as desk:
        held = desk.store.find_lease("run")
        assert held is not None
        assert held.given_back
    with Running(approved, standin.token) as second:
        second.says(AT_WORK)
        assert second.stop(sign) == 0
    assert first.log.splitlines()[-1].endswith("stopped")
    assert "Traceback" not in first.log + second.log
    assert standin.calls == []


def test_a_call_that_hangs_is_cut_off_after_the_grace_and_the_post_is_a_question(
    approved: Path, standin: StandIn
) -> None:
    standin.faults.plan("sendMessage", faults.accepted_then(faults.Then.HANG))
    planned(approved)
    with Running(approved, standin.token) as first:
        until(lambda: standin.calls, of=first)
        assert first.stop() == 0
    assert rows_of(approved)["compact send"].state is DeliveryState.UNKNOWN
    assert [text for text in alerts_of(approved) if "may or may not" in text]
    with Running(approved, standin.token) as second:
        until(lambda: len(standin.chat.messages) == 2, of=second)
        second.says("may or may not have gone out")
        assert second.stop() == 0
    assert [posted.filename is None for posted in standin.chat.messages] == [True, False]
    assert rows_of(approved)["compact send"].state is DeliveryState.UNKNOWN


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are found in /proc (Linux)")
def test_a_stop_in_the_middle_of_laying_out_tells_nothing_false_and_makes_no_second_issue(
    weekly: Path, digest: Callable[..., Said], articles: Path, standin: StandIn
) -> None:
    assert digest("add", articles).code == 0
    edit_config(weekly, 'schedule = "Fri 08:00"', 'schedule = "daily 12:00"')
    with Running(weekly, standin.token) as first:
        until(lambda: layout_children(first.process.pid), of=first)
        for child in layout_children(first.process.pid):
            os.kill(child, signal.SIGSTOP)  # it lays out for ever
        until(lambda: list(weekly.glob("issues/2*/issue.toml")), of=first)
        code = first.stop()
    assert (code, "Traceback" in first.log) == (0, False), first.log
    assert "could not be built" not in " ".join(alerts_of(weekly))
    with desk_of(weekly) as desk:
        (slot,) = desk.store.slots_of("the-example-weekly")
        assert (slot.state, slot.lease_owner) == (SlotState.OPEN, None)
    with Running(weekly, standin.token) as second:
        second.says(AT_WORK)
        assert second.stop() == 0
    with desk_of(weekly) as desk:
        assert [row.state for row in desk.store.list_issues()] == [IssueState.REVIEW]


def test_a_second_run_is_refused_with_words_and_one_that_stands_by_takes_over_from_a_dead_one(
    approved: Path, standin: StandIn, process: Callable[..., Said]
) -> None:
    token = {"DIGEST_TELEGRAM_TOKEN": standin.token}
    with Running(approved, standin.token) as first:
        first.says(AT_WORK)
        refused = process("run", **token)
        assert (refused.code, refused.out) == (3, "")
        assert f"process {first.process.pid} on" in refused.err
        assert "digest run --wait" in refused.err
        with Running(approved, standin.token, ("--wait",)) as standby:
            standby.says("standing by")
            assert "sending to" not in standby.log
            first.stop(signal.SIGKILL)
            standby.says("sending to")
            assert process("run", **token).code == 3
            assert standby.stop() == 0
    assert standby.log.count("standing by") == 1


def test_one_that_stands_by_can_be_stopped(approved: Path, standin: StandIn) -> None:
    with Running(approved, standin.token) as first:
        first.says(AT_WORK)
        with Running(approved, standin.token, ("--wait",)) as standby:
            standby.says("standing by")
            assert standby.stop(signal.SIGINT) == 0
        assert first.process.poll() is None


def test_a_changed_configuration_is_taken_up_and_a_broken_one_is_refused_until_it_is_mended(
    approved: Path, standin: StandIn
) -> None:
    good = (approved / "config.toml").read_text(encoding="utf-8")
    with Running(approved, standin.token) as run:
        run.says("sending to telegram")
        edit_config(approved, 'page = "A4"', 'page = "A3"')
        run.says("cannot be used")
        line = good[: good.index('page = "A4"')].count("\n") + 1
        add = '[channels.files]\nkind = "folder"\npath = "issues/files"\n\n[channels.telegram]\nkind = "telegram"'
        edit_config(approved, 'page = "A3"', 'page = "A4"')
        edit_config(approved, '[channels.telegram]\nkind = "telegram"', add)
        run.says("sending to files, telegram")
        (told,) = alerts_of(approved)
        assert f"line {line}, " in told
        assert "The old one stays in force" in told
        assert run.log.count("cannot be used") == 1
        assert run.stop() == 0


def test_a_channel_without_a_token_that_is_added_later_is_refused_like_a_broken_file(
    approved: Path, standin: StandIn
) -> None:
    with Running(approved, standin.token) as run:
        run.says(AT_WORK)
        add_channel(approved, standin, name="second", chat="@example_second")
        edit_config(approved, 'chat_id = "@example_second"', 'chat_id = "@example_second"\ntoken_env = "NO_SUCH_TOKEN"')
        run.says("NO_SUCH_TOKEN")
        planned(approved)
        until(lambda: len(standin.chat.messages) == 2, of=run)
        assert run.stop() == 0


def test_posts_go_through_the_channel_of_the_new_configuration(approved: Path, standin: StandIn) -> None:
    edit_config(approved, standin.url, NOWHERE)
    with Running(approved, standin.token) as run:
        planned(approved)
        until(lambda: rows_of(approved)["compact send"].attempt, of=run)
        edit_config(approved, NOWHERE, standin.url)
        until(lambda: len(standin.chat.messages) == 2, of=run)
        assert run.stop() == 0
    assert {row.state for row in rows_of(approved).values()} == {DeliveryState.SENT}


def test_sighup_reads_the_configuration_again(approved: Path, standin: StandIn) -> None:
    with Running(approved, standin.token) as run:
        run.says(AT_WORK)
        run.process.send_signal(signal.SIGHUP)
        run.says("config.toml was read again")
        until(lambda: run.log.count(AT_WORK) == 2, of=run)
        assert run.stop() == 0


def damage(database: Path) -> None:
    """Overwrites the pages behind the first."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(database.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    data[8 * size :] = os.urandom(len(data) - 8 * size)
    database.write_bytes(data)


def test_a_damaged_database_sends_nothing_and_says_what_to_do(
    approved: Path, standin: StandIn, process: Callable[..., Said]
) -> None:
    planned(approved)
    damage(approved / ".digest/state.db")
    said = process("run", DIGEST_TELEGRAM_TOKEN=standin.token)
    assert said.code == 3
    assert "Traceback" not in said.err
    assert "damaged" in said.err
    assert "→" in said.err
    assert standin.calls == []


def test_a_copied_database_is_refused_also_while_its_original_is_at_work_until_an_editor_says_it_was_moved(
    approved: Path, tmp_path: Path, standin: StandIn, process: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = {"DIGEST_TELEGRAM_TOKEN": standin.token}
    copy = tmp_path / "copy"
    with Running(approved, standin.token) as original:
        original.says(AT_WORK)
        subprocess.run(["cp", "-a", str(approved), str(copy)], check=True)
        monkeypatch.chdir(copy)
        said = process("run", **token)
        assert said.code == 1
        assert "is a copy of" in said.err
        assert "--moved" in said.err
        assert original.stop() == 0
    assert process("run", **token).code == 1
    with Running(copy, standin.token, ("--moved",)) as moved:
        moved.says(AT_WORK)
        assert moved.stop() == 0
    with Running(copy, standin.token) as again:
        again.says(AT_WORK)
        assert again.stop() == 0


def test_publishing_by_hand_while_a_run_is_at_work_sends_each_post_once(approved: Path, standin: StandIn) -> None:
    with Running(approved, standin.token) as run:
        run.says(AT_WORK)
        hands = [
            subprocess.Popen(
                command("publish"),
                cwd=approved,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=environment(DIGEST_TELEGRAM_TOKEN=standin.token),
            )
            for _ in range(2)
        ]
        said = [hand.communicate()[0].decode() for hand in hands]
        until(lambda: {row.state for row in rows_of(approved).values()} == {DeliveryState.SENT}, of=run)
        assert run.stop() == 0
    assert "Traceback" not in "".join(said)
    assert [posted.filename is None for posted in standin.chat.messages] == [True, False]
    with desk_of(approved) as desk:
        assert [row.state for row in desk.store.list_issues()] == [IssueState.SENT]


def test_wrong_words_are_refused_before_anything_begins(
    approved: Path, standin: StandIn, process: Callable[..., Said]
) -> None:
    said = process("run", "--log", "xml", DIGEST_TELEGRAM_TOKEN=standin.token)
    assert said.code == 2
    assert "--log plain or --log json" in said.err
    said = process("run", DIGEST_TELEGRAM_TOKEN="")
    assert said.code == 2
    assert "DIGEST_TELEGRAM_TOKEN" in said.err


def test_the_log_as_json_is_an_object_in_each_line(approved: Path, standin: StandIn) -> None:
    planned(approved)
    with Running(approved, standin.token, ("--log", "json")) as run:
        until(lambda: len(standin.chat.messages) == 2, of=run)
        assert run.stop() == 0
    lines = [json.loads(line) for line in run.log.splitlines()]
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    assert lines[-1]["message"] == "stopped"
    assert standin.token not in run.log
