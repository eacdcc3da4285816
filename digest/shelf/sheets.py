"""issue.toml <-> Sheet, keeping an editor's comments and order."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
import tomllib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from digest.errors import InputError
from digest.model.enrich import Related
from digest.model.issue import Correction
from digest.model.sheet import Entry, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_TOP = ("number", "date", "title", "theme", "terms", "note", "hashtags", "articles", "corrections")
_ENTRY = ("file", "id", "title", "working_headline", "summary", "group")
_MORE = ("hashtags", "related")
_RELATED = ("issue", "anchor", "title")
_PLACE = re.compile(r"[A-Za-z0-9-]+")
_CORRECTION = ("date", "text")
_HEAD = """\
# This issue, for you to change: with `digest edit` or in any editor. Order the [[articles]] as you like.
# title is the line on the cover; while it is empty the theme stands there. note is Markdown.
"""
_BELOW = """
# title: your headline for this issue. working_headline: computed for an article that came without a title;
# it is used until there is a title, and `digest approve` asks for each one. summary: empty means computed.
"""


def quoted(text: str) -> str:
    """A TOML basic string (JSON's escapes are TOML's, but for DEL)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _long(text: str) -> str:
    if "\n" not in text and text:
        return quoted(text)
    lines = [quoted(line)[1:-1].replace('\\"', '"').replace('"""', '""\\"') for line in text.split("\n")]
    return '"""\n' + "\n".join(lines) + '"""' if text else '""'


def write_sheet(sheet: Sheet, groups: Mapping[str, str] | None = None) -> str:
    """The text of a new issue.toml; ``groups`` are suggested for articles, by file, and stand there as comments."""
    lines = [
        _HEAD,
        f"number = {sheet.number}",
        f"date = {sheet.date.isoformat()}",
        f"title = {quoted(sheet.title)}",
        f"theme = {quoted(sheet.theme)}",
        f"terms = {_listed(sheet.terms)}",
        f"note = {_long(sheet.note)}",
        *([f"hashtags = {_listed(sheet.hashtags)}"] if sheet.hashtags else []),
        _BELOW,
    ]
    for entry in sheet.entries:
        lines += ["[[articles]]", f"file = {quoted(entry.file)}", f"id = {quoted(entry.id)}"]
        lines += [f"{key} = {quoted(getattr(entry, key))}" for key in _ENTRY[2:]]
        if group := (groups or {}).get(entry.file):
            lines[-1] += f"  # suggested: {quoted(group)}"
        lines += _more_lines(entry)
        lines.append("")
    for correction in sheet.corrections:
        lines += ["[[corrections]]", f"date = {correction.date.isoformat()}", f"text = {quoted(correction.text)}", ""]
    return "\n".join(lines)


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def _more_lines(entry: Entry) -> list[str]:
    """What most articles have nothing of."""
    lines = [f"hashtags = {_listed(entry.hashtags)}"] if entry.hashtags else []
    if entry.related:
        tables = (", ".join(f"{key} = {quoted(getattr(one, key))}" for key in _RELATED) for one in entry.related)
        lines += [
            "related = [  # published articles, linked below this one; take out what does not belong",
            *(f"  {{ {table} }}," for table in tables),
            "]",
        ]
    return lines


