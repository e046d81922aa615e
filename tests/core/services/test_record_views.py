"""Parts of a record: who may see which, what the look leaves behind, what is left of a salary."""

import pytest

from core.history import Action
from core.loans import LoanType
from core.members import Member
from core.money import ZERO, Baht
from core.ports import Store, UnitOfWork
from core.services.record_views import OF_MONEY, Money, View, look, money_of
from core.staff import OF_A_UNIT, Power, Role, may
from tests.builders import account, associate, loan, registered
from tests.core.services.office import Office, actor
from tests.core.services.test_staffing import refusal
from tests.fakes import FakeStore
from tests.lending import lent


@pytest.mark.shows("T12")
@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("role", list(Role))
async def test_a_part_is_seen_and_recorded_or_neither(role: Role, view: View) -> None:
    office = await Office.opened(FakeStore())
    who = actor(role.value)

    async def looked(uow: UnitOfWork) -> Member:
        return await look(uow, office.means, who, office.member, view)

    if may(role, Power.MEMBER_OPEN) and (view not in OF_MONEY or may(role, Power.MONEY_SEE)):
        async with office.acting() as uow:
            assert await looked(uow) == office.member
        (entry,) = await office.written()
        assert (entry.actor, entry.action, entry.member_id, entry.subject) == (
            who,
            Action.MEMBER_OPENED,
            office.member.id,
            view.value,
        )
    else:
        assert await refusal(looked, office) == "office.role_may_not"
        assert role in OF_A_UNIT or not may(role, Power.MEMBER_OPEN) or view in OF_MONEY


@pytest.mark.shows("T26")
@pytest.mark.parametrize("role", [role for role in Role if not may(role, Power.MONEY_SEE)])
async def test_figures_are_for_roles_that_may_see_them(role: Role) -> None:
    office = await Office.opened(FakeStore())

    async def figures(uow: UnitOfWork) -> Money:
        return await money_of(uow, office.means, actor(role.value), office.member)

    assert await refusal(figures, office) == "office.role_may_not"


@pytest.mark.parametrize(
    ("salary", "percent"),
    [
        (Baht.of(10_000), 80),
        (Baht.of(2_999), 33),
        (Baht.of(2_000), 0),
        (Baht.of(1_999), -1),
        (Baht.of(1_000), -100),
        (ZERO, None),
        (None, None),
    ],
)
async def test_what_is_left_in_percent_is_rounded_down(salary: Baht | None, percent: int | None) -> None:
    office = await Office.opened(FakeStore(), salary=salary)
    async with office.acting() as uow:
        await uow.shares.put_account(office.member.id, account())
        assert (await money_of(uow, office.means, actor("cashier"), office.member)).percent_left == percent


async def test_nothing_on_the_books_leaves_nothing_to_say(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        money = await money_of(uow, office.means, actor("cashier"), office.member)
    assert (money.percent_left, money.guaranteed) == (None, 0)


async def test_borrowers_are_counted_and_not_contracts(store: Store) -> None:
    office = await Office.opened(store)
    friend = await registered(store, associate())
    contracts = [loan(), loan(contract_no="ฉฉ.1/2569", loan_type=LoanType.EMERGENCY)]
    kept = await lent(store, friend, contracts)
    async with office.acting() as uow:
        for one in kept:
            await uow.guarantees.put(one.id, office.member.id)
        assert (await money_of(uow, office.means, actor("auditor"), office.member)).guaranteed == 1
