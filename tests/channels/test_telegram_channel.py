from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import socket
from typing import TYPE_CHECKING

import pytest
from standin import faults, wire
from standin.chat import Rights
from standin.faults import ANY, Then

from digest.channels.telegram import TelegramChannel, Timeouts
from digest.errors import UsageError
from digest.model.article import Article, Author
from digest.model.blocks import paragraph
from digest.model.config import Publication
from digest.model.issue import Issue, Placement, Theme
from digest.model.post import Button, Entity, Outcome, Post, Verdict
from digest.model.secret import Secret
from digest.render.design import environment, load_design
from digest.render.telegram import Document, compact_posts

if TYPE_CHECKING:
    from standin import StandIn
    from standin.faults import Fault

    from digest.desk.channel import Channel


AT = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
QUICK = Timeouts(connect=5, read=0.5, write=0.5, upload=0.5, pool=1)
PATIENT = Timeouts(connect=5, read=20, write=20, upload=20, pool=5)
PDF = b"%PDF-1.7 not much of one\n" * 40
PICTURE = b"\xff\xd8\xff\xe0 a small picture"
COMPACT = Post(
    part="compact",
    text="The Example Review · No. 12 🌾\nGrain\nA headline",
    entities=(
        Entity(type="bold", offset=0, length=30),
        Entity(type="italic", offset=31, length=5),
        Entity(type="text_link", offset=37, length=10, url="https://review.example.org/2026-W48/#a"),
        Entity(type="bold", offset=37, length=10),
    ),
    buttons=((Button(text="Read online", url="https://review.example.org/2026-W48/"),),),
)
DOCUMENT = Post(
    part="document",
    text="The Example Review · No. 12",
    entities=(Entity(type="bold", offset=0, length=27),),
    silent=True,
    filename="review-2026-W48.pdf",
    document=hashlib.sha256(PDF).hexdigest(),
)


def channel(
    standin: StandIn, *, token: str | None = None, timeouts: Timeouts = PATIENT, url: str | None = None
) -> TelegramChannel:
    secret = Secret(token or standin.token)
    return TelegramChannel("main", str(standin.chat.chat_id), secret, url or standin.url, timeouts=timeouts)


def send(
    way: Channel,
    post: Post = COMPACT,
    document: bytes | None = None,
    *,
    thumbnail: bytes | None = None,
    reply_to: str | None = None,
) -> Outcome:
    async def one() -> Outcome:
        await way.open()
        try:
            return await sending(way, post, document, thumbnail=thumbnail, reply_to=reply_to)
        finally:
            await way.close()

    return asyncio.run(one())


async def sending(
    way: Channel,
    post: Post = COMPACT,
    document: bytes | None = None,
    *,
    thumbnail: bytes | None = None,
    reply_to: str | None = None,
) -> Outcome:
    key = f"2026-W48/main/{post.part}"
    return await way.send(post, document=document, thumbnail=thumbnail, reply_to=reply_to, key=key, at=AT)


def test_a_post_and_a_document_stand_in_the_channel_exactly_as_planned(standin: StandIn) -> None:
    way = channel(standin)
    first, second = send(way), send(way, DOCUMENT, PDF)
    assert [
        message.as_post(part) for message, part in zip(standin.chat.messages, ("compact", "document"), strict=True)
    ] == [
        COMPACT,
        DOCUMENT,
    ]
    assert [(o.verdict, o.message_id) for o in (first, second)] == [(Verdict.SENT, "1"), (Verdict.SENT, "2")]
    assert first.link == "https://t.me/example_review/1"
    assert standin.chat.messages[1].document == PDF


