"""Pictures that nobody is to see: what says so of itself is never fetched."""

from __future__ import annotations

import pytest

from digest.ingest.html.blocks import html_blocks
from digest.model.blocks import Figure

PICTURE = "https://example.org/o.gif"


def figures(attributes: str) -> list[str]:
    body = html_blocks(f'<p>Words.</p><img src="{PICTURE}" alt="A quay" {attributes}><p>More words.</p>')
    return [block.source for block in body.blocks if isinstance(block, Figure)]


@pytest.mark.parametrize(
    "attributes",
    [
        *("width=1", "width=0", "height='1px'", "width='1.0'", "width=01", "width=0.5", "height=.9", "width=+1"),
        *("style='width:1px'", "style='width: 0.1px'", "style='max-height:1px!important'", "style='opacity:0'"),
        *("style='opacity: 0.0; color: red'", "style='opacity:.01'", "style='width:0'", "style='height:0%'"),
        *("style='color:red;width:0 !important'", "style='width: 1PX ; height: 1px'", "style='width:1.0px'"),
        *("style='display:none'", "style='visibility: hidden'", "hidden", "style='width:0em'", "style='width:.5pt'"),
    ],
)
def test_a_picture_that_says_that_nobody_sees_it_is_left_out(attributes: str) -> None:
    assert figures(attributes) == []


@pytest.mark.parametrize(
    "attributes",
    [
        *("", "width=10", "width='1%'", "width='100%'", "height=auto", "width=''", "width=100 height=1.5"),
        *("style='width:100px'", "style='width:1.5px'", "style='max-width:100%'", "style='opacity:0.8'"),
        *("style='opacity:.5'", "style='opacity:1'", "style='border-width:1px'", "style='width:0.5em'"),
        *("style='height:auto'", "style='min-width:0'", "style='line-height:1px'", "style='max-width:15px'"),
    ],
)
def test_a_picture_that_can_be_seen_stays(attributes: str) -> None:
    assert figures(attributes) == [PICTURE]
