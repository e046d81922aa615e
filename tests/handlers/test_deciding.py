"""Deciding, whatever the kind: desks that ask for words, take chosen reasons only, or refuse what they are asked."""

from dataclasses import replace

import pytest

from core.cases import Case, CaseKind, CaseState
from core.errors import Refusal
from core.members import Member
from handlers import deciding
from handlers.cases.question import DESK
from handlers.casework import Decided, Desk
from handlers.incoming import Asked
from handlers.reply import Card, Phrase
from tests.dialogue import keys_of, verify_dialogue
from tests.handlers.asking import asks, items_of, member_and_office, quoted, state_of, written

pytestmark = pytest.mark.shows("C3")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> list[Desk]:
    """The desk that questions are decided at; a test may put another one in its place."""
    at = [DESK]
    monkeypatch.setattr(deciding, "desks_of", lambda _role: {CaseKind.QUESTION: at[0]} if at else {})
    return at


async def _refuses(_asked: Asked, _case: Case, _member: Member | None, _words: str) -> Card:
    raise Refusal("office.own_record")


async def _fails(asked: Asked, case: Case, _words: str) -> Decided:
    await asked.uow.cases.add_note(case.id, "n", (await asked.uow.cases.notes(case.id))[0])
    raise Refusal("office.own_record")


async def test_a_desk_that_wants_no_words_is_asked_at_once(desk: list[Desk]) -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)

    async def before(_asked: Asked, case: Case, member: Member | None, _words: str) -> Card:
        assert (case.id, member is not None) == (number, True)
        return Card(title=Phrase.of("question.title", number=Phrase("question.name")), rows=())

    desk[0] = replace(DESK, wants_words=False, before=before)
    await verify_dialogue(office, [(f"/approve {number}", "question.title")])
    assert quoted(office) == [], "a note is the desk's own to show"
    await verify_dialogue(office, [(f"/approve {number} ตรวจแล้ว", "question.title")])
    assert quoted(office) == []


async def test_what_cannot_be_approved_says_why_before_it_is_confirmed(desk: list[Desk]) -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    desk[0] = replace(DESK, before=_refuses)
    await verify_dialogue(office, [(f"/approve {number} ตอบ", "office.own_record")])
    assert await state_of(talk, number) is CaseState.OPEN


async def test_a_refusal_while_it_is_done_leaves_everything_as_it_was(desk: list[Desk]) -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await office.taps("approve", str(number), "ตอบ")
    before = await written(talk)
    desk[0] = replace(DESK, approve=_fails)
    await verify_dialogue(office, [("[question.confirm_button]", "office.own_record")])
    assert await written(talk) == before
    assert await state_of(talk, number) is CaseState.OPEN
    desk[0] = DESK
    async with talk.store.read() as uow:
        assert len(await uow.cases.notes(number)) == 1, "what the desk had written is undone"


async def test_a_kind_without_a_desk_is_no_case(desk: list[Desk]) -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    desk.clear()
    await verify_dialogue(office, [(f"/approve {number} ตอบ", "desk.no_such_case")])


async def test_only_chosen_reasons_where_a_typed_one_could_tell_too_much(desk: list[Desk]) -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    desk[0] = replace(DESK, only_reasons=Phrase("reject.usage"))
    await verify_dialogue(office, [(f"/reject {number} ไม่มีเลขนี้ในทะเบียน", "reject.usage")])
    assert [item.title for item in items_of(office)] == list(DESK.reasons)
    await verify_dialogue(office, [("พิมพ์อีกครั้ง", "reject.usage")])
    await office.taps("reject", str(number), "=0")
    assert keys_of(office.reply)[0] == "reject.ask"
    await verify_dialogue(office, [("[reject.confirm]", "question.closed")])
