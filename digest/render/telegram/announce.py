"""Telegram posts of an issue: one compact post or a thread, and with them the PDF as a silent document."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from digest.errors import UsageError
from digest.model.post import Post
from digest.render.design import fill
from digest.render.telegram.clean import clean
from digest.render.telegram.entities import convert, parse
from digest.render.telegram.fit import Layout, cut, fit
from digest.render.telegram.material import NAME_LIMIT, TITLE_LIMIT, Document, Extras, Material, named
from digest.render.telegram.thread import thread_posts
from digest.render.telegram.words import file_size, hashtag, summary_paragraphs, tidy
from digest.summary.budget import shorten_by_sentence
from digest.words import words_in

if TYPE_CHECKING:
    from jinja2 import Environment

    from digest.model.config import Publication
    from digest.model.issue import Issue
    from digest.model.notice import Notice

__all__ = [
    "COMPACT_TEMPLATE",
    "FORMS",
    "Document",
    "Extras",
    "Posts",
    "announce",
    "compact_posts",
    "file_size",
    "hashtag",
    "summary_paragraphs",
    "withdrawn_notice",
]

COMPACT_TEMPLATE = "telegram/compact.html"
COMPACT, THREAD, AUTO = FORMS = ("compact", "thread", "auto")
REASON_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """The posts of an issue in the order in which they go out, and what an editor should know of them.

    ``form`` is the one that was chosen: compact or thread.
    """

    posts: tuple[Post, ...]
    notices: tuple[Notice, ...] = ()
    form: str = COMPACT


def compact_posts(
    issue: Issue,
    publication: Publication,
    env: Environment,
    *,
    pdf: Document | None = None,
    page_url: str | None = None,
) -> tuple[Post, ...]:
    """The posts of :func:`announce`, for those who need no notices."""
    return announce(issue, publication, env, Extras(pdf=pdf, page_url=page_url)).posts


def announce(
    issue: Issue,
    publication: Publication,
    env: Environment,
    extras: Extras | None = None,
    form: str = COMPACT,
) -> Posts:
    """The posts that announce an issue.

    - ``compact``: one post (part ``compact``) and, with a PDF, the silent document (part ``document``).
    - ``thread``: the ``index``, which alone notifies and is to be pinned; silent posts ``article-1`` …; the
      ``document``, a reply to the index; and ``index-linked``, which edits the index: the same text with each
      headline linked to :func:`digest.model.post.hole` of its article's part.
    - ``auto``: compact where that holds everything whole (every sentence, author, headline, link and article),
      else the thread.

    Links and buttons appear only where the publication has a ``public_url`` and the address is https with a
    dotted host. Texts are at most 4,096 units and 100 entities, captions 1,024 units; what had to go is in the
    notices. :class:`digest.errors.DesignError` for a template that is missing or that Telegram's HTML does not allow.
    """
    if form not in FORMS:
        raise UsageError(f"there is no form “{form}” of Telegram posts", hint=f"known forms: {', '.join(FORMS)}")
    extras = extras or Extras()
    if form != THREAD:
        made, whole = _compact(Material(issue, publication, env, extras))
        if whole or form == COMPACT:
            return made
    material = Material(issue, publication, env, extras)
    posts = thread_posts(material)
    return Posts(posts=posts, notices=tuple(material.notices), form=THREAD)


def withdrawn_notice(
    publication: Publication, number: int, title: str, reason: str = "", *, language: str = ""
) -> Post:
    """What a post says from now on that cannot be deleted: that its issue was withdrawn, and why.

    ``language`` is that of its words, the publication's where none is given. Short enough for a caption as well; a long reason is cut at a sentence.
    """
    name = cut(tidy(publication.name), NAME_LIMIT)
    why = tidy(reason)
    say = words_in(language or publication.language)
    lines = [f"<b>{escape(name)} · {escape(say('posts.number', number=number))}</b>"]
    if title.strip():
        lines.append(f"<i>{escape(cut(tidy(title), TITLE_LIMIT))}</i>")
    lines += ["", escape(say("posts.withdrawn"))]
    if why:
        short = shorten_by_sentence(why, REASON_LIMIT, publication.language) or cut(why, REASON_LIMIT)
        lines[-1] += f" {escape(short)}"
    made = convert("\n".join(lines))
    return Post(part="withdrawn", text=made.text, entities=made.entities, silent=True)


def _compact(material: Material) -> tuple[Posts, bool]:
    """The compact post and the document, and whether it holds every article whole."""
    items = [material.item(placement) for placement in material.issue.placements]
    words = {**material.words(), "hashtags": material.tags(), "correction": material.correction}

    template = material.template(COMPACT_TEMPLATE)

    def html(layout: Layout) -> str:
        return fill(material.env, template, {**words, "articles": layout.items, "more": layout.more})

    with named(template):
        layout = fit(items, lambda layout: clean(*parse(html(layout))))
        made = convert(html(layout))
    material.notices += (*layout.notices, *made.notices)
    buttons = material.buttons("posts.read_online", material.page)
    posts = [Post(part=COMPACT, text=made.text, entities=made.entities, buttons=buttons)]
    if material.extras.pdf:
        posts.append(material.document(material.extras.pdf))
    whole = layout.items == tuple(items) and not layout.more
    return Posts(posts=tuple(posts), notices=tuple(material.notices)), whole
