"""The copy as a document for people and as a file for machines: everything is in it, in words, and nothing runs."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from enum import StrEnum
from html import unescape
from typing import Any

import pytest

from bot.web.mydata_file import as_json, file_name
from bot.web.mydata_view import (
    ASKED,
    BEHIND,
    IN_KEYS,
    LEDGERS,
    LINKED,
    MONEY,
    PICTURES,
    STYLE_DIGEST,
    THREADS,
    Document,
)
from bot.web.pages import Templates
from core.cases import CaseKind, CaseState
from core.collection import BillState
from core.history import Action, Actor, Change, NewEntry
from core.links import Form, Language, LinkStep, Platform, Way
from core.loans import LoanType, Method
from core.members import MemberStatus, MemberType
from core.messaging import DeliveryState
from core.notices import NoticeKind, NoticeState
from core.pages import Purpose
from core.pictures import PictureKind, PictureState
from core.ports import Store
from core.proposals import ProposalKind, ProposalState
from core.related import Percent, RelatedPerson, Relation
from core.requests import RequestKind, RequestState
from core.services.personal_copy import PersonalCopy, make_copy
from core.shares import MovementKind
from storage.personal_parts import PARTS
from tests import builders
from tests.dialogue import CATALOGUE
from tests.fakes import MORNING
from tests.storage.test_personal import PERSON, everything_of

TH = Language.THAI
ROBBER = "<script>alert(1)</script>"


async def a_copy(store: Store, **changes: Any) -> PersonalCopy:
    """Of a member with a row in every table that may hold one."""
    owner = await everything_of(store, replace(PERSON, **changes))
    async with store.work() as uow:
        await uow.codes.put("unit", "0101", "โรงเรียนบ้านน้ำใส", MORNING.date())
        await uow.related.put(
            owner.id,
            [
                RelatedPerson(relation=Relation.SPOUSE, name=ROBBER, phone="0899998888"),
                builders.beneficiary(percent=Percent.of("66.67"), kinship="02"),
                builders.beneficiary(order=2, percent=Percent.of("33.33")),
            ],
        )
        entry = NewEntry(
            at=MORNING,
            actor=Actor("os:canary-machine", "cli"),
            action=Action.MEMBER_CHANGED,
            member_id=owner.id,
            changes=(Change("phone", "0800000000", "0812345678"),),
            reason="แจ้งที่เคาน์เตอร์",
        )
        await uow.history.append(entry)
        return await make_copy(uow, builders.means(), owner.id, Actor("member", "line"))


def html_of(copy: PersonalCopy, language: Language = TH) -> str:
    document = Document(copy=copy, catalogue=CATALOGUE, language=language, policy=builders.policy())
    return bytes(Templates().page("mydata/document.html", document.context(), 200, {}).body).decode()


def text_of(html: str) -> str:
    body = html[html.index("<body") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


async def test_the_document_says_everything_in_words(sql_store: Store) -> None:
    text = text_of(html_of(await a_copy(sql_store)))
    for said in (
        "สหกรณ์ออมทรัพย์ครูบ้านน้ำใส จำกัด",
        "จัดทำเมื่อ 25 พ.ย. 2569 เวลา 09.30 น.",
        "เลขประจำตัวประชาชน 3102200134821",
        "วันเกิด 14 มี.ค. 2515",
        "ประเภทสมาชิก สามัญ",
        "หน่วย โรงเรียนบ้านน้ำใส",
        "ส่วนที่ได้รับ 66.67 %",
        "ยอดคงเหลือ 214,500.00 บาท",
        "1 ต.ค. 2569 รายเดือน งวดที่ 173 · A1 5.00 – 31 ต.ค. 2569",
        "เลขที่สัญญา สม.1 ประเภทเงินกู้ สามัญ เงินต้น 240,000.00 บาท",
        "อัตราดอกเบี้ยต่อปี 6.00 %",
        "31 ต.ค. 2569 สม.1 งวดที่ 22 · ยอดคงเหลือ 196,000.00 2,000.00 1,009.32",
        "จำนวนเงิน 50,000.00 บาท เลขที่สัญญา สม.77 ฐานะของท่าน ผู้ค้ำประกัน",
        "เลขที่บัญชี 01-1 ประเภทเงินฝาก ออมทรัพย์ ยอดคงเหลือ 35,250.75 บาท",
        "31 ต.ค. 2569 01-1 -20.00 –",
        "9 มี.ค. 2569 สวัสดิการคลอดบุตร คนที่สอง 2,000.00",
        "2568 30 ม.ค. 2569 อัตราปันผล 5.70 % · อัตราเงินเฉลี่ยคืน 13.00 % · หักชำระ 0.00 · รับสุทธิ 12,513.50 6,013.50 6,500.00",
        "สม.1/2568 · งวดที่ 22 · จำนวนงวด 120 · เงินต้น 2,000.00 · ดอกเบี้ย 1,009.32 3,009.32 196,000.00",
        "ช่องทาง LINE",
        "รูปแบบคำตอบ ตัวใหญ่ ซ่อนจำนวนเงิน ใช่",
        "เจ้าหน้าที่ดูแลระบบ แก้ไขข้อมูล: โทรศัพท์ โทรศัพท์ (เดิม): 0800000000 โทรศัพท์ (ใหม่): 0812345678",
        "เหตุผล: แจ้งที่เคาน์เตอร์",
        "ท่าน ขอสำเนาข้อมูล",
        "ค่าใหม่ canary-key",
        "ชื่อที่แสดงในแชต canary name",
        "ทะเบียนสมาชิกต้องมี ตามกฎหมายสหกรณ์",
        "ข้อความที่กรอก ชื่อ canary case",
        "หมายเลข 2 ประเภท คำถามหรือข้อเสนอแนะ",
        "เรื่องที่ 2 เมื่อ 25 พ.ย. 2569 เวลา 09.30 น. จาก ท่าน ข้อความ canary question",
        "จาก เจ้าหน้าที่สหกรณ์ ข้อความ canary answer",
        "ประเภท รูปถ่าย สถานะ",
    ):
        assert said in text, said
    assert "mali" not in text, "nor is the user name of staff"
    assert "canary-machine" not in text, "the account of the machine is not named"
    assert "$canary-hash$" not in text


async def test_what_was_erased_is_said_to_be(sql_store: Store) -> None:
    copy = await a_copy(sql_store)
    async with sql_store.work() as uow:
        await uow.history.erase(copy.member.id, ["phone", "reason"])
        text = text_of(html_of(await make_copy(uow, builders.means(), copy.member.id, Actor("os:x", "cli"))))
    assert "โทรศัพท์ (เดิม): (ลบแล้ว)" in text
    assert "0800000000" not in text


async def test_nothing_in_it_runs_and_nothing_is_fetched(sql_store: Store) -> None:
    html = html_of(await a_copy(sql_store, address=ROBBER))
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    style = html.split("<style>")[1].split("</style>")[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() == STYLE_DIGEST
    sources = re.findall(r'(?:src|href)="([^"]+)"|url\("?([^")]{5})', html)
    assert {first or second for first, second in sources} <= {"data:", *(f"#part-{n}" for n in range(1, 16)), "#stays"}


async def test_in_english_no_thai_but_names_and_values(sql_store: Store) -> None:
    text = text_of(html_of(await a_copy(sql_store), Language.ENGLISH))
    assert "Member record Member no. 026548 Member type ordinary" in text
    assert "Who opened or changed it, and when" in text
    assert "ข้อมูล" not in text


async def test_the_twin_for_machines_has_the_same_and_exact_figures(sql_store: Store) -> None:
    copy = await a_copy(sql_store)
    found = json.loads(as_json(copy))
    assert found["made_at"] == "2026-11-25T09:30:00+07:00"
    assert found["records"].keys() == {section.name for section in copy.sections}
    assert found["records"]["share_accounts"][0]["balance"] == "214500.00"
    assert found["records"]["members"][0]["birth_date"] == "1972-03-14"
    assert found["records"]["loans"][0]["annual_rate"] == "6.00"
    assert found["records"]["receipts"][0]["month"] == "2026-10"
    assert [person["percent"] for person in found["records"]["related_persons"]] == [None, "66.67", "33.33"]
    assert [entry["action"] for entry in found["history"]] == ["data.copied", "member.changed"]
    assert found["history"][1]["values"][0] == {"name": "phone", "part": "old", "value": "0800000000"}
    assert b"canary-machine" not in as_json(copy)
    assert [note["author"] for note in found["records"]["case_notes"]] == ["member", "staff"]
    assert [step["by"] for step in found["records"]["request_steps"]] == ["member", "staff"]
    for name in (b"mali", b"prasit"):
        assert name not in as_json(copy), "how staff are named is the policy's to say"


async def test_a_file_is_named_after_the_member_and_the_day(sql_store: Store) -> None:
    copy = await a_copy(sql_store)
    assert file_name(copy, "json") == "mydata-026548-2026-11-25.json"
    associate = replace(copy, member=builders.associate())
    assert file_name(associate, "html") == "mydata-S03548-2026-11-25.html"


def test_the_document_has_a_place_for_each_section() -> None:
    told = {accounts for accounts, _ in MONEY.values() if accounts}
    ledgers = {name for _, names in MONEY.values() for name in names}
    assert ledgers == set(LEDGERS)
    placed = {"members", "related_persons", *told, *ledgers, *LINKED, *ASKED, THREADS, PICTURES, *BEHIND}
    assert {*(part.table.name for part in PARTS), "messages"} == placed


@pytest.mark.parametrize("part", [part for part in PARTS if part.table.name in LEDGERS], ids=lambda p: p.table.name)
def test_a_ledger_shows_every_column_but_the_number_of_a_line(part: Any) -> None:
    columns, small = LEDGERS[part.table.name]
    assert {*columns, *small} == set(part.shown) - {"line"}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.table.name)
def test_every_column_of_a_copy_has_a_name(part: Any) -> None:
    assert [name for name in part.shown if f"fields.{name}" not in CATALOGUE] == []


async def test_every_column_of_the_messages_has_a_name(sql_store: Store) -> None:
    rows = (await a_copy(sql_store)).rows("messages")
    assert rows
    assert [name for name in rows[0] if f"fields.{name}" not in CATALOGUE] == []


WORDS: list[tuple[str, type[StrEnum]]] = [
    ("member_type", MemberType),
    ("status", MemberStatus),
    ("relation", Relation),
    ("kind", MovementKind),
    ("loan_type", LoanType),
    ("method", Method),
    ("form", Form),
    ("kind", ProposalKind),
    ("kind", CaseKind),
    ("kind", PictureKind),
    ("state", CaseState),
    ("state", PictureState),
    ("platform", Platform),
    ("language", Language),
    ("way", Way),
    ("step", LinkStep),
    ("purpose", Purpose),
    ("state", DeliveryState),
    ("state", ProposalState),
    ("kind", RequestKind),
    ("state", RequestState),
    ("kind", NoticeKind),
    ("state", NoticeState),
    ("sent_to", Platform),
    ("state", BillState),
]


@pytest.mark.parametrize(("column", "words"), WORDS, ids=lambda value: getattr(value, "__name__", value))
def test_the_programs_words_are_said_in_peoples(column: str, words: type[StrEnum]) -> None:
    keys = ["values." + f"{column}_{word.value}".translate(IN_KEYS) for word in words]
    assert [key for key in keys if key not in CATALOGUE] == []
