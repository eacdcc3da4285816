"""What no feed has, and what would keep a parser busy for minutes: looked for before it is parsed."""

from __future__ import annotations

import re

from digest.errors import InputError

MOST_PARTS = 1000
MOST_NAMESPACES = 300
LONGEST_TAG = 100_000
LONGEST_WORD = 500
LONGEST_DATE = 1000
_MARKS = re.compile(
    r"""<(?:\w{1,20}:)?(?:
        (?P<entry>item|entry)
        |(?P<date>pubdate|published|updated|issued|modified|created|date|lastbuilddate|expirationdate|valid)
        |(?P<person>author|creator|name|email|managingeditor|webmaster|publisher|contributor|owner)
        |(?P<part>category|tags|keywords|subject|link|enclosure|content|encoded|thumbnail|description|summary|id|guid)
    )(?=[\s/>])""",
    re.IGNORECASE | re.VERBOSE,
)
_NAMED = {"date": "date", "person": "name"}
_LONG_WORD = re.compile(r"[^\s<>]{501,}")


def guard(text: str, *, name: str) -> None:
    """Raises InputError (path ``name``) for a text with too many parts in one entry, or with endless words or tags.

    The limits are far above what feeds have. Each is there because the parser takes quadratic time for it.
    """
    if text.count("xmlns:") > MOST_NAMESPACES + text.count("<item") + text.count("<entry"):
        raise refused(f"over {MOST_NAMESPACES} namespaces", name)
    parts = 0
    for mark in _MARKS.finditer(text):
        kind = mark.lastgroup
        parts = 0 if kind == "entry" else parts + 1
        if parts > MOST_PARTS:
            raise refused(f"over {MOST_PARTS:,} parts in one entry", name, text, mark.start())
        if kind in ("person", "date"):
            end = text.find("</", mark.end())
            end = len(text) if end < 0 else end
            too_long = kind == "date" and end - mark.end() > LONGEST_DATE
            if too_long or (end - mark.end() > LONGEST_WORD and _LONG_WORD.search(text, mark.end(), end)):
                raise refused(f"a {_NAMED[kind]} of {end - mark.end():,} characters", name, text, mark.start())


def guard_tags(text: str, *, name: str) -> None:
    """Raises InputError for a tag that does not end; to be asked of XML that is not well-formed only."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        end = text.find(">", at)
        end = len(text) if end < 0 else end
        if end - at > LONGEST_TAG and not text.startswith(("<![CDATA[", "<!--"), at):
            raise refused(f"a tag of over {LONGEST_TAG:,} characters", name, text, at)
        at = end + 1


def refused(what: str, name: str, text: str = "", at: int = 0) -> InputError:
    """The error for a feed that has ``what`` at a place in its text."""
    line = text.count("\n", 0, at) + 1 if text else None
    return InputError(f"This is not read as a feed: it has {what}.", path=name, line=line)
