"""The simulator's control API, under `/simulator/api/`: what the chat page and the tests press and look at.

JSON in and out (a POST says `Content-Type: application/json`, else 415; a wrong one is 400, unknown names 404, an
impossible act 409, each `{"error": "…"}`).  CHANNEL is `line` or `telegram`, PERSON an id of `people`.  Times are
ISO 8601 with +07:00 and follow the simulated clock.

- `GET people` → `[{id, name, line_user, telegram_user}]`; `POST people {name}` → the new one.
- `GET chats/CHANNEL/PERSON` → `{messages, blocked, started}`, oldest first.  A message:
  `{id, channel, person, from: "bot"|"person", at, kind, text, …}` with `kind`
    - `text`: LINE's or the person's plain text, `text`;
    - `flex`: a LINE card, `flex` (the container as sent), `text` = altText;
    - `html`: Telegram, `text` (plain) and `entities` (Telegram's `{type, offset, length, url?}`, UTF-16 units),
      `html` as sent;
    - `document`: `document` `{name, mime_type, size, url}`, and text and entities of its caption;
    - `photo`: Telegram, `photo` `{width, height, url, spoiler}`, and text and entities of its caption;
    - `system`: a note between bubbles (`text` is `followed`, `blocked`, `unblocked`, `started`, `left-group`,
      `answer: …`);
    - `other`: any other LINE message, `message` as sent; what a person sent that is no text, `message {type, …}`.
  Optional: `quick_replies` (LINE's items; they show only under the last message of the chat), `buttons` (Telegram's
  rows of inline buttons, `{text, callback_data?|url?|web_app?: {url}, style?}`), `protected` (true), `unsent` (true:
  taken back or deleted, without its text), `edited` (true).
- `POST chats/CHANNEL/PERSON/ACT` → `{message?}`:
    - `text {text}`: types it.  In a chat not started yet it starts it first (the bot sees follow or `/start`).  409
      while blocked.
    - `tap {message, data}` or `{message, index}`: presses a button.  LINE: `data` is the postback's data in that
      message
      (quick replies, Flex buttons or boxes), `index` counts all its actions in reading order, quick replies last;
      message actions type their text, postbacks type their displayText.  Telegram: `data` the callback data, `index`
      counts the inline buttons in reading order.  uri and web_app buttons are not tapped but opened (`GET open`).
    - `menu {index}`: presses an area of LINE's menu, or chooses a command of Telegram's (`bot.simulator.menus`).
    - `start {}`: adds the friend (LINE follow) or presses START (Telegram `/start`).  `start {payload}`: Telegram
      deep link.
    - `block {}`, `unblock {}`, `unsend {message}`, `edit {message, text}` (Telegram), `sticker {}`.
    - `picture {data?, name?, as?}`: sends a picture, its bytes in base64 (`bot.simulator.acts`).
    - `group {text?}`: brings the bot into a group and, with `text`, says it there.
- `GET open?channel&person&url[&kind=web_app|url]`: opens a button's address in the browser as that person: LINE sets
  the
  cookie `sim_line_user`; Telegram appends `#tgWebAppData=…` signed for that person (`kind=url`: nothing).  303.
  Only addresses of COOP_PUBLIC_URL and this server.
- `GET stream`: Server-Sent Events with ids (resume by `Last-Event-ID` or `?after=`): `message` and `edited` (a
  message as above),
  `chat` `{channel, person, blocked, started}`, `clock` (as GET clock), `traffic` (an entry as below), `reset` `{}`,
  `typing` `{channel, person, seconds}`, `people` (the new person).
- `GET clock` → `{now, offset_us, before_cutoff}`; `POST clock {advance_s}` or `{at}` → the same.  `{reset: true}`: back
  to real time.
- `POST redeliver {channel, person?, count?}`: sends the last event(s) again with the same ids.
- `POST faults {channel, kind, count=1, seconds=10, matches=""}` → `{id}`; the next `count` calls whose name holds
  `matches`
  (`reply`, `push`, `sendMessage` …) fail: `hang` (no answer for `seconds`, not accepted), `hang-after` (accepted, no
  answer),
  `500-before`, `500-after`, `429` (rate; Telegram `retry_after` = seconds), `429-user` (LINE: many to the same user),
  `quota` (LINE: monthly limit), `drop`, `drop-after` (connection lost).  And for webhooks (matches the event's type):
  `duplicate` (sent twice), `reorder` (the next `count` of a person arrive in reverse), `lose` (never arrives at first).
  `GET faults` → those still armed; `DELETE faults` disarms all.
- `GET settings`, `POST settings {line_redelivery?: bool, line_quota?: int}`: the switches of LINE's console.
- `GET traffic` → the last 200, oldest first: `{id, time, direction: "to-bot"|"from-bot", channel:
  "line"|"telegram"|"web",
  what, status, ms}`; status 0 = no answer.
- `GET problems` → `{checked, note, problems: [..]}`: calls that break the published descriptions; `DELETE problems`
  forgets them.
- `GET logins` → what the demonstration wrote into `STATE/logins.json`, else `{}`.
- `POST reset {}`: forgets chats, tokens, queues, faults, added people; leaves the clock; writes `STATE/reset` for the
  supervisor.
- `GET idle` → `{idle}`: nothing waits to be sent to the bot (for tests).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.simulator.acts import ActError, Acts, do, field
from bot.simulator.clock import before_cutoff, known_cutoffs
from bot.simulator.config import origin_of
from bot.simulator.journal import Json
from bot.simulator.line_dialog import as_visitor
from bot.simulator.people import Person
from bot.simulator.platforms import Platforms
from bot.simulator.telegram_initdata import web_app_address

_PREFIX = "/simulator/api"
_LONGEST_STEP = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the control API; `body` is empty where it has none."""

    request: Request
    body: Json


