"""Whether values may stand in a member's record: the policy's fields, code tables, numbers, days (product rows R2, R4).

The checks are those of a members' file; here the first fault is a Refusal, since a person sets one field at a time.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from core.clock import today
from core.errors import Refusal
from core.fields import CODED, NEVER_EMPTY, FieldValue, group_of
from core.members import Member, MemberType, number_in
from core.national_id import read_national_id
from core.policy import MemberRules
from core.ports import Means, UnitOfWork


async def check_values(uow: UnitOfWork, means: Means, values: Mapping[str, FieldValue]) -> None:
    """Refusal for a field nobody knows or the co-op does not keep, a missing or unfit value, a code in no table."""
    for name, value in values.items():
        check_field(means, name)
        if value is None:
            if name in required(means.policy.members):
                raise Refusal("office.required", field=name)
            continue
        if name in CODED and await uow.codes.description(name, str(value), today(means.clock)) is None:
            raise Refusal("office.no_such_code", field=name)
        if name == "birth_date" and isinstance(value, date) and value > today(means.clock):
            raise Refusal("office.in_the_future", field=name)
        if name == "national_id" and read_national_id(str(value)) != value:
            raise Refusal("office.not_a_national_id")


def check_field(means: Means, name: str) -> None:
    """Refusal where NAME is no field, or one that the policy does not keep."""
    rules = means.policy.members
    if group_of(name) is None:
        raise Refusal("office.unknown_field", field=name)
    if name not in NEVER_EMPTY | rules.required_fields | rules.kept_fields:
        raise Refusal("office.not_kept", field=name)


def required(rules: MemberRules) -> frozenset[str]:
    """Fields that are never empty."""
    return NEVER_EMPTY | rules.required_fields


def check_number(rules: MemberRules, member: Member) -> None:
    """Refusal where the number does not have the form of the member's type."""
    own = {
        MemberType.ORDINARY: replace(rules, associate_pattern=rules.ordinary_pattern),
        MemberType.ASSOCIATE: replace(rules, ordinary_pattern=rules.associate_pattern),
    }
    if number_in(member.member_no, own[member.member_type]) != member.member_no:
        raise Refusal("office.wrong_number")
