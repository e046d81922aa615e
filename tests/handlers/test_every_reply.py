"""What holds for every answer: no figure outside of cards, few choices, and buttons whose words may also be typed."""

from datetime import date

from core.links import Language
from core.money import Baht
from handlers.messages.spelling import squeezed
from handlers.reply import Card, Text
from handlers.understand import Understanding, Unsure
from tests.dialogue import CATALOGUE, REGISTRY, values_in
from tests.every_reply import all_choices, every_reply

UNDERSTANDING = Understanding(REGISTRY, CATALOGUE)
TODAY = date(2026, 11, 25)
PAGING = {
    "contact.more_button",
    "cutoff.month_after",
    "loans.last_button",
    "loans.plan_of",
    "loans.year_button",
    "me.more",
    "paging.before",
    "paging.more",
    "question.older",
    "shares.newer",
    "shares.older",
}
"""Their words mean nothing without the page they stand below."""


async def test_the_walk_comes_everywhere() -> None:
    ways = {said.way for said in await every_reply()}
    assert "member /shares > shares.history_button > shares.older" in ways
    assert "member /unlink > unlink.confirm" in ways
    assert "guest /shares > link.button" in ways
    assert "notice" in ways


async def test_no_sentence_holds_a_figure_of_money() -> None:
    for said in await every_reply():
        for part in said.reply.parts:
            if isinstance(part, Text):
                assert not any(isinstance(value, Baht) for value in values_in(part)), said.way


async def test_choices_are_few_and_acts_fewer() -> None:
    for said in await every_reply():
        assert len(said.reply.choices) <= 4, said.way
        for part in said.reply.parts:
            assert not isinstance(part, Card) or len(part.acts) <= 2, said.way
            assert not isinstance(part, Card) or len(part.rows) <= 8, said.way


async def test_a_button_asks_one_thing_or_opens_one_page() -> None:
    for way, choice in all_choices(await every_reply()):
        assert (choice.tap is None) != (choice.path is None), way
        assert choice.tap is None or len(f"!{choice.tap}".encode()) <= 64, way
        assert choice.tap is None or choice.tap.feature in REGISTRY.features, way


async def test_a_buttons_words_may_be_typed_instead() -> None:
    for way, choice in all_choices(await every_reply()):
        if choice.tap is None or choice.label.key in PAGING:
            continue
        for language in Language:
            label = CATALOGUE.text(choice.label, language)
            answered = UNDERSTANDING.answer(choice.tap.feature, label) if choice.once else ()
            understood = UNDERSTANDING.text(label, TODAY)
            assert not isinstance(understood, Unsure), f"{way}: {label}"
            typed = answered or (understood.args if understood else None)
            assert answered or (understood and understood.feature == choice.tap.feature), f"{way}: {label}"
            assert typed == choice.tap.args[: len(typed or ())], f"{way}: {label}"


def test_menus_labels_are_not_each_others_words() -> None:
    labels = [squeezed(CATALOGUE.template(f"{name}.button", Language.THAI)) for name in REGISTRY.features]
    assert len(labels) == len(set(labels))
