"""Does another spelling of a number get another count? `python -m tests.torture.spellings --count 1000000`.

A number is written in other digits, other letters, with blanks and with what cannot be seen, at random.  Every way must
lead to the same account before any limit and any look-up, or a limit is worth nothing.
"""

import argparse
import sys
import unicodedata
from random import Random  # noqa: TID251 - seeded by the command line

from core.credentials import is_first_password, read_username
from core.members import ASSOCIATE_LETTER, canonical
from core.policy import MemberRules
from storage.encryption import KeyRing
from tests.builders import policy

LAST = 0x110000
BLANKS = tuple(c for c in map(chr, range(LAST)) if unicodedata.category(c) in {"Cf", "Zs", "Zl", "Zp", "Cc"})
DIGITS = {
    value: tuple(c for c in map(chr, range(LAST)) if unicodedata.decimal(c, None) == value) for value in range(10)
}
"""Every character of Unicode that stands for a digit, in whatever script."""
LETTERS = {
    letter: tuple(c for c in map(chr, range(LAST)) if unicodedata.normalize("NFKC", c).upper() == letter)
    for letter in "UPS"
}
"""Small, wide, mathematical, in circles …: whatever is that letter in another dress."""
BLANK_CHANCE = 0.2


def spelled(text: str, random: Random) -> str:
    """TEXT as nobody wrote it before."""
    written = []
    for character in text:
        if random.random() < BLANK_CHANCE:
            written.append(random.choice(BLANKS))
        written.append(random.choice(_ways(character)))
    return "".join(written)


def _ways(character: str) -> tuple[str, ...]:
    if character.isdecimal():
        return DIGITS[int(character)]
    if character == ASSOCIATE_LETTER:
        return (character, *LETTERS["S"])
    return LETTERS[character]


def wrong(count: int, seed: int) -> list[str]:
    """What went wrong with COUNT spellings, which must be nothing."""
    random, rules, keys = Random(seed), policy().members, KeyRing(b"k" * 32, None)
    return [fault for _ in range(count) for fault in _faults(random, rules, keys)]


def _faults(random: Random, rules: MemberRules, keys: KeyRing) -> list[str]:
    number = f"{random.randrange(10**6):06}"
    if random.random() < 0.5:
        number = ASSOCIATE_LETTER + number[1:]
    written = spelled(random.choice(("U", "")) + number, random)
    read = read_username(written, rules)
    first = spelled(f"P{number[-4:]}", random)
    found = []
    if read is None or keys.blind_index("login-account", read) != keys.blind_index("login-account", number):
        found.append(f"{written!a} is counted as {read}, not as {number}")
    if canonical(canonical(written)) != canonical(written):
        found.append(f"{written!a} changes when it is read twice")
    if not is_first_password(first, number):
        found.append(f"{first!a} is not taken for the first password of {number}")
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.spellings", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    faults = wrong(given.count, given.seed)
    print(f"{given.count} spellings, seed {given.seed}: {len(faults)} wrong")
    for fault in faults[:10]:
        print(f"  {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
