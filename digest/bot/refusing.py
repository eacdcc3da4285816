"""Why something was not done, in the words of the publication's language as far as they are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.rights import RightsError, SecondPersonError

if TYPE_CHECKING:
    from digest.errors import DigestError
    from digest.words import Words


def refusal(words: Words, error: DigestError) -> str:
    """A refusal as the answer to a button."""
    return _of_rights(words, error) or words("said.not_now", why=error.message)


def trouble(words: Words, error: DigestError) -> str:
    """An error as an answer in a chat."""
    return words("answer.problem", text=_of_rights(words, error) or error.message)


def hint_of(error: DigestError) -> list[str]:
    """What to do about it, as a line; hints for those who sit at the command line are none here."""
    known = isinstance(error, RightsError) or not error.hint or "digest " in error.hint
    return [] if known else [f"→ {error.hint}"]


def _of_rights(words: Words, error: DigestError) -> str:
    if isinstance(error, SecondPersonError):
        return words("said.other_person")
    return words("said.may_not") if isinstance(error, RightsError) else ""
