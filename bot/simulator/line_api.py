"""LINE's Messaging API on loopback: replies, pushes, profiles, link tokens, quota, leaving groups.

`POST /v2/bot/message/push {"to": "U…", "messages": […]}` puts the messages into that person's chat and answers
`{"sentMessages": [{"id": "5000…"}]}`, or 200 without any effect where the person has blocked the bot.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.crawler import crawl
from bot.simulator.journal import Json
from bot.simulator.line_call import MONTHLY, Answering, Call, LineFrame, LineRefusal
from bot.simulator.line_menus import LineMenus
from bot.simulator.line_messages import drawn, problems
from bot.simulator.line_tokens import LineTokens
from bot.simulator.line_webhook import BOT_USER_ID
from bot.simulator.people import Person
from bot.simulator.world import World

_MOST_RECIPIENTS = 500
_LOADING_S = range(5, 61, 5)


class LineApi:
    """The API's calls."""

    def __init__(self, world: World, tokens: LineTokens, menus: LineMenus) -> None:
        self._menus = menus
        self._world = world
        self._tokens = tokens
        self._used = world.journal.table("line_quota_used", int)
        self._fetched = world.journal.table("line_contents_asked", bool)
        self.quota = world.config.line_quota

    def routes(self) -> list[Route]:
        """Where the calls are found."""
        posts: Mapping[str, tuple[str, Answering]] = {
            "message/reply": ("reply", self._reply),
            "message/push": ("push", self._push),
            "message/multicast": ("multicast", self._multicast),
            "message/validate/reply": ("validate/reply", self._validate),
            "message/validate/push": ("validate/push", self._validate),
            "message/validate/multicast": ("validate/multicast", self._validate),
            "user/{user_id}/linkToken": ("linkToken", self._link_token),
            "group/{group_id}/leave": ("leave", self._leave),
            "room/{group_id}/leave": ("leave", self._leave),
        }
        gets: Mapping[str, tuple[str, Answering]] = {
            "info": ("info", self._info),
            "profile/{user_id}": ("profile", self._profile),
            "message/quota": ("quota", self._quota),
            "message/quota/consumption": ("quota/consumption", self._consumption),
            "message/{message_id}/content": ("content", self._content),
        }
        frame = LineFrame(self._world, self._tokens)
        loading = frame.endpoint("loading/start", self._loading, 202)
        return [
            *(Route(f"/v2/bot/{path}", frame.endpoint(*call), methods=["POST"]) for path, call in posts.items()),
            *(Route(f"/v2/bot/{path}", frame.endpoint(*call), methods=["GET"]) for path, call in gets.items()),
            Route("/v2/bot/chat/loading/start", loading, methods=["POST"]),
            *self._menus.routes(frame),
            Route("/v2/{rest:path}", _not_found, methods=["GET", "POST", "PUT", "DELETE"]),
        ]

    async def _reply(self, call: Call) -> Json:
        body = call.json()
        messages = _good_messages(body)
        token = str(body.get("replyToken"))
        target = self._tokens.reply_target(token)
        if target is None:
            raise LineRefusal(400, "Invalid reply token")
        self._tokens.use_reply(token)
        group = self._world.groups.get(target)
        if group is not None:
            return {"sentMessages": self._say_in_group(group.person, messages)}
        return {"sentMessages": self._deliver(self._someone(target), messages)}

    async def _push(self, call: Call) -> Json:
        body = call.json()
        messages = _good_messages(body)
        person = self._someone(body.get("to"))
        self._count([person])
        sent = self._deliver(person, messages)
        self._accepted(call, sent)
        return {"sentMessages": sent}

    async def _multicast(self, call: Call) -> Json:
        body = call.json()
        messages = _good_messages(body)
        to = body.get("to")
        if not isinstance(to, list) or not 1 <= len(to) <= _MOST_RECIPIENTS:
            raise LineRefusal(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
        people = [self._someone(user_id) for user_id in to]
        self._count(people)
        for person in people:
            self._deliver(person, messages)
        self._accepted(call, None)
        return {}

    async def _validate(self, call: Call) -> Json:
        _good_messages(call.json())
        return {}

    async def _link_token(self, call: Call) -> Json:
        person = self._world.people.by_line(call.request.path_params["user_id"])
        if person is None:
            raise LineRefusal(404, "Not found")
        return {"linkToken": self._tokens.new_link(person.line_user)}

    async def _leave(self, call: Call) -> Json:
        group = self._world.groups.get(call.request.path_params["group_id"])
        if group is None or group.left:
            raise LineRefusal(404, "Not found")
        group.left = True
        self._world.groups.put(group.id, group)
        self._note(group.person, "left-group")
        return {}

    async def _loading(self, call: Call) -> Json:
        body = call.json()
        person = self._someone(body.get("chatId"))
        seconds = body.get("loadingSeconds", 20)
        if seconds not in _LOADING_S:
            raise LineRefusal(400, "The property, 'loadingSeconds', in the request body is invalid")
        self._world.stream.publish("typing", {"channel": "line", "person": person.id, "seconds": seconds})
        return {}

    async def _info(self, _call: Call) -> Json:
        return {
            "userId": BOT_USER_ID,
            "basicId": "@sahabot",
            "displayName": "สหกรณ์ครูบ้านน้ำใส",
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }

    async def _profile(self, call: Call) -> Json:
        person = self._world.people.by_line(call.request.path_params["user_id"])
        if person is None or not self._world.chats.state("line", person).open:
            raise LineRefusal(404, "Not found")
        return {"userId": person.line_user, "displayName": person.name, "language": "th"}

    async def _quota(self, _call: Call) -> Json:
        return {"type": "limited", "value": self.quota}

    async def _consumption(self, _call: Call) -> Json:
        return {"totalUsage": self._used.get(self._month()) or 0}

    async def _content(self, call: Call) -> Response:
        """A person's picture or file: 202 at the first question, 410 once it was unsent."""
        message_id = call.request.path_params["message_id"]
        for person in self._world.people.all():
            message = self._world.chats.get("line", person, message_id)
            if message is not None and message.unsent:
                raise LineRefusal(410, "Gone")
            if message is not None and message.sender == "person" and "unique" in (message.original or {}):
                if self._fetched.get(message_id) is None:
                    self._fetched.put(message_id, value=True)
                    return JSONResponse({}, 202)
                return self._world.files.answer(str((message.original or {})["unique"]))
        raise LineRefusal(404, "Not found")

    def _someone(self, user_id: object) -> Person:
        """The person; LINE refuses ids that it never gave out."""
        person = self._world.people.by_line(str(user_id))
        if person is None:
            raise LineRefusal(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
        return person

    def _deliver(self, person: Person, messages: list[Json]) -> list[Json]:
        """Into the chat, if it is open; the ids are given out in any case."""
        sent: list[Json] = []
        for message in messages:
            message_id = self._world.chats.new_id("line")
            sent.append({"id": message_id, "quoteToken": self._world.secret_hex(16)})
            if self._world.chats.state("line", person).open:
                kind, text, fields = drawn(message)
                self._world.chats.add("line", person, "bot", kind, text, message_id=message_id, **fields)
                if kind == "text":
                    crawl(self._world, "line", text)
        return sent

    def _say_in_group(self, person_id: str, messages: list[Json]) -> list[Json]:
        for message in messages:
            self._note(person_id, f"group: {drawn(message)[1]}")
        return [{"id": self._world.chats.new_id("line")} for _ in messages]

    def _note(self, person_id: str, text: str) -> None:
        person = self._world.people.get(person_id)
        if person is not None:
            self._world.chats.add("line", person, "bot", "system", text)

    def _month(self) -> str:
        return f"{self._world.clock.now():%Y-%m}"

    def _count(self, people: list[Person]) -> None:
        """People reached, not message objects, count against the month's quota."""
        reached = sum(self._world.chats.state("line", person).open for person in people)
        used = (self._used.get(self._month()) or 0) + reached
        if used > self.quota:
            raise LineRefusal(429, MONTHLY)
        self._used.put(self._month(), used)

    def _accepted(self, call: Call, sent: list[Json] | None) -> None:
        if call.retry_key is not None:
            self._tokens.accept(call.retry_key, call.name, call.body, call.request_id, sent)


def _good_messages(body: Json) -> list[Json]:
    messages = body.get("messages")
    details = problems(messages)
    if details or not isinstance(messages, list):
        raise LineRefusal(400, f"The request body has {len(details)} error(s)", details)
    return messages


async def _not_found(_request: Request) -> Response:
    return JSONResponse({"message": "Not found"}, 404)
