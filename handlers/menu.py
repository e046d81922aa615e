"""Where one can go next, for who is asking: below the menu, and below an answer to something not understood.

Four at most; a feature that is not here is reached by its words.
"""

from core.links import Language
from core.members import Member
from handlers.incoming import Tap
from handlers.reply import Choice, Phrase


def to(feature: str, *args: str) -> Choice:
    """The choice that asks FEATURE, with its own label."""
    return Choice(label=Phrase(f"{feature}.button"), tap=Tap(feature, args))


HOW_TO_USE = Choice(label=Phrase("start.how_button"), tap=Tap("start", ("how",)))
TO_THAI = Choice(label=Phrase("language.thai"), tap=Tap("language", (Language.THAI,)))
TO_ENGLISH = Choice(label=Phrase("language.english"), tap=Tap("language", (Language.ENGLISH,)))
LANGUAGES = (TO_THAI, TO_ENGLISH)


def choices(member: Member | None, language: Language, *, at_work: bool = False) -> tuple[Choice, ...]:
    """The menu of MEMBER, or of a guest, who reads LANGUAGE; AT_WORK: in a chat of the office, whose menu is first."""
    other_language = TO_ENGLISH if language is Language.THAI else TO_THAI
    own = (to("link"), to("forgot"), HOW_TO_USE) if member is None else (to("summary"), to("shares"), to("loans"))
    return (to("staff"), *own) if at_work else (*own, other_language)
