"""What an article is known by, and whether two are the same by it; pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from digest.ingest.canonical import canonical_url, is_home
from digest.ingest.identity import content_sha256, folded_words
from digest.ingest.shingles import FEWEST, Shingles, containment, pack, shingles_of
from digest.model.blocks import block_texts
from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from digest.model.article import Article

EDITED = 0.3
"""From which containment on an article passes for an edit, where more speaks for it."""


@dataclass(frozen=True)  # no slots: a cached property needs a place
class Facts:
    """What an article is known by. ``given`` is the article as its source gave it, where more was fetched since."""

    article: Article
    source: str
    given: Article | None = None

    @cached_property
    def content(self) -> str:
        """The hash of its words; of its address, too, where it has none but a title, as pictures of the day have it."""
        return self._hash(self.article)

    @cached_property
    def seen(self) -> str:
        """The hash of the words that the source gave."""
        return self.content if self.given is None else self._hash(self.given)

    def _hash(self, article: Article) -> str:
        content, place = content_sha256(article), self.url or article.origin.external_id
        bodies = (article.abstract, *(section.blocks for section in article.sections))
        if not place or any(text.strip() for body in bodies for text in block_texts(body)):
            return content
        return sha256(f"{content} {place}".encode("utf-8", "surrogatepass"))

    @cached_property
    def url(self) -> str:
        """Its canonical address; empty where it has none, or only that of a whole site."""
        url = canonical_url(self.article.url or "")
        return "" if is_home(url) else url

    @cached_property
    def title(self) -> str:
        """Its title as it is compared."""
        return folded_words(self.article.title or "")

    @cached_property
    def shingles(self) -> Shingles:
        """Its runs of five words."""
        return shingles_of(self.article)

    @cached_property
    def packed(self) -> bytes:
        """The same as bytes."""
        return pack(self.shingles)

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which a source may have it: its own, and longer ones where that is another article's, too."""
        own = self.article.origin.external_id
        mark = self.url or self.title or self.seen
        first = (own, f"{own} # {mark}") if own else (self.url or f"sha256:{self.seen}",)
        return (*first, f"{first[-1]} # {self.seen}")


def same_words(one: Facts, other: Facts) -> bool:
    """Whether two articles of one reading are the same: the same words; or address and title, and some words.

    Two that are listed side by side under names of their own are two, where their words are too few to tell.
    """
    if one.content == other.content:
        return True
    if not (one.url and one.url == other.url and one.title == other.title):
        return False
    names = {one.article.origin.external_id, other.article.origin.external_id} - {""}
    agree = overlap(one.shingles, other.shingles)
    return len(names) < 2 if agree is None else agree  # noqa: PLR2004 - one name for both, or none


def overlap(one: Shingles, other: Shingles) -> bool | None:
    """Whether one may be an edit of the other; ``None`` where one of them is too short to tell."""
    return containment(one, other) >= EDITED if min(len(one), len(other)) >= FEWEST else None
