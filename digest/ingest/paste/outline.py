"""Rows become drafts of articles: where each one opens, what its sections are, which lines are items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.ingest.labels import Match
from digest.ingest.lines import is_ended, starts_small
from digest.ingest.paste.drafts import ENDING, Draft, Gap, Items, Para, Part
from digest.ingest.paste.titles import titles_at
from digest.model.article import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.lines import Line
    from digest.ingest.paste.headings import Label
    from digest.ingest.paste.remarks import Remarks
    from digest.ingest.paste.rows import Row


class Outline:
    """Reads rows in their order; afterwards ``drafts`` holds the articles and ``spans`` what is no block."""

    def __init__(self, rows: Sequence[Row], remarks: Remarks) -> None:
        """An outline of all the rows."""
        self.drafts: list[Draft] = []
        self.spans: list[Span] = []
        self._rows = rows
        self._remarks = remarks
        at = 0
        while at < len(rows):
            at = self._step(at)

    @property
    def _draft(self) -> Draft | None:
        return self.drafts[-1] if self.drafts else None

    def _step(self, at: int) -> int:
        """Places the row at ``at`` and what belongs to it; the place of the next row."""
        row = self._rows[at]
        titles = titles_at(self._rows, at, self._draft)
        if titles:
            for line in titles:
                self._own(line, "title")
            at += len(titles)
            self._byline(self._rows[at], titles)
            return at + 1
        if row.marker:
            return self._items(at)
        if row.byline:
            self._byline(row, ())
        elif row.rule:
            self._own(row.line, "marker")
            if self._draft:
                self._draft.last.chunks.append(Gap(row.line))
        elif not (row.label and self._labelled(row.line, row.label)):
            self._text(row)
        return at + 1

    def _own(self, line: Line, role: str) -> None:
        self.spans += [Span(start=piece.start, end=piece.end, role=role) for piece in line.pieces]

    def _open(self, first: Line, titles: tuple[Line, ...] = ()) -> Draft:
        self.drafts.append(Draft(titles[0] if titles else first, titles))
        return self.drafts[-1]

    def _byline(self, row: Row, titles: tuple[Line, ...]) -> None:
        """An article opens at its byline; an ambiguous one stays text."""
        byline, draft = row.byline, self._draft
        opens = bool(titles) or draft is None or draft.is_closed
        if byline is None or not byline.names or not (opens or byline.full or _is_bare(draft)):
            self._ambiguous(row, titles, opens=opens)
            return
        if draft is None or not _is_bare(draft) or titles:
            if draft and draft.bylines and not draft.is_closed:
                self._remarks.add(
                    "byline-before-bio",
                    "A new article starts here, but the one before has no author's bio or other ending.",
                    row.line,
                    hint="Check that this line is a byline and that nothing is missing above it.",
                )
            draft = self._open(row.line, titles)
        draft.bylines.append((row.line, byline))
        self._own(row.line, "byline")

    def _ambiguous(self, row: Row, titles: tuple[Line, ...], *, opens: bool) -> None:
        self._remarks.add(
            "byline-ambiguous",
            "This looks like a byline, but it is not clear which words are names; it was kept as text.",
            row.line,
            hint="Write the names only, as in: By Ada Example and Ben Example",
        )
        if opens:
            self._open(row.line, titles).unsure = True
        self._text(row)

    def _labelled(self, line: Line, label: Label) -> bool:
        """Begins a section, if the label is one here."""
        draft = self._draft
        if draft is None and not label.known and not label.colon:
            return False  # capitals on the first line are a title, if anything
        role = label.match.role
        if draft and draft.is_closed and role not in ENDING and label.known and draft.has_sections:
            draft = None
        draft = draft or self._open(line)
        typed = line.cut(0, label.end)
        self._remark_on(label, typed)
        part = Part(typed, label.match, sign=line.cut(0, label.rest))
        draft.parts.append(part)
        if not label.alone:
            part.chunks.append(Para([line.cut(label.rest)]))
        return True

    def _remark_on(self, label: Label, typed: Line) -> None:
        if label.match.how is Match.TYPO:
            message = f"This heading was read as “{label.match.heading}”."
            self._remarks.add("heading-typo", message, typed, hint="Correct the spelling if that is right.")
        elif label.match.how is Match.UNKNOWN:
            message = f"This heading is not known; it is printed as “{label.match.heading}”."
            self._remarks.add(
                "unknown-heading", message, typed, hint="Add it to the sections in config.toml to name it."
            )

    def _text(self, row: Row) -> None:
        """A paragraph, or the rest of a broken one."""
        draft = self._draft or self._open(row.line)
        if row.acronym:
            message = "These capitals were taken for an acronym, not for a heading."
            self._remarks.add("acronym-not-heading", message, row.line, 0, row.acronym.end)
        if not self._mended(draft.last.last, row):
            draft.last.chunks.append(Para([row.line]))

    def _mended(self, para: Para | None, row: Row) -> bool:
        """Whether the row continues a paragraph that broke off in mid-sentence."""
        if para is None or is_ended(para.lines[-1].text) or not starts_small(row.line.text):
            return False
        para.lines.append(row.line)
        first = len(row.line.text.split(maxsplit=1)[0])
        message = "A paragraph was broken in mid-sentence here; the two lines were joined."
        self._remarks.add("joined-broken-paragraph", message, row.line, 0, first)
        return True

    def _items(self, at: int) -> int:
        """A list, up to the first row that is no item; the place of that row."""
        first = self._rows[at].marker
        draft = self._draft or self._open(self._rows[at].line)
        found = Items(first.number if first else None)
        while at < len(self._rows) and self._continues(found, at):
            at = self._item(found, at)
        if found.items:
            draft.last.chunks.append(found)
        return at

    def _continues(self, found: Items, at: int) -> bool:
        marker = self._rows[at].marker
        if marker is None:
            return False
        return marker.number == (None if found.start is None else found.start + len(found.items))

    def _item(self, found: Items, at: int) -> int:
        row = self._rows[at]
        marker = row.marker
        if marker is None:
            return at
        self._own(row.line.cut(0, marker.end), "marker")
        at += 1
        if not marker.alone:
            found.items.append(Para([row.line.cut(marker.rest)]))
        elif at < len(self._rows) and _may_be_item(self._rows[at]):
            found.items.append(Para([self._rows[at].line]))
            at += 1
        else:
            self._remarks.add("empty-bullet", "There is no item after this marker.", row.line)
            return at
        while at < len(self._rows) and self._rows[at].plain and self._mended(found.items[-1], self._rows[at]):
            at += 1
        return at


def _is_bare(draft: Draft | None) -> bool:
    """Whether an article has a byline and nothing else yet."""
    return draft is not None and bool(draft.bylines) and not draft.parts


def _may_be_item(row: Row) -> bool:
    if row.marker or row.rule or (row.byline and row.byline.names):
        return False
    return not (row.label and row.label.known and row.label.capitals)
