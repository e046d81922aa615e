"""/reject: a reason typed or chosen, shown as the member will read it, then confirmed."""

import pytest

from core.cases import CaseState
from core.links import Language
from core.ports import Store
from handlers.cases.question import DESK
from tests.dialogue import CATALOGUE, choices_of, keys_of, the_card, verify_dialogue
from tests.handlers.asking import QUESTION, asks, items_of, member_and_office, quoted, state_of, words_in
from tests.saver import on_both_channels, rows_of

pytestmark = pytest.mark.shows("C3")


async def test_a_typed_reason_is_shown_and_confirmed(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    number = await asks(talk)
    await verify_dialogue(office, [(f"/reject {number} ไม่ใช่เรื่องของสหกรณ์", ("reject.ask", "reject.words_shown"))])
    assert rows_of(the_card(office.reply)) == [("เรื่อง", "คำถาม"), ("สมาชิก", "026548 · มัธยม 1")]
    assert quoted(office) == ["ไม่ใช่เรื่องของสหกรณ์"]
    (yes, no) = the_card(office.reply).acts
    assert (yes.danger, no.danger) == (True, False)
    assert await state_of(talk, number) is CaseState.OPEN
    await verify_dialogue(office, [("[reject.confirm]", "question.closed")])
    assert await state_of(talk, number) is CaseState.REJECTED
    assert await words_in(talk, number) == [QUESTION, "ไม่ใช่เรื่องของสหกรณ์"]


async def test_reasons_are_offered_and_one_is_chosen() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await verify_dialogue(office, [(f"/reject {number}", "reject.ask_words")])
    assert [item.title for item in items_of(office)] == list(DESK.reasons)
    on_both_channels(office.reply, CATALOGUE.text(DESK.reasons[0], Language.THAI))
    chosen = items_of(office)[1]
    await office.taps(chosen.tap.feature, *chosen.tap.args)
    assert quoted(office) == [CATALOGUE.text(DESK.reasons[1], Language.THAI)]
    await verify_dialogue(office, [("[reject.confirm]", "question.closed")])
    assert (await words_in(talk, number))[-1] == CATALOGUE.text(DESK.reasons[1], Language.THAI)


async def test_a_reason_is_typed_after_the_question_for_it() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await verify_dialogue(office, [(f"/reject {number}", "reject.ask_words"), ("ซ้ำ", "reject.ask")])
    assert quoted(office) == ["ซ้ำ"]
    await verify_dialogue(office, [("[desk.back]", "desk.nothing_changed")])
    assert await state_of(talk, number) is CaseState.OPEN


async def test_without_a_number_it_says_how() -> None:
    _, office, _ = await member_and_office()
    await verify_dialogue(office, [("/reject", "reject.usage"), ("ไม่อนุมัติ", "reject.usage")])


@pytest.mark.parametrize("args", [("=9",), ("=x",), ("=",)])
async def test_a_reason_that_is_none_is_words_like_others(args: tuple[str, ...]) -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await office.taps("reject", str(number), *args)
    assert quoted(office) == list(args)


async def test_a_way_back_to_the_case_is_offered() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await office.taps("reject", str(number))
    assert [str(choice.tap) for choice in choices_of(office.reply)] == [f"request:{number}"]
    await office.presses("request.back")
    assert keys_of(office.reply)[0] == "question.title"


async def test_one_that_is_over_is_not_ended_again() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await verify_dialogue(office, [(f"/reject {number} ซ้ำ", "reject.ask"), ("[reject.confirm]", "question.closed")])
    await verify_dialogue(office, [(f"/reject {number} ซ้ำ", "desk.not_waiting")])
