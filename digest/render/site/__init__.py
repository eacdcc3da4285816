"""Published issues -> the web archive: pages, search, feeds, sitemap."""

from __future__ import annotations
