"""What is refused is refused alike: whatever the cause, the page is the same and so is the work behind it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from core.links import LinkSession, LinkStep, Platform
from core.members import MemberStatus
from core.policy import SecondProof
from core.ports import Store
from core.services.linking import Page
from tests.builders import PROOF, line_address, means, member, policy, registered
from tests.core.services.walk import FIRST, NEW, OWN, Walk, put_code, walk_at, with_own_password
from tests.fakes import FakeHasher, FakeStore

CODE, OTHER_CODE = "ABCDEFG2", "ABCDEFG3"

Register = dict[str, Any]
"""What is known of 026548: `own`: has the own password OWN; `code`: has the staff code CODE; the rest are fields."""

NOBODY: Register = {}
DEFAULT: Register = {"own": False}
WITH_OWN: Register = {"own": True}
LOCKED: Register = {"locked": True}
LEFT: Register = {"status": MemberStatus.LEFT}


async def start(register: Register, **rules: Any) -> Walk:
    """A fresh page over REGISTER."""
    walk = Walk(FakeStore(), line_address(), means=means(policies=[policy(**rules)]))
    fields = {name: value for name, value in register.items() if name not in {"own", "code"}}
    if register:
        person = member(**fields)
        own = register.get("own")
        kept = await (with_own_password(walk.store, person, walk.means) if own else registered(walk.store, person))
        if register.get("code"):
            await put_code(walk.store, kept, walk.means, CODE)
    return await walk.begin()


def hashes_verified(walk: Walk) -> int:
    assert isinstance(walk.means.hasher, FakeHasher)
    return len(walk.means.hasher.verifications)


@pytest.mark.parametrize(
    ("register", "username", "password"),
    [
        (NOBODY, "what is this", FIRST),
        (NOBODY, "", ""),
        (DEFAULT, "U026548", NEW),
        (DEFAULT, "U026548", ""),
        (DEFAULT, "U026548", "P6549"),
        (DEFAULT | {"code": True}, "U026548", OTHER_CODE),
        (DEFAULT | {"code": True}, "U026549", CODE),
        (WITH_OWN, "U026548", NEW),
        (WITH_OWN, "U026549", OWN),
        (WITH_OWN | LOCKED, "U026548", OWN),
        (WITH_OWN | LEFT, "U026548", OWN),
        (LOCKED | {"code": True}, "U026548", CODE),
        (LEFT | {"code": True}, "U026548", CODE),
    ],
)
async def test_every_refused_log_in_is_answered_alike(register: Register, username: str, password: str) -> None:
    unknown = await start(NOBODY)
    refused = await unknown.enter("U026548", NEW)
    walk = await start(register)
    assert await walk.enter(username, password) == refused
    assert (refused.step, refused.refused) == (LinkStep.CREDENTIALS, "linking.refused")
    assert hashes_verified(walk) == hashes_verified(unknown) == 1


@pytest.mark.parametrize(
    "register", [DEFAULT, WITH_OWN, LOCKED, WITH_OWN | LOCKED, LEFT, WITH_OWN | LEFT, DEFAULT | {"birth_date": None}]
)
async def test_the_first_password_leads_to_the_proof_whoevers_it_is(register: Register) -> None:
    unknown = await start(NOBODY)
    asked = await unknown.enter()
    walk = await start(register)
    assert await walk.enter() == asked
    assert (asked.step, asked.refused, asked.member) == (LinkStep.PROOF, None, None)
    assert hashes_verified(walk) == hashes_verified(unknown) == 1


@pytest.mark.parametrize(
    ("register", "birth_date", "id_last4"),
    [
        (DEFAULT, PROOF[0], "4822"),
        (DEFAULT, PROOF[0], ""),
        (DEFAULT, date(1972, 3, 15), PROOF[1]),
        (DEFAULT, None, PROOF[1]),
        (DEFAULT, None, ""),
        (WITH_OWN, *PROOF),
        (LOCKED, *PROOF),
        (LEFT, *PROOF),
        ({"birth_date": None}, *PROOF),
        ({"birth_date": None}, None, PROOF[1]),
        ({"national_id": None}, *PROOF),
        ({"national_id": None}, PROOF[0], ""),
    ],
)
async def test_every_refused_proof_is_answered_alike(
    register: Register, birth_date: date | None, id_last4: str
) -> None:
    refused = await refused_proof()
    walk = await start(register)
    await walk.enter()
    assert await walk.facts(birth_date, id_last4) == refused


async def refused_proof() -> Page:
    """What somebody sees who claims a number that does not exist."""
    walk = await start(NOBODY)
    await walk.enter()
    page = await walk.facts()
    assert (page.step, page.refused) == (LinkStep.PROOF, "linking.refused")
    return page


@pytest.mark.parametrize("register", [NOBODY, DEFAULT, LOCKED | {"code": True}, LEFT | {"code": True}])
async def test_every_refused_code_is_answered_alike(register: Register) -> None:
    walk = await start(register)
    await walk.enter()
    assert await walk.code(CODE) == await refused_proof()


@pytest.mark.parametrize("register", [DEFAULT, WITH_OWN])
@pytest.mark.parametrize("instead_of_password", ["yes", "no"])
async def test_a_staff_code_proves_and_is_used_up_by_the_last_step(
    register: Register, instead_of_password: str
) -> None:
    walk = await start(register | {"code": True})
    if instead_of_password == "yes":
        page = await walk.enter(password="abcd-efg2")
    else:
        await walk.enter()
        page = await walk.code("abcd efg2")
    assert page.step is LinkStep.PASSWORD
    await walk.choose()
    await walk.confirm()
    assert await walk.finish() is not None
    await walk.begin()
    assert (await walk.enter(password=CODE)).refused == "linking.refused"
    assert (await walk.enter(password=NEW)).step is LinkStep.CONFIRM


async def test_where_the_policy_wants_codes_the_facts_prove_nothing() -> None:
    walk = await start(DEFAULT | {"code": True}, second_proof=SecondProof.CODE)
    assert (await walk.enter()).proof_by_code
    assert (await walk.facts()).refused == "linking.refused"
    assert (await walk.code(CODE)).step is LinkStep.PASSWORD


@pytest.mark.parametrize(
    ("register", "step"),
    [
        (DEFAULT, LinkStep.PASSWORD),
        (NOBODY, LinkStep.CREDENTIALS),
        (WITH_OWN, LinkStep.CREDENTIALS),
        (LOCKED, LinkStep.CREDENTIALS),
    ],
)
async def test_where_the_policy_wants_no_proof_only_a_real_first_password_passes(
    register: Register, step: LinkStep
) -> None:
    walk = await start(register, second_proof=SecondProof.NONE)
    assert (await walk.enter()).step is step


async def test_a_page_takes_so_many_wrong_answers_over_all_its_steps(store: Store) -> None:
    await registered(store, member())
    walk = await Walk(store, line_address()).begin()
    tries = policy().credentials.tries_per_page
    await walk.enter(password=NEW)
    await walk.enter()  # the right first password resets nothing
    for _ in range(tries - 2):
        assert (await walk.facts(id_last4="0000")).refused == "linking.refused"
    assert await walk.facts(id_last4="0000") == Page(step=LinkStep.EXPIRED)
    assert await walk.facts() == Page(step=LinkStep.EXPIRED)


class InterruptedHasher(FakeHasher):
    """Lets something happen while a password is being hashed or verified, once."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def _interrupt(self) -> None:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            await happens()

    async def hash(self, password: str) -> str:
        await self._interrupt()
        return await super().hash(password)

    async def verify(self, stored: str | None, password: str) -> bool:
        await self._interrupt()
        return await super().verify(stored, password)


