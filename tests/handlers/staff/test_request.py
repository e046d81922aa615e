"""One case: by number in any spelling, with what may be done; a closed one says who decided, when, what was said."""

import pytest

from core.cases import CaseId, CaseKind, CaseState
from core.links import Language
from core.ports import Store
from core.staff import Power, Role, may
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, the_card, verify_dialogue
from tests.fakes import MORNING
from tests.handlers.asking import another, answers, asks, member_and_office, quoted, written
from tests.saver import on_both_channels

pytestmark = pytest.mark.shows("C3")


def offered(talk: Talk) -> list[str]:
    return [str(choice.tap) for choice in choices_of(talk.reply)]


@pytest.mark.parametrize("said", ["/request 1", "/request 1/2569", "/request ๑/๒๕๖๙", "/request #1", "/request ๑"])
async def test_it_is_named_in_any_spelling(said: str) -> None:
    talk, office, person = await member_and_office()
    await asks(talk)
    await verify_dialogue(office, [(said, "question.title")])
    assert offered(office) == ["approve:1", "reject:1", f"member:#{person.id}", "queue"]


@pytest.mark.parametrize(
    "said", ["/request 2", "/request 1/2568", "/request x", "/request 1/25690", "/request 9999999999"]
)
async def test_what_is_no_case(said: str) -> None:
    talk, office, _ = await member_and_office()
    await asks(talk)
    await verify_dialogue(office, [(said, "desk.no_such_case")])


async def test_without_a_number_it_says_how() -> None:
    _, office, _ = await member_and_office()
    await verify_dialogue(office, [("/request", "request.usage"), ("ดูคำร้อง", "request.usage")])
    assert offered(office) == ["queue"]


async def test_each_look_stands_in_the_history(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    await asks(talk)
    await verify_dialogue(office, [("/request 1", "question.title"), ("/request 1", "question.title")])
    assert await written(talk) == [("member", "case.opened"), *[("staff:mali", "member.opened")] * 2]


async def test_an_answered_one_says_by_whom_and_when_and_offers_no_decision(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    await answers(office, await asks(talk))
    other = await another(office)
    await verify_dialogue(other, [("/request 1", ("request.decided_by", "queue.is_done"))])
    (ending,) = the_card(other.reply).sections
    rows = [
        (CATALOGUE.text(row.label, Language.THAI), CATALOGUE.value(row.value, Language.THAI)) for row in ending.rows
    ]
    assert rows == [("ผู้พิจารณา", "มะลิ สุขใจ (หน้าเคาน์เตอร์)"), ("เมื่อ", "25 พ.ย. 2569 เวลา 09.30 น.")]
    assert [tap for tap in offered(other) if tap.startswith(("approve", "reject"))] == []
    assert quoted(other)[-1] == "ร้อยละ 5.75 ต่อปี"
    on_both_channels(other.reply, "มะลิ สุขใจ")


async def closed(talk: Talk, state: CaseState, by: str) -> CaseId:
    """A forgotten log-in that is over, with a word to it."""
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, builders.line_address("f"), talk.means)
        number = await uow.cases.open(CaseKind.QUESTION, "q", {}, MORNING, chat_id=chat.id)
        await uow.cases.close(number, state, by, MORNING, keep_data=False)
    return number


@pytest.mark.parametrize(
    ("by", "shown"),
    [("member", "สมาชิก"), ("os:root", "เจ้าหน้าที่สหกรณ์"), ("staff:gone", "เจ้าหน้าที่สหกรณ์")],
)
async def test_who_ended_it_need_not_be_somebody_of_the_office(by: str, shown: str) -> None:
    talk, office, _ = await member_and_office()
    await closed(talk, CaseState.CANCELLED, by)
    await verify_dialogue(office, [("/request 1", "queue.is_cancelled")])
    (ending,) = the_card(office.reply).sections
    assert CATALOGUE.value(ending.rows[0].value, Language.THAI) == shown


async def test_the_own_case_is_shown_without_a_decision() -> None:
    talk, office, person = await member_and_office()
    await asks(talk)
    await office.is_linked_to(person)
    await verify_dialogue(office, [("/request 1", ("question.title", "desk.own_case"))])
    assert offered(office) == [f"member:#{person.id}", "queue"]


@pytest.mark.parametrize("role", Role)
async def test_who_may_look(role: Role) -> None:
    talk, _, person = await member_and_office()
    await asks(talk)
    other = Talk(talk.store, builders.telegram_address("902"), talk.means)
    await other.works_as(role, "other", "คนอื่น", "0101" if role.value.startswith("unit") else None)
    await other.says("/request 1")
    if may(role, Power.QUESTION_ANSWER):
        assert "question.title" in keys_of(other.reply)
        assert (f"member:#{person.id}" in offered(other)) == may(role, Power.MEMBER_OPEN)
    else:
        assert keys_of(other.reply)[0] == "desk.not_for_role"


async def test_a_kind_that_the_role_does_not_deal_with_is_refused() -> None:
    talk, office, person = await member_and_office(Role.CASHIER)
    async with talk.store.work() as uow:
        await uow.cases.open(CaseKind.UPDATE, "u", {}, MORNING, member_id=person.id)
    await verify_dialogue(office, [("/request 1", "office.role_may_not")])


async def test_to_members_and_strangers_it_is_an_unknown_word() -> None:
    talk, _, _ = await member_and_office()
    await asks(talk)
    await talk.says("/request 1")
    known = talk.reply
    await talk.says("/qqqqqqq 1")
    assert known == talk.reply
    await talk.taps("request", "1")
    assert known == talk.reply
