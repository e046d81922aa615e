"""A month on the clock, from nothing to what arrives: reminders before the cut-off, and word of one that moves.

Everybody is told once, in the own language, and not who wants no reminder; also with two workers, and after a stop.
"""

from datetime import datetime, timedelta

import pytest

from bot import jobs
from bot.jobs import Jobs
from core.calendar import Month
from core.chat_care import Wish
from core.clock import BANGKOK
from core.links import ChatAddress, Language, MemberId
from core.ports import Store
from core.requests import Ask, Draft, RequestKind
from core.services.jobs import load_jobs
from core.staff import Role
from tests import builders
from tests.bot.test_notifying import Office
from tests.core.services.jobs.reminded import waiting_request
from tests.dialogue import Talk, verify_dialogue

HOUR = timedelta(hours=1)
LONG_BEFORE = datetime(2026, 11, 20, 9, tzinfo=BANGKOK)
REMINDED = datetime(2026, 11, 25, 8, tzinfo=BANGKOK)
SUNDAY = datetime(2026, 11, 29, 9, tzinfo=BANGKOK)
AFTER = datetime(2026, 12, 1, 9, tzinfo=BANGKOK)
DRAFT, NEAR, NEAR_EN = "มีคำร้องที่ยังไม่ได้ส่ง", "ส่งคำร้องได้ถึง", "Requests can be filed until"
MOVED, MOVED_EN, UNDECIDED = "กำหนดส่งคำร้องเลื่อนเป็น", "The new cut-off for requests is", "มีคำร้องรอพิจารณา"


class AMonth(Office):
    """An office whose jobs are done by one worker or several, hour by hour."""

    def __init__(self, store: Store, at: datetime = LONG_BEFORE, workers: int = 1) -> None:
        super().__init__(store, at)
        self.workers = [
            Jobs(
                jobs.Parts(
                    store=store,
                    means=self.means,
                    kinds=load_jobs(),
                    worker=f"w{number}",
                    lease=timedelta(seconds=20),
                    tell=lambda _job, _end: None,
                )
            )
            for number in range(workers)
        ]

    async def person(
        self, number: int, address: ChatAddress, *, reminder: bool = False, draft: bool = False, english: bool = False
    ) -> MemberId:
        member_id = await self.member(number, address)
        async with self.store.work() as uow:
            chat = (await uow.chats.open(address, self.clock.now())).chat
            await uow.notice_wishes.put(chat.id, Wish.REMINDER, wanted=reminder)
            if english:
                await uow.chats.set_language(chat.id, Language.ENGLISH)
            if draft:
                ask = Ask(kind=RequestKind.GENERAL, words="ขอคำแนะนำ")
                await uow.requests.put_draft(Draft(member_id=member_id, ask=ask, updated_at=self.clock.now()))
        return member_id

    async def passes(self, until: datetime, step: timedelta = HOUR) -> None:
        """The clock goes on, what is due is done and told."""
        while self.clock.now() < until:
            self.clock.at = min(self.clock.at + step, until)
            await self.works()

    async def works(self) -> None:
        """What the ticks at one moment do: each worker plans, then they take turns."""
        moment = self.clock.at
        for worker in self.workers:
            await worker.plan()
        while any([await worker.go_on() for worker in self.workers]):
            pass
        await self.ticks()
        self.clock.at = moment

    def told(self, sentence: str) -> int:
        """How many messages on both platforms say it."""
        return sum(sentence in text for text in [*self.line.arrived, *(text for _, _, text in self.telegram.arrived)])


