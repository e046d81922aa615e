"""New data as they are typed, and as a case keeps them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refusal
from core.fields import LINK_KEYS, group_of
from core.money import Baht
from core.pictures import PictureId
from core.updates import FIELDS, LARGEST_SALARY, WITH_EVIDENCE, NewData, read_phone, read_salary, read_typed
from storage.field_reader import CellReader
from tests.strategies import spelled

SALARIES = st.integers(1, LARGEST_SALARY.satang).map(Baht)
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.mark.parametrize(
    ("text", "salary"),
    [
        ("48,200", "48200"),
        ("48200 บาท", "48200"),
        ("๔๘,๒๐๐.๕๐ บาทครับ", "48200.50"),
        ("48 200", "48200"),
        ("48,200.-", "48200"),
        ("เงินเดือน 48,200 บาทถ้วน", "48200"),
        ("฿48,200.5", "48200.50"),
        ("48200 Baht", "48200"),
        ("４８２００", "48200"),
        ("0.01", "0.01"),
        ("10,000,000", "10000000"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, salary: str) -> None:
    assert read_salary(text) == Baht.of(salary)


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "0.00", "-5", "48.200", "48,20", "4,8200", "1.234,50", "48k", "4 หมื่น", "ขึ้น 500", "10,000,000.01"),
        *("48200 50000", "48,200.123", "1e5", "๔๘,๒๐", "๑/๒", "½", "บาท", "48200 usd"),
    ],
)
def test_what_could_mean_another_amount_is_refused(text: str) -> None:
    assert read_salary(text) is None


@given(st.data())
def test_every_amount_comes_back_exactly_however_it_is_written(data: st.DataObject) -> None:
    salary = data.draw(SALARIES)
    written = data.draw(st.sampled_from([str(salary), str(salary).replace(",", ""), str(salary).replace(",", " ")]))
    form = data.draw(st.sampled_from(["{}", " {} ", "{} บาท", "{}บาทค่ะ", "เดือนละ {}", "{} baht"])).format(written)
    assert read_salary(data.draw(st.sampled_from([form, form.translate(THAI)]))) == salary


@given(st.text(max_size=40))
def test_any_other_text_is_an_amount_or_none(text: str) -> None:
    salary = read_salary(text)
    assert salary is None or Baht(0) < salary <= LARGEST_SALARY


@given(
    st.from_regex(r"0[0-9]{8,9}", fullmatch=True).flatmap(lambda number: st.tuples(st.just(number), spelled(number)))
)
def test_a_telephone_number_comes_back_in_digits(number: tuple[str, str]) -> None:
    plain, typed = number
    assert read_phone(typed) == plain


@pytest.mark.parametrize("text", ["", "12345678", "081-234-56789", "โทร 0812345678", "0812345678 ต่อ 3"])
def test_what_is_no_telephone_number(text: str) -> None:
    assert read_phone(text) is None


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("salary", "มาก", "update.not_a_salary"),
        ("phone", "5678", "update.not_a_phone"),
        ("email", "somchai", "update.not_an_email"),
        ("address", "ก" * 201, "update.too_long"),
        ("address", "\u200b \u200b", "update.unfit"),
        ("address", "1\x00", "update.unfit"),
    ],
)
def test_a_refusal_says_how_it_is_typed(name: str, text: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_typed(CellReader(), name, text)
    assert refused.value.key == key
    assert not refused.value.values


def test_words_stay_as_they_are_typed_apart_from_blanks() -> None:
    read = read_typed(CellReader(), "address", " 1/2  หมู่ 3 ต.น้ำใส\nอ.เมือง ")
    assert read == "1/2 หมู่ 3 ต.น้ำใส อ.เมือง"


def test_no_link_key_and_no_unknown_field_is_sent_in() -> None:
    assert not set(FIELDS) & set(LINK_KEYS)
    assert set(WITH_EVIDENCE) <= set(FIELDS)
    assert all(group_of(name) is not None for name in FIELDS)


@given(
    st.dictionaries(st.sampled_from(FIELDS), st.text(min_size=1), min_size=1),
    st.lists(st.integers(1, 10**9).map(PictureId), max_size=3),
    st.none() | st.just("staff:kanda"),
)
def test_a_case_keeps_all_of_it(values: dict[str, str], pictures: list[PictureId], by: str | None) -> None:
    data = NewData(values=values, old=dict.fromkeys(values), pictures=tuple(pictures), vouched_by=by)
    assert NewData.of(data.as_data()).as_data() == data.as_data()
    assert dict(NewData.of(data.as_data()).values) == values


def test_an_emptied_case_holds_nothing() -> None:
    assert NewData.of({}) == NewData(values={}, old={})
