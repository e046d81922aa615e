"""What is typed becomes whom one looks for: titles, units, numbers; and who may look."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

import core.staff
from core.errors import Refusal
from core.history import Actor
from core.members import Term, canonical
from core.ports import Store
from core.services.finding import find, sought_by
from core.staff import RIGHTS, Power, Rights, Role, may
from tests.builders import means, member, registered, staff
from tests.core.services.office import ROOT, Office, actor
from tests.fakes import FakeStore

UNITS = {"0101": "มัธยม 1", "0110": "มัธยม 10", "0203": "ประถม 3", "0300": "โรงเรียนบ้านน้ำใส", "0301": "โรงเรียนวัดน้ำใส"}
TITLES = {"1": "นาย", "2": "นาง", "3": "น.ส.", "9": "ว่าที่ ร.ต."}
Read = tuple[tuple[str, ...], frozenset[str]]


async def store_with_codes() -> FakeStore:
    store = FakeStore()
    async with store.work() as uow:
        for kind, codes in (("unit", UNITS), ("title", TITLES)):
            for code, description in codes.items():
                await uow.codes.put(kind, code, description, member().joined_on)
    return store


def read(terms: tuple[Term, ...]) -> list[Read]:
    return [(tuple(word.name for word in term.words), term.units) for term in terms]


def named(*words: str) -> Read:
    return words, frozenset()


def of(*words: str, units: str) -> Read:
    return words, frozenset(units.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("สมชาย", [named("สมชาย")]),
        ("  สมชาย   ใจดี ", [named("สมชาย"), named("ใจดี")]),
        ("นายสมชาย", [named("สมชาย")]),
        ("นาย สมชาย", [named("สมชาย")]),
        ("น.ส.ส้ม", [named("ส้ม")]),
        ("น.ส. ส้ม", [named("ส้ม")]),
        ("นางสาวส้ม", [named("ส้ม")]),
        ("ครูสมชาย", [named("สมชาย")]),
        ("คุณวุฒิ", [named("วุฒิ")]),
        ("คุณากร", [named("คุณากร")]),
        ("นายิกา", [named("นายิกา")]),
        ("นาย", [named("นาย")]),
        ("Mr. Smith", [named("smith")]),
        ("สมชาย มัธยม 1", [named("สมชาย"), of("มัธยม", "1", units="0101")]),
        ("มัธยม1 สมชาย", [of("มัธยม1", units="0101"), named("สมชาย")]),
        ("มัธยม ๑", [of("มัธยม", "๑", units="0101")]),
        ("มัธยม", [of("มัธยม", units="0101 0110")]),
        ("มัธยม สมชาย 1", [of("มัธยม", units="0101 0110"), named("สมชาย"), named("1")]),
        ("0203", [of("0203", units="0203")]),
        ("๐๒๐๓", [of("๐๒๐๓", units="0203")]),
        ("1", [named("1")]),
        ("น้ำใส", [of("น้ำใส", units="0300 0301")]),
        ("น้ําใส", [of("น้ำใส", units="0300 0301")]),
        ("บ้านน้ำใส สมชาย", [of("บ้านน้ำใส", units="0300"), named("สมชาย")]),
        ("a b c d e f g h i j", [named(letter) for letter in "abcdefgh"]),
        ("สม\u200bชาย", [named("สมชาย")]),
        ("% _ สมชาย", [named("สมชาย")]),
        ("  ", []),
        ("%%%", []),
    ],
)
async def test_what_is_looked_for(text: str, expected: list[Read]) -> None:
    store = await store_with_codes()
    async with store.read() as uow:
        assert read(await sought_by(uow, means(), text)) == expected


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("026548", "026548"),
        ("๐๒๖-๕๔๘", "026548"),
        ("U026548", "026548"),
        ("uส๐๓๕๔๘", "ส03548"),
        ("S035", "ส035"),
        ("6548", "6548"),
        ("ค.ศ.3", "ค.ศ.3"),
        ("สมชาย", ""),
    ],
)
async def test_numbers_in_every_spelling(typed: str, number: str) -> None:
    store = await store_with_codes()
    async with store.read() as uow:
        (term,) = await sought_by(uow, means(), typed)
    assert [word.number for word in term.words] == [number]


async def test_a_word_is_a_number_as_it_is_kept_and_a_sound() -> None:
    store = await store_with_codes()
    async with store.read() as uow:
        (number,), (name,) = [term.words for term in await sought_by(uow, means(), "s๐๓๕ นัดพงษ์")]
    assert (number.number, name.number) == (canonical("ส035"), "")
    assert name.sound == "นัดพง"


@pytest.mark.parametrize("role", list(Role))
async def test_who_may_search(store: Store, role: Role) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        if may(role, Power.MEMBER_OPEN):
            assert (await find(uow, office.means, actor(role.value), "ประพันธ์", limit=5)).number == 1
        else:
            with pytest.raises(Refusal) as refused:
                await find(uow, office.means, actor(role.value), "ประพันธ์", limit=5)
            assert refused.value.key == "office.role_may_not"


async def test_an_account_of_the_machine_finds_a_stranger_and_the_disabled_do_not(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        assert (await find(uow, office.means, ROOT, "ประพันธ์", limit=5)).number == 1
        person = await uow.staff.by_username("registrar")
        assert person is not None
        await uow.staff.disable(person.id, office.means.clock.now())
        for nobody in (actor("registrar"), actor("nobody"), Actor("member", "line")):
            with pytest.raises(Refusal) as refused:
                await find(uow, office.means, nobody, "ประพันธ์", limit=5)
            assert refused.value.key == "office.no_such_staff"


@pytest.mark.shows("T27")
async def test_a_role_of_a_unit_would_find_its_own_only(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rights: Mapping[Role, Rights] = {**RIGHTS, Role.UNIT_OFFICER: Rights(frozenset({Power.MEMBER_OPEN}))}
    monkeypatch.setattr(core.staff, "RIGHTS", MappingProxyType(rights))
    office = await Office.opened(store)
    await registered(store, member(member_no="026549", national_id=None, unit="0202"))
    await registered(store, member(member_no="026550", national_id=None, unit=None))
    async with office.acting() as uow:
        own = await find(uow, office.means, actor("unit_officer"), "ประพันธ์", limit=5)
        assert [hit.member.member_no for hit in own.hits] == ["026548"]
        assert (await find(uow, office.means, actor("unit_officer"), "0202", limit=5)).number == 0
        assert (await find(uow, office.means, actor("manager"), "ประพันธ์", limit=5)).number == 3
        await uow.staff.add(staff(username="unitless", role=Role.UNIT_OFFICER, unit=None))
        with pytest.raises(Refusal):
            await find(uow, office.means, actor("unitless"), "ประพันธ์", limit=5)


async def test_nothing_asked_is_refused(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        with pytest.raises(Refusal) as refused:
            await find(uow, office.means, actor("manager"), " % ", limit=5)
    assert refused.value.key == "find.nothing_asked"


async def test_a_search_is_no_look_at_a_record(store: Store) -> None:
    office = await Office.opened(store)
    async with office.acting() as uow:
        await find(uow, office.means, actor("manager"), "ประพันธ์", limit=5)
    assert await office.written() == []
