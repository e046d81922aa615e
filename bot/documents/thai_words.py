"""Days, months and amounts as a receipt says them (N10).

>>> in_words(Baht.of("21,121.21"))
'สองหมื่นหนึ่งพันหนึ่งร้อยยี่สิบเอ็ดบาทยี่สิบเอ็ดสตางค์'
"""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from num2words import num2words

from core.calendar import BUDDHIST_ERA, Month
from core.clock import BANGKOK
from core.money import SATANG_PER_BAHT, Baht

MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
AMOUNTS_KEPT = 4096


def month_and_year(month: Month) -> str:
    """ธันวาคม 2569."""
    return f"{MONTHS[month.number - 1]} {month.year + BUDDHIST_ERA}"


def full_date(moment: datetime) -> str:
    """31 ธันวาคม 2569, in Bangkok."""
    local = moment.astimezone(BANGKOK)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year + BUDDHIST_ERA}"


def date_and_time(moment: datetime) -> str:
    """31 ธ.ค. 2569 เวลา 10.00 น., in Bangkok."""
    local = moment.astimezone(BANGKOK)
    day = f"{local.day} {SHORT_MONTHS[local.month - 1]} {local.year + BUDDHIST_ERA}"
    return f"{day} เวลา {local.hour:02}.{local.minute:02} น."


@lru_cache(maxsize=AMOUNTS_KEPT)
def in_words(amount: Baht) -> str:
    """AMOUNT as it is read: หนึ่งร้อยเอ็ดบาทถ้วน."""
    return str(num2words(Decimal(amount.satang) / SATANG_PER_BAHT, lang="th", to="currency"))
