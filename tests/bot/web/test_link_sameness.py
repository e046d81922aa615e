"""Nobody learns from the page whether a number exists: the same bytes and headers whatever is wrong with it (T4)."""

import re
from dataclasses import replace
from typing import Any

import pytest

from core.links import Platform
from core.members import Member, MemberStatus
from tests.bot.web.link_bed import FACTS, OWN_PASSWORD, Bed, Browser, Shown, bed
from tests.builders import PROOF, member, registered

WRONG_FACTS = {**FACTS, "id_last4": "0000"}
SECRETS = re.compile(r'name="csrf" value="[^"]*"|/link/(?:forgot/)?[\w-]{43}')
WHO = ("026548", "026549", "026550", "026551", "026552", "026553", "700001")
"""Unlinked, locked, left, with an own password, without facts on record, paused, unknown."""


def one_more(number: str, **changes: Any) -> Member:
    """Born on the same day as 026548, and with the same last digits of the ID."""
    return member(member_no=number, national_id=f"3{number}02{PROOF[1]}", employee_no=None, **changes)


async def village() -> Bed:
    """A page, and one member of each kind."""
    made = await bed()
    await registered(made.store, one_more("026549", locked=True))
    await registered(made.store, one_more("026550", status=MemberStatus.LEFT))
    own = await registered(made.store, one_more("026551"))
    await registered(made.store, one_more("026552", birth_date=None))
    await registered(made.store, one_more("026553"))
    password_hash = await made.means.hasher.hash(OWN_PASSWORD)
    async with made.store.work() as uow:
        await uow.credentials.set_password(own.id, password_hash, made.clock.now())
        count = await uow.attempts.hold("026553")
        await uow.attempts.save(replace(count, in_a_row=5, paused_until=made.clock.now().replace(hour=23)))
    return made


def alike(shown: Shown) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """A page without what is random in every page."""
    headers = tuple(sorted((name, value) for name, value in shown.headers.items() if name != "content-length"))
    return shown.status, SECRETS.sub("…", shown.html), headers


async def after(made: Bed, *forms: dict[str, str]) -> Shown:
    """What a new chat's page shows after FORMS."""
    token = await made.offer(Platform.TELEGRAM)
    return await Browser(made).pass_all(token, *forms)


@pytest.mark.shows("T4")
async def test_a_wrong_password_is_answered_alike_for_everybody() -> None:
    made = await village()
    pages = [await after(made, {"username": f"U{who}", "password": "quite wrong"}) for who in WHO]
    pages += [await after(made, {"username": "nobody", "password": "quite wrong"})]
    assert all(page.is_refused for page in pages)
    typed = zip((*(f"U{who}" for who in WHO), "nobody"), pages, strict=True)
    as_blank = [replace(page, html=page.html.replace(f'value="{who}"', 'value=""')) for who, page in typed]
    assert len({alike(page) for page in as_blank}) == 1


@pytest.mark.shows("T4")
async def test_the_first_password_leads_everybody_to_the_same_page() -> None:
    made = await village()
    first = [await after(made, {"username": f"U{who}", "password": f"P{who[-4:]}"}) for who in WHO]
    assert {page.step for page in first} == {"proof"}
    assert len({alike(page) for page in first}) == 1


@pytest.mark.shows("T4")
async def test_a_wrong_proof_is_answered_alike_for_everybody() -> None:
    made = await village()
    pages = [await after(made, {"username": f"U{who}", "password": f"P{who[-4:]}"}, WRONG_FACTS) for who in WHO]
    assert all(page.is_refused for page in pages)
    assert len({alike(page) for page in pages}) == 1


@pytest.mark.shows("T4")
async def test_right_facts_of_somebody_who_may_not_link_are_answered_as_wrong_ones() -> None:
    """Locked, left, with an own password, paused: the facts are theirs, the page says what it says to a stranger."""
    made = await village()
    assert PROOF[1] == FACTS["id_last4"]
    stranger = await after(made, {"username": "U700001", "password": "P0001"}, FACTS)
    for who in ("026549", "026550", "026551", "026552", "026553"):
        page = await after(made, {"username": f"U{who}", "password": f"P{who[-4:]}"}, FACTS)
        assert alike(page) == alike(stranger)
