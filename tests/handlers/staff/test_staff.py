"""The office's menu by role, sessions that end, the password for the work, and the way to the own account and out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.cases import CaseKind
from core.links import Language
from core.messaging import MENU
from core.pages import Purpose
from core.policy import StaffRules
from core.services import staff_proofs
from core.services.page_visit import PageVisit
from core.services.staffing import disable_staff, give_staff_code
from core.staff import OF_A_UNIT, Role
from handlers.feature import is_for
from handlers.messages.catalogue import Catalogue
from handlers.registry import Registry
from handlers.reply import MOST_WORK_ACTS, Literal, Phrase, Tone
from handlers.staff.staff import OFFERED
from handlers.understand import understanding
from tests import builders
from tests.core.services.office import ROOT
from tests.dialogue import REGISTRY, Talk, choices_of, keys_of, the_card, verify_dialogue
from tests.fakes import MORNING, FakeClock

UNIT = "0101"
HOURS = 12
PASSWORD = "ปลาช่อนนอนกลางวัน"
OFFICE = REGISTRY.office or Registry({}, {}, {})


def talk_of_hours(hours: int = HOURS) -> Talk:
    """A chat under a policy whose sessions end."""
    policy = replace(builders.policy(), staff=StaffRules(session_hours=hours))
    return Talk(means=builders.means(clock=FakeClock(), policies=[policy]))


def later(talk: Talk, **time: int) -> None:
    talk.means.clock.advance(timedelta(**time))  # type: ignore[attr-defined]  # the tests' clock


def visit_of(talk: Talk, purpose: Purpose) -> PageVisit:
    """The page that the last answer offers."""
    (act,) = the_card(talk.reply).acts
    assert act.path is not None
    prefix = f"/link/{purpose.value}/"
    assert act.path.startswith(prefix)
    return PageVisit(talk.store, talk.means, purpose, act.path.removeprefix(prefix), "browser")


async def set_password(talk: Talk, password: str = PASSWORD) -> str | None:
    """On the page that the last answer offers; the refusal."""
    visit = visit_of(talk, Purpose.STAFF_PASSWORD)
    return (await staff_proofs.set_password(visit, new=password, again=password)).refused


async def menus_shown(talk: Talk) -> list[str]:
    async with talk.store.work() as uow:
        rows = await uow.outbox.claim("w", MORNING, MORNING, 99)
        await uow.outbox.end_chat(talk.address, MORNING, "shown")
    return [row.payload.decode() for row in rows if row.method == MENU]


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_a_role_is_offered_what_it_may_do_and_what_there_is(role: Role) -> None:
    talk = Talk()
    await talk.works_as(role, unit=UNIT if role in OF_A_UNIT else None)
    await talk.says("/staff")
    card = the_card(talk.reply)
    assert card.tone is Tone.WORK
    assert len(card.acts) <= MOST_WORK_ACTS
    assert len(talk.reply.choices) <= 4
    own = {"mine", "chat"}
    for choice in choices_of(talk.reply):
        assert choice.tap is not None
        if choice.tap.feature != "staff":
            feature = OFFICE.features[choice.tap.feature]
            assert is_for(feature, role), choice.tap.feature
        else:
            own.discard(choice.tap.args[0])
    assert own == set()
    assert OFFERED[role].first, "every role begins somewhere"


async def test_the_card_says_who_one_is_and_what_waits_for_the_role() -> None:
    talk = Talk()
    async with talk.store.work() as uow:
        await uow.codes.put("unit", UNIT, "มัธยม 1", date(2000, 1, 1))
        for number, kind in enumerate((CaseKind.FORGOT, CaseKind.QUESTION, CaseKind.QUESTION)):
            await uow.cases.open(kind, str(number), {}, MORNING)
    await talk.works_as(Role.LOANS, name="ประสิทธิ์ รอบคอบ")
    await talk.says("เมนูงาน")
    card = the_card(talk.reply)
    assert card.count == Phrase.of("staff.count", number=2), "a forgotten log-in is no business of the loan officer"
    assert [(row.label.key, row.value) for row in card.rows] == [
        ("staff.name", Literal("ประสิทธิ์ รอบคอบ")),
        ("staff.role", Phrase("did.role_loans")),
    ]
    officer = Talk(talk.store, builders.telegram_address())
    await officer.works_as(Role.UNIT_COMMITTEE, "boonmee", "บุญมี รู้จักทุกคน", UNIT)
    await officer.says("/staff")
    card = the_card(officer.reply)
    assert card.count is None
    assert card.rows[-1].value == Literal("มัธยม 1")


async def test_the_own_account_is_one_button_away_with_its_menu_and_back() -> None:
    talk = Talk()
    member = await builders.registered(talk.store, builders.member(), builders.account())
    await talk.is_linked_to(member)
    await talk.works_as(Role.REGISTRAR)
    await verify_dialogue(talk, [("/staff", "staff.title"), ("[staff.mine_button]", "start.menu")])
    assert [choice.label.key for choice in talk.reply.choices][:2] == ["staff.button", "summary.button"]
    assert await menus_shown(talk) == ["staff-th-member-registrar"]
    await talk.says("บัญชีของฉัน")
    assert await menus_shown(talk) == ["member-th-member-registrar"]
    await verify_dialogue(talk, [("หุ้น", "shares.title"), ("[start.button]", "start.menu"), ("เมนู", "start.menu")])
    assert talk.reply.choices[0].label == Phrase("staff.button")


async def test_what_is_not_understood_offers_the_work_first() -> None:
    talk = Talk()
    await talk.works_as(Role.AUDITOR)
    await talk.says("กขฃคฅ")
    assert [choice.label.key for choice in talk.reply.choices] == [
        "staff.button",
        "link.button",
        "forgot.button",
        "contact.button",
    ]


@pytest.mark.shows("T13")
async def test_after_hours_the_work_waits_for_the_password() -> None:
    talk = talk_of_hours()
    await talk.works_as(Role.REGISTRAR)
    await verify_dialogue(talk, [("/staff", "staff.title"), ("[staff.chat_button]", "staff.chat_hours")])
    await verify_dialogue(talk, [("[staff.password_button]", "staff.password_offer")])
    assert await set_password(talk) is None
    later(talk, hours=HOURS, minutes=-1)
    await verify_dialogue(talk, [("/staff", "staff.title")])
    later(talk, minutes=1)
    for said in ("/queue", "/find สมชาย", "/lock 026548", "/staff", "ตั้งรหัสทำงาน"):
        await talk.says(said)
        assert keys_of(talk.reply)[0] in {"staff.prove_first", "staff.prove_title"}, said
    await verify_dialogue(talk, [("/find ก", "staff.prove_first"), ("[staff.prove_button]", "staff.prove_offer")])
    visit = visit_of(talk, Purpose.STAFF_PROVE)
    wrong = await staff_proofs.prove(visit, "ไม่ใช่รหัสนี้แน่นอน")
    assert wrong.refused == "staffprove_page.wrong"
    await verify_dialogue(talk, [("/queue", "staff.prove_first")])
    done = await staff_proofs.prove(visit, PASSWORD)
    assert done.session is not None
    assert (done.refused, done.session.uses) == (None, 1)
    await verify_dialogue(talk, [("/staff", "staff.title")])


@pytest.mark.shows("T13")
async def test_without_a_password_a_new_code_is_the_proof() -> None:
    talk = talk_of_hours()
    await talk.works_as(Role.CASHIER)
    later(talk, hours=HOURS)
    await verify_dialogue(talk, [("/staff", "staff.code_again"), ("ตั้งรหัสทำงาน", "staff.code_again")])
    async with talk.store.work() as uow:
        code = await give_staff_code(uow, talk.means, ROOT, "mali")
    await verify_dialogue(talk, [(f"/staff_link {code}", "staff.linked"), ("/staff", "staff.title")])


async def test_hours_of_zero_never_end_a_session() -> None:
    talk = talk_of_hours(0)
    await talk.works_as(Role.CASHIER)
    later(talk, days=300)
    await verify_dialogue(talk, [("/staff", "staff.title"), ("[staff.chat_button]", "staff.chat_open")])


@pytest.mark.shows("T13")
async def test_another_password_needs_a_fresh_proof() -> None:
    talk = talk_of_hours()
    await talk.works_as(Role.CASHIER)
    await talk.says("ตั้งรหัสทำงาน")
    assert await set_password(talk) is None
    later(talk, minutes=16)
    await verify_dialogue(talk, [("ตั้งรหัสทำงาน", "staff.prove_again_offer")])
    await staff_proofs.prove(visit_of(talk, Purpose.STAFF_PROVE), PASSWORD)
    await verify_dialogue(talk, [("ตั้งรหัสทำงาน", "staff.password_offer")])
    late = visit_of(talk, Purpose.STAFF_PASSWORD)
    await late.open()
    later(talk, minutes=15)
    refused = await staff_proofs.set_password(late, new="งูเหลือมเลื้อยช้า", again="งูเหลือมเลื้อยช้า")
    assert refused.refused == "staffpassword_page.not_now"
    async with talk.store.read() as uow:
        kept = await uow.staff_links.password((await uow.staff.all())[0].id)
    assert kept is not None
    assert await talk.means.hasher.verify(kept, PASSWORD)


async def test_the_work_in_a_chat_is_ended_after_one_question() -> None:
    talk = Talk()
    await talk.works_as(Role.REGISTRAR)
    await verify_dialogue(
        talk,
        [
            ("/staff", "staff.title"),
            ("[staff.chat_button]", "staff.chat_title"),
            ("[staff.end_button]", "staff.end_ask"),
            ("[desk.back]", "desk.nothing_changed"),
            ("/staff", "staff.title"),
            ("เลิกใช้แชตทำงาน", "staff.end_ask"),
        ],
    )
    old = [choice.tap for choice in choices_of(talk.reply)]
    await verify_dialogue(talk, [("เลิกใช้แชตทำงาน", "staff.end_ask")])
    assert old[0] is not None
    await talk.taps(old[0].feature, *old[0].args)
    assert keys_of(talk.reply) == ["desk.over"], "the button of an earlier question ends nothing"
    await talk.says("เลิกใช้แชตทำงาน")
    await verify_dialogue(talk, [("[staff.end_confirm]", "staff.ended"), ("/staff", "common.unknown")])


@pytest.mark.shows("T13")
async def test_disabled_between_the_question_and_the_press_nothing_is_done() -> None:
    talk = Talk()
    await talk.works_as(Role.REGISTRAR)
    await talk.says("เลิกใช้แชตทำงาน")
    yes = choices_of(talk.reply)[0].tap
    assert yes is not None
    async with talk.store.work() as uow:
        await disable_staff(uow, talk.means, ROOT, "mali")
    await talk.taps(yes.feature, *yes.args)
    assert keys_of(talk.reply) == ["common.unknown"]


@pytest.mark.parametrize("language", Language)
def test_every_button_of_the_menu_may_be_typed(language: Language) -> None:
    catalogue = Catalogue.load()
    words = understanding(OFFICE, catalogue)
    for wish in ("mine", "chat", "password", "end"):
        label = catalogue.text(Phrase(f"staff.{wish}_button"), language)
        found = words.word(label, MORNING.date())
        assert found is not None, label
        assert (found.feature, found.args) == ("staff", (wish,))
