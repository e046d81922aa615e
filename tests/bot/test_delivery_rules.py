"""The fault table of security (F4-F12) as a table of tests."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from bot.delivery_rules import KEY_LIFE, MANY_TRIES, RECORD_AGAIN, Rules, Way
from bot.sending import Outcome, Sent
from core.links import ChatAddress
from core.messaging import MANY, Delivery, DeliveryClass, DeliveryId, DeliveryState
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING

RULES = Rules(lambda: 0.5)
SECOND = timedelta(seconds=1)
UNCLEAR = Sent(outcome=Outcome.UNCLEAR)


def delivery(address: ChatAddress, delivery_class: DeliveryClass = DeliveryClass.ANSWER) -> Delivery:
    return Delivery(
        id=DeliveryId(1),
        address=address,
        method="message",
        payload=b"[]",
        delivery_class=delivery_class,
        retry_key=UUID(int=1),
        created_at=MORNING,
        attempts=1,
        reply_token=None,
        reply_until=None,
        unclear_at=None,
    )


PUSH = delivery(line_address())
REPLY = replace(PUSH, reply_token="token", reply_until=MORNING + 55 * SECOND)
CALL = delivery(telegram_address())


def test_a_reply_while_its_token_is_fresh_then_a_push() -> None:
    assert RULES.way(REPLY, MORNING + 54 * SECOND) is Way.REPLY
    assert RULES.way(REPLY, MORNING + 55 * SECOND) is Way.PUSH
    assert RULES.way(PUSH, MORNING) is Way.PUSH


@pytest.mark.shows("F10")
def test_a_token_gone_at_the_first_try_means_one_push() -> None:
    result = RULES.judge(REPLY, Sent(outcome=Outcome.TOKEN_GONE), MORNING, by_reply=True)
    assert (result.state, result.drop_reply_token, result.not_before) == (DeliveryState.NEW, True, MORNING)


def test_a_token_gone_after_an_unclear_try_means_it_had_been_accepted() -> None:
    tried = replace(REPLY, unclear_at=MORNING)
    assert RULES.judge(tried, Sent(outcome=Outcome.TOKEN_GONE), MORNING, by_reply=True).state is DeliveryState.DONE


def test_an_unclear_reply_is_repeated_while_the_token_must_be_valid() -> None:
    result = RULES.judge(REPLY, UNCLEAR, MORNING + 5 * SECOND, by_reply=True)
    assert (result.state, result.unclear_at) == (DeliveryState.NEW, MORNING + 5 * SECOND)
    assert result.not_before is not None
    assert result.not_before < MORNING + 55 * SECOND


@pytest.mark.shows("F10a")
@pytest.mark.parametrize("second", range(70))
def test_an_unclear_reply_at_any_second_is_never_pushed_as_an_answer(second: int) -> None:
    now = MORNING + second * SECOND
    result = RULES.judge(REPLY, UNCLEAR, now, by_reply=True)
    assert not result.drop_reply_token
    assert result.state is (DeliveryState.NEW if second < 54 else DeliveryState.UNSURE)


def test_an_unclear_reply_whose_token_ran_out_ends_unsure_but_a_record_is_pushed_once() -> None:
    late = MORNING + 60 * SECOND
    tried = replace(REPLY, unclear_at=MORNING)
    assert RULES.way(tried, late) is Way.END
    assert RULES.ended(tried, late).state is DeliveryState.UNSURE
    record = RULES.ended(replace(tried, delivery_class=DeliveryClass.RECORD), late)
    assert (record.state, record.drop_reply_token) == (DeliveryState.NEW, True)


@pytest.mark.shows("F8", "F9")
def test_a_push_is_repeated_with_its_key_until_the_key_is_too_old() -> None:
    assert RULES.judge(PUSH, UNCLEAR, MORNING, by_reply=False).state is DeliveryState.NEW
    late = MORNING + KEY_LIFE + SECOND
    assert RULES.way(PUSH, late) is Way.END
    assert RULES.ended(PUSH, late).state is DeliveryState.UNSURE


@pytest.mark.shows("F7")
@pytest.mark.parametrize(
    ("delivery_class", "first", "second"),
    [
        (DeliveryClass.RECORD, DeliveryState.NEW, DeliveryState.UNSURE),
        (DeliveryClass.NOTICE, DeliveryState.UNSURE, DeliveryState.UNSURE),
        (DeliveryClass.ANSWER, DeliveryState.UNSURE, DeliveryState.UNSURE),
        (DeliveryClass.REPEATABLE, DeliveryState.NEW, DeliveryState.NEW),
    ],
)
def test_an_unclear_telegram_call_by_class(
    delivery_class: DeliveryClass, first: DeliveryState, second: DeliveryState
) -> None:
    call = replace(CALL, delivery_class=delivery_class)
    result = RULES.judge(call, UNCLEAR, MORNING, by_reply=False)
    assert result.state is first
    if delivery_class is DeliveryClass.RECORD:
        assert result.not_before == MORNING + RECORD_AGAIN
    assert RULES.judge(replace(call, unclear_at=MORNING), UNCLEAR, MORNING, by_reply=False).state is second


@pytest.mark.parametrize("one", [PUSH, REPLY, CALL])
def test_what_was_surely_not_sent_is_tried_again_after_the_wait_asked_for(one: Delivery) -> None:
    sent = Sent(outcome=Outcome.NOT_SENT, wait=timedelta(seconds=30))
    result = RULES.judge(one, sent, MORNING, by_reply=one is REPLY)
    assert (result.state, result.not_before) == (DeliveryState.NEW, MORNING + timedelta(seconds=30))


@pytest.mark.parametrize("one", [PUSH, REPLY, CALL])
def test_final_answers(one: Delivery) -> None:
    def state(outcome: Outcome) -> DeliveryState:
        return RULES.judge(one, Sent(outcome=outcome), MORNING, by_reply=one is REPLY).state

    assert state(Outcome.ACCEPTED) is DeliveryState.DONE
    assert state(Outcome.REFUSED) is DeliveryState.DEAD
    assert RULES.judge(one, Sent(outcome=Outcome.CHANNEL_DEAD), MORNING, by_reply=False).channel_dead


def test_waits_double_up_to_some_minutes_and_differ() -> None:
    def wait(attempts: int, fraction: float) -> timedelta:
        result = Rules(lambda: fraction).judge(replace(PUSH, attempts=attempts), UNCLEAR, MORNING, by_reply=False)
        assert result.not_before is not None
        return result.not_before - MORNING

    assert [wait(n, 0.5) / SECOND for n in (1, 2, 3, 9, 50)] == [1, 2, 4, 256, 256]
    assert wait(1, 0.0) < wait(1, 0.99)


def test_what_a_dead_worker_left_while_sending() -> None:
    assert RULES.abandoned(PUSH, MORNING).state is DeliveryState.NEW
    assert RULES.abandoned(REPLY, MORNING).unclear_at == MORNING
    assert RULES.abandoned(CALL, MORNING).state is DeliveryState.UNSURE


@pytest.mark.shows("F8")
def test_a_call_to_many_that_may_have_arrived_is_asked_for_again_by_its_key_for_a_while() -> None:
    """One that surely did not arrive is dead at once: its people are told one by one."""
    refused = Sent(outcome=Outcome.REFUSED, detail="429 large number of messages")
    many = replace(PUSH, method=MANY)
    assert RULES.judge(many, refused, MORNING, by_reply=False).state is DeliveryState.DEAD
    tried = replace(many, unclear_at=MORNING, attempts=MANY_TRIES - 1)
    again = RULES.judge(tried, refused, MORNING, by_reply=False)
    assert (again.state, again.unclear_at) == (DeliveryState.NEW, MORNING)
    last = replace(tried, attempts=MANY_TRIES)
    assert RULES.judge(last, refused, MORNING, by_reply=False).state is DeliveryState.UNSURE
    one = replace(PUSH, unclear_at=MORNING)
    assert RULES.judge(one, refused, MORNING, by_reply=False).state is DeliveryState.UNSURE
