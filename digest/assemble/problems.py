"""Problems: what stands between a draft and its review, and what an editor should look at first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from digest.assemble.unfilled import unfilled
from digest.model.blocks import block_texts
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.issue import Issue, Placement

LONG_HEADLINE = 110


def problems(issue: Issue, *, minimum: int = 1) -> tuple[Notice, ...]:
    """What an editor has to settle (errors) or should look at (warnings), in reading order."""
    return (
        *_of_issue(issue, minimum),
        *_repeated(issue),
        *(notice for p in issue.placements for notice in _of_placement(p)),
    )


def blocking(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices that keep an issue a draft: those of severity error."""
    return tuple(notice for notice in notices if notice.severity is Severity.ERROR)


def _of_issue(issue: Issue, minimum: int) -> Iterator[Notice]:
    count = len(issue.placements)
    if not count:
        yield _notice(
            "no-articles", Severity.ERROR, "The issue has no articles.", hint="digest add FILE, then digest assemble"
        )
    elif count < minimum:
        message = f"The issue has {count} of at least {minimum} articles."
        yield _notice(
            "too-few-articles", Severity.ERROR, message, hint="Add more, or lower assembly.minimum in config.toml."
        )
    if count and not issue.title.strip():
        yield _notice(
            "missing-theme",
            Severity.ERROR,
            "The issue has neither a theme nor a title.",
            hint="Write one line as theme in issue.toml.",
        )
    for text in (issue.title, *block_texts(issue.note)):
        yield from _placeholders(text, "the title or the note", "issue.toml")


def _repeated(issue: Issue) -> Iterator[Notice]:
    """Entries that stand twice, and headlines that two articles share."""
    ids = Counter(placement.article.id for placement in issue.placements if placement.article.id)
    files = Counter(placement.file for placement in issue.placements if placement.file)
    headlines = Counter(placement.headline.casefold() for placement in issue.placements)
    for placement in issue.placements:
        again = ids[placement.article.id] > 1 or files[placement.file] > 1
        if again:
            message = f"“{placement.headline}” stands in the issue more than once."
            yield _notice(
                "doubled-entry", Severity.ERROR, message, path=placement.file, hint="Take one entry out of issue.toml."
            )
        elif headlines[placement.headline.casefold()] > 1:
            message = f"Two articles have the headline “{placement.headline}”."
            yield _notice(
                "duplicate-headline",
                Severity.WARNING,
                message,
                path=placement.file,
                hint="Give one of them another title in issue.toml.",
            )


def _of_placement(placement: Placement) -> Iterator[Notice]:
    article, path = placement.article, placement.file
    if not article.words:
        message = f"“{placement.headline}” has no text."
        yield _notice(
            "empty-article", Severity.ERROR, message, path=path, hint="Write its text, or take it out of the issue."
        )
    if not article.authors:
        message = f"“{placement.headline}” names no author."
        yield _notice("missing-author", Severity.WARNING, message, path=path, hint="Add authors to its front matter.")
    if placement.provisional:
        message = f"The headline “{placement.headline}” is a guess from the text."
        yield _notice(
            "provisional-headline",
            Severity.WARNING,
            message,
            path=path,
            hint="Keep or replace it; approve asks for each one.",
        )
    if len(placement.headline) > LONG_HEADLINE:
        message = (
            f"The headline has {len(placement.headline)} characters; more than {LONG_HEADLINE} break over many lines."
        )
        yield _notice("long-headline", Severity.WARNING, message, path=path, excerpt=placement.headline[:80])
    bodies = (article.abstract, *(section.blocks for section in article.sections))
    for text in (placement.headline, placement.summary, *(text for body in bodies for text in block_texts(body))):
        yield from _placeholders(text, f"“{placement.headline}”", path)


def _placeholders(text: str, where: str, path: str) -> Iterator[Notice]:
    for match in unfilled(text):
        start = max(0, match.start() - 30)
        yield _notice(
            "placeholder",
            Severity.WARNING,
            f"{match.group()} is still to be filled in, in {where}.",
            path=path,
            excerpt=text[start : match.end() + 30].strip()[:80],
        )


def _notice(code: str, severity: Severity, message: str, **place: str) -> Notice:
    """A notice; ``place`` may hold path, hint and excerpt, empty ones left out."""
    known = {name: text for name, text in place.items() if text}
    return Notice(code=code, severity=severity, message=message, **known)  # type: ignore[arg-type]
