"""The writers: an issue becomes a web page, a page for the PDF, or plain text; published issues become an index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.model.config import DesignChoice
from digest.render.design import environment, fill
from digest.render.design.choices import options_for
from digest.render.design.interface import interface_words
from digest.render.design.tokens import tokens_for
from digest.render.illustrated import illustrated
from digest.render.lines import Links, words, wrap
from digest.render.notes import raised
from digest.render.pdf.request import PICTURE
from digest.render.tables import is_wordy
from digest.render.views import (
    is_endless,
    is_leftward,
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
    from collections.abc import Mapping, Sequence

    from jinja2 import Environment

    from digest.model.config import Publication
    from digest.model.issue import Issue
    from digest.render.design import Design

WEB, PRINT, TEXT, ARCHIVE = "web/issue.html", "print/issue.html", "text/issue.txt", "web/archive.html"
WITHDRAWN = "web/withdrawn.html"
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_FORCING = re.compile("[\u202a-\u202e]")  # they make a terminal or a mail program show another text than stands there
WEB_FONTS = re.compile(r"fonts/[\w-]+\.woff2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What the archive's index says of one issue; ``folder`` is its address relative to the index.

    A withdrawn one is named as such, without its articles and its PDF.
    """

    folder: str
    number: int
    date: dt.date
    title: str
    titles: tuple[str, ...] = ()
    pdf_name: str = ""
    withdrawn: bool = False


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
) -> dict[str, bytes]:
    """The files of an issue's web page by their names in its folder; ``index.html`` is the page.

    Every link inside is relative, nothing is fetched from elsewhere, and no script is needed. ``pdf_name`` and
    ``epub_name`` are names in the same folder (None: no link), ``archive`` the relative address of the index of all issues
    (empty: no link). ``proof`` marks working headlines.
    """
    context = page_context(publication, design, choice, issue.language) | {
        "issue": illustrated(issue_view(issue), issue.pictures),
        "pdf_name": pdf_name or "",
        "epub_name": epub_name or "",
        "archive": archive,
        "proof": proof,
        "address": f"{publication.public_url}/{issue.slug}/" if publication.public_url else "",
    }
    page = fill(page_environment(design), WEB, context)
    return {**_web_files(page, "index.html", design), **{one.name: one.data for one in issue.pictures}}


def archive_index(
    issues: Sequence[Published],
    publication: Publication,
    design: Design,
    *,
    choice: DesignChoice | None = None,
) -> dict[str, bytes]:
    """The files of the index of published issues, newest first, by their names in the archive's folder."""
    newest_first = sorted(issues, key=lambda issue: (issue.date, issue.number), reverse=True)
    context = page_context(publication, design, choice) | {"issues": newest_first}
    return _web_files(fill(page_environment(design), ARCHIVE, context), "index.html", design)


def withdrawn_page(  # noqa: PLR0913 - what is known of an issue that is gone
    publication: Publication,
    design: Design,
    *,
    number: int,
    title: str,
    date: dt.date,
    reason: str = "",
    choice: DesignChoice | None = None,
) -> dict[str, bytes]:
    """The files that take the place of a withdrawn issue's page, by their names in its folder.

    The page says so plainly, with the reason where one was given, and leads to the index of all issues (one folder
    up, or at the publication's public address).
    """
    context = page_context(publication, design, choice) | {
        "number": number,
        "title": title,
        "date": date,
        "reason": " ".join(reason.split()),
        "archive": f"{publication.public_url}/" if publication.public_url else "../index.html",
    }
    return _web_files(fill(page_environment(design), WITHDRAWN, context), "index.html", design)


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
    return fill(page_environment(design), PRINT, context)


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
    return "\n".join(line.rstrip() for line in text.strip().split("\n")) + "\n"


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


def _web_files(page: str, name: str, design: Design) -> dict[str, bytes]:
    """The page, and in ``assets/`` the fonts that its style names with their licences."""
    fonts = dict.fromkeys(WEB_FONTS.findall(page))
    licences = [file for file in design.names() if file.startswith("fonts/LICENSE")] if fonts else []
    return {name: page.encode(), **{f"assets/{file}": design.read(file) for file in (*fonts, *licences)}}
