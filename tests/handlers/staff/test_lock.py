"""/lock: who, why, confirmed; and then every chat of the member hears one sentence."""

import pytest

from core.links import Platform
from core.ports import Store
from core.services.locking import WHY_LOCKED
from core.staff import Power, Role, may
from handlers.reply import Literal, Phrase
from tests import builders
from tests.dialogue import Talk, choices_of, keys_of, the_card, verify_dialogue
from tests.fakes import FakeStore
from tests.handlers.forgotten import Way, value_of


async def reasons(way: Way) -> list[tuple[str, str | None]]:
    async with way.store.read() as uow:
        entries = await uow.history.of_member(way.member.id, 50)
    return [(entry.action, entry.reason) for entry in reversed(entries)]


@pytest.mark.shows("T6")
@pytest.mark.parametrize("why", WHY_LOCKED)
async def test_from_the_command_to_the_silent_chat(store: Store, why: str) -> None:
    way = await Way.opened(store, Platform.LINE)
    await verify_dialogue(
        way.desk,
        [
            ("/lock 026548", ("lock.title", "lock.why")),
            (f"[lock.why_{why}]", ("lock.ask", "lock.ask_note")),
            ("[lock.confirm]", "lock.done"),
        ],
    )
    assert await reasons(way) == [("member.opened", None), ("member.locked", WHY_LOCKED[why])]
    await verify_dialogue(way.home, [("หุ้น", "care.locked"), ("/forgot", "care.locked"), ("/unlink", "care.locked")])


async def test_the_reason_may_be_typed_in_two_ways() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(way.desk, [("/lock 026548 เครื่อง ถูกขโมย", ("lock.ask", "lock.reason"))])
    assert value_of(the_card(way.desk.reply), "lock.reason") == Literal("เครื่อง ถูกขโมย")
    await verify_dialogue(way.desk, [("[desk.back]", "desk.nothing_changed"), ("ระงับบัญชี", "lock.whom")])
    await verify_dialogue(
        way.desk, [("026548", "lock.title"), ("ลูกเอาไปใช้", "lock.ask"), ("[lock.confirm]", "lock.done")]
    )
    assert (await reasons(way))[-1] == ("member.locked", "ลูกเอาไปใช้")


async def test_while_it_asks_why_the_command_begins_anew_and_other_work_goes_on() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(
        way.desk,
        [
            ("/lock 026548", "lock.why"),
            ("/lock 026548", "lock.why"),
            ("ระงับบัญชี", "lock.whom"),
            ("/lock 026548", "lock.why"),
            ("เมนูงาน", "staff.title"),
        ],
    )


async def test_the_button_ends_something() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await way.desk.says("/lock 026548 โทรศัพท์หาย")
    danger = {choice.label.key: choice.danger for choice in choices_of(way.desk.reply)}
    assert danger == {"lock.confirm": True, "desk.back": False}
    assert value_of(the_card(way.desk.reply), "lock.chats") == 1


async def test_locked_already_nothing_changes() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE, locked=True)
    await verify_dialogue(
        way.desk,
        [
            ("/lock 026548", "lock.locked_already"),
            ("/lock 026548 หาย", "lock.ask"),
            ("[lock.confirm]", "office.locked_already"),
        ],
    )


async def test_pressed_twice_it_is_locked_once() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await way.desk.says("/lock 026548 หาย")
    (yes,) = [choice for choice in choices_of(way.desk.reply) if choice.label == Phrase("lock.confirm")]
    assert yes.tap is not None
    for expected in ("lock.done", "desk.over"):
        await way.desk.taps(yes.tap.feature, *yes.tap.args)
        assert keys_of(way.desk.reply) == [expected]
    assert [action for action, _ in await reasons(way)] == ["member.locked"]


@pytest.mark.parametrize("role", Role)
async def test_which_roles_lock(role: Role) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    talk = Talk(way.store, builders.line_address("e"), way.desk.means)
    await talk.works_as(role, "wichai", "วิชัย มั่นคง", unit="0101")
    await verify_dialogue(
        talk, [("/lock 026548", "lock.title" if may(role, Power.MEMBER_LOCK) else "desk.not_for_role")]
    )


async def test_nobody_of_that_number() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(way.desk, [("/lock 999999", "office.no_such_member"), ("/lock x y", "office.no_such_member")])
