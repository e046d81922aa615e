"""/forgot: the three ways to a new code, for everybody the same."""

import pytest

from tests import builders
from tests.dialogue import Talk, the_card, verify_dialogue


@pytest.mark.parametrize("words", ["/forgot", "ลืมรหัสผ่าน", "ลืมรหัสผ่านทำไงดีครับ", "จำรหัสไม่ได้", "I forgot my password"])
async def test_the_ways_are_named_to_anybody(words: str) -> None:
    talk = Talk()
    await verify_dialogue(talk, [(words, ("forgot.title", "forgot.ways"))])
    (act,) = the_card(talk.reply).acts
    assert act.path is not None
    assert act.path.startswith("/link/forgot/")


async def test_a_linked_member_gets_the_same() -> None:
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    await verify_dialogue(talk, [("/forgot", "forgot.ways"), ("[start.button]", "start.menu")])
