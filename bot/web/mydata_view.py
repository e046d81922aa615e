"""The copy of one's own data as a document: a page that is read on a phone, printed or kept (`mydata_file`: its twin).

The document holds everything it needs, so that it can be kept as a file: no picture, font or script from elsewhere.
Its parts are named by people's words: ทุนเรือนหุ้น has the records `[("ยอดคงเหลือ", "214,500.00 บาท"), …]` and a table.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import msgspec
from markupsafe import Markup

from bot.web.link_view import Words
from bot.web.mydata_file import is_of_somebody
from core.calendar import Month
from core.history import REASON, Actor, Entry, Part
from core.links import Language
from core.money import Baht
from core.policy import Policy
from core.rates import Rate
from core.related import Percent
from core.services.personal_copy import PersonalCopy
from core.services.privacy import who
from handlers.acts import NAMED_FIELDS, said
from handlers.messages.catalogue import Catalogue
from handlers.reply import Clocked, Phrase, Value, Year

Facts = Sequence[tuple[str, str]]
"""Label and value, below each other."""

HERE = Path(__file__).parent
FONTS = ((400, "Sarabun-Regular.woff2"), (700, "Sarabun-Bold.woff2"))


def _font(weight: int, name: str) -> str:
    data = base64.b64encode((HERE / "static" / "fonts" / name).read_bytes()).decode()
    source = f'url("data:font/woff2;base64,{data}") format("woff2")'
    return f"@font-face {{ font-family: Sarabun; font-weight: {weight}; src: {source}; }}\n"


STYLE = "".join(_font(*font) for font in FONTS) + (HERE / "templates/mydata/document.css").read_text("utf-8")
"""Goes into the document itself with the letters, so that a kept file looks as the page did, on any machine."""

STYLE_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""By which the page's security policy knows this style from any other."""

CODE_TABLES = {"kinship": "relation"}
"""Columns whose code table has another name; `title`, `unit` … are their own."""

LINKED = ("links", "chats", "chat_settings", "chat_notices")
ASKED = ("cases", "requests", "request_steps", "request_drafts", "proposals")
THREADS = "case_notes"
"""Told one by one below what was asked."""
PICTURES = "pictures"
BEHIND = (
    "conversations",
    "credentials",
    "link_codes",
    "link_sessions",
    "page_sessions",
    "login_accounts",
    "login_attempts",
    "picture_passes",
    "staff_links",
    "notices",
    "messages",
)
"""What the system keeps besides, less read; at the end of the document."""

FILLED_IN = ("data", "said")
"""Columns with what was filled in, or what a notice names, field by field."""
UNTIL = "until"
"""The field of these that holds an instant."""
EMPTY = (None, "{}")
"""Not worth a line."""


IN_KEYS = str.maketrans("-. ", "___")
"""What keys of the catalogue cannot hold."""

MONEY: Mapping[str, tuple[str, Sequence[str]]] = {
    "shares": ("share_accounts", ("share_movements",)),
    "loans": ("loans", ("loan_movements",)),
    "guarantees": ("guarantees", ()),
    "deposits": ("deposit_accounts", ("deposit_movements",)),
    "welfare": ("", ("welfare",)),
    "dividends": ("", ("dividends",)),
    "receipts": ("", ("receipts", "receipt_lines", "receipt_register")),
    "collection": ("", ("bills", "bill_lines", "other_items")),
}
"""Part -> the section whose records are told one by one, and those that are ledgers."""

