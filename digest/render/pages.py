"""The writers: an issue becomes pages of the web, a page for the PDF, or plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from digest.model.config import DesignChoice
from digest.render.design import environment, fill
from digest.render.design.choices import options_for
from digest.render.design.faces import faces_for
from digest.render.design.interface import interface_words
from digest.render.design.tokens import tokens_for
from digest.render.direction import is_leftward, isolates, set_apart
from digest.render.illustrated import illustrated
from digest.render.lines import Links, words, wrap
from digest.render.notes import raised
from digest.render.pdf.request import PICTURE
from digest.render.site.articles import Around, article_pages, issue_head
from digest.render.site.filling import filled, web_files
from digest.render.site.head import Head
from digest.render.site.icon import icon_files
from digest.render.tables import is_wordy
from digest.render.views import (
    is_endless,
    is_plain_list,
    is_run_in,
    issue_view,
    kind_of,
    lines,
    pieces,
    tie,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from jinja2 import Environment

    from digest.model.config import Publication
    from digest.model.issue import Issue
    from digest.render.design import Design

WEB, PRINT, TEXT = "web/issue.html", "print/issue.html", "text/issue.txt"
WITHDRAWN = "web/withdrawn.html"
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_FORCING = re.compile("[\u202a-\u202e]")  # they make a terminal or a mail program show another text than stands there


def web_page(  # noqa: PLR0913 - the parts of a page
    issue: Issue,
    publication: Publication,
    design: Design,
    *,
    choice: DesignChoice | None = None,
    pdf_name: str | None = None,
    epub_name: str | None = None,
    proof: bool = False,
    archive: str = "",
    cover: bool = False,
) -> dict[str, bytes]:
    """The files of an issue's pages by their names in its folder: ``index.html`` is the whole, ``<anchor>/index.html`` an article.

    Every link inside is relative, nothing is fetched from elsewhere, and no script is needed. ``pdf_name`` and
    ``epub_name`` are names in the same folder (None: no link), ``archive`` the relative address of the index of all issues
    (empty: no link). ``proof`` marks working headlines, ``cover`` says that there will be a picture of the cover.
    """
    view, env = issue_view(issue), page_environment(design)
    home = archive.removesuffix("index.html") if archive else None
    around = Around(publication=publication, home=home, pdf_name=pdf_name or "", cover=cover)
    context = page_context(publication, design, choice, issue.language)
    context["faces"] = faces_for((view, publication), design, context["tokens"])
    page = context | {
        "issue": illustrated(view, issue.pictures),
        "pdf_name": pdf_name or "",
        "epub_name": epub_name or "",
        "proof": proof,
        "head": issue_head(view, around, context["words"]),
    }
    return {
        **web_files(filled(env, WEB, page), "index.html", design),
        **icon_files(context["tokens"]),
        **article_pages(view, issue.pictures, around, env, context),
        **{one.name: one.data for one in issue.pictures},
    }


def withdrawn_page(  # noqa: PLR0913 - what is known of an issue that is gone
    publication: Publication,
    design: Design,
    *,
    number: int,
    title: str,
    date: dt.date,
    reason: str = "",
    choice: DesignChoice | None = None,
    depth: str = "",
) -> dict[str, bytes]:
    """The files that take the place of a withdrawn issue's page, by their names in its folder.

    The page says so plainly, with the reason where one was given, and leads to the archive's first page,
    one folder up. ``depth`` leads to the issue's folder from a page below it (``../``).
    """
    context = page_context(publication, design, choice) | {
        "number": number,
        "title": title,
        "date": date,
        "reason": " ".join(reason.split()),
        "depth": depth,
    }
    context["faces"] = faces_for((publication, title, reason), design, context["tokens"])
    spoken = context["words"]
    context["head"] = Head(
        title=f"{spoken('page.withdrawn_title', title=title)} – {publication.name} {spoken('page.number', number=number)}",
        heading=title,
        description=spoken("page.withdrawn_of", name=publication.name),
        home=f"{depth}../",
        hidden=True,
    )
    page = filled(page_environment(design), WITHDRAWN, context)
    return {**web_files(page, "index.html", design), **icon_files(context["tokens"])}


def print_page(
    issue: Issue,
    publication: Publication,
    choice: DesignChoice,
    design: Design,
    *,
    proof: bool = False,
) -> str:
    """The page that the PDF is laid out from; its files are named ``design:…`` and come from the design only.

    The issue's own pictures are named ``picture:…``.
    """
    shown = illustrated(issue_view(issue), issue.pictures, scheme=PICTURE)
    context = page_context(publication, design, choice, issue.language)
    context |= {"issue": shown, "proof": proof, "paper": True}
    context["faces"] = faces_for((shown, publication), design, context["tokens"], paper=True)
    return set_apart(fill(page_environment(design), PRINT, context), plain_links=True)


def plain_text(issue: Issue, publication: Publication, design: Design, *, proof: bool = False) -> str:
    """An issue as text of 72 columns with numbered links; longer words and addresses are left whole."""
    context = {"publication": publication, "issue": issue_view(issue), "proof": proof}
    return text_page(design, TEXT, context | {"words": interface_words(design, issue.language)})


def text_page(design: Design, name: str, context: Mapping[str, Any]) -> str:
    """A template for plain text filled in, with ``links`` to number: tidy lines, and no sign that steers or turns."""
    env = environment(design, html=False)
    _add(env)
    env.filters |= {"words": words, "wrap": wrap}
    filled = fill(env, name, {**context, "links": Links()})
    text = re.sub(r"\n{3,}", "\n\n", _FORCING.sub("", _STEERING.sub(" ", filled)))
    return "\n".join(isolates(line.rstrip()) for line in text.strip().split("\n")) + "\n"


def page_environment(design: Design) -> Environment:
    """The environment of a design for pages: everything is escaped, and blocks can be told apart."""
    env = environment(design, html=True)
    _add(env)
    return env


def _add(env: Environment) -> None:
    env.filters["kind"] = kind_of
    env.filters["tie"] = tie
    env.filters["lines"] = lines
    env.filters["pieces"] = pieces
    env.filters["raised"] = raised
    env.tests["leftward"] = is_leftward
    env.tests["endless"] = is_endless
    env.tests["run_in"] = is_run_in
    env.tests["plain_list"] = is_plain_list
    env.tests["wordy"] = is_wordy


def page_context(
    publication: Publication, design: Design, choice: DesignChoice | None, language: str = ""
) -> dict[str, Any]:
    """What every page of a publication is filled in with; ``language`` is that of its words (empty: the publication's)."""
    choice = choice or DesignChoice(name=design.name)
    spoken = interface_words(design, language or publication.language)
    options = options_for(design, choice)  # first, since it tells of everything that config.toml has wrong
    return {"publication": publication, "tokens": tokens_for(design, choice), "options": options, "words": spoken}
