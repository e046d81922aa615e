"""Receipts' papers as tests begin with them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from core.calendar import Month
from core.clock import BANGKOK
from core.money import Baht
from core.receipt_paper import Letterhead, Paper, PaperLine, Signed


def paper(**changes: Any) -> Paper:
    """2569/000123 of December 2026: shares 2,000.00 and an instalment of 3,009.32."""
    shares = PaperLine(item="ค่าหุ้นรายเดือน", amount=Baht.of("2,000.00"), instalment=174, balance=Baht.of("216,500.00"))
    instalment = PaperLine(
        item="เงินกู้สามัญ",
        contract_no="สม.6700123",
        instalment=22,
        instalments=120,
        principal=Baht.of("2,000.00"),
        interest=Baht.of("1,009.32"),
        amount=Baht.of("3,009.32"),
        balance=Baht.of("196,000.00"),
    )
    printed = Paper(
        receipt_no="2569/000123",
        month=Month(2026, 12),
        issued_at=datetime(2026, 12, 31, 10, 0, tzinfo=BANGKOK),
        coop=Letterhead(
            name="สหกรณ์ออมทรัพย์ครูบ้านน้ำใส จำกัด",
            address="๙๙/๙ หมู่ที่ ๕ ถนนฟื้นฟู ตำบลปั้นแก้ว อำเภอเมือง จังหวัดนครปฐม 73000",
            phone="0-3412-3456",
        ),
        received_from="นายประพันธ์ ฝั่งธน",
        member_no="026548",
        unit="โรงเรียนบ้านป่าไผ่ (ฝั่งตะวันออก)",
        interest_this_year=Baht.of("12,345.67"),
        shares_brought_forward=Baht.of("192,500.00"),
        shares=Baht.of("216,500.00"),
        lines=(shares, instalment),
        codes=(("สม.", "เงินกู้สามัญ"),),
        note="หากพบข้อผิดพลาด กรุณาแจ้งสหกรณ์ภายใน 15 วัน",
        signed=(
            Signed(name="นายวิชัย ใจดี", position="ผู้จัดการ"),
            Signed(name="นางปิ่นมณี กตัญญู", position="เหรัญญิก"),
        ),
        verify_url="https://coop.example/verify/7Q2MZK4T9XVB3N6H8WPD5RJC2F",
    )
    return replace(printed, **changes)
