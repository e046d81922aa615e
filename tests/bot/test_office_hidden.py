"""To everybody else the office does not exist: every word and button of it, through the real channels (T9, T27).

What a guest, a member, and somebody whose work has ended get is byte for byte what an unknown word in its place gets.
In groups, and from other people's hands, nothing of the office is shown even to its own people.
"""

import pytest

from core.links import Platform
from core.services.staffing import disable_staff, give_staff_code
from core.staff import Role
from handlers import entry
from handlers.registry import Registry
from tests import builders
from tests.bot.chat_way import LINE_USER, Way
from tests.bot.test_private_only import KINDS, OWN, line_press, telegram_press
from tests.core.services.office import ROOT
from tests.dialogue import CATALOGUE, REGISTRY
from tests.fakes import MORNING, FakeStore

OFFICE = REGISTRY.office or Registry({}, {}, {})
WITHOUT = Registry(REGISTRY.features, REGISTRY.commands, REGISTRY.happenings)
"""The same bot where nobody has an office."""

NOBODYS = "zzqx"
COMMANDS = (*OFFICE.commands, *sorted(entry.COMMANDS))
WORDS = [word for name in OFFICE.features for word in (*CATALOGUE.words(name).words, *CATALOGUE.words(name).shortcuts)]
ENDS = ("", " 026548", " ๐๒๖๕๔๘ phone 0812345678", " 407 ข้อมูลไม่ตรง", " ABCD2345", " 2026-12-31 ปีใหม่", " กกกก")
"""What may stand behind a command."""

TAPS = ("", ":yes:ABCD2345", ":no:ABCD2345", ":#1", ":26", ":prove", ":mine")
PRESSES = {
    Platform.LINE: line_press({"type": "user", "userId": LINE_USER}),
    Platform.TELEGRAM: telegram_press(OWN),
}
BY_PLATFORM = pytest.mark.parametrize("platform", list(Platform))
WHO = pytest.mark.parametrize("who", ["guest", "member", "disabled", "disabled member"])


async def works(way: Way) -> None:
    """Both chats are those of somebody of the office."""
    async with way.store.work() as uow:
        staff_id = await uow.staff.add(builders.staff(role=Role.MANAGER))
        for address in (builders.line_address(), builders.telegram_address()):
            chat = await builders.chat_of(uow, address, way.means)
            await uow.staff_links.add(chat.id, staff_id, MORNING)


async def way_of(who: str, registry: Registry = REGISTRY) -> Way:
    way = Way(FakeStore(), registry)
    if who.endswith("member"):
        await way.linked()
    if who.startswith("disabled"):
        await works(way)
        async with way.store.work() as uow:
            await disable_staff(uow, way.means, ROOT, "somsri")
        await way.sent()
    return way


async def answer(way: Way, platform: Platform, text: str) -> list[tuple[str, str]]:
    await way.says(platform, text)
    return await way.sent()


@pytest.mark.shows("T27")
@BY_PLATFORM
@WHO
async def test_a_command_is_an_unknown_word_to_everybody_else(platform: Platform, who: str) -> None:
    way = await way_of(who)
    for end in ENDS:
        unknown = await answer(way, platform, f"/{NOBODYS}{end}")
        assert len(unknown) == 1
        assert "ยังไม่เข้าใจ" in unknown[0][1]
        for command in COMMANDS:
            for typed in (f"/{command}{end}", f"/{command.upper()}{end}", f"/{command}@namsai_bot{end}"):
                assert await answer(way, platform, typed) == unknown, typed


@pytest.mark.shows("T27")
@BY_PLATFORM
@WHO
async def test_a_word_is_what_it_would_be_without_an_office(platform: Platform, who: str) -> None:
    """ดูคำร้อง of the office may well be a member's own request: whatever it is, the office is not told by it."""
    way, without = await way_of(who), await way_of(who, WITHOUT)
    for word in (*OFFICE.commands, *WORDS):
        for typed in (word, f" {word.upper()} ", f"{word} 026548"):
            assert await answer(way, platform, typed) == await answer(without, platform, typed), typed


@pytest.mark.shows("T27")
@BY_PLATFORM
@WHO
async def test_a_button_is_one_that_nobody_knows_to_everybody_else(platform: Platform, who: str) -> None:
    way = await way_of(who)
    for tap in TAPS:
        await way.comes(PRESSES[platform](way, f"{NOBODYS}{tap}"))
        unknown = await way.sent()
        for name in OFFICE.features:
            await way.comes(PRESSES[platform](way, f"{name}{tap}"))
            assert await way.sent() == unknown, f"{name}{tap}"
        await way.comes(PRESSES[platform](way, f"settings:show:staff{tap}"))
        assert await way.sent() == unknown, "hidden amounts open no back door"


@BY_PLATFORM
async def test_its_own_people_are_answered(platform: Platform) -> None:
    """The tables above have teeth."""
    way = Way(FakeStore())
    await works(way)
    for said in ("/staff", "เมนูงาน"):
        assert "สมศรี" in str(await answer(way, platform, said))
    await way.comes(PRESSES[platform](way, "staff"))
    assert "สมศรี" in str(await way.sent())


@pytest.mark.shows("T9")
@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_of_the_office_is_shown_anywhere_but_in_the_private_chat(kind: str) -> None:
    way = Way(FakeStore())
    await works(way)
    for text in (f"/{command}" for command in COMMANDS):
        await way.comes(KINDS[kind](way, f"/{NOBODYS}"))
        unknown = await way.sent()
        await way.comes(KINDS[kind](way, text))
        assert await way.sent() == unknown, text


@pytest.mark.shows("T9", "T13")
@pytest.mark.parametrize("kind", KINDS)
async def test_a_code_opens_nothing_anywhere_but_in_the_private_chat(kind: str) -> None:
    way = Way(FakeStore())
    async with way.store.work() as uow:
        await uow.staff.add(builders.staff())
        code = await give_staff_code(uow, way.means, ROOT, "somsri")
    await way.comes(KINDS[kind](way, f"/staff_link {code}"))
    assert code not in str(await way.sent())
    async with way.store.read() as uow:
        (person,) = await uow.staff.all()
        assert await uow.staff_links.of_staff(person.id) == []
        assert person.id in await uow.staff.codes_waiting(MORNING)
