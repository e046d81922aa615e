"""From what people type to the feature they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understand import Understanding, Understood
from tests.dialogue import CATALOGUE, REGISTRY

UNDERSTANDING = Understanding(REGISTRY, CATALOGUE)
MEANT = {
    "shares": [
        "/shares",
        "SHARES",
        "/Shares@namsai_bot",
        "ทุนเรือนหุ้น",
        "ทุน เรือน หุ้น",
        "หุ้น",
        "หุ้นผมเหลือเท่าไหร่ครับ",
        "ขอดูหุ้นหน่อยค่ะ",
        "หุน",
        "หุ่น",
        "ทุนเรือนหุ้",
        "shaers",
        "How many shares do I have?",
        "ｓｈａｒｅｓ",
        "my share capital, please",
        "หุ้น\u200bครับ",
    ],
    "start": ["/start", "/help", "เมนู", "เมนูครับ", "ช่วยเหลือ", "menu", "Help me", "ช่วยเหลื่อ"],
    "link": ["/link", "ผูกบัญชี", "อยากผูกบัญชีค่ะ", "ผูกบัญชีสมาชิก", "link my account", "ผูกบันชี"],
    "unlink": ["/unlink", "ยกเลิกผูกบัญชี", "อยากยกเลิกผูกบัญชีครับ", "unlink", "unlnik", "please unlink"],
    "me": ["/me", "me", "ข้อมูลของฉัน", "ขอดูข้อมูลของฉันหน่อย", "my details", "ข้อมูลของชั้น"],
    "language": ["/language", "ภาษา", "เปลี่ยนภาษา", "langauge"],
}
UNKNOWN = [
    "",
    "  ",
    "/",
    "?",
    "👍",
    "สวัสดีครับ",
    "หนี้",
    "ปันผล",
    "/loans",
    "/staff",
    "/find 026548",
    "ธนาคารกรุงไทย",
    "blinking",
    "timeshares1",
    "ขอบคุณค่ะ",
    "P6548",
    "026548",
    "x" * 5_000,
    "นะ" * 2_500,
]


@pytest.mark.parametrize(("feature", "text"), [(name, text) for name, texts in MEANT.items() for text in texts])
def test_it_is_understood(feature: str, text: str) -> None:
    understood = UNDERSTANDING.text(text)
    assert understood is not None
    assert understood.feature == feature


@pytest.mark.parametrize("text", UNKNOWN, ids=range(len(UNKNOWN)))
def test_what_is_unsure_is_not_guessed(text: str) -> None:
    assert UNDERSTANDING.text(text) is None


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("/shares 2 3", Understood("shares", ("2", "3"))),
        ("/shares@bot  2", Understood("shares", ("2",))),
        ("/language อังกฤษ", Understood("language", ("en",))),
        ("English", Understood("language", ("en",))),
        ("รายการย้อนหลัง", Understood("shares", ("moves",))),
        ("/shares รายการย้อนหลัง", Understood("shares", ("moves",))),
    ],
)
def test_arguments(text: str, understood: Understood) -> None:
    assert UNDERSTANDING.text(text) == understood


def test_a_bare_word_is_a_command_only_alone() -> None:
    assert UNDERSTANDING.command("shares") == Understood("shares")
    assert UNDERSTANDING.command("shares please") is None
    assert UNDERSTANDING.command("/shares please") == Understood("shares", ("please",))


def test_answers_count_for_their_own_question() -> None:
    assert UNDERSTANDING.answer("unlink", " ยืนยัน ครับ") == ("yes",)
    assert UNDERSTANDING.answer("unlink", "No.") == ("no",)
    assert UNDERSTANDING.answer("unlink", "ยกเลิก") == ()
    assert UNDERSTANDING.answer("shares", "ยืนยัน") == ()
    assert UNDERSTANDING.text("ยืนยัน") is None


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    understood = UNDERSTANDING.text(text)
    assert understood is None or understood.feature in REGISTRY.features
