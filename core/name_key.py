"""How a Thai name sounds, as a key: for finding somebody whose name is spelt another way than one heard it.

>>> name_key("ประพันธ์") == name_key("ประพัน")
True
"""

import unicodedata

KARAN = "\u0e4c"
"""การันต์: the letter below it is silent."""


def name_key(text: str) -> str:
    """TEXT as it is heard: no tones, no silent letters, one letter for each sound; blanks between words stay single."""
    letters: list[str] = []
    for letter in unicodedata.normalize("NFKC", text).casefold():
        if letter == KARAN and letters:
            letters.pop()
        else:
            letters.append(letter)
    return " ".join("".join(letters).split())
