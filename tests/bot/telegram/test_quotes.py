"""What somebody wrote, as Telegram is sent it: word for word, nothing of it taken for markup, never over the limit."""

import warnings

import pytest

from bot.limits import ShortenedWarning
from bot.telegram.render import render
from core.links import Form, Language, View
from handlers.reply import LONGEST_QUOTE, Card, Phrase, Quote, Reply
from tests.dialogue import CATALOGUE

BY = Phrase("question.member")


def text_of(*texts: str, form: Form = Form.NORMAL) -> str:
    card = Card(title=Phrase("contact.threads"), quotes=tuple(Quote(BY, text) for text in texts))
    (message,) = render(Reply(parts=(card,)), CATALOGUE, View(Language.THAI, form), "https://coop.example")
    assert message["protect_content"], "what is written to the office stays in the chat"
    return str(message["text"])


def test_each_stands_below_who_wrote_it() -> None:
    assert text_of("ขอทราบ\nดอกเบี้ย", "{0} <b>&amp;") == (
        "<b>คำถามของฉัน</b>\n\n<b>สมาชิก</b>\nขอทราบ\nดอกเบี้ย\n\n<b>สมาชิก</b>\n{0} &lt;b&gt;&amp;amp;"
    )


def test_who_listens_gets_no_markup() -> None:
    assert text_of("<ก>", form=Form.TEXT) == "คำถามของฉัน\n\nสมาชิก\n&lt;ก&gt;"


def test_the_longest_is_whole_and_a_longer_one_a_fault_of_ours() -> None:
    assert "ก" * LONGEST_QUOTE in text_of("ก" * LONGEST_QUOTE)
    with pytest.raises(ShortenedWarning, match="words of somebody"):
        text_of("ก" * (LONGEST_QUOTE + 1))
    with warnings.catch_warnings(action="ignore", category=ShortenedWarning):
        assert text_of("ก" * (LONGEST_QUOTE + 1)).endswith("…")
