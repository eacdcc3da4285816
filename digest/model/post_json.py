"""Posts as JSON and back: the frozen form of what a channel shows."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from digest.model.post import Button, Entity, Post


def pack(post: Post) -> str:
    """A post as JSON: one line, keys sorted, so that equal posts have equal bytes."""
    return json.dumps(asdict(post), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpack(payload: str) -> Post:
    """The post that was packed. ValueError for anything else."""
    try:
        fields: dict[str, Any] = json.loads(payload)
        fields["entities"] = tuple(Entity(**entity) for entity in fields["entities"])
        fields["buttons"] = tuple(tuple(Button(**button) for button in row) for row in fields["buttons"])
        return Post(**fields)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a post: {error}") from error
