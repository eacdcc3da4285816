"""Material: bytes that came from outside, and what is known of them before they are read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a reader makes articles of.

    ``name`` is a path or a word for where it came from and stands in every notice. ``media_type`` is the server's or the
    mail's word without parameters, in small letters, and ``charset`` the one it names; both are hints only. ``url`` is
    the address it was fetched from in the end; relative addresses in it refer to that. ``source`` is the name of the
    configured source and ``external_id`` what the source calls it. ``language``, ``author`` and ``tags`` are what the
    configuration says of the source: a language or an author counts where the material gives none, tags are added.
    """

    data: bytes
    name: str
    media_type: str = ""
    charset: str = ""
    url: str = ""
    source: str = ""
    external_id: str = ""
    language: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
