"""Builds an issue: every output from its files, its settings and its design, and the manifest of it all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import digest
from digest.assemble.bulk import BULK
from digest.assemble.targets import narrowed, remarks, target_of
from digest.desk.bisect import Verdict, find_guilty, remember
from digest.desk.layout import PdfOrder, order_pdf
from digest.desk.layout_key import epub_name, pdf_name
from digest.desk.paper import Paper, blamed, layout_notices
from digest.desk.pictures import with_pictures_shown
from digest.desk.unchanged import design_of, inputs_of
from digest.desk.view import IssueView, refresh
from digest.errors import DigestError, LayoutError, LibraryError
from digest.render.contents import contents_of, pack_contents
from digest.render.design import Design, environment
from digest.render.design.tokens import tokens_for
from digest.render.epub import epub
from digest.render.epub.front import front_page
from digest.render.mail import mail, mail_notices
from digest.render.pages import plain_text, web_page
from digest.render.pdf.first_page import get_ready
from digest.render.site.cover_image import cover_image
from digest.render.site.head import COVER
from digest.render.telegram import Document, Extras, Posts, announce
from digest.shelf.atomic import sha256
from digest.shelf.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from digest.assemble.targets import Target
    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.model.issue import Issue
    from digest.model.notice import Notice
    from digest.model.post import Post
    from digest.render.pdf.request import LaidOut

PAGE, TEXT, POSTS, CONTENTS = "index.html", "issue.txt", "posts.json", "contents.json"
MAIL, MAIL_TEXT = "mail.html", "mail.txt"
ARTICLES = "articles"
ARCHIVE = "../index.html"
"""The archive's first page, as the pages of a published issue lead there; a build in its own folder has none above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made. ``trouble`` is why there is no PDF; everything else was built all the same.

    ``unlaid`` are the places, from 1, of the articles that are to blame for it, each a notice ``layout-failed``.
    ``posts`` are those of each channel, by its name and in order; none of a channel that the issue has nothing for.
    """

    view: IssueView
    outputs: dict[str, bytes]
    posts: Mapping[str, tuple[Post, ...]]
    manifest: Manifest
    notices: tuple[Notice, ...] = ()
    trouble: DigestError | None = None
    unlaid: tuple[int, ...] = ()


def pages_of(desk: Desk, view: IssueView, design: Design, *, pdf: bool = True, cover: bool = True) -> dict[str, bytes]:
    """The outputs that need no layout: the web pages with their files (and a link to the PDF), text, letter and EPUB."""
    publication = desk.config.publication
    book = epub_name(desk.config, view.issue.slug)
    page = web_page(
        view.issue,
        publication,
        design,
        choice=desk.config.design,
        pdf_name=pdf_name(desk.config, view.issue.slug) if pdf else None,
        epub_name=book,
        archive=ARCHIVE,
        cover=pdf and cover,
    )
    text = plain_text(view.issue, publication, design).encode()
    letter = mail(view.issue, publication, design, choice=desk.config.design)
    letters = {MAIL: letter.html, MAIL_TEXT: letter.text}
    return {**page, TEXT: text, **letters, book: _book(desk, view, design)}


def _book(desk: Desk, view: IssueView, design: Design, *, pdf: bytes | None = None) -> bytes:
    """The EPUB; its picture on a shelf is the first page of the PDF, as soon as there is one."""
    cover = front_page(pdf) if pdf is not None else None
    return epub(view.issue, desk.config.publication, design, choice=desk.config.design, cover=cover)


def posts_of(
    desk: Desk, view: IssueView, design: Design, laid_out: LaidOut | None, targets: Mapping[str, Target]
) -> dict[str, Posts]:
    """The posts that announce the issue in each channel of ``targets``, and what an editor should know.

    Channels with equal targets share the work.
    """
    publication = desk.config.publication
    address = f"{publication.public_url}/{view.issue.slug}/" if publication.public_url else None
    document = None
    if laid_out is not None:
        document = Document(
            sha256=sha256(laid_out.pdf),
            size=len(laid_out.pdf),
            pages=laid_out.pages,
            url=f"{address}{pdf_name(desk.config, view.issue.slug)}" if address else None,
        )
    placed = list(zip(view.issue.placements, view.sheet.entries, strict=True))
    own_words = {placement.anchor: entry.summary for placement, entry in placed if entry.summary}
    extras = Extras(
        pdf=document,
        page_url=address,
        summaries=own_words,
        hashtags=view.sheet.hashtags or None,
        own_hashtags={placement.anchor: entry.hashtags for placement, entry in placed},
    )
    env = environment(design, html=True)

    def made(target: Target) -> Posts:
        issue = narrowed(view.issue, target.numbers)
        own = replace(extras, language=target.language, templates=target.templates, numbers=target.numbers)
        return announce(issue, publication, env, own, form=target.form)

    posts = {target: made(target) for target in dict.fromkeys(targets.values())}
    return {channel: posts[target] for channel, target in targets.items()}


def targets_of(desk: Desk, issue: Issue) -> dict[str, Target]:
    """What each channel shows of an issue as config.toml has it; those that it has nothing for are left out."""
    found = ((channel.name, target_of(channel, issue)) for channel in desk.config.channels)
    return {name: target for name, target in found if target is not None}


def build(
    desk: Desk,
    slug: str,
    layout: Confined,
    *,
    progress: Callable[[str], None] | None = None,
    targets: Mapping[str, Target] | None = None,
) -> Built:
    """Builds every output of an issue into its folder; outputs that would be equal are not written again.

    ``targets`` says what each channel shows where that is settled already, as for a correction.

    Without a PDF (a missing library, a layout beyond its limits) the rest is built and ``trouble`` says why; where the
    layout hangs or dies, the articles that it does so on are looked for and named.
    Raises :class:`digest.errors.DesignError` for a broken template; then the last build stays as it was.
    """
    view, _ = refresh(desk, slug)
    design = design_of(desk)
    inputs = inputs_of(desk, slug, design)
    gallery = with_pictures_shown(desk, view)
    view = gallery.view
    order, trouble = _ordered(desk, view, design, layout)
    outputs = pages_of(desk, view, design)  # made while the child lays out
    get_ready()
    paper = _paper(desk, view, design, order, trouble, progress)
    outputs |= _of_paper(desk, view, design, paper.laid_out)
    wanted = targets_of(desk, view.issue) if targets is None else targets
    told = remarks(desk.config.channels, wanted, design.names()) if targets is None else ()
    made = posts_of(desk, view, design, paper.laid_out, wanted)
    outputs[POSTS] = _as_json(made, wanted)
    outputs[CONTENTS] = pack_contents(contents_of(view.issue, pages=paper.pages))
    notices = tuple(dict.fromkeys(notice for posts in made.values() for notice in posts.notices))
    told = (*mail_notices(outputs[MAIL]), *told)
    manifest = _manifest(view, inputs, outputs, paper.pages, order.key if order and paper.laid_out else "")
    desk.folders.keep(slug, outputs, manifest)
    return Built(
        view=view,
        outputs=outputs,
        posts={channel: posts.posts for channel, posts in made.items()},
        manifest=manifest,
        notices=(*notices, *gallery.notices, *(n for n in view.notices if n.code in BULK), *paper.remarks, *told),
        trouble=paper.trouble,
        unlaid=paper.unlaid,
    )


def _of_paper(desk: Desk, view: IssueView, design: Design, laid_out: LaidOut | None) -> dict[str, bytes]:
    """The PDF, the picture of its cover and the EPUB with it; where there is none, the pages again without their links to it."""
    if laid_out is None:
        return pages_of(desk, view, design, pdf=False)
    files = {pdf_name(desk.config, view.issue.slug): laid_out.pdf}
    cover = cover_image(laid_out.pdf, tokens_for(design, desk.config.design))
    files |= {COVER: cover} if cover else pages_of(desk, view, design, cover=False)
    return files | {epub_name(desk.config, view.issue.slug): _book(desk, view, design, pdf=laid_out.pdf)}


def _manifest(view: IssueView, inputs: dict[str, str], outputs: Mapping[str, bytes], pages: int, key: str) -> Manifest:
    return Manifest(
        slug=view.issue.slug,
        number=view.issue.number,
        digest=digest.__version__,
        inputs=inputs,
        outputs={name: sha256(data) for name, data in outputs.items()},
        sources=sorted({p.article.origin.raw_sha256 for p in view.issue.placements} - {""}),
        layout=key,
        pages=pages,
    )


def _as_json(made: Mapping[str, Posts], targets: Mapping[str, Target]) -> bytes:
    """The posts as a file to look at: those of each channel, by its name; each with the articles it was chosen from."""
    shown = {
        channel: [{**asdict(post), ARTICLES: list(targets[channel].numbers)} for post in posts.posts]
        for channel, posts in made.items()
    }
    return (json.dumps(shown, ensure_ascii=False, indent=1) + "\n").encode()


def articles_sent(desk: Desk, slug: str, revision: int) -> dict[str, tuple[int, ...]]:
    """The places of the articles that each channel was to show of a frozen revision, as far as that says so.

    Tags and filters may be others by now; which articles are out is settled.
    """
    frozen = {output.name: output.sha256 for output in desk.store.outputs_of(slug, revision)}
    if POSTS not in frozen:
        return {}
    shown = json.loads(desk.frozen.get(frozen[POSTS]))
    named = ((channel, posts[0].get(ARTICLES)) for channel, posts in shown.items() if posts)
    return {channel: tuple(numbers) for channel, numbers in named if numbers is not None}


def _ordered(
    desk: Desk, view: IssueView, design: Design, layout: Confined
) -> tuple[PdfOrder | None, DigestError | None]:
    """The order for the PDF, or why none can be given: a broken template stops the build, a lost child does not."""
    try:
        return order_pdf(desk, view, design, layout), None
    except LayoutError as error:
        return None, error


def _paper(  # noqa: PLR0913, PLR0917 - what a layout is of
    desk: Desk,
    view: IssueView,
    design: Design,
    order: PdfOrder | None,
    trouble: DigestError | None,
    progress: Callable[[str], None] | None,
) -> Paper:
    """The PDF that was ordered, or why there is none and which articles are to blame."""
    if order is None:
        return Paper(trouble=trouble)
    try:
        return Paper(laid_out=order.result(progress))
    except LibraryError as error:
        return Paper(trouble=error)
    except LayoutError as error:
        return _blame(desk, view, design, order, error, progress)
    except DigestError as error:
        return Paper(trouble=error)


def _blame(  # noqa: PLR0913, PLR0917 - as above
    desk: Desk,
    view: IssueView,
    design: Design,
    order: PdfOrder,
    error: LayoutError,
    progress: Callable[[str], None] | None,
) -> Paper:
    """The trouble with the articles that are to blame; they are looked for once."""
    found = order.verdict
    if found is None:
        guilty = find_guilty(desk, view.issue, design, order.layout, progress=progress).guilty
        found = Verdict(guilty=guilty, error=blamed(view, guilty, error))
        remember(order.key, order.layout, found)
    return Paper(trouble=found.error, unlaid=found.guilty, notices=layout_notices(view, found.guilty))
