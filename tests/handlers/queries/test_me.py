"""The member's own data, and what is not shown of it."""

from datetime import date

from core.links import Language
from core.members import Member
from core.related import Percent, RelatedPerson, Relation
from handlers.reply import Card, Reply
from tests import builders
from tests.dialogue import CATALOGUE, Talk, keys_of, the_card, verify_dialogue
from tests.fakes import FakeStore

TH = Language.THAI


async def asked_by(person: Member) -> Reply:
    store = FakeStore()
    async with store.work() as uow:
        await uow.codes.put("title", "1", "นาย", date(2020, 1, 1))
        await uow.codes.put("unit", "0101", "โรงเรียนบ้านน้ำใส", date(2020, 1, 1))
    talk = Talk(store)
    await talk.is_linked_to(await builders.registered(store, person))
    await verify_dialogue(talk, [("/me", "me.title")])
    return talk.reply


def shown(reply: Reply, language: Language = Language.THAI) -> dict[str, str]:
    return {row.label.key: CATALOGUE.value(row.value, language) for row in the_card(reply).rows}


async def test_the_record_with_descriptions_from_the_code_tables() -> None:
    rows = shown(await asked_by(builders.member(phone="0812345678")))
    assert rows == {
        "me.name_label": "นายประพันธ์ ตั้งใจสอน",
        "me.member_no": "026548",
        "me.member_type": "สามัญ",
        "me.unit": "โรงเรียนบ้านน้ำใส",
        "me.joined": "1 พ.ค. 2539",
        "me.national_id": "•••••••••••21",
        "me.phone": "••••••5678",
    }


async def test_nothing_that_proves_the_member_elsewhere_is_shown() -> None:
    text = " ".join(shown(await asked_by(builders.member())).values())
    assert "4821" not in text
    assert "มี.ค." not in text


async def test_what_is_not_on_record_has_no_row_and_an_unknown_code_is_shown_itself() -> None:
    bare = builders.associate(title=None, national_id=None, birth_date=None, unit="9999")
    reply = await asked_by(bare)
    rows = shown(reply)
    assert rows["me.name_label"] == "ส้ม ใจดี"
    assert rows["me.member_type"] == "สมทบ"
    assert rows["me.unit"] == "9999"
    assert "me.national_id" not in rows


async def test_in_english() -> None:
    rows = shown(await asked_by(builders.member()), Language.ENGLISH)
    assert rows["me.joined"] == "1 May 2539 BE"
    assert rows["me.member_type"] == "ordinary"


async def test_the_ways_to_ask() -> None:
    talk = Talk()
    for typed in ("me", "ข้อมูลของฉัน", "ขอดูข้อมูลส่วนตัวครับ", "show me my details", "/ME@namsai_bot"):
        await verify_dialogue(talk, [(typed, "common.link_first")])


async def with_related(*persons: RelatedPerson) -> Talk:
    talk = Talk()
    person = await builders.registered(talk.store, builders.associate())
    async with talk.store.work() as uow:
        await uow.codes.put("relation", "02", "บุตร", date(2020, 1, 1))
        await uow.related.put(person.id, persons)
    await talk.is_linked_to(person)
    await verify_dialogue(talk, [("ข้อมูลของฉัน", "me.title")])
    return talk


async def test_related_persons_by_name_and_of_their_numbers_the_last_digits() -> None:
    talk = await with_related(
        builders.beneficiary(percent=Percent.of("66.67"), kinship="02", phone="0812345678"),
        builders.beneficiary(order=2, name="ชูใจ", percent=Percent.of("33.33"), kinship="77"),
        RelatedPerson(relation=Relation.SPOUSE, name="มาลี ใจดี", national_id="3102200134821"),
        RelatedPerson(relation=Relation.REFERRER, name="มานี มีนา"),
    )
    _, card = talk.reply.parts
    assert isinstance(card, Card)
    assert [(CATALOGUE.text(row.label, TH), CATALOGUE.value(row.value, TH)) for row in card.rows] == [
        ("คู่สมรส", "มาลี ใจดี"),
        ("ผู้รับโอนประโยชน์ 1 (บุตร)", "ปิติ ตั้งใจสอน 66.67\u00a0% โทร.\u00a0••••••5678"),
        ("ผู้รับโอนประโยชน์ 2 (77)", "ชูใจ 33.33\u00a0%"),
        ("ผู้แนะนำ", "มานี มีนา"),
    ]
    assert card.acts == ()


async def test_many_related_persons_come_page_by_page() -> None:
    talk = await with_related(*(builders.beneficiary(order=n, percent=Percent.of(10)) for n in range(1, 11)))
    await verify_dialogue(talk, [("[me.more]", "me.related_title")])
    assert len(the_card(talk.reply).rows) == 2
    assert the_card(talk.reply).acts == ()
    for forged in ("999", "9" * 5000, "x", "-1", ""):
        await talk.taps("me", "related", forged)
        assert "me.title" in keys_of(talk.reply), "a place where nobody stands shows the record"
