"""`coop year-end`: what a year would come to, who gets nothing and why, and posting it, once."""

import json
from datetime import date

import pytest

from core.members import canonical
from core.money import Baht
from tests.bot.cli.test_office import SAMPLE, Coop, coop, newest, opened, url, written
from tests.builders import account, loan, loan_payment, movement
from tests.fakes import MORNING
from tests.postgres import in_a_thread

__all__ = ["coop", "url"]  # fixtures

pytestmark = pytest.mark.shows("N1", "N3")

YEAR = 2025
DECIDED = (
    f'[[dividend.years]]\nyear = {YEAR + 543}\nrate = "5.70"\nrefund_rate = "13"\n\n[[dividend.years]]\nyear = 2600\n'
)


def with_books(url: str, *, at: str = "026548") -> None:
    """Rates of the year, and the member of rule N3's worked cases."""

    async def put() -> None:
        store = await opened(url)
        policy = SAMPLE.read_text("utf-8")
        policy = policy.replace("[[dividend.years]]\nyear = 2569\n", DECIDED)
        policy = policy.replace("valid_from = 2020-01-01", "valid_from = 2020-02-01")
        async with store.work() as uow:
            await uow.policies.put(date(2020, 2, 1), policy, MORNING, "os:root")
            member = await uow.members.by_number(canonical(at))
            assert member is not None
            shares = account(as_of=date(YEAR, 12, 31), balance=Baht.of(112_000), brought_forward=Baht.of(100_000))
            await uow.shares.put_account(member.id, shares)
            paid = [movement(on=date(YEAR, month, 28), amount=Baht.of(1_000)) for month in range(1, 13)]
            await uow.shares.add_movements(member.id, paid)
            loan_id = await uow.loans.put(loan(member_id=member.id))
            await uow.loans.add_movements(loan_id, [loan_payment(on=date(YEAR, 6, 30), interest=Baht.of(50_000))])
        await store.close()

    in_a_thread(put())


def test_the_preview_has_control_totals_and_names_who_gets_nothing(coop: Coop, url: str) -> None:
    with_books(url)
    before = written(url)
    seen = json.loads(coop("year-end", "preview", "2568", "--json").stdout)
    assert seen == {
        "year": 2025,
        "rate": "5.70",
        "refund_rate": "13.00",
        "over": True,
        "open_months": None,
        "above_limit": "026548",
        "members": 1,
        "shares": "112,000.00",
        "dividend": "6,013.50",
        "interest": "50,000.00",
        "refund": "6,500.00",
        "received": "12,513.50",
        "posted_members": 0,
        "posted_received": "0.00",
        "nothing": 1,
        "without": [{"member": "ส03548", "without": "nothing"}],
    }
    plain = coop("year-end", "preview", "2025", "--by", "kanya").stdout
    for text in ("12,513.50", "112,000.00", "ส03548"):
        assert text in plain
    assert written(url) == before


def test_posted_once_and_said_again(coop: Coop, url: str) -> None:
    with_books(url)
    done = coop("year-end", "post", "2568", "--by", "malee")
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "2025: posted for 1 members, 12,513.50 in all",
            "2025 as a whole: 1 members, 12,513.50",
            "  nothing: 1 members (coop year-end preview names them)",
        ],
    )
    assert newest(url)[:2] == ("year.posted", "staff:malee")
    before = written(url)
    again = coop("year-end", "post", "2025", "--by", "malee")
    assert (again.exit_code, again.stdout.splitlines()[0]) == (0, "2025: was posted before, nothing is new")
    assert written(url) == before
    seen = json.loads(coop("year-end", "preview", "2025", "--json").stdout)
    assert (seen["members"], seen["posted_members"], seen["posted_received"]) == (0, 1, "12,513.50")


@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        (("post", "2057"), 1, "not over"),
        (("post", "2024"), 1, "no rates"),
        (("preview", "2024"), 1, "no rates"),
        (("post", "2025", "--by", "kanya"), 1, "cashier"),
        (("post", "25"), 2, "not a year"),
        (("preview", "soon"), 2, "not a year"),
    ],
)
def test_what_cannot_be_is_refused(coop: Coop, url: str, arguments: tuple[str, ...], status: int, reason: str) -> None:
    with_books(url)
    before = written(url)
    refused = coop("year-end", *arguments)
    assert (refused.exit_code, refused.stdout) == (status, "")
    assert reason in refused.stderr
    assert written(url) == before
