"""The language of a chat."""

import pytest

from core.links import Language
from tests import builders
from tests.dialogue import Talk, verify_dialogue
from tests.fakes import FakeStore


async def test_chats_start_in_thai_and_the_answer_is_in_the_new_language() -> None:
    talk = Talk()
    assert (await talk.says("/start")).language is Language.THAI
    assert (await talk.presses("language.english")).language is Language.ENGLISH
    assert (await talk.says("/start")).language is Language.ENGLISH
    assert (await talk.presses("language.thai")).language is Language.THAI


async def test_asked_without_a_name_both_are_offered() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("ภาษา", "language.ask"), ("[language.english]", "language.changed")])
    await verify_dialogue(talk, [("/language", "language.ask"), ("[language.thai]", "language.changed")])


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("English", Language.ENGLISH),
        ("ภาษาอังกฤษ", Language.ENGLISH),
        ("/language English", Language.ENGLISH),
        ("/language en", Language.ENGLISH),
        ("ไทย", Language.THAI),
        ("THAI", Language.THAI),
        ("/language ไทย", Language.THAI),
    ],
)
async def test_named_at_once(typed: str, language: Language) -> None:
    talk = Talk()
    answer = await talk.says(typed)
    assert answer.language is language


async def test_an_unknown_language_is_asked_for() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("/language klingon", "language.ask")])
    await talk.taps("language", "de")
    assert (await talk.says("/start")).language is Language.THAI


async def test_it_holds_for_one_chat_only() -> None:
    store = FakeStore()
    line, telegram = Talk(store), Talk(store, builders.telegram_address())
    await line.says("English")
    assert (await telegram.says("/start")).language is Language.THAI


async def test_a_members_menu_follows() -> None:
    store = FakeStore()
    talk = Talk(store)
    await talk.is_linked_to(await builders.registered(store, builders.member()))
    await verify_dialogue(talk, [("English", "language.changed"), ("[shares.button]", "shares.none")])
