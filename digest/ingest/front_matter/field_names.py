"""The names of front matter fields: which field a key means, and the nearest known one."""

from __future__ import annotations

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "title": ("title",),
    "subtitle": ("subtitle",),
    "authors": ("authors", "author", "by"),
    "language": ("language", "lang"),
    "published": ("date", "published", "pubdate", "publish_date", "publishdate", "created"),
    "updated": ("updated", "modified", "lastmod"),
    "embargo": ("embargo", "embargo_until", "not_before"),
    "tags": ("tags", "keywords", "category", "categories"),
    "summary": ("summary", "excerpt", "description"),
    "abstract": ("abstract",),
    "abstract_label": ("abstract_label",),
    "bio_label": ("bio_label",),
    "state": ("state", "status", "draft"),
    "slug": ("slug",),
    "url": ("canonical_url", "canonical", "url", "link"),
    "source": ("source",),
}
"""Each field and the keys that give it; where a file has several of them, the first one here wins."""

_FIELD_OF = {key: field for field, keys in FIELDS.items() for key in keys}


def fold_key(key: str) -> str:
    """A key as it is compared: small letters, spaces and hyphens as underscores."""
    return key.strip().casefold().replace("-", "_").replace(" ", "_")


def is_known(key: str) -> bool:
    """Whether a key names a field."""
    return fold_key(key) in _FIELD_OF


def field_of(key: str) -> str | None:
    """The field that a key gives, or None."""
    return _FIELD_OF.get(fold_key(key))


def nearest(key: str, known: tuple[str, ...] = ()) -> str | None:
    """The known key that an unknown one was most likely meant to be, or None."""
    import difflib

    found = difflib.get_close_matches(fold_key(key), known or tuple(_FIELD_OF), n=1, cutoff=0.75)
    return found[0] if found else None
