"""`coop staff list` says where a chat is somebody's."""

import json

from tests.bot.cli.test_office import Coop, coop, opened, url
from tests.builders import chat_of, line_address, means, telegram_address
from tests.fakes import MORNING
from tests.postgres import in_a_thread

__all__ = ["coop", "url"]


def test_the_list_says_on_which_platforms_a_chat_is_theirs_until_they_are_disabled(coop: Coop, url: str) -> None:
    async def link() -> None:
        store = await opened(url)
        async with store.work() as uow:
            person = await uow.staff.by_username("kanya")
            assert person is not None
            for address in (line_address(), telegram_address()):
                chat = await chat_of(uow, address, means())
                await uow.staff_links.add(chat.id, person.id, MORNING)
        await store.close()

    in_a_thread(link())
    chats = [row["chats"] for row in json.loads(coop("staff", "list", "--json").stdout)]
    assert chats == ["line, telegram", None, None]
    assert coop("staff", "disable", "kanya").exit_code == 0
    assert json.loads(coop("staff", "list", "--json").stdout)[0]["chats"] is None
