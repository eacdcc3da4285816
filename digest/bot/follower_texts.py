"""What followers read: an issue, lists of issues, what a search found, the themes; each within one message."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from digest.bot.said import Key, Said
from digest.model.post import units
from digest.render.telegram.entities import parse
from digest.render.telegram.fit import cut
from digest.render.telegram.words import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.bot.said import Keys
    from digest.desk.published import Hit, PublishedIssue
    from digest.render.contents import Headline
    from digest.words import Words

MOST_UNITS, MOST_ENTITIES, MOST_ADDRESSES = 4096, 100, 9000
NAME, TITLE, HEADLINE, BYLINE, QUERY = 120, 300, 200, 120, 100
MOST_LINKS = 12
GAP = "\n\n"


def plain(text: str, budget: int) -> str:
    """A text of somebody else's, cut and safe in Telegram's HTML."""
    return escape(cut(tidy(text), budget), quote=False)


def linked(html: str, url: str) -> str:
    """The words with a link, where there is one."""
    return f'<a href="{escape(url)}">{html}</a>' if url else html


def number_of(issue: PublishedIssue, words: Words) -> str:
    """``No. 12``."""
    return words("followers.number", number=issue.number)


def issue_text(issue: PublishedIssue, name: str, words: Words) -> Said:
    """An issue: its cover's words, its headlines with links, and a button to where it can be read."""
    contents = issue.contents
    facts = [words.date(issue.date)]
    if contents.articles:
        facts.append(words("count.articles", count=len(contents.articles)))
    if contents.minutes:
        facts.append(words("followers.minutes", count=contents.minutes))
    head = f"<b>{plain(name, NAME)} · {number_of(issue, words)}</b>\n<i>{plain(issue.title, TITLE)}</i>"
    articles = [_article(n, article, issue, words) for n, article in enumerate(contents.articles, 1)]
    return Said(html=packed(f"{head}\n{' · '.join(facts)}", articles, words), keys=_keys(issue, words))


def _article(number: int, article: Headline, issue: PublishedIssue, words: Words) -> str:
    line = f"{number}. {linked(plain(article.headline, HEADLINE), issue.link_of(article))}"
    about = [plain(article.byline, BYLINE)] if article.byline else []
    if article.minutes:
        about.append(words("followers.minutes", count=article.minutes))
    return f"{line}\n<i>{' · '.join(about)}</i>" if about else line


def _keys(issue: PublishedIssue, words: Words) -> Keys:
    if issue.url:
        return ((Key(text=words("followers.read"), url=issue.url),),)
    return ((Key(text=words("followers.post"), url=issue.post),),) if issue.post else ()


def caption(issue: PublishedIssue, name: str, words: Words) -> str:
    """What stands under an issue's PDF: title, date, pages."""
    facts = [words.date(issue.date)]
    if issue.contents.pages:
        facts.append(words("count.pages", count=issue.contents.pages))
    head = f"<b>{plain(name, NAME)} · {number_of(issue, words)}</b>"
    return f"{head}\n{plain(issue.title, TITLE)}\n{' · '.join(facts)}"


def issues_text(issues: Sequence[PublishedIssue], words: Words) -> str:
    """Some issues with their dates and titles, and how to get one."""
    there = next((issue for issue in issues if not issue.withdrawn), None)
    tail = GAP + words("followers.list_hint", number=there.number) if there else ""
    return packed(words("followers.list"), [_line(issue, words) for issue in issues], words, tail=tail)


def _line(issue: PublishedIssue, words: Words) -> str:
    about = f"{number_of(issue, words)} · {words.date(issue.date)}"
    if issue.withdrawn:
        return words("followers.withdrawn_line", issue=about)
    return f"{linked(about, issue.link)}\n{plain(issue.title, TITLE)}"


def newest_line(issue: PublishedIssue, words: Words) -> str:
    """The newest issue in a line."""
    title = linked(plain(issue.title, TITLE), issue.link)
    return words("followers.newest", issue=f"{number_of(issue, words)} · {title}")


def hits_text(query: str, hits: Sequence[Hit], words: Words) -> str:
    """The articles that a search found."""
    head = words("followers.found", query=plain(query, QUERY))
    if not hits[0].whole:
        head = f"{head}\n{words('followers.found_some')}"
    return packed(head, [_hit(hit, words) for hit in hits], words)


def _hit(hit: Hit, words: Words) -> str:
    issue = hit.issue
    where = f"{number_of(issue, words)}, {words.date(issue.date)}"
    about = f"{plain(hit.article.byline, BYLINE)} · {where}" if hit.article.byline else where
    safe = ((escape(piece.text, quote=False), piece.marked) for piece in hit.line)
    line = "".join(f"<b>{text}</b>" if marked else text for text, marked in safe)
    headline = linked(f"<b>{plain(hit.article.headline, HEADLINE)}</b>", hit.link)
    return f"{headline}\n<i>{about}</i>" + (f"\n{line}" if line else "")


def themes_text(themes: Sequence[tuple[str, Sequence[PublishedIssue]]], words: Words) -> str:
    """The themes, each with its newest issues."""
    return packed(words("followers.themes"), [_theme(label, issues, words) for label, issues in themes], words)


def _theme(label: str, issues: Sequence[PublishedIssue], words: Words) -> str:
    shown = ", ".join(linked(number_of(issue, words), issue.link) for issue in issues[:MOST_LINKS])
    if len(issues) > MOST_LINKS:
        shown = f"{shown} {words('followers.more', count=len(issues) - MOST_LINKS)}"
    return f"{plain(label, TITLE)} · {words('followers.issues', count=len(issues))}\n{shown}"


def packed(head: str, blocks: Sequence[str], words: Words, *, tail: str = "") -> str:
    """The head and as many blocks as one message takes; what is left over is counted.

    Reckoned in UTF-16 units of the text, entities, and bytes of addresses, of which servers take only so many.
    """
    room = [MOST_UNITS, MOST_ENTITIES, MOST_ADDRESSES]
    last = GAP + words("followers.more", count=len(blocks)) + tail
    left = [free - needed for free, needed in zip(room, _cost(head + last), strict=True)]
    kept: list[str] = []
    for block in blocks:
        left = [free - needed for free, needed in zip(left, _cost(GAP + block), strict=True)]
        if min(left) < 0:
            break
        kept.append(block)
    more = len(blocks) - len(kept)
    return GAP.join([head, *kept, *([words("followers.more", count=more)] if more else [])]) + tail


def _cost(html: str) -> tuple[int, int, int]:
    text, entities = parse(html)
    return units(text), len(entities), sum(len((entity.url or "").encode()) for entity in entities)
