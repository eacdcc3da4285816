"""proposals.toml beside an issue.toml: what a model drafted, for an editor to read; and the drafts that were had before.

The file is no content: writing it changes no issue and voids no approval. What is in it is published only after an
editor took it over.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from digest.errors import InputError
from digest.model.suggest import Draft, Proposal, Proposals
from digest.shelf.atomic import told, write
from digest.shelf.sheets import quoted

if TYPE_CHECKING:
    from pathlib import Path

FILE = "proposals.toml"
_HEAD = """\
# Drafts of a language model. Nothing here is published. `digest suggest --accept` takes over what stands here into
# issue.toml: change or empty a text before, or copy it yourself. text says which version of an article it is about.
"""


def write_proposals(folder: Path, proposals: Proposals) -> None:
    """The proposals as a file in an issue's folder; without any the file goes."""
    path = folder / FILE
    if proposals.empty:
        with told(path):
            path.unlink(missing_ok=True)
        return
    lines = [_HEAD, f"theme = {quoted(proposals.theme)}", ""]
    for one in proposals.articles:
        lines.append("[[articles]]")
        lines += [f"{key} = {quoted(value)}" for key, value in asdict(one).items()]
        lines.append("")
    write(path, "\n".join(lines).encode())


def read_proposals(folder: Path) -> Proposals:
    """The proposals for an issue, as an editor may have changed them; :class:`InputError` where they cannot be read."""
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        articles = tuple(Proposal(**_texts(table, Proposal)) for table in data.pop("articles", []))
        return Proposals(**_texts(data, Proposals), articles=articles)
    except FileNotFoundError:
        return Proposals()
    except (ValueError, TypeError, AttributeError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else None
        hint = "put it right, or delete the file and run digest suggest again"
        raise InputError("not understood as proposals", path=str(path), line=line, hint=hint) from None


def _texts(table: dict[str, Any], kind: type[Proposal | Proposals]) -> dict[str, str]:
    """The texts of a table; TypeError for a key or a value of another kind."""
    known = {name for name in kind.__dataclass_fields__ if name != "articles"}
    if not table.keys() <= known or not all(isinstance(value, str) for value in table.values()):
        raise TypeError("not a proposal")
    return {key: value.strip() for key, value in table.items()}


@dataclass(frozen=True, slots=True)
class Drafts:
    """``.digest/drafts/``: what a model answered, by the key of what it was asked."""

    root: Path

    def get(self, key: str) -> tuple[Draft | None, str] | None:
        """A draft that passed, or why none did; None where the model was not asked that."""
        try:
            found = json.loads((self.root / f"{key}.json").read_bytes())
            made = found["draft"]
            return (Draft(**made) if made else None), str(found["trouble"])
        except (OSError, ValueError, TypeError, LookupError):
            return None

    def put(self, key: str, draft: Draft | None, trouble: str = "") -> None:
        """Keeps an answer."""
        value = {"draft": asdict(draft) if draft else None, "trouble": trouble}
        write(self.root / f"{key}.json", json.dumps(value, ensure_ascii=False).encode(), mode=0o600)
