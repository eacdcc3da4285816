"""What came of something that was taken in: the articles, and every guess that was made while reading."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from digest.bot.said import Key, Said
from digest.bot.tokens import Click
from digest.desk.take_in import opening

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.desk.take_in import Taken, TakenIn
    from digest.model.notice import Notice
    from digest.words import Words

MOST_ARTICLES, MOST_GUESSES, MOST_LINES = 15, 12, 6
_GRAVEST_FIRST = ("error", "warning", "info")


def report(result: TakenIn, words: Words, data: Callable[[Click], str], *, more: Sequence[Notice] = ()) -> Said:
    """The articles with their bylines, the guesses with their lines, and what can be done next."""
    count, known = len(result.taken), sum(not taken.new for taken in result.taken)
    articles = words("count.articles", count=count)
    key = "report.taken_known" if known else "report.taken"
    lines = [f"<b>{words(key, articles=articles, count=known)}</b>"]
    for number, taken in enumerate(result.taken[:MOST_ARTICLES], 1):
        lines += _article(number, taken, words)
    if count > MOST_ARTICLES:
        lines.append(words("card.more", count=count - MOST_ARTICLES))
    guesses = guess_lines((*more, *result.notices), words)
    if guesses:
        inside = "\n".join([words("report.guesses"), *guesses])
        lines += ["", f"<blockquote expandable>{inside}</blockquote>"]
    keys = (
        Key(text=words("key.assemble"), data=data(Click(act="G"))),
        Key(text=words("key.inbox"), data=data(Click(act="I"))),
    )
    return Said(html="\n".join(lines), keys=(keys,))


def _article(number: int, taken: Taken, words: Words) -> list[str]:
    about = [taken.article.byline or words("card.no_author"), words("count.words", count=taken.article.words)]
    if taken.issue:
        about.append(words("report.in_issue", issue=taken.issue))
    elif not taken.new:
        about.append(words("report.waiting"))
    head = words.html("report.line", number=number, opening=opening(taken.article, 100).replace(" …", "\u00a0…"))
    return [head, f"<i>{escape(' · '.join(about), quote=False)}</i>"]


def guess_lines(notices: Sequence[Notice], words: Words) -> list[str]:
    """The notices in short: one line a code, with the lines that it stands at."""
    by_code: dict[str, list[Notice]] = {}
    for notice in sorted(notices, key=lambda notice: (_GRAVEST_FIRST.index(notice.severity), notice.line or 0)):
        by_code.setdefault(notice.code, []).append(notice)
    shown = []
    for same in list(by_code.values())[:MOST_GUESSES]:
        at = [str(notice.line) for notice in same if notice.line]
        listed = ", ".join(at[:MOST_LINES]) + (" …" if len(at) > MOST_LINES else "")
        places = words("report.lines", count=len(at), list=listed) if at else ""
        shown.append(words.html("report.guess", places=places, message=same[0].message))
    if len(by_code) > MOST_GUESSES:
        shown.append(words("card.more", count=len(by_code) - MOST_GUESSES))
    return shown
