"""The page on which a request is filled in, one question at a time, with script or without.

    GET /link/request/<token>   its beginning; to the browser that has it the list of what may be changed; or its end
    POST /link/request/<token>  `step` of the pressed button: `what`, `how`, `check`, `pause`, or `send`

What was entered travels in the form, so that going back is a button like any other and two tabs do not mix; on the
server is the member's draft, from which a page that is opened anew goes on.  What may be asked is core's
(`core.services.request_page`); HTTP and cookies are those of every one-time page (`bot.web.one_time_page`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.web.link_site import LinkSite
from bot.web.link_view import Words, common_context, hours_and_minutes
from bot.web.one_time_page import OneTimePage, PageVisitor, Sent
from bot.web.request_view import NUMBERS, STEPS, RequestView
from core.calendar import Month
from core.errors import Refusal
from core.links import Language
from core.pages import PageSession, Purpose
from core.request_rules import family
from core.requests import Ask, Draft, RequestKind
from core.services import request_page
from core.services.filing import Preview
from core.services.page_visit import PageVisit
from core.services.request_page import Opened
from handlers.reply import Literal, Phrase
from handlers.request_amounts import read_amount
from handlers.request_subjects import OTHER, SHARES_WORD, Subject, family_of, subjects_in

WHAT, HOW, CHECK, PAUSE, SEND = "what", "how", "check", "pause", "send"
MOST_WORDS = 1_000
"""Letters of a request in words, as in the chat."""


def routes(site: LinkSite) -> list[BaseRoute]:
    """To stand before the link page's, which takes every other address under /link."""
    return RequestPage(site, Purpose.REQUEST).routes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a form brings. `about`: the subject, as the chat's buttons say it; `month`: the one that was agreed to."""

    step: str = WHAT
    about: str = ""
    amount: str = ""
    words: str = ""
    month: str = ""
    pauses: bool = False

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "Entry":
        """From the fields; line breaks as everywhere else."""
        return cls(
            step=form.get("step", WHAT),
            about=form.get("about", ""),
            amount=form.get("amount", "").strip(),
            words=form.get("words", "").replace("\r\n", "\n").strip(),
            month=form.get("month", ""),
            pauses=form.get("step") == PAUSE or bool(form.get("pauses")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One form, the page as it is, and what may be chosen."""

    sent: Sent
    opened: Opened
    entry: Entry
    subjects: Sequence[Subject]

    @property
    def subject(self) -> Subject | None:
        """What was chosen."""
        return next((one for one in self.subjects if ":".join(one.args) == self.entry.about), None)

    @property
    def waits(self) -> str:
        """The number of a request about the same that the office has not decided."""
        subject = self.subject
        return "" if subject is None or subject.about == OTHER else self.opened.waiting.get(family_of(subject), "")


class RequestPage(OneTimePage):
    """The page's steps."""

    async def _first(self, visitor: PageVisitor, browser: str, visit: PageVisit) -> Response:
        """Before the page is this browser's it shows nothing of the member: a preview may have asked for it."""
        session = await visit.look()
        if session is None:
            return self._draw(visitor, browser, None, "expired", {})
        if session.opened_at is None or visit.browser is None:
            return self._draw(visitor, browser, session, "begin", {})
        return await self._opened(visitor, browser, visit)

    async def _opened(self, visitor: PageVisitor, browser: str, visit: PageVisit) -> Response:
        """The list, with what was begun chosen; or what became of the page."""
        opened = await request_page.look(visit, self._site.means.clock.now())
        if opened is None:
            return self._draw(visitor, browser, None, "expired", {})
        view = self._view(visitor, opened.session)
        if opened.session.uses:
            return self._draw(visitor, browser, opened.session, "done", view.done(opened.filed))
        subjects = subjects_in(opened.standing)
        begun = {family(draft.ask) for draft in opened.drafts[:1]}
        chosen = next((":".join(one.args) for one in subjects if family_of(one) in begun), "")
        return self._draw(visitor, browser, opened.session, WHAT, view.what(opened, subjects, chosen))

    async def _taken(self, sent: Sent) -> Response:
        opened = await request_page.look(sent.visit, sent.arrived_at)
        if opened is None or opened.session.uses:
            return await self._over(sent)
        entry = Entry.of(sent.form)
        turn = Turn(sent=sent, opened=opened, entry=entry, subjects=subjects_in(opened.standing))
        try:
            return await self._turned(turn)
        except Refusal as refusal:  # of a former member
            return self._what(turn, [Phrase(refusal.key)])

    async def _over(self, sent: Sent) -> Response:
        """What became of the page; sent there anew where a cookie can come along."""
        session = await sent.visit.look()
        if session is not None and sent.caller.has_cookie:
            return self._again(sent.visitor, session)
        return await self._opened(sent.visitor, sent.caller.browser, sent.visit)

    async def _turned(self, turn: Turn) -> Response:
        subject = turn.subject
        if turn.entry.step == WHAT:
            return self._what(turn, [])
        if subject is None:
            return self._what(turn, [Phrase("request_page.choose")])
        if turn.waits:
            return self._what(turn, [Phrase.of("request_rules.waits", number=Literal(turn.waits))])
        return self._how(turn, subject, []) if turn.entry.step == HOW else await self._asked(turn, subject)

    async def _asked(self, turn: Turn, subject: Subject) -> Response:
        """What was entered about SUBJECT is read, and looked at or sent."""
        entry, ask = turn.entry, _read(turn.entry, subject)
        if isinstance(ask, Phrase):
            return self._how(turn, subject, [self._said(turn, ask)])
        month = _month(entry.month)
        if entry.step == SEND and month is not None:
            return await self._send(turn, subject, ask, month)
        seen = await request_page.check(turn.sent.visit, ask, turn.sent.arrived_at)
        return await self._over(turn.sent) if seen is None else self._checked(turn, subject, seen, [])

    async def _send(self, turn: Turn, subject: Subject, ask: Ask, month: Month) -> Response:
        """It is filed; or it is shown anew, with the reason why it was not."""
        sent, site = turn.sent, self._site
        unsent = await request_page.send(sent.visit, ask, month, sent.arrived_at, site.on_request)
        if unsent is None or unsent.seen is None:
            site.wake()
            return await self._over(sent)
        refused = unsent.refused
        if refused.key == "change.gone":
            return self._what(turn, [Phrase(refused.key)])
        why = Phrase.of(refused.key, month=unsent.seen.coming.effective)
        return self._checked(turn, subject, unsent.seen, [self._said(turn, why)])

    def _checked(self, turn: Turn, subject: Subject, seen: Preview, refused: Sequence[Markup]) -> Response:
        """What it would do, to be confirmed; or the question again, with the rules that speak against it."""
        view = self._view(turn.sent.visitor, turn.opened.session)
        if not seen.verdict.is_allowed:
            return self._how(turn, subject, view.against(seen.verdict.against))
        return self._step(turn, CHECK, view.check(subject, seen, turn.opened.member.salary), refused)

    def _what(self, turn: Turn, refused: Sequence[Phrase]) -> Response:
        view = self._view(turn.sent.visitor, turn.opened.session)
        rows = view.what(turn.opened, turn.subjects, turn.entry.about)
        return self._step(turn, WHAT, rows, [view.said(phrase) for phrase in refused])

    def _how(self, turn: Turn, subject: Subject, refused: Sequence[Markup]) -> Response:
        view, entry, begun = self._view(turn.sent.visitor, turn.opened.session), turn.entry, _begun(turn, subject)
        amount = entry.amount or ("" if begun is None or begun.ask.new is None else str(begun.ask.new))
        words = entry.words or ("" if begun is None else begun.ask.words)
        until = view.until(turn.opened.coming)
        return self._step(turn, HOW, view.how(subject, amount, words) | {"until": until}, refused)

    def _said(self, turn: Turn, phrase: Phrase) -> Markup:
        return self._view(turn.sent.visitor, turn.opened.session).said(phrase)

    def _step(self, turn: Turn, step: str, shown: Mapping[str, object], refused: Sequence[Markup]) -> Response:
        sent = turn.sent
        return self._draw(sent.visitor, sent.caller.browser, turn.opened.session, step, shown, refused)

    def _view(self, visitor: PageVisitor, session: PageSession | None) -> RequestView:
        site = self._site
        words = Words(site.catalogue, visitor.language or (session.chat.language if session else Language.THAI))
        return RequestView(site.catalogue, words, site.means.policy)

    def _draw(
        self,
        visitor: PageVisitor,
        browser: str,
        session: PageSession | None,
        step: str,
        shown: Mapping[str, object],
        refused: Sequence[Markup] = (),
    ) -> Response:
        """One step in the language of the chat."""
        visitor = replace(visitor, form_token=self._tokens.of(browser, visitor.page))
        is_open = session is not None and step != "done"
        context = common_context(self._view(visitor, session).words, self._site.means.policy, visitor) | {
            "step": step,
            "section": "request_page",
            "emblem": self._emblem_path(visitor),
            "refused": list(refused),
            "number": NUMBERS.get(step),
            "total": STEPS,
            "valid_until": hours_and_minutes(self._until(session)) if session and is_open else None,
            "most_words": MOST_WORDS,
            "shown": shown,
        }
        template = "member/expired.html" if step == "expired" else f"request/{step}.html"
        headers = self._surroundings.headers(session.chat.address.platform if session else None)
        return self._templates.page(template, context, HTTPStatus.OK, headers)


def _begun(turn: Turn, subject: Subject) -> Draft | None:
    """What was entered about SUBJECT before, here or in a chat."""
    return next((one for one in turn.opened.drafts if family(one.ask) == family_of(subject)), None)


def _read(entry: Entry, subject: Subject) -> Ask | Phrase:
    """What is asked for; or what is wrong with the entry itself."""
    if subject.about == OTHER:
        if len(entry.words) > MOST_WORDS:
            return Phrase("change.too_long")
        return Ask(kind=RequestKind.GENERAL, words=entry.words)
    if entry.pauses and subject.about == SHARES_WORD:
        return Ask(kind=RequestKind.SHARE_SUSPEND)
    if not entry.amount:
        return Phrase("request_rules.no_amount")
    amount = read_amount(entry.amount)
    return Phrase("change.not_an_amount") if amount is None else subject.asks(amount)


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None