async def interrupted(password: str, by: str) -> tuple[Page, LinkSession]:
    """An entry of PASSWORD during which the same page is sent with BY; what it shows, and the session after both."""
    hasher, store = InterruptedHasher(), FakeStore()
    walk = Walk(store, line_address(), means=means(hasher=hasher))
    await with_own_password(store, member(), walk.means)
    await walk.begin()
    hasher.meanwhile = partial(walk.enter, password=by)
    page = await walk.enter(password=password)
    (session,) = store.tables.sessions.values()
    return page, session


async def test_a_right_answer_that_raced_a_wrong_one_is_refused_and_counted_too() -> None:
    page, session = await interrupted(OWN, by=NEW)
    assert (page.step, page.refused) == (LinkStep.CREDENTIALS, "linking.refused")
    assert session.failures == 2


@pytest.mark.parametrize("late", [OWN, NEW])
async def test_an_answer_that_comes_after_the_step_was_made_changes_nothing(late: str) -> None:
    page, session = await interrupted(late, by=OWN)
    assert (page.step, page.refused) == (LinkStep.CONFIRM, None)
    assert session.failures == 0


async def test_of_two_new_passwords_at_the_same_time_the_first_kept_stands() -> None:
    hasher, store = InterruptedHasher(), FakeStore()
    await registered(store, member())
    walk = Walk(store, line_address(), means=means(hasher=hasher))
    await walk.begin()
    await walk.enter()
    await walk.facts()
    hasher.meanwhile = partial(walk.choose, OWN)
    assert (await walk.choose(NEW)).step is LinkStep.CONFIRM
    await walk.confirm()
    await walk.finish()
    await walk.begin()
    assert (await walk.enter(password=OWN)).step is LinkStep.CONFIRM


async def test_wrong_answers_at_the_same_time_are_all_counted(store: Store) -> None:
    await registered(store, member())
    walk = await walk_at(LinkStep.PROOF, store, Platform.LINE)
    tries = policy().credentials.tries_per_page
    pages = await asyncio.gather(*(walk.facts(id_last4=f"000{n}") for n in range(tries)))
    assert [page.step for page in pages].count(LinkStep.EXPIRED) >= 1
    assert await walk.view() == Page(step=LinkStep.EXPIRED)


async def test_a_right_answer_among_wrong_ones_at_the_same_time_is_worth_one_try(store: Store) -> None:
    await registered(store, member())
    walk = await walk_at(LinkStep.PROOF, store, Platform.LINE)
    wrong = policy().credentials.tries_per_page
    await asyncio.gather(*(walk.facts(id_last4=f"000{n}") for n in range(wrong)), walk.facts())
    assert (await walk.view()).step in {LinkStep.EXPIRED, LinkStep.PASSWORD}
