from __future__ import annotations

import datetime as dt
import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import InputError, StorageError, UnknownError
from digest.model.issue import Correction
from digest.model.sheet import Entry, Sheet
from digest.shelf import atomic
from digest.shelf.frozen import Frozen
from digest.shelf.inbox import Inbox
from digest.shelf.issues import IssueFolders
from digest.shelf.manifest import Manifest, outputs_whole, read_manifest
from digest.shelf.sheets import change_sheet, read_sheet, write_sheet

SHEET = Sheet(
    slug="2026-W48",
    number=7,
    date=dt.date(2026, 11, 27),
    theme="Canals and straits",
    terms=("Suez Canal", "Panama Canal"),
    entries=(
        Entry(file="01-a.md", id="aaa", working_headline="Canals “run” on water"),
        Entry(file="02-b.md", id="bbb", title="Ice", summary='A "short" one.\\n'),
    ),
)
words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40).map(str.strip)
notes = st.lists(words, max_size=4).map("\n".join).map(lambda text: text.strip("\n"))
entries = st.builds(
    Entry, file=words.filter(bool), id=words, title=words, working_headline=words, summary=words, group=words
)
corrections = st.builds(Correction, date=st.dates(), text=notes.map(str.strip).filter(bool))
sheets = st.builds(
    Sheet,
    slug=st.just("2026-W48"),
    number=st.integers(1, 10**6),
    date=st.dates(),
    theme=words,
    terms=st.lists(words, max_size=3).map(tuple),
    title=words,
    note=notes,
    entries=st.lists(entries, max_size=4, unique_by=lambda entry: entry.file).map(tuple),
    corrections=st.lists(corrections, max_size=3).map(tuple),
)


def reread(text: str) -> Sheet:
    return read_sheet(text, slug="2026-W48", path=Path("issue.toml"))


@given(sheets)
def test_a_sheet_written_and_read_is_the_same_sheet(sheet: Sheet) -> None:
    assert reread(write_sheet(sheet)) == sheet


@given(sheets, sheets)
def test_a_sheet_changed_in_its_file_reads_as_the_new_one(old: Sheet, new: Sheet) -> None:
    new = replace(new, number=old.number, date=old.date)
    assert reread(change_sheet(write_sheet(old), old, new)) == new


def test_an_editors_comments_outlive_a_change() -> None:
    text = (
        write_sheet(SHEET)
        .replace('title = ""\n', 'title = "" # ask Ada\n', 1)
        .replace("\n[[articles]]", "\n# first\n[[articles]]", 1)
    )
    changed = change_sheet(text, SHEET, replace(SHEET, title="Water", entries=SHEET.entries[::-1]))
    assert "# ask Ada" in changed
    assert reread(changed).title == "Water"
    assert [entry.id for entry in reread(changed).entries] == ["bbb", "aaa"]


CORRECTION = Correction(date=dt.date(2026, 12, 1), text='The "second" figure\nwas 12.')


def test_a_sheet_without_corrections_says_nothing_of_them() -> None:
    assert "corrections" not in write_sheet(SHEET)


def test_corrections_of_an_editors_hand_and_their_comments_outlive_other_changes() -> None:
    corrected = replace(SHEET, corrections=(CORRECTION,))
    text = write_sheet(corrected).replace("[[corrections]]", "# Ada found it\n[[corrections]]")
    one = change_sheet(text, corrected, replace(corrected, title="Water"))
    assert reread(one) == replace(corrected, title="Water")
    later = replace(corrected, corrections=(CORRECTION, Correction(date=dt.date(2026, 12, 2), text="Next.")))
    two = change_sheet(one, replace(corrected, title="Water"), replace(later, title="Water"))
    assert "# Ada found it" in two
    assert reread(two).corrections == later.corrections
    assert "corrections" not in change_sheet(two, later, SHEET)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('[[corrections]]\ntext = "x"', "no date"),
        ("[[corrections]]\ndate = 2026-12-01", "no text"),
        ('[[corrections]]\ndate = "soon"\ntext = "x"', "date must be a date"),
        ('[[corrections]]\ndate = 2026-12-01T10:00:00\ntext = "x"', "date must be a date"),
        ('[[corrections]]\ndate = 2026-12-01\ntxt = "x"', "unknown key txt"),
        ("[corrections]\ndate = 2026-12-01", r"must be \[\[corrections\]\] tables"),
    ],
)
def test_a_wrong_correction_is_refused(table: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        reread(f"{write_sheet(SHEET)}\n{table}\n")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("number = 7", 'number = "7"', 4, "whole number"),
        ("number = 7\n", "", None, "missing"),
        ("theme =", "them =", 7, "unknown key them"),
        ('file = "01-a.md"\n', "", 14, "no file"),
        ("date = 2026-11-27", "date = soon", 5, "not valid TOML"),
    ],
)
def test_a_wrong_sheet_is_refused_with_its_line(old: str, new: str, line: int | None, words: str) -> None:
    text = write_sheet(SHEET)
    assert old in text
    with pytest.raises(InputError, match=words) as caught:
        reread(text.replace(old, new, 1))
    assert caught.value.line == line


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    atomic.write(path, b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="disk is full") as caught:
        atomic.write(path, b"new and longer")
    assert caught.value.hint
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def test_a_folder_that_cannot_be_written_whole_is_not_there_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    real = os.fsync

    def full(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError):
        atomic.write_folder(tmp_path / "2026-W48", {"a": b"1", "b": b"2", "c": b"3"})
    assert list(tmp_path.iterdir()) == []


