"""A member's record on the cards of the office: the overview, every field, what is hidden of them."""

from dataclasses import replace

import pytest

from bot.limits import CLUSTER
from bot.line.render import render as line
from bot.telegram.render import render as telegram
from core.cases import CaseKind
from core.links import Form, Language, Platform
from core.links import View as ChatView
from core.members import MemberStatus
from core.money import Baht
from core.pictures import CleanPicture, PictureKind
from core.services.record_views import View
from handlers.incoming import Tap
from tests.dialogue import CATALOGUE, choices_of, keys_of, the_card, verify_dialogue
from tests.handlers.opening import (
    ADDRESS,
    EMAIL,
    EMPLOYEE_NO,
    MEMBER,
    NATIONAL_ID,
    PHONE,
    TH,
    URL,
    labels,
    looks,
    opened,
    shown,
    talk_of,
)


async def test_of_what_proves_somebody_the_ends_until_all_is_asked_for() -> None:
    talk, member = await talk_of()
    masked = await opened(talk, member, "data")
    secrets = (PHONE, NATIONAL_ID, EMPLOYEE_NO, ADDRESS, EMAIL)
    text = str(shown(masked))
    assert not any(secret in text for secret in (*secrets, "2515"))
    assert ("เลขประจำตัวประชาชน", "•••••••••4821") in shown(masked)
    await talk.presses("member.full_button")
    text = str(shown(the_card(talk.reply)))
    assert all(secret in text for secret in (*secrets, "14 มี.ค. 2515", "48,200.00"))
    assert "member.recorded_full" in keys_of(talk.reply)
    assert await looks(talk, member) == ["data", "full"]


async def test_the_seldom_parts_are_a_list_that_is_no_look() -> None:
    talk, member = await talk_of()
    await verify_dialogue(talk, [("/member 026548", "member.title"), ("[member.more_button]", "member.part")])
    card = the_card(talk.reply)
    assert [CATALOGUE.text(item.title, TH) for item in card.items] == [
        "เงินฝาก",
        "สวัสดิการ",
        "เงินปันผล",
        "ข้อมูลทั้งหมด",
        "ผู้เกี่ยวข้อง",
    ]
    assert [act.tap for act in card.acts] == [Tap("audit", (f"#{member.id}",))]
    assert await looks(talk, member) == ["card"]


async def test_what_is_left_of_a_salary_that_does_not_suffice() -> None:
    talk, member = await talk_of(person=replace(MEMBER, salary=Baht.of(10_000)))
    rows = dict(shown(await opened(talk, member, "card")))
    assert rows["เหลือรับราว"] == "-25\u00a0%"


async def test_a_former_and_a_locked_member_are_shown_as_such() -> None:
    talk, member = await talk_of(person=replace(MEMBER, status=MemberStatus.LEFT, locked=True))
    card = await opened(talk, member, "card")
    assert shown(card)[:2] == [("สมาชิกภาพ", "พ้นจากสมาชิกภาพแล้ว"), ("บัญชีในแชต", "ระงับอยู่")]
    assert labels(card.acts) == ["รูปและลายมือชื่อ", "คำร้อง", "ปลดระงับ", "ประวัติ"]
    assert len(card.rows) <= 9


async def test_how_many_requests_wait() -> None:
    talk, member = await talk_of()
    async with talk.store.work() as uow:
        for uid in ("a", "b"):
            await uow.cases.open(CaseKind.QUESTION, uid, {}, talk.means.clock.now(), member_id=member.id)
    card = await opened(talk, member, "card")
    assert labels(card.acts)[1] == "คำร้อง 2 เรื่อง"
    assert card.acts[1].tap == Tap("queue", ("of", f"#{member.id}"))


async def test_the_photo_is_there_small_behind_a_short_lived_address() -> None:
    talk, member = await talk_of()
    clean = CleanPicture(mime="image/jpeg", width=480, height=576, large=b"L", small=b"s")
    async with talk.store.work() as uow:
        picture = await uow.pictures.add(
            PictureKind.PHOTO, member.id, "uid", clean, "staff:mali", talk.means.clock.now()
        )
        assert await uow.pictures.keep(picture)
    card = await opened(talk, member, "card")
    assert card.picture is not None
    assert card.picture.path.startswith("/picture/")
    assert (card.picture.width, card.picture.height, card.picture.large) == (480, 576, False)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("platform", list(Platform))
async def test_every_part_can_be_drawn_within_the_limits(language: Language, platform: Platform) -> None:
    talk, member = await talk_of(platform=platform)
    render = line if platform is Platform.LINE else telegram
    for view in View:
        await opened(talk, member, view.value)
        for form in Form:
            render(talk.reply, CATALOGUE, ChatView(language, form), URL)
        for choice in choices_of(talk.reply):
            assert choice.tap is None or len(str(choice.tap).encode()) <= 64
            assert len(CLUSTER.findall(CATALOGUE.text(choice.label, language))) <= 20
