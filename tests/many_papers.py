"""Receipts' papers in any number, made up by a seed: names with hard letters, 1 to 8 lines, sums that are right."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random  # noqa: TID251 - seeded

from bot.documents.word_breaks import WORDS
from core.money import Baht
from core.receipt_paper import Paper, PaperLine
from tests.papers import paper

TITLES = ("นาย", "นาง", "นางสาว", "ว่าที่ร้อยตรี ", "ดร.")
FIRST = (
    "ประพันธ์",
    "ปิ่นมณี",
    "ฟ้าใส",
    "กตัญญู",
    "ฐิติรัตน์",
    "ณัฐวุฒิ",
    "ญาณิศา",
    "เพ็ญศรี",
    "ศักดิ์ชัย",
    "อัญชลี",
    "ธีรพงษ์",
    "ฝนทิพย์",
    "กี่เพ้า",
    "ชื่นจิต",
    "ปั้นหยา",
    "วิไลวรรณ",
    "กิตติ์ดนัย",
    "ภูวดล",
    "สุรศักดิ์",
    "จุฑามาศ",
    "น้ำผึ้ง",
    "รัชนีกร",
    "ฤๅชัย",
    "ใจทิพย์",
    "โสภา",
    "เกียรติศักดิ์",
    "ฬุริยา",
    "พิมพ์ลักษมิ์",
    "ฎีกา",
    "ฏิปัตย์",
)
LAST = (
    "ฝั่งธน",
    "ใจดี",
    "ปั้นทอง",
    "น้ำเย็น",
    "กำแพงแก้ว",
    "ฟ้ากว้าง",
    "ญาติดี",
    "ฐานะมั่น",
    "พึ่งธรรม",
    "วงศ์ใหญ่",
    "สุขสวัสดิ์",
    "อ่อนน้อม",
    "ศรีสุข",
    "จันทร์เพ็ญ",
    "ชัยเจริญทรัพย์ทวีคูณ",
    "กตัญญูกตเวทีพัฒนากุล",
    "ผู้ค้ำฟ้า",
    "ซื่อสัตย์",
    "เชื้อไทย",
    "อุ๊ยสุข",
)
PLACES = ("ป่าไผ่", "น้ำใส", "ฝั่งตะวันออก", "ปั้นแก้ว", "ทุ่งกุ่ม", "หนองญาติ", "ฐานบิน", "เขาเต่า", "ช่องแค")
LOANS = (("เงินกู้สามัญ", "สม."), ("เงินกู้ฉุกเฉิน", "ฉฉ."), ("เงินกู้พิเศษเพื่อการเคหะ", "พศ."))
OTHERS = ("เงินฝากออมทรัพย์พิเศษ", "ค่าฌาปนกิจสงเคราะห์ครู", "เบี้ยประกันชีวิตกลุ่ม", "เบี้ยประกันเงินกู้", "ค่าธรรมเนียม")
CODE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def many_papers(count: int, seed: int = 1, lines: int | None = None) -> Iterator[Paper]:
    """COUNT of them, the same for the same SEED; of LINES lines, or of one to eight."""
    chance = Random(seed)
    for number in range(1, count + 1):
        place = f"โรงเรียนบ้าน{chance.choice(PLACES)}{chance.choice(_words())}"
        unit = chance.choice((place, f"{place} (ฝั่ง{chance.choice(PLACES)})", ""))
        made = paper(
            receipt_no=f"2569/{number:06}",
            member_no=f"{chance.randrange(1_000_000):06}",
            received_from=f"{chance.choice(TITLES)}{chance.choice(FIRST)} {_last_name(chance)}",
            unit=unit,
            interest_this_year=_amount(chance),
            shares_brought_forward=_amount(chance),
            shares=_amount(chance),
            lines=_lines(chance, lines or chance.randrange(1, 9)),
            codes=tuple((code, name) for name, code in LOANS),
            verify_url="https://coop.example/verify/" + "".join(chance.choice(CODE) for _ in range(26)),
        )
        yield replace(made, issued_at=made.issued_at + timedelta(minutes=number))


def _last_name(chance: Random) -> str:
    """One of the list, or any two words of the language, which meet letters and marks in more ways."""
    return chance.choice((chance.choice(LAST), chance.choice(_words()) + chance.choice(_words())))


@cache
def _words() -> tuple[str, ...]:
    words = WORDS.read_text("utf-8").split("\n")
    return tuple(word for word in words if re.fullmatch("[ก-ฮะ-ฺเ-ไ็-์]{3,7}", word))


def _lines(chance: Random, count: int) -> tuple[PaperLine, ...]:
    """Shares, loans, and what else is deducted."""
    shares = PaperLine(
        item="ค่าหุ้นรายเดือน", instalment=chance.randrange(1, 400), amount=_amount(chance), balance=_amount(chance)
    )
    loans = [_instalment(chance, *kind) for kind in LOANS]
    others = [PaperLine(item=item, amount=_amount(chance)) for item in OTHERS]
    return tuple([shares, *loans, *others][:count])


def _instalment(chance: Random, item: str, code: str) -> PaperLine:
    principal, interest = _amount(chance), _amount(chance)
    return PaperLine(
        item=item,
        contract_no=f"{code}{chance.randrange(6_000_000, 7_000_000)}",
        instalment=chance.randrange(1, 120),
        instalments=120,
        principal=principal,
        interest=interest,
        amount=principal + interest,
        balance=_amount(chance),
    )


def _amount(chance: Random) -> Baht:
    return Baht(chance.randrange(1, 10 ** chance.randrange(3, 9)))
