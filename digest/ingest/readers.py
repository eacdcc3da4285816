"""The readers: which of them reads which material, and how others are installed beside them.

A reader is a module with one function of the protocol in :mod:`digest.ingest.known`. Those of others are installed as
entry points of the group ``digest.readers``: the function, with the attributes ``suffixes`` and ``media_types`` (sets
of ``.ext`` and ``type/subtype``, small letters). They are looked at only where no built-in reader knows a material, and
one that is broken is a notice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

from digest.errors import InputError
from digest.ingest.stamps import stamped
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from digest.ingest.known import Known, Reader
    from digest.model.article import Reading
    from digest.model.material import Material

GROUP = "digest.readers"
"""The entry points of readers that others made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of material and its reader, ``module:function``, imported when it is needed."""

    name: str
    function: str
    suffixes: frozenset[str] = frozenset()
    media_types: frozenset[str] = frozenset()

    def load(self) -> Reader:
        """The reader."""
        module, _, function = self.function.partition(":")
        return cast("Reader", getattr(import_module(module), function))


def _kind(name: str, function: str, suffixes: str, media_types: str = "") -> Kind:
    kinds = frozenset(media_types.split())
    return Kind(
        name=name, function=f"digest.ingest.{function}", suffixes=frozenset(suffixes.split()), media_types=kinds
    )


MARKDOWN = _kind("markdown", "reader:read_text", ".md .markdown .mdown .mkd", "text/markdown text/x-markdown")
PASTE = _kind("paste", "reader:read_text", ".txt .text", "text/plain")
HTML = _kind("html", "html.page:read_html", ".html .htm .xhtml", "text/html application/xhtml+xml")
PAGE = _kind("page", "html.full_text:full_text", "")
"""A page as it was fetched: its article stands among other things. A saved page is read whole."""
DOCX = _kind(
    "docx", "docx.reader:read_docx", ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)
FEED = _kind(
    "feed",
    "feeds.reader:read_feed",
    ".rss .atom .rdf .cdf .xml",
    "application/rss+xml application/atom+xml application/rdf+xml application/cdf text/xml application/xml",
)
JSON_FEED = _kind("json-feed", "feeds.json_feed:read_json_feed", ".json", "application/feed+json application/json")
OPML = _kind("opml", "", ".opml", "text/x-opml text/x-opml+xml application/opml+xml")
KINDS = (MARKDOWN, PASTE, HTML, DOCX, FEED, JSON_FEED, OPML)
"""What is built in."""
TEXTS = frozenset({MARKDOWN, PASTE})
FEEDS = frozenset({FEED, JSON_FEED})
_HEAD = 4096
_NOTHING_BEFORE = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!(?!doctype html)[^>]*>)*", re.DOTALL | re.IGNORECASE
)
_ROOTS = (
    (re.compile(rb"<(?:rss|rdf:RDF|(?:\w+:)?feed|channel)[\s>]", re.IGNORECASE), FEED),
    (re.compile(rb"<opml[\s>]", re.IGNORECASE), OPML),
    (re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE), HTML),
)
_JSON_FEED = re.compile(rb"""\{.{0,2000}?"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org""", re.DOTALL)


def kind_of(material: Material) -> Kind | None:
    """The built-in kind of a material; ``None`` for what others may know.

    The ending of a name counts first where it is one of text; then the first bytes, the media type, any ending.
    """
    if material.data.startswith(b"PK\x03\x04"):
        return DOCX if b"word/" in material.data else None
    suffix = _suffix(material.name)
    by_name = _by_suffix(suffix)
    if by_name in TEXTS and not material.url:
        return by_name
    return (
        sniff(material.data)
        or _by_type(material.media_type)
        or by_name
        or _by_suffix(_suffix(material.url.split("?")[0]) if material.url else "")
        or (PASTE if not suffix or material.media_type.startswith("text/") else None)
    )


