"""The same news for several people on LINE: the running bot makes one multicast, as the published description has it.

What LINE refuses for all of them goes to each; killed after it was sent, nobody gets it twice.
"""

from datetime import datetime

import pytest

from core.links import ChatId
from core.notices import NewNotice, NoticeKind
from core.policy_file import read_policy
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.builders import member
from tests.end_to_end import bed
from tests.fakes import MORNING
from tests.postgres import in_a_thread

pytestmark = [pytest.mark.slow, pytest.mark.shows("C4", "F5", "F8")]

KEYS = KeyRing.from_secrets(bed.SECRET_KEY, None)
PEOPLE = ("prapan", "som", "malee")
NEWS = "กำหนดส่งคำร้องเลื่อนเป็น"
BY_DAY = "2026-11-25T10:00:00+07:00"
"""No quiet hour."""


@pytest.fixture
def linked(bot: bed.Bot) -> bed.Bot:
    """A bot that runs; three people have begun, each is a member."""
    bot.simulator.post("clock", at=BY_DAY)
    bot.start()
    for person in PEOPLE:
        bot.simulator.says("line", person, "ช่วยเหลือ")
    bed.until(lambda: all(bot.simulator.answers("line", person) for person in PEOPLE))
    in_a_thread(link_each(bot.database_url))
    return bot


async def link_each(database_url: str) -> None:
    store = await open_store(database_url, KEYS)
    async with store.work() as uow:
        version = read_policy((await uow.policies.texts())[0]).credentials.consent_version
        for number in bed.column(database_url, "SELECT id FROM chats"):
            person = await uow.members.add(member(member_no=f"{number:06}", national_id=None))
            await uow.links.add(ChatId(number), person, MORNING, version)
    await store.close()


async def tells_all(database_url: str) -> None:
    """News for each of them."""
    store = await open_store(database_url, KEYS)
    async with store.work() as uow:
        new = [
            NewNotice(
                kind=NoticeKind.CUTOFF_MOVED,
                once="moved",
                member_id=found.id,
                values={"until": "2026-11-30T12:00:00+07:00"},
                not_before=MORNING,
            )
            for number in bed.column(database_url, "SELECT id FROM chats")
            if (found := await uow.members.by_number(f"{number:06}"))
        ]
        await uow.notices.add(new, datetime.fromisoformat(BY_DAY))
    await store.close()


def got(bot: bed.Bot) -> list[int]:
    """How often each has got it."""
    return [sum(NEWS in str(said) for said in bot.simulator.answers("line", person)) for person in PEOPLE]


def last(bot: bed.Bot) -> int:
    """The number of the last call; the simulator counts on from test to test."""
    return max(int(entry["id"]) for entry in bot.simulator.get("traffic"))


def calls(bot: bed.Bot, after: int) -> list[tuple[str, int]]:
    """What LINE was asked to do for it, and what it answered."""
    told = [(entry["what"], entry["status"]) for entry in bot.simulator.get("traffic") if entry["id"] > after]
    return [call for call in told if call[0] in {"push", "multicast"}]


def test_three_are_told_by_one_call(linked: bed.Bot) -> None:
    before = last(linked)
    in_a_thread(tells_all(linked.database_url))
    bed.until(lambda: got(linked) == [1, 1, 1])
    bed.until(lambda: calls(linked, before))
    assert calls(linked, before) == [("multicast", 200)]


def test_refused_for_all_it_goes_to_each(linked: bed.Bot) -> None:
    before = last(linked)
    linked.simulator.post("faults", channel="line", kind="quota", matches="multicast")
    in_a_thread(tells_all(linked.database_url))
    bed.until(lambda: got(linked) == [1, 1, 1])
    bed.until(lambda: len(calls(linked, before)) == 1 + len(PEOPLE))
    assert calls(linked, before) == [("multicast", 429), *[("push", 200)] * len(PEOPLE)]


def test_killed_after_it_was_sent_nobody_gets_it_twice(linked: bed.Bot) -> None:
    before = last(linked)
    linked.stop()
    linked.start("outbox.sent:1")
    in_a_thread(tells_all(linked.database_url))
    linked.wait_for_kill()
    assert got(linked) == [1, 1, 1]
    linked.start()
    bed.until(lambda: set(bed.column(linked.database_url, "SELECT state FROM outbox")) == {"done"})
    assert got(linked) == [1, 1, 1]
    assert calls(linked, before) == [("multicast", 200), ("multicast", 409)]
