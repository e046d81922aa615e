"""The policy's `[collection]` and `[receipts]`: what is usual, what is said, and what is refused."""

import pytest

from core.calendar import Month
from core.collection import USUAL_ORDER, Part
from core.collection_policy import CollectionRules, ReceiptRules
from core.policy_file import PolicyRefusal, read_policy
from tests.builders import SAMPLE_POLICY

pytestmark = pytest.mark.shows("R1", "E7")

SAMPLE = SAMPLE_POLICY.read_text("utf-8")
TABLES = SAMPLE[SAMPLE.index("[collection]") : SAMPLE.index("[notices]")]


def with_tables(text: str) -> str:
    return SAMPLE.replace(TABLES, text)


@pytest.mark.parametrize("text", [SAMPLE, with_tables(""), with_tables("[collection]\n[receipts]\n")])
def test_the_sample_says_the_usual_and_a_file_without_the_tables_means_it(text: str) -> None:
    policy = read_policy(text)
    assert (policy.collection, policy.receipts) == (CollectionRules(), ReceiptRules())


def test_what_is_said_counts() -> None:
    order = '["shares", "interest", "principal", "deposit", "other"]'
    receipts = 'from_day = 5\nmonths_after = 1\nprefix = "ก"\nnote = "ตรวจสอบแล้ว"\n'
    policy = read_policy(with_tables(f"[collection]\norder = {order}\n[receipts]\n{receipts}"))
    assert policy.collection.order == (Part.SHARES, Part.INTEREST, Part.PRINCIPAL, Part.DEPOSIT, Part.OTHER)
    assert policy.receipts == ReceiptRules(from_day=5, months_after=1, prefix="ก", note="ตรวจสอบแล้ว")


@pytest.mark.parametrize(
    ("day", "months", "month", "told"),
    [
        (15, 0, Month(2026, 12), "2026-12-15"),
        (1, 1, Month(2026, 12), "2027-01-01"),
        (28, 3, Month(2026, 11), "2027-02-28"),
    ],
)
def test_from_when_members_are_told(day: int, months: int, month: Month, told: str) -> None:
    assert ReceiptRules(from_day=day, months_after=months).told_from(month).isoformat() == told


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('[collection]\norder = ["shares", "gold"]\n', "collection.order: must be some of other, interest"),
        ('[collection]\norder = ["shares", "shares"]\n', "collection.order: must be some of other, interest"),
        ("[collection]\nfirst = 1\n", "collection.first: "),
        ("[receipts]\nfrom_day = 0\n", "receipts.from_day: "),
        ("[receipts]\nfrom_day = 29\n", "receipts.from_day: "),
        ("[receipts]\nmonths_after = 4\n", "receipts.months_after: "),
        ('[receipts]\nprefix = ""\n', "receipts.prefix: "),
        ("[receipts]\nday = 15\n", "receipts.day: "),
    ],
)
def test_what_cannot_be_is_refused(said: str, fault: str) -> None:
    with pytest.raises(PolicyRefusal) as refusal:
        read_policy(with_tables(said))
    assert any(str(one).startswith(fault) for one in refusal.value.faults), refusal.value.faults


def test_the_usual_order_names_every_part_once() -> None:
    assert sorted(USUAL_ORDER) == sorted(Part)