def test_the_posts_of_an_issue_arrive_unchanged_and_without_a_finding(standin: StandIn) -> None:
    article = Article(authors=(Author(name="Ada Example"),), abstract=(paragraph("Rain 🌧 was late. <It> & the wind."),))
    placed = tuple(
        Placement(article=article, headline=f"№ {i} 👩\u200d🌾", anchor=f"a{i}", summary="Rain") for i in range(4)
    )
    made = Issue(
        slug="2026-W48",
        number=12,
        date=AT.date(),
        title="",
        theme=Theme(label="Rain", terms=("rain",)),
        placements=placed,
    )
    publication = Publication(name="The Example Review", slug="review", public_url="https://review.example.org")
    page = "https://review.example.org/2026-W48/"
    pdf = Document(sha256=hashlib.sha256(PDF).hexdigest(), size=len(PDF), pages=2, url=f"{page}issue.pdf")
    env = environment(load_design("brief", project=None), html=True)
    posts = compact_posts(made, publication, env, pdf=pdf, page_url=page)
    outcomes = [send(channel(standin), post, PDF if post.filename else None) for post in posts]
    assert [outcome.verdict for outcome in outcomes] == [Verdict.SENT, Verdict.SENT]
    assert (
        tuple(message.as_post(post.part) for message, post in zip(standin.chat.messages, posts, strict=True)) == posts
    )


def test_the_preview_of_links_is_off_and_no_parse_mode_is_used(standin: StandIn) -> None:
    send(channel(standin))
    assert not standin.chat.messages[0].preview
    assert set(standin.calls[0].form.params) == {
        "chat_id",
        "text",
        "entities",
        "disable_notification",
        "link_preview_options",
        "reply_markup",
    }


def test_a_private_channel_has_links_too(standin: StandIn) -> None:
    standin.chat.username = ""
    assert send(channel(standin)).link == "https://t.me/c/1000000042/1"


def test_a_channel_may_be_named_by_its_user_name(standin: StandIn) -> None:
    way = TelegramChannel("main", "@example_review", Secret(standin.token), standin.url)
    assert send(way).verdict is Verdict.SENT


# One row a line of the table of verdicts: what the server does, and what is known afterwards.
STRIKES: dict[str, tuple[Fault, Verdict]] = {
    "429 with its seconds": (faults.too_many(7), Verdict.WAIT),
    "429 as a page": (faults.html(429), Verdict.WAIT),
    "413 as a page": (faults.html(413), Verdict.REFUSED),
    "413 in the server's words": (faults.says(413, "Request Entity Too Large"), Verdict.REFUSED),
    "400": (faults.says(400, "Bad Request: can't parse entities"), Verdict.REFUSED),
    "400 because the chat has moved": (faults.moved(-1002000000001), Verdict.STOPPED),
    "401": (faults.says(401, "Unauthorized"), Verdict.STOPPED),
    "403": (faults.says(403, "Forbidden: bot was kicked from the channel chat"), Verdict.STOPPED),
    "403 as a page": (faults.html(403), Verdict.STOPPED),
    "404": (faults.says(404, "Not Found: method not found"), Verdict.STOPPED),
    "409": (faults.says(409, "Conflict: terminated by other getUpdates request"), Verdict.STOPPED),
    "500 after accepting": (faults.says(500, "Internal Server Error: restart", accepts=True), Verdict.UNKNOWN),
    "500 without accepting": (faults.says(500, "Internal Server Error: restart"), Verdict.UNKNOWN),
    "502 as a page": (faults.html(502, accepts=True), Verdict.UNKNOWN),
    "503 as a page": (faults.html(503), Verdict.UNKNOWN),
    "504 as a page": (faults.html(504), Verdict.UNKNOWN),
    "421 as a page": (faults.html(421), Verdict.UNKNOWN),
    "301 as a page": (faults.html(301), Verdict.UNKNOWN),
    "closed after accepting": (faults.accepted_then(Then.CLOSE), Verdict.UNKNOWN),
    "reset after accepting": (faults.accepted_then(Then.RESET), Verdict.UNKNOWN),
    "silent after accepting": (faults.accepted_then(Then.HANG), Verdict.UNKNOWN),
    "half a reply, then closed": (faults.half_a_reply(), Verdict.UNKNOWN),
    "half a reply, then reset": (faults.half_a_reply(Then.RESET), Verdict.UNKNOWN),
    "half a reply, then silent": (faults.half_a_reply(Then.HANG), Verdict.UNKNOWN),
    "no HTTP at all": (faults.garbage(), Verdict.UNKNOWN),
    "200 without a body": (faults.answer(b""), Verdict.UNKNOWN),
    "200 that is no JSON": (faults.answer(b"<html>fine</html>"), Verdict.UNKNOWN),
    "200 with a field missing": (faults.answer(b'{"ok":true,"result":{"date":1}}'), Verdict.UNKNOWN),
    "200 without a result": (faults.answer(b'{"ok":true}'), Verdict.UNKNOWN),
    "200 with null": (faults.answer(b'{"ok":true,"result":null}'), Verdict.UNKNOWN),
    "200 with a list": (faults.answer(b"[]"), Verdict.UNKNOWN),
    "200 that says no": (faults.answer(b'{"ok":false}'), Verdict.UNKNOWN),
}


