"""Names of made-up people as they are spelt, and as one writes them who heard them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.name_key import name_key

ALIKE = """
ประพันธ์ ประพัน
ประพันธ์ ปะพันธ์
ประพันธุ์ ประพันธ์
ณัฐพล นัฐพล
ณัฐพล ณัฐพน
ณัฐพงศ์ ณัฐพงษ์
ณัฐพงศ์ นัดพง
ณัฏฐพงศ์ ณัฐพงค์
ณัฏฐ์ ณัฐ
ศิริพร สิริพร
ศิริพร ศิริภรณ์
สุภาภรณ์ สุภาพร
สุภาพร สุพาพร
อัมพร อำพร
อำไพ อัมไพ
กำธร กัมธร
วรรณา วันนา
วรรณวิไล วันวิไล
กรรณิการ์ กรรนิกา
กรรณิการ์ กันนิกา
พรรณี พันนี
สุพรรณ สุพัน
จรรยา จันยา
บรรจง บันจง
ธรรมนูญ ทำมนูญ
สุธรรม สุทัม
สวรรค์ สวัน
พรชัย พรไชย
ชัยวัฒน์ ไชยวัฒน์
สมชัย สมไชย
ใจดี ไจดี
จันทร์ จันทร
จันทร์ จัน
จันทร์เพ็ญ จันเพ็ญ
จันทร์เพ็ญ จันทร์เพญ
นรินทร์ นริน
สุรินทร์ สุรินทร
ศักดิ์สิทธิ์ สักสิด
สิทธิชัย สิทธิ์ชัย
สิทธิชัย สิทชัย
ศักดิ์ชัย ศักดิชัย
สวัสดิ์ สวัสดิ
สวัสดิ์ สวัด
พงษ์ศักดิ์ พงศ์ศักดิ์
จักรพงษ์ จักพงษ์
จักรกฤษณ์ จักรกริช
กฤษณ์ กริด
เพชรรัตน์ เพ็ชรรัตน์
เพชร เพ็ชร
ภัทรพล ภัทพล
ภัทรา ภัททรา
มิตร มิตร์
มิตร มิด
สราวุธ สราวุฒิ
วุฒิชัย วุฒิ์ชัย
ศรีสุดา สีสุดา
สมศรี สมสี
ทรงศักดิ์ ซงสัก
สมทรง สมซง
ทรัพย์ ซับ
ปัญญา ปันยา
กัญญา กันยา
กัลยา กันยา
มัลลิกา มันลิกา
บุญเรือง บุนเรือง
วิชาญ วิชาน
สำราญ สำราน
เพ็ญ เพ็น
ภิรมย์ พิรม
อดุลย์ อดุล
ไพบูลย์ ไพบูน
สมบูรณ์ สมบูน
ไพศาล ไพสาน
พิพัฒน์ พิพัด
รัตนา รัตณา
ลักษณ์ ลัก
ลักษณ์ ลักษน์
นิกร นิกอน
สุนทร สุนธร
อุดร อุดอน
จันทร์ จันธร์
บ้านทุ่ง บ้านธุ่ง
ศาสตร์ สาด
ชาติ ชาด
สมบัติ สมบัด
โชติ โชด
เกียรติศักดิ์ เกียรติ์ศักดิ์
เกียรติ เกียด
หทัยรัตน์ หทัยรัด
นิตยา นิดยา
ฤทธิ์ ริด
ธีรเดช ทีระเดช
ชนะ ชะนะ
เฉลิม เฉริม
อารีย์ อารี
ปรีชา ปรีช่า
กุลธิดา กุลทิดา
ขวัญ ขวัน
หนู นู
ใหม่ ไม่
เเก้ว แก้ว
น้ำฝน น้ําฝน
สมชายๆ สมชาย
๑สมหมาย 1สมหมาย
Somchai SOMCHAI
O'Brien obrien
""".strip().splitlines()

APART = """
สมชาย สมชัย
มานะ มานี
วิชัย วิชาญ
ประพันธ์ ประพล
สุดา สุดใจ
มาลี มาลัย
นภา นที
ณัฐพล ณัฐพร
สมศักดิ์ สมศรี
บุญมี บุญมา
วันดี วันเพ็ญ
กมล กนก
ชาติ ชัด
จันทรา จันทร์
อารี อารยา
ศิริ ศรี
ปรีชา ปราณี
ใจดี ใจงาม
รัตนา รัชนี
ธนา ธานี
เกษม เกสร
พิชัย พิชิต
ทองดี ทองดำ
สุวรรณ สุวิทย์
""".strip().splitlines()


@pytest.mark.parametrize("pair", ALIKE)
def test_two_spellings_of_a_name_have_one_key(pair: str) -> None:
    one, other = pair.split()
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize("pair", APART)
def test_names_that_do_not_sound_alike_are_told_apart(pair: str) -> None:
    one, other = pair.split()
    assert name_key(one) != name_key(other)


def test_there_are_pairs_enough() -> None:
    assert len(set(ALIKE)) >= 60
    assert len(set(APART)) >= 20


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("พงศ์", "ศิริพงษ์"),
        ("พงค์", "ศิริพงษ์"),
        ("พน", "ณัฐพล"),
        ("ไชย", "สมชัย"),
        ("สุวัน", "สุวรรณมาลา"),
        ("วัดนา", "พัฒนวัฒนา"),
        ("ประพัน", "ประพันธ์ศรี"),
        ("จันเพ็ญ", "จันทร์เพ็ญศรี"),
    ],
)
def test_the_key_of_a_part_is_part_of_the_key(part: str, name: str) -> None:
    assert name_key(part) in name_key(name)


def test_words_stay_words() -> None:
    assert name_key("  ประพันธ์   ตั้งใจสอน ") == f"{name_key('ประพันธ์')} {name_key('ตั้งใจสอน')}"
    assert name_key("Smith-Jones") == "smith jones"
    assert name_key("") == name_key("์") == name_key("...") == ""


THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=20)


@given(st.one_of(THAI, st.text(max_size=20)))
def test_any_text_has_a_key_however_it_is_composed(text: str) -> None:
    key = name_key(text)
    assert key == name_key(unicodedata.normalize("NFD", text)) == " ".join(key.split())
