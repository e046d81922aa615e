"""What is wrong with a file: a row, a column and a reason in plain words, Thai and English.

A reason never repeats the cell: what is printed may be sent to somebody for help, and cells are personal.

>>> print(NOT_A_DATE)
ไม่ใช่วันที่ เช่น 30/11/2569 (not a date such as 30/11/2569)
"""

from collections.abc import Iterable
from dataclasses import dataclass

HEADER_ROW = 1
"""Where faults of the file as a whole are reported."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a cell, a row or a file is refused."""

    thai: str
    english: str

    def __str__(self) -> str:
        return f"{self.thai} ({self.english})"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """ROW as a spreadsheet numbers it, the header being 1; COLUMN as the file names it, "-" for the row as a whole."""

    row: int
    column: str
    reason: Reason

    def __str__(self) -> str:
        return f"{self.row}, {self.column}, {self.reason}"


class Unfit(Exception):  # noqa: N818 - says what the cell is, as `Refusal` does
    """A cell that cannot be read, with its reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.english)
        self.reason = reason


class UnreadableFile(Exception):  # noqa: N818 - as `Unfit`, one size up
    """No more rows can be read, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason.english)
        self.fault = fault


NO_COLUMN = "-"


@dataclass(frozen=True, slots=True)
class Note:
    """Nothing wrong, but worth a look: in which COLUMN, of how many ROWS, FIRST being one of them."""

    column: str
    reason: Reason
    rows: int
    first: int

    def __str__(self) -> str:
        return f"{self.column}, {self.reason}: {self.rows}, {self.first}"


PADDED = Reason("เติมเลขศูนย์ข้างหน้าที่หายไป (จำนวนแถว, แถวแรก)", "lost zeros were put back in front (rows, the first one)")

NOT_CSV = Reason(
    "ไม่ใช่ไฟล์ CSV หรือ XLSX กรุณาบันทึกใหม่แล้วลองอีกครั้ง", "neither CSV nor XLSX: please save it as one of them and try again"
)
OLD_OR_ENCRYPTED = Reason(
    "เป็นไฟล์ Excel รุ่นเก่าหรือมีรหัสผ่าน กรุณาบันทึกเป็น XLSX ไม่ใส่รหัสผ่าน แล้วลองใหม่",
    "an old Excel file or one with a password: please save it as XLSX without a password and try again",
)
DAMAGED = Reason("ไฟล์ XLSX เสีย เปิดไม่ได้", "the file is damaged and cannot be opened")
NESTED = Reason("ไฟล์ XLSX มีไฟล์อื่นซ้อนอยู่ กรุณาบันทึกเป็น CSV", "holds other packed files: please save the sheet as CSV")
HARMFUL = Reason("ไฟล์ XLSX มีคำสั่งที่ไม่ปลอดภัย ไม่อ่านต่อ", "holds instructions to the reader that are not safe")
NO_SHEET = Reason("ไฟล์ XLSX ไม่มีตาราง", "the workbook has no sheet of cells")
FILE_TOO_LARGE = Reason("ไฟล์ใหญ่เกินไป กรุณาแบ่งเป็นหลายไฟล์", "the file is too large: please split it")
TOO_LARGE_UNPACKED = Reason(
    "ไฟล์ XLSX ใหญ่เกินไปเมื่อเปิด กรุณาบันทึกเป็น CSV", "takes too much room when opened: please save the sheet as CSV"
)
TOO_MANY_COLUMNS = Reason("มีคอลัมน์มากเกินไป", "has too many columns")
CELL_TOO_LONG = Reason("มีช่องที่ยาวเกินไป", "a cell is too long; nothing after this was read")
NO_VALUE = Reason(
    "เป็นสูตรที่ไม่มีค่า กรุณาเปิดใน Excel แล้วบันทึกใหม่", "a formula without its value: please open and save it in Excel"
)
ERROR_VALUE = Reason("เป็นค่าผิดพลาดของสูตร", "shows an error of a formula, such as #REF!")
UNKNOWN_ENCODING = Reason("อ่านตัวอักษรไม่ได้ ต้องเป็น UTF-8 หรือ CP874", "characters are neither UTF-8 nor CP874")
BROKEN_QUOTES = Reason("เครื่องหมายคำพูดไม่ครบคู่ อ่านต่อไม่ได้", "quotation marks do not pair; nothing after this was read")
EMPTY_FILE = Reason("ไฟล์ว่าง ไม่มีแถวหัวตาราง", "the file is empty, there is no header row")
TOO_MANY_CELLS = Reason("มีช่องมากกว่าหัวตาราง", "more cells than the header has")
UNKNOWN_COLUMN = Reason("ไม่รู้จักคอลัมน์นี้", "unknown column")
COLUMN_TWICE = Reason("มีคอลัมน์นี้มากกว่าหนึ่งครั้ง", "this column is there more than once")
COLUMN_MISSING = Reason("ขาดคอลัมน์นี้", "this column is missing")
COLUMN_NOT_KEPT = Reason("สหกรณ์ไม่เก็บข้อมูลนี้ตามนโยบาย", "the policy does not keep this field")

