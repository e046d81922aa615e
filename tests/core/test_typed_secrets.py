"""What is taken for a log-in typed into a chat, and what is not."""

import pytest

from core.typed_secrets import TypedSecret, likely_secret, plain_secret
from tests.builders import policy

RULES = policy().members
OWN = "ปลาทูว่ายทะเลใส"


@pytest.mark.shows("T8")
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("P6548", TypedSecret(None)),
        ("p ๖๕๔๘".replace(" ", ""), TypedSecret(None)),
        ("U026548", TypedSecret("026548")),
        ("Uส03548 P3548", TypedSecret("ส03548")),
        ("us03548\np3548", TypedSecret("ส03548")),
        (f"U026548 {OWN}", TypedSecret("026548", (OWN,))),
        (f"026548 {OWN}", TypedSecret("026548", (OWN,))),
        (f"๐๒๖๕๔๘\n{OWN}", TypedSecret("026548", (OWN,))),
        (f"รหัสผ่าน {OWN}", TypedSecret(None, (OWN,))),
        (f"รหัสผ่าน: {OWN}", TypedSecret(None, (OWN,))),
        ("Password is correct horse battery", TypedSecret(None, ("correct horse battery",))),
        ("/password hunter22", TypedSecret(None, ("hunter22",))),
        ("3102200134821", TypedSecret(None)),
        ("บัตร 3-1022-00134-82-1 ครับ", TypedSecret(None)),
        ("๓ ๑๐๒๒ ๐๐๑๓๔ ๘๒ ๑", TypedSecret(None)),
    ],
)
def test_a_login_is_one_whatever_else_goes_on(text: str, secret: TypedSecret) -> None:
    assert plain_secret(text, RULES) == secret


@pytest.mark.parametrize(
    "text",
    [
        *("หุ้น", "/shares", "026548", "ลืมรหัสผ่าน", "เปลี่ยนรหัสผ่าน", "/password", "รหัสผ่านใหม่", "รหัสผ่าน คืออะไร"),
        *(
            "forgot password",
            "password?",
            "password how do I change it",
            "หุ้นผมเหลือเท่าไหร่ครับ",
            "026548 หุ้น",
            "0812345678",
        ),
        *("ใบเสร็จ 10/2569", "", "   ", "1234567890123456"),
    ],
)
def test_words_are_none(text: str) -> None:
    assert plain_secret(text, RULES) is None


@pytest.mark.parametrize(
    ("text", "passwords"),
    [
        ("ABCD2345", ("ABCD2345",)),
        ("QWERTYUI", ("QWERTYUI",)),
        ("abcd2345", ("abcd2345",)),
        ("Somchai#2515", ("Somchai#2515",)),
    ],
)
def test_a_code_and_a_word_of_no_language_are_likely_ones(text: str, passwords: tuple[str, ...]) -> None:
    assert likely_secret(text) == TypedSecret(None, passwords)


@pytest.mark.parametrize(
    "text", ["language", "hello there 1234", "https://coop.example.th/a1", "a1", "me@example.th", "สวัสดีครับ"]
)
def test_other_texts_are_not(text: str) -> None:
    assert likely_secret(text) is None
