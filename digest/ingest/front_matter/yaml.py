"""YAML between ``---``: every value as text, with its place; one faulty field spoils no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.front_matter.field_node import Fault, Node, Pair

if TYPE_CHECKING:
    import yaml

_MOST_NODES = 20_000
_DEEPEST = 24
_KEY = re.compile(r"([\w][\w .-]*?)[ \t]*:(?:[ \t]+(.*))?$")
_BLOCK_STYLES = ("|", ">")
_TOO_DEEP = re.compile(r"^[^\"'\n]{0,80}(?:[\[{][^\[\]{}\"'\n]{0,40}){200}", re.MULTILINE)
_NOTHING = ("~", "null", "Null", "NULL")


def read_yaml(text: str) -> tuple[tuple[Pair, ...] | None, tuple[Fault, ...]]:
    """The pairs of a YAML map and what is wrong in it; None where the text is no map at all.

    Lines count from 1 in ``text``. Where YAML refuses the whole, it is cut at each line that starts a key,
    and a piece that YAML refuses is taken as typed.
    """
    if not text.strip():
        return (), ()
    node, fault = _composed(text)
    if fault is not None:
        # libyaml accepts white space at the end of a line where the pure-Python loader does not.
        trimmed, still = _composed("\n".join(line.rstrip(" \t") for line in text.split("\n")))
        if still is None:
            node, fault = trimmed, None
    if fault is None:
        return (None, ()) if node is None or node.pairs is None else (node.pairs, ())
    return _piece_by_piece(text, fault)


def _composed(text: str) -> tuple[Node | None, Fault | None]:
    import yaml

    too_deep = Fault(line=1, column=1, message="The values are nested too deeply.", hint="Use plain lists.")
    if _TOO_DEEP.search(text):
        return None, too_deep
    try:
        # The pure-Python loader on purpose: libyaml accepts other texts, and is not installed everywhere.
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        return (None, None) if root is None else (_Converter().node(root, 0), None)
    except yaml.MarkedYAMLError as error:
        return None, _fault(error)
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return None, Fault(
            line=line, column=column, message="There is an invisible control character here.", hint="Delete it."
        )
    except (RecursionError, OverflowError):
        return None, too_deep


class _Converter:
    """Composed YAML to values; aliases could multiply without end, so the values are counted."""

    def __init__(self) -> None:
        self.count = 0

    def node(self, node: yaml.Node, depth: int) -> Node:
        import yaml

        self.count += 1
        if self.count > _MOST_NODES or depth > _DEEPEST:
            raise OverflowError
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        end = node.end_mark.column + 1 if node.end_mark.line == node.start_mark.line else None
        if isinstance(node, yaml.ScalarNode):
            text = "" if node.style is None and node.value in _NOTHING else _whole(str(node.value))
            return Node(line=line, column=column, end_column=end, text=text, block=node.style in _BLOCK_STYLES)
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self.node(item, depth + 1) for item in node.value)
            return Node(line=line, column=column, end_column=end, items=items)
        assert isinstance(node, yaml.MappingNode)  # noqa: S101 - the three kinds of node that YAML has
        pairs = tuple(self.pair(key, value, depth) for key, value in node.value)
        return Node(line=line, column=column, end_column=end, pairs=pairs)

    def pair(self, key: yaml.Node, value: yaml.Node, depth: int) -> Pair:
        name = self.node(key, depth + 1)
        return Pair(key=name.words(), value=self.node(value, depth + 1), line=name.line, column=name.column)


def _whole(text: str) -> str:
    """The text with pairs of escaped surrogates (JSON writes such) as the characters that they mean; a half is none."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _fault(error: yaml.MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message, hint = _plain_words(str(error.problem or ""), str(error.context or ""))
    return Fault(line=line, column=column, message=message, hint=hint)


def _plain_words(problem: str, context: str) -> tuple[str, str]:
    """What a parser's complaint means to somebody who only wanted to type a title."""
    if "mapping values are not allowed" in problem:
        return "A colon inside the value confuses YAML.", 'Put the whole value in quotes: title: "One: two".'
    if "'\\t'" in problem:
        return "A tab cannot be used to indent here.", "Use spaces instead."
    if "cannot start any token" in problem:
        mark = problem.partition("'")[2].partition("'")[0]
        return f"A value cannot start with {mark} unless it is quoted.", f'Put the value in quotes: "{mark}…".'
    if "unexpected end of stream" in problem or "quoted scalar" in context:
        return "A quotation mark is opened and never closed.", "Add the missing quotation mark."
    if "could not find expected ':'" in problem:
        return "This line has no colon, so YAML cannot see which key it belongs to.", "Write it as key: value."
    return "YAML does not understand this line.", "Write it as key: value, and put values with odd signs in quotes."


def _piece_by_piece(text: str, fault: Fault) -> tuple[tuple[Pair, ...] | None, tuple[Fault, ...]]:
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if _KEY.match(line)]
    if not starts:
        return None, (fault,)
    pairs: list[Pair] = []
    faults: list[Fault] = []
    if any(line.strip() for line in lines[: starts[0]]):
        faults.append(fault)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        node, wrong = _composed("\n".join(lines[start:end]))
        if wrong is not None:
            faults.append(_moved(wrong, start))
        if wrong is None and node is not None and node.pairs:
            pairs.extend(pair.moved(start) for pair in node.pairs)
        else:
            pairs.append(_as_typed(lines[start:end], start))
    return tuple(pairs), tuple(faults) or (fault,)


def _moved(fault: Fault, lines: int) -> Fault:
    return Fault(line=fault.line + lines, column=fault.column, message=fault.message, hint=fault.hint)


def _as_typed(lines: list[str], start: int) -> Pair:
    """A field that YAML refuses: the text behind the colon and the lines below it."""
    match = _KEY.match(lines[0])
    assert match is not None  # noqa: S101 - the piece was cut where this pattern matched
    first = match.group(2) or ""
    text = "\n".join([first, *lines[1:]]).strip()
    column = match.start(2) + 1 if match.group(2) else len(lines[0]) + 1
    end = len(lines[0]) + 1 if first == text else None
    value = Node(line=start + 1, column=column, end_column=end, text=text)
    return Pair(key=match.group(1), value=value, line=start + 1, column=1)
