"""Digest: a newsletter publishing and digest bot."""

from __future__ import annotations

__version__ = "0.1.0"
