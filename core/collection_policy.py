"""The policy's rules about the month: its tables `[collection]` and `[receipts]` ("The month", E7, N9)."""

from dataclasses import dataclass
from datetime import date

from core.calendar import BUDDHIST_ERA, Month
from core.collection import USUAL_ORDER, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionRules:
    """`order`: to what an amount that came in without more words goes first."""

    order: tuple[Part, ...] = USUAL_ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRules:
    """When members are told of their receipts: on `from_day` of the collection month, or `months_after` it.

    `prefix`: before the Buddhist year and month in a receipt's number, `RC6912-000123`.  `note`: below the table.
    """

    from_day: int = 15
    months_after: int = 0
    prefix: str = "RC"
    note: str = (
        "ใบเสร็จรับเงินฉบับนี้จัดทำด้วยวิธีการทางอิเล็กทรอนิกส์ จะสมบูรณ์เมื่อสหกรณ์ได้รับเงินครบถ้วนแล้ว หากพบข้อผิดพลาด กรุณาแจ้งสหกรณ์ภายใน 15 วัน"
    )

    def told_from(self, month: Month) -> date:
        """The first day on which members are told of their receipts of MONTH, and can have them.

        >>> ReceiptRules().told_from(Month(2026, 12)).isoformat()
        '2026-12-15'
        """
        for _ in range(self.months_after):
            month = month.next()
        return date(month.year, month.number, min(self.from_day, month.last_day().day))

    def series(self, month: Month) -> str:
        """What receipts of MONTH are numbered in.

        >>> ReceiptRules().series(Month(2026, 12))
        'RC6912'
        """
        return f"{self.prefix}{(month.year + BUDDHIST_ERA) % 100:02}{month.number:02}"

    def number(self, month: Month, place: int) -> str:
        """The number of the receipt in that PLACE of the series.

        >>> ReceiptRules().number(Month(2026, 12), 123)
        'RC6912-000123'
        """
        return f"{self.series(month)}-{place:06}"
