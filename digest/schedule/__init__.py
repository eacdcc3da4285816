"""The clock's door: APScheduler ticks, and the desk decides. What ``digest run`` runs."""

from __future__ import annotations

from digest.schedule.service import Parts, Service

__all__ = ["Parts", "Service"]
