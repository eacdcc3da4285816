"""Running heads and page numbers as artifacts, so that a screen reader does not read them on every page.

WeasyPrint marks the words of margin boxes as content but keeps them out of the structure tree, where readers may
fall back to reading them. PDF/UA-1 wants such words marked as artifacts (ISO 14289-1, 7.1 and 7.8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pydyf  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator


def running_heads_to_artifacts(_document: object, pdf: Any) -> None:
    """A finisher for ``write_pdf``: marked content outside the structure tree becomes a pagination artifact."""
    root = pdf.catalog.get("StructTreeRoot")
    if root is None:
        return
    tree = _object(pdf, root)
    reachable = set(_elements(pdf, tree))
    numbers = _object(pdf, tree["ParentTree"])["Nums"]
    parents = {numbers[i]: numbers[i + 1] for i in range(0, len(numbers), 2)}
    for reference in pdf.page_references:
        page = _object(pdf, reference)
        owners = parents.get(page.get("StructParents"))
        if not isinstance(owners, list):
            continue
        orphans = {mark for mark, owner in enumerate(owners) if _number(owner) not in reachable}
        _rewrite(_object(pdf, page["Contents"]).stream, orphans)
        for mark in orphans:
            owners[mark] = "null"


def _rewrite(tokens: list[Any], orphans: set[int]) -> None:
    for place, token in enumerate(tokens):
        if token == b"BDC" and isinstance(tokens[place - 1], dict) and tokens[place - 1].get("MCID") in orphans:
            tokens[place - 2] = "/Artifact"
            tokens[place - 1] = pydyf.Dictionary({"Type": "/Pagination"})


def _elements(pdf: Any, tree: Any) -> Iterator[int]:
    """The object numbers of all structure elements below the root."""
    waiting = list(tree["K"])
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, (bytes, str)):
            yield _number(kid)
            element = _object(pdf, kid)
            waiting += element.get("K", []) if element.get("Type") == "/StructElem" else []


def _number(reference: bytes | str) -> int:
    return int(reference.split()[0])


def _object(pdf: Any, reference: bytes | str) -> Any:
    return pdf.objects[_number(reference)]
