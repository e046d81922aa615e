"""The copy of one's own data for machines: the same records and history as the document has, as JSON."""

from collections.abc import Mapping

import msgspec

from core.calendar import Month
from core.history import Actor
from core.money import Baht
from core.rates import Rate
from core.related import Percent
from core.services.personal_copy import PersonalCopy
from core.services.privacy import who


def is_of_somebody(column: str) -> bool:
    """Whether the values of COLUMN are names of actors, of whom a copy says no more than what they are."""
    return column.endswith("_by") or column in {"author", "by"}


def as_json(copy: PersonalCopy) -> bytes:
    """The same for machines: tables by name, baht and percent as text, instants and days in ISO 8601."""
    document = {
        "made_at": copy.made_at,
        "member_no": copy.member.member_no,
        "records": {section.name: [_plain(row) for row in section.rows] for section in copy.sections},
        "history": [
            {
                "seq": entry.seq,
                "at": entry.at,
                "actor": act.name or act.role or act.who.value,
                "channel": entry.actor.channel,
                "action": entry.action,
                "subject": entry.subject,
                "values": [{"name": v.name, "part": v.part.value, "value": v.text} for v in entry.values],
            }
            for entry, act in zip(copy.entries, copy.acts, strict=True)
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    def plain(column: str, value: object) -> object:
        if isinstance(value, Baht):
            return str(value).replace(",", "")
        if isinstance(value, Rate | Month):
            return str(value)
        if is_of_somebody(column) and isinstance(value, str):
            return who(Actor(value, "")).value
        return str(Percent(value)) if column == "percent" and isinstance(value, int) else value

    return {column: plain(column, value) for column, value in row.items()}


def file_name(copy: PersonalCopy, ending: str) -> str:
    """`mydata-026548-2026-11-25.html`, in ASCII for every browser."""
    number = "".join(c if c.isascii() else "S" for c in copy.member.member_no)
    return f"mydata-{number}-{copy.made_at:%Y-%m-%d}.{ending}"