def read_sheet(text: str, *, slug: str, path: Path) -> Sheet:
    """The sheet in the text of an issue.toml; :class:`InputError` names the line of what is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        line = int(found.group(1)) if found else None
        hint = "texts stand in double quotes"
        raise InputError(f"not valid TOML: {message}", path=str(path), line=line, hint=hint) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets thousands deep
        raise InputError("not valid TOML: a value is out of all measure", path=str(path)) from None
    return _SheetReader(text=text, path=path).sheet(data, slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SheetReader:
    """Checks the parsed values; keeps the text to find lines in."""

    text: str
    path: Path

    def sheet(self, data: dict[str, Any], slug: str) -> Sheet:
        self.check_keys(data, _TOP)
        entries = self.tables(data, "articles", "one [[articles]] line before each article")
        corrections = self.tables(data, "corrections", "one [[corrections]] line before each correction")
        return Sheet(
            slug=slug,
            number=self.typed(data, "number", int),
            date=self.typed(data, "date", dt.date),
            title=self.typed(data, "title", str, "").strip(),
            theme=self.typed(data, "theme", str, "").strip(),
            terms=tuple(str(term) for term in self.typed(data, "terms", list, [])),
            note=self.typed(data, "note", str, "").strip("\n"),
            hashtags=self.texts(data, "hashtags"),
            entries=tuple(map(self.entry, entries)),
            corrections=tuple(map(self.correction, corrections)),
        )

    def tables(self, data: dict[str, Any], key: str, hint: str) -> list[dict[str, Any]]:
        found = data.get(key, [])
        if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
            raise self.fault(key, f"{key} must be [[{key}]] tables", hint)
        return found

    def entry(self, data: dict[str, Any]) -> Entry:
        self.check_keys(data, (*_ENTRY, *_MORE))
        values = {key: self.typed(data, key, str, "").strip() for key in _ENTRY}
        if not values["file"]:
            raise self.fault(
                r"\[\[articles\]\]", "an [[articles]] table has no file", 'file = "01-….md", a name inside articles/'
            )
        related = tuple(map(self.related, self.tables(data, "related", "a list of { issue, anchor, title }")))
        return Entry(**values, hashtags=self.texts(data, "hashtags"), related=related)

    def related(self, data: dict[str, Any]) -> Related:
        values = {key: value.strip() for key, value in data.items() if isinstance(value, str)}
        whole = values.keys() == data.keys() == set(_RELATED) and values["title"]
        if not whole or not all(_PLACE.fullmatch(values[key]) for key in ("issue", "anchor")):
            hint = '{ issue = "2026-W40", anchor = "its-place-in-the-page", title = "Its headline" }'
            raise self.fault("related", "a related article needs its issue, its anchor and a title", hint)
        return Related(**values)

    def texts(self, data: dict[str, Any], key: str) -> tuple[str, ...]:
        found = self.typed(data, key, list, [])
        if not all(isinstance(text, str) for text in found):
            raise self.fault(key, f"{key} must be a list of texts", f'{key} = ["one", "two"]')
        return tuple(text.strip() for text in found if text.strip())

    def correction(self, data: dict[str, Any]) -> Correction:
        self.check_keys(data, _CORRECTION)
        text = self.typed(data, "text", str, "").strip()
        if not text or "date" not in data:
            message = f"a [[corrections]] table has no {'date' if text else 'text'}"
            raise self.fault(r"\[\[corrections\]\]", message, "date = 2026-12-01, and text says what was put right")
        return Correction(date=self.typed(data, "date", dt.date), text=text)

    def typed(self, data: dict[str, Any], key: str, kind: type, default: Any = None) -> Any:
        value = data.get(key, default)
        if not isinstance(value, kind) or isinstance(value, (bool, dt.datetime)):
            word = {int: "a whole number", dt.date: "a date like 2026-11-27", str: "a text", list: "a list"}[kind]
            message = f"{key} is missing" if value is None else f"{key} must be {word}"
            raise self.fault(key, message, f"{key} is {word}")
        return value

    def check_keys(self, data: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
                raise self.fault(re.escape(key), f"unknown key {key}", hint)

    def fault(self, pattern: str, message: str, hint: str) -> InputError:
        found = re.search(rf"^[ \t]*[\"']?{pattern}", self.text, re.MULTILINE)
        line = self.text.count("\n", 0, found.start()) + 1 if found else None
        return InputError(message, path=str(self.path), line=line, hint=hint)


def change_sheet(text: str, old: Sheet, new: Sheet) -> str:
    """The text with ``old``'s values replaced by ``new``'s where they differ; comments stay."""
    import tomlkit

    document = tomlkit.parse(text)
    for key in ("title", "theme", "note"):
        if getattr(old, key) != getattr(new, key):
            value = getattr(new, key)
            document[key] = tomlkit.string(value, multiline="\n" in value)
    for key in ("terms", "hashtags"):
        if getattr(old, key) != getattr(new, key):
            document[key] = list(getattr(new, key))
    if old.entries != new.entries:
        _change_entries(document, new.entries)
    if old.corrections != new.corrections:
        _change_corrections(document, new.corrections)
    return tomlkit.dumps(document)


def _change_corrections(document: Any, corrections: tuple[Correction, ...]) -> None:
    """What stays of the old list keeps its table, and so its comments."""
    import tomlkit

    known = list(document.get("corrections", []))
    tables = tomlkit.aot()
    for correction in corrections:
        values = {"date": correction.date, "text": correction.text}
        same = (one for one in known if {**one, "text": str(one.get("text", "")).strip()} == values)
        table = next(same, None)
        if table is None:
            table = tomlkit.table()
            table.update({"date": correction.date, "text": tomlkit.string(correction.text)})
        else:
            known.remove(table)
        tables.append(table)
    if corrections:
        document["corrections"] = tables
    else:
        document.pop("corrections", None)


def _change_entries(document: Any, entries: tuple[Entry, ...]) -> None:
    import tomlkit

    known = {str(table["file"]): table for table in document.get("articles", [])}
    tables = tomlkit.aot()
    for entry in entries:
        table = known.get(entry.file)
        if table is None:
            table = tomlkit.table()
        for key in _ENTRY:
            if str(table.get(key, "")) != getattr(entry, key) or key not in table:
                table[key] = getattr(entry, key)
        _change_more(table, entry)
        tables.append(table)
    document["articles"] = tables


def _change_more(table: Any, entry: Entry) -> None:
    """The lists of an entry; one that is not there and empty stays away."""
    values = {"hashtags": list(entry.hashtags), "related": [asdict(one) for one in entry.related]}
    for key, value in values.items():
        there = table.get(key)
        if [*(there.unwrap() if hasattr(there, "unwrap") else there or ())] != value:
            table[key] = value
