"""Who is answered."""

from handlers.access import LINK_FIRST, refused
from tests import builders
from tests.dialogue import REGISTRY


def test_members_features_answer_members_only() -> None:
    shares, start = REGISTRY.features["shares"], REGISTRY.features["start"]
    assert refused(shares, None) is LINK_FIRST
    assert refused(shares, builders.member()) is None
    assert refused(start, None) is None


def test_a_lock_does_not_silence_a_chat_that_is_linked() -> None:
    assert refused(REGISTRY.features["shares"], builders.member(locked=True)) is None
