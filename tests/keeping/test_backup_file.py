"""The file of a backup: what it keeps, and every hostile or damaged file refused before anything is unpacked."""

from __future__ import annotations

import contextlib
import io
import json
import os
import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import InputError, RefusedError, StorageError
from digest.shelf.atomic import sha256
from digest.shelf.backup_file import DATABASE, LISTING, Listing, found, new_backup, pack
from digest.shelf.backup_reading import listing_of, read_backup

if TYPE_CHECKING:
    from collections.abc import Callable

FACTS = Listing(
    digest="0.1.0",
    schema="0001",
    instance="0123456789abcdef",
    publication="the-example-weekly",
    made_at="2026-11-24T08:00:00+00:00",
    files={},
)
FILES = {
    "config.toml": b'[publication]\nname = "The Example Weekly"\n',
    DATABASE: b"rows" * 1000,
    f".digest/frozen/{sha256(b'frozen')}": b"frozen",
    "issues/2026-W48/issue.toml": b"number = 1\n",
    "issues/inbox/Ünïcode 日本.md": "Été\n".encode(),
}


def folder_with(root: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def written(target: Path, files: dict[str, bytes]) -> Listing:
    root = folder_with(target.parent / "publication", files)
    there = {name: root / name for name in files}
    with new_backup(target) as temporary:
        return pack(temporary, there, FACTS, lambda _: None)


def bytes_in(path: Path, folder: Path) -> dict[str, bytes]:
    read_backup(path, lambda name: folder / name)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def crafted(path: Path, contents: dict[str, bytes], **change: Any) -> Path:
    """A zip that somebody else made; ``change`` lays values over its listing."""
    listed = {name: {"size": len(data), "sha256": sha256(data)} for name, data in contents.items()}
    facts = {
        name: getattr(FACTS, name) for name in ("digest", "schema", "instance", "publication", "made_at", "format")
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
        archive.writestr(LISTING, json.dumps({**facts, "files": listed, **change}))
    return path


def refused(path: Path, folder: Path, *words: str) -> None:
    """Refuses the file, says why, and has written nothing outside of the folder, nor under a wrong name in it."""
    before = sorted(path.parent.iterdir())
    with pytest.raises(InputError) as caught:
        read_backup(path, lambda name: folder / name)
    for word in words:
        assert word in caught.value.message
    assert sorted(p for p in path.parent.iterdir() if p != folder) == [p for p in before if p != folder]


def test_what_is_packed_is_what_is_read(tmp_path: Path) -> None:
    listing = written(tmp_path / "b.zip", FILES)
    assert bytes_in(tmp_path / "b.zip", tmp_path / "out") == FILES
    assert listing_of(tmp_path / "b.zip") == listing
    assert (listing.issues, listing.size) == (1, sum(map(len, FILES.values())))
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "out" / DATABASE).stat().st_mode) == 0o600
    assert zipfile.ZipFile(tmp_path / "b.zip").testzip() is None


@settings(max_examples=25)
@given(st.binary(max_size=4000), st.lists(st.text(min_size=1, max_size=30), max_size=5))
def test_any_names_and_bytes_are_kept_or_named_as_left_out(data: bytes, names: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "publication"
        (root / "issues").mkdir(parents=True)
        made = set()
        for path in [root / "issues" / name for name in names]:
            if path.parent != root / "issues":
                continue
            with contextlib.suppress(OSError, ValueError):  # no name on this disk
                path.write_bytes(data)
                made.add(path.relative_to(root).as_posix())
        there = found(root)
        assert {*there.files, *there.left_out} == made
        assert not {*there.files} & {*there.left_out}
        (root / "state.db").write_bytes(data)
        with new_backup(Path(place) / "b.zip") as temporary:
            pack(temporary, {DATABASE: root / "state.db", **there.files}, FACTS, lambda _: None)
        out = bytes_in(Path(place) / "b.zip", Path(place) / "out")
        assert out == {DATABASE: data, **dict.fromkeys(there.files, data)}


def test_secrets_links_and_half_written_files_stay_out(tmp_path: Path) -> None:
    root = folder_with(tmp_path / "p", {**FILES, "issues/telegram.token": b"1:x", "issues/.a.md.123.tmp": b"half"})
    folder_with(root, {"notes.txt": b"mine", "issues/.2026-W49.77.tmp/issue.toml": b"half", "backups/a.zip": b"old"})
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(b"outside")
    (root / "issues" / "link.md").symlink_to(tmp_path / "outside" / "secret")
    (root / "issues" / "linked").symlink_to(tmp_path / "outside")
    os.mkfifo(root / "issues" / "pipe")
    there = found(root, never=[root / "issues" / "telegram.token"])
    assert {*there.files} == {*FILES} - {DATABASE}
    assert {*there.left_out} == {"issues/link.md", "issues/linked", "issues/pipe"}


def test_a_folder_of_issues_on_another_disk_is_backed_up_through_its_link(tmp_path: Path) -> None:
    folder_with(tmp_path / "other", {"2026-W48/issue.toml": b"number = 1\n"})
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "issues").symlink_to(tmp_path / "other")
    assert {*found(tmp_path / "p").files} == {"issues/2026-W48/issue.toml"}


