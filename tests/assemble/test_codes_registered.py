"""Every code that is used anywhere in digest/ is registered with a meaning, and no code is registered that nobody uses."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import digest
from digest.model.checks import CHECKS, CODES, GROUPS, is_code

ROOT = Path(digest.__file__).parent
_HYPHENED = re.compile(r"[a-z]+(-[a-z0-9]+)+")
_IN_TUPLES = ("ingest/markdown", "render/telegram_thread")
"""Files in which notices are first written down as tuples that begin with their code."""


def test_every_code_in_the_package_has_a_meaning() -> None:
    unknown = {code: sorted(places) for code, places in used().items() if code not in CODES}
    assert unknown == {}, "add them to digest/model/codes.py or checks.py"


def test_no_code_has_a_meaning_for_nothing() -> None:
    words = {word for path, tree in trees().items() if path.parent.name != "model" for word in strings(tree)}
    assert sorted(set(CODES) - words) == []


def test_codes_are_stable_words_that_stand_once() -> None:
    listed = [check.code for group in GROUPS.values() for check in group]
    assert len(listed) == len(set(listed)) == len(CODES)
    assert set(CHECKS) < set(CODES)
    assert all(is_code(code) for code in listed)
    assert all(check.meaning and not check.meaning.endswith(".") for check in CODES.values())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('Notice(code="new-code", message="m")', {"new-code"}),
        ('NEW = "new-code"\nreplace(notice, code=NEW)', {"new-code"}),
        ('Notice(code="one-code" if a else "other-code")', {"one-code", "other-code"}),
        ('def note(code, words): ...\nnote("new-code", "w")', {"new-code"}),
        ('class A:\n def _n(self, code, w): ...\n def f(self): self._n("new-code", "w")', {"new-code"}),
        ('open("a-file")', set()),
    ],
)
def test_an_unknown_code_would_be_found(source: str, found: set[str]) -> None:
    tree = ast.parse(source)
    places = {name: {0} for name in ("note", "_n")}
    assert {word for word, _ in codes_in(tree, positions(tree) | places, constants(tree))} == found


def used() -> dict[str, set[str]]:
    """Every code with the files that give it."""
    everywhere: dict[str, set[int]] = defaultdict(set)
    names: dict[str, set[str]] = {}
    for tree in trees().values():
        names |= constants(tree)
        for name, at in positions(tree).items():
            everywhere[name] |= at
    found: dict[str, set[str]] = defaultdict(set)
    for path, tree in trees().items():
        where = path.relative_to(ROOT).as_posix()
        own = names | constants(tree)
        for code, certain in codes_in(tree, everywhere, own):
            if certain or _HYPHENED.fullmatch(code):
                found[code].add(where)
        if where.startswith(_IN_TUPLES):
            for code in firsts(tree):
                found[code].add(where)
    return found


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}


def strings(tree: ast.Module) -> set[str]:
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def constants(tree: ast.Module) -> dict[str, set[str]]:
    """Names at the top of a module that stand for words."""
    return {
        target.id: {node.value.value}
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def positions(tree: ast.Module) -> dict[str, set[int]]:
    """Functions with a parameter ``code``: the place of it among the arguments of a call."""
    out: dict[str, set[int]] = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args) if arg.arg not in {"self", "cls"}]
            if "code" in names:
                out[node.name].add(names.index("code"))
    return out


def codes_in(tree: ast.Module, places: dict[str, set[int]], names: dict[str, set[str]]) -> set[tuple[str, bool]]:
    """The codes of calls; certain where the argument is named ``code``."""
    found: set[tuple[str, bool]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for keyword in node.keywords:
                if keyword.arg == "code":
                    found |= {(word, True) for word in words_of(keyword.value, names)}
            for at in places.get(name, ()):
                found |= {(word, False) for arg in node.args[at : at + 1] for word in words_of(arg, names)}
    return found


def words_of(value: ast.expr, names: dict[str, set[str]]) -> set[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return {value.value}
    if isinstance(value, ast.IfExp):
        return words_of(value.body, names) | words_of(value.orelse, names)
    return names.get(value.id, set()) if isinstance(value, ast.Name) else set()


def firsts(tree: ast.Module) -> set[str]:
    """The first words of tuples, where they have the shape of a code."""
    heads = (node.elts[0] for node in ast.walk(tree) if isinstance(node, ast.Tuple) and len(node.elts) > 1)
    texts = (head.value for head in heads if isinstance(head, ast.Constant))
    return {text for text in texts if isinstance(text, str) and _HYPHENED.fullmatch(text)}
