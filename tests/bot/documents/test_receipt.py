"""Receipts as they are printed: one page or more, the same every time, all there and nothing cut."""

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp

from bot.documents.art import Art
from bot.documents.receipt import receipt_pdf
from core.money import Baht
from core.receipt_paper import Letterhead, Paper, PaperLine, Signed
from tests.bot.documents.meant import HEADINGS, closing, head, last_line, meant, rows
from tests.bot.documents.reading import by_pdfium, by_pypdf, letters
from tests.many_papers import many_papers
from tests.papers import paper

pytestmark = pytest.mark.shows("E7", "N9", "N10")

NOTE = (
    "ใบเสร็จรับเงินฉบับนี้จัดทำและส่งข้อมูลด้วยวิธีการทางอิเล็กทรอนิกส์ จะสมบูรณ์เมื่อสหกรณ์ได้รับเงินจากหน่วยงานต้นสังกัดครบถ้วนแล้ว"
    " หากพบข้อผิดพลาดโปรดแจ้งฝ่ายการเงินภายใน 15 วัน นับแต่วันที่ได้รับใบเสร็จ มิฉะนั้นถือว่าข้อมูลถูกต้อง"
)
LONG_ITEM = PaperLine(
    item="เงินกู้สามัญโครงการฟื้นฟูคุณภาพชีวิตข้าราชการบำนาญและครูอัตราจ้าง",
    contract_no="สค.2569/0000777",
    instalment=239,
    instalments=240,
    principal=Baht.of("1234567.89"),
    interest=Baht.of("123456.78"),
    amount=Baht.of("1358024.67"),
    balance=Baht.of("12345678.90"),
)


def with_lines(count: int) -> Paper:
    """COUNT lines, every sixth a long one."""
    fee = PaperLine(item="ค่าฌาปนกิจสงเคราะห์ครู", amount=Baht.of("167.85"))
    plain = cycle((*paper().lines, fee))
    lines = [LONG_ITEM if number % 6 == 5 else next(plain) for number in range(count)]
    return paper(lines=tuple(lines), note=NOTE)


def long_names() -> Paper:
    return paper(
        coop=Letterhead(
            name="สหกรณ์ออมทรัพย์ครูและบุคลากรทางการศึกษาสำนักงานปลัดกระทรวงศึกษาธิการจังหวัดนครปฐม จำกัด",
            address="๙๙/๙ หมู่ที่ ๕ ถนนฟื้นฟู ตำบลปั้นแก้ว อำเภอเมือง จังหวัดนครปฐม 73000 (อาคารเฉลิมพระเกียรติ ห้อง ๓๐๒ ฝั่งทิศเหนือ)",
            phone="0-3412-3456, 08-1234-5678",
        ),
        received_from="ว่าที่ร้อยตรีหญิงเพ็ญพิสุทธิ์ประภัสสรวรรณา กิตติ์ศิริสวัสดิ์วัฒนากุลชัยเจริญทรัพย์ ณ อยุธยา",
        unit="สำนักงานเขตพื้นที่การศึกษาประถมศึกษานครปฐม เขต 1 โรงเรียนบ้านป่าไผ่ประชาสรรค์ (ฝั่งตะวันออก) สาขาที่สอง",
        lines=(LONG_ITEM,),
        signed=(
            Signed(
                name="ว่าที่ร้อยตรีหญิงเพ็ญพิสุทธิ์ประภัสสรวรรณา กิตติ์ศิริสวัสดิ์วัฒนากุลชัย",
                position="ผู้จัดการสหกรณ์ออมทรัพย์ครูและบุคลากรทางการศึกษา",
            ),
            Signed(name="นางปิ่นมณี กตัญญู", position="เหรัญญิก"),
        ),
    )


def associate() -> Paper:
    shares = PaperLine(item="ค่าหุ้นรายเดือน", amount=Baht.of(500), balance=Baht.of(12_500))
    return paper(unit="", codes=(), lines=(shares,), interest_this_year=Baht(0))


SOME = [paper(), *many_papers(10), with_lines(30), long_names()]


def boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Where each letter of the first page stands: left, bottom, right, top."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        return [
            page.get_charbox(number) for number in range(page.count_chars()) if page.get_text_range(number, 1).strip()
        ]


@pytest.mark.parametrize(
    "shown", [paper(), associate(), long_names(), with_lines(12)], ids=["usual", "associate", "long", "12"]
)
def test_one_page_says_all_and_keeps_within_its_margins(shown: Paper) -> None:
    pdf = receipt_pdf(shown, Art())
    for pages in (by_pypdf(pdf), by_pdfium(pdf)):
        assert letters(pages) == letters(meant(shown))
    left, bottom, right, top = (
        edge(side) for edge, side in zip((min, min, max, max), zip(*boxes(pdf), strict=True), strict=True)
    )
    assert (left >= 29, bottom >= 8, right <= 390, top <= 585) == (True,) * 4


