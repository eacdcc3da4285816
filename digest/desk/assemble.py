"""Assembles the waiting articles into a draft issue: a folder and its rows, both or neither."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from digest.assemble import draft_sheet, free_slug
from digest.desk.adopt import intend
from digest.desk.embargo import parted
from digest.desk.enrich import enrich
from digest.desk.sources.standing import pictures_of, within_maximum
from digest.desk.waiting import Waiting, waiting
from digest.errors import RefusedError, UnknownError
from digest.ingest.markdown.out import write_markdown
from digest.slots import slots_from

if TYPE_CHECKING:
    import datetime as dt

    from digest.desk.desk import Desk
    from digest.model.schedule import Schedule
    from digest.model.sheet import Sheet


def issue_date(schedule: Schedule, now: dt.datetime) -> dt.date:
    """The date of the next slot that makes an issue, today's included; today where nothing is scheduled.

    Today's slot counts all day, so that an issue assembled late still bears today's date.
    """
    today = now.astimezone(ZoneInfo(schedule.zone)).date()
    return next((slot.date for slot in slots_from(schedule, today) if not slot.skipped), today)


def assemble(desk: Desk, *, only: tuple[str, ...] = (), date: dt.date | None = None) -> Sheet:
    """A new draft issue of the waiting articles, or of those named by id or file.

    Articles under an embargo that lasts beyond the issue's hour wait, unless they are named.
    Raises :class:`RefusedError` when too few articles wait. Two processes at once make one issue: the second
    finds the inbox empty.
    """
    with desk.store.write():
        ready = waiting(desk).ready
        day = date or issue_date(desk.config.schedule, desk.now())
        free, embargoed = parted(desk, ready, day)
        chosen = _choose(ready, only) if only else within_maximum(desk, free)
        if len(chosen) < desk.config.minimum:
            raise _too_few(len(chosen), desk.config.minimum, len(embargoed))
        taken = {*desk.folders.slugs(), *(row.slug for row in desk.store.list_issues())}
        sheet = draft_sheet(
            tuple(item.article for item in chosen),
            slug=free_slug(day, taken),
            number=_number(desk),
            date=day,
            theme_choice=desk.config.theme,
            summary_choice=desk.config.summaries,
            language=desk.config.publication.language,
        )
        made = enrich(desk, sheet, [item.article for item in chosen])
        sheet = made.sheet
        by_id = {item.article.id: item for item in chosen}
        files = {entry.file: write_markdown(by_id[entry.id].article).encode() for entry in sheet.entries}
        files |= pictures_of(desk, chosen)
        desk.folders.create(sheet, files, made.groups)
        desk.store.create_issue(
            sheet.slug,
            number=sheet.number,
            date=day,
            theme=sheet.title or sheet.theme,
            articles=[entry.id for entry in sheet.entries],
            content_hash=desk.folders.content_hash(sheet.slug),
            actor=desk.actor,
            now=desk.now(),
        )
    return sheet


def left_waiting(desk: Desk, sheet: Sheet) -> tuple[Waiting, ...]:
    """The articles that were not taken since their embargo lasts beyond the hour of the issue."""
    return parted(desk, waiting(desk).ready, sheet.date, sheet.slug)[1]


def assemble_once(desk: Desk, request: str) -> str:
    """The slug of the issue that is made for a request; the same one where that is made again after a crash.

    Raises what :func:`assemble` raises. An issue whose folder was there before its row is taken up, not made anew.
    """
    store, name = desk.store, _asked(request)
    made = store.mark(name)
    if made is not None and (made in desk.folders.slugs() or store.find_issue(made) is not None):
        return made
    day = issue_date(desk.config.schedule, desk.now())
    if made is None and len(parted(desk, waiting(desk).ready, day)[0]) >= desk.config.minimum:
        taken = {*desk.folders.slugs(), *(row.slug for row in store.list_issues())}
        slug = free_slug(day, taken)
        with store.write():
            store.set_mark(name, slug)
            intend(desk, slug)
    with store.write():
        sheet = assemble(desk)
        store.set_mark(name, sheet.slug)
    return sheet.slug


def was_asked(desk: Desk, request: str) -> bool:
    """Whether an issue was begun, or made, for a request."""
    return desk.store.mark(_asked(request)) is not None


def _asked(request: str) -> str:
    return f"assembled:{request}"


def _number(desk: Desk) -> int:
    """One more than any number in the rows or in a folder without a row."""
    known = {row.slug for row in desk.store.list_issues()}
    strays = (desk.folders.sheet(slug).number for slug in desk.folders.slugs() if slug not in known)
    return max((desk.store.next_number(), *(number + 1 for number in strays)))


def _too_few(count: int, minimum: int, embargoed: int) -> RefusedError:
    beside = f"; {embargoed} more {'are' if embargoed > 1 else 'is'} under an embargo" if embargoed else ""
    if count == 0:
        message = "every article that waits is under an embargo" if embargoed else "no articles are waiting"
        hint = (
            "`digest inbox` shows until when" if embargoed else "paste some with `digest add FILE`, or `digest add -`"
        )
        return RefusedError(message, hint=hint)
    message = f"only {count} article{'s are' if count > 1 else ' is'} waiting, and an issue needs {minimum}{beside}"
    return RefusedError(message, hint="add more, or lower assembly.minimum in config.toml")


def _choose(ready: tuple[Waiting, ...], only: tuple[str, ...]) -> tuple[Waiting, ...]:
    if not only:
        return ready
    chosen = []
    for name in dict.fromkeys(only):
        stem = name.rsplit("/", 1)[-1].removesuffix(".md")
        found = [item for item in ready if item.row.id.startswith(name) or item.row.file.removesuffix(".md") == stem]
        if len(found) != 1:
            word = "no waiting article is" if not found else f"{len(found)} waiting articles are"
            raise UnknownError(f"{word} called {name}", hint="`digest inbox` lists their ids")
        chosen.append(replace(found[0]))
    return tuple(chosen)
