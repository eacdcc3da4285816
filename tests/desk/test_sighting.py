"""Where an unknown post may stand, and which message is taken for it: pure rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import parse
from digest.desk.sighting import BEYOND, MOST, has_rival, numbers, probed_channels, shows
from digest.model.post import Entity, Post, fill_holes, hole
from digest.model.states import DeliveryState as D
from digest.store.rows import DeliveryRow

if TYPE_CHECKING:
    from pathlib import Path

NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
LINKS = {"article-1": "https://t.me/example/2", "article-2": "https://t.me/example/3"}
INDEX = Post(
    part="index",
    text="The Example Weekly\nGrain\nRain",
    entities=(
        Entity(type="bold", offset=0, length=18),
        Entity(type="text_link", offset=19, length=5, url=hole("article-1")),
        Entity(type="text_link", offset=25, length=4, url=hole("article-2")),
    ),
)


def delivery(
    number: int, message: int | None, *, state: D = D.SENT, sha256: str = "", act: str = "send"
) -> DeliveryRow:
    """A delivery that was claimed ``number`` minutes after noon."""
    return DeliveryRow(
        id=number,
        issue="2026-W48",
        revision=1,
        channel="telegram",
        part=f"part-{number}",
        act=act,
        position=number,
        state=state,
        attempt=1,
        repeats=0,
        lease_owner=None,
        lease_until=None,
        not_before=None,
        claimed_at=NOON + dt.timedelta(minutes=number),
        message_id=None if message is None else str(message),
        link=None,
        detail="",
        post_sha256=sha256 or f"{number:064}",
        created_at=NOON,
        updated_at=NOON,
    )


LOST = delivery(5, None, state=D.UNKNOWN)


def test_it_stands_after_what_was_known_when_it_was_sent_and_before_or_beyond_what_came_later() -> None:
    rows = [delivery(1, 10), delivery(4, 11), LOST, delivery(6, 14), delivery(7, 15)]
    assert numbers(LOST, rows) == (12, 13, *range(16, 16 + BEYOND))


def test_nothing_is_looked_at_where_nothing_is_known() -> None:
    assert numbers(LOST, [LOST, delivery(6, None)]) == ()
    assert numbers(replace(LOST, claimed_at=None), [delivery(1, 10)]) == ()


def test_the_first_post_of_all_stands_shortly_before_the_ones_that_followed() -> None:
    assert numbers(LOST, [LOST, delivery(6, 3)]) == (1, 2, *range(4, 4 + BEYOND))
    assert numbers(LOST, [LOST, delivery(6, 100)])[:2] == (100 - BEYOND, 101 - BEYOND)


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 10**6)), max_size=12))
def test_never_more_than_a_few_numbers_and_none_that_is_known(known: list[tuple[int, int]]) -> None:
    rows = [delivery(minute + 100 if minute == LOST.id else minute, message) for minute, message in known]
    found = numbers(LOST, [*rows, LOST])
    assert len(found) <= MOST
    assert not set(found) & {message for _, message in known}
    assert list(found) == sorted(set(found))
    assert bool(found) == bool(known)


@pytest.mark.parametrize(
    ("other", "rival"),
    [
        (delivery(6, None, state=D.UNKNOWN, sha256=LOST.post_sha256 or ""), True),
        (delivery(6, None, state=D.SENDING, sha256=LOST.post_sha256 or ""), True),
        (delivery(6, None, state=D.SENT, sha256=LOST.post_sha256 or ""), True),
        (delivery(6, 12, state=D.SENT, sha256=LOST.post_sha256 or ""), False),
        (delivery(6, None, state=D.PENDING, sha256=LOST.post_sha256 or ""), False),
        (delivery(6, None, state=D.UNKNOWN), False),
        (LOST, False),
    ],
)
def test_an_equal_post_of_which_nobody_knows_where_it_is_may_be_the_one_that_is_seen(
    other: DeliveryRow, rival: bool
) -> None:
    assert has_rival(LOST, [LOST, other]) is rival


def test_a_post_shows_itself_with_its_holes_filled_or_left_plain() -> None:
    for links in ({}, {"article-1": LINKS["article-1"]}, LINKS):
        assert shows(fill_holes(INDEX, links), INDEX, LINKS)
    assert not shows(fill_holes(INDEX, {"article-1": "https://t.me/example/99"}), INDEX, LINKS)
    assert not shows(fill_holes(INDEX, LINKS), INDEX, {})


@pytest.mark.parametrize(
    "change",
    [
        {"text": "The Example Weekly\nGrain\nSnow"},
        {"filename": "review.pdf"},
        {"entities": ()},
        {"entities": (Entity(type="italic", offset=0, length=18),)},
        {"entities": (Entity(type="bold", offset=0, length=17),)},
        {"entities": (*INDEX.entities[:1], Entity(type="text_link", offset=0, length=3, url="https://example.org"))},
    ],
)
def test_what_differs_in_anything_is_another_post(change: dict[str, object]) -> None:
    assert not shows(replace(fill_holes(INDEX, {}), **change), INDEX, LINKS)  # type: ignore[arg-type] # the fields of a post


def test_what_the_server_marks_or_writes_in_its_own_way_makes_no_difference() -> None:
    planned = replace(
        INDEX, entities=(INDEX.entities[0], Entity(type="text_link", offset=19, length=5, url="https://Example.org"))
    )
    found = replace(
        planned,
        entities=(
            Entity(type="bold", offset=0, length=3),
            Entity(type="bold", offset=3, length=15),
            Entity(type="hashtag", offset=4, length=7),
            Entity(type="text_link", offset=19, length=5, url="https://example.org/"),
        ),
    )
    assert shows(found, planned, {})


CONFIG = """[publication]
name = "The Example Weekly"
[channels.same]
kind = "telegram"
chat_id = "-1001000000042"
[channels.named]
kind = "telegram"
chat_id = "@example_weekly"
[channels.another_bot]
kind = "telegram"
chat_id = "-1001000000043"
token_env = "ANOTHER_TOKEN"
[channels.another_server]
kind = "telegram"
chat_id = "-1001000000044"
api_url = "http://127.0.0.1:9"
[channels.without_addresses]
kind = "telegram"
chat_id = "-123456"
[channels.files]
kind = "folder"
path = "issues/channel"
"""


def test_only_the_channels_of_the_editors_bot_can_be_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert probed_channels(parse(CONFIG, path)) == ()
    assert probed_channels(parse(f'{CONFIG}[editors]\nchat_id = "-1001000000077"\n', path)) == ("same", "named")
