from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5  # type: ignore[import-untyped]
from sample_posts import ENV, PAGE, PDF, PUBLICATION, issue, placement

from digest.model.post import Button, Entity, Post, hole
from digest.render.telegram import Extras, announce
from digest.render.telegram.page import Bubble, channel_of, channel_page

if TYPE_CHECKING:
    from collections.abc import Sequence

AT = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
TITLE = "The Example Review"


def post(text: str = "Words", **more: object) -> Post:
    return Post(part="p", text=text, **more)  # type: ignore[arg-type]


def linked(url: str) -> Post:
    return post("there", entities=(Entity(type="text_link", offset=0, length=5, url=url),))


def tree(bubbles: Sequence[Bubble]) -> Element:
    root = tinyhtml5.parse(channel_page(TITLE, bubbles), namespace_html_elements=False)
    assert isinstance(root, Element)
    return root


def by_class(root: Element, name: str) -> list[Element]:
    return [node for node in root.iter() if name in node.get("class", "").split()]


def words(node: Element) -> str:
    return "".join(node.itertext())


def thread() -> tuple[Bubble, ...]:
    made = issue(placement(1, "One is first. Two is next."), placement(2, "Only this."))
    return channel_of(announce(made, PUBLICATION, ENV, Extras(pdf=PDF, page_url=PAGE), form="thread").posts, AT)


def test_a_thread_that_is_out_is_an_edited_pinned_index_its_articles_and_a_reply() -> None:
    assert [(b.number, b.post.part, b.edited, b.pinned, b.reply_to) for b in thread()] == [
        (1, "index", True, True, None),
        (2, "article-1", False, False, None),
        (3, "article-2", False, False, None),
        (4, "document", False, False, 1),
    ]


def test_the_index_of_a_thread_leads_to_the_posts_on_the_same_page() -> None:
    root = tree(thread())
    index = root.find(".//article[@id='post-1']")
    assert index is not None
    assert [(node.get("href"), words(node)) for node in index.iter("a")][:2] == [
        ("#post-2", "Headline 1"),
        ("#post-3", "Headline 2"),
    ]
    ids = {node.get("id") for node in root.iter() if node.get("id")}
    assert {node.get("href", "")[1:] for node in root.iter("a") if node.get("href", "").startswith("#")} <= ids


def test_a_reply_quotes_the_first_line_of_what_it_answers() -> None:
    [reply] = by_class(tree(thread()), "reply")
    assert reply.get("href") == "#post-1"
    assert [words(part) for part in reply] == [TITLE, "The Example Review · No. 12"]


def test_a_reply_to_a_post_that_is_gone_says_so() -> None:
    [reply] = by_class(tree([Bubble(number=2, at=AT, post=post(), reply_to=1)]), "reply")
    assert (reply.tag, words(reply)) == ("p", "Deleted message")


def test_the_bar_above_shows_the_newest_pinned_post_and_is_not_there_without_one() -> None:
    bubbles = [Bubble(number=n, at=AT, post=post(f"Post {n}\nmore"), pinned=n < 3) for n in (1, 2, 3)]
    [bar] = by_class(tree(bubbles), "pin")
    assert (bar.get("href"), words(bar)) == ("#post-2", "Pinned messagePost 2")
    assert by_class(tree([Bubble(number=1, at=AT, post=post())]), "pin") == []


def test_an_edited_post_says_so_beside_its_time() -> None:
    metas = by_class(tree([Bubble(number=n, at=AT, post=post(), edited=n == 2) for n in (1, 2)]), "meta")
    assert [words(meta) for meta in metas] == ["09:00", "edited09:00"]


def test_a_service_line_is_no_post_and_leads_to_what_it_is_about() -> None:
    bubbles = [Bubble(number=1, at=AT, post=post()), Bubble(number=2, at=AT, service="pinned a message", reply_to=1)]
    root = tree(bubbles)
    [line] = by_class(root, "service")
    assert (line.get("id"), words(line)) == ("post-2", "The Example Review pinned a message")
    assert [node.get("href") for node in line.iter("a")] == ["#post-1"]
    assert len(list(root.iter("article"))) == 1
    assert "1 post" in words(root)
    assert "2 posts" not in words(root)


def test_a_thumbnail_is_drawn_from_the_page_itself() -> None:
    document = post("Caption", filename="a.pdf", document="0" * 64)
    root = tree([Bubble(number=1, at=AT, post=document, file="a.pdf", size=9, thumbnail=b"\xff\xd8jpeg")])
    [picture] = list(root.iter("img"))
    assert picture.get("src") == "data:image/jpeg;base64,/9hqcGVn"
    assert by_class(root, "paper") == []
    assert by_class(tree([Bubble(number=1, at=AT, post=document)]), "paper")


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("#post-2", "#post-2"),
        ("file:///home/ada/channel.html#post-2", "#post-2"),
        ("https://t.me/c/1/7", "#post-2"),
        (hole("article-1"), "#post-2"),
        ("#post-9", None),
        (hole("article-9"), None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)#post-2", None),
        ("https://example.org/#post-2", "https://example.org/#post-2"),
        ("https://t.me/c/1/8", "https://t.me/c/1/8"),
    ],
)
def test_a_link_to_another_post_stays_on_the_page_and_others_are_as_telegram_has_them(
    url: str, leads: str | None
) -> None:
    goal = Bubble(number=2, at=AT, post=replace(post(), part="article-1"), link="https://t.me/c/1/7")
    for source in (linked(url), post(buttons=((Button(text="there", url=url),),))):
        root = tree([Bubble(number=1, at=AT, post=source), goal])
        assert [node.get("href") for node in root.iter("a")] == ([leads] if leads else [])
        assert "there" in words(root) or not leads


