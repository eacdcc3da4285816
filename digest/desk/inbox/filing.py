"""Files what was read: the files first, then, in one transaction, the rows that know them.

A process that ends in between leaves files in the inbox that no row knows; they are adopted at the next look, and the
next reading of the same material finds them there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.desk.inbox.article_file import as_filed, file_name, markdown_of, opening
from digest.desk.inbox.facts import Facts
from digest.desk.inbox.identify import COMPARED, NO_LIMITS, Found, Identified, Limits, identified
from digest.desk.inbox.noticing import by_article
from digest.errors import BusyError, InputError
from digest.ingest.identity import article_id
from digest.model.notice import Notice, Severity
from digest.shelf.atomic import sha256
from digest.store.rows import ArticleRow, ShingleRow, SightingRow

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.model.article import Article, Reading

INBOX = "issues/inbox"
ASIDE = frozenset({Found.KEPT, Found.CHANGED})
"""What a source changed and an editor is to decide about: its text is kept beside the article's."""
_DECIDE = "digest inbox --take"
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """One article of a reading and what became of it. ``id`` and ``file`` are empty where none was filed or known."""

    found: Found
    article: Article
    id: str = ""
    file: str = ""
    issue: str | None = None
    alike: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What is to be done about one article.

    ``data`` are the bytes of its file, or of what its source changed, where one is to be written.
    """

    what: Identified
    id: str
    file: str
    data: bytes = b""
    alike: str = ""


@dataclass(kw_only=True)
class Filing:
    """Files the articles of one reading.

    ``given`` holds, by place in the reading, the articles as the source gave them where more was fetched since.
    ``told`` holds what is to be said of an article beside the notices of the reading, by its place, too. ``limits`` say
    what is too old to be news.
    """

    desk: Desk
    reading: Reading
    source: str = ""
    given: dict[int, Article] = field(default_factory=dict)
    told: dict[int, tuple[Notice, ...]] = field(default_factory=dict)
    limits: Limits = NO_LIMITS
    _known: dict[int, Facts] = field(default_factory=dict, repr=False)

    def file(
        self, *, keep_raw: bool = True, raw: tuple[bytes, str] = (b"", "")
    ) -> tuple[tuple[Filed, ...], tuple[Notice, ...]]:
        """What became of each article, and what an editor should know of it.

        ``raw`` are the bytes that were read and their name: kept first where anything is filed, or always (``keep_raw``).

        All rows are one transaction. Raises BusyError where another process files the same over and over.
        """
        facts = self._facts()
        steps = self._plan(facts)
        for _ in range(_TRIES):
            if keep_raw or any(step.data for step in steps):
                self.desk.inbox.keep_raw(*raw)
            self._write(steps)
            with self.desk.store.write():
                again = self._plan(facts)
                if again == steps:
                    said = [self._record(step) for step in steps]
                    self._note(steps, said)
                    self._forget_stale(steps)
                    notices = (notice for each in (*self.told.values(), *said) for notice in each)
                    return tuple(self._filed(step) for step in steps), tuple(notices)
            steps = again
        raise BusyError("another process takes in the same articles", hint="wait until it is done, then try again")

    def wanted(self) -> tuple[int, ...]:
        """The places in the reading of the articles that would be written."""
        steps = self._plan(self._facts())
        return tuple(place for place, step in enumerate(steps) if step.data)

    def completed(
        self, reading: Reading, given: dict[int, Article], told: dict[int, tuple[Notice, ...]] | None = None
    ) -> Filing:
        """The same with articles of which more was fetched; what is known of the others is not worked out again."""
        known = {id(facts.article): facts for facts in self._facts()}
        return replace(self, reading=reading, given=given, told=told or self.told, _known=known)

    def _facts(self) -> tuple[Facts, ...]:
        """What each article is known by, worked out once."""
        for place, article in enumerate(self.reading.articles):
            given = self.given.get(place)
            if id(article) not in self._known or (given is not None and given is not article):
                self._known[id(article)] = Facts(article=article, source=self.source, given=given)
        return tuple(self._known[id(article)] for article in self.reading.articles)

    def _plan(self, facts: tuple[Facts, ...]) -> tuple[_Step, ...]:
        steps: list[_Step] = []
        new: list[_Step] = []
        with self.desk.store.read():
            for what in identified(self.desk, facts, self.limits):
                steps.append(self._step(what, new))
                if what.found is Found.NEW:
                    new.append(steps[-1])
        return tuple(steps)

    def _step(self, what: Identified, new: list[_Step]) -> _Step:
        if what.row is not None:
            written = what.found in {Found.REVISED, *ASIDE}
            data = markdown_of(what.facts.article, what.row.id) if written else b""
            return _Step(what=what, id=what.row.id, file=what.row.file, data=data)
        if what.twin is not None:
            twin = next(step for step in new if step.what.facts is what.twin)
            return _Step(what=what, id=twin.id, file=twin.file)
        if what.found is not Found.NEW:
            return _Step(what=what, id="", file="")
        own = self._free_id(what.facts, {step.id for step in new})
        alike = new[int(what.alike.split()[1])].id if what.alike.startswith("new ") else what.alike
        article = as_filed(what.facts.article, own)
        return _Step(what=what, id=own, file=file_name(article), data=markdown_of(what.facts.article, own), alike=alike)

    def _free_id(self, facts: Facts, new: set[str]) -> str:
        """The article's own id, or one from its content; a foreign file must not take over another's id."""
        wanted = facts.article.id or article_id(facts.article)
        free = wanted not in new and self.desk.store.find_article(wanted) is None
        return wanted if free else facts.content[:16]

    def _write(self, steps: tuple[_Step, ...]) -> None:
        for step in steps:
            if not step.data:
                continue
            inbox, text = self.desk.inbox, step.data.decode()
            if step.what.found in ASIDE:
                inbox.keep(inbox.change_of(step.id), text)
            else:
                inbox.keep(step.file, text) if step.what.found is Found.REVISED else inbox.keep_new(step.file, text)
                self.desk.remember(step.data, as_filed(step.what.facts.article, step.id))

    def _record(self, step: _Step) -> tuple[Notice, ...]:
        """Writes the rows of one step; what an editor should know of it."""
        store, now, what = self.desk.store, self.desk.now(), step.what
        facts = what.facts
        if what.found is Found.NEW:
            row = row_of(self.desk, as_filed(facts.article, step.id), file=step.file, data=step.data, facts=facts)
            store.record_article(replace(row, alike=step.alike, likeness=what.likeness))
            self._compare_later(step)
        elif what.found is Found.REVISED:
            store.revise_article(
                step.id,
                content_sha256=facts.content,
                raw_sha256=facts.article.origin.raw_sha256,
                filed_sha256=sha256(step.data),
                title=facts.article.title,
                words=facts.article.words,
            )
            self._compare_later(step)
        elif what.found is Found.CHANGED:
            store.mark_changed(step.id, now=now)
        elif what.row is not None and not what.row.filed_sha256:
            self._own_again(step, what.row)
        if what.name:
            self._see(step)
        return self._notices(step)

    def _note(self, steps: tuple[_Step, ...], said: list[tuple[Notice, ...]]) -> None:
        """Keeps what was guessed of the articles that are filed now, for whoever looks at them later.

        What resembles another or was changed at its source is known by other rows.
        """
        found, common = by_article(self.reading, self.told)
        for step, own, more in zip(steps, found, said, strict=True):
            if step.what.found in {Found.NEW, Found.REVISED}:
                revised = more if step.what.found is Found.REVISED else ()
                self.desk.store.note(step.id, (*revised, *own, *common))
                common = ()  # said once, at the first of them

    def _own_again(self, step: _Step, row: ArticleRow) -> None:
        """An article that was adopted after its take-in broke off is Digest's own again, if its file is as it was written."""
        facts = step.what.facts
        if row.source != facts.source or row.issue is not None or row.content_sha256 != facts.content:
            return
        try:
            data = self.desk.inbox.read(row.file)
        except InputError:
            return
        if data == markdown_of(facts.article, row.id):
            self.desk.store.note_filed(row.id, sha256(data))
            self._compare_later(step)

    def _compare_later(self, step: _Step) -> None:
        now = self.desk.now()
        row = ShingleRow(article=step.id, at=now, hashes=step.what.facts.packed)
        self.desk.store.record_shingles(row, keep_since=now - COMPARED)

    def _see(self, step: _Step) -> None:
        what, facts = step.what, step.what.facts
        old = what.sighting
        same = old is not None and old.content_sha256 == facts.seen
        self.desk.store.record_sighting(
            SightingRow(
                source=facts.source,
                external_id=what.name,
                article=step.id or None,
                url=facts.url,
                title=facts.title,
                content_sha256=facts.seen,
                raw_sha256=old.raw_sha256 if old and same else facts.article.origin.raw_sha256,
                revision=1 if old is None else old.revision + (not same),
                seen_at=self.desk.now(),
            )
        )

    def _forget_stale(self, steps: tuple[_Step, ...]) -> None:
        """What a source had changed, and has taken back or changed again, waits for no editor any more."""
        ready = frozenset(self.desk.inbox.changed())
        for step in steps:
            row, facts, found = step.what.row, step.what.facts, step.what.found
            if row is None or step.id not in ready or row.source != facts.source:
                continue
            if found is Found.REVISED or (found is Found.KNOWN and facts.content == row.content_sha256):
                self.desk.inbox.forget_change(step.id)
                self.desk.store.settle_change(step.id)

    def _came_back(self, step: _Step) -> bool:
        """Whether an editor had taken the article out and hands it over again: then it waits again."""
        row, inbox = step.what.row, self.desk.inbox
        if row is None or self.source or row.issue is not None or inbox.has(row.file):
            return False
        if not inbox.put_back(row.file):
            inbox.keep(row.file, markdown_of(step.what.facts.article, row.id).decode())
        return True

    def _filed(self, step: _Step) -> Filed:
        row = step.what.row
        article = replace(step.what.facts.article, id=step.id)
        return Filed(
            found=Found.BACK if self._came_back(step) else step.what.found,
            article=article,
            id=step.id,
            file=step.file,
            issue=row.issue if row else None,
            alike=step.alike,
        )

    def _notices(self, step: _Step) -> tuple[Notice, ...]:
        path, name, found = f"{INBOX}/{step.file}", opening(step.what.facts.article), step.what.found
        if found is Found.NEW and step.alike:
            other = self.desk.store.find_article(step.alike)
            return (_alike(path, name, step.id, other, step.what.likeness),) if other else ()
        if found is Found.KEPT:
            hint = f"{_DECIDE} {step.id} takes the new text over, --leave {step.id} leaves yours"
            return (_notice("changed-at-source", f"“{name}” was changed at its source, and here by hand", path, hint),)
        if found is Found.CHANGED and step.what.row is not None:
            issue = step.what.row.issue
            hint = f"the issue stays as it is; {_DECIDE} {step.id} takes the new text over, --leave {step.id} does not"
            return (
                _notice("changed-since-issue", f"“{name}” was changed at its source since issue {issue}", path, hint),
            )
        if found is Found.REVISED:
            return (_notice("revised", f"“{name}” was changed at its source; its file is up to date", path, None),)
        return ()