@pytest.mark.shows("E6", "C4")
@pytest.mark.parametrize("workers", [1, 2])
async def test_a_month_of_reminders(store: Store, workers: int) -> None:
    month = AMonth(store, workers=workers)
    await month.person(1, builders.line_address("1"), reminder=True, draft=True)
    await month.person(2, builders.telegram_address("502"), reminder=True, english=True)
    await month.person(3, builders.line_address("3"))
    await month.person(4, builders.line_address("4"), draft=True)
    staff = Talk(store, builders.telegram_address("590"), month.means)
    await staff.works_as(Role.LOANS)
    await waiting_request(store, 1)
    await month.passes(REMINDED - timedelta(minutes=1))
    assert (month.line.arrived, month.telegram.arrived) == ([], [])
    await month.passes(REMINDED)
    assert [DRAFT in text for text in month.line.arrived] == [True, True]
    assert sorted((user, NEAR_EN in text, UNDECIDED in text) for _, user, text in month.telegram.arrived) == [
        ("502", True, False),
        ("590", False, True),
    ]
    assert all("30 พ.ย. 2569" in text for text in month.line.arrived)
    await month.passes(AFTER)
    assert (month.told(DRAFT), month.told(NEAR_EN), month.told(NEAR), month.told(UNDECIDED)) == (4, 1, 0, 1)
    assert len(month.line.reached) == 4, "LINE counts each person once at a time"


@pytest.mark.shows("E6", "F19")
async def test_a_holiday_added_the_day_before_moves_the_cut_off_and_those_concerned_are_told_once(store: Store) -> None:
    month = AMonth(store, SUNDAY)
    await month.person(1, builders.line_address("1"), reminder=True, draft=True)
    await month.person(2, builders.telegram_address("502"), reminder=True, english=True)
    await month.person(3, builders.line_address("3"))
    await month.works()
    office = Talk(store, builders.line_address("9"), month.means)
    await office.works_as(Role.REGISTRAR)
    await verify_dialogue(
        office,
        [
            ("/holiday 30/11/2569 วันหยุดพิเศษ", ("holiday.add_title", "holiday.told_at")),
            ("[desk.confirm]", ("holiday.added", "holiday.told_at")),
        ],
    )
    await month.passes(SUNDAY + timedelta(minutes=9), timedelta(minutes=1))
    assert month.told(MOVED) == 0
    await month.passes(SUNDAY + timedelta(minutes=10))
    assert (month.told(MOVED), month.told(MOVED_EN), month.line.pushes) == (1, 1, 1)
    assert "27 พ.ย. 2569" in month.line.arrived[0]
    await month.passes(AFTER)
    assert (month.told(MOVED), month.told(MOVED_EN), month.line.pushes) == (1, 1, 1)
    async with store.read() as uow:
        sealed = await uow.requests.month(Month(2026, 12))
    assert sealed.cutoff_at == datetime(2026, 11, 27, 12, tzinfo=BANGKOK)


@pytest.mark.shows("F32")
@pytest.mark.parametrize(
    ("back_at", "told", "missed"),
    [
        (REMINDED + HOUR, 1, []),
        (REMINDED + timedelta(days=1), 1, []),
        (REMINDED + timedelta(days=2), 0, ["cutoff-near 2026-11"]),
        (
            datetime(2027, 1, 26, 9, tzinfo=BANGKOK),
            1,
            ["cutoff-near 2026-11", "cutoff-near 2026-12", "drafts-last 2026-11", "drafts-last 2026-12"],
        ),
        (
            datetime(2027, 2, 2, 9, tzinfo=BANGKOK),
            0,
            [f"{name} {of}" for name in ("cutoff-near", "drafts-last") for of in ("2026-11", "2026-12", "2027-01")],
        ),
    ],
)
async def test_down_over_reminders_by_the_policy_and_said(
    store: Store, back_at: datetime, told: int, missed: list[str]
) -> None:
    """What was too late is never sent, and every one of them stands among the alerts."""
    month = AMonth(store)
    await month.person(1, builders.line_address("1"), reminder=True)
    await month.works()
    month.clock.at = back_at
    await month.works()
    assert (month.told(NEAR), month.line.pushes) == (told, told)
    async with store.read() as uow:
        said = [alert.detail.split(",")[0] for alert in await uow.alerts.newest(99)]
    assert sorted(said) == missed
