"""Pictures inside the text: data: addresses as bytes."""

from __future__ import annotations

import base64
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.ingest.pictures.embedded import MOST_LETTERS, embedded


@given(st.binary(max_size=300), st.sampled_from(["", "image/png", "image/svg+xml;charset=utf-8"]))
def test_the_bytes_come_back_whichever_way_they_were_written(data: bytes, kind: str) -> None:
    packed = base64.b64encode(data).decode()
    assert embedded(f"data:{kind};base64,{packed}") == data
    assert embedded(f" DATA:{kind};BASE64,{packed.rstrip('=')}") == data
    assert embedded(f"data:{kind};base64,{'%0A'.join(packed[n : n + 9] for n in range(0, len(packed), 9))}") == data
    assert embedded(f"data:{kind};base64,{quote_from_bytes(packed.encode(), safe='')}") == data
    assert embedded(f"data:{kind},{quote_from_bytes(data)}") == data


@pytest.mark.parametrize(
    "source",
    [
        "",
        "data:",
        "data:image/png;base64",
        "https://a.example/data:,x",
        "data:;base64,a",
        "data:," + "x" * MOST_LETTERS,
    ],
)
def test_what_is_no_such_address_is_none(source: str) -> None:
    assert embedded(source) is None


@given(st.text(max_size=80))
@example("\ud800")
def test_no_text_whatsoever_raises_anything(text: str) -> None:
    for source in (text, f"data:{text}", f"data:image/png;base64,{text}"):
        found = embedded(source)
        assert found is None or isinstance(found, bytes)
