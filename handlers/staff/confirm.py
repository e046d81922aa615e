"""A proposal that waits for a second person (`/confirm ID`): shown, then confirmed, rejected or withdrawn.

    /confirm 3                                 # before, after, who, when, why; with the buttons
    confirm:approve:3, confirm:reject:3        # asks once more; only then `confirm:yes:K7…` does it
    confirm:withdraw:3                         # of the own proposal

Everybody who sees what waits may look; who may decide is for `core.services.proposals` to say.
"""

from collections.abc import Mapping
from types import MappingProxyType

from core.errors import Refusal
from core.fields import written
from core.ports import Conversation
from core.proposals import ProposalId, ProposalKind
from core.services import proposals
from core.services.proposals import CONFIRMS, PROPOSES, Waiting
from core.services.staffing import STAFF
from core.staff import Power, may
from handlers import confirming, menu, record_values, telling
from handlers.feature import Answer, Audience, Flow, Notice
from handlers.incoming import Asked, Tap
from handlers.reply import Card, Choice, Clocked, Literal, Phrase, Reply, Row, Tone, Value, say

NAME = "confirm"
REASON = "reason"
APPROVE, REJECT, WITHDRAW = "approve", "reject", "withdraw"
ACTS = frozenset({APPROVE, REJECT, WITHDRAW})
LARGEST = 18
"""Digits of a number; longer ones are none of ours."""


async def start(asked: Asked) -> Answer:
    """The proposal; or, from its buttons, the question before something is done about it."""
    decided = confirming.decision(asked, NAME)
    if decided is not None and decided.data is None:
        return confirming.over(asked)
    if decided is not None and decided.data is not None:
        return await _decide(asked, decided.data) if decided.confirmed else confirming.kept(asked)
    act, *rest = asked.args or ("",)
    if act not in ACTS:
        found = await proposals.look_at(asked.uow, asked.means, asked.actor, _number(act))
        return Answer(reply=Reply(parts=(await _card(asked, found, Phrase("confirm.title"), _acts(asked, found)),)))
    number = _number(rest[0] if rest else "")
    if act == REJECT:
        await proposals.decidable(asked.uow, asked.actor, number)
        return _ask_reason(asked, number)
    return await _ask(asked, act, number)


async def reason(asked: Asked) -> Answer | None:
    """The typed reason for rejecting."""
    if asked.conversation is None or confirming.is_anew(asked):
        return None
    number = _number(asked.conversation.data["number"])
    return await _ask(asked, REJECT, number, " ".join(asked.incoming.text.split()))


def _number(text: str) -> ProposalId:
    digits = text.removeprefix("#")
    if not digits.isdecimal() or len(digits) > LARGEST:
        raise Refusal("confirm.which" if not text else "office.not_waiting")
    return ProposalId(int(digits))


def _acts(asked: Asked, found: Waiting) -> tuple[Choice, ...]:
    """What who asks may do about it; the own proposal can only be withdrawn."""
    proposal = found.proposal
    if proposal.proposed_by == asked.actor.name:
        return (_act(WITHDRAW, found),) if may(asked.worker.role, PROPOSES[proposal.kind]) else ()
    return (_act(APPROVE, found), _act(REJECT, found)) if may(asked.worker.role, CONFIRMS[proposal.kind]) else ()


def _act(act: str, found: Waiting) -> Choice:
    return Choice(label=Phrase(f"confirm.{act}"), tap=Tap(NAME, (act, str(found.proposal.id))))


async def _card(
    asked: Asked, found: Waiting, title: Phrase, acts: tuple[Choice, ...] = (), more: tuple[Row, ...] = ()
) -> Card:
    """The member, before and after, who proposed it, when and why."""
    proposal, member = found.proposal, found.member
    rows = [Row(Phrase("set.member"), await record_values.person(asked, member))]
    if proposal.kind is ProposalKind.ERASE:
        rows.append(Row(Phrase("set.field"), Phrase("confirm.erase")))
    else:
        field = proposal.field
        full = record_values.in_full(asked, field) or proposal.proposed_by == asked.actor.name
        old = written(getattr(member, field))
        rows += [
            Row(Phrase("set.field"), Phrase(f"fields.{field}")),
            Row(
                Phrase("set.before"),
                await record_values.shown(asked, field, old, in_full=record_values.in_full(asked, field)),
            ),
            Row(Phrase("set.after"), await record_values.shown(asked, field, proposal.value, in_full=full)),
        ]
    rows += [
        Row(Phrase("confirm.by"), await _proposer(asked, proposal.proposed_by)),
        Row(Phrase("confirm.at"), Clocked(proposal.proposed_at)),
    ]
    if proposal.reason:
        rows.append(Row(Phrase("set.reason"), Literal(proposal.reason)))
    note = Phrase("confirm.own_note") if proposal.proposed_by == asked.actor.name else Phrase("confirm.note")
    return Card(title=title, tone=Tone.WORK, rows=(*rows, *more), note=note, acts=acts)


