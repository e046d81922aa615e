"""The collected sentences and how well they are understood: `python -m tests.handlers.sentence_set` prints every miss.

A right answer is the wanted feature with its arguments, a question that offers at least the wanted features, or the
menu for what is no subject of ours.  Worse than a miss is a *wrong feature*: one shown without a question.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from handlers.understand import Understanding, Understood, Unsure
from tests.dialogue import CATALOGUE, REGISTRY

HERE = Path(__file__).parent / "sentences"
FOR_TUNING, HELD_OUT = "for_tuning", "held_out"
TODAY = date(2026, 11, 25)
NONE = "-"


@dataclass(frozen=True)
class Sentence:
    text: str
    wanted: str

    @property
    def features(self) -> set[str]:
        """Those that it names; none for what is no subject of ours."""
        return set() if self.wanted == NONE else {one.split()[0] for one in self.wanted.split("|")}


@dataclass(frozen=True)
class Miss:
    sentence: Sentence
    got: str

    @property
    def is_wrong_feature(self) -> bool:
        return self.got != NONE and "|" not in self.got and {self.got.split()[0]} != self.sentence.features


def sentences(part: str) -> list[Sentence]:
    lines = (HERE / f"{part}.tsv").read_text("utf-8").splitlines()
    return [Sentence(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def told(found: Understood | Unsure | None) -> str:
    """What was understood, as the files write it."""
    if found is None:
        return NONE
    if isinstance(found, Unsure):
        return "|".join(candidate.feature for candidate in found.candidates)
    return " ".join((found.feature, *found.args))


def misses(understanding: Understanding, collected: Sequence[Sentence]) -> list[Miss]:
    found = []
    for sentence in collected:
        got = told(understanding.text(sentence.text, TODAY))
        asks_enough = "|" in sentence.wanted and "|" in got and sentence.features <= set(got.split("|"))
        # A view of the same answer that the feature has a word for (`guarantees received`) is no other month or year.
        is_a_view = got.startswith(f"{sentence.wanted} ") and not any(letter.isdecimal() for letter in got)
        if got != sentence.wanted and not asks_enough and not is_a_view:
            found.append(Miss(sentence, got))
    return found


def report() -> list[str]:
    """A line for each miss and each part of the set."""
    understanding, lines = Understanding(REGISTRY, CATALOGUE), []
    for part in (FOR_TUNING, HELD_OUT):
        collected = sentences(part)
        missed = misses(understanding, collected)
        for miss in missed:
            kind = "WRONG" if miss.is_wrong_feature else "miss"
            lines.append(f"{kind}: {miss.sentence.text} | wanted {miss.sentence.wanted} | got {miss.got}")
        right = len(collected) - len(missed)
        lines.append(f"{part}: {right} of {len(collected)} right, {100 * right / len(collected):.1f} %")
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join([*report(), ""]))
