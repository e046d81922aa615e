"""LINE's rich menus as LINE describes them: what is refused, who sees what, and how often one may ask."""

import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.bot.simulator.conftest import LINE_TOKEN, Bench, Json, line_user

SIZE = {"width": 2500, "height": 843}


def definition(**more: Any) -> Json:
    action = {"type": "postback", "label": "หุ้น", "data": "shares", "displayText": "หุ้น"}
    area = {"bounds": {"x": 0, "y": 0, "width": 2500, "height": 843}, "action": action}
    return {"size": SIZE, "selected": True, "name": "a", "chatBarText": "เมนู", "areas": [area], **more}


def picture(width: int = 2500, height: int = 843, kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "#146E3C").save(written, kind)
    return written.getvalue()


async def call(bench: Bench, method: str, path: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {LINE_TOKEN}"}
    return await bench.http.request(method, f"/v2/bot/{path}", headers=headers)


async def upload(bench: Bench, menu: str, content: bytes, kind: str = "image/png") -> int:
    headers = {"Authorization": f"Bearer {LINE_TOKEN}", "Content-Type": kind}
    return (await bench.http.post(f"/v2/bot/richmenu/{menu}/content", content=content, headers=headers)).status_code


async def created(bench: Bench, **more: Any) -> str:
    return str((await bench.line("richmenu", definition(**more))).json()["richMenuId"])


async def drawn(bench: Bench) -> str:
    menu = await created(bench)
    assert await upload(bench, menu, picture()) == 200
    return menu


async def seen(bench: Bench) -> str | None:
    menu: Json = await bench.get("menus/line/prapan")
    return str(menu["picture"]).rpartition("/")[2] if menu else None


@pytest.fixture(autouse=True)
async def kept_to_the_description(bench: Bench) -> AsyncIterator[None]:
    yield
    assert (await bench.get("problems"))["problems"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": {"width": 2500, "height": 1800}},
        {"size": {"width": 700, "height": 400}},
        {"size": {"width": 800, "height": 200}},
        {"areas": definition()["areas"] * 21},
        {"size": {"width": 2499, "height": 843}},
    ],
    ids=["ratio", "width", "height", "areas", "an area outside"],
)
async def test_a_menu_of_wrong_measures_is_refused(bench: Bench, wrong: Json) -> None:
    assert (await bench.line("richmenu", definition(**wrong))).status_code == 400


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture(2500, 1686), "image/png"),
        (picture(), "image/jpeg"),
        (b"no picture", "image/png"),
        (picture() + b"\0" * 1024 * 1024, "image/png"),
    ],
    ids=["size", "kind", "none", "more than 1 MB"],
)
async def test_a_picture_that_does_not_fit_is_refused(bench: Bench, content: bytes, kind: str) -> None:
    assert await upload(bench, await created(bench), content, kind) == 400


async def test_a_picture_cannot_be_replaced(bench: Bench) -> None:
    menu = await drawn(bench)
    assert await upload(bench, menu, picture()) == 400
    assert (await call(bench, "GET", f"richmenu/{menu}/content")).content == picture()


async def test_a_menu_without_a_picture_is_shown_to_nobody(bench: Bench) -> None:
    menu, user = await created(bench), await line_user(bench)
    assert (await call(bench, "POST", f"user/{user}/richmenu/{menu}")).status_code == 400
    assert (await call(bench, "POST", f"user/all/richmenu/{menu}")).status_code == 400
    assert (await call(bench, "GET", f"richmenu/{menu}/content")).status_code == 404
    alias = {"richMenuAliasId": "a", "richMenuId": menu}
    assert (await bench.line("richmenu/alias", alias)).status_code == 400


async def test_the_own_menu_goes_before_the_default_and_is_lost_by_a_block(bench: Bench) -> None:
    default, own, user = await drawn(bench), await drawn(bench), await line_user(bench)
    await bench.act("line", "start")
    assert await seen(bench) is None
    await call(bench, "POST", f"user/all/richmenu/{default}")
    assert await seen(bench) == default
    await call(bench, "POST", f"user/{user}/richmenu/{own}")
    assert await seen(bench) == own
    assert (await call(bench, "GET", f"user/{user}/richmenu")).json() == {"richMenuId": own}
    await bench.act("line", "block")
    assert (await call(bench, "POST", f"user/{user}/richmenu/{own}")).status_code == 200, "and does nothing"
    await bench.act("line", "unblock")
    assert await seen(bench) == default
    await call(bench, "POST", f"user/{user}/richmenu/{own}")
    assert (await call(bench, "DELETE", f"user/{user}/richmenu")).status_code == 200
    assert await seen(bench) == default
    await call(bench, "DELETE", "user/all/richmenu")
    assert await seen(bench) is None


async def test_a_menu_that_is_deleted_is_seen_by_nobody(bench: Bench) -> None:
    menu, user = await drawn(bench), await line_user(bench)
    await bench.act("line", "start")
    await call(bench, "POST", f"user/{user}/richmenu/{menu}")
    assert (await call(bench, "DELETE", f"richmenu/{menu}")).status_code == 200
    assert await seen(bench) is None
    assert (await call(bench, "GET", f"richmenu/{menu}")).status_code == 404
    assert (await call(bench, "POST", f"user/{user}/richmenu/{menu}")).status_code == 404


async def test_aliases(bench: Bench) -> None:
    one, other = await drawn(bench), await drawn(bench)
    alias = {"richMenuAliasId": "member-th", "richMenuId": one}
    assert (await bench.line("richmenu/alias", alias)).status_code == 200
    assert (await bench.line("richmenu/alias", alias)).status_code == 400, "it is there already"
    assert (await bench.line("richmenu/alias/member-th", {"richMenuId": other})).status_code == 200
    assert (await bench.line("richmenu/alias/list")).json()["aliases"] == [alias | {"richMenuId": other}]
    assert (await call(bench, "DELETE", "richmenu/alias/member-th")).status_code == 200
    assert (await bench.line("richmenu/alias/member-th")).status_code == 404


async def test_whoever_saw_one_sees_another(bench: Bench) -> None:
    old, new, user = await drawn(bench), await drawn(bench), await line_user(bench)
    await bench.act("line", "start")
    await call(bench, "POST", f"user/{user}/richmenu/{old}")
    moved = await bench.line("richmenu/batch", {"operations": [{"type": "link", "from": old, "to": new}]})
    assert moved.status_code == 202
    assert await seen(bench) == new
    progress = await bench.line(f"richmenu/progress/batch?requestId={moved.headers['x-line-request-id']}")
    assert progress.json()["phase"] == "succeeded"


async def test_a_hundred_an_hour(bench: Bench) -> None:
    answers = [(await bench.line("richmenu", definition())).status_code for _ in range(101)]
    assert answers == [200] * 100 + [429]
    await bench.advance(3600)
    assert (await bench.line("richmenu", definition())).status_code == 200


async def test_unknown_people_and_areas(bench: Bench) -> None:
    menu = await drawn(bench)
    assert (await call(bench, "POST", f"user/U{'0' * 32}/richmenu/{menu}")).status_code == 400
    answer = await bench.http.post("/simulator/api/chats/line/prapan/menu", json={"index": 0})
    assert answer.status_code == 404
    assert (await bench.http.get("/simulator/api/menus/line/nobody")).status_code == 404
    assert (await bench.http.get("/simulator/api/menu-pictures/nothing")).status_code == 404
