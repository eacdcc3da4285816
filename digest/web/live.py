"""What the live preview shows of an issue: rendered from its files; nothing is written and no state moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.assemble.targets import whole
from digest.desk.build import MAIL, pages_of, posts_of, targets_of
from digest.desk.check import gathered
from digest.desk.layout import order_pdf
from digest.desk.layout_key import pdf_name
from digest.desk.pictures import with_pictures_shown
from digest.desk.unchanged import design_of, inputs_of
from digest.desk.view import load
from digest.errors import DigestError
from digest.model.config import ChannelConfig
from digest.render.mail import mail_notices
from digest.render.telegram.page import channel_of, channel_page
from digest.web.preview import Shown

if TYPE_CHECKING:
    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.desk.view import IssueView
    from digest.model.post import Post

POST = "post.html"
NOWHERE = ChannelConfig(name="", kind="folder")
"""Shown where no channel gets the issue."""


@dataclass(kw_only=True)
class LiveIssue:
    """Renders one issue as its files are now."""

    desk: Desk
    slug: str
    layout: Confined
    _view: IssueView | None = field(default=None, repr=False)

    def fingerprint(self) -> str:
        """Changes when any input changes; never raises."""
        try:
            return repr(sorted(inputs_of(self.desk, self.slug, design_of(self.desk)).items()))
        except (DigestError, OSError) as error:
            return f"{type(error).__name__}: {error}"

    def pages(self) -> Shown:
        """The page, the text and the posts."""
        gallery = with_pictures_shown(self.desk, load(self.desk, self.slug, self.desk.store.find_issue(self.slug)))
        view = self._view = gallery.view
        design = design_of(self.desk)
        targets = targets_of(self.desk, view.issue) or {"": whole(NOWHERE, view.issue)}
        made = posts_of(self.desk, view, design, None, targets)
        said = (notice for posts in made.values() for notice in posts.notices)
        files = pages_of(self.desk, view, design)
        notices = dict.fromkeys((*view.notices, *gallery.notices, *said, *mail_notices(files[MAIL])))
        size = len(files[MAIL]) / 1000
        files[MAIL] = self._beside(files[MAIL])
        files[POST] = self._channel(next(iter(made.values())).posts)
        remarks = [_words(*pair) for pair in view.provisional]
        for notice, count in gathered(notices):
            again = f" (×{count})" if count > 1 else ""
            remarks.append(f"{notice.place}: {notice.message}{again}".removeprefix(": "))
        issue = view.issue
        return Shown(
            files=files,
            facts={
                "title": issue.title,
                "facts": f"issue {issue.number}, {issue.slug}, {issue.state}; e-mail {size:,.0f} kB",
                "notes": remarks,
            },
        )

    def _beside(self, letter: bytes) -> bytes:
        """The letter with the pictures that lie here: those of the archive are there when the issue is published."""
        return letter.replace(f' src="{self.desk.config.publication.public_url}/{self.slug}/'.encode(), b' src="')

    def _channel(self, posts: tuple[Post, ...]) -> bytes:
        """The posts as a channel would show them."""
        publication = self.desk.config.publication
        bubbles = channel_of(posts, self.desk.local_time())
        return channel_page(publication.name, bubbles, language=publication.language)

    def pdf(self) -> tuple[str, bytes]:
        """The PDF's name and bytes."""
        view = self._view or with_pictures_shown(self.desk, load(self.desk, self.slug)).view
        order = order_pdf(self.desk, view, design_of(self.desk), self.layout)
        return pdf_name(self.desk.config, self.slug), order.result().pdf


def _words(number: int, headline: str) -> str:
    return f"article {number} has a working headline: {headline}"
