"""What the member received from the welfare of the co-op: grants by page, sums by year."""

from datetime import date

from core.links import Language
from core.money import Baht
from tests import builders
from tests.dialogue import Talk, the_card, the_text, verify_dialogue
from tests.saver import on_both_channels, rows_of, saver

EN = Language.ENGLISH


async def test_grants_with_what_they_come_to() -> None:
    grants = [
        builders.grant(),
        builders.grant(kind="ทุนการศึกษาบุตร", on=date(2025, 5, 15), amount=Baht.of(1_500), note="ด.ญ.ปิติ"),
    ]
    talk, _ = await saver(grants=grants)
    await verify_dialogue(talk, [("ได้สวัสดิการอะไรบ้างคะ", ("welfare.title", "welfare.meaning"))])
    card = the_card(talk.reply)
    assert card.amount == Baht.of(3_500)
    assert rows_of(card) == [
        ("9 มี.ค. 2569 สวัสดิการคลอดบุตร", "2,000.00\u00a0บาท"),
        ("15 พ.ค. 2568 ทุนการศึกษาบุตร (ด.ญ.ปิติ)", "1,500.00\u00a0บาท"),
    ]
    on_both_channels(talk.reply, "3,500.00", "สวัสดิการคลอดบุตร")
    on_both_channels(talk.reply, "Received in all", language=EN)
    await verify_dialogue(talk, [("[welfare.years_button]", "welfare.years")])
    assert rows_of(the_card(talk.reply), EN) == [
        ("2569", "2,000.00\u00a0baht"),
        ("2568", "1,500.00\u00a0baht"),
    ]


async def test_many_grants_and_many_years_are_paged() -> None:
    grants = [builders.grant(on=date(year, 3, 9), amount=Baht.of(year)) for year in range(2000, 2011)]
    talk, _ = await saver(grants=grants)
    await verify_dialogue(talk, [("/welfare", "welfare.title"), ("[paging.more]", "welfare.title")])
    card = the_card(talk.reply)
    assert card.amount is None
    assert [value for _, value in rows_of(card)] == [f"{year:,}.00\u00a0บาท" for year in (2002, 2001, 2000)]
    await verify_dialogue(talk, [("[paging.before]", "welfare.title"), ("สวัสดิการรายปี", "welfare.years")])
    await verify_dialogue(talk, [("[paging.more]", "welfare.years")])
    assert [label for label, _ in rows_of(the_card(talk.reply))] == ["ปี 2545", "ปี 2544", "ปี 2543"]


async def test_forged_pages_lead_to_a_page() -> None:
    talk, _ = await saver(grants=[builders.grant()])
    for args in (("grants", "-1"), ("grants", "9999"), ("years", "x"), ("years", "9999"), ("nonsense",)):
        await talk.taps("welfare", *args)
        assert the_card(talk.reply).title.key in {"welfare.title", "welfare.years"}


async def test_nothing_received_says_so_with_the_date_and_a_way_on() -> None:
    talk, _ = await saver()
    await verify_dialogue(talk, [("welfare", "welfare.none")])
    assert the_text(talk.reply).values["day"] == date(2026, 11, 25)
    await verify_dialogue(talk, [("[contact.button]", "contact.title")])


async def test_a_guest_is_offered_to_link() -> None:
    await verify_dialogue(Talk(), [("สวัสดิการ", "common.link_first")])
