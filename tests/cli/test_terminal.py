"""A paste through a real terminal, and the questions that a terminal is asked."""

from __future__ import annotations

import json
import os
import select
import sys
import termios
from typing import TYPE_CHECKING, Any

import pexpect  # type: ignore[import-untyped]
import pytest
from cli_kit import environment

from digest.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_kit import Said


def spawn(folder: Path, *words: str) -> Any:
    return pexpect.spawn(
        sys.executable,
        ["-m", "digest", *words],
        cwd=str(folder),
        env=environment(TERM="xterm", NO_COLOR="1"),
        timeout=60,
        dimensions=(40, 140),
    )


def paste(child: Any, text: str, *, bracketed: bool) -> None:
    child.expect("press Ctrl-D")
    child.expect_exact("\x1b[?2004h")
    child.delaybeforesend = None
    marks = ("\x1b[200~", "\x1b[201~") if bracketed else ("", "")
    for start in range(0, len(text), 1000):
        part = text[start : start + 1000]
        child.send((marks[0] if start == 0 else "") + part)
    child.send(marks[1])
    child.sendcontrol("d")
    child.expect(r"([\d,]+) characters came in")
    child.expect(pexpect.EOF)
    child.close()


@pytest.mark.parametrize("bracketed", [False, True])
def test_a_paste_of_long_lines_arrives_whole(weekly: Path, articles: Path, bracketed: bool) -> None:
    text = articles.read_text(encoding="utf-8")
    assert max(len(line.encode()) for line in text.splitlines()) > 3000
    text = text.replace("\nCONCLUSIONS: A canal", " " + "And the water ran on. " * 300 + "\nCONCLUSIONS: A canal")
    assert max(len(line.encode()) for line in text.splitlines()) > 4096 * 1.5
    child = spawn(weekly, "add", "-")
    paste(child, text, bracketed=bracketed)
    assert child.exitstatus == 0
    (raw,) = (weekly / "issues/inbox/raw").iterdir()
    assert raw.read_bytes().decode() == text


def test_the_analyst_paste_arrives_whole_through_a_terminal(weekly: Path, analyst: Path) -> None:
    child = spawn(weekly, "add", "-")
    paste(child, analyst.read_text(encoding="utf-8"), bracketed=False)
    assert child.exitstatus == 0
    (raw,) = (weekly / "issues/inbox/raw").iterdir()
    assert raw.read_bytes() == analyst.read_bytes()


def test_a_typing_error_can_be_taken_back(weekly: Path) -> None:
    child = spawn(weekly, "add", "-")
    child.expect_exact("\x1b[?2004h")
    for key in ["By Ada Exanple", "\x7f\x7f\x7f\x7f", "mple\n", "The lock of Arport holds more water than it did.\n"]:
        child.send(key)
    child.sendcontrol("d")
    child.expect(pexpect.EOF)
    (raw,) = (weekly / "issues/inbox/raw").iterdir()
    assert raw.read_text(encoding="utf-8").startswith("By Ada Example\nThe lock")


def test_ctrl_c_in_a_paste_takes_nothing_in_and_leaves_the_terminal_as_it_was(weekly: Path) -> None:
    child = spawn(weekly, "add", "-")
    child.expect_exact("\x1b[?2004h")
    child.send("By Ada Example\nHalf an article")
    child.sendcontrol("c")
    child.expect_exact("\x1b[?2004l")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert list((weekly / "issues/inbox").glob("*.md")) == []
    assert not (weekly / "issues/inbox/raw").exists()


def test_ctrl_c_that_throws_the_paste_away_before_it_is_read_still_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal empties its queue at Ctrl-C: what select saw is gone, and a read that waits would never see the signal."""
    outside, inside = os.openpty()
    looks, real = 0, select.select

    def look(*_: object) -> Any:
        nonlocal looks
        looks += 1
        if looks > 1:
            raise KeyboardInterrupt
        os.write(outside, b"Half an article")
        seen = real([inside], [], [], 20)
        termios.tcflush(inside, termios.TCIFLUSH)
        return seen

    monkeypatch.setattr(select, "select", look)
    with os.fdopen(outside, "wb"), os.fdopen(inside, "rb") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(KeyboardInterrupt):
            terminal.read_paste()
    assert looks == 2


def test_a_terminal_that_goes_away_ends_the_paste(monkeypatch: pytest.MonkeyPatch) -> None:
    outside, inside = os.openpty()
    os.write(outside, b"Half an article")
    with os.fdopen(inside, "rb") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with terminal._whole_lines(inside):
            data = bytearray()
            assert terminal._take(inside, data)
            os.close(outside)
            assert not terminal._take(inside, data)
    assert data == b"Half an article"


def test_approve_asks_for_each_headline_enter_keeps_and_typing_replaces(
    built: Path, digest: Callable[..., Said]
) -> None:
    before = [
        line
        for line in next(built.glob("issues/*/issue.toml")).read_text(encoding="utf-8").splitlines()
        if "working_headline =" in line
    ]
    child = spawn(built, "approve")
    child.expect("press Enter to keep|Press Enter to keep")
    for answer in ("", "The price of a detour", "", ""):
        child.expect("> ")
        child.sendline(answer)
    child.expect("is approved")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    sheet = next(built.glob("issues/*/issue.toml")).read_text(encoding="utf-8")
    titles = [line for line in sheet.splitlines() if line.startswith("title = ")][1:]
    assert titles[1] == 'title = "The price of a detour"'
    assert next(line.replace("working_headline", "title") for line in before) == titles[0]
    assert json.loads(digest("status", "--json").out)["issues"][0]["row"]["state"] == "approved"


def test_init_asks_four_questions_and_asks_again_where_an_answer_is_wrong(tmp_path: Path) -> None:
    child = spawn(tmp_path, "init", "harbour")
    child.expect_exact("[Harbour]: ")
    child.sendline("Harbour Notes")
    child.expect_exact("Language [en]: ")
    child.sendline("")
    child.expect("Time zone")
    child.sendline("Atlantis/Capital")
    child.expect("no time zone")
    child.expect("Time zone")
    child.sendline("Europe/Istanbul")
    child.expect("Goes out every")
    child.sendline("thursday 9:30")
    child.expect(pexpect.EOF)
    text = (tmp_path / "harbour/config.toml").read_text(encoding="utf-8")
    assert 'name = "Harbour Notes"' in text
    assert 'timezone = "Europe/Istanbul"' in text
    assert 'schedule = "Thu 09:30"' in text
