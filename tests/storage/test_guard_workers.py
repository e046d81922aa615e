"""One account guessed at through several servers at once."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from core.links import LinkStep
from core.ports import Store
from core.services import guarding
from core.throttle import Attempt, Ticket
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.builders import chat_of, means, telegram_address

SERVERS, GUESSES_EACH = 4, 10


@pytest.mark.shows("T2")
async def test_four_servers_let_five_guesses_through_not_twenty(postgres_url: str, keys: KeyRing) -> None:
    tools = means()

    async def guess(store: Store, number: int) -> Ticket:
        async with store.work() as uow:
            chat = await chat_of(uow, telegram_address(str(number)), tools)
        attempt = Attempt(account="026548", chat_id=chat.id, network=None, step=LinkStep.PROOF, at=tools.clock.now())
        return await guarding.begin(store, tools, attempt)

    async with AsyncExitStack() as stack:
        servers = [await open_store(postgres_url, keys) for _ in range(SERVERS)]
        for server in servers:
            stack.push_async_callback(server.close)
        tickets = await asyncio.gather(
            *(guess(server, 100 * which + n) for which, server in enumerate(servers) for n in range(GUESSES_EACH))
        )
    assert sum(ticket.standing.first_password for ticket in tickets) == 5