LEDGERS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "share_movements": (("moved_on", "kind", "amount", "balance"), ("period", "document_no")),
    "loan_movements": (
        ("moved_on", "contract_no", "principal", "interest"),
        ("instalment", "balance", "document_no"),
    ),
    "deposit_movements": (("moved_on", "account_no", "amount", "balance"), ("document_no",)),
    "welfare": (("granted_on", "kind", "amount"), ("note",)),
    "dividends": (("year", "paid_on", "dividend", "refund"), ("dividend_rate", "refund_rate", "deductions", "net")),
    "receipts": (("month", "receipt_no", "issued_on"), ()),
    "receipt_lines": (
        ("receipt_no", "item", "amount", "balance"),
        ("contract_no", "instalment", "instalments", "principal", "interest"),
    ),
    "receipt_register": (("month", "receipt_no", "issued_at", "total"), ("void_at", "void_by")),
    "bills": (
        ("month", "due", "received", "state"),
        ("pay_unit", "answered_at", "answered_by", "posted_at", "receipt_no"),
    ),
    "bill_lines": (
        ("month", "item", "amount", "received"),
        ("target", "interest", "received_interest", "instalment", "instalments", "reason"),
    ),
    "other_items": (("month", "item", "amount"), ("reference",)),
}
"""Ledger -> at most four columns, which a phone has room for, and what stands in small print below the second one."""

MEANT: Mapping[str, Callable[[int], Percent | Year]] = {"percent": Percent, "year": Year}
"""Columns of whole numbers that mean something else."""

SAYS_ITSELF = {"document_no", "note"}
"""Small print that needs no word before it."""

