"""The cards of the design's picture of the office's chat, as replies: queue, member, decision, two persons, photo."""

from datetime import date
from pathlib import Path

from core.calendar import Month
from core.money import Baht
from handlers.incoming import Tap
from handlers.messages.catalogue import Catalogue
from handlers.reply import (
    Badge,
    Card,
    Choice,
    Item,
    Literal,
    Phrase,
    Picture,
    Reply,
    Row,
    Tone,
    Value,
)

WORDS = Catalogue.load(Path(__file__).parent / "office_words")
MEMBER = Literal("026548")
PRAPAN = {"first": Literal("ประพันธ์"), "last": Literal("ตั้งใจสอน")}


def words(key: str, **values: Value) -> Phrase:
    return Phrase.of(f"sample.{key}", **values)


def choice(key: str, feature: str, *args: str, once: bool = False, danger: bool = False, **values: Value) -> Choice:
    return Choice(label=words(key, **values), tap=Tap(feature, args), once=once, danger=danger)


def case(number: int, kind: str, member: str, unit: str, badge: Badge | None = None) -> Item:
    named: dict[str, Value] = {"number": Literal(str(number)), "kind": words(kind)}
    return Item(
        title=words("case", **named),
        short=words("short", **named),
        detail=words("whose", member=Literal(member), unit=Literal(unit)),
        tap=Tap("request", (str(number),)),
        badge=badge,
    )


def waits(days: int) -> Badge:
    return Badge(text=words("waits", number=days), late=days > 1)


def picture(name: str, width: int, height: int, *, large: bool = False) -> Picture:
    alt = words(f"{name}_alt", member=MEMBER)
    return Picture(path=f"/picture/{name}", alt=alt, width=width, height=height, large=large)


PHOTO = picture("photo", 480, 576)
ITEMS = (
    case(405, "deposit", "ส03548", "ประถม 3", waits(3)),
    case(407, "loan", "026548", "มัธยม 1", waits(2)),
    case(409, "own_data", "ส03548", "ประถม 3", waits(1)),
    case(411, "shares", "ส03548", "ประถม 3", Badge(text=words("today"))),
    case(412, "shares", "026548", "มัธยม 1"),
)
QUEUE = Card(
    tone=Tone.WORK,
    title=words("queue"),
    as_of=Phrase.of("common.as_of", day=date(2026, 11, 10)),
    count=words("count", number=7),
    meaning=words("cutoff", day=date(2026, 11, 30)),
    items=ITEMS,
    acts=(choice("more", "queue", "1", number=2),),
)
MEMBER_CARD = Card(
    tone=Tone.WORK,
    title=words("member", member=MEMBER),
    as_of=words("ordinary"),
    picture=PHOTO,
    count=words("name", **PRAPAN),
    meaning=words("unit_since", unit=Literal("มัธยม 1"), month=Month(2012, 6)),
    rows=(
        Row(words("shares"), Baht.of("214,500.00")),
        Row(words("loans_of", number=2), Baht.of("510,000.00")),
        Row(words("guarantees"), words("people", number=2)),
        Row(words("left"), words("percent", number=69)),
        Row(words("phone"), Literal("08•-•••-4471")),
        Row(words("id_card"), Literal("•••••••••4821")),
    ),
    note=words("recorded"),
    acts=(
        choice("pictures", "photo", "#1"),
        choice("requests", "queue", "#1", number=2),
        choice("code", "code", "#1"),
        choice("lock", "lock", "#1"),
    ),
)
REQUEST = Card(
    tone=Tone.WORK,
    title=words("request", number=Literal("407/2569")),
    rows=(
        Row(words("of_member"), MEMBER),
        Row(words("contract"), Literal("สม.6700123")),
        Row(words("before"), Baht.of("5,000.00")),
        Row(words("after"), Baht.of("6,000.00")),
        Row(words("starts"), Month(2026, 12)),
        Row(words("left_about"), Baht.of("28,602.29")),
    ),
    acts=(choice("confirm_approve", "approve", "407"), choice("back", "reject", "407")),
)
DECIDE = Card(
    tone=Tone.WORK,
    title=words("approve_ask", number=Literal("407/2569")),
    rows=(Row(words("before"), Baht.of("5,000.00")), Row(words("after"), Baht.of("6,000.00"))),
    acts=(
        choice("confirm_approve", "approve", "yes", "K7ABCD", once=True),
        choice("back", "approve", "no", "K7ABCD", once=True),
    ),
)
LOCK = Card(
    tone=Tone.WORK,
    title=words("lock"),
    meaning=words("name", **PRAPAN),
    acts=(
        choice("lock", "lock", "yes", "K7ABCD", once=True, danger=True),
        choice("back", "lock", "no", "K7ABCD", once=True),
    ),
)
SECOND = Card(
    tone=Tone.WORK,
    title=words("second_wait"),
    rows=(
        Row(words("of_member"), MEMBER),
        Row(words("employee_no"), Literal("4471203")),
        Row(words("new"), Literal("4471230")),
    ),
    note=words("no_effect"),
    acts=(choice("pending", "pending"), choice("withdraw", "pending", "withdraw", "3")),
)
PHOTO_CARD = Card(
    tone=Tone.WORK,
    title=words("photo"),
    picture=picture("photo", 480, 576, large=True),
    count=words("name", **PRAPAN),
    rows=(Row(words("of_member"), MEMBER), Row(words("added"), date(2026, 3, 9))),
    note=words("recorded"),
    acts=(choice("signature", "signature", "#1"),),
)
SIGNATURE_CARD = Card(
    tone=Tone.WORK,
    title=words("signature_alt", member=MEMBER),
    picture=picture("signature", 900, 300, large=True),
    note=words("recorded"),
)

REPLIES = {
    "queue": Reply(
        parts=(QUEUE,),
        choices=(
            choice("only_shares", "queue", "shares"),
            choice("only_loans", "queue", "loans"),
            choice("second", "pending"),
        ),
    ),
    "member": Reply(
        parts=(MEMBER_CARD,),
        choices=(
            choice("shares", "find", "a"),
            choice("debts", "find", "b"),
            choice("guarantees", "find", "c"),
            choice("history", "find", "d"),
        ),
    ),
    "request": Reply(parts=(REQUEST,)),
    "decide": Reply(parts=(DECIDE,)),
    "lock": Reply(parts=(LOCK,)),
    "second": Reply(parts=(SECOND,)),
    "photo": Reply(parts=(PHOTO_CARD,)),
    "signature": Reply(parts=(SIGNATURE_CARD,)),
}
