"""The preview: the exact posts, the web page and the PDF as files, then the control message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.bot.said import File, Said
from digest.desk.build import PAGE, build
from digest.desk.layout_key import pdf_name
from digest.desk.view import refresh
from digest.model.post import Outcome, Post, Verdict, fill_holes, upload_key
from digest.model.post_json import unpack
from digest.render.illustrated import with_pictures_inside
from digest.shelf.atomic import sha256
from digest.shelf.inbox import PICTURES

if TYPE_CHECKING:
    from digest.bot.cards import Cards
    from digest.bot.office import Office
    from digest.confine import Confined
    from digest.desk.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a preview shows: the posts of each channel in order, the page, the PDF; ``frozen`` where it is approved.

    The page goes alone, so it carries its pictures inside itself.
    """

    posts: dict[str, tuple[Post, ...]]
    page: bytes
    pdf: bytes | None
    pdf_name: str
    frozen: bool
    trouble: str = ""


def material(desk: Desk, slug: str, layout: Confined) -> Material:
    """What was approved, else what would be approved now (built where anything changed)."""
    _, row = refresh(desk, slug)
    name = pdf_name(desk.config, slug)
    if row.approved_revision is not None:
        outputs = {output.name: output.sha256 for output in desk.store.outputs_of(slug, row.approved_revision)}
        posts: dict[str, tuple[Post, ...]] = {}
        for post in desk.store.posts_of(slug, row.approved_revision):
            posts[post.channel] = (*posts.get(post.channel, ()), unpack(post.payload))
        pdf = desk.frozen.get(outputs[name]) if name in outputs else None
        pictures = {own: desk.frozen.get(sha) for own, sha in outputs.items() if own.startswith(f"{PICTURES}/")}
        page = with_pictures_inside(desk.frozen.get(outputs[PAGE]), pictures)
        return Material(posts=posts, page=page, pdf=pdf, pdf_name=name, frozen=True)
    built = build(desk, slug, layout)
    return Material(
        posts={channel: tuple(posts) for channel, posts in built.posts.items()},
        page=with_pictures_inside(built.outputs[PAGE], built.outputs),
        pdf=built.outputs.get(name),
        pdf_name=name,
        frozen=False,
        trouble=str(built.trouble) if built.trouble is not None else "",
    )


@dataclass(kw_only=True)
class Previews:
    """Shows issues in chats."""

    office: Office
    cards: Cards

    async def show(self, desk: Desk, slug: str, chat_id: int) -> None:
        """The whole preview of an issue, its control message last."""
        office = self.office
        made = await office.lay_out(lambda: material(desk, slug, office.layout()))
        office.remarks.pop(slug, None)
        if made.trouble:
            office.remarks[slug] = office.words("heard.no_pdf", why=made.trouble)
        shown_pdf = await self._posts(chat_id, made)
        await self._page(chat_id, slug, made)
        if made.pdf is not None and not shown_pdf:
            await self._document(chat_id, None, made)
        office.busy.pop(slug, None)
        await self.cards.send(chat_id, slug)

    async def _page(self, chat_id: int, slug: str, made: Material) -> None:
        """The web page; one that was shown before goes by its id."""
        office, store = self.office, self.office.desk.store
        page = File(name=f"{slug}.html", data=made.page)
        key = upload_key(Post(part="page", text="", filename=page.name, document=sha256(page.data)))
        known = store.find_upload(office.uploads, key)
        said = Said(html=office.words("preview.page"), file=page, silent=True)
        outcome = await office.speaker.say(chat_id, said, calm=True, known=known)
        if outcome.file_id:
            store.keep_upload(office.uploads, key, outcome.file_id, now=office.desk.now())

    async def _posts(self, chat_id: int, made: Material) -> bool:
        """Whether the PDF was among the posts. Channels with equal posts are shown together."""
        office, shown_pdf = self.office, False
        groups: dict[tuple[Post, ...], list[str]] = {}
        for channel, posts in made.posts.items():
            groups.setdefault(posts, []).append(channel)
        for posts, channels in groups.items():
            if len(groups) > 1 or len(channels) > 1:
                words = office.words.html("preview.channel", channels=", ".join(channels))
                await office.speaker.say(chat_id, Said(html=words, silent=True), calm=True)
            sent: dict[str, int] = {}
            for post in posts:
                if post.edits:
                    continue
                shown_pdf |= bool(post.filename)
                number = await self._one(chat_id, post, made, sent.get(post.reply_to))
                if number:
                    sent[post.part] = number
        return shown_pdf

    async def _one(self, chat_id: int, post: Post, made: Material, reply_to: int | None) -> int | None:
        """One post, its links to others still plain; the number of its message."""
        if post.filename:
            return await self._document(chat_id, post, made, reply_to=reply_to)
        bare = fill_holes(post, {})
        outcome = await self.office.speaker.show(chat_id, bare, document=None, thumbnail=None, reply_to=reply_to)
        return int(outcome.message_id) if outcome.message_id else None

    async def _document(
        self, chat_id: int, post: Post | None, made: Material, *, reply_to: int | None = None
    ) -> int | None:
        """The PDF, by the id of an earlier sending where there is one; a new one is kept for the channels."""
        from digest.render.pdf.thumbnail import thumbnail

        office, store = self.office, self.office.desk.store
        if made.pdf is None:
            return None
        data = made.pdf
        bare = fill_holes(post or Post(part="document", text="", filename=made.pdf_name, document=sha256(data)), {})
        key = upload_key(bare)
        known, speaker = store.find_upload(office.uploads, key), office.speaker
        outcome = Outcome(verdict=Verdict.REFUSED)
        if known:
            outcome = await speaker.show(chat_id, bare, document=known, thumbnail=None, reply_to=reply_to)
        if outcome.verdict is Verdict.REFUSED:
            picture = await office.do(lambda: thumbnail(data))
            outcome = await speaker.show(chat_id, bare, document=data, thumbnail=picture, reply_to=reply_to)
        if outcome.file_id:
            store.keep_upload(office.uploads, key, outcome.file_id, now=office.desk.now())
        return int(outcome.message_id) if outcome.message_id else None
