"""Posts as JSON and back: the frozen form of what a channel shows."""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import fields as fields_of
from typing import Any

from digest.model.post import Button, Entity, Post

FIELDS = tuple(field.name for field in fields_of(Post))


def pack(post: Post) -> str:
    """A post as JSON: one line, keys sorted, so that equal posts have equal bytes."""
    return json.dumps(asdict(post), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpack(payload: str) -> Post:
    """The post that was packed. ValueError for anything else."""
    return post_of(json.loads(payload))


def post_of(fields: dict[str, Any]) -> Post:
    """The post with these fields; what else stands beside them is left alone. ValueError where they are no post."""
    try:
        fields = {name: fields[name] for name in FIELDS if name in fields}
        fields["entities"] = tuple(Entity(**entity) for entity in fields["entities"])
        fields["buttons"] = tuple(tuple(Button(**button) for button in row) for row in fields["buttons"])
        return Post(**fields)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a post: {error}") from error
