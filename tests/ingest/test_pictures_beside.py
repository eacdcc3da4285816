"""Where a figure's picture lies, and how large it is: no source leads out of its folder, no bytes raise."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from digest.ingest.pictures.named import is_remote, picture_path
from digest.ingest.pictures.size import picture_size
from digest.shelf.pictures import has_picture, picture_in

PIECES = st.sampled_from(
    ["..", ".", "a", "b.png", "/", "//", "\\", "%2e", "%2f", "%00", "~", "C:", ":", " ", "ü", "é.jpg"]
)


@given(st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join)))
def test_no_source_leads_out_of_the_folder(source: str) -> None:
    path = picture_path(source)
    if path is not None:
        parts = Path("/folder", path).parts
        assert parts[:2] == ("/", "folder")
        assert not any(part.startswith(".") for part in parts[2:])
        assert len(parts) > 2
        assert picture_path(path.replace("%", "%25")) == path


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("pictures/x.jpg", "pictures/x.jpg"),
        ("./pictures/x.jpg", "pictures/x.jpg"),
        ("my%20crane.jpg", "my crane.jpg"),
        ("%D1%84.png", "ф.png"),
        ("a//b.png", "a/b.png"),
        ("../x.jpg", None),
        ("a/../x.jpg", None),
        ("/x.jpg", None),
        ("~/x.jpg", None),
        ("C:/x.jpg", None),
        ("a\\x.jpg", None),
        ("https://example.org/x.jpg", None),
        ("data:image/png;base64,AA", None),
        ("file:///x.jpg", None),
        (".x.jpg", None),
        ("x/", None),
        ("", None),
    ],
)
def test_a_source_names_a_path_below_its_folder_or_none(source: str, path: str | None) -> None:
    assert picture_path(source) == path


@pytest.mark.parametrize("source", ["https://example.org/x.jpg", "HTTP://example.org/x", "data:image/png,x"])
def test_an_address_is_elsewhere(source: str) -> None:
    assert is_remote(source)
    assert not is_remote("pictures/x.jpg")


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.sampled_from(["PNG", "JPEG"]),
    st.sampled_from(["L", "RGB"]),
    st.booleans(),
)
def test_the_size_is_that_which_a_decoder_finds(
    width: int, height: int, kind: str, mode: str, progressive: bool
) -> None:
    out = io.BytesIO()
    more = {"progressive": progressive, "comment": b"x" * 300} if kind == "JPEG" else {}
    Image.new(mode, (width, height)).save(out, kind, **more)
    assert picture_size(out.getvalue()) == (width, height)


@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=80).map(lambda data: b"\xff\xd8\xff" + data),
        st.lists(st.sampled_from([b"\xff", b"\xda", b"\xe0", b"\x00\x00", b"\x00\x04ab", b"\xc0"]), max_size=12).map(
            b"".join
        ),
        st.binary(max_size=20).map(lambda data: b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + data),
    )
)
def test_no_bytes_bring_it_down(data: bytes) -> None:
    size = picture_size(data)
    assert size is None or min(size) > 0


def test_a_link_out_of_the_folder_is_no_picture(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "out.png").write_bytes(b"out")
    (inside / "own.png").write_bytes(b"own")
    (inside / "link.png").symlink_to("own.png")
    (inside / "away.png").symlink_to(tmp_path / "out.png")
    (inside / "ring.png").symlink_to("ring.png")
    (inside / "folder.png").mkdir()
    names = ("own.png", "link.png", "away.png", "ring.png", "folder.png", "gone.png", "x" * 300, "a\0b")
    assert [picture_in(inside, name) for name in names] == [b"own", b"own", *[None] * 6]
    assert [has_picture(inside, name) for name in names] == [True, True, *[False] * 6]
