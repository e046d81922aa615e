"""What speaks against a request can be said in both languages; what may stand on a lock screen has no figure."""

import re
from pathlib import Path

import pytest
from hypothesis import given

from core.errors import Refusal
from core.links import Language
from core.request_policy import RequestRules
from core.request_rules import Facts, judge
from core.requests import Ask
from handlers import refusals
from handlers.messages.checks import placeholders
from handlers.reply import Clocked, Literal, Phrase, say
from tests.core.test_request_rules_agree import asks, known_facts, rules_of_policies
from tests.dialogue import CATALOGUE
from tests.fakes import MORNING

CORE = Path(__file__).parents[3] / "core"
KEYS = {
    key for path in CORE.rglob("*.py") for key in re.findall(r'"(request_rules\.[a-z_]+)"', path.read_text("utf-8"))
}
IN_CHATS = {"has_left": set(), "changed": set(), "month_moved": {"month"}, "not_open": set(), "too_early": {"at"}}
"""What is said as a text of its own, and the values in it: months and times, no money."""


def test_core_and_the_catalogue_have_the_same_keys() -> None:
    known = CATALOGUE.keys()
    assert {key for key in known if key.startswith("request_rules.")} == KEYS


def test_the_desk_has_words_for_all_that_is_found_against_one() -> None:
    judged = set(re.findall(r'"request_rules\.([a-z_]+)"', (CORE / "request_rules.py").read_text("utf-8")))
    known = CATALOGUE.keys()
    assert {key for key in known if key.startswith("desk_rules.")} == {f"desk_rules.{key}" for key in judged | {"and"}}


@given(asks, known_facts, rules_of_policies)
def test_all_that_speaks_against_one_can_be_said(ask: Ask, facts: Facts, rules: RequestRules) -> None:
    for against in judge(ask, facts, rules).against:
        values = {name: Literal(v) if isinstance(v, str) else v for name, v in against.values.items()}
        for language in Language:
            assert placeholders(CATALOGUE.template(against.key, language)) == values.keys()
            assert CATALOGUE.text(Phrase(against.key, values), language)
            in_short = against.key.replace("request_rules.", "desk_rules.")
            assert placeholders(CATALOGUE.template(in_short, language)) <= values.keys()
            assert "กรุณา" not in CATALOGUE.text(Phrase(in_short, values), language)


@pytest.mark.parametrize("key", IN_CHATS)
def test_a_text_of_its_own_has_no_figure(key: str) -> None:
    assert placeholders(CATALOGUE.template(f"request_rules.{key}", Language.THAI)) == IN_CHATS[key]


def test_an_instant_is_told_with_its_time() -> None:
    answer = refusals.answer(Refusal("request_rules.too_early", at=MORNING), CATALOGUE)
    assert answer.reply == say("request_rules.too_early", at=Clocked(MORNING))
