"""LINE's account-link dialog: checks that the visitor is the person for whom the link token was made.

The visitor is known by the cookie `sim_line_user`, which opening a button in the chat page sets; without it the page
asks who one is, as LINE asks to log in.  A wrong visitor gives the event `failed` without source; an expired or used
token gives an error page and no event at all.
"""

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.simulator.line_tokens import LineTokens
from bot.simulator.line_webhook import LineWebhook
from bot.simulator.people import Person
from bot.simulator.plain_page import plain_page
from bot.simulator.world import World

COOKIE = "sim_line_user"

_NONCE_LENGTHS = range(10, 256)
_TITLE = "LINE (จำลอง)"


class LineDialog:
    """The page at `/dialog/bot/accountLink`."""

    def __init__(self, world: World, tokens: LineTokens, webhook: LineWebhook) -> None:
        self._world = world
        self._tokens = tokens
        self._webhook = webhook

    def routes(self) -> list[Route]:
        """The dialog, and the answer to "who are you"."""
        return [
            Route("/dialog/bot/accountLink", self._dialog, methods=["GET"]),
            Route("/dialog/bot/accountLink", self._log_in, methods=["POST"]),
        ]

    async def _dialog(self, request: Request) -> Response:
        token = request.query_params.get("linkToken", "")
        nonce = request.query_params.get("nonce", "")
        user_id = self._tokens.link_user(token)
        if user_id is None or len(nonce) not in _NONCE_LENGTHS:
            return plain_page(_TITLE, "<h1>400 Bad Request</h1><p>ลิงก์นี้หมดเวลาหรือใช้ไปแล้ว กรุณากลับไปที่แชต</p>", 400)
        visitor = self._world.people.by_line(request.cookies.get(COOKIE, ""))
        if visitor is None:
            return plain_page(_TITLE, self._question())
        self._tokens.use_link(token)
        if visitor.line_user != user_id:
            self._webhook.link_failed(nonce)
            return plain_page(_TITLE, "<h1>เชื่อมบัญชีไม่สำเร็จ</h1><p>ผู้เปิดหน้านี้ไม่ใช่เจ้าของลิงก์ กรุณากลับไปที่แชต</p>", 403)
        self._webhook.happened(visitor, "accountLink", {"link": {"result": "ok", "nonce": nonce}})
        return plain_page(_TITLE, "<h1>เชื่อมบัญชีแล้ว</h1><p>ปิดหน้านี้ แล้วกลับไปที่แชต</p>")

    async def _log_in(self, request: Request) -> Response:
        form = await request.form()
        person = self._world.people.get(str(form.get("person")))
        if person is None:
            return plain_page(_TITLE, self._question(), 400)
        response = RedirectResponse(f"{request.url.path}?{request.url.query}", 303)
        as_visitor(response, person)
        return response

    def _question(self) -> str:
        buttons = "".join(
            f'<button name="person" value="{escape(person.id)}">{escape(person.name)}</button>'
            for person in self._world.people.all()
        )
        return f'<h1>ท่านคือใคร</h1><form method="post">{buttons}</form>'


def as_visitor(response: Response, person: Person) -> None:
    """Makes the browser that of PERSON, as being logged in to LINE does."""
    response.set_cookie(COOKIE, person.line_user, path="/", httponly=True, samesite="lax")
