"""Refusals: the server's own words, and the way it spells them."""

from __future__ import annotations

_STATUS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


class RefusalError(Exception):
    """A refusal in the server's words, without ``Bad Request:``.

    With ``found`` it is a mistake that Telegram itself would pass over, so that it fails the test too.
    """

    def __init__(self, description: str, *, status: int = 400, found: bool = False) -> None:
        super().__init__(description)
        self.description = description
        self.status = status
        self.found = found


def spelled(status: int, words: str) -> tuple[int, str]:
    """The status and the whole description, as the server spells them.

    The words begin with a small letter unless they are a NAME_LIKE_THIS, which makes a 403 a 400.
    """
    if status not in _STATUS:
        return status, words
    named = bool(words) and all(char.isupper() or char.isdigit() or char == "_" for char in words)
    if named and status == 403:
        status = 400
    if not named:
        words = words[:1].lower() + words[1:]
    return status, f"{_STATUS[status]}: {words}"
