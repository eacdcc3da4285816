"""Issue -> the posts that announce it on Telegram."""

from __future__ import annotations

from digest.render.telegram.announce import (
    Document,
    Extras,
    Posts,
    announce,
    compact_posts,
    file_size,
    hashtag,
    withdrawn_notice,
)

__all__ = ["Document", "Extras", "Posts", "announce", "compact_posts", "file_size", "hashtag", "withdrawn_notice"]
