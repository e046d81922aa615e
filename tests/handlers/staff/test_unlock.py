"""/unlock: which lock it is, how it was made sure who asks, confirmed; the chats go on where the lock began."""

from datetime import timedelta

import pytest

from core.history import Actor
from core.links import Platform
from core.ports import Store
from core.services.locking import WHY_UNLOCKED, lock_member
from core.staff import Power, Role, may
from core.throttle import AccountCount
from handlers.reply import Clocked, Literal, Phrase
from tests import builders
from tests.dialogue import Talk, choices_of, keys_of, the_card, verify_dialogue
from tests.fakes import MORNING, FakeStore
from tests.handlers.forgotten import Way, value_of

MALI = Actor("staff:mali", "line")


async def locked(way: Way) -> None:
    async with way.store.work() as uow:
        await lock_member(uow, way.desk.means, MALI, "026548", "โทรศัพท์หาย")


async def guarded(way: Way, **count: object) -> None:
    async with way.store.work() as uow:
        await uow.attempts.save(AccountCount(account="026548", in_a_row=50, **count))  # type: ignore[arg-type]


@pytest.mark.parametrize("why", WHY_UNLOCKED)
async def test_what_the_office_locked_is_said_with_who_and_why(store: Store, why: str) -> None:
    way = await Way.opened(store, Platform.LINE)
    await locked(way)
    await verify_dialogue(way.home, [("/devices", "care.locked")])
    await verify_dialogue(way.desk, [("/unlock 026548", ("unlock.title", "unlock.by_staff", "unlock.why"))])
    card = the_card(way.desk.reply)
    assert value_of(card, "unlock.who") == Literal("มะลิ สุขใจ")
    assert value_of(card, "unlock.since") == Clocked(MORNING)
    assert value_of(card, "unlock.reason") == Literal("โทรศัพท์หาย")
    await verify_dialogue(
        way.desk,
        [(f"[unlock.why_{why}]", ("unlock.ask", "unlock.by_staff")), ("[unlock.confirm]", "unlock.done")],
    )
    await verify_dialogue(way.home, [("/devices", "devices.title")])
    async with store.read() as uow:
        newest = (await uow.history.of_member(way.member.id, 1))[0]
    assert (newest.action, newest.reason) == ("member.unlocked", WHY_UNLOCKED[why])


async def test_what_wrong_log_ins_locked_is_said_as_such(store: Store) -> None:
    way = await Way.opened(store, Platform.LINE)
    await guarded(way, locked_at=MORNING)
    await verify_dialogue(
        way.desk,
        [
            ("/code 026548", "office.is_locked"),
            ("/unlock 026548 โทรกลับแล้ว", ("unlock.ask", "unlock.by_log_ins")),
            ("[unlock.confirm]", "unlock.done"),
            ("[code.button]", "code.title"),
        ],
    )


async def test_both_locks_are_said_and_ended_together() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await locked(way)
    await guarded(way, locked_at=MORNING)
    await verify_dialogue(
        way.desk,
        [
            ("/unlock 026548", ("unlock.by_staff", "unlock.by_log_ins")),
            ("[unlock.why_card]", "unlock.ask"),
            ("[unlock.confirm]", "unlock.done"),
            ("/unlock 026548", "unlock.not_locked"),
        ],
    )


async def test_a_pause_that_ends_by_itself_is_said() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await guarded(way, paused_until=MORNING + timedelta(minutes=15))
    await verify_dialogue(way.desk, [("ปลดระงับ", "unlock.whom"), ("026548", ("unlock.title", "unlock.by_pause"))])


async def test_a_pause_that_is_over_is_no_lock() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await guarded(way, paused_until=MORNING)
    await verify_dialogue(way.desk, [("/unlock 026548", "unlock.not_locked")])


async def test_not_locked_nothing_changes() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(
        way.desk,
        [
            ("/unlock 026548", "unlock.not_locked"),
            ("/unlock 026548 ตรวจแล้ว", "unlock.not_locked"),
            ("/unlock 999999", "office.no_such_member"),
        ],
    )


async def test_while_it_asks_how_the_command_begins_anew() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await locked(way)
    await verify_dialogue(
        way.desk,
        [
            ("/unlock 026548", "unlock.why"),
            ("ปลดระงับบัญชี", "unlock.whom"),
            ("026548", "unlock.why"),
            ("เห็นหน้าและบัตรแล้ว", "unlock.ask"),
            ("[desk.back]", "desk.nothing_changed"),
        ],
    )
    async with way.store.read() as uow:
        member = await uow.members.get(way.member.id)
    assert member is not None
    assert member.locked


async def test_pressed_twice_it_is_unlocked_once() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await locked(way)
    await way.desk.says("/unlock 026548 เห็นบัตร")
    (yes,) = [choice for choice in choices_of(way.desk.reply) if choice.label == Phrase("unlock.confirm")]
    assert yes.tap is not None
    for expected in ("unlock.done", "desk.over"):
        await way.desk.taps(yes.tap.feature, *yes.tap.args)
        assert keys_of(way.desk.reply) == [expected]


@pytest.mark.parametrize("role", Role)
async def test_which_roles_unlock(role: Role) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await locked(way)
    talk = Talk(way.store, builders.line_address("e"), way.desk.means)
    await talk.works_as(role, "wichai", "วิชัย มั่นคง", unit="0101")
    expected = "unlock.title" if may(role, Power.MEMBER_LOCK) else "desk.not_for_role"
    await verify_dialogue(talk, [("/unlock 026548", expected)])
