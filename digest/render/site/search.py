"""The search: every article in a list, the index of their words as JSON, and a small script that looks words up in it.

The index is ``{"common": [word …], "words": {word: [number …]}}``. Numbers are places in the page's list, from 0, each but
the first said as its distance from the one before. ``common`` are words of more than half of all articles: they find nothing.
Words are folded: NFKD without marks, small letters, a dotless i as i. The script folds what is asked for in the same way;
without a script, or without the index (a page opened from a disk), the list is there to read, or is searched as it stands.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from digest.render.site.lists import listed, themes_of
from digest.render.site.policy import POLICY, SEARCHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.render.site.archive import Archive
    from digest.render.site.material import SiteArticle, SiteIssue

FOLDER, INDEX, SCRIPT = "search/", "index.json", "web/search.js"
FEW = 8
"""Up to so many articles no word is a common one."""
_WORD = re.compile(r"[^\W_]+")
_LIKE = str.maketrans({"ı": "i", "ς": "σ"})


def put_search(archive: Archive) -> None:
    """The page, the index and the script."""
    pairs = [(article, issue) for issue in archive.site.readable for article in issue.articles]
    index = index_of([list(_texts(article, issue)) for article, issue in pairs])
    script = archive.design.read(SCRIPT)
    name = f"assets/search-{_short(script)}.js"
    words = archive.words
    about = words("site.search_of", name=archive.publication.name)
    head = archive.head(FOLDER, words("site.search"), about, script=f"../{name}", policy=POLICY + SEARCHING)
    shown = {
        "articles": tuple(listed(article, issue, "../") for article, issue in pairs),
        "index": f"{INDEX}?{_short(index)}",  # so that a browser's copy of another day is not used
    }
    archive.put(FOLDER, "web/search.html", head, shown)
    archive.files |= {f"{FOLDER}{INDEX}": index, name: script}


def index_of(articles: Sequence[Iterable[str]]) -> bytes:
    """The index of the texts of articles, in the order of the list."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, texts in enumerate(articles):
        for word in {word for text in texts for word in words_of(text)}:
            found[word].append(number)
    common = {word for word, at in found.items() if len(articles) > FEW and len(at) * 2 > len(articles)}
    index = {word: _steps(found[word]) for word in sorted(found) if word not in common}
    data = {"common": sorted(common), "words": index}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def words_of(text: str) -> list[str]:
    """The words of a text as they are looked up; single letters are none."""
    return [word for word in _WORD.findall(folded(text)) if len(word) > 1 or not word.isascii() or word.isdigit()]


def folded(text: str) -> str:
    """A text without what readers leave out when they type."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if unicodedata.category(char) != "Mn").lower().translate(_LIKE)


def _texts(article: SiteArticle, issue: SiteIssue) -> Iterator[str]:
    yield from (article.headline, article.byline, article.summary, issue.title)
    yield from (*article.authors, *themes_of(article, issue), *article.texts)


def _steps(numbers: list[int]) -> list[int]:
    return [numbers[0], *(after - before for before, after in pairwise(numbers))]


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]