def test_nothing_is_asked_of_any_other_place_and_nothing_needs_a_script() -> None:
    root = tree(thread())
    assert not list(root.iter("script"))
    assert not [node for node in root.iter() if not node.get("src", "data:").startswith("data:")]
    style = root.find(".//style")
    assert style is not None
    assert not re.search(r"url\(|@import", words(style))
    policy = root.find(".//meta[@http-equiv]")
    assert policy is not None
    assert (policy.get("content") or "").startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")


def test_hostile_words_are_words() -> None:
    evil = "<script>alert(1)</script>\"'&amp;"
    bubbles = [
        Bubble(number=1, at=AT, post=post(evil, filename=evil), pinned=True, file=evil),
        Bubble(number=2, at=AT, post=linked(f"https://example.org/{evil}"), reply_to=1),
        Bubble(number=3, at=AT, service=evil),
    ]
    root = tinyhtml5.parse(channel_page(evil, bubbles), namespace_html_elements=False)
    assert not list(root.iter("script"))
    assert words(root).count(evil) >= 7
    assert not [node for node in root.iter() if any(key.startswith("on") for key in node.attrib)]


def test_a_person_s_message_stands_on_the_other_side_under_their_name() -> None:
    bubbles = [
        Bubble(number=1, at=AT, post=post("Card")),
        Bubble(number=2, at=AT, post=post("Good"), sender="Ada Example", reply_to=1),
        Bubble(number=3, at=AT, post=post("Thanks"), reply_to=2),
        Bubble(number=4, at=AT, service="pinned a message", sender="Ada Example", reply_to=1),
    ]
    root = tree(bubbles)
    assert [node.get("class") for node in root.iter("article")] == [None, "person", None]
    assert [words(node) for node in by_class(root, "name")] == [TITLE, "Ada Example", TITLE]
    assert [words(node) for node in by_class(root, "reply")] == [f"{TITLE}Card", "Ada ExampleGood"]
    assert [words(node) for node in by_class(root, "service")] == ["Ada Example pinned a message"]


def test_keys_are_buttons_that_lead_nowhere_in_their_rows_with_the_links() -> None:
    links = ((Button(text="Read", url="https://example.org/a"),), (Button(text="Bad", url="file:///a"),))
    keys = (("Publish now", "Read"), ("Cancel", "Bad"))
    root = tree([Bubble(number=1, at=AT, post=post(buttons=links), keys=keys, styles=(("Cancel", "danger"),))])
    rows = [[(node.tag, node.get("class"), words(node)) for node in row] for row in by_class(root, "buttons")]
    assert rows == [
        [("span", "key", "Publish now"), ("a", None, "Read")],
        [("span", "key danger", "Cancel"), ("span", "key", "Bad")],
    ]
    assert not [node for node in by_class(root, "key") if node.get("href")]


def test_links_that_are_not_among_the_keys_follow_them() -> None:
    links = ((Button(text="Read", url="https://example.org/a"),),)
    root = tree([Bubble(number=1, at=AT, post=post(buttons=links), keys=(("Hold",),))])
    assert [words(row) for row in by_class(root, "buttons")] == ["Hold", "Read"]


def test_a_chat_says_what_it_is_and_who_speaks_for_it() -> None:
    bubbles = [Bubble(number=1, at=AT, post=post("Card")), Bubble(number=2, at=AT, post=post("Good"), sender="Ada")]
    page = channel_page("Editors", bubbles, subtitle="group", author="Digest").decode()
    assert '<h1 dir="auto">Editors</h1><p>group · 2 messages</p>' in page
    assert '<p class="name" id="post-1-name" dir="auto">Digest</p>' in page
    assert "<p>channel on disk · 2 posts</p>" in channel_page("Editors", bubbles).decode()


def test_a_page_without_people_and_keys_has_nothing_of_them() -> None:
    page = channel_page(TITLE, thread()).decode()
    body = page[page.index("<body>") :]
    assert not re.search(r'class="(?:person|key)|<span class="key', body)


def test_hostile_names_and_labels_are_words() -> None:
    evil = "<script>alert(1)</script>\"'&amp;"
    bubbles = [Bubble(number=1, at=AT, post=post(), sender=evil, keys=((evil,),), styles=((evil, evil),))]
    root = tinyhtml5.parse(channel_page("Editors", bubbles, subtitle=evil), namespace_html_elements=False)
    assert not list(root.iter("script"))
    assert words(root).count(evil) == 3
