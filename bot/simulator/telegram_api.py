"""Telegram's Bot API on loopback: `POST /bot<token>/sendMessage` and the other methods that the bot may call.

{"ok": true, "result": {…}}      or      {"ok": false, "error_code": 400, "description": "Bad Request: chat not found"}
"""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.config import on_loopback
from bot.simulator.faults import CALL_KINDS, Cut, spoil
from bot.simulator.journal import Json
from bot.simulator.line_messages import utf16
from bot.simulator.people import Person
from bot.simulator.telegram_chat import TelegramObjects
from bot.simulator.telegram_files import TelegramFiles
from bot.simulator.telegram_menu import TelegramMenu
from bot.simulator.telegram_params import Params, TelegramRefusal, bad, read
from bot.simulator.telegram_queue import TelegramQueues, Webhook
from bot.simulator.telegram_sending import TelegramSending
from bot.simulator.world import World

_PRESS_MS = timedelta(seconds=150) // timedelta(milliseconds=1)
_ANSWER_UNITS = 200
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

Method = Callable[[Params], Awaitable[Any]]


class TelegramApi:
    """The methods by name, and the frame around each call."""

    def __init__(self, world: World, objects: TelegramObjects, queues: TelegramQueues, files: TelegramFiles) -> None:
        self._world = world
        self._objects = objects
        self._queues = queues
        self._sending = TelegramSending(world, objects, files)
        self.menu = TelegramMenu(world, self._sending)
        self._methods: Mapping[str, tuple[str, Method]] = {
            name.lower(): (name, method)
            for name, method in {
                "getMe": self._get_me,
                "setWebhook": self._set_webhook,
                "deleteWebhook": self._delete_webhook,
                "getWebhookInfo": self._webhook_info,
                "getUpdates": self._get_updates,
                "sendMessage": self._sending.send_message,
                "sendDocument": self._sending.send_document,
                "sendPhoto": self._sending.send_photo,
                "editMessageText": self._sending.edit_text,
                "editMessageReplyMarkup": self._sending.edit_markup,
                "deleteMessage": self._sending.delete,
                "answerCallbackQuery": self._answer_callback,
                "leaveChat": self._leave,
                "sendChatAction": self._chat_action,
                "getChat": self._get_chat,
                "getFile": files.get_file,
                **self.menu.methods(),
            }.items()
        }
        queues.carry_out = self._carry_out

    def routes(self) -> list[Route]:
        """One address for all methods."""
        return [Route("/bot{token}/{method}", self._endpoint, methods=["GET", "POST"])]

    async def _endpoint(self, request: Request) -> Response:
        began = asyncio.get_running_loop().time()
        name, method = self._methods.get(request.path_params["method"].lower(), ("unknown method", None))
        if not self._authentic(request):
            response: Response = JSONResponse(TelegramRefusal(401, "Unauthorized").body, 401)
        elif method is None:
            response = JSONResponse(TelegramRefusal(404, "Not Found: method not found").body, 404)
        else:
            response = await self._answered(name, method, request)
        seconds = asyncio.get_running_loop().time() - began
        told = 0 if isinstance(response, Cut) else response.status_code
        self._world.traffic.note("from-bot", "telegram", name, status=told, seconds=seconds)
        return response

    def _authentic(self, request: Request) -> bool:
        token = self._world.config.telegram_token
        return bool(token) and hmac.compare_digest(request.path_params["token"].encode(), token.encode())

    async def _answered(self, name: str, method: Method, request: Request) -> Response:
        try:
            params = await read(request)
        except TelegramRefusal as refusal:
            return JSONResponse(refusal.body, refusal.code)
        self._world.descriptions.telegram(name, params.fields, list(params.uploads))

        async def accept() -> Response:
            return await _result(method, params)

        fault = self._world.faults.take("telegram", name, CALL_KINDS - {"quota", "429-user"})
        if fault is None:
            return await accept()
        if fault.kind == "429":
            wait_s = max(1, round(fault.seconds))
            limited = TelegramRefusal(429, f"Too Many Requests: retry after {wait_s}", wait_s)
            return JSONResponse(limited.body, 429)
        return await spoil(fault, accept, _failure, self._world.config.wait)

    async def _carry_out(self, call: Json) -> None:
        """A call that stood in a webhook's answer: done, its result told to nobody."""
        found = self._methods.get(str(call.pop("method")).lower())
        if found is not None:
            await _result(found[1], Params(call, {}))

    async def _get_me(self, _params: Params) -> Json:
        more = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return {**self._objects.bot(), **more, "can_connect_to_business": False, "has_main_web_app": False}

    async def _set_webhook(self, params: Params) -> bool:
        url, secret = params.text("url"), params.text("secret_token")
        if secret and not _SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        if url and not on_loopback(url):
            raise bad("bad webhook: the simulator reaches this machine only")
        allowed = params.structure("allowed_updates")
        if allowed is None:
            allowed = self._queues.webhook.allowed
        self._queues.set_webhook(Webhook(url, secret, allowed), drop_pending=params.flag("drop_pending_updates"))
        return True

    async def _delete_webhook(self, params: Params) -> bool:
        self._queues.set_webhook(Webhook(), drop_pending=params.flag("drop_pending_updates"))
        return True

    async def _webhook_info(self, _params: Params) -> Json:
        webhook = self._queues.webhook
        info: Json = {
            "url": webhook.url,
            "has_custom_certificate": False,
            "pending_update_count": self._queues.pending_count,
            "max_connections": 40,
        }
        if webhook.last_error_s is not None:
            info |= {"last_error_date": webhook.last_error_s, "last_error_message": webhook.last_error}
        if webhook.allowed is not None:
            info["allowed_updates"] = webhook.allowed
        return info

    async def _get_updates(self, _params: Params) -> Json:
        told = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        raise TelegramRefusal(409, f"Conflict: {told}")

    async def _answer_callback(self, params: Params) -> bool:
        age_ms = self._objects.callback_age_ms(params.text("callback_query_id"))
        if age_ms is None or age_ms > _PRESS_MS:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if utf16(params.text("text")) > _ANSWER_UNITS:
            raise bad("MESSAGE_TOO_LONG")
        return True

    async def _leave(self, params: Params) -> bool:
        where = self._sending.chat(params)
        if isinstance(where, Person):
            raise bad("chat member status can't be changed in private chats")
        where.left = True
        self._world.groups.put(where.id, where)
        person = self._world.people.get(where.person)
        if person is not None:
            self._world.chats.add("telegram", person, "bot", "system", "left-group")
        return True

    async def _chat_action(self, params: Params) -> bool:
        where = self._sending.chat(params)
        if isinstance(where, Person):
            self._world.stream.publish("typing", {"channel": "telegram", "person": where.id, "seconds": 5})
        return True

    async def _get_chat(self, params: Params) -> Json:
        where = self._sending.chat(params)
        chat = self._objects.chat(where) if isinstance(where, Person) else self._objects.group_chat(where)
        return {**chat, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}


_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


async def _result(method: Method, params: Params) -> Response:
    try:
        return JSONResponse({"ok": True, "result": await method(params)})
    except TelegramRefusal as refusal:
        return JSONResponse(refusal.body, refusal.code)


def _failure() -> Response:
    return JSONResponse({"ok": False, "error_code": 500, "description": "Internal Server Error"}, 500)
