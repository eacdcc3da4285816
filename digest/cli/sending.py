"""Commands on sending: publish, status, resolve."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import say
from digest.cli.opening import ConfigOption, IssueArgument, JsonOption, opened, shown
from digest.errors import UsageError
from digest.model.acts import PIN, SEND, UNPIN, WITHDRAW
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from digest.app import App
    from digest.desk.send import Sent
    from digest.desk.status import IssueStatus
    from digest.model.post import Post
    from digest.store.rows import DeliveryRow

PUBLISHABLE = (
    IssueState.DRAFT,
    IssueState.REVIEW,
    IssueState.APPROVED,
    IssueState.SENDING,
    IssueState.SENT,
    IssueState.HELD,
)
REMARKS = {"warning": "warning", "info": "remark"}
ACTS = {PIN: " (pin)", UNPIN: " (unpin)", WITHDRAW: " (take back)"}
MARKS = {DeliveryState.SENT: ("✓", "green"), DeliveryState.FAILED: ("✗", "red"), DeliveryState.UNKNOWN: ("?", "yellow")}


def publish(
    issue: IssueArgument = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the exact posts; send nothing.")] = False,
    moved: Annotated[
        bool, typer.Option("--moved", help="This database was moved or put back; it is the only copy now.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Send an approved issue to the archive and every channel, once."""
    from digest.desk.view import pick

    with opened(config) as app:
        slug = pick(app.desk, issue, PUBLISHABLE, "publish")
        if dry_run:
            _show_posts(app, slug)
            return
        say.notices(app.token_notices())
        sent = send(app, slug, moved=moved)
        tell_sent(app, sent)
        if sent.balance.failed or sent.balance.unknown or not sent.balance.settled:
            raise typer.Exit(1)


def send(app: App, slug: str, *, moved: bool = False) -> Sent:
    """Publishes an issue, telling of each delivery as it ends."""
    import asyncio

    async def publication() -> Sent:
        sender = app.sender(tell=_tell_delivery, moved=moved)
        try:
            return await sender.publish(slug)
        finally:
            for channel in sender.channels:
                await channel.close()

    return asyncio.run(publication())


def _tell_delivery(row: DeliveryRow) -> None:
    mark, colour = MARKS.get(row.state, ("…", "dim"))
    link = f"  {row.link}" if row.link else ""
    detail = f": {row.detail}" if row.detail and row.state is not DeliveryState.SENT else ""
    word = {DeliveryState.PENDING: "not yet"}.get(row.state, row.state.value)
    act = ACTS.get(row.act, "" if row.act == SEND else " (edit)")
    say.line(f"  {say.paint(mark, colour)} {row.channel}, {row.part}{act}: {word}{detail}{link}")


def tell_sent(app: App, sent: Sent) -> None:
    """How the publication stands, and what an editor may have to do."""
    row, balance = sent.row, sent.balance
    name = f"issue {row.number}, {row.slug}"
    if sent.before and row.state is IssueState.WITHDRAWN:
        say.done(f"{name} was withdrawn; nothing was sent")
    elif sent.before:
        say.done(f"{name} was published already; nothing was sent again")
        for delivery in sent.deliveries:
            _tell_delivery(delivery)
    elif row.state is IssueState.WITHDRAWN and not balance.pending:
        say.done(f"{name} was taken back from {say.count(len({d.channel for d in sent.deliveries}), 'place')}")
    elif row.state is IssueState.SENT and balance.sent == balance.candidates:
        say.done(f"{name} is published: {balance.sent} of {balance.candidates} deliveries made")
        say.line(f"    {shown(app.desk.config.issues / 'public' / 'index.html')}")
    elif sent.busy:
        say.line(f"Another process is sending {name}.")
        say.hint("digest status shows how far it is")
    if balance.unknown:
        say.line(
            f"{say.count(balance.unknown, 'post')} may or may not have arrived: nothing tells. Look at the channel."
        )
        say.hint(f"digest resolve {row.slug} records what you see: sent, resend or skip")
    if balance.failed:
        say.line(f"{say.count(balance.failed, 'delivery was', 'deliveries were')} refused.")
        say.hint(f"put the cause right, then: digest resolve {row.slug} resend")
    if sent.missing:
        names = ", ".join(sent.missing)
        say.line(
            f"{names}: in config.toml no more, and still owed {say.count(balance.pending, 'delivery', 'deliveries')}."
        )
        say.hint(f"put it back and publish again, or leave it out: digest resolve {row.slug} skip")
    elif balance.pending and not sent.busy:
        say.line(f"{say.count(balance.pending, 'delivery', 'deliveries')} could not be made yet; nothing was lost.")
        say.hint(f"digest publish {row.slug} goes on from there")


def _show_posts(app: App, slug: str) -> None:
    posts, frozen = app.posts(slug)
    say.aside("These posts were approved:" if frozen else "Not approved yet; as built now:")
    for channel, post in posts:
        say.line(say.paint(f"── {channel}: {post.part}{' (silent)' if post.silent else ''} ──", "cyan"))
        if post.filename:
            say.line(f"[{post.filename}]")
        say.line(_marked(post))
        for row in post.buttons:
            say.line("  ".join(f"[{button.text}: {button.url}]" for button in row))
        say.line()


