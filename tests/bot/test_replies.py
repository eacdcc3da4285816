"""Questions of the bot and the replies to them: what is changed, for whom, and what the answer says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bot_kit import ADA, BEN, Bureau, settings
from desk_kit import articles
from scenes import SLUG, approved, assembled, last, own, play, published

from digest.desk.take_in import take_in
from digest.desk.view import load
from digest.model.states import DeliveryState, IssueState
from digest.words import words_in

if TYPE_CHECKING:
    from pathlib import Path

    from standin import Person, Posted

    from digest.model.issue import Issue

LONG = " ".join(["The harbour of Berg holds more water than anybody needs."] * 12)


def issue(bureau: Bureau) -> Issue:
    return load(bureau.desk, SLUG).issue


def headlines(bureau: Bureau) -> list[str]:
    return [placed.headline for placed in issue(bureau).placements]


def text_of(bureau: Bureau, number: int) -> str:
    """What a message of the editors' chat says by now."""
    message = bureau.room.find(number)
    assert message is not None
    return message.text


async def asked(bureau: Bureau, label: str, *, person: Person = ADA) -> Posted:
    """The bot's question after [Edit] and a button of its menu."""
    if label not in bureau.labels():
        await bureau.press("Edit", person=person)
        await bureau.time.go_on(2)
    assert await bureau.press(label, person=person) == "Reply to my message with the text."
    await bureau.time.go_on(2)
    return last(bureau)


async def reply(bureau: Bureau, question: Posted, text: str, *, person: Person = ADA) -> str:
    """What the bot says to a reply."""
    before = len(bureau.said())
    await bureau.write(text, person=person, reply_to=question)
    await bureau.time.go_on(4)
    said = [message.text for message in bureau.said()[before:]]
    assert len(said) <= 1, said
    return "".join(said)


@pytest.mark.parametrize(
    ("label", "text", "now"),
    [
        ("Title", "Locks\n and harbours", "Locks and harbours"),
        ("Theme", "Water", "Water"),
        ("Note", "Dear readers,\n\nthis is a *short* week.", "Dear readers,\n\nthis is a *short* week."),
        ("Headline 2", "Two gates, one river", "Two gates, one river"),
        ("Summary 3", "It holds. Nobody knows why.", "It holds. Nobody knows why."),
    ],
)
def test_a_reply_changes_what_the_question_was_about_and_a_single_dash_takes_it_back(
    tmp_path: Path, label: str, text: str, now: str
) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        first = _value(bureau, label)
        question = await asked(bureau, label)
        assert "as a reply to this message" in question.text
        if label[-1].isdigit():
            assert f"\nNow: {first[:60]}" in question.text
        assert await reply(bureau, question, text) == "✓ Changed. Issue 1 is at revision 3 now."
        assert _value(bureau, label) == now
        if label == "Theme":
            return
        assert await reply(bureau, await asked(bureau, label), "-") == "✓ Changed. Issue 1 is at revision 4 now."
        assert _value(bureau, label) == first

    play(tmp_path, scene)


def _value(bureau: Bureau, label: str) -> str:
    """What stands there now."""
    found, sheet = issue(bureau), bureau.desk.folders.sheet(SLUG)
    name, _, number = label.partition(" ")
    if number:
        placed = found.placements[int(number) - 1]
        return placed.headline if name == "Headline" else placed.summary
    return {"Title": found.title, "Theme": found.theme.label, "Note": sheet.note}[name].strip()


