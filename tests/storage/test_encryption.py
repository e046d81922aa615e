"""Keys and sealed fields."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.encryption import KeyRing, UnreadableFieldError

ROOT, OTHER = b"r" * 32, b"o" * 32
PLACE = "members:7f3a:phone"


def secret(root: bytes) -> str:
    return base64.b64encode(root).decode()


@given(plain=st.binary(max_size=200), place=st.text(max_size=40))
def test_what_was_sealed_opens_at_its_place(plain: bytes, place: str) -> None:
    fields = KeyRing(ROOT, None).fields
    assert fields.open(fields.seal(plain, place), place) == plain


@given(data=st.data(), plain=st.binary(min_size=1, max_size=60))
def test_a_flipped_bit_anywhere_is_noticed(data: st.DataObject, plain: bytes) -> None:
    fields = KeyRing(ROOT, None).fields
    sealed = bytearray(fields.seal(plain, PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(UnreadableFieldError):
        fields.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("place", ["members:7f3b:phone", "members:7f3a:address", "chats:7f3a:phone"])
def test_a_ciphertext_at_another_place_is_refused(place: str) -> None:
    fields = KeyRing(ROOT, None).fields
    with pytest.raises(UnreadableFieldError) as refusal:
        fields.open(fields.seal(b"081-000-0000", PLACE), place)
    assert place.split(":")[1] not in str(refusal.value), "no row is named"


def test_the_same_text_never_looks_the_same() -> None:
    fields = KeyRing(ROOT, None).fields
    assert len({fields.seal(b"same", PLACE) for _ in range(100)}) == 100


def test_a_missing_value_stays_missing() -> None:
    fields = KeyRing(ROOT, None).fields
    assert fields.seal_text(None, PLACE) is None
    assert fields.open_text(None, PLACE) is None
    assert fields.open_text(fields.seal_text("", PLACE), PLACE) == ""


def test_while_the_key_is_changed_both_read_and_the_new_one_writes() -> None:
    old, both, new = KeyRing(ROOT, None), KeyRing(OTHER, ROOT), KeyRing(OTHER, None)
    assert both.fields.open(old.fields.seal(b"x", PLACE), PLACE) == b"x"
    assert new.fields.open(both.fields.seal(b"x", PLACE), PLACE) == b"x"
    with pytest.raises(UnreadableFieldError, match="key that is not given"):
        new.fields.open(old.fields.seal(b"x", PLACE), PLACE)
    assert both.is_signed("page", b"data", old.sign("page", b"data"))
    assert both.is_signed("page", b"data", new.sign("page", b"data"))
    assert not new.is_signed("page", b"data", old.sign("page", b"data"))
    assert both.blind_indexes("national_id", "1") == (
        new.blind_index("national_id", "1"),
        old.blind_index("national_id", "1"),
    )
    assert both.peppers == (new.pepper, old.pepper)


def test_a_signature_is_for_one_purpose_and_one_text() -> None:
    ring = KeyRing(ROOT, None)
    signature = ring.sign("page", b"data")
    assert ring.is_signed("page", b"data", signature)
    assert not ring.is_signed("receipt", b"data", signature)
    assert not ring.is_signed("page", b"date", signature)
    assert not ring.is_signed("page", b"data", b"")


def test_every_purpose_has_a_key_of_its_own() -> None:
    ring = KeyRing(ROOT, None)
    assert len({ring.pepper, ring.sign("p", b""), ring.blind_index("p", ""), ROOT}) == 4


@pytest.mark.parametrize("wrong", ["", "short", secret(b"x" * 31), secret(b"x" * 33), "ก" * 44, secret(ROOT) + "!"])
def test_a_wrong_key_is_refused_without_repeating_it(wrong: str) -> None:
    with pytest.raises(ValueError, match="32 random bytes in base64") as refusal:
        KeyRing.from_secrets(wrong, None)
    assert not wrong or wrong not in str(refusal.value)
    with pytest.raises(ValueError, match="32 random bytes"):
        KeyRing.from_secrets(secret(ROOT), wrong or "x")


def test_keys_come_from_the_settings() -> None:
    ring = KeyRing.from_secrets(secret(OTHER), secret(ROOT))
    assert ring.peppers == KeyRing(OTHER, ROOT).peppers
    assert KeyRing.from_secrets(secret(OTHER), "").peppers == (ring.pepper,)
