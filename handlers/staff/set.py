"""One field of a member changed (`/set NO FIELD VALUE`, แก้ไขข้อมูล): shown before and after, then confirmed.

    /set 026548 โทรศัพท์ 081-234-5678
    /set 026548 unit ประถม 3 -- ย้ายโรงเรียน          # what stands behind -- is the reason

What is left out is asked for: the member, the field by its group, the value.  `set:#17:work:5` is the page of a group's
fields that begins with the sixth.  A link key is proposed and waits for a second person.  If the field changed while
the question was open, nothing is done and the new state is shown.

The committee of a unit changes nothing: what it sends in for a member of the own unit is a case, for others to check.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from core.errors import Refusal
from core.fields import CODED, FIELDS, LINK_KEYS, FieldGroup, FieldValue, group_of, written
from core.links import MemberId
from core.members import Member
from core.ports import Conversation
from core.services import updates
from core.services.registry import Setting, foreseen, known, open_member, set_field
from core.services.registry_checks import check_field, required
from core.services.staffing import allowed
from core.staff import Power, Role, may, may_change
from core.updates import FIELDS as SENT_IN
from core.updates import read_typed
from handlers import confirming, menu, record_values
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked, Tap
from handlers.messages.typed import field_at_start
from handlers.paging import offset_in, page_acts
from handlers.persons import named, ref
from handlers.reply import MOST_ITEMS, Card, Choice, Item, Literal, Phrase, Reply, Row, Text, Tone, say

NAME = "set"
WHO, VALUE = "who", "value"
GROUPS = "groups"
GROUP_NAMES = frozenset(FieldGroup)
REASON = frozenset({"--", "—", "–"})
"""What stands before a reason: two hyphens, and what telephones make of them."""
LONG_NAMES = frozenset({"employee_no"})
"""Fields whose names are too long for a button."""


async def start(asked: Asked) -> Answer:
    """As far as it was typed or pressed: who, which field, which value; then the question whether to do it."""
    decided = confirming.decision(asked, NAME)
    if decided is not None and decided.data is None:
        return confirming.over(asked)
    if decided is not None and decided.data is not None:
        return await _change(asked, decided.data) if decided.confirmed else confirming.kept(asked)
    if not asked.args:
        return _waits(asked, WHO, {}, say("set.ask_who"))
    member = await named(asked, asked.args[0])
    return await _of_member(asked, member, asked.args[1:])


async def who(asked: Asked) -> Answer | None:
    """The typed member."""
    text = asked.incoming.text
    if confirming.is_anew(asked):
        return None
    return await _of_member(asked, await named(asked, text), ())


async def typed(asked: Asked) -> Answer | None:
    """The typed value of the field that was asked for."""
    if confirming.is_anew(asked) or asked.conversation is None:
        return None
    kept = asked.conversation.data
    member = await asked.uow.members.get(MemberId(int(kept["member"])))
    if member is None:
        raise Refusal("office.no_such_member")
    return await _ask(asked, member, kept["field"], asked.incoming.text.split())


async def _of_member(asked: Asked, member: Member, words: Sequence[str]) -> Answer:
    if _vouches(asked):
        await allowed(asked.uow, asked.actor, Power.UPDATE_FILE, member)
    if not words or words[0] in {GROUPS, *GROUP_NAMES}:
        return Answer(reply=_choose(asked, member, words))
    field, behind = field_at_start(words)
    if field is None:
        raise Refusal("office.unknown_field", field=Literal(words[0]))
    check_field(asked.means, field)
    _check_role(asked, field)
    if behind:
        return await _ask(asked, member, field, behind)
    return _waits(asked, VALUE, {"member": str(member.id), "field": field}, _ask_value(asked, member, field))


def _check_role(asked: Asked, field: str) -> None:
    """Refusal that names the roles which may, where this one may not."""
    if group_of(field) in _groups(asked.worker.role) or (_vouches(asked) and field in SENT_IN):
        return
    roles = [Phrase(f"did.role_{role}") for role in Role if group_of(field) in _groups(role)]
    listed = roles[0]
    for role in roles[1:]:
        listed = Phrase.of("did.and", first=listed, second=role)
    raise Refusal("set.not_for_role", field=field, roles=listed)


def _vouches(asked: Asked) -> bool:
    """Whether who asks sends in for others to check, and changes nothing."""
    return may(asked.worker.role, Power.UPDATE_FILE)


def _groups(role: Role) -> tuple[FieldGroup, ...]:
    """What ROLE changes, or proposes to change."""
    proposes = may(role, Power.KEY_PROPOSE)
    return tuple(group for group in FieldGroup if (proposes if group is FieldGroup.KEYS else may_change(role, group)))


def _choose(asked: Asked, member: Member, words: Sequence[str]) -> Reply:
    """The groups of the role, or the fields of one of them, as lines to press."""
    group = words[0] if words else GROUPS
    offset = offset_in(tuple(words), 1)
    if _vouches(asked):
        names = [field for field in SENT_IN if _is_kept(asked, field)]
    else:
        names = list(_groups(asked.worker.role)) if group == GROUPS else _fields(asked, FieldGroup(group))
    items = [_item(member, name) for name in names[offset : offset + MOST_ITEMS]]
    after = offset + MOST_ITEMS
    pages = page_acts(Tap(NAME, (ref(member), group)), offset, MOST_ITEMS, after if after < len(names) else None)
    card = Card(
        title=Phrase.of("set.which", number=Literal(member.member_no)),
        tone=Tone.WORK,
        items=tuple(items),
        note=Phrase("set.which_note"),
        acts=pages,
    )
    return Reply(parts=(card,))


def _fields(asked: Asked, group: FieldGroup) -> list[str]:
    """Those of GROUP that the co-op keeps and the role changes."""
    if group not in _groups(asked.worker.role):
        raise Refusal("desk.not_for_role", role=asked.worker.role.value)
    return [field for field in FIELDS[group] if _is_kept(asked, field)]


def _is_kept(asked: Asked, field: str) -> bool:
    try:
        check_field(asked.means, field)
    except Refusal:
        return False
    return True


def _item(member: Member, name: str) -> Item:
    title = Phrase(f"set.group_{name}" if name in GROUP_NAMES else f"fields.{name}")
    short = Phrase(f"set.short_{name}") if name in LONG_NAMES else title
    return Item(title=title, short=short, tap=Tap(NAME, (ref(member), name)))


def _ask_value(asked: Asked, member: Member, field: str) -> Reply:
    """The question for the value; words to choose from where there are few."""
    if _vouches(asked):
        return say("set.ask_sent", field=Phrase(f"fields.{field}"))
    few = record_values.WORDS.get(field, ())
    choices = [
        Choice(label=Phrase(f"values.{field}_{word}"), tap=Tap(NAME, (ref(member), field, word))) for word in few
    ]
    kind = "day" if field in record_values.DAYS else "amount" if field in record_values.AMOUNTS else "text"
    ask = Phrase.of(f"set.ask_{'word' if few else kind}", field=Phrase(f"fields.{field}"))
    if field in required(asked.means.policy.members):
        return Reply(parts=(Text(ask),), choices=tuple(choices))
    return say("set.or_empty", *choices, ask=ask)


async def _ask(asked: Asked, member: Member, field: str, words: Sequence[str]) -> Answer:
    """What WORDS, a value and perhaps a reason, would change; a look at the record."""
    if _vouches(asked):
        return await _ask_to_send(asked, member, field, " ".join(words))
    at = next((place for place, word in enumerate(words) if word in REASON and place), len(words))
    new = await record_values.read(asked, field, " ".join(words[:at]))
    return await _shown(asked, member, Setting(member.member_no, field, new, " ".join(words[at + 1 :]) or None))


async def _shown(asked: Asked, member: Member, setting: Setting, note: Phrase | None = None) -> Answer:
    field = setting.field
    _check_role(asked, field)
    await open_member(asked.uow, asked.means, asked.actor, member.member_no, subject=f"set:{field}")
    changed = await foreseen(asked.uow, asked.means, asked.actor, member, setting)
    if changed == member:
        raise Refusal("office.same_value", field=field)
    old, new = written(getattr(member, field)), written(getattr(changed, field))
    kept = {"member": str(member.id), "field": field, "old": old, "new": new, "reason": setting.reason}
    if note is None and field in LINK_KEYS:
        note = Phrase("set.needs_two")
    card = await _card(asked, member, Phrase("set.title"), kept, note)
    return confirming.ask(asked, NAME, card, {key: text for key, text in kept.items() if text is not None})


async def _ask_to_send(asked: Asked, member: Member, field: str, text: str) -> Answer:
    """What would be sent in; what the register holds is not shown to who may not open it."""
    _check_role(asked, field)
    if field in CODED:
        new = await record_values.read(asked, field, text)
    else:
        new = read_typed(asked.means.fields, field, text)
    await updates.check_new(asked.uow, asked.means, field, new)
    kept = {"member": str(member.id), "field": field, "new": written(new) or ""}
    rows = (
        Row(Phrase("set.member"), Literal(member.member_no)),
        Row(Phrase("set.field"), Phrase(f"fields.{field}")),
        Row(Phrase("set.after"), await record_values.shown(asked, field, kept["new"])),
    )
    card = Card(title=Phrase("set.send_title"), tone=Tone.WORK, rows=rows, note=Phrase("set.send_note"))
    return confirming.ask(asked, NAME, card, kept, Phrase("set.send"))


async def _send(asked: Asked, member: Member, field: str, new: FieldValue) -> Answer:
    case_id = await updates.vouch(asked.uow, asked.means, asked.actor, member, {field: new})
    attach = Choice(label=Phrase("set.attach"), tap=Tap("evidence", ("add", str(case_id))))
    return Answer(reply=say("set.sent", attach, menu.to("staff")))


async def _card(
    asked: Asked, member: Member, title: Phrase, kept: Mapping[str, str | None], note: Phrase | None
) -> Card:
    """Who, which field, before and after, why."""
    field = kept.get("field") or ""
    in_full = record_values.in_full(asked, field)
    rows = [
        Row(Phrase("set.member"), await record_values.person(asked, member)),
        Row(Phrase("set.field"), Phrase(f"fields.{field}")),
        Row(Phrase("set.before"), await record_values.shown(asked, field, kept.get("old"), in_full=in_full)),
        Row(Phrase("set.after"), await record_values.shown(asked, field, kept.get("new"))),
    ]
    if reason := kept.get("reason"):
        rows.append(Row(Phrase("set.reason"), Literal(reason)))
    return Card(title=title, tone=Tone.WORK, rows=tuple(rows), note=note)


async def _change(asked: Asked, kept: Mapping[str, str]) -> Answer:
    """Do what was confirmed, if the field is still as it was shown."""
    found = await asked.uow.members.get(MemberId(int(kept["member"])))
    if found is None:
        raise Refusal("office.no_such_member")
    member = await known(asked.uow, found.member_no, held=True)
    field, new = kept["field"], kept.get("new")
    value = None if new is None else asked.means.fields.field(field, new)
    if _vouches(asked):
        return await _send(asked, member, field, value)
    setting = Setting(member.member_no, field, value, kept.get("reason"))
    if written(getattr(member, field)) != kept.get("old"):
        return await _shown(asked, member, setting, Phrase("set.changed_meanwhile"))
    done = await set_field(asked.uow, asked.means, asked.actor, setting)
    if done.proposal is not None:
        card = await _card(asked, member, Phrase("set.waits"), kept, Phrase("set.no_effect_yet"))
        withdraw = Choice(label=Phrase("confirm.withdraw"), tap=Tap("confirm", ("withdraw", str(done.proposal))))
        acts = (Choice(label=Phrase("set.see_waiting"), tap=Tap("pending")), withdraw)
        return Answer(reply=Reply(parts=(replace(card, acts=acts),)))
    card = await _card(asked, member, Phrase("set.done"), kept, None)
    another = Choice(label=Phrase("set.another"), tap=Tap(NAME, (ref(member),)))
    return Answer(reply=Reply(parts=(replace(card, acts=(another,)),)))


def _waits(asked: Asked, step: str, data: Mapping[str, str], reply: Reply) -> Answer:
    until = asked.means.clock.now() + confirming.LASTS
    return Answer(
        reply=reply, conversation=Conversation(flow=NAME, step=step, expires_at=until, data=MappingProxyType({**data}))
    )


FEATURE = Flow(
    name=NAME,
    commands=(NAME,),
    audience=Audience.STAFF,
    start=start,
    steps=MappingProxyType({WHO: who, VALUE: typed}),
    lasts=confirming.LASTS,
    power=frozenset({Power.MEMBER_CHANGE, Power.KEY_PROPOSE, Power.UPDATE_FILE}),
)
