"""The pictures of an article: each one a value, the budget kept."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from naughty_server import NaughtyServer, answer, both, redirect

from digest.fetch.answers import Fetched, Kind, NotFetched
from digest.fetch.pictures import PictureBudget, fetch_pictures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from naughty_server import Request


def get(
    deeds: dict[str, Any], paths: Sequence[str], **settings: Any
) -> tuple[list[Fetched | NotFetched], NaughtyServer, dict[str, Fetched | NotFetched]]:
    budget = PictureBudget(**settings.pop("budget", {}))

    async def act() -> tuple[list[Fetched | NotFetched], NaughtyServer, dict[str, Fetched | NotFetched]]:
        async with both(deeds, **settings) as (server, fetcher):
            sources = [path if "://" in path else server.url(path) for path in paths]
            found = await fetch_pictures(fetcher, sources, budget=budget)
            assert list(found) == list(dict.fromkeys(sources))
            return [found[source] for source in sources], server, found

    return asyncio.run(act())


def kinds(found: list[Fetched | NotFetched]) -> list[str]:
    return [one.kind if isinstance(one, NotFetched) else one.body.decode() for one in found]


def test_each_picture_comes_or_says_why_not_and_the_others_come() -> None:
    deeds = {
        "/a": answer(body=b"a"),
        "/b": redirect("/a"),
        "/gone": answer("410 Gone"),
        "/304": answer("304 Not Modified"),
    }
    found, server, _ = get(deeds, ["/a", "/none", "/gone", "/304", "ftp://h.example/x", "http://10.0.0.1/", "/b"])
    assert kinds(found) == [
        "a",
        Kind.NOT_FOUND,
        Kind.GONE,
        Kind.GARBLED,
        Kind.WRONG_SCHEME,
        Kind.REFUSED_ADDRESS,
        "a",
    ]
    assert all("image/" in seen.headers["accept"] for seen in server.seen)


def test_a_picture_used_twice_is_fetched_once() -> None:
    found, server, mapping = get({"/a": answer(body=b"a")}, ["/a", "/a", "/a"])
    assert kinds(found) == ["a", "a", "a"]
    assert (len(server.seen), len(mapping)) == (1, 1)


def test_more_pictures_than_the_budget_counts_are_left_out() -> None:
    paths = [f"/{n}" for n in range(5)]
    found, server, _ = get({path: answer(body=b"x") for path in paths}, paths, budget={"count": 3})
    assert kinds(found) == ["x"] * 3 + [Kind.OVER_BUDGET] * 2
    assert len(server.seen) == 3


def test_a_picture_too_large_by_itself_costs_the_others_nothing() -> None:
    deeds = {"/big": answer(body=b"x" * 101), "/small": answer(body=b"y" * 100)}
    found, _, _ = get(deeds, ["/big", "/small"], budget={"bytes_each": 100, "bytes_all": 100})
    assert kinds(found) == [Kind.TOO_LARGE, "y" * 100]


def test_what_all_bytes_together_do_not_reach_is_left_out() -> None:
    paths = [f"/{n}" for n in range(4)]
    found, server, _ = get({path: answer(body=b"x" * 50) for path in paths}, paths, budget={"bytes_all": 100})
    assert kinds(found) == ["x" * 50] * 2 + [Kind.OVER_BUDGET] * 2
    assert len(server.seen) == 2


def test_a_picture_larger_than_what_is_left_is_over_the_budget_and_a_smaller_one_still_comes() -> None:
    deeds = {f"/{size}": answer(body=b"x" * size) for size in (60, 70, 40)}
    found, _, _ = get(deeds, ["/60", "/70", "/40"], budget={"bytes_each": 90, "bytes_all": 100})
    assert kinds(found) == ["x" * 60, Kind.OVER_BUDGET, "x" * 40]


def test_a_slow_picture_ends_with_the_time_for_all() -> None:
    async def silence(_: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    began = time.monotonic()
    found, _, _ = get({"/a": answer(body=b"a"), "/slow": silence}, ["/a", "/slow", "/a2"], budget={"seconds": 0.3})
    assert kinds(found) == ["a", Kind.OVER_BUDGET, Kind.OVER_BUDGET]
    assert time.monotonic() - began < 5  # only so that a mistake does not hang


def test_a_slow_picture_ends_at_its_own_deadline_and_the_next_comes() -> None:
    async def silence(_: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    found, _, _ = get({"/a": answer(body=b"a"), "/slow": silence}, ["/slow", "/a"], deadline=0.2)
    assert kinds(found) == [Kind.TOO_SLOW, "a"]


def test_a_picture_inside_the_text_needs_no_net_and_counts_in_the_budget() -> None:
    inside = "data:image/png;base64,aGVsbG8="

    async def act() -> None:
        async with both({"/a": answer(body=b"a")}) as (server, fetcher):
            sources = [inside, server.url("/a"), "data:broken"]
            answers = await fetch_pictures(fetcher, sources, budget=PictureBudget(bytes_all=6))
            assert kinds(list(answers.values())) == ["hello", "a", Kind.OVER_BUDGET]
            answers = await fetch_pictures(fetcher, [inside, "data:broken"], budget=PictureBudget(bytes_each=4))
            assert kinds(list(answers.values())) == [Kind.TOO_LARGE, Kind.WRONG_SCHEME]

    asyncio.run(act())


@pytest.mark.parametrize("sources", [[], [""], ["not an address"]])
def test_no_sources_or_odd_ones_are_no_trouble(sources: list[str]) -> None:
    async def act() -> None:
        async with both({}) as (_, fetcher):
            found = await fetch_pictures(fetcher, sources)
            assert list(found) == sources
            assert all(isinstance(one, NotFetched) for one in found.values())

    asyncio.run(act())
