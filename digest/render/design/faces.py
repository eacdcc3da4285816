"""Which fonts a page brings: those of its text, of code where there is code, and of each script whose letters occur.

Families are named in ``tokens.toml`` (``type.serif``, ``sans``, ``mono`` and ``type.scripts``), their files in
``fonts/faces.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from digest.errors import DesignError
from digest.model.blocks import Code, CodeBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.render.design.chain import Design
    from digest.render.design.tokens import Tokens

FILE = "fonts/faces.toml"
CODE = "code"

SCRIPTS = {
    "georgian": "U+10A0-10FF, U+1C90-1CBF, U+2D00-2D2F",
    "armenian": "U+0530-058F, U+FB13-FB17",
    "hebrew": "U+0590-05FF, U+FB1D-FB4F",
    "arabic": "U+0600-06FF, U+0750-077F, U+08A0-08FF, U+FB50-FDFF, U+FE70-FEFE",
}
"""Scripts that the faces of text and code lack, and their letters, as style sheets write them."""

_SAMPLES = {
    "georgian": range(0x10D0, 0x10F1),
    "armenian": range(0x0561, 0x0587),
    "hebrew": range(0x05D0, 0x05EB),
    "arabic": range(0x0628, 0x063B),
}
_GENERIC = {
    "serif": "Georgia, Times New Roman, serif",
    "sans": "system-ui, -apple-system, Segoe UI, sans-serif",
    "mono": "ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace",
}
_NAME = re.compile(r"[A-Za-z_][\w-]*(?: [A-Za-z_][\w-]*)*")


def _letters(ranges: str) -> re.Pattern[str]:
    pairs = (part.strip().removeprefix("U+").split("-") for part in ranges.split(","))
    return re.compile("[" + "".join(f"{chr(int(first, 16))}-{chr(int(last, 16))}" for first, last in pairs) + "]")


_FOUND_BY = {script: _letters(ranges) for script, ranges in SCRIPTS.items()}
_ANY = re.compile("|".join(pattern.pattern for pattern in _FOUND_BY.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One file of a family, as an ``@font-face`` rule names it, and the ``role`` that it plays: serif, sans or mono.

    ``file`` is the name inside the design without its ending, ``letters`` the range that it is for (empty: all).
    """

    role: str
    family: str
    file: str
    weight: int = 400
    style: str = "normal"
    letters: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """The faces of a page. On paper those of one role make one family; on the web ``serif`` … list all that may help."""

    rules: tuple[Face, ...]
    serif: str
    sans: str
    mono: str

    @property
    def files(self) -> tuple[Face, ...]:
        """The rules, each file once; a family may play two roles."""
        return tuple({rule.file: rule for rule in reversed(self.rules)}.values())[::-1]

    @property
    def families(self) -> tuple[str, ...]:
        """The names of the families, to credit them."""
        return tuple(dict.fromkeys(rule.family for rule in self.rules))


def faces_for(shown: object, design: Design, tokens: Tokens, *, paper: bool = False) -> Faces:
    """The faces that a page needs which shows ``shown``: strings, blocks, views, and tuples, lists or tables of them.

    On paper every family has files: :class:`DesignError` names one that has none. On the web it is that of the reader.
    """
    needs, named = needs_of(shown), tokens["type"]
    scripts = {name: named["scripts"][name] for name in SCRIPTS if name in needs and name in named["scripts"]}
    wanted = [(role, named[role], "") for role in ("serif", "sans")]
    wanted += [(role, own[role], SCRIPTS[name]) for name, own in scripts.items() for role in ("serif", "sans")]
    wanted += [("mono", named["mono"], "")] if CODE in needs else []
    files = design.tables(FILE)
    lost = next((family for _, family, _ in wanted if family not in files), None)
    if paper and lost:
        raise DesignError(f"the design has no files of the family “{lost}”", hint=f"name them in {FILE}", path=FILE)
    rules = [rule for role, family, letters in wanted for rule in _rules(role, family, files, letters)]
    if paper:
        rules += _upright(rules)

    def listed(*roles: str) -> str:
        names = [_checked(family) for role in roles for own, family, _ in wanted if own == role]
        return ", ".join((*dict.fromkeys(names), _GENERIC[roles[0]]))

    return Faces(
        rules=tuple(rules),
        serif=listed("serif", "sans"),
        sans=listed("sans", "serif"),
        mono=listed("mono", "sans", "serif"),
    )


def _upright(rules: list[Face]) -> Iterator[Face]:
    """The upright files once more, for italic words of families without an italic file.

    Otherwise the settings of a computer decide whether such words are slanted.
    """
    italic = {(rule.role, rule.letters, rule.weight) for rule in rules if rule.style == "italic"}
    for rule in rules:
        if rule.style != "italic" and (rule.role, rule.letters, rule.weight) not in italic:
            yield replace(rule, style="italic")


def needs_of(shown: object) -> frozenset[str]:
    """What a text needs beside the faces of text: names of scripts, and ``code``."""
    found: set[str] = set()
    for value in _inside(shown):
        if not isinstance(value, str):
            found.add(CODE)
        elif not value.isascii() and _ANY.search(value):
            found |= {script for script, letters in _FOUND_BY.items() if letters.search(value)}
    return frozenset(found)


def font_files(design: Design, names: list[str]) -> list[str]:
    """The font files of these names, each once, and the licences that go with them."""
    licences = {face.file: face.licence for face in all_faces(design) if face.licence}
    beside = (licences.get(name.rpartition(".")[0]) for name in names)
    return list(dict.fromkeys((*names, *filter(None, beside))))


def sample_of(design: Design, tokens: Tokens, name: str) -> str:
    """A few letters of the script that a font file is for; empty for a face of text or code."""
    scripts = tokens["type"]["scripts"]
    families = {family: script for script, own in scripts.items() for family in own.values() if script in SCRIPTS}
    stem = name.rpartition(".")[0]
    script = next(
        (families[face.family] for face in all_faces(design) if face.file == stem and face.family in families), ""
    )
    return "".join(chr(code) for code in _SAMPLES[script]) if script else ""


def all_faces(design: Design) -> Iterator[Face]:
    """Every face that the design has files for."""
    files = design.tables(FILE)
    for family in files:
        yield from _rules("", family, files, "")


def _rules(role: str, family: str, files: dict[str, Any], letters: str) -> Iterator[Face]:
    """The rules of a family; none where the design has no files of it."""
    if family not in files:
        return
    try:
        licence = files[family].get("licence", "")
        for face in files[family]["faces"]:
            yield Face(
                role=role,
                family=_checked(family),
                file=f"fonts/{face['file']}",
                weight=int(face.get("weight", 400)),
                style="italic" if face.get("style") == "italic" else "normal",
                letters=letters,
                licence=f"fonts/{licence}" if licence else "",
            )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DesignError(f"{FILE} lacks {error} of {family}", hint="faces = [{ file = … }]") from error


def _checked(name: str) -> str:
    """A family's name, if style sheets can have it without quotation marks."""
    if not _NAME.fullmatch(name):
        raise DesignError(f"“{name}” is no name of a family", hint="use words of letters, digits and hyphens")
    return name


def _inside(value: object) -> Iterator[object]:
    """Every text inside of a value, and every piece of code as itself."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from _inside(inner)
    elif isinstance(value, dict):
        yield from _inside(tuple(value.values()))
    elif fields := getattr(value, "__dataclass_fields__", None):
        if isinstance(value, (Code, CodeBlock)):
            yield value
        for name in fields:
            yield from _inside(getattr(value, name))
