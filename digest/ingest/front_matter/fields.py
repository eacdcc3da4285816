"""The schema of front matter: fields typed from the text of their keys, and a notice for what does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.ingest.addresses import safe_url
from digest.ingest.dates import read_moment
from digest.ingest.front_matter.field_names import FIELDS, field_of, fold_key, nearest
from digest.ingest.front_matter.field_node import Pair
from digest.ingest.front_matter.people import Markdown, People, Person, markdown_of
from digest.ingest.html.text import html_words
from digest.ingest.identity import slug_of
from digest.ingest.markdown.normal_form import normal_line, without_controls
from digest.model.article import ArticleState, Origin
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from digest.ingest.front_matter.field_node import Node
    from digest.ingest.front_matter.reader import FrontMatter
    from digest.model.article import When

_MOST_GUESSES = 50  # looking for the nearest name takes time
_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
_STATES = {
    **dict.fromkeys(("ready", "published", "publish", "public", "live", "final"), ArticleState.READY),
    **dict.fromkeys(("draft", "hidden", "skip", "private", "unlisted", "idea"), ArticleState.DRAFT),
    **dict.fromkeys(("held", "hold", "on hold", "embargo"), ArticleState.HELD),
}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_NAME_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?=[-_ .])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What front matter says. ``own`` is true where it has our ``id`` key: then the file was written by Digest."""

    own: bool = False
    id: str = ""
    title: str | None = None
    subtitle: str | None = None
    authors: tuple[Person, ...] = ()
    abstract: Markdown | None = None
    abstract_label: str = ""
    bio_label: str = ""
    language: str | None = None
    published: When | None = None
    updated: When | None = None
    embargo: When | None = None
    tags: tuple[str, ...] = ()
    summary: str | None = None
    url: str | None = None
    slug: str | None = None
    state: ArticleState = ArticleState.READY
    origin: Origin | None = None


def read_fields(front: FrontMatter, *, name: str, zone: str | None) -> tuple[Fields, tuple[Notice, ...]]:
    """The fields of front matter, and a notice for each value that is unknown, unused or not understood."""
    schema = _Schema(front.pairs, name, zone)
    fields = schema.fields()
    places = sorted(schema.notices, key=lambda notice: (notice.line or 0, notice.column or 0))
    return fields, tuple(places)


