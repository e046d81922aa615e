"""A newcomer adds a question: one module and its words, in a copy of the project; nothing else is touched.

The bot that runs from the copy is asked by webhook, on both channels, in both languages, by command and by sentence.
"""

import shutil
from pathlib import Path

import pytest

from tests.end_to_end import bed

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("core", "handlers", "storage", "bot")
PERSON = "malee"

MODULE = '''"""Who signs for the co-op (`/signatories`, ผู้ลงนาม)."""

from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Literal, Reply, say


async def answer(asked: Asked) -> Reply:
    """One sentence from the policy."""
    first = asked.means.policy.coop.signatories[0]
    return say("signatories.first", name=Literal(first.name))


FEATURE = Query(name="signatories", commands=("signatories",), audience=Audience.ANYONE, answer=answer)
'''
WORDS = {
    "th": '\n[signatories]\nbutton = "ผู้ลงนาม"\nwords = ["ผู้ลงนาม", "ใครลงนาม"]\nfirst = "ผู้ลงนามคือ {name}"\n',
    "en": '\n[signatories]\nbutton = "Signatories"\nwords = ["signatories"]\nfirst = "It is signed by {name}"\n',
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the feature."""
    root = tmp_path_factory.mktemp("copy") / "project"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "handlers" / "queries" / "signatories.py").write_text(MODULE, "utf-8")
    for language, words in WORDS.items():
        with (root / "handlers" / "messages" / f"{language}.toml").open("a", encoding="utf-8") as file:
            file.write(words)
    return root


def answered(simulator: bed.Simulator, channel: str, number: int) -> None:
    """Wait until NUMBER answers stand in the chat."""
    bed.until(lambda: len(simulator.answers(channel, PERSON)) == number)


@pytest.mark.parametrize("channel", ["line", "telegram"])
def test_a_question_is_a_module_and_its_words(simulator: bed.Simulator, bot: bed.Bot, copy: Path, channel: str) -> None:
    bot.root = copy
    bot.start()
    simulator.post(f"chats/{channel}/{PERSON}/start")
    answered(simulator, channel, 1)
    asked = ("/signatories", "ในหนังสือใครลงนามคะ", "English", "The  SIGNATORIES")
    for number, text in enumerate(asked, start=2):
        simulator.says(channel, PERSON, text)
        answered(simulator, channel, number)
    by_command, by_sentence, _, in_english = simulator.answers(channel, PERSON)[1:]
    assert by_command["text"].startswith("ผู้ลงนามคือ ")
    assert by_sentence["text"] == by_command["text"]
    assert in_english["text"].startswith("It is signed by ")


def test_without_it_the_word_is_unknown(simulator: bed.Simulator, bot: bed.Bot) -> None:
    bot.start()
    simulator.post(f"chats/line/{PERSON}/start")
    answered(simulator, "line", 1)
    simulator.says("line", PERSON, "/signatories")
    answered(simulator, "line", 2)
    assert "ยังไม่เข้าใจ" in simulator.answers("line", PERSON)[1]["text"]