def sniff(data: bytes) -> Kind | None:
    """The kind of bytes that tell it by how they begin."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[: 2 * _HEAD].decode("utf-16", "ignore").encode()
    if _JSON_FEED.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()):
        return JSON_FEED
    before = _NOTHING_BEFORE.match(head)
    rest = head[before.end() if before else 0 :]
    return next((kind for root, kind in _ROOTS if root.match(rest)), None)


def read_material(material: Material, known: Known) -> Reading:
    """The articles of a material, each with its origin and with what is known of its source.

    Raises InputError for what no reader knows or can read.
    """
    kind = kind_of(material)
    if kind is HTML and material.url:
        kind = PAGE
    if kind is OPML:
        hint = 'name it in config.toml: [sources.feeds] with kind = "opml" and path = "the file"'
        raise InputError("this is a list of feeds, which holds no articles", path=material.name, hint=hint)
    notices: tuple[Notice, ...] = ()
    if kind is None or (kind is PASTE and _suffix(material.name) not in PASTE.suffixes):
        name, reader, notices = _installed(material)
        if reader is not None:
            return _with(stamped(reader(material, known), material, name), notices)
    if kind is None:
        kind = PASTE  # whatever it is called: the text may be there, and its reader says so where it is not
    return _with(stamped(kind.load()(material, known), material, kind.name), notices)


def suffixes() -> frozenset[str]:
    """The endings of files that a reader exists for, installed ones among them."""
    built_in = frozenset(suffix for kind in KINDS if kind is not OPML for suffix in kind.suffixes)
    return built_in | frozenset(suffix for point in _points() for suffix in _told(point)[1])


def suffix_of(media_type: str) -> str:
    """The ending of a file of that media type; empty where no built-in reader names it."""
    kind = _by_type(media_type) if media_type else None
    return min(kind.suffixes, key=lambda suffix: (len(suffix), suffix)) if kind else ""


def has_reader(name: str) -> bool:
    """Whether a file of that name may hold something that can be read."""
    suffix = _suffix(name)
    return any(suffix in kind.suffixes for kind in KINDS if kind is not OPML) or suffix in suffixes()


def _with(reading: Reading, notices: tuple[Notice, ...]) -> Reading:
    return replace(reading, notices=(*notices, *reading.notices)) if notices else reading


def _points() -> tuple[EntryPoint, ...]:
    return tuple(sorted(entry_points(group=GROUP), key=lambda point: point.name))


def _installed(material: Material) -> tuple[str, Reader | None, tuple[Notice, ...]]:
    """The installed reader that knows a material, with its name, and word of those that are broken."""
    notices: list[Notice] = []
    for point in _points():
        reader, endings, types, trouble = _told(point)
        if trouble:
            notices.append(_broken(point.name, trouble, material.name))
        elif reader is not None and (_suffix(material.name) in endings or material.media_type in types):
            return point.name, _guarded(point.name, reader), tuple(notices)
    return "", None, tuple(notices)


def _told(point: EntryPoint) -> tuple[Reader | None, frozenset[str], frozenset[str], str]:
    """An installed reader, the endings and media types that it names, and what is wrong with it."""
    try:
        reader = cast("object", point.load())
        endings, types = (frozenset(map(str, getattr(reader, name, ()))) for name in ("suffixes", "media_types"))
    except Exception as error:  # noqa: BLE001 - somebody else's code may raise anything
        return None, frozenset(), frozenset(), f"{type(error).__name__}: {error}"
    if not callable(reader):
        return None, frozenset(), frozenset(), "it is no function"
    return cast("Reader", reader), endings, types, ""


def _guarded(name: str, reader: Reader) -> Reader:
    """A reader of somebody else's, whose faults are refusals."""

    def read(material: Material, known: Known) -> Reading:
        from digest.model.article import Reading

        try:
            reading = reader(material, known)
        except InputError:
            raise
        except Exception as error:
            message = f"the installed reader {name} failed on it ({type(error).__name__}: {error})"
            raise InputError(message, path=material.name, hint=f"tell whoever made the reader {name}") from error
        if not isinstance(cast("object", reading), Reading):
            message = f"the installed reader {name} gave no reading"
            raise InputError(message, path=material.name, hint=f"tell whoever made the reader {name}")
        return reading

    return read


def _broken(name: str, trouble: str, path: str) -> Notice:
    return Notice(
        code="reader-broken",
        severity=Severity.WARNING,
        message=f"the installed reader {name} cannot be used ({trouble[:200]})",
        path=path,
        hint="update or uninstall the package that brought it",
    )


def _suffix(name: str) -> str:
    return PurePath(name).suffix.casefold()


def _by_suffix(suffix: str) -> Kind | None:
    return next((kind for kind in KINDS if suffix and suffix in kind.suffixes), None)


def _by_type(media_type: str) -> Kind | None:
    return next((kind for kind in KINDS if kind is not PASTE and media_type in kind.media_types), None)