def test_no_two_texts_stand_in_one_another() -> None:
    """Letters of one text may touch; here the middles of letters are compared, which marks alone come near to."""
    shown = receipt_pdf(long_names(), Art())
    with pypdfium2.PdfDocument(shown) as document:
        page = document[0].get_textpage()
        lines = [page.get_rect(number) for number in range(page.count_rects())]
    overlapping = [
        (one, other)
        for number, one in enumerate(lines)
        for other in lines[number + 1 :]
        if min(one[2], other[2]) - max(one[0], other[0]) > 1 and min(one[3], other[3]) - max(one[1], other[1]) > 3.5
    ]
    assert overlapping == []


def test_an_associate_reads_nothing_of_a_unit_or_loans() -> None:
    (page,) = by_pdfium(receipt_pdf(associate(), Art()))
    assert "สังกัด" not in page
    assert "=" not in page


@pytest.mark.parametrize("count", [13, 20, 30, 60])
def test_more_lines_go_on_with_the_head_repeated(count: int) -> None:
    shown = with_lines(count)
    pages = by_pdfium(receipt_pdf(shown, Art()))
    assert len(pages) == {13: 2, 20: 2, 30: 2, 60: 4}[count]
    top = letters([*head(shown), *HEADINGS])
    read = []
    for number, page in enumerate(map(letters, ([one] for one in pages)), 1):
        assert page.startswith(top)
        end = letters(last_line(shown, f"หน้า{number}/{len(pages)}"))
        assert page.endswith(end)
        read.append(page.removeprefix(top).removesuffix(end).removesuffix(f"มีต่อหน้า{number + 1}"))
    assert "".join(read) == letters([*rows(shown.lines), *closing(shown)])


def test_a_receipt_without_lines_is_one_page() -> None:
    (page,) = by_pdfium(receipt_pdf(paper(lines=()), Art()))
    assert "ศูนย์บาทถ้วน" in page


@pytest.mark.shows("F31")
def test_bytes_are_the_same_whatever_was_made_before() -> None:
    """Here after others; in a new process after others yet."""
    program = (
        "import hashlib; from tests.bot.documents.test_receipt import *;"
        "[receipt_pdf(one, Art()) for one in many_papers(20, seed=9)];"
        "receipt_pdf(replace(paper(), note='ឌ é'), Art());"
        "print(*(hashlib.sha256(receipt_pdf(one, Art())).hexdigest() for one in SOME))"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    here = [receipt_pdf(one, Art()) for one in SOME[::-1]]
    assert [hashlib.sha256(pdf).hexdigest() for pdf in here[::-1]] == there


@pytest.mark.parametrize(
    ("shown", "drawn"),
    [(paper(), "b7968e35eadc39d5"), (with_lines(20), "301d4ae233f33e1d"), (long_names(), "0f18bf41bfc8e12d")],
    ids=["usual", "two pages", "long"],
)
def test_what_was_handed_out_is_drawn_in_the_same_way_for_ever(shown: Paper, drawn: str) -> None:
    """A change here would print receipts of years ago differently: it belongs into a template with a new number."""
    pages = pypdf.PdfReader(io.BytesIO(receipt_pdf(shown, Art()))).pages
    contents = b"".join(page["/Contents"].get_data() for page in pages)  # type: ignore[attr-defined]  # streams
    assert hashlib.sha256(contents).hexdigest()[:16] == drawn


def test_a_template_that_is_not_known_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="no drawing for template 2"):
        receipt_pdf(paper(template=2), Art())


def test_another_content_is_another_file() -> None:
    assert receipt_pdf(paper(), Art()) == receipt_pdf(paper(), Art())
    assert receipt_pdf(paper(), Art()) != receipt_pdf(replace(paper(), member_no="026549"), Art())


def test_the_code_leads_to_where_the_receipt_is_confirmed() -> None:
    shown = with_lines(20)
    with pypdfium2.PdfDocument(receipt_pdf(shown, Art())) as document:
        first, last = (page.render(scale=2).to_pil() for page in document)
    assert zxingcpp.read_barcodes(first) == []
    assert [code.text for code in zxingcpp.read_barcodes(last)] == [shown.verify_url]


def test_every_font_is_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "receipt.pdf"
    file.write_bytes(receipt_pdf(with_lines(20), Art()))
    said = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True)
    assert said.stderr == ""
    _, _, *fonts = said.stdout.splitlines()
    assert [font.split()[0].partition("+")[2] for font in fonts] == ["Sarabun-Regular", "Sarabun-Bold"]
    assert all(font.split()[-5:-2] == ["yes", "yes", "yes"] for font in fonts)  # embedded, a part, read as text
