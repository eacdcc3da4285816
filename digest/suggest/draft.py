"""A draft for one document: asked for, put through the gate, asked for once more, or given up with the reasons."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.model.suggest import Draft
from digest.suggest.gate import faults
from digest.suggest.prompt import VERSION, once_more, question
from digest.suggest.reply import draft_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.model.suggest import Suggest
    from digest.suggest.ask import Answer
    from digest.suggest.gate import Fault, Limits
    from digest.suggest.wire import Question
    from digest.summary.grounding import Ground


TRIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is drafted for: its text, what a draft of it may speak of, how long each text may be, and in which language."""

    text: str
    ground: Ground
    limits: Limits
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What came of asking: the texts that passed, and why others did not, or why there is none at all.

    ``asked`` is false where the service gave no answer; then another try may give one. ``lasting`` is then whether
    asking for other documents is of no use either.
    """

    draft: Draft | None = None
    trouble: str = ""
    asked: bool = True
    lasting: bool = False


def cache_key(config: Suggest, document: Document) -> str:
    """The sha256 that a draft is kept under: the text, who is asked and how, and what is wanted of it."""
    limits = document.limits
    wanted = f"{limits.summary} {limits.headline} {limits.theme}"
    method = f"{config.provider} {config.address} {config.model}"
    parts = (VERSION, method, wanted, document.language, " ".join(document.text.split()))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def draft(document: Document, ask: Callable[[Question], Answer]) -> Drafted:
    """The draft of a document; the model is asked at most twice, the second time with what was wrong.

    What is still wrong then is left out of it, and what is right stays.
    """
    asked = question(document.text, document.limits, document.language, secrets.token_hex(8))
    made: Draft | None = None
    wrong: tuple[Fault, ...] = ()
    for _ in range(TRIES):
        answer = ask(asked)
        if answer.trouble:
            return Drafted(trouble=answer.trouble, asked=False, lasting=answer.lasting)
        made, wrong = _judged(answer.text, document)
        if made is not None and not wrong:
            return Drafted(draft=made)
        asked = once_more(asked, answer.text, wrong)
    return _given_up(made, wrong)


def _judged(reply: str, document: Document) -> tuple[Draft | None, tuple[Fault, ...]]:
    """The wanted texts of a reply, and what is wrong with them."""
    found = draft_of(reply)
    if found is None:
        return None, ()
    unwanted = {name: "" for name in ("summary", "headline", "theme") if not getattr(document.limits, name)}
    made = replace(found, **unwanted)
    return made, faults(made, document.limits, document.ground, document.language)


def _given_up(made: Draft | None, wrong: tuple[Fault, ...]) -> Drafted:
    """The texts that passed, if any, and why the others did not."""
    if made is None:
        return Drafted(trouble="its answer is not the JSON object that was asked for")
    left = replace(made, **{fault.field: "" for fault in wrong})
    return Drafted(draft=left if left != Draft() else None, trouble="; ".join(fault.text for fault in wrong))