def test_no_file_is_ever_overwritten(tmp_path: Path) -> None:
    written(tmp_path / "b.zip", FILES)
    before = (tmp_path / "b.zip").read_bytes()
    with pytest.raises(RefusedError, match="there already"):
        written(tmp_path / "b.zip", {**FILES, "issues/new.md": b"new"})
    assert (tmp_path / "b.zip").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip", "publication"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device"), MemoryError])
def test_a_backup_that_is_stopped_leaves_no_file(tmp_path: Path, error: Any) -> None:
    def stop(step: str) -> None:
        if step.startswith("3 "):
            raise error

    root = folder_with(tmp_path / "publication", FILES)
    expected = StorageError if isinstance(error, OSError) else error
    with pytest.raises(expected), new_backup(tmp_path / "b.zip") as temporary:
        pack(temporary, {name: root / name for name in FILES}, FACTS, stop)
    assert [p.name for p in tmp_path.iterdir()] == ["publication"]


def test_one_changed_byte_anywhere_is_noticed_or_harmless(tmp_path: Path, full: bool) -> None:
    written(tmp_path / "b.zip", FILES)
    whole = (tmp_path / "b.zip").read_bytes()
    step = 1 if full else 7
    noticed = harmless = 0
    for at in range(0, len(whole), step):
        bad = bytearray(whole)
        bad[at] ^= 0x5A
        (tmp_path / "bad.zip").write_bytes(bad)
        unpacked: dict[str, bytes] = {}
        try:
            with _memory(tmp_path, unpacked) as place:
                read_backup(tmp_path / "bad.zip", place)
        except InputError:
            noticed += 1
        else:  # a date, a permission, a spare field: every byte of every file is right all the same
            assert unpacked == FILES
            harmless += 1
    print(f"\n{noticed} changed bytes noticed, {harmless} harmless")
    assert noticed > harmless


class _memory:  # noqa: N801 - reads like a function
    """A folder to unpack into, whose files are gathered and removed at the end."""

    def __init__(self, tmp_path: Path, into: dict[str, bytes]) -> None:
        self.folder, self.into = tmp_path / "unpacked", into

    def __enter__(self) -> Callable[[str], Path]:
        return lambda name: self.folder / name

    def __exit__(self, *_: object) -> None:
        import shutil

        files = [p for p in self.folder.rglob("*") if p.is_file()]
        self.into.update({p.relative_to(self.folder).as_posix(): p.read_bytes() for p in files})
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    written(tmp_path / "b.zip", FILES)
    whole = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "b.zip").write_bytes(whole[: int(len(whole) * share)])
    refused(tmp_path / "b.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "issues/../../evil",
        "issues/../config.toml",
        "/etc/evil",
        "issues//evil",
        "issues/./evil",
        "issues/",
        "C:\\evil",
        "issues/a\\..\\..\\evil",
        "issues/a\nb",
        "issues/\x1b[31m",
        ".digest/state.db-wal",
        ".digest/frozen/../evil",
        ".digest/frozen/short",
        "telegram.token",
        ".git/hooks/post-checkout",
        "backups/old.zip",
        "issues/" + "x" * 5000,
    ],
)
def test_a_name_that_leads_out_or_does_not_belong_is_refused(tmp_path: Path, name: str) -> None:
    refused(crafted(tmp_path / "b.zip", {**FILES, name: b"evil"}), tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "evil").exists()


