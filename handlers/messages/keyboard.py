"""What was typed with the keyboard in the other language: `s6ho` is หุ้น on the Thai layout (Kedmanee, TIS 820-2538).

>>> as_thai("s6ho"), as_latin("ทำืี")
('หุ้น', 'menu')
"""

LATIN = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./" + '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
THAI = "_ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ" + '%+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
TO_THAI = str.maketrans(LATIN, THAI)
TO_LATIN = str.maketrans(THAI, LATIN)


def as_thai(text: str) -> str:
    """TEXT as the same keys write it on the Thai layout."""
    return text.translate(TO_THAI)


def as_latin(text: str) -> str:
    """TEXT as the same keys write it on the English layout."""
    return text.translate(TO_LATIN)
