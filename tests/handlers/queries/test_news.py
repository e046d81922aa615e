"""What no chat took: said below the next answer, listed by /news, and told then."""

from datetime import timedelta

import pytest

from core.chat_care import Pin
from core.notices import NewNotice, NoticeKind, NoticeState, Sending
from handlers.incoming import Tap
from handlers.reply import Phrase, Text
from tests import builders
from tests.dialogue import Talk, keys_of, the_card, verify_dialogue
from tests.fakes import MORNING

NOON = "2026-11-30T12:00:00+07:00"


async def unsent(talk: Talk, *kinds: NoticeKind, over: bool = False) -> None:
    """The linked member was not told."""
    until = MORNING - timedelta(days=1) if over else None
    async with talk.store.work() as uow:
        state = await uow.chats.open(talk.address, MORNING)
        assert state.member is not None
        new = [
            NewNotice(
                kind=kind,
                once=f"{kind}:{number}",
                member_id=state.member.id,
                values={"until": NOON, "case": str(407 + number)},
                not_before=MORNING,
                until=until,
            )
            for number, kind in enumerate(kinds)
        ]
        await uow.notices.add(new, MORNING)
        waiting = await uow.notices.due(MORNING, 1)
        await uow.notices.put([Sending(notices=tuple(waiting), state=NoticeState.UNSENT)], MORNING)


async def member() -> Talk:
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member(), builders.account()))
    return talk


@pytest.mark.shows("C4")
async def test_it_is_said_below_the_next_answer_and_told_by_its_button() -> None:
    talk = await member()
    await unsent(talk, NoticeKind.REQUEST_RESULT, NoticeKind.CUTOFF_MOVED)
    await talk.says("หุ้น")
    assert talk.reply.parts[-1] == Text(Phrase.of("notice.waiting", number=2))
    assert talk.reply.choices[0].tap == Tap("news")
    assert len(talk.reply.choices) <= 4
    await talk.presses("news.button")
    card = the_card(talk.reply)
    assert [item.title.key for item in card.items] == ["notice.request_result", "notice.cutoff_moved"]
    assert [item.tap for item in card.items] == [Tap("requests", ("see", "407")), Tap("cutoff")]
    assert "notice.waiting" not in keys_of(talk.reply)
    await verify_dialogue(talk, [("หุ้น", "shares.title"), ("/news", "news.nothing"), ("เรื่องแจ้ง", "news.nothing")])
    assert "notice.waiting" not in keys_of(talk.reply)


async def test_what_is_of_no_use_any_more_is_not_said() -> None:
    talk = await member()
    await unsent(talk, NoticeKind.CUTOFF_MOVED, over=True)
    await talk.says("หุ้น")
    assert "notice.waiting" not in keys_of(talk.reply)
    await verify_dialogue(talk, [("/news", "news.nothing")])


async def test_more_than_a_card_holds_is_announced_again() -> None:
    talk = await member()
    await unsent(talk, *[NoticeKind.CUTOFF_MOVED] * 3, NoticeKind.DRAFT_WAITS, NoticeKind.REQUEST_RESULT)
    await talk.says("/news")
    assert len(the_card(talk.reply).items) == 3, "the same sentence once"
    await verify_dialogue(talk, [("/news", "news.nothing")])


async def test_a_question_that_is_open_is_left_alone_and_a_pin_comes_first() -> None:
    talk = await member()
    await unsent(talk, NoticeKind.REQUEST_RESULT)
    await talk.says("ยกเลิกผูกบัญชี")
    assert "notice.waiting" not in keys_of(talk.reply)
    async with talk.store.work() as uow:
        chat = (await uow.chats.open(talk.address, MORNING)).chat
        await uow.pins.put(chat.id, Pin(hash="$1$4827"))
    await talk.says("กำหนดส่ง")
    assert "notice.waiting" not in keys_of(talk.reply)


async def test_guests_have_no_news() -> None:
    await verify_dialogue(Talk(), [("/news", "common.link_first")])
