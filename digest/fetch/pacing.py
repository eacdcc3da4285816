"""Pacing: when an address is asked again. Pure, and usable without the rest of this room."""

from __future__ import annotations

import datetime as dt

from digest.fetch.answers import Answer, Kind, NotFetched

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
MOST_PATIENCE = dt.timedelta(days=7)
"""A Retry-After beyond this is taken as a mistake, or the source would fall silent for ever."""
MOST_DOUBLINGS = 11  # a minute doubled eleven times is more than a day


def next_poll(
    outcome: Answer,
    failures: int,
    interval: dt.timedelta | None,
    now: dt.datetime,
    *,
    jitter: float = 0.0,
) -> dt.datetime | None:
    """When to ask next; None: never again by itself (410).

    ``failures`` counts the failures in a row with this one. ``interval`` is what the configuration says, None for the
    usual hour. ``jitter`` is a random number from 0 to 1 and moves a back-off forward by up to a quarter of it. A
    success waits for the interval, longer if the answer stays fresh longer (a day at most). A failure doubles the
    wait up to a day; where the server names a time, that counts, a week at most. No wait is shorter than the interval.
    """
    usual = HOUR if interval is None else interval
    if not isinstance(outcome, NotFetched):
        fresh = min(outcome.fresh_for or dt.timedelta(0), DAY)
        return now + max(usual, fresh)
    if outcome.kind is Kind.GONE:
        return None
    if outcome.retry_after is not None:
        return now + max(usual, min(outcome.retry_after - now, MOST_PATIENCE))
    doubled = min(DAY, usual * (1 << min(MOST_DOUBLINGS, max(0, failures - 1))))
    return now + max(usual, doubled * (1 - min(1.0, max(0.0, jitter)) / 4))
