"""Ending the own link, and one that the member did not make."""

from datetime import timedelta

from core.links import Language
from core.members import Member
from handlers.flows.unlink import YES
from tests import builders
from tests.dialogue import Talk, choices_of, verify_dialogue
from tests.fakes import FakeClock, FakeStore


async def linked_talk() -> tuple[Talk, Member]:
    store = FakeStore()
    talk = Talk(store, means=builders.means(clock=FakeClock()))
    person = await builders.registered(store, builders.member())
    await talk.is_linked_to(person)
    return talk, person


async def is_linked(talk: Talk) -> bool:
    async with talk.store.read() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        return await uow.links.of_chat(chat.id) is not None


async def test_by_button_after_one_question() -> None:
    talk, _ = await linked_talk()
    await verify_dialogue(talk, [("/unlink", "unlink.ask")])
    assert await is_linked(talk)
    assert [(c.label.key, c.once, c.danger) for c in choices_of(talk.reply)] == [
        ("unlink.confirm", True, True),
        ("unlink.keep", True, False),
    ]
    await verify_dialogue(talk, [("[unlink.confirm]", "unlink.done"), ("/shares", "common.link_first")])
    assert not await is_linked(talk)


async def test_by_typing() -> None:
    for typed in ("ยืนยัน", "ยืนยันยกเลิกค่ะ", "ยกเลิกผูกบัญชี", "Yes, unlink", "ใช่ครับ"):
        talk, _ = await linked_talk()
        await verify_dialogue(talk, [("ขอยกเลิกการผูกบัญชีหน่อยครับ", "unlink.ask"), (typed, "unlink.done")])


async def test_kept_by_button_or_typing() -> None:
    talk, _ = await linked_talk()
    await verify_dialogue(
        talk,
        [
            ("ยกเลิกผูกบัญชี", "unlink.ask"),
            ("[unlink.keep]", "unlink.kept"),
            ("unlink", "unlink.ask"),
            ("ไม่ค่ะ", "unlink.kept"),
            ("ยืนยัน", "common.unknown"),
        ],
    )
    assert await is_linked(talk)


async def test_the_command_again_asks_again() -> None:
    talk, _ = await linked_talk()
    await verify_dialogue(talk, [("/unlink", "unlink.ask"), ("/unlink", "unlink.ask")])
    assert await is_linked(talk)


async def test_another_question_in_between_keeps_it_open() -> None:
    talk, _ = await linked_talk()
    await verify_dialogue(
        talk,
        [
            ("/unlink", "unlink.ask"),
            ("หุ้น", "shares.none"),
            ("English", "language.changed"),
            ("อะไรนะ", "common.unknown"),
            ("yes", "unlink.done"),
        ],
    )


async def test_a_late_yes_asks_again() -> None:
    talk, _ = await linked_talk()
    await verify_dialogue(talk, [("/unlink", "unlink.ask")])
    clock = talk.means.clock
    assert isinstance(clock, FakeClock)
    clock.advance(timedelta(minutes=31))
    await verify_dialogue(talk, [("[unlink.confirm]", "unlink.ask")])
    assert await is_linked(talk)


async def test_a_yes_that_was_never_offered_only_asks() -> None:
    talk, _ = await linked_talk()
    await talk.taps("unlink", YES)
    assert await is_linked(talk)


async def test_a_second_press_repeats_nothing() -> None:
    talk, _ = await linked_talk()
    await verify_dialogue(talk, [("/unlink", "unlink.ask"), ("[unlink.confirm]", "unlink.done")])
    await talk.taps("unlink", YES)
    await verify_dialogue(talk, [("/unlink", "unlink.not_linked"), ("[link.button]", "link.offer")])


async def test_the_new_link_of_a_notice_is_ended_from_the_old_chat() -> None:
    talk, person = await linked_talk()
    stranger = Talk(talk.store, builders.telegram_address(), talk.means)
    link = await stranger.is_linked_to(person)
    await talk.taps("unlink", "other", str(link.id))
    assert not await is_linked(stranger)
    assert await is_linked(talk)
    await verify_dialogue(talk, [("ยกเลิกเครื่องนั้น", "unlink.other_gone")])
    await talk.taps("unlink", "other", str(link.id))
    await verify_dialogue(stranger, [("หุ้น", "common.link_first")])


async def test_typed_it_is_the_newest_other_link() -> None:
    talk, person = await linked_talk()
    older = Talk(talk.store, builders.telegram_address("601"), talk.means)
    newer = Talk(talk.store, builders.telegram_address("602"), talk.means)
    await older.is_linked_to(person)
    await newer.is_linked_to(person)
    await verify_dialogue(talk, [("end that link", "unlink.other_done")])
    assert [await is_linked(each) for each in (talk, older, newer)] == [True, True, False]


async def test_nobody_ends_the_link_of_another_member() -> None:
    talk, _ = await linked_talk()
    other = Talk(talk.store, builders.telegram_address(), talk.means)
    link = await other.is_linked_to(await builders.registered(talk.store, builders.associate()))
    await talk.taps("unlink", "other", str(link.id))
    assert await is_linked(other)


async def test_in_english() -> None:
    talk, _ = await linked_talk()
    await verify_dialogue(talk, [("English", "language.changed"), ("unlink my account please", "unlink.ask")])
    assert talk.last is not None
    assert talk.last.language is Language.ENGLISH
    await verify_dialogue(talk, [("Keep it", "unlink.kept")])
