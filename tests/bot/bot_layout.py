"""A layout that takes no time: one small page, whatever is asked for. The real one is tested where it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.render.pdf.request import LaidOut, reply_with

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = "bot_layout:layout"
HELD = "bot_layout:held"


def layout(request: bytes, progress: Callable[[str], None]) -> bytes:
    """A PDF that begins with a picture of what was asked: equal requests give equal bytes, others others."""
    from hashlib import sha256

    mark = sha256(request).hexdigest().encode()
    return reply_with(LaidOut(pdf=_page(mark), pages=1))


def held(request: bytes, progress: Callable[[str], None]) -> bytes:
    """The same, but not before there is a file called ``gate`` in the folder for temporary files."""
    import tempfile
    import time
    from pathlib import Path

    while not (Path(tempfile.gettempdir()) / "gate").exists():
        time.sleep(0.01)
    return layout(request, progress)


def _page(mark: bytes) -> bytes:
    """A whole PDF of one empty page with a mark in it."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 210 297]>>",
        b"<</Title(" + mark + b")>>",
    )
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size 5/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
