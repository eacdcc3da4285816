"""What makes an article that article: a hash of its words, an id, and a slug for its address."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from digest.ingest.letters import to_latin
from digest.model.blocks import block_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.model.article import Article
    from digest.model.blocks import Block

_FOLDED = str.maketrans(
    dict.fromkeys("‘’‚‛ʼ`´′", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-"),
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_PARTS = "\x1f"
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
    | {"inbox", "public", "demo", "articles", "issue", "issues", "index", "manifest", "feed", "assets", "static"}
    | {"pictures", "main"},
)


def content_sha256(article: Article) -> str:
    """The hex sha256 of an article's words: title, names of the authors, abstract, labels and texts of the sections.

    Compatibility forms (NFKC), quotes, dashes, invisible characters and white space are folded, so that two
    articles that differ in typography only have the same hash. Letters, case and order count.
    """
    parts = [article.title or "", *(author.name for author in article.authors), _words(article.abstract)]
    for section in article.sections:
        parts += [section.label, _words(section.blocks)]
    folded = _PARTS.join(_folded(part) for part in parts)
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def article_id(article: Article) -> str:
    """The first 12 hex digits of the content hash, taken when an article comes in; an id never changes after."""
    return content_sha256(article)[:12]


def slug_of(text: str, *, limit: int = 60) -> str:
    """A short name of ``[a-z0-9-]`` for an address or a file, cut between words.

    Letters of other scripts are transliterated where a table knows them. A text without any such letter gets
    a name from its hash, and a name that a system or a folder of Digest reserves gets ``-1`` behind it.
    """
    latin = unicodedata.normalize("NFKD", to_latin(text)).casefold()
    plain = "".join(char for char in latin if not unicodedata.combining(char))
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])['’ʼ](?=[a-z0-9])", "", plain))
    slug = _cut(words, limit) or f"a-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return f"{slug}-1" if slug in _RESERVED else slug


def _cut(words: list[str], limit: int) -> str:
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:limit]
        if len(longer) > limit:
            break
        slug = longer
    return slug


def folded_words(text: str) -> str:
    """A text as it is compared here: typography, case and white space folded."""
    return _folded(text).casefold()


def _words(blocks: Iterable[Block]) -> str:
    return " ".join(block_texts(blocks))


def _folded(text: str) -> str:
    # Quotes before NFKC as well as after: NFKC turns ´ into a space and an accent.
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text.translate(_FOLDED))).translate(_FOLDED)
    return " ".join(folded.split())
