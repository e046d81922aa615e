"""Not in the chat yet: guests and members are told where it is done today."""

from handlers.reply import Literal
from tests import builders
from tests.dialogue import Talk, the_text, verify_dialogue


async def test_a_guest_and_a_member_get_its_own_sentence_with_the_telephone() -> None:
    talk = Talk()
    table = [("/update", "update.later"), ("แจ้งเปลี่ยนข้อมูลครับ", "update.later")]
    await verify_dialogue(talk, table)
    guests = talk.reply
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    await verify_dialogue(talk, table)
    assert talk.reply == guests
    assert the_text(talk.reply).values["phone"] == Literal("0-3412-3456")
    await verify_dialogue(talk, [("[start.button]", "start.menu")])
