"""What the page of a request shows: each step's rows and sentences, in the words that the chat has for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.web.link_view import Words
from core.calendar import Month
from core.money import ZERO, Baht
from core.policy import Policy
from core.request_rules import Against, left_at_least
from core.requests import Request, RequestKind, RequestState
from core.services.filing import Preview
from core.services.request_facts import number_of
from core.services.request_page import Opened
from core.working_days import NextCutoff
from handlers.messages.catalogue import Catalogue
from handlers.reply import Clocked, Literal, Phrase, Value
from handlers.request_subjects import DEPOSIT, OTHER, SHARES_WORD, Subject, family_of, what_of

EXAMPLE = "1,500"
UNBROKEN = "\N{NO-BREAK SPACE}"
NUMBERS = {"what": 1, "how": 2, "check": 3}
STEPS = len(NUMBERS)
"""The page's steps between its beginning and its end."""

RULES: Mapping[RequestKind, str] = {
    RequestKind.SHARE_UP: "share_up",
    RequestKind.SHARE_DOWN: "share_down",
    RequestKind.SHARE_RESUME: "share_resume",
    RequestKind.SHARE_SUSPEND: "suspend",
    RequestKind.REPAYMENT: "repayment",
    RequestKind.DEPOSIT: "deposit",
}
"""The sentence that says by which rule each kind may be."""


@dataclass(frozen=True, slots=True)
class RequestView:
    """Sentences and values in one language."""

    catalogue: Catalogue
    words: Words
    policy: Policy

    def said(self, phrase: Phrase) -> Markup:
        """PHRASE, broken between its phrases only, and never within a date or a time of day."""
        values = {name: self._whole(value) for name, value in phrase.values.items()}
        return self.words.broken(self.catalogue.text(Phrase(phrase.key, values), self.words.language))

    def _whole(self, value: Value) -> Value:
        if not isinstance(value, Clocked | Month):
            return value
        text = self.value(value).replace(" ", UNBROKEN)
        return Literal(text.replace(f"{UNBROKEN}เวลา", " เวลา").replace(f",{UNBROKEN}", ", "))

    def value(self, value: Value) -> str:
        """VALUE as people write it."""
        return self.catalogue.value(value, self.words.language)

    def against(self, against: Sequence[Against]) -> list[Markup]:
        """One sentence for each rule that speaks against it."""
        return [self.said(Phrase(one.key, {n: _value(value) for n, value in one.values.items()})) for one in against]

    def until(self, coming: NextCutoff) -> Markup:
        """Until when, and for which month."""
        return self.said(Phrase.of("change.until", until=Clocked(coming.at), month=coming.effective))

    def what(self, opened: Opened, subjects: Sequence[Subject], chosen: str) -> dict[str, object]:
        """The list to choose from, each with what is deducted now and what of it waits for the office."""
        return {
            "until": self.until(opened.coming),
            "subjects": [self._choice(opened, subject, chosen) for subject in subjects],
        }

    def _choice(self, opened: Opened, subject: Subject, chosen: str) -> dict[str, object]:
        key = ":".join(subject.args)
        waits = "" if subject.about == OTHER else opened.waiting.get(family_of(subject), "")
        return {
            "key": key,
            "name": self.said(subject.name),
            "detail": self.said(_detail(subject)),
            "waits": self.said(Phrase.of("request_page.waits", number=Literal(waits))) if waits else "",
            "is_chosen": key == chosen,
        }

    def how(self, subject: Subject, amount: str, words: str) -> dict[str, object]:
        """The one question about SUBJECT, with what was entered before."""
        is_again = subject.about == SHARES_WORD and subject.now <= ZERO
        question = "again" if is_again else subject.about
        return {
            "about": ":".join(subject.args),
            "is_other": subject.about == OTHER,
            "may_pause": subject.about == SHARES_WORD and not is_again,
            "is_deposit": subject.about == DEPOSIT,
            "name": self.said(subject.name),
            "question": self.said(Phrase(f"request_page.how_{question}")),
            "now": self.value(subject.now),
            "example": EXAMPLE,
            "amount": amount,
            "words": words,
        }

    def check(self, subject: Subject, seen: Preview, salary: Baht | None) -> dict[str, object]:
        """What it would do: old and new, the month, the whole deduction, what is left, and the rules that allow it."""
        late, is_other = None, subject.about == OTHER
        if seen.missed is not None:
            late = self.said(Phrase.of("change.late", until=Clocked(seen.missed), month=seen.coming.effective))
        return {
            "about": ":".join(subject.args),
            "what": self.said(what_of(seen.ask)),
            "is_other": is_other,
            "late": late,
            "month": str(seen.coming.effective),
            "pauses": seen.ask.kind is RequestKind.SHARE_SUSPEND,
            "amount": "" if seen.ask.new is None else str(seen.ask.new),
            "words": seen.ask.words,
            "rows": self._change(seen),
            "effect": [] if is_other else self._effect(seen),
            "deducted": self.said(Phrase.of("change.deducted", month=seen.coming.effective)),
            "rules": [] if is_other else self._rules(seen, salary),
            "until": self.until(seen.coming),
        }

    def _change(self, seen: Preview) -> list[tuple[str, str]]:
        effective = (self.words("change.effective"), self.value(seen.coming.effective))
        if seen.ask.kind is RequestKind.GENERAL:
            return [effective]
        return [
            (self.words("change.old"), self.value(seen.old or ZERO)),
            (self.words("change.new"), self.value(seen.ask.new or ZERO)),
            effective,
        ]

    def _effect(self, seen: Preview) -> list[tuple[str, str]]:
        """On the whole deduction, and on what is left of the salary."""
        verdict, left = seen.verdict, self.words("change.no_salary")
        if verdict.left is not None:
            left = self.value(verdict.left)
            if verdict.left_percent is not None:
                percent = Phrase.of("change.left_of", left=verdict.left, percent=verdict.left_percent)
                left = self.catalogue.text(percent, self.words.language)
        return [
            (self.words("change.before"), self.value(verdict.total_before)),
            (self.words("change.after"), self.value(verdict.total_after)),
            (self.words("change.left"), left),
        ]

    def _rules(self, seen: Preview, salary: Baht | None) -> list[Markup]:
        """Those that it was held against, and keeps."""
        rules, found = self.policy.requests, []
        if seen.ask.kind in RULES:
            months = rules.months_between_share_changes
            found.append(Phrase.of(f"request_page.rule_{RULES[seen.ask.kind]}", unit=rules.share_unit, months=months))
        if salary is not None and seen.verdict.left is not None:
            least = left_at_least(rules, salary)
            key = "rule_left" if seen.verdict.left >= least else "rule_less"
            found.append(Phrase.of(f"request_page.{key}", least=least))
        return [self.said(phrase) for phrase in found]

    def done(self, request: Request | None) -> dict[str, object]:
        """The number of what was filed, and what comes next."""
        if request is None:
            return {"number": "", "sentence": self.words.phrases("request_page.done_before")}
        key = "done_held" if request.state is RequestState.HELD else "done"
        sentence = Phrase.of(f"request_page.{key}", month=request.effective)
        return {"number": number_of(request), "sentence": self.said(sentence)}


def _detail(subject: Subject) -> Phrase:
    if subject.about == OTHER:
        return Phrase("change.other_detail")
    return Phrase.of("change.a_month", amount=subject.now)


def _value(value: Value | str) -> Value:
    return Literal(value) if isinstance(value, str) else value
