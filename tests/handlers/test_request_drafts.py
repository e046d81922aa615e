"""What was begun and not sent: kept in any chat of the member, gone on with, changed in another one, dropped."""

from datetime import timedelta

import pytest

from core.links import Platform
from core.money import Baht
from core.requests import RequestKind
from tests import builders, lending
from tests.dialogue import cards_of, keys_of, verify_dialogue
from tests.requesting import (
    LOOK,
    TO_THE_LOOK,
    amounts,
    asker,
    clock_of,
    drafts_of,
    other_chat,
    requests_of,
    send_tap,
    up,
)

PLATFORMS = pytest.mark.parametrize("platform", Platform)


async def test_an_old_button_confirms_nothing_else() -> None:
    talk, person = await asker()
    await verify_dialogue(talk, TO_THE_LOOK)
    tap = send_tap(talk)
    await verify_dialogue(talk, [("3000", LOOK)])
    await talk.taps(tap.feature, *tap.args)
    assert keys_of(talk.reply) == ["change.over_draft"]
    await verify_dialogue(talk, [("[change.go_button]", LOOK), ("ยืนยัน", "change.filed")])
    (request,) = await requests_of(talk, person)
    assert request.ask == up(Baht.of(3_000))


async def test_one_draft_is_gone_on_with_in_the_other_channel() -> None:
    talk, person = await asker()
    other = await other_chat(talk, person)
    await verify_dialogue(talk, TO_THE_LOOK)
    await verify_dialogue(other, [("/change", "change.draft_title"), ("[change.go_button]", LOOK), ("3000", LOOK)])
    await verify_dialogue(talk, [("[change.send_button]", LOOK)])
    assert Baht.of(3_000) in amounts(talk)
    await verify_dialogue(talk, [("[change.send_button]", "change.filed")])
    await verify_dialogue(other, [("[change.send_button]", "change.gone")])
    (request,) = await requests_of(talk, person)
    assert request.ask == up(Baht.of(3_000))


async def test_a_draft_outlives_the_conversation() -> None:
    talk, person = await asker()
    await verify_dialogue(talk, TO_THE_LOOK)
    tap = send_tap(talk)
    clock_of(talk).advance(timedelta(days=2))
    await talk.taps(tap.feature, *tap.args)
    assert keys_of(talk.reply) == ["change.over_draft"]
    assert await requests_of(talk, person) == []
    await verify_dialogue(talk, [("[change.go_button]", LOOK), ("ยืนยัน", "change.filed")])
    assert len(await requests_of(talk, person)) == 1


async def test_several_drafts_are_a_list_and_one_kind_of_shares_stays() -> None:
    talk, person = await asker(deposits=[builders.deposit()])
    await verify_dialogue(talk, [*TO_THE_LOOK, ("1500", LOOK), ("ปรับเงินฝาก", "change.how_much_deposit"), ("700", LOOK)])
    kinds = [draft.ask.kind for draft in await drafts_of(talk, person)]
    assert sorted(kinds) == [RequestKind.DEPOSIT, RequestKind.SHARE_DOWN]
    await verify_dialogue(talk, [("/change", ("change.draft_title", "requests.of_share_down", "requests.of_deposit"))])
    tap = cards_of(talk.reply)[0].items[1].tap
    await talk.taps(tap.feature, *tap.args)
    assert set(LOOK) <= set(keys_of(talk.reply))


@PLATFORMS
async def test_a_draft_is_dropped_without_a_question(platform: Platform) -> None:
    talk, person = await asker(builders.address_on(platform))
    await verify_dialogue(
        talk,
        [
            *TO_THE_LOOK,
            ("[change.drop_button]", "change.dropped"),
            ("/change", "change.which"),
            ("ไม่ส่ง", "change.nothing_to_drop"),
            *TO_THE_LOOK,
            ("ไม่ส่ง", "change.dropped"),
            ("ลดหุ้นเหลือ 100", "change.not_allowed"),
            ("/change", "change.draft_title"),
            ("[change.drop_button]", "change.dropped"),
        ],
    )
    assert await drafts_of(talk, person) == []
    assert await requests_of(talk, person) == []


async def test_a_draft_about_a_contract_that_ended_goes() -> None:
    talk, person = await asker(loans=[lending.ordinary()])
    await verify_dialogue(talk, [("ปรับเงินกู้", "change.how_much_loan"), ("8000", LOOK)])
    await lending.lent(talk.store, person, [lending.ordinary(balance=Baht(0), instalments_paid=120)])
    await verify_dialogue(talk, [("[change.send_button]", "request_rules.not_yours"), ("/change", "change.which")])
    assert "change.draft_title" not in keys_of(talk.reply)
    assert await drafts_of(talk, person) == []
    assert await requests_of(talk, person) == []


async def test_an_amount_means_what_it_means_when_it_is_gone_on_with() -> None:
    talk, person = await asker()
    await verify_dialogue(talk, [*TO_THE_LOOK, ("/change", "requests.of_share_up")])
    async with talk.store.work() as uow:
        await uow.shares.put_account(person.id, builders.account(monthly=Baht.of(3_000)))
    await verify_dialogue(
        talk, [("ทำคำร้องต่อ", (*LOOK, "requests.of_share_down", "change.less_by")), ("ยืนยัน", "change.filed")]
    )
    (request,) = await requests_of(talk, person)
    assert (request.ask.kind, request.old) == (RequestKind.SHARE_DOWN, Baht.of(3_000))
    assert await drafts_of(talk, person) == []


async def test_an_amount_that_turned_round_before_confirming_is_shown_anew() -> None:
    talk, person = await asker()
    await verify_dialogue(talk, TO_THE_LOOK)
    async with talk.store.work() as uow:
        await uow.shares.put_account(person.id, builders.account(monthly=Baht.of(3_000)))
    await verify_dialogue(talk, [("[change.send_button]", (*LOOK, "requests.of_share_down"))])
    assert await requests_of(talk, person) == []
