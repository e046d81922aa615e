"""What was entered on the link page: which step's form it is, and its fields as core takes them.

>>> Entry({"birth_day": "31", "birth_month": "2", "birth_year": "2515", "id_last4": "4821"}).birth_date is None
True
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.calendar import BUDDHIST_ERA
from core.links import LinkStep

FIELDS: Mapping[LinkStep, tuple[str, ...]] = {
    LinkStep.CREDENTIALS: ("username", "password"),
    LinkStep.PROOF: ("birth_day", "birth_month", "birth_year", "id_last4"),
    LinkStep.PASSWORD: ("new_password", "new_password_again"),
}
CODE = "code"
"""The one field of the other form of the second step."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One posted form."""

    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def step(self) -> LinkStep:
        """Whose form it is, by its fields; the last step's has a box only, which is not sent where it is unticked."""
        if self.is_code:
            return LinkStep.PROOF
        return next((step for step, names in FIELDS.items() if set(names) & self.fields.keys()), LinkStep.CONFIRM)

    @property
    def is_code(self) -> bool:
        """A staff code in place of birth date and ID."""
        return CODE in self.fields

    @property
    def is_incomplete(self) -> bool:
        """Whether a field was left empty, which is no wrong answer and must not count as one."""
        names = (CODE,) if self.is_code else FIELDS.get(self.step, ())
        return any(not self[name].strip() for name in names)

    @property
    def is_empty(self) -> bool:
        """Whether all fields were: how a step that may be skipped is skipped."""
        return not any(self[name] for name in FIELDS.get(self.step, ()))

    @property
    def birth_date(self) -> date | None:
        """The date that was chosen; None where the calendar has no such day."""
        try:
            year = int(self["birth_year"]) - BUDDHIST_ERA
            return date(year, int(self["birth_month"]), int(self["birth_day"]))
        except (ValueError, OverflowError):
            return None

    @property
    def consents(self) -> bool:
        """Whether the box was ticked."""
        return bool(self["consent"])
