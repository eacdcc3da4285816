"""Checks of an issue: its subject, its headlines, its size as an e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.assemble.checks.mail import mail_size
from digest.model.checks import CHECKS
from digest.model.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.checks import CheckChoice
    from digest.model.issue import Issue

SHORT_SUBJECT = 10
SHEET = "issue.toml"
ABSTRACTS_ONLY, CLIPPED = 95, 102  # kB of HTML


def check_issue(issue: Issue, choice: CheckChoice, *, path: str = SHEET) -> Iterator[Notice]:
    """What an editor may want to look at in an issue beside its articles; ``path`` is that of its issue.toml."""
    yield from _subject(issue.title.strip(), choice, path)
    yield from _headlines(issue, choice, path)
    yield from _mail(issue, choice)


def _notice(code: str, message: str, *, hint: str, path: str | None = None, excerpt: str | None = None) -> Notice:
    severity = CHECKS[code].severity
    return Notice(code=code, severity=severity, message=message, hint=hint, path=path, excerpt=excerpt)


def _subject(subject: str, choice: CheckChoice, path: str) -> Iterator[Notice]:
    if len(subject) > choice.subject:
        message = f"The issue's title has {len(subject)} characters; a mail program shows about {choice.subject}."
        hint = "Put what matters first, or shorten title in issue.toml."
        yield _notice("long-subject", message, hint=hint, path=path, excerpt=subject[:80])
    elif 0 < len(subject) < SHORT_SUBJECT:
        message = f"The issue's title has {len(subject)} characters; as a mail's subject it says little."
        yield _notice("short-subject", message, hint="Write a line as title in issue.toml.", path=path, excerpt=subject)


def _headlines(issue: Issue, choice: CheckChoice, path: str) -> Iterator[Notice]:
    """Headlines too long for the design; those of the articles' own files are found there."""
    for placement in issue.placements:
        headline = placement.headline
        if len(headline) > choice.title and headline != (placement.article.title or "").strip():
            message = f"The headline has {len(headline)} characters; more than {choice.title} break over many lines."
            yield _notice("long-headline", message, hint="Shorten it.", path=path, excerpt=headline[:80])


def _mail(issue: Issue, choice: CheckChoice) -> Iterator[Notice]:
    size = mail_size(issue)
    if size <= choice.mail * 1000:
        return
    about = f"The whole issue as an e-mail would be about {size / 1000:,.0f} kB"
    if size > CLIPPED * 1000:
        message, hint = f"{about}; mail programs cut off at {CLIPPED} kB.", "Its e-mail will show abstracts only."
    elif size > ABSTRACTS_ONLY * 1000:
        message, hint = (
            f"{about}, close to the {CLIPPED} kB at which mail programs cut off.",
            "Abstracts only are sent.",
        )
    else:
        message, hint = f"{about}; at {CLIPPED} kB mail programs cut off.", "One article less, or shorter ones."
    yield _notice("mail-size", message, hint=hint)
