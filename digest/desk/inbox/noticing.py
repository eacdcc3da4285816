"""What was guessed of each article: told apart when it is taken in, and shown for as long as it is true."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from digest.assemble.checks import settled
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from digest.desk.desk import Desk
    from digest.model.article import Article, Reading

_OUTGROWN: dict[str, Callable[[Article], bool]] = {
    "missing-title": lambda article: article.title is not None,
    "missing-byline": lambda article: bool(article.authors),
    "missing-bio": lambda article: bool(article.authors) and all(author.bio for author in article.authors),
    "empty-article": lambda article: article.words > 0,
    "date-unparsable": lambda article: article.published is not None,
}
"""When an editor has put right what a notice complains of, as far as the article itself tells."""

_CUT_SHORT = Notice(
    code="feed-cut-short",
    severity=Severity.INFO,
    message="The entry looks as if the feed had cut it short.",
    hint="full_text = true in config.toml takes the text from the page it links to",
)
Told = tuple[tuple["Notice", ...], ...]


def by_article(reading: Reading, own: Mapping[int, tuple[Notice, ...]]) -> tuple[Told, tuple[Notice, ...]]:
    """The notices of each article of a reading, and those that are about all of it.

    A notice belongs to the last article that begins at its line or above. ``own`` are the notices that are known to
    belong to the article at a place.
    """
    begins = sorted((article.origin.line, at) for at, article in enumerate(reading.articles) if article.origin.line)
    lines = [line for line, _ in begins]
    found: list[list[Notice]] = [[*own.get(at, ())] for at in range(len(reading.articles))]
    common: list[Notice] = []
    for at in reading.cut_short:
        found[at].append(_CUT_SHORT)
    for notice in reading.notices:
        if notice.code == _CUT_SHORT.code:  # of the feed it says how many there are
            continue
        before = bisect_right(lines, notice.line) if notice.line else 0
        if before:
            found[begins[before - 1][1]].append(notice)
        elif len(found) == 1:
            found[0].append(notice)
        else:
            common.append(notice)
    return tuple(map(tuple, found)), tuple(common)


def remaining(notices: Iterable[Notice], article: Article) -> tuple[Notice, ...]:
    """The notices that are still true of an article, as it is now."""
    return tuple(n for n in notices if n.code not in _OUTGROWN or not _OUTGROWN[n.code](article))


def noticed(desk: Desk, articles: Iterable[Article]) -> dict[str, tuple[Notice, ...]]:
    """What was guessed of these articles when they were taken in, by id, as far as config.toml wants to hear of it."""
    known = {article.id: article for article in articles if article.id}
    found = desk.store.notices_of(known) if known else {}
    left = {key: settled(remaining(notices, known[key]), desk.config.checks) for key, notices in found.items()}
    return {key: notices for key, notices in left.items() if notices}
