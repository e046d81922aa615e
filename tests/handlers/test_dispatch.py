"""Who is answered, by which feature, and what stays of a feature that refuses."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from core.errors import Refusal
from core.links import Language
from core.ports import Conversation, Means
from handlers.feature import Answer, Audience, Flow, Query
from handlers.incoming import Asked, Happening
from handlers.registry import Registry
from handlers.reply import Phrase, Reply, say
from tests import builders
from tests.dialogue import REGISTRY, Talk, choices_of, the_text, verify_dialogue


async def blocked(talk: Talk) -> bool:
    async with talk.store.read() as uow:
        return (await uow.chats.open(talk.address, talk.means.clock.now())).chat.blocked


def talk_with(feature: Query | Flow) -> Talk:
    """A chat whose bot has FEATURE in the place of the one with its name."""
    others = [known for known in REGISTRY.features.values() if known.name != feature.name]
    return Talk(registry=Registry.of([*others, feature]))


async def test_nothing_is_said_to_what_needs_no_answer() -> None:
    talk = Talk()
    answer = await talk.happens(Happening.IGNORED)
    assert answer.reply is None
    assert not answer.leave


async def test_a_group_is_told_why_and_left() -> None:
    talk = Talk()
    answer = await talk.happens(Happening.GROUP, text="/shares")
    assert the_text(talk.reply) == Phrase("common.group")
    assert answer.leave


async def test_blocking_is_remembered_until_the_person_writes_again() -> None:
    talk = Talk()
    assert (await talk.happens(Happening.BLOCKED)).reply is None
    assert await blocked(talk)
    await talk.happens(Happening.STARTED)
    assert the_text(talk.reply).key == "start.welcome"
    assert not await blocked(talk)


async def test_pictures_and_stickers_get_the_menu() -> None:
    talk = Talk()
    await talk.happens(Happening.UNREADABLE)
    assert the_text(talk.reply) == Phrase("common.unreadable")
    assert choices_of(talk.reply)


async def test_unknown_words_get_the_menu_of_who_asks() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("อะไรก็ได้", "common.unknown")])
    assert talk.reply.choices[0].label.key == "link.button"
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    await verify_dialogue(talk, [("อะไรก็ได้", "common.unknown")])
    assert talk.reply.choices[0].label.key == "summary.button"


async def test_staffs_words_are_unknown_words() -> None:
    talk = Talk()
    replies = []
    for typed in ("/staff", "/find 026548", "/approve 1", "/frobnicate"):
        await talk.says(typed)
        replies.append(talk.reply)
    assert len(set(map(repr, replies))) == 1


async def test_forged_buttons_get_the_menu() -> None:
    talk = Talk()
    for parts in (("nobody",), ("",), ("common", "alt"), ("start", "x" * 60)):
        await talk.taps(*parts)
        assert talk.reply.choices
    await talk.happens(Happening.TAP)
    assert talk.last is not None
    assert talk.last.reply is None


async def test_a_guest_who_asks_a_members_feature_is_offered_to_link() -> None:
    talk = Talk()
    for feature in REGISTRY.features.values():
        if feature.audience is Audience.MEMBER:
            await talk.taps(feature.name)
            assert the_text(talk.reply) == Phrase("common.link_first")


def flow(step: Callable[[Asked], Awaitable[Answer | None]], start: Callable[[Asked], Awaitable[Answer]]) -> Flow:
    return Flow(name="me", commands=("me",), audience=Audience.ANYONE, start=start, steps={"asked": step})


def waiting(means: Means, step: str = "asked") -> Conversation:
    return Conversation(flow="me", step=step, expires_at=means.clock.now().replace(year=2027), data={})


async def silent(_: Asked) -> None:
    return None


async def ask(asked: Asked) -> Answer:
    return Answer(reply=say("common.as_of", day=asked.incoming.sent_at.date()), conversation=waiting(asked.means))


async def test_what_a_flow_did_before_it_refused_is_undone() -> None:
    async def refuse(asked: Asked) -> Answer:
        await asked.uow.chats.set_language(asked.chat.id, Language.ENGLISH)
        raise Refusal("common.done_before")

    talk = talk_with(flow(silent, refuse))
    await verify_dialogue(talk, [("/me", "common.done_before")])
    assert (await talk.says("/start")).language is Language.THAI


async def test_a_query_may_refuse_and_an_unknown_refusal_is_a_fault() -> None:
    async def refuse(asked: Asked) -> Reply:
        raise Refusal("common.as_of" if asked.args else "no.such_key", day=asked.incoming.sent_at.date())

    talk = talk_with(Query(name="me", commands=("me",), audience=Audience.ANYONE, answer=refuse))
    await verify_dialogue(talk, [("/me x", "common.as_of")])
    with pytest.raises(Refusal):
        await talk.says("/me")


async def test_a_step_hears_texts_but_no_commands_of_others() -> None:
    heard: list[str] = []

    async def hear(asked: Asked) -> Answer | None:
        heard.append(asked.incoming.text)
        return Answer(reply=say("common.done_before")) if asked.incoming.text == "12" else None

    talk = talk_with(flow(hear, ask))
    await verify_dialogue(
        talk,
        [
            ("/me", "common.as_of"),
            ("/start", "start.welcome"),
            ("start", "start.welcome"),
            ("เมนู", "start.welcome"),
            ("12", "common.done_before"),
            ("12", "common.unknown"),
        ],
    )
    assert heard == ["เมนู", "12"]


async def test_a_flow_of_an_older_version_is_forgotten_politely() -> None:
    async def ask_strangely(asked: Asked) -> Answer:
        return replace(await ask(asked), conversation=waiting(asked.means, "no-such-step"))

    talk = talk_with(flow(silent, ask_strangely))
    await verify_dialogue(talk, [("/me", "common.as_of"), ("12", "common.unknown"), ("เมนู", "start.welcome")])


async def test_one_flow_does_not_end_the_question_of_another() -> None:
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    await verify_dialogue(talk, [("/unlink", "unlink.ask"), ("ไทย", "language.changed"), ("ไม่", "unlink.kept")])
