"""Builds an issue: every output from its files, its settings and its design, and the manifest of it all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import digest
from digest.desk.layout import PdfOrder, order_pdf
from digest.desk.layout_key import pdf_name
from digest.desk.unchanged import design_of, inputs_of
from digest.desk.view import IssueView, refresh
from digest.errors import DigestError, LayoutError
from digest.model.notice import Notice, Severity
from digest.render.design import Design, environment
from digest.render.pages import plain_text, web_page
from digest.render.telegram import Document, Extras, Posts, announce
from digest.shelf.atomic import sha256
from digest.shelf.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.model.post import Post
    from digest.render.request import LaidOut

PAGE, TEXT, POSTS = "index.html", "issue.txt", "posts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made. ``trouble`` is why there is no PDF; everything else was built all the same.

    ``posts`` are those of each channel, by its name and in order.
    """

    view: IssueView
    outputs: dict[str, bytes]
    posts: Mapping[str, tuple[Post, ...]]
    manifest: Manifest
    notices: tuple[Notice, ...] = ()
    trouble: DigestError | None = None


def pages_of(desk: Desk, view: IssueView, design: Design) -> dict[str, bytes]:
    """The outputs that need no layout: the web page with its files, and the plain text."""
    publication = desk.config.publication
    page = web_page(
        view.issue,
        publication,
        design,
        choice=desk.config.design,
        pdf_name=pdf_name(desk.config, view.issue.slug),
        archive=f"{publication.public_url}/" if publication.public_url else "",
    )
    return {**page, TEXT: plain_text(view.issue, publication, design).encode()}


def posts_of(
    desk: Desk, view: IssueView, design: Design, laid_out: LaidOut | None, forms: Mapping[str, str]
) -> dict[str, Posts]:
    """The posts that announce the issue in each of ``forms`` (channel -> form), and what an editor should know."""
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
    placed = zip(view.issue.placements, view.sheet.entries, strict=True)
    own_words = {placement.anchor: entry.summary for placement, entry in placed if entry.summary}
    extras = Extras(pdf=document, page_url=address, summaries=own_words)
    env = environment(design, html=True)
    made = {form: announce(view.issue, publication, env, extras, form=form) for form in dict.fromkeys(forms.values())}
    return {channel: made[form] for channel, form in forms.items()}


def forms_of(desk: Desk) -> dict[str, str]:
    """The form of each channel as config.toml has it."""
    return {channel.name: channel.form for channel in desk.config.channels}


def build(
    desk: Desk,
    slug: str,
    layout: Confined,
    *,
    progress: Callable[[str], None] | None = None,
    forms: Mapping[str, str] | None = None,
) -> Built:
    """Builds every output of an issue into its folder; outputs that would be equal are not written again.

    ``forms`` gives each channel's form where that is settled already, as for a correction.

    Without a PDF (a missing library, a layout beyond its limits) the rest is built and ``trouble`` says why.
    Raises :class:`digest.errors.DesignError` for a broken template; then the last build stays as it was.
    """
    view, _ = refresh(desk, slug)
    design = design_of(desk)
    inputs = inputs_of(desk, slug, design)
    laid_out, key = None, ""
    order, trouble = _ordered(desk, view, design, layout)
    outputs = pages_of(desk, view, design)  # made while the child lays out
    if order is not None:
        try:
            laid_out, key = order.result(progress), order.key
            outputs[pdf_name(desk.config, slug)] = laid_out.pdf
        except DigestError as error:
            trouble = error
    made = posts_of(desk, view, design, laid_out, forms or forms_of(desk))
    outputs[POSTS] = _as_json(made)
    notices = tuple(dict.fromkeys(notice for posts in made.values() for notice in posts.notices))
    manifest = _manifest(view, inputs, outputs, laid_out, key)
    desk.folders.keep(slug, outputs, manifest)
    warnings = tuple(_warning(text) for text in (laid_out.warnings if laid_out else ()))
    return Built(
        view=view,
        outputs=outputs,
        posts={channel: posts.posts for channel, posts in made.items()},
        manifest=manifest,
        notices=(*notices, *warnings),
        trouble=trouble,
    )


def _manifest(
    view: IssueView, inputs: dict[str, str], outputs: Mapping[str, bytes], laid_out: LaidOut | None, key: str
) -> Manifest:
    return Manifest(
        slug=view.issue.slug,
        number=view.issue.number,
        digest=digest.__version__,
        inputs=inputs,
        outputs={name: sha256(data) for name, data in outputs.items()},
        sources=sorted({p.article.origin.raw_sha256 for p in view.issue.placements} - {""}),
        layout=key,
        pages=laid_out.pages if laid_out else 0,
    )


def _as_json(made: Mapping[str, Posts]) -> bytes:
    """The posts as a file to look at: those of each channel, by its name."""
    shown = {channel: [asdict(post) for post in posts.posts] for channel, posts in made.items()}
    return (json.dumps(shown, ensure_ascii=False, indent=1) + "\n").encode()


def _ordered(
    desk: Desk, view: IssueView, design: Design, layout: Confined
) -> tuple[PdfOrder | None, DigestError | None]:
    """The order for the PDF, or why none can be given: a broken template stops the build, a lost child does not."""
    try:
        return order_pdf(desk, view, design, layout), None
    except LayoutError as error:
        return None, error


def _warning(text: str) -> Notice:
    return Notice(code="layout", severity=Severity.WARNING, message=text)
