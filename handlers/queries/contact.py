"""How to reach the office (`/contact`, ติดต่อ, ข้อเสนอแนะ): telephone, hours, address, mail; where suggestions go.

For everybody, since whoever cannot log in needs it most.
"""

from handlers import menu
from handlers.feature import Audience, Query
from handlers.incoming import Asked
from handlers.reply import Card, Literal, Phrase, Reply, Row


async def answer(asked: Asked) -> Reply:
    """What the policy says of the co-op."""
    coop = asked.means.policy.coop
    card = Card(
        title=Phrase("contact.title"),
        rows=(
            Row(Phrase("contact.phone"), Literal(coop.phone)),
            Row(Phrase("contact.hours"), Literal(coop.office_hours)),
            Row(Phrase("contact.address"), Literal(coop.address)),
            Row(Phrase("contact.mail"), Literal(coop.webmaster_email)),
        ),
        note=Phrase("contact.suggestions"),
    )
    onward = menu.to("link") if asked.member is None else menu.to("summary")
    return Reply(parts=(card,), choices=(onward, menu.to("start")))


FEATURE = Query(name="contact", commands=("contact",), audience=Audience.ANYONE, answer=answer)