class _Schema:
    """One file's pairs, sorted by field; the notices pile up while the fields are read."""

    def __init__(self, pairs: tuple[Pair, ...], name: str, zone: str | None) -> None:
        self.name, self.zone = name, zone
        self.notices: list[Notice] = []
        self.unknown = 0
        self.kept_back = False
        by_key = {fold_key(pair.key): pair for pair in pairs}
        self.given = {field: [by_key[key] for key in keys if key in by_key] for field, keys in FIELDS.items()}
        self.own = bool(self.given["id"])
        for pair in pairs:
            if field_of(pair.key) is None:
                self._unknown(pair)

    def fields(self) -> Fields:
        people = People(self._note, plain=self.own)
        abstract = self._first("abstract")
        origin = self._origin()
        return Fields(
            own=self.own,
            id=self._fitting("id", _ID, "An id has letters, digits, dots and hyphens only.") or "",
            title=self._line("title"),
            subtitle=self._line("subtitle"),
            authors=people.read(self.given["authors"]),
            abstract=markdown_of(abstract.value) if abstract and abstract.value.text else None,
            abstract_label=self._line("abstract_label") or "",
            bio_label=self._line("bio_label") or "",
            language=self._line("language"),
            published=self._when("published") or self._date_in_name(),
            updated=self._when("updated"),
            embargo=self._when("embargo"),
            tags=self._tags(),
            summary=self._summary(),
            url=self._url(),
            slug=self._slug(),
            state=self._state(),
            origin=origin,
        )

    def _note(
        self, code: str, message: str, node: Node | Pair, *, severity: Severity = Severity.WARNING, hint: str = ""
    ) -> None:
        value = node.value if isinstance(node, Pair) else node
        end = node.column + len(node.key) if isinstance(node, Pair) else node.end_column
        self.notices.append(
            Notice(
                code=code,
                severity=severity,
                message=message,
                path=self.name,
                line=node.line,
                column=node.column,
                end_column=end,
                hint=hint or None,
                excerpt=value.words()[:80],
            ),
        )

    def _unknown(self, pair: Pair) -> None:
        self.unknown += 1
        near = nearest(pair.key) if self.unknown <= _MOST_GUESSES else None
        if not near and not pair.value.words():
            return  # an empty field of another program: nothing is lost
        self._note(
            "fm-unknown-key",
            f"“{pair.key[:60]}” is no field that Digest knows; it was left out: {pair.value.words()[:200] or 'empty'}",
            pair,
            severity=Severity.WARNING if near else Severity.INFO,
            hint=f"Did you mean “{near}”?" if near else "",
        )

    def _first(self, field: str) -> Pair | None:
        """The pair that gives a field; others that say something else are noted."""
        filled = [pair for pair in self.given[field] if pair.value.words()]
        for other in filled[1:]:
            if other.value.words() != filled[0].value.words():
                self._note(
                    "fm-ignored-value",
                    f"“{filled[0].key}” was used; “{other.key}” was left out: {other.value.words()[:200]}",
                    other,
                    severity=Severity.INFO,
                )
        return filled[0] if filled else None

    def _text(self, field: str) -> tuple[str, Pair] | None:
        pair = self._first(field)
        if pair is None:
            return None
        text = pair.value.text if pair.value.text is not None else self._only_text(pair)
        return (text.strip(), pair) if text and text.strip() else None

    def _only_text(self, pair: Pair) -> str | None:
        """The text of ``[[Note]]``, which YAML reads as a list in a list; anything else that is no text is noted."""
        node = pair.value
        while node.items is not None and len(node.items) == 1:
            node = node.items[0]
        if node.text is None:
            self._note(
                "fm-bad-value", f"“{pair.key}” wants one line of text.", pair.value, hint="Put the text in quotes."
            )
        return node.text

    def _line(self, field: str) -> str | None:
        found = self._text(field)
        if found is None:
            return None
        text = normal_line(found[0])
        return text if self.own or text is None else unwrapped(text)

    def _fitting(self, field: str, pattern: re.Pattern[str], hint: str) -> str | None:
        found = self._text(field)
        if found is None or pattern.fullmatch(found[0]):
            return found[0] if found else None
        self._note("fm-bad-value", f"This is no {field}; it was left out.", found[1].value, hint=hint)
        return None

    def _slug(self) -> str | None:
        found = self._text("slug")
        if found is None or _SLUG.fullmatch(found[0]):
            return found[0] if found else None
        slug = slug_of(found[0])
        self._note("fm-bad-value", f"The slug became “{slug}”.", found[1].value, hint="Use a-z, 0-9 and hyphens.")
        return slug

    def _summary(self) -> str | None:
        found = self._text("summary")
        if found is None or self.own or not _TAG.search(found[0]):
            return without_controls(found[0]).strip() or None if found else None
        self._note("html-as-text", "HTML in the summary became plain text.", found[1].value, severity=Severity.INFO)
        return "\n".join(html_words(found[0]).paragraphs) or None

    def _url(self) -> str | None:
        found = self._text("url")
        if found is None:
            source = self._source_text()
            found = (source.value.text or "", source) if source else None
        if found is None:
            return None
        url = safe_url(found[0])
        if url is None:
            self._note("link-dropped", "This is no http or https address; it was left out.", found[1].value)
        return url

    def _source_text(self) -> Pair | None:
        return next((pair for pair in self.given["source"] if pair.value.text), None)

    def _origin(self) -> Origin | None:
        pair = next((pair for pair in self.given["source"] if pair.value.pairs is not None), None)
        if pair is None:
            return None
        values = {each.key: (each.value.text or "").strip() for each in pair.value.pairs or ()}
        for each in pair.value.pairs or ():
            if each.key not in ("name", "line", "sha256", "reader", "from", "id"):
                self._unknown(each)
        line = values.get("line", "")
        return Origin(
            name=values.get("name", ""),
            line=int(line) if line.isdecimal() and len(line) < 10 else None,  # noqa: PLR2004 - no file is longer
            raw_sha256=values.get("sha256", ""),
            reader=values.get("reader", ""),
            source=values.get("from", ""),
            external_id=values.get("id", ""),
        )

    def _when(self, field: str) -> When | None:
        filled = [pair for pair in self.given[field] if not _is_switch(pair)]
        for pair in filled:
            raw = (pair.value.text or "").strip()
            if not raw and not (field == "embargo" and pair.value.words()):
                continue
            moment = read_moment(raw, zone=self.zone)
            if moment is None and field == "embargo":
                self._unread_embargo(pair)
                continue
            if moment is None:
                hint = "Write it as 2026-11-23 or 2026-11-23 14:05 +01:00."
                self._note("date-unparsable", "This is not surely a date, so it was left out.", pair.value, hint=hint)
                continue
            if moment.zone_assumed:
                message = f"The time has no zone; it was read as {self.zone or 'UTC'}."
                self._note("zone-assumed", message, pair.value, severity=Severity.INFO)
            return moment.when
        return None

    def _unread_embargo(self, pair: Pair) -> None:
        """An embargo whose end nobody can read may not be broken by chance: the article is kept back."""
        self.kept_back = True
        message = f"The embargo “{pair.value.words()[:80]}” is no date, so the article is kept back."
        self._note("embargo", message, pair.value, hint="Write it like 2026-12-01, or 2026-12-01 06:00 +01:00.")

    def _date_in_name(self) -> When | None:
        """Jekyll's way: the date stands only in the file's name."""
        match = None if self.own else _NAME_DATE.match(re.split(r"[/\\]", self.name)[-1])
        moment = read_moment(match.group(1), zone=None) if match else None
        return moment.when if moment else None

    def _tags(self) -> tuple[str, ...]:
        tags: list[str] = []
        for pair in self.given["tags"]:
            if pair.value.items is not None:
                tags.extend(item.words() if item.text is None else item.text for item in pair.value.items)
            else:
                tags.extend(pair.value.words().split(","))
        clean = (line if self.own else unwrapped(line) for tag in tags if (line := normal_line(tag)))
        return tuple(dict.fromkeys(clean))

    def _state(self) -> ArticleState:
        for pair in (*self.given["state"], *filter(_is_switch, self.given["published"])):
            value = pair.value.words().casefold()
            state = _STATES.get(value)
            if fold_key(pair.key) == "draft" and value in _TRUE | _FALSE:
                state = ArticleState.DRAFT if value in _TRUE else ArticleState.READY
            elif fold_key(pair.key) == "published":
                state = ArticleState.READY if value in _TRUE else ArticleState.DRAFT
            if state is not None:
                return ArticleState.HELD if self.kept_back else state
            hint = "Use ready, draft or held."
            self._note("fm-bad-value", f"“{pair.key}” is neither ready, draft nor held.", pair.value, hint=hint)
        return ArticleState.HELD if self.kept_back else ArticleState.READY


def _is_switch(pair: Pair) -> bool:
    """Jekyll's ``published: false`` says whether, not when."""
    return fold_key(pair.key) == "published" and (pair.value.text or "").strip().casefold() in _TRUE | _FALSE


def unwrapped(text: str) -> str:
    """The words of Obsidian's ``[[Note]]`` and ``[[Note|words]]``."""
    return _WIKILINK.sub(r"\1", text)