@pytest.mark.parametrize("name", STRIKES)
def test_each_fault_gives_the_verdict_of_the_table(standin: StandIn, name: str) -> None:
    fault, verdict = STRIKES[name]
    standin.faults.plan("sendMessage", fault)
    timeouts = QUICK if fault.then is Then.HANG else PATIENT
    outcome = send(channel(standin, timeouts=timeouts))
    assert outcome.verdict is verdict
    assert outcome.detail
    assert outcome.message_id is None
    assert len(standin.chat.messages) == fault.accepts
    assert len(standin.calls) == 1


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """For documents every fourth fault, or each one where all are wanted."""
    if "strike" in metafunc.fixturenames:
        every = metafunc.config.getoption("--full")
        metafunc.parametrize("strike", [name for at, name in enumerate(STRIKES) if every or at % 4 == 0])


def test_a_document_that_answers_a_post_meets_the_same_verdicts(standin: StandIn, strike: str) -> None:
    fault, verdict = STRIKES[strike]
    way = channel(standin, timeouts=QUICK if fault.then is Then.HANG else PATIENT)
    assert send(way).verdict is Verdict.SENT
    standin.faults.plan("sendDocument", fault)
    outcome = send(way, DOCUMENT, PDF, thumbnail=PICTURE, reply_to="1")
    assert (outcome.verdict, outcome.message_id) == (verdict, None)
    assert [(m.reply_to, m.thumbnail) for m in standin.chat.messages[1:]] == [(1, PICTURE)] * fault.accepts


@pytest.mark.parametrize("name", [name for name, (fault, _) in STRIKES.items() if fault.accepts])
def test_whatever_the_server_had_taken_is_never_called_undelivered(name: str) -> None:
    assert STRIKES[name][1] is Verdict.UNKNOWN


def test_a_flood_says_how_long_to_wait(standin: StandIn) -> None:
    standin.faults.plan("sendMessage", faults.too_many(31))
    assert send(channel(standin)).wait == 31.0


