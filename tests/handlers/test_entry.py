"""The door of the office: a good code opens it once; every other knock is worth as much as a word that nobody knows."""

from datetime import timedelta

import pytest

from core.links import Platform
from core.ports import Store
from core.services.staffing import disable_staff, give_staff_code
from core.staff import CODE_GOOD_FOR, Role
from handlers import entry
from handlers.dispatch import Dispatched
from handlers.reply import Literal
from tests import builders
from tests.core.services.office import ROOT
from tests.dialogue import REGISTRY, Talk, choices_of, keys_of
from tests.fakes import MORNING

NOBODYS = "/zzqx ABCD2345"
"""A word that nobody knows, in the place of the command."""


async def talk_with_code(store: Store | None = None, platform: Platform = Platform.LINE) -> tuple[Talk, str]:
    """A stranger's chat, and the code of somebody of the office."""
    talk = Talk(store, builders.address_on(platform))
    async with talk.store.work() as uow:
        await uow.staff.add(builders.staff(username="mali", name="มะลิ ยิ้มรับ", role=Role.FRONT_DESK))
        return talk, await give_staff_code(uow, talk.means, ROOT, "mali")


async def said(talk: Talk, text: str) -> Dispatched:
    await talk.says(text)
    assert talk.last is not None
    return talk.last


@pytest.mark.parametrize("knock", ["/staff_link {}", "staff_link {}", "/STAFF_LINK@namsai_bot  {}", " /staff link {} "])
async def test_a_good_code_opens_and_the_message_is_taken_away(knock: str) -> None:
    talk, code = await talk_with_code()
    answer = await said(talk, knock.format(code))
    assert keys_of(talk.reply) == ["staff.linked"]
    assert talk.reply.parts[0].phrase.values["name"] == Literal("มะลิ ยิ้มรับ")  # type: ignore[union-attr]  # a Text
    assert answer.unsay
    assert [choice.label.key for choice in choices_of(talk.reply)] == ["staff.button", "staff.password_button"]
    assert keys_of((await said(talk, "/staff")).reply or talk.reply)[0] == "staff.title"


async def test_who_has_a_password_is_offered_none() -> None:
    talk, code = await talk_with_code()
    async with talk.store.work() as uow:
        (person,) = await uow.staff.all()
        await uow.staff_links.set_password(person.id, "hash", MORNING)
    await said(talk, f"/staff_link {code}")
    assert [choice.label.key for choice in choices_of(talk.reply)] == ["staff.button"]


@pytest.mark.shows("T27")
@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize("who", ["guest", "member", "staff"])
@pytest.mark.parametrize("spoilt", ["wrong", "used", "expired", "disabled", "none"])
async def test_a_code_that_is_no_good_is_answered_as_an_unknown_word(platform: Platform, who: str, spoilt: str) -> None:
    talk, code = await talk_with_code(platform=platform)
    if who == "member":
        await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    if who == "staff":
        await talk.works_as(Role.CASHIER, "wilai", "วิไลวรรณ นับถูก")
    match spoilt:
        case "used":
            await Talk(talk.store, builders.line_address("e")).says(f"/staff_link {code}")
        case "expired":
            talk.means.clock.advance(CODE_GOOD_FOR)  # type: ignore[attr-defined]  # the tests' clock
        case "disabled":
            async with talk.store.work() as uow:
                await disable_staff(uow, talk.means, ROOT, "mali")
        case "wrong":
            code = "ABCD2345"
        case _:
            code = ""
    expected = await said(talk, NOBODYS)
    for knock in (f"/staff_link {code}", f"/staff_link@namsai_bot {code}", f"/STAFF_LINK {code}"):
        assert await said(talk, knock.strip()) == expected, knock
    assert keys_of(talk.reply) == ["common.unknown"]


@pytest.mark.parametrize("command", sorted(entry.LATER))
async def test_commands_that_the_office_will_have_are_no_words_of_members(command: str) -> None:
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    expected = await said(talk, "/zzqx")
    assert command not in REGISTRY.commands
    assert await said(talk, f"/{command}") == expected
    assert await said(talk, f"/{command} 026548") == expected


async def test_a_code_is_good_for_a_day() -> None:
    talk, code = await talk_with_code()
    talk.means.clock.advance(CODE_GOOD_FOR - timedelta(minutes=1))  # type: ignore[attr-defined]  # the tests' clock
    await said(talk, f"/staff_link {code}")
    assert keys_of(talk.reply) == ["staff.linked"]
