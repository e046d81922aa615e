"""Notices on their way over the fakes and both engines: with those of others, in a line, overtaken."""

from datetime import timedelta

from core.links import Platform
from core.messaging import MANY, DeliveryState
from core.notices import NoticeState, Sending, Settled, UnderWay
from core.ports import Store
from tests.builders import line_address, staff, telegram_address
from tests.fakes import MORNING
from tests.storage.test_notices import ends, notice, push, sent, two_members

LATER = MORNING + timedelta(hours=1)


async def test_what_could_not_be_brought_together_with_others_waits_to_go_alone(store: Store) -> None:
    async with store.work() as uow:
        people = await two_members(uow)
        await uow.notices.add([notice(one) for one in people], MORNING)
        found = await uow.notices.due(MORNING, 9)
        assert [one.alone for one in found] == [False, False]
        row = push(method=MANY, payload=b'{"to": []}')
        await uow.outbox.add([row])
        told = Sending(notices=tuple(found), state=NoticeState.SENT, platform=Platform.LINE, delivery=row.retry_key)
        await uow.notices.put([told], MORNING)
        await ends(uow, DeliveryState.DEAD)
        assert await uow.notices.settle(9) == Settled(ended=2, back=2)
        again = await uow.notices.due(MORNING, 9)
        assert [(one.alone, set(one.tried), one.values) for one in again] == [(True, set(), {"case": "407"})] * 2
        row = push(address=telegram_address())
        await uow.outbox.add([row])
        await uow.notices.put([sent(again[0], row)], MORNING)
        await ends(uow, DeliveryState.DEAD)
        assert await uow.notices.settle(9) == Settled(ended=1, back=0)
        assert {(one.alone, *one.tried) for one in await uow.notices.due(MORNING, 9)} == {
            (True,),
            (False, Platform.TELEGRAM),
        }


async def test_what_is_under_way_on_line_is_known_until_it_has_ended(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        person = await uow.staff.add(staff())
        everybody = [(one, None), (other, None), (None, person)]
        news = [notice(one, "a"), notice(one, "b"), notice(other), notice(None, staff_id=person)]
        await uow.notices.add(news, MORNING)
        a, b, of_other, of_staff = await uow.notices.due(MORNING, 9)
        assert await uow.notices.under_way(everybody) == {}
        assert await uow.notices.under_way([]) == {}
        rows = [push(), push(method=MANY, address=line_address("c")), push(address=telegram_address())]
        rows.append(push(address=line_address("d")))
        await uow.outbox.add(rows)
        for at, kept, row in ((LATER, b, rows[1]), (MORNING, a, rows[0])):
            await uow.notices.put([sent(kept, row)], at)
        await uow.notices.put([sent(of_other, rows[2]), sent(of_staff, rows[3])], LATER)
        assert await uow.notices.under_way(everybody) == {
            (one, None): UnderWay(MORNING, is_together=True),
            (None, person): UnderWay(LATER, is_together=False),
        }
        await ends(uow, DeliveryState.DONE)
        await uow.notices.settle(9)
        assert await uow.notices.under_way(everybody) == {}


async def test_what_nobody_was_told_yet_is_overtaken(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        onces = ("moved:2026-11@1", "moved:2026-11@2", "moved:2026-12@1", "near:2026-11")
        await uow.notices.add([notice(one, once) for once in onces], MORNING)
        await uow.notices.add([notice(other, once) for once in onces[:2]], MORNING)
        mine = {found.once: found for found in await uow.notices.due(MORNING, 1)}
        unsent = Sending(notices=(mine["near:2026-11"],), state=NoticeState.UNSENT)
        told = Sending(notices=(mine["moved:2026-11@1"],), state=NoticeState.SENT)
        await uow.notices.put([unsent, told], MORNING)
        about = ("moved:2026-11@", "near:2026-11")
        assert await uow.notices.overtake(about, "moved:2026-11@2", LATER) == 2
        assert await uow.notices.unsent_of(one) == []
        left = [(found.member_id, found.once) for found in await uow.notices.due(MORNING, 9)]
    assert left == [(one, "moved:2026-11@2"), (one, "moved:2026-12@1"), (other, "moved:2026-11@2")]


async def test_of_one_member_alone_it_may_be_overtaken(store: Store) -> None:
    async with store.work() as uow:
        one, other = await two_members(uow)
        await uow.notices.add([notice(whose, "receipt-ready:2026-12") for whose in (one, other)], MORNING)
        assert await uow.notices.overtake(("receipt-ready:2026-12",), "", LATER, one) == 1
        assert [found.member_id for found in await uow.notices.due(MORNING, 9)] == [other]
