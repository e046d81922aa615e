"""What somebody needs to know to try the demonstration: the address, the two members that always exist, the staff.

Printed at the start, and kept as `logins.json` in the simulator's folder for the chat page.  A person at the keyboard
types `U026548` with `P6548`, proves who it is by birth date and the card's last digits, and sets a new password; of the
office one is by typing `/staff_link` and a code.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.demo_coop import KNOWN_ASSOCIATE, KNOWN_ORDINARY
from bot.demo_staff import StaffLogIn
from core.calendar import BUDDHIST_ERA
from core.links import Language
from core.members import MemberType
from core.policy import Coop
from handlers.messages.catalogue import Catalogue
from handlers.reply import Phrase

MONTHS = {3: ("มีนาคม", "March"), 9: ("กันยายน", "September")}
"""Those in which the two were born."""

KINDS = {MemberType.ORDINARY: ("สมาชิกสามัญ", "ordinary"), MemberType.ASSOCIATE: ("สมาชิกสมทบ", "associate")}


@dataclass(frozen=True, slots=True)
class LogIn:
    """A member's first user name and password, and the facts that prove them."""

    member_no: str
    kind: MemberType
    born: date
    id_last4: str

    @property
    def user_name(self) -> str:
        """As `U026548`."""
        return f"U{self.member_no}"

    @property
    def password(self) -> str:
        """As `P6548`."""
        return f"P{self.member_no[-4:]}"


LOG_INS = (
    LogIn(KNOWN_ORDINARY, MemberType.ORDINARY, date(1972, 3, 14), "4821"),
    LogIn(KNOWN_ASSOCIATE, MemberType.ASSOCIATE, date(1995, 9, 2), "7730"),
)


def greeting(coop: Coop, address: str, staff: Sequence[StaffLogIn]) -> str:
    """The lines for the terminal, in Thai and English."""
    return "\n".join(
        (
            "",
            f"  {coop.name_th} · {coop.name_en}",
            f"  เปิดในเบราว์เซอร์ · open in a browser:  {address}/",
            "",
            *(line for one in LOG_INS for line in _lines(one)),
            "  เจ้าหน้าที่ พิมพ์ในแชต · staff, typed in a chat:",
            *(f"    {one.role:<15} {one.username:<9} /staff_link {one.code}" for one in staff),
            "",
            "  หยุดด้วย Ctrl+C ข้อมูลยังอยู่ · Ctrl+C stops, data stay",
            "",
        )
    )


def _lines(one: LogIn) -> tuple[str, ...]:
    thai_kind, english_kind = KINDS[one.kind]
    thai_month, english_month = MONTHS[one.born.month]
    day, year = one.born.day, one.born.year + BUDDHIST_ERA
    return (
        f"  {thai_kind} · {english_kind} member:  {one.user_name}  {one.password}",
        f"    เกิด {day} {thai_month} {year} เลขบัตรประชาชนลงท้าย {one.id_last4}",
        f"    born {day} {english_month} {year} BE ({one.born.year}), national ID ends in {one.id_last4}",
        "",
    )


def write_logins(folder: Path, coop: Coop, made_at: datetime, staff: Sequence[StaffLogIn]) -> None:
    """Tell the chat page; MADE_AT lets it see that the data are new ones."""
    catalogue = Catalogue.load()
    known = {
        "made_at": made_at.isoformat(),
        "coop": {
            "name_th": coop.name_th,
            "name_en": coop.name_en,
            "short_th": coop.short_name_th,
            "short_en": coop.short_name_en,
        },
        "members": [
            {
                "member_no": one.member_no,
                "type": one.kind.value,
                "user_name": one.user_name,
                "password": one.password,
                "born": one.born.isoformat(),
                "id_last4": one.id_last4,
            }
            for one in LOG_INS
        ],
        "staff": [
            {
                "role": {
                    language.value: catalogue.text(Phrase(f"did.role_{one.role}"), language) for language in Language
                },
                "user_name": one.username,
                "name": one.name,
                "code": one.code,
            }
            for one in staff
        ],
    }
    file = _file(folder)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(known, ensure_ascii=False, indent=1), "utf-8")
    new.replace(file)


def forget_logins(folder: Path) -> None:
    """While new data are prepared nobody can log in."""
    _file(folder).unlink(missing_ok=True)


def _file(folder: Path) -> Path:
    return folder / "logins.json"