def test_a_flood_says_so_also_where_the_library_gives_a_time_span(
    standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    standin.faults.plan("sendMessage", faults.too_many(31))
    assert send(channel(standin)).wait == 31.0


def test_a_flood_in_between_waits_a_minute(standin: StandIn) -> None:
    standin.faults.plan("sendMessage", faults.html(429))
    assert send(channel(standin)).wait == 60.0


def test_a_page_that_merely_mentions_429_proves_nothing(standin: StandIn) -> None:
    words = b"Too Many Requests (429). Parsing the server response "
    fault = faults.Fault(says=wire.reply(502, words, mime="text/html"), accepts=True)
    standin.faults.plan("sendMessage", fault)
    assert send(channel(standin)).verdict is Verdict.UNKNOWN


def test_a_chat_that_has_moved_tells_its_new_number(standin: StandIn) -> None:
    standin.faults.plan("sendMessage", faults.moved(-1002000000001))
    assert "-1002000000001" in send(channel(standin)).detail


def test_a_reset_before_the_first_byte_is_unknown_for_it_looks_like_any_other(standin: StandIn) -> None:
    standin.faults.plan(ANY, faults.reset_before_reading())
    assert send(channel(standin)).verdict is Verdict.UNKNOWN
    assert not standin.chat.messages


def test_an_upload_that_stalls_is_unknown(standin: StandIn) -> None:
    standin.faults.plan("sendDocument", faults.body_never_read())
    outcome = send(channel(standin, timeouts=QUICK), DOCUMENT, b"%PDF" + bytes(24 * 1024 * 1024))
    assert outcome.verdict is Verdict.UNKNOWN


def test_a_refused_connection_is_surely_not_sent(standin: StandIn) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outcome = send(channel(standin, url=f"http://127.0.0.1:{port}"))
    assert outcome.verdict is Verdict.NOT_SENT
    assert outcome.detail.startswith("no connection")


def test_a_connection_that_is_never_accepted_is_surely_not_sent(standin: StandIn) -> None:
    timeouts = Timeouts(connect=0.25, read=5, write=5, upload=5, pool=1)
    with socket.socket() as deaf, socket.socket() as one, socket.socket() as two:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for filler in (one, two):  # the queue of a listener that never accepts is full
            filler.settimeout(0)
            filler.connect_ex(deaf.getsockname())
        outcome = send(channel(standin, timeouts=timeouts, url=f"http://127.0.0.1:{deaf.getsockname()[1]}"))
    assert outcome.verdict is Verdict.NOT_SENT
    assert outcome.detail.startswith("no connection in time")


def test_after_an_unknown_post_the_next_is_sent_all_the_same(standin: StandIn) -> None:
    way = channel(standin)
    standin.faults.plan("sendMessage", faults.accepted_then(Then.CLOSE))
    assert [send(way).verdict, send(way, DOCUMENT, PDF).verdict] == [Verdict.UNKNOWN, Verdict.SENT]
    assert len(standin.chat.messages) == 2


def test_a_connection_closed_by_the_server_meanwhile_does_no_harm(standin: StandIn) -> None:
    way = channel(standin)

    async def both() -> list[Verdict]:
        first = await sending(way)
        second = await sending(way, DOCUMENT, PDF)
        return [first.verdict, second.verdict]

    connections = standin.faults.counts.get(ANY, 0)
    assert asyncio.run(both()) == [Verdict.SENT, Verdict.SENT]
    assert standin.faults.counts[ANY] - connections == 2


def test_a_cancelled_call_ends_with_the_cancellation(standin: StandIn) -> None:
    standin.faults.plan("sendMessage", faults.accepted_then(Then.HANG))

    async def cut_short() -> None:
        async with asyncio.timeout(0.4):
            await sending(channel(standin))

    with pytest.raises(TimeoutError):
        asyncio.run(cut_short())


@pytest.mark.parametrize(
    ("rights", "verdict", "words"),
    [
        (Rights.MEMBER, Verdict.STOPPED, "administrator rights"),
        (Rights.NONE, Verdict.STOPPED, "not a member"),
        (Rights.KICKED, Verdict.STOPPED, "kicked"),
    ],
)
def test_missing_rights_stop_the_channel(standin: StandIn, rights: Rights, verdict: Verdict, words: str) -> None:
    standin.chat.rights = rights
    outcome = send(channel(standin))
    assert outcome.verdict is verdict
    assert words in outcome.detail


def test_a_chat_that_is_not_there_stops_the_channel(standin: StandIn) -> None:
    way = TelegramChannel("main", "-1009999", Secret(standin.token), standin.url)
    outcome = send(way)
    assert outcome.verdict is Verdict.STOPPED
    assert "chat not found" in outcome.detail.lower()


def test_a_wrong_token_stops_the_channel(standin: StandIn) -> None:
    outcome = send(channel(standin, token="424242:another-token-that-nobody-knows-00"))
    assert outcome.verdict is Verdict.STOPPED


def test_a_text_that_is_too_long_is_refused(standin: StandIn) -> None:
    outcome = send(channel(standin), Post(part="compact", text="x" * 4097))
    assert outcome.verdict is Verdict.REFUSED
    assert "too long" in outcome.detail.lower()
    standin.take_findings()


def test_a_document_without_its_bytes_is_refused_before_any_call(standin: StandIn) -> None:
    outcome = send(channel(standin), DOCUMENT, None)
    assert outcome.verdict is Verdict.REFUSED
    assert "review-2026-W48.pdf" in outcome.detail
    assert not standin.calls


@pytest.mark.parametrize("url", ["api.telegram.org", "ftp://x.example", "https://", "http://127.0.0.1:80/?x=1"])
def test_an_address_that_is_none_is_refused_with_a_hint(url: str) -> None:
    with pytest.raises(UsageError, match="api_url") as caught:
        TelegramChannel("main", "-100", Secret("1:x"), url)
    assert caught.value.hint