def row_of(
    desk: Desk, article: Article, *, file: str, data: bytes | None = None, facts: Facts | None = None
) -> ArticleRow:
    """The row of an article that is filed now. ``data`` is its file where Digest has just written it."""
    facts = facts or Facts(article=article, source=article.origin.source)
    return ArticleRow(
        id=article.id,
        content_sha256=facts.content,
        raw_sha256=article.origin.raw_sha256,
        name=article.origin.name,
        line=article.origin.line,
        title=article.title,
        words=article.words,
        state=article.state,
        seen_at=desk.now(),
        file=file,
        source=facts.source,
        url=facts.url,
        filed_sha256=sha256(data) if data is not None else "",
    )


def _notice(code: str, message: str, path: str, hint: str | None) -> Notice:
    severity = Severity.INFO if code == "revised" else Severity.WARNING
    return Notice(code=code, severity=severity, message=message, path=path, hint=hint)


def _alike(path: str, name: str, own: str, other: ArticleRow, percent: int) -> Notice:
    where = f"in issue {other.issue}" if other.issue else f"{INBOX}/{other.file}"
    message = (
        f"“{name}” may be the same as “{other.title or other.file}” ({where}): they share {percent} % of the shorter"
    )
    hint = f"compare the two; digest inbox --same {own} drops this one, --different {own} keeps both"
    return _notice("near-duplicate", message, path, hint)
