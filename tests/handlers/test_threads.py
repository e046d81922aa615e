"""A page of a thread: the newest last, as much as a card holds, and a way to what was before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.links import Language
from core.services.questions import LONGEST, Written, length
from handlers.reply import MOST_QUOTED
from handlers.threads import MOST_ON_A_PAGE, page
from tests.dialogue import CATALOGUE
from tests.fakes import MORNING


def thread_of(*texts: str) -> list[Written]:
    return [Written(at=MORNING, text=text, by_member=True) for text in texts]


def texts_of(thread: list[Written], skipped: str = "") -> tuple[list[str], int | None]:
    found = page(thread, ("read", "1", skipped), 2, for_member=True)
    return [quote.text for quote in found.quotes], found.older


def test_a_short_thread_is_one_page() -> None:
    assert texts_of(thread_of("ก", "ข", "ค")) == (["ก", "ข", "ค"], None)
    assert texts_of([]) == ([], None)


def test_more_than_five_begin_with_the_newest() -> None:
    thread = thread_of(*"กขคงจฉช")
    assert texts_of(thread) == (["ค", "ง", "จ", "ฉ", "ช"], 5)
    assert texts_of(thread, "5") == (["ก", "ข"], None)


@pytest.mark.parametrize("forged", ["99", "x", "-1", "9" * 40, "7"])
def test_a_place_that_is_none_is_the_newest(forged: str) -> None:
    assert texts_of(thread_of(*"กขคงจฉช"), forged) == (["ค", "ง", "จ", "ฉ", "ช"], 5)


def test_long_ones_stand_alone() -> None:
    assert texts_of(thread_of("ก" * LONGEST, "ข" * LONGEST)) == (["ข" * LONGEST], 1)
    assert texts_of(thread_of("ก" * LONGEST, "ข" * LONGEST), "1") == (["ก" * LONGEST], None)


@given(st.lists(st.text(st.sampled_from("ก😀"), min_size=1, max_size=1_000), max_size=20))
def test_all_pages_together_are_the_thread_and_none_is_too_long(texts: list[str]) -> None:
    thread = thread_of(*texts)
    pages: list[list[str]] = []
    older: int | None = 0
    while older is not None:
        shown, older = texts_of(thread, str(older))
        pages.append(shown)
        assert len(shown) <= MOST_ON_A_PAGE
        assert sum(map(length, shown)) <= MOST_QUOTED
    assert [text for shown in reversed(pages) for text in shown] == texts


@pytest.mark.parametrize(
    ("written", "for_member", "said"),
    [
        (Written(at=MORNING, text="x", by_member=True), True, "ท่าน"),
        (Written(at=MORNING, text="x", by_member=True), False, "สมาชิก"),
        (Written(at=MORNING, text="x", by_member=False, name="มะลิ", role="loans"), True, "มะลิ (สินเชื่อ)"),
        (Written(at=MORNING, text="x", by_member=False, role="loans"), True, "สินเชื่อ"),
        (Written(at=MORNING, text="x", by_member=False), True, "เจ้าหน้าที่สหกรณ์"),
    ],
)
def test_who_wrote_it(written: Written, for_member: bool, said: str) -> None:  # noqa: FBT001 - a column of the table
    (quote,) = page([written], (), 0, for_member=for_member).quotes
    assert CATALOGUE.text(quote.by, Language.THAI) == f"{said} · 25 พ.ย. 2569 เวลา 09.30 น."
