"""What notices say: neutral on every screen, one message a person, each with a button that leads to its thing (T26)."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.line.render import render as draw_for_line
from bot.telegram.render import render as draw_for_telegram
from core.calendar import Month
from core.links import Form, Language, MemberId, View
from core.notices import Notice, NoticeId, NoticeKind, NoticeState
from core.staff import StaffId
from handlers.incoming import Tap
from handlers.messages.checks import placeholders
from handlers.notices import (
    ANYTHING,
    FORMS,
    SAYS,
    SWITCH_OFF,
    fitting,
    key_of,
    line_of,
    lines_of,
    receipt_file,
    reply_of,
)
from handlers.reply import Card, Phrase, Tone
from tests.dialogue import CATALOGUE, REGISTRY
from tests.fakes import MORNING

NOON = "2026-11-30T12:00:00+07:00"
VALUES = {"until": NOON, "number": "3", "case": "407", "day": "2027-01-01", "month": "2026-12", "year": "2026"}
DEBT = re.compile(
    r"หนี้|เงินกู้|กู้|ค้ำ|ผิดนัด|ค้างชำระ|ดอกเบี้ย|บาท|เหตุผล|ไม่อนุมัติ|ไม่ผ่าน|เงินเดือน"
    r"|debt|loan|overdue|guarant|interest|baht|salary|reject|refus|declin|approv|because|reason",
    re.IGNORECASE,
)
"""Words of debts, reasons and outcomes, and of money."""
FIGURE = re.compile(r"\d")
URL = "https://coop.example.th"


def notice(kind: NoticeKind, number: int = 1, **changes: Any) -> Notice:
    of_staff = kind.name.startswith("STAFF")
    one = Notice(
        id=NoticeId(number),
        kind=kind,
        once=str(number),
        member_id=None if of_staff else MemberId(7),
        staff_id=StaffId(3) if of_staff else None,
        values=VALUES,
        not_before=MORNING,
        state=NoticeState.WAITING,
        made_at=MORNING,
    )
    return replace(one, **changes)


OF_MEMBERS = [kind for kind in NoticeKind if not kind.name.startswith("STAFF")]


@pytest.mark.shows("T26")
@pytest.mark.parametrize("language", Language)
def test_no_sentence_has_a_figure_a_debt_a_reason_or_an_outcome(language: Language) -> None:
    keys = [key for key in CATALOGUE.keys() if key.startswith("notice.")]  # noqa: SIM118 - the catalogue's own method
    assert len(keys) > len(NoticeKind)
    for key in keys:
        template = CATALOGUE.template(key, language)
        assert not DEBT.search(template), key
        assert not FIGURE.search(template), key
        assert placeholders(template) <= {"until", "number", "day", "month", "year"}, key


@pytest.mark.shows("T26")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("kind", OF_MEMBERS)
def test_as_drawn_there_is_no_more_in_it_than_a_date(kind: NoticeKind, form: Form, language: Language) -> None:
    reply, view = reply_of([notice(kind)], own=True), View(language, form)
    [line] = draw_for_line(reply, CATALOGUE, view, URL)
    [telegram] = draw_for_telegram(reply, CATALOGUE, view, URL)
    assert line["altText"] == CATALOGUE.text(ANYTHING, language)
    assert telegram["text"].splitlines()[0].strip("<b>/") == CATALOGUE.text(Phrase("notice.title"), language)
    for text in (telegram["text"], *_texts(line["contents"])):
        assert not DEBT.search(text)
        assert "407" not in text


def _texts(thing: Any) -> list[str]:
    """Every text in a Flex container."""
    if isinstance(thing, list):
        return [text for item in thing for text in _texts(item)]
    if not isinstance(thing, dict):
        return []
    own = [thing["text"]] if isinstance(thing.get("text"), str) else []
    return own + [text for name, part in thing.items() if name != "action" for text in _texts(part)]


@pytest.mark.parametrize("kind", NoticeKind)
def test_each_kind_has_its_sentence_its_values_and_a_button_that_leads_somewhere(kind: NoticeKind) -> None:
    says = SAYS[kind]
    template = CATALOGUE.template(key_of(kind), Language.THAI)
    assert placeholders(template) == set(says.values)
    assert set(says.values) <= set(FORMS)
    line = line_of(notice(kind))
    assert line.sentence.key == key_of(kind)
    assert line.button.key in CATALOGUE
    owner = REGISTRY if kind in OF_MEMBERS else REGISTRY.office
    assert owner is not None
    assert line.tap.feature in owner.features


def test_a_result_leads_to_its_own_request_and_several_to_all_of_them() -> None:
    one, other = notice(NoticeKind.REQUEST_RESULT), notice(NoticeKind.REQUEST_RESULT, 2, values={"case": "408"})
    assert [line.tap for line in lines_of([one, one])] == [Tap("requests", ("see", "407"))]
    assert [line.tap for line in lines_of([one, other])] == [Tap("requests")]
    assert [line.tap for line in lines_of([replace(one, values={})])] == [Tap("requests")]


def test_one_notice_is_a_card_with_its_button_and_who_may_switch_it_off_is_told_where() -> None:
    [result] = reply_of([notice(NoticeKind.REQUEST_RESULT)], own=True).parts
    assert isinstance(result, Card)
    assert (result.meaning, len(result.acts), result.tone) == (Phrase("notice.request_result"), 1, Tone.OWN)
    [near] = reply_of([notice(NoticeKind.CUTOFF_NEAR)], own=True).parts
    assert isinstance(near, Card)
    assert near.acts[1] == SWITCH_OFF
    [work] = reply_of([notice(NoticeKind.STAFF_NEW)], own=False).parts
    assert isinstance(work, Card)
    assert work.tone is Tone.WORK


def test_a_receipt_stands_below_its_card_or_the_list_and_names_no_figure() -> None:
    file = receipt_file("RC6912-000123", Month(2026, 12))
    ready = notice(NoticeKind.RECEIPT_READY, values={"month": "2026-12"})
    short = notice(NoticeKind.DEDUCTION_SHORT, 2, values={"month": "2026-12"})
    for told in ([ready], [ready, short]):
        [card] = reply_of(told, own=True, document=file).parts
        assert isinstance(card, Card)
        assert (card.document, card.amount) == (file, None)
    assert CATALOGUE.text(file.caption, Language.THAI).endswith("RC6912-000123")
    assert CATALOGUE.text(file.name, Language.ENGLISH) == "receipt-2569-12.pdf"


def test_several_are_one_list_of_five_lines_at_most() -> None:
    [card] = reply_of([notice(kind, number) for number, kind in enumerate(OF_MEMBERS)], own=True).parts
    assert isinstance(card, Card)
    assert [item.title.key for item in card.items] == [key_of(kind) for kind in OF_MEMBERS]
    days = [f"2026-11-{day}T12:00:00+07:00" for day in range(10, 18)]
    many = [notice(NoticeKind.CUTOFF_MOVED, number, values={"until": day}) for number, day in enumerate(days)]
    assert [one.id for one in fitting(many)] == [0, 1, 2, 3, 4]
    assert fitting([]) == []


@pytest.mark.parametrize("values", [{}, {"until": "tomorrow"}])
def test_one_that_lacks_its_values_says_that_there_is_something(values: dict[str, str]) -> None:
    line = line_of(notice(NoticeKind.CUTOFF_MOVED, values=values))
    assert (line.sentence, line.tap) == (ANYTHING, Tap("cutoff"))
