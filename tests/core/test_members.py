import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.members import MemberStatus, canonical, number_in, plain
from tests.builders import member, policy
from tests.strategies import member_numbers, spelled

RULES = policy().members


@pytest.mark.shows("T3")
@given(st.data(), member_numbers)
def test_every_spelling_of_a_number_is_that_number(data: st.DataObject, number: str) -> None:
    assert number_in(data.draw(spelled(number)), RULES) == number


@pytest.mark.shows("T3")
@given(st.text())
def test_the_canonical_form_is_its_own(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_what_is_found_is_always_a_number_of_the_policy(text: str) -> None:
    number = number_in(text, RULES)
    assert number is None or (len(number) == 6 and number[1:].isdecimal() and number[0] in "ส0123456789")


@pytest.mark.parametrize("text", ["", "26548", "0026548", "ส003548", "X03548", "U026548", "026548x", "02654²8"])
def test_what_has_no_members_shape_is_none(text: str) -> None:
    assert number_in(text, RULES) is None


def test_only_active_unlocked_members_may_link() -> None:
    assert member().may_link
    assert not member(locked=True).may_link
    assert not member(status=MemberStatus.LEFT).may_link
