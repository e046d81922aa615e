"""Care for what people give away in the chat: a log-in that was typed here is not answered, but taken away (threat T8).

What looks like one is recognised before any feature sees it.  Whether it is the member's own password must be found out
by hashing, which takes too long inside a transaction: `MustExamineError` asks for it, and the message is handled again.
"""

from core.links import Platform
from core.services.passwords import Suspected
from core.typed_secrets import TypedSecret, likely_secret, plain_secret
from handlers import menu
from handlers.feature import Answer
from handlers.incoming import Asked
from handlers.reply import say

ADVICE = {Platform.LINE: "care.unsend", Platform.TELEGRAM: "care.deleted"}


class MustExamineError(Exception):
    """Somebody's own password may stand in the message: `core.services.passwords.examine` it, then handle it again."""

    def __init__(self, suspected: Suspected) -> None:
        super().__init__("a message that must be examined")
        self.suspected = suspected


def plain(asked: Asked) -> Answer | None:
    """What is said to a log-in that is one whatever else is going on; None for other texts."""
    return _answer(asked, plain_secret(asked.incoming.text, asked.means.policy.members))


def likely(asked: Asked) -> Answer | None:
    """The same for a text that no feature understands."""
    return _answer(asked, likely_secret(asked.incoming.text))


def _answer(asked: Asked, secret: TypedSecret | None) -> Answer | None:
    """The same words whatever came out of the examination: the chat must not tell whether a guess was right."""
    if secret is None:
        return None
    account = asked.member.member_no if asked.member is not None else secret.account
    if secret.passwords and account is not None and not asked.incoming.examined:
        raise MustExamineError(Suspected(address=asked.incoming.address, account=account, passwords=secret.passwords))
    next_to = menu.to("password") if asked.member is not None else menu.to("link")
    reply = say(ADVICE[asked.incoming.address.platform], next_to, menu.to("forgot"), menu.to("start"))
    return Answer(reply=reply, conversation=asked.conversation, unsay=True)
