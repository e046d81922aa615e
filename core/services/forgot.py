"""A forgotten log-in, told to the office from a page (product row E3, the first way).

    result = await ask(visit, Claim(name="…", member_no="026548", unit="…", national_id="3 1022 00134 82 1"))

Nothing of it is looked up: the answer and the work are the same whether such a member exists or not, and people compare
it with the register and the card.  A mistyped national ID is said, since its check digit tells nothing about members.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.cases import CaseKind
from core.credentials import read_username
from core.history import Action, Actor, NewEntry
from core.national_id import read_national_id
from core.services.page_visit import GONE, PageResult, PageVisit

INCOMPLETE = "page.incomplete"
WRONG_ID = "forgot_page.wrong_id"

MOST_OF_A_CHAT = 3
"""Waiting, or within a day; more are answered the same and kept by nobody."""
DAY = timedelta(days=1)
LONGEST = 200
"""Characters of a field that are kept."""

GUEST = "guest"
"""Who acts in the history: whoever it is has only claimed to be somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What was filled in."""

    name: str
    member_no: str
    unit: str
    national_id: str


async def ask(visit: PageVisit, claim: Claim) -> PageResult:
    """Keep CLAIM as a case for staff."""
    session = await visit.look()
    if session is None or visit.browser is None:
        return GONE
    if session.uses:
        return PageResult(session=session)
    if not all(part.strip() for part in (claim.name, claim.member_no, claim.unit, claim.national_id)):
        return PageResult(session=session, refused=INCOMPLETE)
    national_id = read_national_id(claim.national_id)
    if national_id is None:
        return PageResult(session=session, refused=WRONG_ID)
    means, now = visit.means, visit.means.clock.now()
    data = {
        "name": claim.name.strip()[:LONGEST],
        "member_no": read_username(claim.member_no, means.policy.members) or claim.member_no.strip()[:LONGEST],
        "unit": claim.unit.strip()[:LONGEST],
        "national_id": national_id,
    }
    async with visit.store.work() as uow:
        kept = await visit.held(uow)
        if kept is None:
            return GONE
        if kept.uses == 0 and await uow.cases.of_chat(CaseKind.FORGOT, kept.chat.id, now - DAY) < MOST_OF_A_CHAT:
            case_id = await uow.cases.open(CaseKind.FORGOT, means.ids.uuid().hex, data, now, chat_id=kept.chat.id)
            actor = Actor(GUEST, kept.chat.address.platform.value)
            await uow.history.append(
                NewEntry(at=now, actor=actor, action=Action.ACCESS_ASKED, subject=f"case:{case_id}")
            )
        return PageResult(session=await visit.used(uow, kept))
