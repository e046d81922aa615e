"""Every answer of the office's commands as both platforms are sent it: within their limits, in every form and language.

Found by walking: from what each command says to each role, along its buttons and the lines of its lists.
"""

import asyncio
import warnings
from collections.abc import Iterator

import pytest

from bot.limits import utf16_units
from bot.line.render import render as draw_for_line
from bot.telegram.render import render as draw_for_telegram
from core.links import Form, Language, Platform, View
from core.staff import Role
from handlers import entry
from handlers.reply import Choice, Reply
from tests.bot.telegram.test_render import Reading, method_of, most_units, words_of
from tests.dialogue import CATALOGUE, REGISTRY, Talk, cards_of, choices_of
from tests.every_reply import Said
from tests.handlers.staff.matrix import World
from tests.platform_specs import line_message_problems, telegram_problems

URL = "https://coop.example"
ROLES = (Role.REGISTRAR, Role.MANAGER, Role.AUDITOR, Role.ADMIN, Role.UNIT_COMMITTEE)
ARGUMENTS = ("", " 026548", " 1", " 3", " 026548 phone 0812345678", " 026548 employee_no 4471230", " ประพัน", " 1 เพราะ")
DEEPEST = 2
VIEWS = [View(language, form) for language in Language for form in Form]
CHECKED = (View(Language.THAI), View(Language.ENGLISH, Form.LARGE), View(Language.THAI, Form.TEXT))
"""Views whose answers are checked against the platforms' descriptions."""


def offered(reply: Reply) -> Iterator[Choice]:
    """Every button and every line that can be pressed."""
    yield from choices_of(reply)
    for card in cards_of(reply):
        yield from (Choice(label=item.short, tap=item.tap) for item in card.items)


async def walk(talk: Talk, way: str, seen: set[str]) -> list[Said]:
    """The last answer, and what pressing everything that it offers leads to."""
    if talk.last is None or talk.last.reply is None:
        return []
    said = [Said(way, talk.last.reply)]
    for choice in offered(talk.last.reply) if way.count(">") < DEEPEST else ():
        if choice.tap is not None and str(choice.tap) not in seen:
            seen.add(str(choice.tap))
            await talk.taps(choice.tap.feature, *choice.tap.args)
            said += await walk(talk, f"{way} > {choice.label.key}", seen)
    return said


async def every_office_reply() -> list[Said]:
    said: list[Said] = []
    office = REGISTRY.office
    assert office is not None
    for role in ROLES:
        seen: set[str] = set()
        for command in sorted({*office.commands, *entry.COMMANDS}):
            world = await World.made(Platform.LINE)
            for arguments in ARGUMENTS:
                await world.talks[role].says(f"/{command}{arguments}")
                said += await walk(world.talks[role], f"{role} /{command}{arguments}", seen)
    return said


@pytest.fixture(scope="module")
def answers() -> list[Said]:
    """Each once."""
    found = asyncio.run(every_office_reply())
    return list({repr(said.reply): said for said in found}.values())


def test_there_are_many_and_of_every_kind(answers: list[Said]) -> None:
    cards = [card for said in answers for card in cards_of(said.reply)]
    assert len(answers) > 100
    for part in ("items", "picture", "count", "quotes", "rows", "sections", "note"):
        assert sum(bool(getattr(card, part)) for card in cards) > 1, part


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_nothing_is_shortened_and_telegrams_texts_are_within_their_limits(view: View, answers: list[Said]) -> None:
    for said in answers:
        with warnings.catch_warnings(action="error"):
            messages = draw_for_line(said.reply, CATALOGUE, view, URL)
            assert 1 <= len(messages) <= 5, said.way
            for message in draw_for_telegram(said.reply, CATALOGUE, view, URL):
                assert 1 <= utf16_units(Reading(words_of(message)).text) <= most_units(message), said.way


@pytest.mark.parametrize("view", CHECKED, ids=str)
def test_the_platforms_own_descriptions_take_every_answer(view: View, answers: list[Said]) -> None:
    for said in answers:
        assert line_message_problems(draw_for_line(said.reply, CATALOGUE, view, URL)) == [], said.way
        for message in draw_for_telegram(said.reply, CATALOGUE, view, URL):
            assert telegram_problems(method_of(message), {"chat_id": "501", **message}) == [], said.way
