"""The office's menu (`/staff`, เมนูงาน): what the role may do, and where to go first."""

from handlers.feature import Answer, Audience, Flow
from handlers.incoming import Asked
from handlers.reply import Card, Literal, Phrase, Reply, Row, Tone


async def start(asked: Asked) -> Answer:
    """Who one is here."""
    person = asked.worker
    rows = (
        Row(Phrase("staff.name"), Literal(person.name)),
        Row(Phrase("staff.role"), Phrase(f"did.role_{person.role}")),
    )
    return Answer(reply=Reply(parts=(Card(title=Phrase("staff.title"), tone=Tone.WORK, rows=rows),)))


FEATURE = Flow(name="staff", commands=("staff",), audience=Audience.STAFF, start=start)