async def _proposer(asked: Asked, name: str) -> Value:
    """`สมศรี มีระเบียบ (ทะเบียน)`; an account of the machine as it is called."""
    person = await asked.uow.staff.by_username(name.removeprefix(STAFF)) if name.startswith(STAFF) else None
    if person is None:
        return Literal(name)
    return Phrase.of("did.named", name=Literal(person.name), role=Phrase(f"did.role_{person.role}"))


def _ask_reason(asked: Asked, number: ProposalId) -> Answer:
    waits = Conversation(
        flow=NAME,
        step=REASON,
        expires_at=asked.means.clock.now() + confirming.LASTS,
        data=MappingProxyType({"number": str(number)}),
    )
    return Answer(reply=say("confirm.ask_reason"), conversation=waits)


async def _ask(asked: Asked, act: str, number: ProposalId, why: str = "", note: Phrase | None = None) -> Answer:
    """The question, with what it is about as it stands now; refused at once where the act would be."""
    if act == WITHDRAW:
        found = await proposals.withdrawable(asked.uow, asked.actor, number)
    elif act == APPROVE:
        found = await proposals.confirmable(asked.uow, asked.actor, number)
    else:
        found = await proposals.decidable(asked.uow, asked.actor, number)
    await proposals.look_at(asked.uow, asked.means, asked.actor, number)
    more = (Row(Phrase("confirm.why_not"), Literal(why)),) if why else ()
    card = await _card(asked, found, note or Phrase(f"confirm.ask_{act}"), more=more)
    kept = {"act": act, "number": str(number), "why": why, "old": _old(found)}
    erases = found.proposal.kind is ProposalKind.ERASE and act == APPROVE
    return confirming.ask(asked, NAME, card, kept, Phrase(f"confirm.yes_{act}"), danger=erases)


def _old(found: Waiting) -> str:
    """What is in the field now, to see later whether it still is."""
    field = found.proposal.field
    return (written(getattr(found.member, field)) or "") if field else ""


async def _decide(asked: Asked, kept: Mapping[str, str]) -> Answer:
    """Do what was confirmed, if the field is still as it was shown."""
    uow, act, number = asked.uow, kept["act"], _number(kept["number"])
    if act == APPROVE:
        found = await proposals.confirmable(uow, asked.actor, number)
        if _old(found) != kept["old"]:
            return await _ask(asked, act, number, note=Phrase("confirm.changed_meanwhile"))
        await proposals.confirm(uow, asked.means, asked.actor, number)
    elif act == REJECT:
        found = await proposals.reject(uow, asked.means, asked.actor, number, kept["why"] or None)
    else:
        found = await proposals.withdraw(uow, asked.means, asked.actor, number)
    told = () if act == WITHDRAW else await _told(asked, found, act)
    return Answer(
        reply=say(f"confirm.did_{act}", menu.to("pending"), menu.to("staff"), number=int(number)), notices=told
    )


async def _told(asked: Asked, found: Waiting, act: str) -> tuple[Notice, ...]:
    """The proposer learns what became of it, in every chat of theirs."""
    name = found.proposal.proposed_by
    person = await asked.uow.staff.by_username(name.removeprefix(STAFF)) if name.startswith(STAFF) else None
    if person is None or not person.is_active:
        return ()
    chats = [link.chat for link in await asked.uow.staff_links.of_staff(person.id)]
    return telling.notices(chats, say(f"confirm.told_{act}", menu.to("pending"), number=int(found.proposal.id)))


FEATURE = Flow(
    name=NAME,
    commands=(NAME,),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({REASON: reason}),
    lasts=confirming.LASTS,
    power=Power.PENDING_SEE,
)
