"""What receipts are written with often: it is in the fonts of each receipt, whether or not that one needs it.

A font is packed for the letters it is needed for, which takes longer than all the rest of a receipt; with these in all
of them most receipts of a month have the same fonts, packed once.  Each is a fifth larger for it.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from bot.documents.clusters import clusters
from bot.documents.thai_font import BOLD, REGULAR

NAMES = (
    "กกักิกีกุกูก่ก้ขขัขุข์คคำคุค์ฆงงิจจัจำจิจีจุจ๊ฉฉัชชัชิชีชื้ชุชูช่ซซีซูซ่ญญ์ฎฏฐฐิฐ์ฑฑิฒฒิณณัณิณีณุณ์ด"
    "ดำดิดิ์ดีดุตตัติติ์ตีตุต่ต์ถททัทิทีทุท์ธธัธิธิ์ธีธุธุ์ธ์นนันินีนุนูน่น้น้ำน์บบับุบูปปัปิปิ่ปุป้ป์ผผ่"
    "พพัพิพีพุพูพ็พ์ฟภภัภิภูมมัมิมีมืมุมูม่ม์ยยัยุยูย์รรัริรีรืรุรุ่รูร่ร้ร์ฤลลัลำลิลิ่ลีลืลุล่ล้ววัวิวี"
    "วุว่ว์ศศัศิศุศ์ษษ์สสัสำสิสีสืสุสูหหัหิห์ออัอำอิอี่อุอ่ฮฮัะาเแโใไ"
)
"""What nine in ten names of persons and places are written with, letter by letter with the marks they have there."""
SUMS = "หนึ่งสองสามสี่ห้าหกเจ็ดแปดเก้าสิบยี่สิบเอ็ดร้อยพันหมื่นแสนล้านบาทถ้วนสตางค์ศูนย์"
FIGURES = " 0123456789,.-/()"
CODES = "ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters of the codes by which receipts are confirmed."""

OFTEN: Mapping[Path, frozenset[str]] = MappingProxyType(
    {
        REGULAR: frozenset(clusters(NAMES + FIGURES + CODES)),
        BOLD: frozenset(clusters(NAMES + FIGURES + SUMS)),
    }
)
"""By font, as clusters."""
