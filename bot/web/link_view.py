"""What the link page says: words, the two sides it names, and which template shows a step.

{{ t("page.step", number=2, total=4) }}  ->  ขั้นที่ 2 จาก 4
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from core.calendar import BUDDHIST_ERA, DECEMBER
from core.clock import BANGKOK
from core.links import Language, LinkStep, Platform
from core.masking import mask_name, mask_number
from core.pages import Purpose
from core.policy import Policy
from core.services.link_page import REFUSED, Page
from handlers.messages.catalogue import Catalogue
from handlers.reply import Literal, Phrase

STEP_NUMBERS = {LinkStep.CREDENTIALS: 1, LinkStep.PROOF: 2, LinkStep.PASSWORD: 3, LinkStep.CONFIRM: 4}
STEPS = 4
NAMED_AT = frozenset({LinkStep.CONFIRM, LinkStep.CODE, LinkStep.DONE})
"""Where both sides are named."""

BY_CODE, HELP, DECLINED = "code", "help", "no"
"""`?by=`: another look at the same step; it changes nothing."""

TEMPLATES: Mapping[LinkStep, str] = MappingProxyType({step: f"link/{step.value}.html" for step in LinkStep})
VIEWS: Mapping[str, str] = MappingProxyType({HELP: "link/help.html", DECLINED: "link/declined.html"})

YOUNGEST, OLDEST = 18, 100
"""Ages of members in whole years: the choice of birth years."""

MONTHS = range(1, DECEMBER + 1)
DAYS = range(1, 32)

NO_TELEPHONE = re.compile(r"[^\d+]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whose page is drawn. `language`: chosen by its switch. `form_token`: what its forms bring back."""

    token: str
    language: Language | None = None
    by: str = ""
    form_token: str = ""

    @classmethod
    def of(cls, token: str, query: Mapping[str, str]) -> "Visitor":
        """From an address."""
        chosen = query.get("lang")
        language = Language(chosen) if chosen in set(Language) else None
        return cls(token=token, language=language, by=query.get("by", ""))

    @property
    def address(self) -> str:
        """Where the page is: it holds the token, and nothing of a person."""
        return f"/link/{quote(self.token, safe='')}"

    def path(self, **query: str) -> str:
        """The page's address with how one looks at it, in the visitor's language."""
        if self.language is not None:
            query = {"lang": self.language.value} | query
        return f"{self.address}?{urlencode(query)}" if query else self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The two that a link joins. `chat_name` is None where the platform did not tell; `title` is the member's."""

    chat_name: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One answer of the page. `refused`: a catalogue key. `username`: typed before, kept or for password managers."""

    page: Page
    visitor: Visitor
    language: Language
    sides: Sides = Sides()
    refused: str | None = None
    username: str = ""

    @property
    def template(self) -> str:
        """The template's name."""
        if self.visitor.by == DECLINED and self.page.step is not LinkStep.CONFIRM:
            return TEMPLATES[self.page.step]
        return VIEWS.get(self.visitor.by, TEMPLATES[self.page.step])

    def context(self, catalogue: Catalogue, policy: Policy, now: datetime) -> dict[str, object]:
        """What the template is filled with."""
        words = Words(catalogue, self.language)
        page = self.page
        return common_context(words, policy, self.visitor) | {
            "step": LinkStep.DONE if page.step is LinkStep.CODE else page.step,
            "number": STEP_NUMBERS.get(page.step),
            "total": STEPS,
            "valid_until": hours_and_minutes(page.valid_until),
            "refused": self.refused,
            "refused_login": self.refused == REFUSED,
            "by_code": self.visitor.by == BY_CODE or page.proof_by_code,
            "only_code": page.proof_by_code,
            "may_skip": page.may_skip_password,
            "code": page.code,
            "username": self.username,
            "days": DAYS,
            "months": [(number, words(f"page.month_{number}")) for number in MONTHS],
            "years": birth_years(now),
            "platform": words(f"common.{page.platform.value}") if page.platform else "",
            "telegram": page.platform is Platform.TELEGRAM,
            "chat_name": self.sides.chat_name,
            "member": self._member(),
            "shortest": policy.credentials.shortest_password,
            "consent_version": policy.credentials.consent_version,
            "consent_text": _consent(policy, self.language),
        }

    def _member(self) -> str | None:
        member = self.page.member
        if member is None:
            return None
        name = mask_name(self.sides.title, member.first_name, member.last_name)
        return f"{name} {mask_number(member.member_no)}"


class Words:
    """The catalogue in one language, as templates call it."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        self._catalogue = catalogue
        self.language = language

    def __call__(self, key: str, **values: int | str) -> str:
        """The sentence of KEY."""
        shown = {name: Literal(value) if isinstance(value, str) else value for name, value in values.items()}
        return self._catalogue.text(Phrase.of(key, **shown), self.language)

    def phrases(self, key: str, **values: int | str) -> Markup:
        """The same, to be broken between phrases before within one: Thai has no blanks but those between phrases."""
        return self.broken(self(key, **values))

    def broken(self, text: str) -> Markup:
        """TEXT with its phrases kept together."""
        if self.language is not Language.THAI:
            return escape(text)
        phrase = Markup('<span class="phrase">{}</span>')
        return Markup(" ").join(phrase.format(part) for part in text.split(" "))


def common_context(words: Words, policy: Policy, visitor: Visitor) -> dict[str, object]:
    """What the frame of every page needs; error pages need nothing else."""
    coop, thai = policy.coop, words.language is Language.THAI
    other = Language.ENGLISH if thai else Language.THAI
    subject = quote(words("page.help_subject"))
    return {
        "t": words,
        "lang": words.language.value,
        "other": other.value,
        "other_path": visitor.path(lang=other.value, **({"by": visitor.by} if visitor.by else {})),
        "path": visitor.path,
        "token": visitor.token,
        "request_path": _request_path(visitor),
        "form_token": visitor.form_token,
        "coop": coop.name_th if thai else coop.name_en,
        "coop_short": coop.short_name_th if thai else coop.short_name_en,
        "coop_lang": words.language.value,
        "address": coop.address,
        "hours": coop.office_hours,
        "phone": coop.phone,
        "phone_href": f"tel:{NO_TELEPHONE.sub('', coop.phone)}",
        "email": coop.webmaster_email,
        "email_href": f"mailto:{coop.webmaster_email}?subject={subject}",
    }


def _request_path(visitor: Visitor) -> str:
    """Where staff are asked for a code: a page of its own with the link page's token."""
    address = f"/link/{Purpose.FORGOT.value}/{quote(visitor.token, safe='')}"
    return address if visitor.language is None else f"{address}?lang={visitor.language.value}"


def hours_and_minutes(at: datetime | None) -> str | None:
    """`10.11`, by the wall clock of Thailand."""
    return at.astimezone(BANGKOK).strftime("%H.%M") if at is not None else None


def birth_years(now: datetime) -> range:
    """Buddhist years to choose from, the youngest first."""
    year = now.astimezone(BANGKOK).year + BUDDHIST_ERA
    return range(year - YOUNGEST, year - OLDEST - 1, -1)


def _consent(policy: Policy, language: Language) -> list[str]:
    """The paragraphs of the text that is agreed to."""
    rules = policy.credentials
    text = rules.consent_text_th if language is Language.THAI else rules.consent_text_en
    return [line.strip() for line in text.splitlines() if line.strip()]