Answering = Callable[[Asked], Awaitable[Response]]


class Control:
    """The API over both platforms."""

    def __init__(self, platforms: Platforms) -> None:
        self._platforms = platforms
        self._world = platforms.world
        self._acts: Mapping[str, Acts] = {"line": platforms.line_acts, "telegram": platforms.telegram_acts}

    def routes(self) -> list[Route]:
        """Where the page finds it."""
        calls: tuple[tuple[str, str, Answering], ...] = (
            ("GET", "people", self._people),
            ("POST", "people", self._add_person),
            ("GET", "chats/{channel}/{person}", self._chat),
            ("POST", "chats/{channel}/{person}/{act}", self._act),
            ("GET", "open", self._open),
            ("GET", "stream", self._stream),
            ("GET", "clock", self._clock),
            ("POST", "clock", self._move_clock),
            ("POST", "redeliver", self._redeliver),
            ("GET", "faults", self._faults),
            ("POST", "faults", self._arm),
            ("DELETE", "faults", self._disarm),
            ("GET", "settings", self._settings),
            ("POST", "settings", self._set),
            ("GET", "traffic", self._traffic),
            ("GET", "problems", self._problems),
            ("DELETE", "problems", self._forget_problems),
            ("GET", "logins", self._logins),
            ("POST", "reset", self._reset),
            ("GET", "idle", self._idle),
        )
        return [Route(f"{_PREFIX}/{path}", _endpoint(answer), methods=[method]) for method, path, answer in calls]

    async def _people(self, _asked: Asked) -> Response:
        return JSONResponse([msgspec.to_builtins(person) for person in self._world.people.all()])

    async def _add_person(self, asked: Asked) -> Response:
        person: Json = msgspec.to_builtins(self._world.people.add(field(asked.body, "name", str)))
        self._world.stream.publish("people", person)
        return JSONResponse(person)

    async def _chat(self, asked: Asked) -> Response:
        channel, person = self._whose(asked.request.path_params)
        state = self._world.chats.state(channel, person)
        messages = [message.shown() for message in self._world.chats.messages(channel, person)]
        return JSONResponse({"messages": messages, "blocked": state.blocked, "started": state.started})

    async def _act(self, asked: Asked) -> Response:
        channel, person = self._whose(asked.request.path_params)
        made = do(self._acts[channel], asked.request.path_params["act"], person, asked.body)
        return JSONResponse({} if made is None else {"message": made.shown()})

    async def _open(self, asked: Asked) -> Response:
        channel, person = self._whose(asked.request.query_params)
        url = asked.request.query_params.get("url", "")
        if origin_of(url) not in {self._world.config.public_url, origin_of(str(asked.request.base_url))}:
            raise ActError(400, "only addresses of the co-op are opened here")
        if channel == "telegram" and asked.request.query_params.get("kind", "web_app") == "web_app":
            url = web_app_address(self._world, person, url)
        response = RedirectResponse(url, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
        if channel == "line":
            as_visitor(response, person)
        return response

    async def _stream(self, asked: Asked) -> Response:
        after = asked.request.headers.get("last-event-id") or asked.request.query_params.get("after")
        events = self._world.stream.listen(int(after) if after and after.isdigit() else None)
        return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _clock(self, _asked: Asked) -> Response:
        return JSONResponse(self._time())

    async def _move_clock(self, asked: Asked) -> Response:
        if asked.body.get("reset"):
            self._world.clock.reset()
        elif "at" in asked.body:
            self._world.clock.set(_instant(field(asked.body, "at", str)))
        else:
            step = timedelta(seconds=field(asked.body, "advance_s", int))
            if abs(step) > _LONGEST_STEP:
                raise ActError(400, "too far")
            self._world.clock.advance(step)
        self._world.stream.publish("clock", self._time())
        return JSONResponse(self._time())

    async def _redeliver(self, asked: Asked) -> Response:
        channel, count = field(asked.body, "channel", str), asked.body.get("count", 1)
        person = self._world.people.get(str(asked.body["person"])) if "person" in asked.body else None
        return JSONResponse({"sent": self._platforms.redeliver(channel, person, count)})

    async def _faults(self, _asked: Asked) -> Response:
        return JSONResponse([msgspec.to_builtins(fault) for fault in self._world.faults.armed()])

    async def _arm(self, asked: Asked) -> Response:
        try:
            fault = self._world.faults.arm(
                field(asked.body, "channel", str),
                field(asked.body, "kind", str),
                count=asked.body.get("count", 1),
                seconds=asked.body.get("seconds", 10),
                matches=asked.body.get("matches", ""),
            )
        except ValueError as error:
            raise ActError(400, str(error)) from None
        return JSONResponse({"id": fault.id})

    async def _disarm(self, _asked: Asked) -> Response:
        self._world.faults.clear()
        return JSONResponse({})

    async def _settings(self, _asked: Asked) -> Response:
        platforms = self._platforms
        settings = {"line_redelivery": platforms.line_webhook.redelivery, "line_quota": platforms.line_api.quota}
        return JSONResponse(settings)

    async def _set(self, asked: Asked) -> Response:
        if "line_redelivery" in asked.body:
            self._platforms.line_webhook.redelivery = field(asked.body, "line_redelivery", bool)
        if "line_quota" in asked.body:
            self._platforms.line_api.quota = field(asked.body, "line_quota", int)
        return await self._settings(asked)

    async def _traffic(self, _asked: Asked) -> Response:
        return JSONResponse(self._world.traffic.last())

    async def _problems(self, _asked: Asked) -> Response:
        checked = self._world.descriptions.checked
        note = "" if checked else "not run: COOP_PLATFORM_SPECS is not set"
        return JSONResponse({"checked": checked, "note": note, "problems": self._world.descriptions.problems})

    async def _forget_problems(self, _asked: Asked) -> Response:
        self._world.descriptions.problems.clear()
        return JSONResponse({})

    async def _logins(self, _asked: Asked) -> Response:
        file = self._world.config.state / "logins.json"
        text = file.read_bytes() if file.exists() else b"{}"
        return Response(text, media_type="application/json", headers={"Cache-Control": "no-store"})

    async def _reset(self, _asked: Asked) -> Response:
        await self._platforms.reset()
        return JSONResponse({})

    async def _idle(self, _asked: Asked) -> Response:
        return JSONResponse({"idle": self._platforms.idle})

    def _whose(self, names: Mapping[str, str]) -> tuple[str, Person]:
        person = self._world.people.get(names.get("person", ""))
        channel = names.get("channel", "")
        if person is None or channel not in self._acts:
            raise ActError(404, "no such channel or person")
        return channel, person

    def _time(self) -> Json:
        clock, known = self._world.clock, known_cutoffs(self._world.config.state)
        return {
            "now": clock.now().isoformat(timespec="milliseconds"),
            "offset_us": clock.offset_us,
            "before_cutoff": before_cutoff(clock.now(), known).isoformat(),
        }


def _endpoint(answer: Answering) -> Callable[[Request], Awaitable[Response]]:
    """Reads the body, which must say that it is JSON: no foreign page's form may press here."""

    async def endpoint(request: Request) -> Response:
        if request.method == "POST" and not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"error": "Content-Type: application/json"}, 415)
        try:
            body = msgspec.json.decode(await request.body() or b"{}", type=dict)
            return await answer(Asked(request, body))
        except ActError as error:
            return JSONResponse({"error": str(error)}, error.status)
        except msgspec.DecodeError as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ActError(400, "at: not a time") from None
    if at.tzinfo is None:
        raise ActError(400, "at: needs its zone, +07:00")
    return at
