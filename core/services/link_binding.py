"""The last step of a link: everything is checked once more, and chat and member are bound in one transaction."""

from dataclasses import replace

from core.history import MEMBER, Action, Actor, NewEntry
from core.links import LinkSession, LinkStep, Way
from core.members import Member
from core.ports import Means, UnitOfWork
from core.services import guarding, menus
from core.services.link_page import Bound, is_open

RELINKED = "relinked"
"""Why an earlier link of the chat ended."""


async def bind(uow: UnitOfWork, means: Means, session: LinkSession) -> Bound | None:
    """Bind the session's chat to its member, set the new password, use the staff code up; the session is done.

    None, and the session ends, where the member may no longer link, changed the password meanwhile, or the code is
    spent.  SESSION must have been read in this transaction.
    """
    now = means.clock.now()
    member = await _still_good(uow, means, session)
    if member is None or session.consent_version is None:
        await uow.link_sessions.save(replace(session, step=LinkStep.EXPIRED))
        return None
    await guarding.finished(uow, member.member_no)  # before the history: entries hold the account first, then that
    actor = Actor(MEMBER, session.chat.address.platform.value)
    if session.new_password_hash is not None:
        await uow.credentials.set_password(member.id, session.new_password_hash, now)
        await uow.history.append(NewEntry(at=now, actor=actor, action=Action.PASSWORD_SET, member_id=member.id))
    await uow.history.append(NewEntry(at=now, actor=actor, action=Action.LINKED, member_id=member.id))
    if await uow.links.end(session.chat.id, now, RELINKED):
        await uow.pins.forget_person(session.chat.id)
    link = await uow.links.add(session.chat.id, member.id, now, session.consent_version)
    await menus.show(uow, means, session.chat)
    others = tuple(other for other in await uow.links.of_member(member.id) if other.id != link.id)
    spent = replace(session, new_password_hash=None, staff_code_hash=None, nonce_hash=None, code_hash=None)
    await uow.link_sessions.save(replace(spent, step=LinkStep.DONE))
    return Bound(link=link, member=member, others=others)


async def _still_good(uow: UnitOfWork, means: Means, session: LinkSession) -> Member | None:
    """The member, if the proof that was given still holds. A staff code is used up by asking."""
    member = await uow.members.get(session.member_id) if session.member_id is not None else None
    if member is None or not member.may_link or not is_open(session, means):
        return None
    credential = await uow.credentials.of_member(member.id)
    if (credential.version if credential else None) != session.credential_version:
        return None
    if session.way is Way.STAFF_CODE:
        code_hash = session.staff_code_hash or b""
        return member if await uow.credentials.use_code(member.id, code_hash, means.clock.now()) else None
    return member
