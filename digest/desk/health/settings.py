"""The doctor looks at config.toml: its problems, who may change it, the schedule it gives, the public address."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.desk.doctor import Check, fine, problem, warning

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from digest.model.config import Config

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def settings(path: Path, config: Config | None, complaints: tuple[Check, ...]) -> Iterator[Check]:
    """config.toml: every problem in it, and whether others on this computer may change it."""
    yield from complaints
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & _OTHERS_WRITE:
        yield warning("config.toml", "other users of this computer may change it", f"chmod go-w {path}")
    elif config is not None:
        yield fine("config.toml", f"{config.publication.name} ({config.publication.slug}), no problems")


def schedule(config: Config, now: dt.datetime) -> Iterator[Check]:
    """The next issue by the schedule, in local time and UTC."""
    from digest.slots import next_slots

    rules, zone = config.schedule.rules, config.publication.timezone
    if not rules:
        yield fine("schedule", "none: issues go out when an editor says so")
        return
    coming = next((slot for slot in next_slots(config.schedule, now, 3) if not slot.skipped), None)
    if coming is None:
        yield warning("schedule", "no issue is due by it", "look at the holidays and pauses in config.toml")
        return
    local = coming.publish.astimezone(ZoneInfo(zone))
    utc = "" if zone == "UTC" else f", {coming.publish:%Y-%m-%d %H:%M} UTC"
    yield fine("schedule", f"next issue {local:%A %-d %B %Y %H:%M} {zone}{utc}")


def address(config: Config) -> Iterator[Check]:
    """public_url: its shape only; the page is not fetched."""
    url = config.publication.public_url
    if not url:
        yield fine("public_url", "not set: posts have no buttons that lead to the archive")
        return
    parts = urlsplit(url)
    host = parts.hostname or ""
    if "." not in host.strip("."):
        yield problem("public_url", f"{url} has no public host name", "an address like https://news.example.org")
    elif parts.scheme != "https":
        yield warning("public_url", f"{url} is not encrypted", "use https:// if the host has it")
    else:
        yield fine("public_url", f"{url} (not fetched)")
