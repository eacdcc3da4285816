"""The terminal: whatever was taken in, no command prints a character that steers it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from attacks.attack_list import HEADERS, TERMINALS
from attacks.judges import steering
from attacks.ways_in import docx, html, markdown, paste, rss, yaml_front
from digest.cli import say
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_kit import Said

FILES = {
    "a.md": yaml_front(TERMINALS[0]),
    "b.md": markdown("\n\n".join(TERMINALS)),
    "c.txt": paste(TERMINALS[2]),
    "d.html": html(TERMINALS[3]),
    "e.docx": docx(TERMINALS[8]),
    "f.rss": rss(TERMINALS),
    "g\x1b[31m\u202e.md": yaml_front(TERMINALS[8]),
    "h.md": b'---\ntitle: "\\x1b]0;x\\a \\u202e words"\nauthor: "\\e[2J Ada"\nodd\\e: 1\n---\nWords.\n',
    "broken.docx": b"PK\x03\x04word/ \x1b[31m",
    "broken\x9b.json": b'{"\x1b": ',
}


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_no_command_prints_what_steers_a_terminal(weekly: Path, digest: Callable[..., Said]) -> None:
    folder = weekly / "drop"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    said = [digest("add", *(folder / name for name in FILES)), digest("add", "nothing\x1b[31m\u202e.txt")]
    said += [digest("check", folder / name) for name in list(FILES)[::3]]
    said += [digest(*words) for words in (("inbox",), ("assemble",), ("check",), ("status",), ("preview", "\x1b[31m"))]
    said += [digest("check", "--github", folder), digest("check", folder), digest("build"), digest("build", "\x9b")]
    assert sum("words" in one.out for one in said) >= 4
    for one in said:
        assert steering(one.out) == [], one.out
        assert steering(one.err) == [], one.err


@pytest.mark.parametrize("words", [("inbox", "--json"), ("check", "--json", "drop")])
def test_json_holds_every_character_and_prints_none_that_steers(
    words: tuple[str, ...], weekly: Path, digest: Callable[..., Said]
) -> None:
    (weekly / "drop").mkdir()
    (weekly / "drop" / "x\x9b\u202e.md").write_bytes(b'---\ntitle: "a \\x9b b \\u202e c"\n---\n\nThe the words TODO.\n')
    digest("add", weekly / "drop" / "x\x9b\u202e.md")
    said = digest(*words)
    assert steering(said.out) == []
    text = json.dumps(json.loads(said.out), ensure_ascii=False)
    assert "\u202e" in text


@pytest.mark.parametrize("value", [*TERMINALS, *HEADERS])
def test_a_terminal_shows_our_colours_and_obeys_nothing_else(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    notice = Notice(code="a-code", severity=Severity.WARNING, message=value, path=value, hint=value, line=1)
    monkeypatch.setattr("sys.stdout", stream)
    say.line(say.notice_line(notice))
    say.hint(value)
    say.done(value)
    say.verbatim(value)
    shown = stream.getvalue()
    assert "\x1b[33mwarning\x1b[0m" in shown
    for code in ("33", "31", "32", "2", "0"):
        shown = shown.replace(f"\x1b[{code}m", "")
    assert steering(shown) == []


def test_a_document_for_a_program_is_letter_for_letter(capsys: pytest.CaptureFixture[str]) -> None:
    say.verbatim("a\x9b\u202eb")
    assert capsys.readouterr().out == "a\x9b\u202eb\n"