MISSING = Reason("ต้องมีข้อมูล", "must not be empty")
NOT_TEXT = Reason("มีตัวอักษรที่เก็บไม่ได้", "holds characters that cannot be kept")
TOO_LONG = Reason("ข้อความยาวเกินไป", "the text is too long")
NOT_A_DATE = Reason("ไม่ใช่วันที่ เช่น 30/11/2569", "not a date such as 30/11/2569")
NOT_AN_AMOUNT = Reason("ไม่ใช่จำนวนเงิน เช่น 1,234.50", "not an amount such as 1,234.50")
NEGATIVE = Reason("ต้องไม่ติดลบ", "must not be negative")
NOT_A_NUMBER = Reason("ไม่ใช่จำนวนเต็ม เช่น 12", "not a whole number such as 12")
NOT_A_PERCENTAGE = Reason("ไม่ใช่ร้อยละ เช่น 33.34", "not a percentage such as 33.34")
NOT_A_NATIONAL_ID = Reason("เลขประจำตัวประชาชนไม่ถูกต้อง", "not a valid national ID: 13 digits with a check digit")
NOT_AN_ADDRESS = Reason("ไม่ใช่อีเมล", "not an e-mail address")
IN_THE_FUTURE = Reason("เป็นวันที่ในอนาคต", "a date in the future")
WRONG_NUMBER = Reason("เลขสมาชิกไม่ตรงรูปแบบของประเภทสมาชิก", "does not have the form of a member number of this type")
UNKNOWN_MEMBER = Reason("ไม่มีสมาชิกเลขนี้", "there is no member with this number")
NEEDS_TWO_PERSONS = Reason(
    "เลขที่มีอยู่แล้วต้องเปลี่ยนโดยสองคน ใช้ coop member set", "replaces a link key, which two persons do: coop member set"
)
TAKEN = Reason("เลขนี้เป็นของสมาชิกอีกคน", "belongs to another member")

NOT_A_RATE = Reason("ไม่ใช่อัตราร้อยละ เช่น 5.70", "not a rate in percent such as 5.70")
NOT_A_MONTH = Reason("ไม่ใช่เดือน เช่น 11/2569", "not a month such as 11/2569")
NOT_A_YEAR = Reason("ไม่ใช่ปี เช่น 2569", "not a year such as 2569")
ZERO_COUNT = Reason("ต้องเป็นหนึ่งขึ้นไป", "must be one or more")
UNKNOWN_CONTRACT = Reason("ไม่มีสัญญาเงินกู้เลขนี้", "there is no loan contract with this number")
UNKNOWN_ACCOUNT = Reason("ไม่มีบัญชีเงินฝากเลขนี้", "there is no deposit account with this number")
OTHERS_RECORD = Reason("เลขนี้เป็นของสมาชิกอีกคนอยู่แล้ว", "is kept as another member's")
ABOVE_PRINCIPAL = Reason("มากกว่าเงินต้นตามสัญญา", "more than the principal of the contract")
ABOVE_BALANCE = Reason("มากกว่าหนี้คงเหลือ", "more than the balance that is owed")
ABOVE_INSTALMENTS = Reason("มากกว่าจำนวนงวดทั้งหมด", "more than the number of instalments")
BEFORE_DISBURSED = Reason("ก่อนวันจ่ายเงินกู้", "before the day on which the loan was paid out")
BALANCE_BREAKS = Reason("ยอดคงเหลือไม่ต่อจากงวดก่อนหน้าในไฟล์นี้", "does not follow from the instalment before it in this file")
OWN_GUARANTOR = Reason("ผู้กู้ค้ำประกันตนเองไม่ได้", "the borrower cannot be the guarantor")
RELEASED_TOO_EARLY = Reason("วันพ้นภาระก่อนวันเริ่มค้ำประกัน", "released before the guarantee began")
PAID_OFF = Reason("เป็นสัญญาที่ชำระหมดแล้ว (จำนวนแถว, แถวแรก)", "a contract that is paid off (rows, the first one)")
WRONG_NET = Reason("ไม่เท่ากับเงินปันผล บวกเงินเฉลี่ยคืน ลบรายการหัก", "is not dividend plus refund less deductions")
NO_REFUND_RATE = Reason("มีเงินเฉลี่ยคืนแต่ไม่มีอัตรา", "there is a refund without its rate")
WRONG_SUM = Reason("ไม่เท่ากับเงินต้นบวกดอกเบี้ย", "is not principal plus interest")
ISSUED_TOO_EARLY = Reason("ออกใบเสร็จก่อนเดือนนั้น", "issued before the month began")
BILL_POSTED = Reason(
    "รายการเรียกเก็บของเดือนนั้นลงบัญชีแล้ว กรุณาใช้เดือนถัดไป", "the bill of that month is posted: please use a later month"
)
ISSUED_TOO_LATE = Reason("ออกใบเสร็จช้ากว่าเดือนนั้นเกินหนึ่งปี", "issued more than a year after the month")


def not_among(words: Iterable[str]) -> Reason:
    """The cell must hold one of WORDS."""
    listed = ", ".join(words)
    return Reason(f"ต้องเป็นคำใดคำหนึ่ง: {listed}", f"must be one of: {listed}")


def not_in_table(kind: str) -> Reason:
    """The cell must hold a code of the table KIND."""
    return Reason(f"ไม่มีรหัสนี้ในตาราง {kind}", f"no such code in the table {kind}")


def same_as_row(row: int) -> Reason:
    """A row that an earlier one of the file has said already."""
    return Reason(f"ซ้ำกับแถว {row}", f"the same as row {row}")


def unlike_row(row: int) -> Reason:
    """A row that says of the same thing something else than an earlier one of the file."""
    return Reason(f"ไม่ตรงกับแถว {row}", f"differs from row {row}")
