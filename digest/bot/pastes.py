"""Articles that are sent to the bot: texts in pieces, files, forwarded posts; each becomes a report of what was read."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.bot.incoming import article_of_forward, file_of
from digest.bot.reports import report
from digest.bot.said import Key, Said
from digest.bot.tokens import Click
from digest.channels.secrets import redacted
from digest.desk.take_in import take_in
from digest.errors import DigestError
from digest.ingest.pieces import join_pieces
from digest.model.notice import Severity
from digest.model.post import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.bot.clicks import Pressed
    from digest.bot.hearing import Incoming
    from digest.bot.lists import Lists
    from digest.bot.office import Office
    from digest.desk.take_in import TakenIn
    from digest.ingest.pieces import Joined
    from digest.model.config import Editor
    from digest.model.notice import Notice
    from digest.store.bot_rows import PasteRow

QUIET = dt.timedelta(seconds=5)
"""How long nothing more must come until a text is taken for whole."""
LOOK = 0.5
LARGEST = 20 * 1024 * 1024
FEWEST_WORDS = 12
NAME = "telegram.txt"


@dataclass(kw_only=True)
class Pastes:
    """What editors send to be read."""

    office: Office
    lists: Lists
    assemble: Callable[[Editor, int], asyncio.Task[None]]
    _closing: set[int] = field(default_factory=set)
    _counts: dict[int, int] = field(default_factory=dict)

    async def run(self) -> None:
        """Closes every text that has been quiet for long enough; also those that a restart found open."""
        while True:
            with contextlib.suppress(DigestError):
                for paste in self.office.desk.store.open_pastes():
                    await self._look(paste)
            await self.office.speaker.pause(LOOK)

    async def _look(self, paste: PasteRow) -> None:
        """Closes a text that has been quiet for long enough; else its message says how much of it came."""
        if self.office.desk.now() - paste.at >= QUIET:
            await self.close(paste)
            return
        count = len(self.office.desk.store.pieces_of(paste.id))
        if paste.message_id is not None and self._counts.get(paste.id, 1) != count:
            self._counts[paste.id] = count
            await self.office.speaker.change(paste.chat_id, paste.message_id, self._counted(paste, count))

    async def piece(self, update_id: int, came: Incoming, text: str) -> None:
        """Keeps one message of a text; the bot's own message counts them and has a button that ends it."""
        office, store = self.office, self.office.desk.store
        paste = store.add_piece(
            update_id,
            chat_id=came.chat_id,
            editor=came.user_id,
            message_id=came.message_id,
            text=text,
            now=office.desk.now(),
        )
        count = len(store.pieces_of(paste.id))
        said = self._counted(paste, count)
        if paste.message_id is None:
            outcome = await office.speaker.say(came.chat_id, said)
            if outcome.message_id:
                store.paste_message(paste.id, int(outcome.message_id))

    def _counted(self, paste: PasteRow, count: int) -> Said:
        words = self.office.words
        click = Click(act="D", argument=str(paste.id))
        key = Key(text=words("key.done"), data=self.office.drawing(paste.chat_id).data(click), style="primary")
        return Said(html=words("report.pieces", count=count), keys=((key,),), silent=True)

    async def press(self, pressed: Pressed) -> asyncio.Task[None] | None:
        """A button under a report, or [Done]."""
        office, act = self.office, pressed.click.act
        if act == "G":
            await office.speaker.answer(pressed.query_id, office.words("answer.assembling"))
            return self.assemble(pressed.editor, pressed.chat_id)
        if act == "I":
            await office.speaker.answer(pressed.query_id, "")
            said = await office.do(lambda: self.lists.inbox(pressed.chat_id))
            await office.speaker.say(pressed.chat_id, said)
            return None
        await office.speaker.answer(pressed.query_id, office.words("said.done_reading"))
        argument = pressed.click.argument
        paste = office.desk.store.find_paste(int(argument)) if argument.isdigit() else None
        if paste is not None and paste.open:
            return asyncio.create_task(self.close(paste))
        return None

    async def close(self, paste: PasteRow) -> None:
        """Joins the pieces, takes the text in, and puts the report in the place of the counting."""
        if paste.id in self._closing:
            return
        self._closing.add(paste.id)
        try:
            office, store = self.office, self.office.desk.store
            texts = [piece.text for piece in store.pieces_of(paste.id)]
            joined = join_pieces(texts, table=office.desk.table)
            editor = office.desk.config.newsroom.find(paste.editor)
            said = Said(html=office.words("answer.short"))
            if editor is not None and not self._too_short(joined.text):
                said = await self._read(editor, paste.chat_id, joined.text.encode(), NAME, _guesses(joined))
            if store.close_paste(paste.id):
                await self._tell(paste, said)
        finally:
            self._closing.discard(paste.id)

    def _too_short(self, text: str) -> bool:
        return len(text.split()) < FEWEST_WORDS

    async def _tell(self, paste: PasteRow, said: Said) -> None:
        """In the place of the counting message where that is known, else anew."""
        fresh = self.office.desk.store.find_paste(paste.id)
        number = fresh.message_id if fresh else None
        if number is not None:
            outcome = await self.office.speaker.change(paste.chat_id, number, said)
            if outcome.verdict is Verdict.SENT:
                return
        await self.office.speaker.say(paste.chat_id, said)

    async def file(self, came: Incoming, editor: Editor) -> None:
        """Fetches a file and takes it in."""
        office, found = self.office, file_of(came.message)
        if found is None or not found.file_id:
            kind = office.words(f"kind.{found.kind}") if found and office.words.has(f"kind.{found.kind}") else ""
            await self._say(came, office.words("answer.kind", kind=kind or office.words("kind.other")))
            return
        if found.size > LARGEST:
            await self._say(came, office.words("answer.large", size=found.size // 1_000_000))
            return
        try:
            data = await office.speaker.fetch(found.file_id)
        except Exception as error:  # noqa: BLE001 - whatever the library raises, the editor is told
            words = redacted(str(error) or type(error).__name__, [office.speaker.connection.token])
            await self._say(came, office.words("report.nothing", why=words))
            return
        said = await self._read(editor, came.chat_id, data, found.name or NAME, ())
        await office.speaker.say(came.chat_id, said, reply_to=came.message_id)

    async def forward(self, came: Incoming, editor: Editor) -> bool:
        """Whether a message is a forwarded post of a channel, which is taken in with its origin."""
        made = article_of_forward(came.message, self.office.desk.config.publication.timezone)
        if made is None:
            return False
        name, data = made
        said = await self._read(editor, came.chat_id, data, name, ())
        await self.office.speaker.say(came.chat_id, said, reply_to=came.message_id)
        return True

    async def _read(self, editor: Editor, chat_id: int, data: bytes, name: str, more: Sequence[Notice]) -> Said:
        """The report on some bytes."""
        office = self.office
        desk = office.at(editor)
        try:
            result: TakenIn = await office.do(lambda: take_in(desk, data, name=name))
        except DigestError as error:
            return Said(html=office.words.html("report.nothing", why=error.message))
        return report(result, office.words, office.drawing(chat_id).data, more=more)

    async def _say(self, came: Incoming, text: str) -> None:
        await self.office.speaker.say(came.chat_id, Said(html=text), reply_to=came.message_id)


def _guesses(joined: Joined) -> tuple[Notice, ...]:
    """The joins that an editor should look at."""
    return tuple(notice for notice in joined.notices(NAME) if notice.severity is not Severity.INFO)
