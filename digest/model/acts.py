"""The acts of deliveries. Only a first sending must never be repeated by itself; all the others may."""

from __future__ import annotations

SEND = "send"
PIN = "pin"
UNPIN = "unpin"
WITHDRAW = "withdraw"


def edit_act(revision: int, again: int = 0) -> str:
    """The act of editing a post to a revision; ``again`` tells a repeated one (links that came later) apart."""
    return f"edit:{revision}.{again}" if again else f"edit:{revision}"


def is_edit(act: str) -> bool:
    """Whether an act edits a post."""
    return act.startswith("edit:")


def may_repeat(act: str) -> bool:
    """Whether doing the act twice shows no more than doing it once."""
    return act != SEND
