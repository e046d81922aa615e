"""Fields by their names and days as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fields import FIELDS
from core.links import Language
from handlers.messages.typed import day_at_start, field_at_start, is_empty, worded
from tests.dialogue import CATALOGUE

TODAY = date(2026, 11, 25)
ALL = [name for group in FIELDS.values() for name in group]


@pytest.mark.parametrize("field", ALL)
def test_every_field_answers_to_its_names(field: str) -> None:
    names = [field, field.upper(), field.replace("_", " ")]
    names += [CATALOGUE.template(f"fields.{field}", language) for language in Language]
    for name in names:
        assert field_at_start([*name.split(), "7"]) == (field, ["7"]), name
        assert field_at_start([*name.split(), "-"]) == (field, ["-"]), name


def test_names_are_different_by_ear_too() -> None:
    typed = [CATALOGUE.template(f"fields.{field}", Language.THAI) for field in ALL]
    assert [field_at_start([name])[0] for name in typed] == ALL


@pytest.mark.parametrize("words", [["โทรสัพท์", "1"], ["โทร", "ศัพท์", "1"], ["มือถือ", "1"], ["เบอร์โทรศัพท์", "1"]])
def test_a_name_is_known_by_ear_in_pieces_and_by_other_words(words: list[str]) -> None:
    assert field_at_start(words) == ("phone", ["1"])


@pytest.mark.parametrize("words", [[], ["สีผม", "ดำ"], ["locked", "1"], ["-"], ["id"]])
def test_other_words_name_no_field(words: list[str]) -> None:
    assert field_at_start(words)[0] is None


@pytest.mark.parametrize(
    ("text", "day", "behind"),
    [
        ("5/12/2569 วันหยุดพิเศษ", date(2026, 12, 5), "วันหยุดพิเศษ"),
        ("2026-12-05", date(2026, 12, 5), ""),
        ("2569-12-05 ก", date(2026, 12, 5), "ก"),
        ("5 ธ.ค.", date(2026, 12, 5), ""),
        ("5 ธ.ค. 69", date(2026, 12, 5), ""),
        ("5ธค69", date(2026, 12, 5), ""),
        ("5 ธันวาคม พ.ศ. 2569 วันพ่อ", date(2026, 12, 5), "วันพ่อ"),
        ("๕ ธ.ค. ๖๙ วันพ่อ", date(2026, 12, 5), "วันพ่อ"),
        ("5 dec", date(2026, 12, 5), ""),
        ("5 December 2026 Father's Day", date(2026, 12, 5), "Father's Day"),
        ("5/12/69", date(2026, 12, 5), ""),
        ("5/12/26", date(2026, 12, 5), ""),
        ("5-12-2569 - เปิด", date(2026, 12, 5), "- เปิด"),
        ("25/11", date(2026, 11, 25), ""),
        ("24/11", date(2027, 11, 24), ""),
        ("1 ม.ค.", date(2027, 1, 1), ""),
        ("29/2/2570", None, ""),
        ("วันหยุด", None, "วันหยุด"),
        ("", None, ""),
    ],
)
def test_days_are_read_in_every_form(text: str, day: date | None, behind: str) -> None:
    assert day_at_start(text, TODAY) == (day, behind)


@given(st.text(max_size=60), st.dates(date(1990, 1, 1), date(2400, 1, 1)))
def test_any_text_is_read(text: str, today: date) -> None:
    day, behind = day_at_start(text, today)
    assert day is None or len(behind) < len(text)
    field_at_start(text.split())
    is_empty(text)


@given(st.dates(TODAY, date(2027, 11, 24)))
def test_a_day_without_a_year_is_the_coming_one(day: date) -> None:
    short = CATALOGUE.template(f"formats.month_{day.month}", Language.THAI)
    if (day.month, day.day) != (2, 29):
        assert day_at_start(f"{day.day} {short} ชื่อ", TODAY) == (day, "ชื่อ")
        assert day_at_start(f"{day.day}/{day.month}", TODAY) == (day, "")


def test_words_for_a_value_are_known_in_both_languages() -> None:
    for typed in (
        "สมทบ",
        "associate",
        "ASSOCIATE",
        CATALOGUE.template("values.member_type_associate", Language.ENGLISH),
    ):
        assert worded("values.member_type_", ("ordinary", "associate"), typed) == "associate"
    assert worded("values.member_type_", ("ordinary", "associate"), "อื่น") == "อื่น"
