"""Made-up spouses, beneficiaries and referrers of the demonstration's members: the file of KIND related.

นายประพันธ์ has a spouse and two children who share equally; he is the referrer of นางสาวพิมพ์ใจ, his daughter.
"""

from collections.abc import Iterator, Sequence
from random import Random  # noqa: TID251 - the type of what is passed in

from bot.demo_people import MEN, WOMEN

COLUMNS = ("member_no", "relation", "name", "order", "percent", "kinship", "phone")
Row = tuple[str, str, str, str, str, str, str]

SPOUSE, CHILD, FATHER = "1", "2", "3"
"""Codes of the table `relation`."""

PARTS = (("100",), ("50", "50"), ("33.34", "33.33", "33.33"))
"""What one, two or three children get; always exactly 100 in all."""


def known_family(ordinary: str, associate: str) -> Iterator[Row]:
    """Of the two members who always exist."""
    yield ordinary, "spouse", "มาลี ตั้งใจสอน", "1", "", SPOUSE, "099-000-4822"
    yield ordinary, "beneficiary", "พิมพ์ใจ ตั้งใจสอน", "1", "50", CHILD, "099-000-7730"
    yield ordinary, "beneficiary", "ปิติ ตั้งใจสอน", "2", "50", CHILD, ""
    yield associate, "beneficiary", "ประพันธ์ ตั้งใจสอน", "1", "100", FATHER, "099-000-4821"
    yield associate, "referrer", "ประพันธ์ ตั้งใจสอน", "1", "", FATHER, "099-000-4821"


def family(random: Random, member_no: str, last_name: str) -> Iterator[Row]:
    """Of somebody else: perhaps a spouse, perhaps children."""
    if random.random() < 0.5:  # noqa: PLR2004 - every other one
        yield member_no, "spouse", f"{random.choice((*MEN, *WOMEN))} {last_name}", "1", "", SPOUSE, ""
    parts: Sequence[str] = random.choice((*PARTS, ()))
    for order, part in enumerate(parts, 1):
        name = f"{random.choice((*MEN, *WOMEN))} {last_name}"
        yield member_no, "beneficiary", name, str(order), part, CHILD, ""
