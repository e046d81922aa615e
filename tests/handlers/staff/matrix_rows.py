"""The matrix itself: role × command × field group, written by hand a second time, with how each row is played."""

from dataclasses import dataclass

from core.fields import FieldGroup
from core.staff import Role

ROLES = (
    Role.REGISTRAR,
    Role.LOANS,
    Role.CASHIER,
    Role.FRONT_DESK,
    Role.MANAGER,
    Role.AUDITOR,
    Role.ADMIN,
    Role.UNIT_OFFICER,
    Role.UNIT_COMMITTEE,
)
LETTERS = "rlcfmasoc"


@dataclass(frozen=True)
class Row:
    """`cells`: a letter a role, in the order of ROLES, a dot where the role may not.

    `steps`: what is typed and pressed.  `done`: the sentence that only who may do it is told in the end.  `changes`:
    the tables that are others afterwards.
    """

    cells: str
    steps: tuple[str, ...]
    done: str
    changes: frozenset[str] = frozenset()

    def may(self, role: Role) -> bool:
        return self.cells[ROLES.index(role)] != "."


def row(cells: str, *steps: str, done: str, changes: str = "") -> Row:
    return Row(cells, steps, done, frozenset(changes.split()))


LOOK = "history"
ROWS = {
    "staff": row("rlcfmasoc", "/staff", done="staff.title"),
    "find": row("rlcfma...", "/find ประพันธ์", done="find.title"),
    "member": row("rlcfma...", "/member 026548", done="member.title", changes=LOOK),
    "member:money": row("rlc.ma...", "/member 026548 shares", done="shares.title", changes=LOOK),
    "photo": row("rlcfma...", "/photo 026548", done="photo.title", changes=LOOK),
    "photo:keep": row(
        "r..fm....", "{photo:#1:new}", "<picture>", "[photo.confirm]", done="photo.done", changes="history pictures"
    ),
    "signature": row("rlcfma...", "/signature 026548", done="signature.title", changes=LOOK),
    "signature:keep": row(
        "r..fm....",
        "{signature:#1:new}",
        "<picture>",
        "[signature.confirm]",
        done="signature.done",
        changes="history pictures",
    ),
    "queue": row("rlcfm....", "/queue", done="queue.title"),
    "request:forgot": row("r..fm....", "/request 1", done="case_forgot.title", changes=LOOK),
    "request:question": row("rlcfm....", "/request 2", done="question.title", changes=LOOK),
    "request:update": row("r...m....", "/request 3", done="case_update.title", changes=LOOK),
    "request:request": row("rlc.m....", "/request 4", done="case_request.title", changes=LOOK),
    "approve:forgot": row(
        "r..fm....", "/approve 1 โทรถามแล้ว", "[approve.confirm]", done="case_forgot.approved", changes="history cases"
    ),
    "approve:question": row(
        "rlcfm....",
        "/approve 2 ร้อยละ 5.75",
        "[question.confirm_button]",
        done="question.answered",
        changes="history cases",
    ),
    "approve:update": row(
        "r...m....",
        "/approve 3",
        "[case_update.confirm_button]",
        done="case_update.applied",
        changes="history cases members",
    ),
    "approve:request": row(
        "rlc.m....",
        "/approve 4",
        "[approve.confirm]",
        done="case_request.approved",
        changes="history cases requests request_steps notices",
    ),
    "reject:forgot": row(
        "r..fm....",
        "/reject 1",
        "{reject:1:=0}",
        "[reject.confirm]",
        done="case_forgot.rejected",
        changes="history cases",
    ),
    "reject:question": row(
        "rlcfm....", "/reject 2 ไม่ใช่เรื่องของสหกรณ์", "[reject.confirm]", done="question.closed", changes="history cases"
    ),
    "reject:update": row(
        "r...m....", "/reject 3 รูปไม่ชัด", "[reject.confirm]", done="case_update.turned_away", changes="history cases"
    ),
    "reject:request": row(
        "rlc.m....",
        "/reject 4 กรุณาติดต่อสำนักงาน",
        "[reject.confirm]",
        done="case_request.rejected",
        changes="history cases requests request_steps notices",
    ),
    "evidence": row("r...m....", "/evidence 3", done="evidence.title", changes=LOOK),
    "evidence:add": row("........c", "{evidence:add:3}", "<picture>", done="evidence.attached", changes="pictures"),
    "code": row(
        "r..fm...c",
        "/code 026548",
        "[code.by_phone]",
        "[code.confirm]",
        done="code.given",
        changes="history staff_codes",
    ),
    "lock": row("r..fm....", "/lock 026548 หาย", "[lock.confirm]", done="lock.done", changes="history members"),
    "unlock": row(
        "r..fm....", "/unlock 026602 ตรวจบัตรแล้ว", "[unlock.confirm]", done="unlock.done", changes="history members"
    ),
    "pending": row("r..fma...", "/pending", done="pending.title"),
    "confirm": row("r..fma...", "/confirm 1", done="confirm.title", changes=LOOK),
    "confirm:member.set_key": row(
        "r...m....",
        "{confirm:approve:1}",
        "[confirm.yes_approve]",
        done="confirm.did_approve",
        changes="history members proposals",
    ),
    "confirm:member.erase": row(
        "....m....",
        "{confirm:approve:2}",
        "[confirm.yes_approve]",
        done="confirm.did_approve",
        changes="history members proposals",
    ),
    "confirm:reject": row(
        "r...m....",
        "{confirm:reject:1}",
        "ไม่มีหลักฐาน",
        "[confirm.yes_reject]",
        done="confirm.did_reject",
        changes="history proposals",
    ),
    "holiday": row(
        "r...m.s..",
        "/holiday 28/12/2569 วันหยุดพิเศษ",
        "[desk.confirm]",
        done="holiday.added",
        changes="history calendar_changes",
    ),
    "month": row("rlc.ma.o.", "/month 12/2569", done="month.answered"),
    "month:list": row("rlc.ma.o.", "{month:2026-12:list:0}", done="month.page_note", changes="pages"),
    "month:all": row(
        "..c.m..o.",
        "{month:2026-12:all:0}",
        "[month.all_confirm]",
        done="month.all_done",
        changes="history bills",
    ),
    "results": row(
        "..c.m..o.",
        "/results 12/2569 026548 0 ลาไม่รับเงินเดือน",
        "[results.confirm]",
        done="results.done",
        changes="history bills",
    ),
    "audit": row("....ma...", "/audit 026548", done="audit.title", changes=LOOK),
    "health": row("....mas..", "/health", done="health.title"),
}
GROUPS = {
    FieldGroup.KEYS: "r..fm....",
    FieldGroup.NAME: "r...m....",
    FieldGroup.PERSON: "r...m....",
    FieldGroup.CONTACT: "rl.fm....",
    FieldGroup.WORK: "r...m....",
    FieldGroup.MEMBERSHIP: "r...m....",
    FieldGroup.MONEY: "..c.m....",
}
"""Who changes a group by /set; of KEYS, who proposes."""
VALUES = {
    "member_no": "026600",
    "national_id": "1103700257730",
    "employee_no": "E1",
    "title": "2",
    "first_name": "สมชาย",
    "last_name": "ใจดี",
    "birth_date": "1970-01-02",
    "marital_status": "สมรส",
    "address": "1 หมู่ 1",
    "phone": "0899991111",
    "email": "a@b.th",
    "unit": "0103",
    "pay_unit": "P2",
    "salary": "50000.00",
    "level": "8",
    "position": "10",
    "work_line": "W1",
    "workplace": "โรงเรียน",
    "member_type": "associate",
    "joined_on": "2001-05-01",
    "status": "left",
    "sponsor_no": "026601",
    "share_monthly": "3000.00",
}
NOT_NOW = {"employee_no": "office.waits_already", "member_type": "office.wrong_number"}
"""A proposal of it waits; the number is one of the other type."""
SENT_IN = {"salary", "position", "level", "unit", "workplace", "address", "phone", "email", "marital_status"} | {
    "title",
    "first_name",
    "last_name",
}
"""What the committee of a unit sends in by /set."""
