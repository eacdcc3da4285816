"""A mailbox as a source: each unread message becomes articles, and is marked as read only after they are filed."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.desk.inbox.aside import BARE, Envelope, let_go, note_large
from digest.desk.reading import SetAside
from digest.desk.sources.folder import added
from digest.desk.sources.imap import ImapBox
from digest.desk.sources.mail_parts import Message, materials_of
from digest.desk.sources.maildir import MaildirBox
from digest.desk.sources.standing import Polled, failing, retry_at, well
from digest.desk.take_in import refused
from digest.errors import InputError
from digest.model.material import Material
from digest.model.sources import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.desk.desk import Desk
    from digest.desk.sources.intake import Intake
    from digest.desk.sources.mail_parts import Box
    from digest.desk.sources.standing import Place
    from digest.desk.take_in import TakenIn

MAIL = "message/rfc822"
NO_PARTS = "It has neither text nor an attachment of a type that is read."
MOST = 50
"""Messages taken in one look; the others come with the next."""


@dataclass(kw_only=True)
class MailPoll:
    """One look at a mailbox. ``environment`` holds the password under the name that the configuration gives."""

    desk: Desk
    intake: Intake
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    async def poll(self, place: Place) -> Polled:
        """What came of the unread messages; one bad message stops no other."""
        source, store = place.source, self.desk.store
        state = store.source_state(source.name, place.address)
        found = Polled(place=place, unchanged=True)
        try:
            box = await asyncio.to_thread(self._open, source)
        except (OSError, InputError) as error:
            trouble = error.message if isinstance(error, InputError) else f"the mailbox cannot be opened: {error}"
            hint = (error.hint or "") if isinstance(error, InputError) else "check host, user and password"
            store.set_source_state(failing(self.desk, state, trouble, retry_at(self.desk, state, source.interval)))
            return Polled(place=place, trouble=trouble, hint=hint)
        try:
            for message in await asyncio.to_thread(lambda: box.unread(MOST)):
                found = await self._message(place, message, found)
                await asyncio.to_thread(box.mark_read, message.key)
            for key, size in box.large:
                note_large(
                    self.desk, name=f"message {key}", size=size, place=f"{place.address}/{key}", source=source.name
                )
        except OSError as error:
            raise InputError(f"the mailbox broke off: {error}", hint="what is unread comes at the next look") from error
        finally:
            await asyncio.to_thread(box.close)
        store.set_source_state(well(self.desk, state, self.desk.now() + source.interval))
        return found

    def _open(self, source: Source) -> Box:
        most = self.desk.config.limits.read_mib * 1024 * 1024
        if source.mailbox is None:
            assert source.path is not None  # noqa: S101 - the configuration was checked
            return MaildirBox(source.path, most_bytes=most)
        password = self.environment.get(source.mailbox.password_env, "")
        if not password:
            hint = f"set the environment variable {source.mailbox.password_env}"
            raise InputError("there is no password for the mailbox", hint=hint)
        return ImapBox(source.mailbox, password, most_bytes=most)

    async def _message(self, place: Place, message: Message, found: Polled) -> Polled:
        """A message's articles; what cannot be read is told, and does not come again."""
        try:
            materials = await asyncio.to_thread(_parts_of, message, place.source)
        except InputError as error:
            error = await asyncio.to_thread(self._whole_aside, message, place.source, error)
            return found.with_bad(f"“{message.subject or message.key}”: {error.message}", error.hint or "")
        for number, material in enumerate(materials):
            envelope = BARE if number else Envelope(subject=message.subject, sent=message.sent)
            try:
                taken = await self.intake.take(material, keep_raw=True, envelope=envelope)
                found = added(found, taken)
            except InputError as error:
                found = found.with_bad(f"“{message.subject}”, {material.name}: {error.message}", error.hint or "")
        return found

    def _whole_aside(self, message: Message, source: Source, error: InputError) -> InputError:
        """Keeps a message of which nothing could be read: it is marked as read, and does not come again."""
        name = f"{(message.subject or 'message')[:80]}.eml"
        material = Material(data=message.data, name=name, media_type=MAIL, source=source.name, external_id=message.key)
        why = SetAside(code="unreadable", sentence=error.message, hint=error.hint or "")
        return refused(self.desk, material, why)

    async def again(self, material: Material) -> TakenIn:
        """What comes of a message that was set aside whole. Raises InputError where there is still nothing in it."""
        source = next((one for one in self.desk.config.sources if one.name == material.source), None)
        message = Message(key=material.external_id, data=material.data)
        parts = await asyncio.to_thread(_parts_of, message, source or Source(name=material.source, kind="mailbox"))
        envelope = Envelope(subject=message.subject, sent=message.sent)
        taken = [
            await self.intake.take(one, keep_raw=True, envelope=BARE if at else envelope)
            for at, one in enumerate(parts)
        ]
        await asyncio.to_thread(let_go, self.desk, material)
        return replace(
            taken[0],
            taken=tuple(one for each in taken for one in each.taken),
            notices=tuple(notice for each in taken for notice in each.notices),
        )


def _parts_of(message: Message, source: Source) -> tuple[Material, ...]:
    materials = materials_of(message, source)
    if not materials:
        raise InputError("it holds nothing that can be read", hint=NO_PARTS)
    return materials
