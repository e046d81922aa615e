"""Calls to many people at once: of one that was never tried somebody may still be left out.

Once it may have arrived it is repeated with the same receivers: its retry key stands for them too.
"""

import json
from datetime import datetime

from core.links import ChatAddress
from storage.connection import Connection
from storage.encryption import FieldCipher, UnreadableFieldError
from storage.outbox_statements import END_EMPTY, UNTRIED_MANY, WITHOUT, place_of


async def leave_out(connection: Connection, cipher: FieldCipher, address: ChatAddress, now: datetime, why: str) -> int:
    """ADDRESS gets none of those that were never tried; one without anybody left ends; how many it concerned."""
    of_bot = {"on_platform": address.platform.value, "at_bot": address.bot_id}
    found = 0
    for row in await connection.all(UNTRIED_MANY, of_bot):
        place = place_of(row.retry_key, "payload")
        try:
            body = json.loads(cipher.open(row.payload, place))
        except UnreadableFieldError:
            continue  # it was altered: nobody can send it
        others = [one for one in body["to"] if one != address.user_id]
        if len(others) == len(body["to"]):
            continue
        found += 1
        values = {"of_delivery": row.id}
        if others:
            kept = json.dumps({**body, "to": others}, ensure_ascii=False).encode()
            await connection.run(WITHOUT, values | {"of_the_others": cipher.seal(kept, place)})
        else:
            await connection.run(END_EMPTY, values | {"why": why, "now": now})
    return found
