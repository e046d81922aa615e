"""One member's record in the chat of the office: the design's card, its parts, who sees what, and what is recorded."""

from dataclasses import replace

import pytest

from core.links import Platform
from core.money import Baht
from core.services.record_views import OF_MONEY, View
from core.staff import Power, Role, may
from handlers.incoming import Tap
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, the_card, values_in, verify_dialogue
from tests.handlers.opening import READERS, SEE_NO_MONEY, TH, drawn, labels, looks, opened, shown, talk_of


async def test_the_card_of_the_design() -> None:
    talk, member = await talk_of()
    await verify_dialogue(talk, [("/member 026548", ("member.title", "member.recorded_of"))])
    card = the_card(talk.reply)
    heads = [CATALOGUE.text(part, TH) for part in (card.title, card.as_of, card.count, card.meaning, card.note) if part]
    assert heads == [
        "สมาชิก 026548",
        "สามัญ",
        "นายประพันธ์ ตั้งใจสอน",
        "หน่วย มัธยม 1 · สมาชิกตั้งแต่ มิ.ย. 2555",
        "ยอด ณ 31 ต.ค. 2569 · บันทึกการเปิดดูแล้ว สมาชิกเห็นได้",
    ]
    assert shown(card) == [
        ("หุ้น", "214,500.00\u00a0บาท"),
        ("เงินกู้ 2 สัญญา", "510,000.00\u00a0บาท"),
        ("ค้ำประกันให้", "1 คน"),
        ("เงินฝาก 1 บัญชี", "35,250.75\u00a0บาท"),
        ("เหลือรับราว", "74\u00a0%"),
        ("โทรศัพท์", "••••••4471"),
        ("บัตรประชาชน", "•••••••••4821"),
    ]
    assert labels(card.acts) == ["รูปและลายมือชื่อ", "คำร้อง", "ออกรหัส", "ระงับบัญชี"]
    assert labels(talk.reply.choices) == ["หุ้น", "เงินกู้", "ค้ำประกัน", "ดูส่วนอื่น"]
    assert await looks(talk, member) == ["card"]


@pytest.mark.parametrize("typed", ["/member 026548", "/member u๐๒๖๕๔๘", "/MEMBER@namsai_bot 026548", "/find 026548"])
async def test_the_ways_to_it(typed: str) -> None:
    talk, _ = await talk_of()
    await verify_dialogue(talk, [(typed, "member.title")])


async def test_without_a_number_it_asks_and_a_name_is_looked_for() -> None:
    talk, _ = await talk_of()
    await verify_dialogue(
        talk,
        [
            ("ดูสมาชิก", "member.whose"),
            ("026548", "member.title"),
            ("/member", "member.whose"),
            ("ส้ม", "member.title"),
            ("/member ตั้งใจสอน", "member.title"),
            ("/member 999999", "office.no_such_member"),
            ("/member ไม่มีใคร", "find.nobody"),
        ],
    )
    await talk.taps("member", "#99")
    assert keys_of(talk.reply) == ["office.no_such_member"]


@pytest.mark.parametrize("view", list(View))
async def test_each_part_is_one_look_that_the_member_reads_of(view: View) -> None:
    talk, member = await talk_of()
    await opened(talk, member, view.value)
    assert await looks(talk, member) == [view.value]
    own = Talk(talk.store, builders.telegram_address())
    await own.is_linked_to(member)
    await verify_dialogue(own, [("/privacy", ("privacy.acts_title", "did.member_opened", "did.role_manager"))])


@pytest.mark.parametrize("role", READERS)
async def test_what_each_role_may_do_is_what_it_is_offered(role: Role) -> None:
    talk, member = await talk_of(role)
    card = await opened(talk, member, "card")
    offered = {act.tap.feature for act in card.acts if act.tap is not None}
    assert ("queue" in offered) == may(role, Power.QUEUE_SEE)
    assert ("code" in offered) == may(role, Power.CODE_GIVE)
    assert ("lock" in offered) == may(role, Power.MEMBER_LOCK)
    assert "photo" in offered
    assert len(card.acts) <= 4
    views = {choice.tap.args[1] for choice in talk.reply.choices if choice.tap is not None}
    assert ("loans" in views) == may(role, Power.MONEY_SEE)


@pytest.mark.shows("T12", "T26")
@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize("role", SEE_NO_MONEY)
async def test_no_figure_of_money_reaches_a_role_that_may_not_see_it(role: Role, platform: Platform) -> None:
    talk, member = await talk_of(role, platform=platform)
    asked: list[tuple[str, ...]] = [("member", f"#{member.id}", view.value) for view in View]
    asked += [("member", f"#{member.id}", "more"), ("find", "ประพันธ์"), ("member", f"#{member.id}", "loans", "3")]
    seen: set[Tap] = set()
    while asked:
        await talk.taps(*asked.pop())
        assert not any(isinstance(value, Baht) for value in values_in(talk.reply.parts))
        text = drawn(talk.reply, platform)
        for canary in ("214,500", "510,000", "35,250", "12,513", "48,200", "2,000.00", "บาท", "เหลือรับ"):
            assert canary not in text, f"{role}: {canary}"
        for choice in choices_of(talk.reply):
            if choice.tap is not None and choice.tap.feature in {"member", "find"} and choice.tap not in seen:
                seen.add(choice.tap)
                asked.append((choice.tap.feature, *choice.tap.args))
    for view in OF_MONEY:
        await talk.taps("member", f"#{member.id}", view.value)
        assert keys_of(talk.reply)[0] == "office.role_may_not"
    assert not set(await looks(talk, member)) & OF_MONEY, "what was refused is no look"


async def test_a_look_at_the_own_membership_is_recorded_like_any_other() -> None:
    talk, member = await talk_of()
    await talk.is_linked_to(member)
    await verify_dialogue(talk, [("/member 026548", "member.title"), ("/privacy", "did.member_opened")])
    assert await looks(talk, member) == ["card"]


async def test_the_record_changes_between_two_presses() -> None:
    talk, member = await talk_of()
    await talk.says("/member 026548")
    async with talk.store.work() as uow:
        await uow.members.update(replace(member, phone="0899999999"))
        await uow.staff.disable((await uow.staff.all())[0].id, talk.means.clock.now())
    await talk.presses("member.more_button")
    assert keys_of(talk.reply) == ["common.unknown"], "disabled between two presses"


@pytest.mark.parametrize("role", READERS)
async def test_every_button_of_the_record_leads_somewhere(role: Role) -> None:
    talk, member = await talk_of(role)
    for view in ("card", "more"):
        await opened(talk, member, view)
        items = [item.tap for item in the_card(talk.reply).items]
        for tap in (*items, *(choice.tap for choice in choices_of(talk.reply))):
            assert tap is not None
            await talk.taps(tap.feature, *tap.args)
            said = keys_of(talk.reply)
            assert said, tap
            assert not {"common.unknown", "desk.not_for_role", "office.role_may_not", "office.no_such_member"} & {
                *said
            }, tap
