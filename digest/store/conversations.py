"""Conversations: pastes in pieces, control messages, questions that are answered by a reply, and rooms seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from digest.store.bot_rows import CardRow, PasteRow, PieceRow, PromptRow, RoomRow
from digest.store.bot_tables import cards, pastes, pieces, prompts, rooms
from digest.store.inserting import insert_new
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt


class Conversations(Transactions):
    """The verbs on what is said in chats."""

    def add_piece(  # noqa: PLR0913 - the columns of a piece
        self, update_id: int, *, chat_id: int, editor: int, message_id: int, text: str, now: dt.datetime
    ) -> PasteRow:
        """The open paste of that editor in that chat with one more piece; a new one where none is open.

        A piece that comes again changes nothing.
        """
        with self.write() as connection:
            known = connection.execute(select(pieces.c.paste).where(pieces.c.update_id == update_id)).scalar()
            if known is not None:
                return self._paste(known)
            mine = (pastes.c.chat_id == chat_id) & (pastes.c.editor == editor) & pastes.c.open
            paste = connection.execute(select(pastes.c.id).where(mine)).scalar()
            if paste is None:
                row = {"chat_id": chat_id, "editor": editor, "open": True, "at": now}
                paste = connection.execute(insert(pastes).values(row).returning(pastes.c.id)).scalar_one()
            row = {"update_id": update_id, "paste": paste, "message_id": message_id, "text": text}
            insert_new(connection, pieces, [row])
            connection.execute(update(pastes).where(pastes.c.id == paste).values(at=now))
            return self._paste(paste)

    def find_paste(self, paste_id: int) -> PasteRow | None:
        """The paste of that id."""
        return next(iter(self._pastes(pastes.c.id == paste_id)), None)

    def open_pastes(self) -> tuple[PasteRow, ...]:
        """The pastes that may still grow."""
        return self._pastes(pastes.c.open)

    def pieces_of(self, paste_id: int) -> tuple[PieceRow, ...]:
        """The pieces of a paste in the order of their messages."""
        query = select(pieces).where(pieces.c.paste == paste_id).order_by(pieces.c.message_id)
        with self.read() as connection:
            return tuple(PieceRow(**row) for row in connection.execute(query).mappings())

    def paste_message(self, paste_id: int, message_id: int) -> None:
        """Write down which message of the bot tells of a paste."""
        with self.write() as connection:
            connection.execute(update(pastes).where(pastes.c.id == paste_id).values(message_id=message_id))

    def close_paste(self, paste_id: int) -> bool:
        """Whether the paste was open until now: later pieces begin another one. It is unread until it is forgotten."""
        with self.write() as connection:
            still = (pastes.c.id == paste_id) & pastes.c.open
            return connection.execute(update(pastes).where(still).values(open=False)).rowcount == 1

    def unread_pastes(self) -> tuple[PasteRow, ...]:
        """The closed pastes of which nobody has been told yet what came of them."""
        kept = select(pieces.c.paste).where(pieces.c.text != "")
        return self._pastes(~pastes.c.open & pastes.c.id.in_(kept))

    def paste_read(self, paste_id: int) -> None:
        """What came of a paste is told: its words are forgotten."""
        with self.write() as connection:
            connection.execute(update(pieces).where(pieces.c.paste == paste_id).values(text=""))

    def add_card(self, chat_id: int, message_id: int, issue: str, *, shown: str, now: dt.datetime) -> CardRow:
        """A new control message, which takes the place of those of its issue that stand above it in that chat.

        One that was not known before and stands above the one with the buttons has none any more.
        """
        with self.write() as connection:
            live = (cards.c.chat_id == chat_id) & (cards.c.issue == issue) & cards.c.live
            below = connection.execute(select(cards.c.id).where(live, cards.c.message_id > message_id)).first()
            earlier = update(cards).where(live, cards.c.message_id < message_id)
            connection.execute(earlier.values(live=False, shown=""))
            connection.execute(delete(cards).where(cards.c.chat_id == chat_id, cards.c.message_id == message_id))
            row = {"chat_id": chat_id, "message_id": message_id, "issue": issue, "view": "", "live": below is None}
            connection.execute(insert(cards).values(row | {"shown": shown, "at": now}))
            return self._cards(cards.c.chat_id == chat_id, cards.c.message_id == message_id)[0]

    def cards(self, issue: str | None = None) -> tuple[CardRow, ...]:
        """The control messages of an issue, or all, the newest first."""
        return self._cards(*([] if issue is None else [cards.c.issue == issue]))

    def find_card(self, chat_id: int, message_id: int) -> CardRow | None:
        """The control message at that place."""
        return next(iter(self._cards(cards.c.chat_id == chat_id, cards.c.message_id == message_id)), None)

    def card_view(self, card_id: int, view: str) -> None:
        """Open another menu of a control message."""
        with self.write() as connection:
            connection.execute(update(cards).where(cards.c.id == card_id).values(view=view))

    def card_shown(self, card_id: int, shown: str) -> None:
        """Write down what now stands there."""
        with self.write() as connection:
            connection.execute(update(cards).where(cards.c.id == card_id).values(shown=shown))

    def drop_card(self, card_id: int) -> None:
        """Forget a control message that is gone."""
        with self.write() as connection:
            connection.execute(delete(cards).where(cards.c.id == card_id))

    def add_prompt(self, prompt: PromptRow) -> None:
        """Write a question down, in the place of one that stood there."""
        row = {name: getattr(prompt, name) for name in PromptRow.__slots__}
        with self.write() as connection:
            connection.execute(delete(prompts).where(*_at(prompt.chat_id, prompt.message_id)))
            connection.execute(insert(prompts).values(row))

    def find_prompt(self, chat_id: int, message_id: int) -> PromptRow | None:
        """The question that a message asks."""
        with self.read() as connection:
            row = connection.execute(select(prompts).where(*_at(chat_id, message_id))).mappings().first()
            return None if row is None else PromptRow(**row)

    def see_room(self, chat_id: int, title: str, kind: str, *, now: dt.datetime) -> None:
        """Write down a group or channel that the bot has seen."""
        row = {"chat_id": chat_id, "title": title, "kind": kind, "at": now}
        with self.write() as connection:
            connection.execute(delete(rooms).where(rooms.c.chat_id == chat_id))
            connection.execute(insert(rooms).values(row))

    def forget_room(self, chat_id: int) -> None:
        """Forget a group or channel in which the bot is no more."""
        with self.write() as connection:
            connection.execute(delete(rooms).where(rooms.c.chat_id == chat_id))

    def rooms(self) -> tuple[RoomRow, ...]:
        """The groups and channels seen, the newest first."""
        with self.read() as connection:
            return tuple(
                RoomRow(**row) for row in connection.execute(select(rooms).order_by(rooms.c.at.desc())).mappings()
            )

    def _paste(self, paste_id: int) -> PasteRow:
        return self._pastes(pastes.c.id == paste_id)[0]

    def _pastes(self, condition: Any) -> tuple[PasteRow, ...]:
        with self.read() as connection:
            query = select(pastes).where(condition).order_by(pastes.c.id)
            return tuple(PasteRow(**row) for row in connection.execute(query).mappings())

    def _cards(self, *conditions: Any) -> tuple[CardRow, ...]:
        with self.read() as connection:
            query = select(cards).where(*conditions).order_by(cards.c.id.desc())
            return tuple(CardRow(**row) for row in connection.execute(query).mappings())


def _at(chat_id: int, message_id: int) -> tuple[Any, Any]:
    return prompts.c.chat_id == chat_id, prompts.c.message_id == message_id
