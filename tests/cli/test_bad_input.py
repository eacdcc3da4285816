"""Bad input: a clear message with file, line and hint; exit code 1 or 2; nothing lost, nothing half written."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli_kit import Said


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a publication but the database."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".digest" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def assert_refused(said: Said, code: int, *words: str) -> None:
    assert said.code == code, said
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err, said.err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ["empty"]),
        (b" \n\t\n", ["white space"]),
        (b"%PDF-1.7\n\x00\x01\x02", ["PDF"]),
        (bytes(range(256)) * 20, ["text"]),
    ],
)
@pytest.mark.parametrize("verb", ["add", "build", "check"])
def test_a_file_that_is_no_text_is_refused_and_nothing_is_taken_in(
    weekly: Path, digest: Callable[..., Said], verb: str, data: bytes, words: list[str]
) -> None:
    file = weekly / "bad.txt"
    file.write_bytes(data)
    before = tree(weekly)
    assert_refused(digest(verb, file), 1, "bad.txt", *words, "→")
    after = tree(weekly)
    aside = [name for name in after if "set-aside" in name and not name.endswith("set-aside")]
    assert [after.pop(name) for name in aside] == [data] * (verb != "check" and bool(data.strip()))
    assert after == before
    assert not list((weekly / "issues" / "inbox").glob("*.md"))


def test_a_text_without_a_byline_comes_in_with_a_notice(weekly: Path, digest: Callable[..., Said]) -> None:
    (weekly / "note.txt").write_text(
        "A short title\n" + "Words about the harbour, the tide and the quay. " * 20 + "\n", encoding="utf-8"
    )
    said = digest("check", "note.txt")
    assert said.code == 1
    assert "missing-byline" in said.out


def test_a_file_that_is_not_there_is_named(weekly: Path, digest: Callable[..., Said]) -> None:
    assert_refused(digest("add", "nowhere.txt"), 1, "nowhere.txt", "no such file")
    assert_refused(digest("build", "nowhere.txt"), 1, "nowhere.txt", "no such file")


def test_the_good_files_come_in_when_another_is_bad(weekly: Path, digest: Callable[..., Said], articles: Path) -> None:
    (weekly / "bad.txt").write_bytes(b"")
    said = digest("add", "bad.txt", articles)
    assert_refused(said, 1, "bad.txt")
    assert "4 articles" in said.out


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('language = "en"', 'langauge = "en"', 7, ["langauge", "language"]),
        ('timezone = "UTC"', 'timezone = "Mars/Olympus"', 8, ["Mars/Olympus", "time zone"]),
        ('page = "A4"', 'page = "A3"', 20, ["A3"]),
        ('name = "The Example Weekly"', "name = The Example Weekly", 5, ["TOML"]),
    ],
)
def test_a_wrong_configuration_is_refused_with_its_line(
    weekly: Path, digest: Callable[..., Said], articles: Path, old: str, new: str, line: int, words: list[str]
) -> None:
    config = weekly / "config.toml"
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    before = tree(weekly)
    assert_refused(digest("build", articles), 2, f"config.toml:{line}", *words, "→")
    assert tree(weekly) == before


def test_an_undefined_name_in_a_template_is_shown_with_file_and_line_and_the_last_build_stays(
    built: Path, digest: Callable[..., Said]
) -> None:
    from digest.render.design import packaged

    own = built / "templates/brief/web/issue.html"
    own.parent.mkdir(parents=True)
    shutil.copy(packaged() / "base/web/issue.html", own)
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace("</body>", "{{ publicaton.name }}</body>"), encoding="utf-8")
    line = text[: text.index("</body>")].count("\n") + 1
    before = tree(built)
    assert_refused(digest("build"), 1, f"issue.html:{line}", "publicaton", "publication")
    assert tree(built) == before


@pytest.mark.parametrize("verb", ["build", "approve", "publish", "cancel", "check", "edit", "preview", "status"])
def test_an_unknown_issue_is_refused_with_the_known_ones(built: Path, digest: Callable[..., Said], verb: str) -> None:
    words = ["--title", "x"] if verb == "edit" else []
    assert_refused(digest(verb, "2020-W01", *words), 1, "2020-W01", "issues here")


def test_an_unknown_article_is_refused(weekly: Path, digest: Callable[..., Said], articles: Path) -> None:
    digest("add", articles)
    assert_refused(digest("assemble", "0123"), 1, "0123", "digest inbox")


@pytest.mark.parametrize(
    "verb", [("build",), ("assemble",), ("approve",), ("publish",), ("check",), ("status", "7"), ("inbox",)]
)
def test_outside_a_publication_the_way_in_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digest: Callable[..., Said], verb: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(digest(*verb), 2, "config.toml", "digest init")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["assemble", "build", "approve", "publish"])
def test_an_empty_publication_says_what_to_do_first(weekly: Path, digest: Callable[..., Said], verb: str) -> None:
    assert_refused(digest(verb), 1, "digest add")


@pytest.mark.parametrize(
    "words", [["frobnicate"], ["build", "--frob"], ["add"], ["edit", "--headline", "two"], ["edit", "--order", "a,b"]]
)
def test_wrong_use_exits_with_2_and_shows_no_traceback(
    built: Path, digest: Callable[..., Said], words: list[str]
) -> None:
    assert_refused(digest(*words), 2)


def test_a_position_that_is_not_there_is_refused(built: Path, digest: Callable[..., Said]) -> None:
    before = tree(built)
    assert_refused(digest("edit", "--headline", "9=Nine"), 1, "article 9", "1 to 4")
    assert_refused(digest("edit", "--leave-out", "0"), 1, "article 0")
    assert_refused(
        digest("edit", "--leave-out", "1", "--leave-out", "2", "--leave-out", "3", "--leave-out", "4"),
        1,
        "digest cancel",
    )
    assert tree(built) == before


def test_a_broken_sheet_is_refused_with_its_line(built: Path, digest: Callable[..., Said]) -> None:
    sheet = next(built.glob("issues/*/issue.toml"))
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("theme =", "teme =", 1), encoding="utf-8")
    assert_refused(digest("build"), 1, "issue.toml:7", "teme", "theme")


def test_init_does_not_touch_a_publication_that_is_there(weekly: Path, digest: Callable[..., Said]) -> None:
    before = tree(weekly)
    assert_refused(digest("init", ".", "--yes"), 1, "config.toml", "nothing was touched")
    assert tree(weekly) == before


@pytest.mark.parametrize("option", [("--zone", "Mars"), ("--hour", "Someday"), ("--language", "!"), ("--name", "…")])
def test_init_refuses_a_wrong_answer_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digest: Callable[..., Said], option: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(digest("init", "weekly", "--yes", *option), 2)
    assert list(tmp_path.iterdir()) == []


def test_telegram_without_a_token_sends_nothing_and_says_where_it_goes(
    built: Path, digest: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIGEST_TELEGRAM_TOKEN", raising=False)
    config = built / "config.toml"
    config.write_text(
        config.read_text(encoding="utf-8") + '\n[channels.telegram]\nkind = "telegram"\nchat_id = "@example_weekly"\n',
        encoding="utf-8",
    )
    assert digest("approve", "--accept-headlines").code == 0
    assert_refused(digest("publish"), 2, "DIGEST_TELEGRAM_TOKEN")
    assert not (built / "issues/channel").exists()
    assert not (built / "issues/public").exists()


@pytest.mark.parametrize("verb", ["build", "approve", "publish", "check", "status", "cancel", "edit"])
def test_an_issue_whose_folder_was_taken_away_is_said_so(built: Path, digest: Callable[..., Said], verb: str) -> None:
    folder = next(built.glob("issues/2*"))
    shutil.rmtree(folder)
    said = digest(verb, folder.name, *(["--title", "x"] if verb == "edit" else []))
    assert "Traceback" not in said.err
    assert folder.name in said.out + said.err
    assert said.code == (0 if verb == "status" else 1)
