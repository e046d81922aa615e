"""`coop requests`: listed without figures, shown as a look, decided by staff by name and never by the machine."""

import json
from datetime import datetime, timedelta

import pytest

from core.calendar import Month
from core.cases import CaseId
from core.clock import BANGKOK
from core.money import Baht
from core.requests import Ask, MonthState, Request, RequestKind
from core.services.filing import Moment, file
from tests.bot.cli.test_office import Coop, coop, newest, opened, url, written
from tests.builders import account, means
from tests.fakes import FakeClock, FakeIds
from tests.postgres import in_a_thread

__all__ = ["coop", "url"]  # fixtures

pytestmark = pytest.mark.shows("E5", "C3")
MORE = Ask(kind=RequestKind.SHARE_UP, new=Baht.of(2_500))
WORDS = Ask(kind=RequestKind.GENERAL, words="ขอหนังสือรับรอง")
AHEAD, PAST = datetime(2048, 11, 2, 9, tzinfo=BANGKOK), datetime(2025, 11, 3, 9, tzinfo=BANGKOK)
DECEMBER = Month(2048, 12)


def filed(url: str, ask: Ask = MORE, at: datetime = AHEAD, *, is_held: bool = False) -> CaseId:
    """One that 026548 files AT that time; HELD where its month was sealed before it came."""

    async def work() -> CaseId:
        store, given = (
            await opened(url),
            means(clock=FakeClock(at + timedelta(days=60 if is_held else 0)), ids=FakeIds(8 if is_held else 7)),
        )
        month = Month.of(at.date()).next()
        async with store.work() as uow:
            member = await uow.members.by_number("026548")
            assert member is not None
            await uow.shares.put_account(member.id, account())
            if is_held:
                await uow.requests.month(month, held=True)
                await uow.requests.seal(MonthState(month=month, sealed_at=at, sealed_by="system", cutoff_at=at))
            done = await file(uow, given, None, member, ask, Moment(at=at), month)
        await store.close()
        return done.case_id

    return in_a_thread(work())


def kept(url: str, number: CaseId) -> Request:
    async def work() -> Request:
        store = await opened(url)
        async with store.read() as uow:
            found = await uow.requests.get(number)
        await store.close()
        assert found is not None
        return found

    return in_a_thread(work())


def test_listed_without_figures(coop: Coop, url: str) -> None:
    number = filed(url)
    (row,) = json.loads(coop("requests", "list", "--json").stdout)
    assert row == {
        "number": number,
        "member": "026548",
        "what": "share-up",
        "target": None,
        "effective": "2048-12",
        "filed": "2048-11-02T09:00:00.000+07:00",
        "state": "submitted",
        "late": False,
        "near": False,
        "sealed_in": None,
    }
    assert coop("requests", "list", "--status", "approved").stdout == "none\n"
    assert "share-up" in coop("requests", "list", "--status", "submitted", "--by", "kanya").stdout
    assert coop("requests", "list", "--status", "nonsense").exit_code == 2


def test_shown_with_figures_and_what_is_against_it_as_a_look(coop: Coop, url: str) -> None:
    number = filed(url)
    shown = coop("requests", "show", str(number), "--json", "--by", "kanya")
    (row,) = json.loads(shown.stdout)
    assert (row["old"], row["new"], row["total"], row["left"]) == ("2,000.00", "2,500.00", "2,500.00", "45,700.00")
    assert (row["months"], row["against"], row["words"]) == (None, None, None)
    assert newest(url)[:2] == ("member.opened", "staff:kanya")
    assert coop("member", "set", "026548", "salary", "3,000").exit_code == 0
    assert "too_little_left" in coop("requests", "show", str(number)).stdout
    assert coop("requests", "show", "404").exit_code == 1


def test_approved_by_staff_with_a_note(coop: Coop, url: str) -> None:
    number = filed(url)
    done = coop("requests", "decide", str(number), "approve", "--note", "ตรวจแล้ว", "--by", "kanya")
    assert (done.exit_code, done.stdout) == (0, f"approved: {number}, from 2048-12\n")
    assert newest(url)[:2] == ("case.approved", "staff:kanya")
    assert kept(url, number).state.value == "approved"
    again = coop("requests", "decide", str(number), "approve", "--by", "kanya")
    assert (again.exit_code, again.stdout, len(again.stderr.splitlines())) == (1, "", 1)


def test_decided_late_it_says_so(coop: Coop, url: str) -> None:
    number = filed(url, at=PAST)
    done = coop("requests", "decide", str(number), "approve", "--by", "kanya")
    assert done.stdout == f"approved: {number}, from 2025-12, which has begun already\n"


def test_rejected_with_a_reason_and_not_without(coop: Coop, url: str) -> None:
    number = filed(url, WORDS)
    assert coop("requests", "decide", str(number), "reject", "--by", "kanya").exit_code == 1
    done = coop("requests", "decide", str(number), "reject", "--note", "กรุณาติดต่อสำนักงาน", "--by", "kanya")
    assert done.stdout == f"rejected: {number}\n"
    assert kept(url, number).state.value == "rejected"


@pytest.mark.shows("T12")
@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_the_machine_and_unknown_people_never_decide(coop: Coop, url: str, decision: str) -> None:
    number = filed(url)
    before = written(url)
    for by in ([], ["--by", "nobody"], ["--by", "os:root"]):
        refused = coop("requests", "decide", str(number), decision, "--note", "x", *by)
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert written(url) == before


def test_what_no_longer_fits_is_refused_in_one_line(coop: Coop, url: str) -> None:
    number = filed(url)
    assert coop("member", "set", "026548", "salary", "3,000").exit_code == 0
    refused = coop("requests", "decide", str(number), "approve", "--by", "kanya")
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    assert "does not fit the rules" in refused.stderr
    assert "3,000" not in refused.stderr
    assert kept(url, number).state.value == "submitted"


@pytest.mark.shows("F17")
def test_held_ones_are_listed_and_decided_with_their_month(coop: Coop, url: str) -> None:
    filed(url, WORDS)
    number = filed(url, is_held=True)
    assert [row["number"] for row in json.loads(coop("requests", "held", "--json").stdout)] == [number]
    assert "2048-12 2049-01" in coop("requests", "show", str(number)).stdout
    assert "month" in coop("requests", "decide", str(number), "approve", "--by", "kanya").stderr
    wrong = coop("requests", "decide", str(number), "approve", "--month", "2049-03", "--by", "kanya")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert coop("requests", "decide", str(number), "approve", "--month", "soon", "--by", "kanya").exit_code == 2
    done = coop("requests", "decide", str(number), "approve", "--month", "2592-01", "--by", "kanya")
    assert done.stdout == f"approved: {number}, from 2049-01\n"
    assert kept(url, number).effective == Month(2049, 1)
