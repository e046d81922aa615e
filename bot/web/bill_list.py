"""What stands on a page of a month's bills, ready for its template: whom, how much, what came in, and why not all."""

from bot.web.link_view import Words
from core.collection import Bill, BillState
from core.members import Member
from core.services.bill_list import BillPage
from core.services.list_page import Listed


def of_bills(listed: Listed, page: BillPage, words: Words, month: str) -> dict[str, object]:
    """The template's values. MONTH: as it is written."""
    wanted = page.wanted
    unit = wanted.pay_unit
    return {
        "short": wanted.short,
        "heading": words("bill_list.short_of" if wanted.short else "bill_list.of", month=month),
        "unit": None if unit is None else page.names.get(unit, unit) or words("bill_list.no_unit"),
        "bills": [_line(member, bill, listed) for member, bill in page.bills],
    }


def _line(member: Member, bill: Bill, listed: Listed) -> dict[str, object]:
    title = listed.titles.get(member.title or "", "")
    said = bill.state is not BillState.PREPARED
    reasons = dict.fromkeys(line.reason for line in bill.lines if line.reason)
    return {
        "number": member.member_no,
        "name": f"{title}{member.first_name} {member.last_name}",
        "due": str(bill.due),
        "received": str(bill.received) if said else "",
        "said": said,
        "open": [(line.item, str(line.unpaid)) for line in bill.lines if line.unpaid],
        "reason": " · ".join(reasons),
        "lines": [(f"{line.item} {line.target}".strip(), str(line.amount)) for line in bill.lines],
    }
