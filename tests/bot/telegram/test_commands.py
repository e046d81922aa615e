"""The commands that Telegram lists in a chat: by role in the office's, and the own account's after them."""

from uuid import UUID

import pytest

from bot.telegram.commands import LISTED, OF_OFFICE, CommandLists
from core.links import Language
from core.messaging import MENU, Delivery, DeliveryClass, DeliveryId
from core.services.menus import GUEST, MEMBER, STAFF, Menu
from core.staff import Role
from handlers.feature import is_for
from handlers.registry import Registry
from tests.builders import telegram_address
from tests.dialogue import CATALOGUE, REGISTRY
from tests.fakes import MORNING

OFFICE = REGISTRY.office or Registry({}, {}, {})
LISTS = CommandLists(REGISTRY, CATALOGUE)
MOST, LONGEST = 100, 256
"""Commands of a list, and characters of a description, that Telegram takes."""


def listed(menu: Menu) -> list[str]:
    row = Delivery(
        id=DeliveryId(1),
        address=telegram_address(),
        method=MENU,
        payload=str(menu).encode(),
        delivery_class=DeliveryClass.REPEATABLE,
        retry_key=UUID(int=1),
        created_at=MORNING,
        attempts=1,
        reply_token=None,
        reply_until=None,
        unclear_at=None,
    )
    call = LISTS.call(row)
    assert call["scope"] == {"type": "chat", "chat_id": 501}
    assert len(call["commands"]) <= MOST
    assert all(1 <= len(one["description"]) <= LONGEST for one in call["commands"])
    return [one["command"] for one in call["commands"]]


@pytest.mark.shows("T12")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("own", [GUEST, MEMBER])
@pytest.mark.parametrize("role", Role)
def test_a_role_sees_what_it_may_do_and_then_the_own_account(role: Role, own: str, language: Language) -> None:
    found = listed(Menu(STAFF, language, own, role))
    of_own = listed(Menu(own, language))
    assert found[-len(of_own) :] == of_own
    work = found[: -len(of_own)]
    assert work[0] == "staff"
    may_use = {one.commands[0] for one in OFFICE.features.values() if is_for(one, role)}
    assert set(work) == may_use
    assert len(found) == len(set(found)), "no command twice"


def test_the_list_is_the_same_while_the_own_account_is_in_front() -> None:
    at_work, own = (Menu(audience, Language.THAI, MEMBER, Role.LOANS) for audience in (STAFF, MEMBER))
    assert listed(at_work) == listed(own)


def test_everybody_else_is_told_nothing_of_the_office() -> None:
    for audience in LISTED:
        assert not set(listed(Menu(audience, Language.THAI))) & set(OFFICE.commands)


def test_each_place_in_the_list_is_of_a_feature_that_there_is() -> None:
    assert set(OF_OFFICE) <= set(OFFICE.features)
    assert set(LISTED[GUEST] + LISTED[MEMBER]) <= set(REGISTRY.features)
