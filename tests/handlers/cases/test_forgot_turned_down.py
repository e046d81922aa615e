"""What somebody hears whose forgotten log-in the office turned down: the same, whoever was claimed."""

from dataclasses import replace

import pytest

from core.cases import CaseState
from core.links import Language, Platform
from tests.dialogue import keys_of, verify_dialogue
from tests.fakes import FakeStore
from tests.handlers.forgotten import CLAIM, UNKNOWN, Way, told_to


@pytest.mark.shows("E3", "T4")
async def test_turned_down_the_asker_hears_the_same_whoever_was_claimed() -> None:
    heard = []
    for claim in (CLAIM, UNKNOWN, replace(CLAIM, national_id="1103700257730")):
        way = await Way.opened(FakeStore(), Platform.LINE)
        case_id = await way.asks(claim)
        await verify_dialogue(
            way.desk,
            [
                (f"/request {case_id}", "case_forgot.title"),
                ("[reject.button]", "case_forgot.reason_differs"),
                (f"/reject {case_id} =0", "reject.ask"),
                ("[reject.confirm]", "case_forgot.rejected"),
            ],
        )
        (answer,) = told_to(way.desk, way.asker)
        heard.append(answer)
        assert told_to(way.desk, way.home) == []
    assert heard[0] == heard[1] == heard[2]
    assert keys_of(heard[0]) == ["forgot.rejected", "case_forgot.reason_differs"]


async def test_a_typed_reason_is_not_taken() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    case_id = await way.asks(UNKNOWN)
    await verify_dialogue(
        way.desk,
        [
            (f"/reject {case_id} ไม่มีเลขสมาชิกนี้", "case_forgot.only_reasons"),
            ("ไม่มีเลขสมาชิกนี้", "case_forgot.only_reasons"),
        ],
    )
    assert await _state(way, case_id) is CaseState.OPEN


@pytest.mark.parametrize("language", Language)
async def test_every_reason_reaches_the_asker_in_its_language(language: Language) -> None:
    for number, name in enumerate(("differs", "office", "committee", "again")):
        way = await Way.opened(FakeStore(), Platform.LINE)
        await way.asker.taps("language", language.value)
        case_id = await way.asks()
        await verify_dialogue(way.desk, [(f"/reject {case_id} ={number}", "reject.ask"), ("[reject.confirm]", ())])
        (answer,) = told_to(way.desk, way.asker)
        assert keys_of(answer) == ["forgot.rejected", f"case_forgot.reason_{name}"]


async def _state(way: Way, case_id: int) -> CaseState:
    async with way.store.read() as uow:
        case = await uow.cases.get(case_id)  # type: ignore[arg-type]  # its number
    assert case is not None
    return case.state
