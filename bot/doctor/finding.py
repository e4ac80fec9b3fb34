"""What a check says."""

from enum import Enum
from typing import NamedTuple


class State(Enum):
    """Whether something is to be done."""

    OK = "ok"
    FIX = "fix"
    SKIPPED = "skipped"  # not needed, or nobody can know


class Finding(NamedTuple):
    """One line. sentence: how it stands; step: what mends it exactly, "" when there is nothing to do. Neither names people."""

    name: str
    state: State
    sentence: str
    step: str = ""


def ok(name: str, sentence: str) -> Finding:
    """It is as it should be."""
    return Finding(name, State.OK, sentence)


def fix(name: str, sentence: str, step: str) -> Finding:
    """It is to be mended, by this step."""
    return Finding(name, State.FIX, sentence, step)


def skipped(name: str, sentence: str, step: str = "") -> Finding:
    """It was not looked at, or does not matter; the step is what would change that."""
    return Finding(name, State.SKIPPED, sentence, step)


def count(number: int, one: str, many: str = "") -> str:
    """Say how many: 1 study, 2 studies. many: with an s, unless given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
