"""The page of a request underneath: who has it, what it kept, and many at once over every store."""

import asyncio
from datetime import timedelta

import pytest

from core.calendar import Month
from core.history import SYSTEM, Action
from core.links import Chat
from core.money import Baht
from core.pages import Purpose
from core.ports import Store, UnitOfWork
from core.requests import Ask, RequestKind
from core.services import locking, request_page
from core.services.filing import Filed
from core.services.page_visit import PageVisit
from tests.bot.web.request_bed import Office, office

ASK = Ask(kind=RequestKind.SHARE_UP, new=Baht.of(2_500))
DECEMBER = Month(2026, 12)


class Told:
    """What the chat was told; it may fail."""

    def __init__(self) -> None:
        self.all: list[tuple[Chat, Filed]] = []
        self.fails = False

    async def __call__(self, _uow: UnitOfWork, chat: Chat, filed: Filed) -> None:
        if self.fails:
            raise RuntimeError("the outbox is full")
        self.all.append((chat, filed))


async def visit_of(at: Office, browser: str = "a browser") -> PageVisit:
    token = await at.token(Purpose.REQUEST)
    return PageVisit(at.bed.store, at.bed.means, Purpose.REQUEST, token, browser)


async def actions(at: Office) -> list[str]:
    async with at.bed.store.read() as uow:
        return [entry.action for entry in await uow.history.after(0, 100)]


async def test_it_goes_on_from_the_draft_and_says_what_it_filed(store: Store) -> None:
    at, told = await office(store), Told()
    visit, now = await visit_of(at), at.bed.clock.now()
    opened = await request_page.look(visit, now)
    assert opened is not None
    assert (opened.member.id, opened.coming.effective, opened.drafts) == (at.member.id, DECEMBER, ())
    seen = await request_page.check(visit, ASK, now)
    assert seen is not None
    assert (seen.old, seen.verdict.is_allowed) == (Baht.of(2_000), True)
    opened = await request_page.look(visit, now)
    assert opened is not None
    assert [draft.ask for draft in opened.drafts] == [ASK]
    assert await request_page.send(visit, ASK, DECEMBER, now, told) is None
    opened = await request_page.look(visit, now)
    assert opened is not None
    assert opened.filed is not None
    assert (opened.filed.ask, opened.session.uses, opened.drafts) == (ASK, 1, ())
    assert opened.waiting == {("shares", ""): "1/2569"}
    assert [chat for chat, _ in told.all] == [at.chat]
    assert (await actions(at)).count(Action.CASE_OPENED) == 1
    assert await request_page.check(visit, ASK, now) is None


async def test_it_counts_by_the_arrival_that_is_passed_in(store: Store) -> None:
    at, told = await office(store), Told()
    visit, now = await visit_of(at), at.bed.clock.now()
    await request_page.check(visit, ASK, now)
    at.bed.clock.advance(timedelta(seconds=2))  # a network that was slowed down
    await request_page.send(visit, ASK, DECEMBER, now, told)
    assert [request.filed_at for request in await at.requests()] == [now]


async def test_without_a_draft_nothing_is_sent(store: Store) -> None:
    at, told = await office(store), Told()
    visit, now = await visit_of(at), at.bed.clock.now()
    unsent = await request_page.send(visit, ASK, DECEMBER, now, told)
    assert unsent is not None
    assert (unsent.refused.key, told.all, await at.requests()) == ("change.gone", [], [])


async def test_where_the_chat_cannot_be_told_nothing_was_sent(store: Store) -> None:
    at, told = await office(store), Told()
    visit, now = await visit_of(at), at.bed.clock.now()
    await request_page.check(visit, ASK, now)
    told.fails = True
    with pytest.raises(RuntimeError, match="outbox"):
        await request_page.send(visit, ASK, DECEMBER, now, told)
    assert (await at.requests(), [draft.ask for draft in await at.drafts()]) == ([], [ASK])
    told.fails = False
    assert await request_page.send(visit, ASK, DECEMBER, now, told) is None
    assert len(await at.requests()) == 1


@pytest.mark.shows("T5")
async def test_another_browser_has_nothing_of_it(store: Store) -> None:
    at, told = await office(store), Told()
    visit, now = await visit_of(at), at.bed.clock.now()
    await request_page.check(visit, ASK, now)
    other = PageVisit(store, at.bed.means, Purpose.REQUEST, visit.token, "another")
    assert await request_page.look(other, now) is None
    assert await request_page.check(other, ASK, now) is None
    assert await request_page.send(other, ASK, DECEMBER, now, told) is None
    assert (await at.requests(), told.all) == ([], [])


async def test_of_many_at_once_one_files(store: Store) -> None:
    at, told = await office(store), Told()
    visit, now = await visit_of(at), at.bed.clock.now()
    await request_page.check(visit, ASK, now)
    await asyncio.gather(*(request_page.send(visit, ASK, DECEMBER, now, told) for _ in range(12)))
    assert len(await at.requests()) == len(told.all) == 1


@pytest.mark.shows("T6")
async def test_sending_and_locking_do_not_stop_each_other(store: Store) -> None:
    """Each holds the member and the page: in one order, or the database would have to end one of them."""
    at, told = await office(store), Told()
    now = at.bed.clock.now()
    for _ in range(10):
        visit = await visit_of(at)
        await request_page.check(visit, ASK, now)
        await asyncio.gather(locked(at), request_page.send(visit, ASK, DECEMBER, now, told))
        assert await request_page.look(visit, now) is None
        async with store.work() as uow:
            member = await uow.members.get(at.member.id)
            assert member is not None
            await locking.unlock(uow, at.bed.means, member, SYSTEM, "พบโทรศัพท์แล้ว")
    assert len(await at.requests()) == len(told.all) <= 1


async def locked(at: Office) -> None:
    async with at.bed.store.work() as uow:
        member = await uow.members.by_number(at.member.member_no, held=True)
        assert member is not None
        await locking.lock(uow, at.bed.means, member, SYSTEM, "โทรศัพท์หาย")
