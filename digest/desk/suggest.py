"""Asks the optional language model for drafts, keeps them as such beside the issue, for an editor to read.

Nothing else calls the model: no build, no approval and no schedule waits for it, and none publishes what no editor took.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.desk.view import refresh
from digest.model.notice import Notice, Severity
from digest.model.suggest import Proposal, Proposals
from digest.shelf.atomic import sha256
from digest.shelf.proposals import Drafts, write_proposals
from digest.suggest.draft import Document, Drafted, cache_key, draft
from digest.suggest.gate import Limits
from digest.summary.grounding import Ground, ground_of
from digest.summary.lead import Source, summarize
from digest.summary.prose import article_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.desk import Desk
    from digest.desk.view import IssueView
    from digest.model.article import Article
    from digest.model.issue import Placement
    from digest.model.sheet import Entry
    from digest.suggest.ask import Answer
    from digest.suggest.wire import Question

    Ask = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What a model proposes for an issue, beside what stands there now, and what an editor should know of it."""

    view: IssueView
    proposals: Proposals
    notices: tuple[Notice, ...] = ()


@dataclass(slots=True)
class _Round:
    """One round of asking; once the service is of no use nobody asks it again."""

    desk: Desk
    ask: Ask
    drafts: Drafts
    notices: list[Notice] = field(default_factory=list)
    over: bool = False
    left: int = 0

    def draft(self, document: Document, about: str) -> Drafted:
        key = cache_key(self.desk.config.suggest, document)
        known = self.drafts.get(key)
        if known is not None:
            made = Drafted(draft=known[0], trouble=known[1])
        elif self.over:
            self.left += 1
            return Drafted()
        else:
            made = draft(document, self.ask)
            self.over = made.lasting
            if made.asked:
                self.drafts.put(key, made.draft, made.trouble)
        if made.trouble:
            self.notices.append(_trouble(made, about))
        return made

    def told(self) -> tuple[Notice, ...]:
        """The notices, the last of them on what was not asked for any more."""
        if not self.left:
            return tuple(self.notices)
        more = f"The language model was not asked for {self.left} more draft{'s' * (self.left > 1)}."
        hint = "digest suggest goes on where it stopped"
        return (*self.notices, notice("draft-unavailable", more, hint))


def suggest(desk: Desk, slug: str, ask: Ask, *, everything: bool = False) -> Suggested:
    """Drafts for what an issue lacks, written to its proposals.toml; an earlier file is replaced.

    Asked for are a summary where an article has neither an editor's, a given one nor an abstract, a headline where it
    is made up, and the theme line while the issue has no title; ``everything`` asks for all of them, but never for
    what an editor wrote. A draft that does not pass the gate is left out, with a notice; the opening of the article
    stays then.
    """
    view, _ = refresh(desk, slug)
    turn = _Round(desk=desk, ask=ask, drafts=Drafts(desk.config.state / "drafts"))
    found = []
    for entry, placement in zip(view.sheet.entries, view.issue.placements, strict=True):
        limits = _wanted(desk, view, entry, placement, everything=everything)
        if limits != Limits():
            found.append(_proposal(desk, turn, entry, placement, limits))
    articles = tuple(one for one, _ in found if one.summary or one.headline)
    theme = next((line for _, line in found if line), "")
    if not view.sheet.title and len(view.sheet.entries) > 1:
        theme = _theme(desk, turn, view)
    proposals = Proposals(theme=theme, articles=articles)
    write_proposals(desk.folders.folder(slug), proposals)
    return Suggested(view=view, proposals=proposals, notices=turn.told())


def _wanted(desk: Desk, view: IssueView, entry: Entry, placement: Placement, *, everything: bool) -> Limits:
    """What an article lacks, with the limits of each text."""
    choice = desk.config.summaries
    language = placement.article.language or view.issue.language
    made = summarize(placement.article, budget=choice.budget, language=language, override=entry.summary)
    summary = made.source in {Source.LEAD, Source.NONE} or (everything and made.source is not Source.OVERRIDE)
    headline = placement.provisional or (everything and not entry.title)
    theme = len(view.sheet.entries) == 1 and not view.sheet.title
    if not placement.article.words:
        return Limits()
    return Limits(summary=choice.budget * summary, headline=choice.headline * headline, theme=choice.headline * theme)


def _proposal(desk: Desk, turn: _Round, entry: Entry, placement: Placement, limits: Limits) -> tuple[Proposal, str]:
    """The proposal for an article, and a theme where that was wanted too."""
    article = placement.article
    tongue = article.language or desk.config.publication.language
    text = words_of(article)
    document = Document(
        text=text,
        ground=ground_of(article, tongue, (desk.config.publication.name,)),
        limits=limits,
        language=desk.config.suggest.language or tongue,
    )
    made = turn.draft(document, f"“{placement.headline}”").draft
    if made is None:
        return Proposal(file=entry.file, text=""), ""
    return Proposal(
        file=entry.file, text=sha256(text.encode()), headline=made.headline, summary=made.summary
    ), made.theme


def _theme(desk: Desk, turn: _Round, view: IssueView) -> str:
    """A line for what the articles have in common, made of their headlines and summaries."""
    placed = view.issue.placements
    text = "\n\n".join(f"{one.headline}\n{one.summary}" for one in placed)
    language = view.issue.language
    everything = (ground_of(one.article, one.article.language or language) for one in placed)
    headlines = Ground.of([*(one.headline for one in placed), desk.config.publication.name], language)
    document = Document(
        text=text,
        ground=headlines.joined(everything),
        limits=Limits(theme=desk.config.summaries.headline),
        language=desk.config.suggest.language or language,
    )
    made = turn.draft(document, "the theme").draft
    return made.theme if made else ""


def words_of(article: Article) -> str:
    """What a model is given of an article: its title, its authors and its texts."""
    return "\n\n".join(filter(None, (article.title, article.byline, *article_texts(article))))


def _trouble(made: Drafted, about: str) -> Notice:
    if not made.asked:
        message = f"The language model gave no draft for {about}: {made.trouble}."
        return notice("draft-unavailable", message, "What Digest made by itself stays; try again later.")
    message = f"A language model's draft for {about} was dropped: {made.trouble}."
    return notice("draft-refused", message, "What Digest made by itself stays; or write your own with digest edit.")


def notice(code: str, message: str, hint: str) -> Notice:
    """A warning on drafts."""
    return Notice(code=code, severity=Severity.WARNING, message=message, hint=hint)