STAYS = ("register", "ledger", "history", "received")
"""What erasure leaves, each with its reason in the catalogue."""
NOT_SHOWN = ("secrets", "numbers", "others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Headings, and rows of cells with a line of small print each."""

    title: str
    headings: Sequence[str]
    rows: Sequence[tuple[Sequence[str], str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPart:
    """A part of the document. `entries`: when, what, and the values (field, before or after, text)."""

    title: str
    records: Sequence[Facts] = ()
    tables: Sequence[Table] = ()
    entries: Sequence[tuple[str, str, Sequence[tuple[str, str, str]]]] = ()
    groups: Sequence[tuple[str, Sequence[Facts]]] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of it."""
        return not (self.records or self.entries or self.groups or any(table.rows for table in self.tables))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A copy in the words of LANGUAGE."""

    copy: PersonalCopy
    catalogue: Catalogue
    language: Language
    policy: Policy

    def context(self) -> dict[str, object]:
        """What the template is filled with."""
        coop, thai = self.policy.coop, self.language is Language.THAI
        return {
            "t": Words(self.catalogue, self.language),
            "lang": self.language.value,
            "coop": coop.name_th if thai else coop.name_en,
            "address": coop.address,
            "phone": coop.phone,
            "made_at": self._shown(Clocked(self.copy.made_at)),
            "who": f"{self._described('title', self.copy.member.title)}{self.copy.member.first_name}"
            f" {self.copy.member.last_name}",
            "member_no": self.copy.member.member_no,
            "style": Markup(STYLE),  # noqa: S704 - our own file, which a style element takes as it is
            "parts": list(self._parts()),
            "stays": [(self._t(f"copied.stays_{name}"), self._t(f"copied.stays_{name}_why")) for name in STAYS],
            "not_shown": [self._t(f"copied.not_shown_{name}") for name in NOT_SHOWN],
        }

    def _parts(self) -> Iterator[DocumentPart]:
        """The document's parts in order."""
        yield self._part("members", "members")
        yield self._part("related_persons", "related_persons")
        for title, (accounts, ledgers) in MONEY.items():
            tables = [self._ledger(name) for name in ledgers]
            yield DocumentPart(title=self._t(f"copied.{title}"), records=self._records(accounts), tables=tables)
        yield self._part("linked", *LINKED)
        yield DocumentPart(title=self._t("copied.history"), entries=self._entries())
        yield replace(self._part("asked", *ASKED), groups=self._threads())
        yield self._part("pictures", PICTURES)
        groups = [(self._t(f"copied.{name}"), rows) for name in BEHIND if (rows := self._records(name))]
        yield DocumentPart(title=self._t("copied.behind"), groups=groups)

    def _part(self, title: str, *names: str) -> DocumentPart:
        records = [record for name in names for record in self._records(name)]
        return DocumentPart(title=self._t(f"copied.{title}"), records=records)

    def _threads(self) -> list[tuple[str, list[Facts]]]:
        """Each question with what was written to it: when, by whom, the words."""
        threads: dict[object, list[Facts]] = {}
        for row in self.copy.rows(THREADS):
            said = [self._fact(name, row[name]) for name in ("at", "author", "text")]
            threads.setdefault(row["case_id"], []).append(said)
        return [(f"{self._t('copied.case_notes')} {number}", said) for number, said in threads.items()]

    def _records(self, name: str) -> list[Facts]:
        """Each row of the section NAME, without the columns that are empty in it."""
        return [[self._fact(*cell) for cell in row.items() if cell[1] not in EMPTY] for row in self.copy.rows(name)]

    def _fact(self, column: str, value: object) -> tuple[str, str]:
        return self._t(f"fields.{column}"), self.cell(column, value)

    def _ledger(self, name: str) -> Table:
        """The section NAME as a table: "1 ต.ค. 2569 | รายเดือน, in small print งวดที่ 173 | 2,000.00 | 214,500.00"."""
        columns, small = LEDGERS[name]
        rows = []
        for row in self.copy.rows(name):
            more = [self._small(column, row[column]) for column in small if row.get(column) not in (None, "")]
            rows.append(([self._in_table(column, row[column]) for column in columns], " · ".join(more)))
        headings = [self._t(f"fields.{column}") for column in columns]
        return Table(title=self._t(f"copied.{name}"), headings=headings, rows=rows)

    def _small(self, column: str, value: object) -> str:
        text = self._in_table(column, value)
        return text if column in SAYS_ITSELF else f"{self._t(f'fields.{column}')} {text}"

    def _in_table(self, column: str, value: object) -> str:
        """Without the word for baht, which the eye finds in the records above."""
        if value is None:
            return "–"
        return str(value) if isinstance(value, Baht) else self.cell(column, value)

    def _entries(self) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
        """When, who did what, and of each field the value before and after."""
        return [
            (self._shown(Clocked(entry.at)), self._shown(said(act)), self._changes(entry))
            for entry, act in zip(self.copy.entries, self.copy.acts, strict=True)
        ]

    def _changes(self, entry: Entry) -> list[tuple[str, str, str]]:
        found = []
        for value in entry.values:
            name = self._t(f"fields.{value.name}") if value.name in {*NAMED_FIELDS, REASON} else value.name
            which = "" if value.name == REASON else self._t("fields.old" if value.part is Part.OLD else "fields.new")
            text = self._t("copied.erased") if value.text is None else self.cell(value.name, value.text)
            found.append((name, which, text))
        return found

    def cell(self, column: str, value: object) -> str:
        """VALUE of COLUMN as people write it: codes with their description, words of the program in words of people."""
        if isinstance(value, int) and column in MEANT:
            value = MEANT[column](value)
        match value:
            case bool():
                return self._t("copied.yes" if value else "copied.no")
            case Percent() | Rate():
                return f"{value}\u00a0%"
            case datetime():
                return self._shown(Clocked(value))
            case date() | Month() | Year() | Baht() | int():
                return self._shown(value)
        return self._worded(column, str(value))

    def _worded(self, column: str, text: str) -> str:
        """TEXT of COLUMN in words of people."""
        if is_of_somebody(column):
            return self._t(f"did.{who(Actor(text, '')).value}")
        if column in FILLED_IN:
            return " · ".join(self._filled(*field) for field in msgspec.json.decode(text).items() if field[1])
        key = "values." + f"{column}_{text}".translate(IN_KEYS)
        return self._t(key) if key in self.catalogue else self._described(column, text) or text

    def _filled(self, field: str, text: str) -> str:
        """One field with its name."""
        said = self._shown(Clocked(datetime.fromisoformat(text))) if field == UNTIL else text
        return f"{self._named(field)} {said}"

    def _named(self, field: str) -> str:
        """What was filled in, by the field's name where it has one."""
        key = f"fields.{field}"
        return self._t(key) if key in self.catalogue else field

    def _described(self, column: str, code: str | None) -> str:
        """The description of CODE, or the code itself."""
        table = self.copy.codes.get(CODE_TABLES.get(column, column), {})
        return table.get(code or "", code or "")

    def _t(self, key: str, **values: Value) -> str:
        return self.catalogue.text(Phrase.of(key, **values), self.language)

    def _shown(self, value: Value) -> str:
        return self.catalogue.value(value, self.language)
