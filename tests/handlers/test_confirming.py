"""What the office changes is confirmed by a button or by its word, once, and only while its question is open."""

import pytest

from core.links import Platform
from core.staff import Role
from tests import builders
from tests.dialogue import Talk, verify_dialogue

CHANNELS = pytest.mark.parametrize("platform", list(Platform))


async def at_work(platform: Platform) -> Talk:
    talk = Talk(address=builders.address_on(platform))
    await builders.registered(talk.store, builders.member())
    await talk.works_as(Role.REGISTRAR)
    return talk


async def is_locked(talk: Talk) -> bool:
    async with talk.store.read() as uow:
        member = await uow.members.by_number("026548")
    assert member is not None
    return member.locked


@CHANNELS
@pytest.mark.parametrize("word", ["ยืนยัน", "ยืนยันระงับ", " confirm "])
async def test_the_word_is_the_button(platform: Platform, word: str) -> None:
    talk = await at_work(platform)
    await verify_dialogue(talk, [("/lock 026548", "lock.title"), ("[lock.why_lost]", "lock.ask"), (word, "lock.done")])
    assert await is_locked(talk)
    await talk.says(word)
    assert "lock.done" not in str(talk.reply), "once"


@CHANNELS
@pytest.mark.parametrize("word", ["ย้อนกลับ", "ไม่", "no"])
async def test_the_other_word_leaves_everything_as_it_was(platform: Platform, word: str) -> None:
    talk = await at_work(platform)
    asked = [("/lock 026548", "lock.title"), ("[lock.why_lost]", "lock.ask"), (word, "desk.nothing_changed")]
    await verify_dialogue(talk, asked)
    assert not await is_locked(talk)


@CHANNELS
async def test_without_a_question_the_word_means_nothing(platform: Platform) -> None:
    talk = await at_work(platform)
    await verify_dialogue(talk, [("ยืนยัน", "common.unknown")])
