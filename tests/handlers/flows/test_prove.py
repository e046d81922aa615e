"""/prove: after ninety silent days a proof comes before anything of the member."""

from datetime import timedelta

import pytest

from core.pages import Purpose
from core.ports import Store
from core.services.page_visit import PageVisit
from tests import builders
from tests.dialogue import Talk, the_card, verify_dialogue
from tests.handlers.test_care import member_with_password


@pytest.mark.shows("T6")
async def test_after_ninety_silent_days_a_proof_comes_before_any_figure(store: Store) -> None:
    talk = Talk(store)
    await member_with_password(talk)
    await verify_dialogue(talk, [("หุ้น", "shares.title")])
    talk.means.clock.advance(timedelta(days=90))  # type: ignore[attr-defined]  # the tests' clock
    await verify_dialogue(talk, [("หุ้น", "shares.title")])
    talk.means.clock.advance(timedelta(days=91))  # type: ignore[attr-defined]  # the same
    for words in ("หุ้น", "/me", "/devices", "/privacy", "/password", "/mydata"):
        await verify_dialogue(talk, [(words, ("prove.title", "prove.offer"))])
    await verify_dialogue(talk, [("ภาษา", "language.ask"), ("ลืมรหัสผ่าน", "forgot.title"), ("/unlink", "unlink.ask")])


async def test_who_has_no_own_password_proves_by_linking_anew() -> None:
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member(), builders.account()))
    talk.means.clock.advance(timedelta(days=91))  # type: ignore[attr-defined]  # the tests' clock
    await verify_dialogue(talk, [("หุ้น", "prove.link_again"), ("[unlink.button]", "unlink.ask")])


async def test_the_button_leads_to_a_page_of_this_chat_and_member() -> None:
    talk = Talk()
    person = await member_with_password(talk)
    talk.means.clock.advance(timedelta(days=91))  # type: ignore[attr-defined]  # the tests' clock
    await verify_dialogue(talk, [("หุ้น", ("prove.title", "prove.offer"))])
    (act,) = the_card(talk.reply).acts
    assert act.path is not None
    token = act.path.removeprefix("/link/prove/")
    session = await PageVisit(talk.store, talk.means, Purpose.PROVE, token, None).look()
    assert session is not None
    assert (session.chat.address, session.member_id) == (talk.address, person.id)


async def test_nothing_is_to_be_proved_by_a_guest_or_somebody_who_just_asked() -> None:
    await verify_dialogue(Talk(), [("/prove", "unlink.not_linked")])
    talk = Talk()
    await member_with_password(talk)
    await verify_dialogue(talk, [("หุ้น", "shares.title"), ("/prove", "prove.not_due")])