def _marked(post: Post) -> str:
    """The text of a post, its bold words bold on a terminal and its links spelt out."""
    raw = post.text.encode("utf-16-le")
    links = [e for e in post.entities if e.url]
    shown_text = post.text
    for entity in reversed(links):
        end = (entity.offset + entity.length) * 2
        raw = raw[:end] + f" <{entity.url}>".encode("utf-16-le") + raw[end:]
        shown_text = raw.decode("utf-16-le")
    return shown_text


def status(issue: IssueArgument = None, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Show where every issue stands and who got what."""
    from digest.cli.decisions import tell_changed
    from digest.desk.follow import with_hint
    from digest.desk.status import status as look
    from digest.desk.view import by_name

    with opened(config) as app:
        now = look(app.desk, by_name(app.desk, issue) if issue else None)
        if json:
            say.as_json(asdict(now))
            return
        say.line(f"{app.config.publication.name}: {say.count(now.waiting, 'article')} in the inbox; {now.clock}")
        for alert in now.alerts if issue is None else ():
            say.line(f"  {say.paint('!', 'yellow')} {alert.at:%d %b %H:%M} {with_hint(alert)}")
        if issue is None:
            tell_changed(app)
            if now.set_aside:
                could = (
                    f"{say.count(now.set_aside, 'thing')} could not be read and {'is' if now.set_aside == 1 else 'are'}"
                )
                say.line(f"  {say.paint('!', 'yellow')} {could} set aside; digest inbox shows what and why")
        for one in now.issues:
            _tell_status(app, one, whole=issue is not None)
        for slug in now.strays:
            say.line(f"{slug}: a folder that is in no record; digest check {slug} takes it up as a draft")
        if not now.issues and not now.strays:
            say.hint("digest add FILE, then digest assemble")


def _tell_status(app: App, one: IssueStatus, *, whole: bool) -> None:
    row = one.row
    say.line(f"\n{say.paint(f'{row.number}  {row.slug}', 'bold')}  {row.state}  {row.theme}")
    facts = [say.count(one.articles, "article")]
    if one.provisional:
        facts.append(say.count(one.provisional, "working headline"))
    told = [say.count(one.notices[kind], word) for kind, word in REMARKS.items() if one.notices.get(kind)]
    if told:
        facts.append(f"{' and '.join(told)} of digest check")
    if one.changed:
        facts.append("files changed since")
    if row.state is IssueState.WITHDRAWN:
        facts.append("taken back" if not one.balance.pending else f"{one.balance.pending} still to be taken back")
    elif one.balance.candidates:
        facts.append(f"{one.balance.sent} of {one.balance.candidates} deliveries made")
    say.line(f"   {', '.join(facts)}")
    for problem in one.problems:
        say.line(f"   {say.paint('problem', 'red')}: {problem}")
    for delivery in one.deliveries:
        if whole or delivery.state is not DeliveryState.SENT:
            _tell_delivery(delivery)
    if whole:
        for event in one.events:
            move = f"{event.before} → {event.after}" if event.before or event.after else ""
            say.line(
                say.paint(
                    f"   {app.desk.local_time(event.at):%Y-%m-%d %H:%M} {event.actor}: {event.act} {move} {event.detail}".rstrip(),
                    "dim",
                )
            )
    if one.next_step:
        say.hint(one.next_step)


def resolve(
    issue: IssueArgument = None,
    answer: Annotated[str | None, typer.Argument(metavar="sent|resend|skip", help="What you saw or want.")] = None,
    part: Annotated[str | None, typer.Option(metavar="CHANNEL/PART", help="Only this delivery.")] = None,
    link: Annotated[str, typer.Option(metavar="URL", help="The link of the post that is there.")] = "",
    config: ConfigOption = None,
) -> None:
    """Say what became of posts that nobody can be sure of."""
    from digest.desk.resolve import questions
    from digest.desk.resolve import resolve as settle
    from digest.desk.view import pick

    with opened(config) as app:
        slug = pick(app.desk, issue, (IssueState.SENDING, IssueState.SENT, IssueState.HELD), "resolve")
        open_rows = [row for row in questions(app.desk, slug) if part in {None, f"{row.channel}/{row.part}"}]
        if not open_rows:
            say.done(f"issue {slug} has no open questions")
            return
        if answer is None:
            for row in open_rows:
                _tell_delivery(row)
            raise UsageError("say what became of them", hint=f"digest resolve {slug} sent, resend or skip")
        if link and len(open_rows) > 1:
            raise UsageError("a link belongs to one post", hint="name it: --part CHANNEL/PART")
        for row in open_rows:
            _tell_delivery(settle(app.desk, row, answer, link=link))
        if answer == "resend":
            say.hint(f"digest publish {slug} sends what waits")
