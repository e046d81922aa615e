"""The day before another version of the policy counts, those who keep it hear of it once."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.clock import BANGKOK
from core.ports import Store
from core.services.jobs import policy_in_force
from core.staff import Role
from tests.builders import means as means_of
from tests.core.services.jobs.reminded import at_the_office, notices, said
from tests.core.services.test_due import alerts, planned, run_all
from tests.fakes import MORNING, FakeClock

KINDS = {policy_in_force.JOB.name: policy_in_force.JOB}
FIRST = date(2027, 1, 1)
EVE = datetime(2026, 12, 31, 8, tzinfo=BANGKOK)


@pytest.mark.shows("C4")
@pytest.mark.parametrize(
    ("at", "done"),
    [
        (EVE - timedelta(seconds=1), []),
        (EVE, ["2027-01-01"]),
        (EVE + timedelta(hours=40), ["2027-01-01"]),  # the day itself, until it is over
        (EVE + timedelta(hours=41), ["-2027-01-01"]),
    ],
)
async def test_manager_and_administrator_are_told_the_day_before(store: Store, at: datetime, done: list[str]) -> None:
    boss = await at_the_office(store, "anan", Role.MANAGER, 1)
    admin = await at_the_office(store, "nipa", Role.ADMIN, 2)
    await at_the_office(store, "mali", Role.REGISTRAR, 3)
    clock = FakeClock(MORNING)
    means = means_of(clock=clock)
    means = replace(means, policies=[*means.policies, replace(means.policy, valid_from=FIRST)])
    assert await planned(store, means, KINDS) == 1
    clock.at = at
    assert await run_all(store, means, KINDS) == done
    assert await planned(store, means, KINDS) == 0
    told = await notices(store, at)
    assert said(told) == ([("staff-policy", boss), ("staff-policy", admin)] if done == ["2027-01-01"] else [])
    assert {one.values["day"] for one in told} <= {"2027-01-01"}
    assert len(await alerts(store)) == sum(period[0] == "-" for period in done)


async def test_a_version_that_is_in_force_already_is_no_news(store: Store) -> None:
    means = means_of()
    means = replace(means, policies=[replace(means.policy, valid_from=MORNING.date() - timedelta(days=2))])
    assert await planned(store, means, KINDS) == 0
