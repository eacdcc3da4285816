"""Our reading of Telegram's HTML against TDLib itself, on its own cases and on mean random texts."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from standin.mean_html import MeanHtml
from standin.tdlib import MARKDOWN, Tdlib, load, short_dates, trimmed

from digest.model.post import Entity
from digest.render.telegram.clean import arranged, clean
from digest.render.telegram.entities import TagError, parse

if TYPE_CHECKING:
    from pathlib import Path

Shown = tuple[str, tuple[Entity, ...]]


@pytest.fixture(scope="module")
def tdlib() -> Tdlib:
    """TDLib; the test is skipped where it is not installed."""
    found = load()
    if found is None:
        pytest.skip("TDLib is not here (the package tdjson)")
    return found


def ours(html: str) -> Shown | str:
    """Text and entities, or the complaint."""
    try:
        return short_dates(parse(html))
    except TagError as error:
        return error.message


def test_tdlib_and_we_agree_on_every_case_of_its_own(tdlib: Tdlib, shared: Path) -> None:
    cases = json.loads((shared / "corpora" / "telegram" / "td_parse_html.json").read_text(encoding="utf-8"))["cases"]
    wrong = []
    for case in cases:
        theirs = tdlib.parse(case["input"])
        wanted = case.get("error", case.get("text"))
        if theirs != ours(case["input"]) or wanted != (theirs if isinstance(theirs, str) else theirs[0]):
            wrong.append((case["line"], theirs))
    assert wrong == []
    print(f"{len(cases)} of {len(cases)} cases of TDLib's own agree")
    assert len(cases) == 89


def test_we_parse_arrange_and_clean_mean_texts_as_tdlib_does(tdlib: Tdlib, full: bool) -> None:
    """A post that was cleaned must come out of TDLib as it is."""
    source, count = MeanHtml(int(os.environ["DIGEST_SEED"])), 20_000 if full else 2_000
    seen: Counter[str] = Counter()
    for _ in range(count):
        html = source.text()
        theirs = tdlib.parse(html)
        assert ours(html) == theirs, f"parsed otherwise: {html!r}"
        seen["parsed"] += 1
        if isinstance(theirs, str):
            seen[theirs.split('"')[0].split(" at byte")[0].strip()] += 1
        elif not MARKDOWN & set(theirs[0]):
            assert short_dates(arranged(*theirs)) == trimmed(*tdlib.clean(*theirs)), f"arranged otherwise: {html!r}"
            post = clean(*theirs)
            assert trimmed(*tdlib.clean(*post)) == post, f"not left as it is: {html!r}"
            seen["arranged and cleaned"] += 1
            seen["with entities"] += bool(post[1])
    print(f"{seen['parsed']} of {count} mean texts are parsed alike, {seen['arranged and cleaned']} arranged alike")
    print("; ".join(f"{name}: {number}" for name, number in seen.most_common()))
    assert seen["with entities"] > count / 8
    assert len(seen) > 10  # the texts reach nearly all complaints


def test_entities_that_overlap_in_every_way_are_arranged_as_tdlib_does(tdlib: Tdlib, full: bool) -> None:
    """The same for a list of entities, which may cross each other as no HTML can."""
    source, count = MeanHtml(int(os.environ["DIGEST_SEED"]) + 1), 20_000 if full else 2_000
    kept = 0
    for _ in range(count):
        text = source.plain()
        entities = source.entities(text)
        found = arranged(text, entities)
        assert found == trimmed(*tdlib.clean(text, entities)), f"arranged otherwise: {text!r} {entities}"
        post = clean(text, entities)
        assert trimmed(*tdlib.clean(*post)) == post, f"not left as it is: {text!r} {entities}"
        kept += len(found[1])
    print(f"{count} of {count} lists of entities are arranged alike; {kept} entities are left")
    assert kept > count


@pytest.mark.parametrize(
    "html",
    [
        "&#X41;",
        "<b x'y>k</b>",
        "<a h=x",
        "<b ",
        "<tg-time unix='4294967301' format='R'>k</tg-time>",
        "<tg-time unix='-5'>k</tg-time>",
        "<tg-emoji emoji-id='00005'>k</tg-emoji>",
        "<tg-emoji emoji-id='9223372036854775808'>k</tg-emoji>",
        "<a href='tg://x/?a=b c'>k</a>",
        "<a href='tonsite://x.ton'>k</a>",
        "<a href='http://@x.com'>k</a>",
        "<a href='http://a@b@x.com'>k</a>",
        "<a href='http://[1:2]/'>k</a>",
        "<a href=x.com><tg-time unix=5>k</tg-time></a>",
    ],
)
def test_what_was_once_read_otherwise_is_read_alike(tdlib: Tdlib, html: str) -> None:
    assert ours(html) == tdlib.parse(html)


@pytest.mark.parametrize(
    "html",
    [
        "<b> a</b> b",
        "a<b>  </b>b",
        "a\u200e\u200f\u200eb",
        "<tg-time unix=5>a<b>b</b></tg-time>",
        "<i>a <tg-time unix=5>b</tg-time> c</i>",
    ],
)
def test_what_was_once_arranged_otherwise_is_arranged_alike(tdlib: Tdlib, html: str) -> None:
    assert arranged(*parse(html)) == trimmed(*tdlib.clean(*parse(html)))