def test_a_link_in_the_zip_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("issues/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = b"/etc/passwd"
    files = {**FILES, "issues/link": data}
    listed = {name: {"size": len(d), "sha256": sha256(d)} for name, d in files.items()}
    crafted(tmp_path / "b.zip", FILES, files=listed)
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as archive:
        archive.writestr(info, data)
    refused(tmp_path / "b.zip", tmp_path / "out", "no plain file")
    assert not (tmp_path / "out").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    crafted(tmp_path / "b.zip", FILES)
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as archive:
        archive.writestr("config.toml", b"another")
    refused(tmp_path / "b.zip", tmp_path / "out", "twice")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"format": 2}, "format"),
        ({"files": []}, "lists no files"),
        ({"files": {}}, "not listed"),
        ({"files": {"config.toml": {"size": "7", "sha256": "x"}}}, "not one that Digest wrote"),
        ({"files": {"config.toml": {"length": 7}}}, ""),
        ({"publication": "../evil"}, "not one that Digest wrote"),
        ({"publication": "/etc"}, "not one that Digest wrote"),
        ({"made_at": "\x1b[2J"}, "not one that Digest wrote"),
        ({"instance": 7}, "not one that Digest wrote"),
    ],
)
def test_a_listing_that_digest_did_not_write_is_refused(tmp_path: Path, change: dict[str, Any], word: str) -> None:
    refused(crafted(tmp_path / "b.zip", FILES, **change), tmp_path / "out", word)
    assert not (tmp_path / "out").exists()


def test_a_zip_without_a_listing_or_a_database_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("config.toml", b"")
    refused(tmp_path / "b.zip", tmp_path / "out", LISTING)
    refused(crafted(tmp_path / "c.zip", {"config.toml": b""}), tmp_path / "out", "database")
    assert not (tmp_path / "out").exists()


def test_a_missing_file_a_folder_and_a_text_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("This is no zip.", encoding="utf-8")
    refused(tmp_path / "text.zip", tmp_path / "out", "not a zip file")
    with pytest.raises(InputError, match="no such file"):
        read_backup(tmp_path / "none.zip", lambda _: None)
    with pytest.raises(InputError, match="directory"):
        read_backup(tmp_path, lambda _: None)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    zeros = 300 * 1024 * 1024
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("issues/zeros", "w") as out:
            for _ in range(300):
                out.write(bytes(1024 * 1024))
        for name, data in FILES.items():
            archive.writestr(name, data)
        facts = {name: getattr(FACTS, name) for name in ("digest", "schema", "instance", "publication", "made_at")}
        listed = {name: {"size": len(d), "sha256": sha256(d)} for name, d in FILES.items()}
        listed["issues/zeros"] = {"size": zeros, "sha256": "0" * 64}
        archive.writestr(LISTING, json.dumps({**facts, "format": 1, "files": listed}))
    (tmp_path / "b.zip").write_bytes(buffer.getvalue())
    refused(tmp_path / "b.zip", tmp_path / "out", "far more")
    assert not (tmp_path / "out").exists()


def test_a_file_that_unpacks_to_more_than_is_listed_is_stopped_there(tmp_path: Path) -> None:
    """The directory of the zip and the listing agree on a size that the compressed bytes do not keep."""
    long = b"x" * 50_000
    crafted(tmp_path / "b.zip", {**FILES, "issues/long": long})
    raw = (tmp_path / "b.zip").read_bytes()
    lied = raw.replace(len(long).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lied != raw
    (tmp_path / "b.zip").write_bytes(lied)
    listing = json.loads(zipfile.ZipFile(tmp_path / "b.zip").read(LISTING))
    assert listing["files"]["issues/long"]["size"] == len(long)
    refused(tmp_path / "b.zip", tmp_path / "out", "size")
    assert not (tmp_path / "out").exists()


def test_a_refusal_for_lack_of_room_comes_before_anything_is_unpacked(tmp_path: Path) -> None:
    written(tmp_path / "b.zip", FILES)

    def roomy(listing: Listing) -> None:
        raise StorageError(f"no room for {listing.size}")

    with pytest.raises(StorageError, match=str(sum(map(len, FILES.values())))):
        read_backup(tmp_path / "b.zip", lambda name: tmp_path / "out" / name, roomy=roomy)
    assert not (tmp_path / "out").exists()
