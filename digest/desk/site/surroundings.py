"""What stands around the issues of the web archive: its pages, the feeds, the sitemap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.site.reading import site_of
from digest.desk.unchanged import design_of
from digest.render.site.archive import archive_pages
from digest.render.site.feeds import feeds
from digest.render.site.sitemap import OURS, ROBOTS, robots, sitemap

if TYPE_CHECKING:
    from digest.desk.desk import Desk


def archive_index_of(desk: Desk, slug: str = "") -> dict[str, bytes]:
    """The files around the issues by their names in the archive, with ``slug`` among them, which goes there just now.

    A robots.txt that somebody put there is left alone.
    """
    site, publication = site_of(desk, slug), desk.config.publication
    pages = archive_pages(site, publication, design_of(desk), choice=desk.config.design)
    files = {**pages, **feeds(site, publication), **sitemap(site, publication, pages)}
    own = desk.config.issues / "public" / ROBOTS
    if not own.is_file() or own.read_bytes().startswith(OURS):
        files |= robots(publication)
    return files