def test_an_hour_may_be_given_in_words_and_what_is_none_can_be_answered_again(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await bureau.press("Postpone")
        await bureau.time.go_on(2)
        await bureau.press("Another time …")
        await bureau.time.go_on(2)
        question = last(bureau)
        assert question.text.startswith("When should issue 1 go out? Reply with an hour (14:30)")
        assert (await reply(bureau, question, "soon")).startswith("✗ I do not understand “soon”.")
        assert await reply(bureau, question, "Sat 10:15") == "✓ Issue 1 goes out on Saturday, 28 November, 10:15 now."
        assert "Saturday, 28 November, 10:15" in bureau.card().text

    play(tmp_path, scene)


def test_a_question_is_answered_by_whom_it_was_put_to_and_once(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        before = headlines(bureau)
        question = await asked(bureau, "Headline 1")
        assert await reply(bureau, question, "Ben's words", person=BEN) == "That question was for somebody else."
        assert headlines(bureau) == before
        assert (await reply(bureau, question, "The first words")).startswith("✓ Changed.")
        said = await reply(bureau, question, "The second words")
        assert said == "That question is answered already. Press its button again for another change."
        assert headlines(bureau)[0] == "The first words"

    play(tmp_path, scene)


def test_a_second_reply_in_a_private_chat_is_no_article(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        chat = own(bureau)
        await bureau.write("/preview", chat=chat)
        await bureau.time.until(lambda: any(key.data for row in last(bureau, chat).keys for key in row))
        await bureau.press("Edit", chat=chat)
        await bureau.time.go_on(2)
        await bureau.press("Note", chat=chat)
        await bureau.time.go_on(2)
        question = last(bureau, chat)
        for _ in range(2):
            await bureau.write(LONG, chat=chat, reply_to=question)
            await bureau.time.go_on(9)
        assert last(bureau, chat).text == (
            "That question is answered already. Press its button again for another change."
        )
        assert bureau.desk.store.list_articles(unplaced=True) == ()

    play(tmp_path, scene)


def test_a_reply_without_words_changes_nothing(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        assert (await reply(bureau, await asked(bureau, "Headline 1"), "The first words")).startswith("✓")
        question = await asked(bureau, "Headline 1")
        shape = {"message_id": 900, "date": int(bureau.time.now.timestamp()), "from": ADA.as_json()}
        shape |= {"chat": {"id": bureau.room.chat_id, "type": "supergroup", "title": "Editors"}}
        shape |= {"reply_to_message": bureau.server.world.told(bureau.room, question), "photo": [_photo()]}
        bureau.server.hear_photo(person=ADA, chat=bureau.room)  # the message that the reply is
        shape["message_id"] = bureau.room.last_id
        updates = bureau.server.world.updates
        bureau.server.on_loop(lambda: updates.add({"message": shape}, bureau.time.now))
        await bureau.settle()
        await bureau.time.go_on(3)
        assert last(bureau).text == "Please reply with text; nothing was changed."
        assert headlines(bureau)[0] == "The first words"
        assert (await reply(bureau, question, "The second words")).startswith("✓")

    play(tmp_path, scene)


def _photo() -> dict[str, object]:
    return {"file_id": "photo-1", "file_unique_id": "p1", "width": 10, "height": 10}


def test_the_same_words_again_are_no_change(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        now = headlines(bureau)[0]
        said = await reply(bureau, await asked(bureau, "Headline 1"), now)
        assert said == "Nothing was changed: it is like that already."
        assert bureau.desk.store.get_issue(SLUG).revision == 2

    play(tmp_path, scene)


def test_after_the_articles_were_put_in_another_order_a_reply_changes_the_article_it_was_about(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        before = headlines(bureau)
        question = await asked(bureau, "Headline 3")
        await bureau.press("Back")
        await bureau.time.go_on(2)
        for label in ("↑ 3.", "↑ 2."):
            if "Reorder" in bureau.labels():
                await bureau.press("Reorder", person=BEN)
                await bureau.time.go_on(2)
            await bureau.press(next(one for one in bureau.labels() if one.startswith(label)), person=BEN)
            await bureau.time.go_on(2)
        assert headlines(bureau) == [before[2], *before[:2]]
        assert (await reply(bureau, question, "The third of old")).startswith("✓ Changed.")
        assert headlines(bureau) == ["The third of old", *before[:2]]

    play(tmp_path, scene)


def test_a_reply_about_an_article_that_was_left_out_is_told_so(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        question = await asked(bureau, "Headline 2")
        await bureau.press("Back")
        await bureau.time.go_on(2)
        await bureau.press("Leave out", person=BEN)
        await bureau.time.go_on(2)
        await bureau.press(next(one for one in bureau.labels() if one.startswith("✕ 2.")), person=BEN)
        await bureau.time.go_on(2)
        before = headlines(bureau)
        assert await reply(bureau, question, "Words") == "✗ That article is not in issue 1 any more."
        assert headlines(bureau) == before

    play(tmp_path, scene)


def test_what_is_too_long_is_kept_and_told(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        said = await reply(bureau, await asked(bureau, "Summary 1"), LONG)
        assert said == (
            "✓ Changed. Issue 1 is at revision 3 now.\n⚠ That is a long summary: 683 characters of 500."
            " It is kept; where a post has no room, its last sentences are left out."
        )
        assert issue(bureau).placements[0].summary == LONG
        said = await reply(bureau, await asked(bureau, "Headline 1"), LONG[:120])
        assert said.split("\n")[1] == (
            "⚠ That is a long headline: 120 characters; beyond 110 it breaks over many lines."
        )

    play(tmp_path, scene)


def test_a_change_of_an_approved_issue_voids_the_approval_and_the_answer_says_so(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await approved(bureau)
        said = await reply(bureau, await asked(bureau, "Headline 1"), "Two gates, one river")
        assert said == ("✓ Changed. Issue 1 is at revision 3 now. The approval is void with it; approve it again.")
        assert bureau.desk.store.get_issue(SLUG).state is IssueState.REVIEW
        assert "Approved by" not in bureau.card().text

    play(tmp_path, scene)


def test_an_issue_that_is_going_out_is_changed_no_more(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        question = await asked(bureau, "Headline 1")
        await bureau.press("Back")
        await bureau.time.go_on(2)
        await bureau.press("Publish now")
        await bureau.time.until(lambda: bureau.desk.store.deliveries_of(SLUG, [DeliveryState.SENT]))
        before = headlines(bureau)
        said = await reply(bureau, question, "Too late")
        assert said.startswith("✗ ")
        assert "can no longer be changed" in said
        assert headlines(bureau) == before

    play(tmp_path, scene, config=settings(form="thread"))


def test_a_change_of_a_published_issue_waits_for_its_correction(tmp_path: Path) -> None:
    async def scene(bureau: Bureau) -> None:
        await assembled(bureau)
        await published(bureau)
        said = await reply(bureau, await asked(bureau, "Headline 1"), "Two gates, one river")
        assert said == "✓ Changed. Readers of issue 1 see it once you press Correct."
        card = bureau.card().message_id
        assert "Its texts were changed since it was published" in text_of(bureau, card)
        assert "Two gates" not in bureau.server.chat.messages[0].text
        await bureau.press("Back")
        await bureau.time.go_on(2)
        await bureau.press("Correct")
        await bureau.time.go_on(2)
        before = len(bureau.said())
        await bureau.write("The headline was too long.", reply_to=last(bureau))
        await bureau.time.go_on(3)
        assert bureau.said()[before].text.startswith("Correct issue 1 with this line?\nThe headline was too long.")
        await bureau.press("Yes, correct it", message=bureau.said()[before])
        await bureau.time.until(lambda: "Two gates, one river" in bureau.server.chat.messages[0].text)
        await bureau.time.until(lambda: "Its texts were changed" not in text_of(bureau, card))

    play(tmp_path, scene)


def test_questions_and_answers_are_in_the_language_of_the_publication(tmp_path: Path) -> None:
    words = words_in("ru")

    async def scene(bureau: Bureau) -> None:
        take_in(bureau.desk, articles(1, 3), name="articles.txt")
        await bureau.write("/assemble")
        await bureau.time.until(bureau.has_card)
        await bureau.press(words("key.edit"))
        await bureau.time.go_on(2)
        assert await bureau.press(words("key.headline", number=1)) == "Пришлите текст ответом на моё сообщение."
        await bureau.time.go_on(2)
        question = last(bureau)
        assert question.text.startswith("Пришлите заголовок статьи 1 в выпуске 1 ответом на это сообщение.")
        assert await reply(bureau, question, "Два шлюза") == "✓ Изменено. У выпуска 1 теперь версия 2."

    play(tmp_path, scene, config=settings(language="ru"))
