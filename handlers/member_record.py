"""A member's record on cards of the office: the overview, every field, the related persons (product rows R2, R3, R7).

Others may see the screen: of numbers that prove somebody the ends are shown, until the whole is asked for.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from core.calendar import Month
from core.cases import CaseState
from core.clock import today
from core.fields import CODED, FIELDS, FieldGroup
from core.masking import last_digits
from core.members import Member, MemberStatus
from core.money import ZERO, Baht
from core.pictures import PictureKind
from core.related import RelatedPerson, Relation
from core.services.casework import kinds_of
from core.services.picture_passes import pass_for
from core.services.record_views import Money, View, look, money_of
from core.staff import Power, may
from handlers import member_pages
from handlers.incoming import Asked, Tap
from handlers.member_pages import books, tap, title, turns, within
from handlers.persons import ref
from handlers.reply import Alert, Card, Choice, Item, Literal, Phrase, Picture, Reply, Row, Section, Tone, Value

MORE = "more"
"""The parts that have no button below the overview."""
SHOWN_DIGITS = 4
MOST_CASES = 100
MOST_ACTS = 4
PERSONS = 6
ENDS = frozenset({"national_id", "employee_no", "phone"})
HIDDEN = frozenset({"birth_date", "address", "email"})
AMOUNTS = frozenset({"salary", "share_monthly"})
RELATIONS = {relation: f"me.{relation.value}" for relation in Relation}

Drawing = Callable[[Asked, Member, int], Awaitable[Card]]


async def part(asked: Asked, member: Member, view: View, offset: int) -> Reply:
    """The part VIEW, which is now recorded as looked at. Refusal where the role may not see it."""
    member = await look(asked.uow, asked.means, asked.actor, member, view)
    if view is View.CARD:
        return Reply(parts=(await _overview(asked, member),), choices=_onward(asked, member))
    card = await DRAWN[view](asked, member, offset)
    card = replace(card, note=card.note or Phrase("member.recorded"))
    others = tuple(choice for choice in _onward(asked, member) if choice.tap != tap(member, view))
    return Reply(parts=(card,), choices=(_back(member), *others)[:MOST_ACTS])


def more(asked: Asked, member: Member) -> Reply:
    """Buttons to the parts that are reached less often; nothing of the record, so no look at it."""
    seldom = (View.DEPOSITS, View.WELFARE, View.DIVIDENDS) if _sees_money(asked) else ()
    items = tuple(
        Item(title=Phrase(f"member.{view}_button"), short=Phrase(f"member.{view}_button"), tap=tap(member, view))
        for view in (*seldom, View.DATA, View.RELATED)
    )
    card = Card(
        title=title(Phrase("member.more_button"), member), tone=Tone.WORK, items=items, acts=_history(asked, member)
    )
    return Reply(parts=(card,), choices=(_back(member),))


def _sees_money(asked: Asked) -> bool:
    return may(asked.worker.role, Power.MONEY_SEE)


def _back(member: Member) -> Choice:
    return Choice(label=Phrase.of("member.back", number=Literal(member.member_no)), tap=tap(member, View.CARD))


def _button(member: Member, view: View) -> Choice:
    return Choice(label=Phrase(f"member.{view}_button"), tap=tap(member, view))


def _onward(asked: Asked, member: Member) -> tuple[Choice, ...]:
    if not _sees_money(asked):
        return (_button(member, View.DATA), _button(member, View.RELATED))
    often = tuple(_button(member, view) for view in (View.SHARES, View.LOANS, View.GUARANTEES))
    return (*often, Choice(label=Phrase("member.more_button"), tap=Tap("member", (ref(member), MORE))))


def _history(asked: Asked, member: Member) -> tuple[Choice, ...]:
    if not may(asked.worker.role, Power.HISTORY_READ):
        return ()
    return (Choice(label=Phrase("member.history_button"), tap=Tap("audit", (ref(member),))),)


async def _overview(asked: Asked, member: Member) -> Card:
    money = await money_of(asked.uow, asked.means, asked.actor, member) if _sees_money(asked) else None
    overdue = ZERO if money is None else money.summary.overdue
    as_of = None if money is None else money.summary.as_of
    return Card(
        title=Phrase.of("member.title", number=Literal(member.member_no)),
        tone=Tone.WORK,
        as_of=Phrase(f"me.type_{member.member_type.value}"),
        picture=await _photo(asked, member),
        alert=Alert(word=Phrase("summary.overdue"), amount=overdue) if overdue > ZERO else None,
        count=await _name(asked, member),
        meaning=await _of_unit(asked, member),
        rows=(*_standing(member), *_figures(money), *_ends(member)),
        note=Phrase("member.recorded") if as_of is None else Phrase.of("member.recorded_of", day=as_of),
        acts=(*await _acts(asked, member), *_history(asked, member))[:MOST_ACTS],
    )


async def _photo(asked: Asked, member: Member) -> Picture | None:
    kept = await asked.uow.pictures.of_member(PictureKind.PHOTO, member.id)
    if kept is None:
        return None
    path = await pass_for(asked.uow, asked.means, asked.chat, kept.id, large=False)
    alt = Phrase.of("member.photo_alt", number=Literal(member.member_no))
    return Picture(path=path, alt=alt, width=kept.width, height=kept.height)


async def _name(asked: Asked, member: Member) -> Phrase:
    given = "" if member.title is None else await described(asked, "title", member.title)
    first, last = Literal(member.first_name), Literal(member.last_name)
    return Phrase.of("me.name", title=Literal(given), first=first, last=last)


async def _of_unit(asked: Asked, member: Member) -> Phrase:
    since = Month.of(member.joined_on)
    if member.unit is None:
        return Phrase.of("member.since", month=since)
    return Phrase.of("member.unit_since", unit=Literal(await described(asked, "unit", member.unit)), month=since)


async def described(asked: Asked, kind: str, code: str) -> str:
    """The description of CODE today; the code itself where its table does not know it."""
    return await asked.uow.codes.description(kind, code, today(asked.means.clock)) or code


def _standing(member: Member) -> tuple[Row, ...]:
    """What is not as with everybody else."""
    left, locked = (
        Row(Phrase("member.status"), Phrase("member.left")),
        Row(Phrase("member.account"), Phrase("member.locked")),
    )
    is_left = member.status is MemberStatus.LEFT
    return (*((left,) if is_left else ()), *((locked,) if member.locked else ()))


def _figures(money: Money | None) -> tuple[Row, ...]:
    if money is None:
        return ()
    summary, owed = money.summary, len(money.summary.loans.open)
    rows = []
    if summary.shares is not None:
        rows.append(Row(Phrase("member.shares"), summary.shares.balance))
    rows.append(
        Row(Phrase.of("member.loans", number=owed), summary.owed)
        if owed
        else Row(Phrase("member.owes"), Phrase("member.none"))
    )
    rows.append(Row(Phrase("member.guarantees"), Phrase.of("member.persons", number=money.guaranteed)))
    if summary.deposits.accounts:
        number = len(summary.deposits.accounts)
        rows.append(Row(Phrase.of("member.deposits", number=number), summary.deposits.total))
    if money.percent_left is not None:
        rows.append(
            Row(Phrase("member.percent_left"), Phrase.of("member.percent", number=Literal(str(money.percent_left))))
        )
    return tuple(rows)


def _ends(member: Member) -> tuple[Row, ...]:
    """What tells on the telephone whether it is the member, with its beginnings hidden."""
    pairs = (("me.phone", member.phone), ("member.id_card", member.national_id))
    return tuple(Row(Phrase(label), Literal(last_digits(text, SHOWN_DIGITS))) for label, text in pairs if text)


async def _acts(asked: Asked, member: Member) -> tuple[Choice, ...]:
    """What this role may do with the member as things stand."""
    role, to = asked.worker.role, (ref(member),)
    acts = [Choice(label=Phrase("member.pictures_button"), tap=Tap("photo", to))]
    if may(role, Power.QUEUE_SEE):
        asked_for = await asked.uow.cases.of_member(member.id, kinds_of(role), MOST_CASES)
        number = sum(case.state is CaseState.OPEN for case in asked_for)
        label = Phrase.of("member.cases", number=number) if number else Phrase("member.cases_button")
        acts.append(Choice(label=label, tap=Tap("queue", ("of", *to))))
    if may(role, Power.CODE_GIVE) and member.may_link:
        acts.append(Choice(label=Phrase("member.code_button"), tap=Tap("code", to)))
    if may(role, Power.MEMBER_LOCK):
        wish = "unlock" if member.locked else "lock"
        acts.append(Choice(label=Phrase(f"member.{wish}_button"), tap=Tap(wish, to)))
    return tuple(acts)


async def _data(asked: Asked, member: Member, offset: int) -> Card:  # noqa: ARG001 - the same form as the others
    full = Choice(label=Phrase("member.full_button"), tap=tap(member, View.FULL))
    return await _fields(asked, member, in_full=False, acts=(full,))


async def _full(asked: Asked, member: Member, offset: int) -> Card:  # noqa: ARG001 - the same form as the others
    return await _fields(asked, member, in_full=True, acts=())


async def _fields(asked: Asked, member: Member, *, in_full: bool, acts: tuple[Choice, ...]) -> Card:
    sections = [await _group(asked, member, group, in_full=in_full) for group in FIELDS]
    return Card(
        title=title(Phrase("member.data_button"), member),
        tone=Tone.WORK,
        as_of=books(today(asked.means.clock)),
        sections=tuple(section for section in sections if section.rows),
        note=Phrase("member.recorded_full") if in_full else None,
        acts=acts,
    )


async def _group(asked: Asked, member: Member, group: FieldGroup, *, in_full: bool) -> Section:
    rows = []
    for name in FIELDS[group]:
        value = getattr(member, name)
        if value is None or (name in AMOUNTS and not _sees_money(asked)):
            continue
        rows.append(Row(Phrase(f"fields.{name}"), await _value(asked, name, value, in_full=in_full)))
    return Section(title=Phrase(f"member.group_{group.value}"), rows=tuple(rows))


async def _value(asked: Asked, name: str, value: object, *, in_full: bool) -> Value:
    if not in_full and name in HIDDEN:
        return Phrase("member.hidden")
    if not in_full and name in ENDS:
        return Literal(last_digits(str(value), SHOWN_DIGITS))
    if name == "member_type":
        return Phrase(f"me.type_{value}")
    if name == "status":
        return Phrase(f"member.{value}")
    if name in CODED:
        return Literal(await described(asked, name, str(value)))
    return value if isinstance(value, date | Baht) else Literal(str(value))


async def _related(asked: Asked, member: Member, offset: int) -> Card:
    persons = await asked.uow.related.of_member(member.id)
    start = within(offset, len(persons))
    shown = tuple([await _person(asked, one) for one in persons[start : start + PERSONS]])
    return Card(
        title=title(Phrase("member.related_button"), member),
        tone=Tone.WORK,
        as_of=books(today(asked.means.clock)),
        rows=shown,
        meaning=None if shown else Phrase("member.no_related"),
        acts=turns(member, View.RELATED, start, PERSONS, len(persons)),
    )


async def _person(asked: Asked, person: RelatedPerson) -> Row:
    label = Phrase(RELATIONS[person.relation])
    if person.relation is Relation.BENEFICIARY:
        label = Phrase.of(label.key, order=person.order)
    if person.kinship is not None:
        kinship = Literal(await described(asked, "relation", person.kinship))
        label = Phrase.of("me.with_kinship", relation=label, kinship=kinship)
    value: Value = Literal(person.name)
    if person.percent is not None:
        value = Phrase.of("me.with_percent", who=value, percent=Literal(str(person.percent)))
    if person.phone is not None:
        value = Phrase.of("me.with_phone", who=value, phone=Literal(last_digits(person.phone, SHOWN_DIGITS)))
    return Row(label, value)


DRAWN: Mapping[View, Drawing] = MappingProxyType(
    {
        View.SHARES: member_pages.shares,
        View.LOANS: member_pages.loans,
        View.GUARANTEES: member_pages.guarantees,
        View.DEPOSITS: member_pages.deposits,
        View.WELFARE: member_pages.welfare,
        View.DIVIDENDS: member_pages.dividends,
        View.DATA: _data,
        View.FULL: _full,
        View.RELATED: _related,
    }
)
