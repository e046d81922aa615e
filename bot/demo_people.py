"""Made-up people and schools for the demonstration; no name, number or address belongs to anybody.

National IDs begin with 1-9999, a province and district that do not exist; their check digits are right, since the
register checks them.  Telephones are 099-000-0000 and up, e-mail ends in `.example`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random  # noqa: TID251 - the type of what is passed in

from core.national_id import check_digit

NOWHERE = "19999"
SERIAL_DIGITS = 7

MEN = [
    "ประพันธ์",
    "สมชาย",
    "วิชัย",
    "สุรศักดิ์",
    "ธนกฤต",
    "อนุชา",
    "พงศธร",
    "กิตติพงษ์",
    "ชัยวัฒน์",
    "ณรงค์",
    "ปรีชา",
    "มานะ",
    "สุเทพ",
    "อำนาจ",
    "วีระ",
    "ศักดิ์ชัย",
    "เอกชัย",
    "นพดล",
    "บุญเลิศ",
    "ประเสริฐ",
    "ภาณุพงศ์",
    "ธีรวัฒน์",
    "เกรียงไกร",
    "สถาพร",
    "ไพโรจน์",
]
WOMEN = [
    "สมหญิง",
    "วิไล",
    "สุดา",
    "กัญญา",
    "นภา",
    "พิมพ์ใจ",
    "รัตนา",
    "อรุณี",
    "ปราณี",
    "จันทร์เพ็ญ",
    "มาลี",
    "สุภาพร",
    "ศิริพร",
    "วรรณา",
    "ดวงใจ",
    "เพ็ญศรี",
    "ลัดดา",
    "นงนุช",
    "อัมพร",
    "ชลธิชา",
    "ปิยะดา",
    "ณัฐธิดา",
    "กมลวรรณ",
    "ธิดารัตน์",
    "เบญจมาศ",
]
LAST_NAMES = [
    "ใจดีงาม",
    "รักเรียนดี",
    "มุ่งมั่นสอน",
    "แก้วน้ำใส",
    "ทองบ้านนา",
    "ศรีสวนดอก",
    "บุญมากมี",
    "สุขสบายดี",
    "ขยันเพียร",
    "พูนสุขใจ",
    "วงศ์ครูไทย",
    "แสงทองธาร",
    "ธารน้ำเย็น",
    "ดอกไม้งาม",
    "ป่าสักทอง",
    "นาดีมีสุข",
    "ทุ่งทองกว้าง",
    "ร่มไทรงาม",
    "อักษรสวย",
    "คิดเลขไว",
    "เขียนงามดี",
    "อ่านคล่องดี",
    "สอนด้วยใจ",
    "เพื่อนศิษย์ดี",
    "ภูผาเขียว",
    "ฟ้าหลังฝน",
    "ลมเย็นสบาย",
    "ไร่ข้าวโพด",
    "สวนมะม่วง",
    "คลองใสสะอาด",
]
SCHOOLS = [
    "บ้านน้ำใส",
    "บ้านทุ่งทอง",
    "วัดร่มไทร",
    "บ้านหนองบัวแดง",
    "บ้านโคกสว่าง",
    "วัดป่าสักงาม",
    "บ้านคลองเย็น",
    "บ้านนาดีพัฒนา",
    "น้ำใสวิทยาคม",
    "ทุ่งทองพิทยา",
    "บ้านห้วยหินลาด",
    "บ้านดอนมะม่วง",
    "วัดสวนดอกไม้",
    "บ้านเขาเขียว",
    "อนุบาลน้ำใส",
    "บ้านท่าไทร",
    "ร่มไทรประชาสรรค์",
    "บ้านไร่ข้าวโพด",
    "บ้านหนองปลาคราม",
    "ภูผาวิทยา",
]
"""Twenty; each with โรงเรียน before it."""

MAN, MRS, MISS = "1", "2", "3"
TABLES: Mapping[str, Mapping[str, str]] = {
    "title": {MAN: "นาย", MRS: "นาง", MISS: "นางสาว"},
    "position": {
        "10": "ผู้อำนวยการโรงเรียน",
        "20": "รองผู้อำนวยการโรงเรียน",
        "30": "ครู",
        "40": "ครูผู้ช่วย",
        "50": "เจ้าหน้าที่ธุรการ",
        "90": "ข้าราชการบำนาญ",
    },
    "work_line": {"1": "บริหารสถานศึกษา", "2": "การสอน", "3": "สนับสนุนการสอน"},
    "pay_unit": {
        "A": "เขตพื้นที่การศึกษาน้ำใส เขต 1",
        "B": "เขตพื้นที่การศึกษาน้ำใส เขต 2",
        "P": "หน่วยจ่ายบำนาญ",
        "S": "ชำระเอง",
    },
    "relation": {"1": "คู่สมรส", "2": "บุตร", "3": "บิดา", "4": "มารดา", "5": "พี่น้อง"},
    "unit": {f"{number:04}": f"โรงเรียน{school}" for number, school in enumerate(SCHOOLS, 101)},
}
CODES = tuple((kind, code, words) for kind, table in TABLES.items() for code, words in table.items())
UNITS = tuple(TABLES["unit"])


@dataclass(frozen=True, slots=True)
class Job:
    """What somebody does at a school; `salary_from` in baht a month."""

    position: str
    work_line: str
    level: str
    salary_from: int


TEACHERS = (
    Job("30", "2", "คศ.3", 41_000),
    Job("30", "2", "คศ.2", 31_000),
    Job("30", "2", "คศ.1", 22_000),
    Job("40", "2", "ครูผู้ช่วย", 15_800),
)
JOBS = (Job("10", "1", "คศ.4", 58_000), Job("20", "1", "คศ.3", 46_000), Job("50", "3", "", 12_000), *TEACHERS * 3)
"""As often as a school has them."""


class NationalIds:
    """National IDs that nobody has, each once."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()

    def any(self) -> str:
        """The next one."""
        return self._keep(f"{self._random.randrange(10**SERIAL_DIGITS):0{SERIAL_DIGITS}}") or self.any()

    def ending(self, last_four: str) -> str:
        """One whose last four digits are LAST_FOUR, the last of which is its check digit."""
        for start in range(10**4):
            serial = f"{start:04}{last_four[:3]}"
            if check_digit(NOWHERE + serial) == int(last_four[3]) and (found := self._keep(serial)):
                return found
        message = f"no number ends with {last_four}"
        raise ValueError(message)

    def _keep(self, serial: str) -> str | None:
        number = f"{NOWHERE}{serial}{check_digit(NOWHERE + serial)}"
        if number in self._given:
            return None
        self._given.add(number)
        return number
