"""/pending: what waits for a second person, oldest first, in pages; no names and no values on the list."""

from datetime import timedelta

from core.staff import Role
from handlers.reply import Badge, Literal, Phrase
from tests import builders
from tests.dialogue import Talk, the_card, verify_dialogue
from tests.fakes import FakeClock
from tests.handlers.staff.changing import NEW_ID, Changing, items_of


async def propose(talk: Talk, *setting: str) -> None:
    await verify_dialogue(talk, [(f"/set {' '.join(setting)}", "set.title"), ("[desk.confirm]", "set.waits")])


async def test_nothing_waits() -> None:
    office = await Changing.opened()
    await verify_dialogue(office.registrar, [("/pending", "pending.nothing"), ("รอคนที่สอง", "pending.nothing")])


async def test_own_ones_are_marked_and_others_say_how_long_they_wait() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "national_id", NEW_ID)
    await office.registrar.says("/pending")
    card = the_card(office.registrar.reply)
    (own,) = card.items
    assert card.count == Phrase.of("pending.count", number=1)
    assert own.title == Phrase.of("pending.line", number=Literal("1"), what=Phrase("fields.national_id"))
    assert own.detail == Phrase.of("pending.detail", member=Literal("026548"), day=office.means.clock.now().date())
    assert own.badge == Badge(text=Phrase("pending.own"))
    clock = office.means.clock
    assert isinstance(clock, FakeClock)
    for days, badge in (
        (0, None),
        (1, Badge(text=Phrase.of("pending.waits", days=1))),  # Thursday
        (2, Badge(text=Phrase.of("pending.waits", days=2), late=True)),  # Friday
        (4, Badge(text=Phrase.of("pending.waits", days=2), late=True)),  # Sunday
        (5, Badge(text=Phrase.of("pending.waits", days=3), late=True)),
    ):
        clock.at = office.registrar.means.clock.now().replace(day=25) + timedelta(days=days)
        await office.manager.says("/pending")
        assert the_card(office.manager.reply).items[0].badge == badge


async def test_seven_are_two_pages() -> None:
    office = await Changing.opened()
    for number in range(7):
        await builders.registered(
            office.store, builders.member(member_no=f"10000{number}", national_id=None, employee_no=None)
        )
        await propose(office.registrar, f"10000{number}", "employee_no", f"E{number}")
    await office.manager.says("/pending")
    assert items_of(the_card(office.manager.reply)) == [f"confirm:{number}" for number in range(1, 6)]
    await office.manager.presses("paging.more")
    assert items_of(the_card(office.manager.reply)) == ["confirm:6", "confirm:7"]
    await office.manager.presses("paging.before")
    assert len(the_card(office.manager.reply).items) == 5
    for forged in ("99", "-1", "x", "9" * 30):
        await office.manager.taps("pending", forged)
        assert the_card(office.manager.reply).count == Phrase.of("pending.count", number=7)


async def test_who_may_see_it() -> None:
    office = await Changing.opened()
    await propose(office.registrar, "026548", "employee_no", "E1")
    for role in Role:
        talk = await office.another(role, f"x{role.value.replace('_', '')}", unit="0101" if "unit" in role else None)
        sees = role in {Role.REGISTRAR, Role.MANAGER, Role.AUDITOR, Role.FRONT_DESK}
        await verify_dialogue(talk, [("/pending", "pending.title" if sees else "desk.not_for_role")])
