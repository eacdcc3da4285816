"""The sample issue written to every output under a design; what fails is a notice with its place, and the rest goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from digest.desk.build import pages_of, posts_of, targets_of
from digest.desk.designs.archive import archive_of
from digest.errors import DigestError, LibraryError
from digest.model.notice import Notice, Severity
from digest.render.design.flowing import STAND_IN, flowing_in
from digest.render.design.print_sheets import place_of_warning, print_sheet_faults
from digest.render.epub import epub
from digest.render.mail import mail, mail_notices
from digest.render.pages import plain_text, print_page, web_page, withdrawn_page
from digest.render.pdf.request import read_reply, request_for
from digest.render.pdf.sources import sources_of
from digest.render.pdf.validated import PACKAGE, broken_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.confine import Confined
    from digest.desk.designs.sample import Sample
    from digest.render.design import Design
    from digest.render.pdf.request import LaidOut

Made = TypeVar("Made")


@dataclass(kw_only=True)
class Trial:
    """A design tried on the sample. ``made`` are the outputs that came out, ``notices`` what is wrong with it."""

    sample: Sample
    design: Design
    layout: Confined
    made: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def run(self, progress: Callable[[str], None]) -> None:
        """Writes everything, one output after another."""
        desk, issue = self.sample.desk, self.sample.view.issue
        publication, choice, design = desk.config.publication, desk.config.design, self.design
        self._try("the web page", lambda: web_page(issue, publication, design, choice=choice))
        self._try("the archive", lambda: {**archive_of(self.sample, design), **self._withdrawn()})
        self._try("the plain text", lambda: plain_text(issue, publication, design))
        letter = self._try("the e-mail", lambda: mail(issue, publication, design, choice=choice))
        self._try("the EPUB", lambda: epub(issue, publication, design, choice=choice))
        if letter is not None:
            self.notices += mail_notices(letter.html)
        paper = self._paper(progress)
        self._try("the posts", lambda: posts_of(desk, self.sample.view, design, paper, targets_of(desk, issue)))
        if not any(notice.code == "design-output-failed" for notice in self.notices):
            self._try("the build", lambda: pages_of(desk, self.sample.view, design), told=False)

    def _withdrawn(self) -> dict[str, bytes]:
        issue, config = self.sample.view.issue, self.sample.desk.config
        return withdrawn_page(
            config.publication,
            self.design,
            number=issue.number,
            title=issue.title,
            date=issue.date,
            reason="It was a sample.",
            choice=config.design,
        )

    def _paper(self, progress: Callable[[str], None]) -> LaidOut | None:
        """The PDF, laid out by the child, with what its style sheets, its layout and its validator say."""
        config, issue = self.sample.desk.config, self.sample.view.issue
        page = self._try(
            "the page for paper", lambda: print_page(issue, config.publication, config.design, self.design), told=False
        )
        self.notices += print_sheet_faults(self.design, flowing_in(page or STAND_IN))
        if page is None:
            return None
        request = request_for(page, self.design, issue.pictures, sources_of(issue))
        try:
            paper = self._try("the PDF", lambda: read_reply(self.layout.call(request, progress)))
        except LibraryError as error:
            self.notices.append(_skipped(f"the PDF: {error.message}", error.hint))
            return None
        if paper is not None:
            self.notices += self._said_of(paper)
        return paper

    def _said_of(self, paper: LaidOut) -> Iterator[Notice]:
        for warning in paper.warnings:
            if "@import" in warning and any(notice.code == "design-css-import" for notice in self.notices):
                continue
            path, line, column = place_of_warning(self.design, warning) or (None, None, None)
            yield Notice(
                code="design-layout",
                severity=Severity.WARNING,
                message=warning.removeprefix("layout: "),
                path=path,
                line=line,
                column=column,
                hint="what is ignored on paper belongs to the style sheets of the web page" if path else None,
            )
        broken = broken_rules(paper.pdf)
        if broken is None:
            yield _skipped(f"PDF/UA and PDF/A: {PACKAGE} is not installed", f"pip install {PACKAGE}")
        for rule in broken or ():
            times = f" ({rule.times} times)" if rule.times > 1 else ""
            message = f"the PDF breaks {rule.standard} {rule.rule}: {rule.message}{times}"
            yield Notice(code="design-pdf-invalid", severity=Severity.ERROR, message=message)

    def _try(self, name: str, act: Callable[[], Made], *, told: bool = True) -> Made | None:
        """What an act gives, noted as made; a failure is a notice, once for each place. LibraryError passes."""
        try:
            made = act()
        except LibraryError:
            raise
        except DigestError as error:
            if not any(_is_same(notice, error) for notice in self.notices):
                self.notices.append(_failed(name, error))
            return None
        self.made += [name] if told else []
        return made


def _is_same(notice: Notice, error: DigestError) -> bool:
    """Whether an error is one that was told already: at its place, or of a template that nobody has."""
    if notice.code == "design-template-missing" and error.path is None:
        return notice.message.partition(" ")[0] in error.message.split()
    return (notice.path, notice.line) == (error.path, error.line) and error.message in notice.message


def _failed(name: str, error: DigestError) -> Notice:
    return Notice(
        code="design-output-failed",
        severity=Severity.ERROR,
        message=f"{name} cannot be made: {error.message}",
        path=error.path,
        line=error.line,
        column=error.column,
        hint=error.hint,
    )


def _skipped(what: str, hint: str | None) -> Notice:
    message = f"not looked at: {what}"
    return Notice(code="design-check-skipped", severity=Severity.INFO, message=message, hint=hint)
