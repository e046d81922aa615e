"""The language of a chat (`/language`, ภาษา, "English", "ไทย"): asked for, or named at once."""

from core.links import Language
from handlers import menu
from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.reply import say

NAMES = {language.value: language for language in Language}


async def start(asked: Asked) -> Answer:
    """Speak the language that was named from now on, this answer included; else ask which."""
    language = NAMES.get(asked.args[0]) if asked.args else None
    if language is None:
        return Answer(reply=say("language.ask", *menu.LANGUAGES))
    return Answer(reply=say("language.changed", *menu.choices(asked.member, language)), language=language)


FEATURE = Flow(name="language", commands=("language",), audience=Audience.ANYONE, start=start)
