"""How the command line speaks: plain lines, colour on a terminal, and one shape for every complaint.

Whatever is said may hold words from outside, so it is printed without characters that command a terminal.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from digest.errors import DigestError
    from digest.model.notice import Notice

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_COLOUR = {"error": "red", "warning": "yellow", "info": "dim"}
_GRAVEST_FIRST = ("error", "warning", "info")
SHOWN = 12
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction, with which a line can show other words than it holds."""
_PAINTED = re.compile("(\x1b\\[(?:0|(?:[12]|3[1236])(?:;(?:[12]|3[1236]))*)m)")
"""What :func:`paint` writes."""


def commands(char: str) -> bool:
    """Whether a character is no sign but an order: control characters, and marks that turn the direction."""
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in TURNING


def printable(text: str, stream: Any = None) -> str:
    """The text with a dot for each character that is an order; line feeds, tabs and, on a terminal, our colours stay."""
    if text.isprintable():
        return text
    parts = _PAINTED.split(text) if (stream or sys.stdout).isatty() else [text]
    return "".join(part if at % 2 else _dotted(part) for at, part in enumerate(parts))


def _dotted(text: str) -> str:
    return "".join("·" if commands(char) and char not in "\n\t" else char for char in text)


def verbatim(text: str) -> None:
    """A document on standard output: letter for letter for a program, printable on a terminal."""
    print(printable(text) if sys.stdout.isatty() else text)


def paint(text: str, *styles: str, stream: Any = None) -> str:
    """The text with terminal colours where the stream is a terminal and NO_COLOR is not set."""
    stream = stream or sys.stdout
    if not stream.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb":
        return text
    return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


def line(text: str = "") -> None:
    """One line for the reader of standard output."""
    print(printable(text))


def done(text: str) -> None:
    """What was achieved."""
    line(f"{paint('✓', 'green')} {text}")


def hint(text: str) -> None:
    """What to do next."""
    line(paint(f"  → {text}", "dim"))


def aside(text: str) -> None:
    """A word beside the result, on standard error."""
    print(printable(text, sys.stderr), file=sys.stderr)


def as_json(value: Any) -> None:
    """A value for programs, on standard output. What would command a terminal is written as JSON's own escapes."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    print("".join(f"\\u{ord(char):04x}" if commands(char) and char != "\n" else char for char in text))


def sentence(text: str) -> str:
    """A message as a sentence: a capital at its start, a stop at its end."""
    text = text.strip()
    if text.startswith("digest "):  # a command to type
        return text
    if text[:1].islower() and text.split()[0].strip(",:").isalpha():  # a file's name is left alone
        text = text[0].upper() + text[1:]
    return text if not text or text[-1] in ".!?:…”)" else f"{text}."


def trouble(error: DigestError) -> None:
    """An error on standard error: the place, what happened, what to do; every problem it carries."""
    notices: Sequence[Notice] = getattr(error, "notices", ())
    label = paint("Error:", "red", "bold", stream=sys.stderr)
    place = f"{error.place}: " if error.place else ""
    aside(f"{label} {place}{sentence(error.message)}")
    for notice in notices:
        aside(notice_line(notice, stream=sys.stderr))
    if error.hint:
        aside(paint(f"  → {sentence(error.hint)}", "dim", stream=sys.stderr))


def notice_line(notice: Notice, *, stream: Any = None) -> str:
    """``place: message [code] → hint`` on one or two lines."""
    mark = paint(notice.severity.value, _COLOUR[notice.severity], stream=stream)
    place = f"{notice.place}: " if notice.place else ""
    text = f"  {place}{mark}: {notice.message} {paint(f'[{notice.code}]', 'dim', stream=stream)}"
    return f"{text}\n      {paint(f'→ {notice.hint}', 'dim', stream=stream)}" if notice.hint else text


def notices(found: Sequence[Notice], *, everything: bool = False, more: str = "") -> None:
    """The notices, the grave ones first; the first dozen unless ``everything`` is wanted."""
    ordered = sorted(found, key=lambda notice: _GRAVEST_FIRST.index(notice.severity))
    shown = ordered if everything or len(ordered) <= SHOWN + 2 else ordered[:SHOWN]
    for notice in shown:
        line(notice_line(notice))
    if len(shown) < len(ordered):
        line(f"  … and {len(ordered) - len(shown)} more{more}")


def gathered(found: Sequence[Notice]) -> None:
    """The notices in short: one line a code, with every place it stands at."""
    by_code: dict[str, list[Notice]] = {}
    for notice in sorted(found, key=lambda notice: _GRAVEST_FIRST.index(notice.severity)):
        by_code.setdefault(notice.code, []).append(notice)
    for code, same in by_code.items():
        places = [f"{n.line}:{n.column}" if n.column else str(n.line) for n in same if n.line]
        where = f"line {', '.join(places[:8])}{' …' if len(places) > 8 else ''}: " if places else ""  # noqa: PLR2004
        line(
            f"    {paint(same[0].severity.value, _COLOUR[same[0].severity])}  {where}{same[0].message} {paint(f'[{code}]', 'dim')}"
        )


def count(number: int, word: str, plural: str = "") -> str:
    """``1 article``, ``4 articles``."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """A moving line on a terminal while something takes its time; nothing elsewhere. Yields a teller of steps."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(what)) as status:  # as Text, in which brackets are no markup
        yield lambda step: status.update(Text(_dotted(f"{what} ({step})" if step else what)))


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal while ``total`` things are done one by one; nothing elsewhere. Yields a teller of each."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(what), total=total)
        yield lambda done: bar.update(task, advance=1, description=escape(f"{what}: {done}"))
