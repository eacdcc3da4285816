"""Pictures through a confined child: the same as without one."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from digest.confine import Confined
from digest.ingest.pictures.confined import TARGET, read, read_reply, request_for
from digest.ingest.pictures.take import Picture, take_picture


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize("data", [moving(), moving() + b"\n\n", b"", b"<svg/>", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_reply_says_what_the_picture_is_with_its_notices(data: bytes) -> None:
    taken = take_picture(data, name="figure.gif")
    assert read_reply(read(request_for(data, "figure.gif"), print)) == taken


def test_a_child_takes_a_picture_and_the_largest_one_fits_its_memory(full: bool) -> None:
    out = io.BytesIO()
    size = (8000, 5000) if full else (3000, 2000)
    Image.new("RGBA", size, (1, 2, 3, 100)).save(out, "PNG", compress_level=1)
    child = Confined(target=TARGET, seconds=60, memory=512)
    try:
        small = read_reply(child.call(request_for(moving(), "a\nname \ud800")))
        large = read_reply(child.call(request_for(out.getvalue(), "large.png")))
    finally:
        child.close()
    assert isinstance(small, Picture)
    assert [(notice.code, notice.path) for notice in small.notices] == [("picture-animated", "a name ?")]
    assert isinstance(large, Picture), large
    assert max(large.width, large.height) == 2400


@pytest.mark.parametrize("reply", [b"", b"[]", b"{}\n", b'{"suffix": ".exe"}\n'])
def test_what_is_no_reply_is_a_value_error(reply: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_reply(reply)
