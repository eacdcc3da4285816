"""Articles that are sent to the bot: texts in pieces, files, forwarded posts; each becomes a report of what was read."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.bot.incoming import article_of_forward, file_of
from digest.bot.reports import report
from digest.bot.said import Key, Said
from digest.bot.tokens import Click
from digest.channels.secrets import redacted
from digest.desk.hand_in import hand_in
from digest.desk.inbox.aside import note_large
from digest.errors import DigestError, ProblemError
from digest.ingest.paste.pieces import join_pieces
from digest.model.notice import Notice, Severity
from digest.model.post import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.bot.clicks import Pressed
    from digest.bot.hearing import Incoming
    from digest.bot.lists import Lists
    from digest.bot.office import Office
    from digest.desk.take_in import Taken, TakenIn
    from digest.ingest.paste.pieces import Joined
    from digest.model.config import Editor
    from digest.store.bot_rows import PasteRow

QUIET = dt.timedelta(seconds=5)
"""How long nothing more must come until a text is taken for whole."""
APART = dt.timedelta(seconds=30)
"""Messages of one paste are sent at once: what was written so much later is a text of its own, however late it comes."""
LOOK = 0.5
LARGEST = 20 * 1024 * 1024
FEWEST_WORDS = 12
NAME = "telegram.txt"


@dataclass(kw_only=True)
class Pastes:
    """What editors send to be read. ``caught_up`` says whether no piece waits that came before."""

    office: Office
    lists: Lists
    assemble: Callable[[Editor, int, str], asyncio.Task[None]]
    caught_up: Callable[[], bool]
    _closing: set[int] = field(default_factory=set)
    _counts: dict[int, int] = field(default_factory=dict)
    _written: dict[tuple[int, int], dt.datetime] = field(default_factory=dict)
    _mine: set[int] = field(default_factory=set)
    _reports: dict[int, Said] = field(default_factory=dict)

    async def run(self) -> None:
        """Closes every text that has been quiet for long enough; also those that a restart found open or unread."""
        store = self.office.desk.store
        while True:
            with contextlib.suppress(DigestError):
                for paste in store.open_pastes():
                    await self._look(paste)
                for paste in store.unread_pastes():
                    await self._read_whole(paste)
            await self.office.speaker.pause(LOOK)

    async def _look(self, paste: PasteRow) -> None:
        """Closes a text that has been quiet for long enough; else its message says how much of it came."""
        if self.office.desk.now() - paste.at >= QUIET and self.caught_up():
            await self.close(paste)
            return
        count = len(self.office.desk.store.pieces_of(paste.id))
        if paste.message_id is not None and self._counts.get(paste.id, 1) != count:
            self._counts[paste.id] = count
            await self.office.speaker.change(paste.chat_id, paste.message_id, self._counted(paste, count))

    async def piece(self, update_id: int, came: Incoming, text: str) -> None:
        """Keeps one message of a text; the bot's own message counts them and has a button that ends it."""
        office, store = self.office, self.office.desk.store
        await self._part(came)
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
            return self.assemble(pressed.editor, pressed.chat_id, f"press {pressed.query_id}")
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

    async def _part(self, came: Incoming) -> None:
        """Ends a text that was written long before this message, although both came at once."""
        mine = (came.chat_id, came.user_id)
        before = self._written.get(mine)
        if came.at is not None:
            self._written[mine] = came.at
        if before is None or came.at is None or came.at - before < APART:
            return
        for paste in self.office.desk.store.open_pastes():
            if (paste.chat_id, paste.editor) == mine:
                await self.close(paste)

    async def close(self, paste: PasteRow) -> None:
        """Ends a text, so that what comes from now on is another one, and reads it."""
        if self.office.desk.store.close_paste(paste.id):
            self._mine.add(paste.id)
            await self._read_whole(paste)

    async def _read_whole(self, paste: PasteRow) -> None:
        """Joins the pieces, takes the text in, and puts the report in the place of the counting.

        The pieces are kept until the report is told: whatever ends the process in between, it is told after all.
        """
        if paste.id in self._closing:
            return
        self._closing.add(paste.id)
        try:
            said = self._reports.pop(paste.id, None) or await self._report(paste)
            if await self._tell(paste, said):
                self.office.desk.store.paste_read(paste.id)
                self._counts.pop(paste.id, None)
                self._mine.discard(paste.id)
            else:
                self._reports[paste.id] = said
        finally:
            self._closing.discard(paste.id)

    async def _report(self, paste: PasteRow) -> Said:
        office = self.office
        texts = [piece.text for piece in office.desk.store.pieces_of(paste.id)]
        joined = join_pieces(texts, table=office.desk.table)
        editor = office.desk.config.newsroom.find(paste.editor)
        if editor is None or self._too_short(joined.text):
            return Said(html=office.words("answer.short"))
        since = None if paste.id in self._mine else paste.at  # of one that a restart found, some may be filed already
        return await self._read(editor, paste.chat_id, joined.text.encode(), NAME, _guesses(joined), since=since)

    def _too_short(self, text: str) -> bool:
        return len(text.split()) < FEWEST_WORDS

    async def _tell(self, paste: PasteRow, said: Said) -> bool:
        """In the place of the counting message where that is known, else anew; whether it need not be said again."""
        fresh = self.office.desk.store.find_paste(paste.id)
        number = fresh.message_id if fresh else None
        if number is not None:
            outcome = await self.office.speaker.change(paste.chat_id, number, said)
            if outcome.verdict not in {Verdict.REFUSED, Verdict.STOPPED}:
                return outcome.verdict is Verdict.SENT
        outcome = await self.office.speaker.say(paste.chat_id, said)
        return outcome.verdict not in {Verdict.NOT_SENT, Verdict.WAIT}

    async def file(self, came: Incoming, editor: Editor) -> None:
        """Fetches a file and takes it in."""
        office, found = self.office, file_of(came.message)
        if found is None or not found.file_id:
            kind = office.words(f"kind.{found.kind}") if found and office.words.has(f"kind.{found.kind}") else ""
            await self._say(came, office.words("answer.kind", kind=kind or office.words("kind.other")))
            return
        if found.size > LARGEST:
            place = f"a message of {editor.name} on Telegram"
            await office.do(
                lambda: note_large(office.at(editor), name=found.name or NAME, size=found.size, place=place)
            )
            await self._say(came, office.words("answer.large", size=-(-found.size // 2**20)))
            return
        try:
            data = await office.speaker.fetch(found.file_id)
        except Exception as error:  # noqa: BLE001 - whatever the library raises, the editor is told
            words = redacted(str(error) or type(error).__name__, [office.speaker.connection.token])
            await self._say(came, office.words.html("heard.not_fetched", why=words.rstrip(".")))
            return
        await self._at_once(came, editor, data, found.name or NAME)

    async def forward(self, came: Incoming, editor: Editor) -> bool:
        """Whether a message is a forwarded post of a channel, which is taken in with its origin."""
        found = file_of(came.message)
        made = article_of_forward(came.message, self.office.desk.config.publication.timezone)
        if made is None or (found is not None and found.file_id):
            return False
        left = [_notice("words-only", self.office.words("heard.words_only"))] if found is not None else []
        await self._at_once(came, editor, made[1], made[0], left)
        return True

    async def _at_once(
        self, came: Incoming, editor: Editor, data: bytes, name: str, more: Sequence[Notice] = ()
    ) -> None:
        """Takes in what came whole, and answers with the report."""
        try:
            said = await self._read(editor, came.chat_id, data, name, more)
        except DigestError as error:
            said = Said(html=self.office.words.html("heard.not_kept", why=error.message.rstrip(".")))
        await self.office.speaker.say(came.chat_id, said, reply_to=came.message_id)

    async def _read(  # noqa: PLR0913 - what is read, for whom
        self,
        editor: Editor,
        chat_id: int,
        data: bytes,
        name: str,
        more: Sequence[Notice],
        *,
        since: dt.datetime | None = None,
    ) -> Said:
        """The report on some bytes; trouble with the disk passes. What was filed after ``since`` counts as new: it came with them, before a restart."""
        office = self.office
        desk = office.at(editor)
        try:
            result: TakenIn = await office.do(lambda: hand_in(desk, data, name=name))
        except ProblemError as error:
            return Said(html=office.words.html("report.nothing", why=error.message))
        if since is not None:
            result = replace(result, taken=tuple(self._as_filed(taken, since) for taken in result.taken))
        return report(result, office.words, office.drawing(chat_id).data, more=more)

    def _as_filed(self, taken: Taken, since: dt.datetime) -> Taken:
        row = self.office.desk.store.find_article(taken.id)
        return replace(taken, new=taken.new or (row is not None and row.seen_at >= since))

    async def _say(self, came: Incoming, text: str) -> None:
        await self.office.speaker.say(came.chat_id, Said(html=text), reply_to=came.message_id)


def _guesses(joined: Joined) -> tuple[Notice, ...]:
    """The joins that an editor should look at."""
    return tuple(notice for notice in joined.notices(NAME) if notice.severity is not Severity.INFO)


def _notice(code: str, message: str) -> Notice:
    return Notice(code=code, severity=Severity.WARNING, message=message)