def test_equal_bytes_are_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "x"
    atomic.write(path, b"same")
    before = path.stat().st_ino
    atomic.write(path, b"same")
    assert path.stat().st_ino == before


def test_what_a_killed_process_left_is_swept_and_a_living_ones_is_not(tmp_path: Path) -> None:
    gone = tmp_path / ".issue.toml.4194304999.tmp"
    ours = tmp_path / f".issue.toml.{os.getpid()}.tmp"
    gone.write_text("half")
    ours.write_text("half")
    atomic.sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [ours.name]


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x"])
def test_a_name_never_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageError, match="leads out"):
        atomic.inside(tmp_path / "issues", name)


def test_frozen_bytes_are_checked_when_they_are_read(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path / "frozen")
    name = frozen.put(b"the approved bytes")
    assert frozen.get(name) == b"the approved bytes"
    (tmp_path / "frozen" / name).write_bytes(b"something else")
    with pytest.raises(StorageError, match="changed on disk"):
        frozen.get(name)
    (tmp_path / "frozen" / name).unlink()
    with pytest.raises(StorageError, match="missing"):
        frozen.get(name)


def test_an_issue_folder_appears_whole_and_knows_its_content(tmp_path: Path) -> None:
    folders = IssueFolders(tmp_path)
    folders.create(SHEET, {"01-a.md": b"A", "02-b.md": b"B"})
    assert folders.slugs() == ("2026-W48",)
    assert folders.sheet("2026-W48") == SHEET
    before = folders.content_hash("2026-W48")
    folders.keep(
        "2026-W48",
        {"index.html": b"<p>"},
        Manifest(slug="2026-W48", number=7, digest="x", outputs={"index.html": atomic.sha256(b"<p>")}),
    )
    assert folders.content_hash("2026-W48") == before
    (tmp_path / "2026-W48/articles/photo.png").write_bytes(b"png")
    assert folders.content_hash("2026-W48") != before
    with pytest.raises(StorageError):
        folders.create(SHEET, {})


def test_outputs_that_a_new_build_does_not_make_are_taken_away(tmp_path: Path) -> None:
    folders = IssueFolders(tmp_path)
    folders.create(SHEET, {"01-a.md": b"A", "02-b.md": b"B"})

    def keep(**outputs: bytes) -> None:
        hashes = {name: atomic.sha256(data) for name, data in outputs.items()}
        folders.keep("2026-W48", outputs, Manifest(slug="2026-W48", number=7, digest="x", outputs=hashes))

    keep(old=b"1", page=b"2")
    keep(page=b"3")
    folder = folders.folder("2026-W48")
    assert not (folder / "old").exists()
    manifest = read_manifest(folder)
    assert manifest is not None
    assert outputs_whole(folder, manifest)
    (folder / "page").write_bytes(b"touched")
    assert not outputs_whole(folder, manifest)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format": 99}', b'{"format": 1, "x": 1}'])
def test_a_manifest_that_cannot_be_read_counts_as_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(data)
    assert read_manifest(tmp_path) is None


def test_an_article_file_that_is_gone_is_named(tmp_path: Path) -> None:
    folders = IssueFolders(tmp_path)
    folders.create(SHEET, {"01-a.md": b"A"})
    with pytest.raises(InputError, match=r"articles/02-b\.md"):
        folders.article("2026-W48", "02-b.md")


@pytest.mark.parametrize("slug", ["..", "2026", "2026-W48/..", "inbox", "public"])
def test_only_names_of_issues_are_folders_of_issues(tmp_path: Path, slug: str) -> None:
    with pytest.raises(UnknownError):
        IssueFolders(tmp_path).folder(slug)


def test_raw_bytes_are_kept_once_under_a_safe_name(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "inbox")
    first = inbox.keep_raw(b"text", "../../week 48/päste.txt")
    again = inbox.keep_raw(b"text", "other.txt")
    assert first == again
    assert first.parent == tmp_path / "inbox" / "raw"
    assert first.read_bytes() == b"text"
