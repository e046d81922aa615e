"""What LINE answers about its quota, read."""

import json

import pytest

from bot.line.quota import LineQuota, QuotaUnknownError
from bot.platforms import new_session
from tests.bot.platform_stub import platform


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"type": "limited", "value": 300, "totalUsage": 12}, (300, 12)),
        ({"type": "limited", "value": 0, "totalUsage": 0}, (0, 0)),
        ({"type": "none", "totalUsage": 12}, (None, 12)),
    ],
)
async def test_the_limit_and_what_is_used(body: dict[str, object], told: tuple[int | None, int]) -> None:
    async with platform() as line, new_session() as session:
        line.body = json.dumps(body).encode()
        assert await LineQuota(session, line.url, "made-up").ask() == told
    assert [call.path for call in line.calls] == ["/v2/bot/message/quota", "/v2/bot/message/quota/consumption"]
    assert line.calls[0].headers["Authorization"] == "Bearer made-up"


@pytest.mark.parametrize(("status", "body"), [(401, b"{}"), (500, b""), (200, b"<html>")])
async def test_an_answer_that_tells_nothing(status: int, body: bytes) -> None:
    async with platform() as line, new_session() as session:
        line.status, line.body = status, body
        with pytest.raises(QuotaUnknownError):
            await LineQuota(session, line.url, "made-up").ask()


async def test_no_answer_at_all() -> None:
    async with platform() as line, new_session() as session:
        line.cut = True
        with pytest.raises(QuotaUnknownError):
            await LineQuota(session, line.url, "made-up").ask()
