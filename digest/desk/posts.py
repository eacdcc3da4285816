"""The exact posts of an issue: the frozen ones where it is approved, else those it would have now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.build import build
from digest.desk.view import refresh
from digest.model.post_json import unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.model.post import Post

Posts = tuple[tuple[str, "Post"], ...]


def posts_now(desk: Desk, slug: str, layout: Callable[[], Confined]) -> tuple[Posts, bool]:
    """``(channel, post)`` in order of sending, and whether they are frozen."""
    _, row = refresh(desk, slug)
    if row.approved_revision is not None:
        frozen = desk.store.posts_of(slug, row.approved_revision)
        if frozen:
            return tuple((post.channel, unpack(post.payload)) for post in frozen), True
    built = build(desk, slug, layout())
    return tuple((channel, post) for channel, posts in built.posts.items() for post in posts), False
