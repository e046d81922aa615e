"""What a receipt of one page says, written down a second time: in the order in which it is read aloud."""

from collections.abc import Iterator

from bot.documents.thai_words import date_and_time, full_date, in_words, month_and_year
from core.money import Baht
from core.receipt_paper import Paper, PaperLine

HEADINGS = ("รายการ / สัญญา", "งวดที่", "เงินต้น", "ดอกเบี้ย", "รวมเงิน", "คงเหลือ")


def meant(paper: Paper) -> list[str]:
    """PAPER's texts."""
    return [*head(paper), *HEADINGS, *rows(paper.lines), *closing(paper), *last_line(paper)]


def head(paper: Paper) -> list[str]:
    unit = ["สังกัด", paper.unit] if paper.unit else []
    return [
        *(paper.coop.name, paper.coop.address, f"โทร. {paper.coop.phone}", "ใบเสร็จรับเงิน"),
        *("เลขที่", paper.receipt_no, "วันที่", full_date(paper.issued_at)),
        *("ได้รับเงินจาก", paper.received_from, "เลขสมาชิก", paper.member_no),
        *(*unit, "ประจำเดือน", month_and_year(paper.month)),
        *(f"ดอกเบี้ยที่ชำระในปี {paper.month.year + 543}", f"{paper.interest_this_year} บาท"),
        *("หุ้นยกมาต้นปี", f"{paper.shares_brought_forward} บาท", "หุ้นสะสม", f"{paper.shares} บาท"),
    ]


def rows(lines: tuple[PaperLine, ...]) -> Iterator[str]:
    for line in lines:
        yield line.item if line.contract_no is None else f"{line.item} {line.contract_no}"
        yield instalment(line)
        yield from map(amount, (line.principal, line.interest, line.amount, line.balance))


def instalment(line: PaperLine) -> str:
    if line.instalment is None:
        return "-"
    return str(line.instalment) if line.instalments is None else f"{line.instalment}/{line.instalments}"


def amount(value: Baht | None) -> str:
    return "-" if value is None else str(value)


def closing(paper: Paper) -> list[str]:
    key = "   ".join(f"{code} = {name}" for code, name in paper.codes)
    signed = [text for one in paper.signed for text in (f"({one.name})", one.position)]
    total = ("รวมทั้งสิ้น", str(paper.total), "บาท", f"({in_words(paper.total)})")
    return [*total, *([key] if key else []), paper.note, "สแกนเพื่อตรวจสอบใบเสร็จ", *signed]


def last_line(paper: Paper, page: str = "") -> list[str]:
    return [paper.verify_url.removeprefix("https://"), f"พิมพ์เมื่อ {date_and_time(paper.issued_at)}{page}"]
