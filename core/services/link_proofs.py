"""What an entry on the link page proves: rules over what the register holds of a claimed number.

A number that does not exist is looked up, hashed and compared exactly as one that does, so that neither the words nor
the time of an answer tell which it was (security T4).
"""

from dataclasses import dataclass, replace
from datetime import date
from hmac import compare_digest

from core.credentials import is_first_password, normalised, read_code
from core.links import LinkSession, LinkStep, MemberId, Way, digest
from core.members import Member, plain
from core.policy import SecondProof
from core.ports import Credential, Means, Store
from core.throttle import Standing

NOBODY = MemberId(0)
"""No member has it: what is looked up for a number that does not exist."""

ID_DIGITS_ASKED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What is known of a number that somebody claims. `code_hash`: of a good staff code that was entered."""

    member: Member | None
    credential: Credential | None
    code_hash: bytes | None

    def proven(self, session: LinkSession, way: Way, step: LinkStep) -> LinkSession | None:
        """SESSION at STEP, if this is a member who may link."""
        if self.member is None or not self.member.may_link:
            return None
        return replace(
            session,
            step=step,
            way=way,
            member_no=self.member.member_no,
            member_id=self.member.id,
            credential_version=self.credential.version if self.credential else None,
            staff_code_hash=self.code_hash,
        )


async def look_up(store: Store, means: Means, member_no: str | None, entered: str) -> Claimed:
    """Three look-ups for every number, whether it exists or not. ENTERED: what may be a staff code."""
    code_hash = digest(read_code(entered) or "")
    async with store.read() as uow:
        member = await uow.members.by_number(member_no or "")
        member_id = member.id if member else NOBODY
        credential = await uow.credentials.of_member(member_id)
        good = await uow.credentials.code_is_good(member_id, code_hash, means.clock.now())
    return Claimed(member=member, credential=credential, code_hash=code_hash if good else None)


async def by_password(
    store: Store, means: Means, session: LinkSession, member_no: str | None, password: str, standing: Standing
) -> LinkSession | None:
    """Where a user name and PASSWORD lead; None where they are refused. One hash is verified, come what may.

    An own password leads to the confirmation, an exposed one and a staff code to a new password.  Anything of the form
    of the first password leads to the second proof, whoever's it is, since refusing it would tell something about the
    number; also where the policy wants none, while the first password is closed: there a staff code still opens.
    """
    claimed = await look_up(store, means, member_no, password)
    stored = claimed.credential.password_hash if claimed.credential else None
    if await means.hasher.verify(stored, normalised(password)):
        exposed = claimed.credential is not None and claimed.credential.exposed_at is not None
        step = LinkStep.PASSWORD if exposed else LinkStep.CONFIRM
        return claimed.proven(session, Way.OWN, step) if standing.own_password else None
    if claimed.code_hash is not None:
        return claimed.proven(session, Way.STAFF_CODE, LinkStep.PASSWORD) if standing.staff_code else None
    if member_no is None or not is_first_password(password, member_no):
        return None
    if means.policy.credentials.second_proof is not SecondProof.NONE or not standing.first_password:
        return replace(session, step=LinkStep.PROOF, way=Way.DEFAULT, member_no=member_no)
    return claimed.proven(session, Way.DEFAULT, LinkStep.PASSWORD) if claimed.credential is None else None


async def by_facts(
    store: Store, means: Means, session: LinkSession, birth_date: date | None, id_last4: str, standing: Standing
) -> LinkSession | None:
    """Where birth date and last digits of the ID lead: only from the first password, and only if policy says so."""
    claimed = await look_up(store, means, session.member_no, "")
    right = _same_facts(claimed.member, birth_date, id_last4)
    allowed = means.policy.credentials.second_proof is SecondProof.FACTS and claimed.credential is None
    proven = right and allowed and standing.first_password
    return claimed.proven(session, Way.DEFAULT, LinkStep.PASSWORD) if proven else None


async def by_code(
    store: Store, means: Means, session: LinkSession, code: str, standing: Standing
) -> LinkSession | None:
    """Where a one-time code from staff leads; also for a member who forgot the own password."""
    claimed = await look_up(store, means, session.member_no, code)
    return (
        None
        if claimed.code_hash is None or not standing.staff_code
        else claimed.proven(session, Way.STAFF_CODE, LinkStep.PASSWORD)
    )


def _same_facts(member: Member | None, birth_date: date | None, id_last4: str) -> bool:
    """Both facts, compared at once and in constant time; never for a member who lacks one of them on record."""
    on_record = member is not None and member.birth_date is not None and member.national_id is not None
    kept = f"{member.birth_date} {(member.national_id or '')[-ID_DIGITS_ASKED:]}" if member else "nobody"
    same = compare_digest(f"{birth_date} {plain(id_last4)}".encode(), kept.encode())
    return same and on_record
