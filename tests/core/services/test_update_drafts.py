"""What was begun and not sent: one for a member, for a day, and in nobody's queue."""

from dataclasses import replace

import pytest

from core.cases import CaseKind
from core.errors import Refusal
from core.history import Actor
from core.money import Baht
from core.pictures import CleanPicture
from core.ports import Store
from core.services import update_drafts, updates
from core.updates import MOST_PICTURES
from tests.builders import associate, registered
from tests.core.services.office import Office
from tests.fakes import FakeClock, FakeStore

OWN = Actor("member", "line")
CLEAN = CleanPicture(mime="image/jpeg", width=3, height=2, large=b"large", small=b"small")


async def test_a_draft_is_one_for_the_member_and_good_for_a_day(store: Store) -> None:
    office = await Office.opened(store)
    clock = FakeClock()
    means = replace(office.means, clock=clock)
    async with office.acting() as uow:
        draft = await update_drafts.put_value(uow, means, office.member, "salary", Baht.of(50_000))
        assert draft.lacks_evidence
        again = await update_drafts.put_value(uow, means, office.member, "level", "คศ.3")
        assert (again.id, dict(again.data.values)) == (draft.id, {"salary": "50000.00", "level": "คศ.3"})
        full = await update_drafts.put_picture(uow, means, OWN, office.member, CLEAN)
        assert not full.lacks_evidence
    clock.advance(update_drafts.GOOD_FOR)
    async with store.read() as uow:
        assert await update_drafts.draft_of(uow, means, office.member) is None
    assert await update_drafts.sweep(store, means) == 0
    clock.advance(update_drafts.GOOD_FOR)
    assert await update_drafts.sweep(store, means) == 1


async def test_nobody_of_the_office_and_no_other_member_sees_it() -> None:
    office = await Office.opened(FakeStore())
    other = await registered(office.store, associate())
    async with office.acting() as uow:
        await update_drafts.put_value(uow, office.means, office.member, "salary", Baht.of(50_000))
        assert await updates.own_cases(uow, office.member) == []
        assert await update_drafts.draft_of(uow, office.means, other) is None
        assert await uow.cases.waiting([CaseKind.UPDATE], 10) == []
    assert await office.written() == []


async def test_a_picture_needs_a_draft_and_there_are_three_at_most() -> None:
    office = await Office.opened(FakeStore())
    async with office.acting() as uow:
        with pytest.raises(Refusal, match="draft_gone"):
            await update_drafts.put_picture(uow, office.means, OWN, office.member, CLEAN)
        await update_drafts.put_value(uow, office.means, office.member, "salary", Baht.of(50_000))
        for _ in range(MOST_PICTURES):
            await update_drafts.put_picture(uow, office.means, OWN, office.member, CLEAN)
        with pytest.raises(Refusal, match="enough_pictures"):
            await update_drafts.put_picture(uow, office.means, OWN, office.member, CLEAN)
