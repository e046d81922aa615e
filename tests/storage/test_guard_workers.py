"""One account guessed at through four servers at once: processes of their own on one PostgreSQL."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

import pytest

GUESSES_EACH = 10
SERVER = """
import asyncio, sys
from core.links import LinkStep
from core.services import guarding
from core.throttle import Attempt
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.builders import chat_of, means, telegram_address

async def main(url, first, count):
    store, tools = await open_store(url, KeyRing(b"k" * 32, None)), means()

    async def guess(number):
        async with store.work() as uow:
            chat = await chat_of(uow, telegram_address(str(number)), tools)
        attempt = Attempt(account="026548", chat_id=chat.id, network=None, step=LinkStep.PROOF, at=tools.clock.now())
        return (await guarding.begin(store, tools, attempt)).standing.first_password

    print("ready", flush=True)
    sys.stdin.readline()
    print(sum(await asyncio.gather(*(guess(first + n) for n in range(count)))))
    await store.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""


@pytest.mark.shows("T2")
async def test_four_servers_let_five_guesses_through_not_twenty(postgres_url: str) -> None:
    servers = [await started(postgres_url, 100 * which) for which in range(4)]
    for server in servers:
        assert server.stdout is not None
        assert await server.stdout.readline() == b"ready\n"
    let_through = [int(out) for out, _ in await asyncio.gather(*(server.communicate(b"go\n") for server in servers))]
    assert [server.returncode for server in servers] == [0, 0, 0, 0]
    assert sum(let_through) == 5


async def started(url: str, first_chat: int) -> Process:
    arguments = ("-W", "error", "-c", SERVER, url, str(first_chat), str(GUESSES_EACH))
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, stdout=PIPE)
