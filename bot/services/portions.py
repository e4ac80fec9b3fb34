"""Long writing in short transactions: how many rows go into one, how long to rest, and who is to be left out meanwhile."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from bot.domain.importing.cells import Line
from bot.marking import Marks
from bot.services import leaving_alone
from storage import imports
from storage import marks as kept_marks
from storage.database import Store

PORTION_S = 0.02
"""How long one transaction may keep others from writing: a click waits for the database, and Slack for the click."""
RESTS_ALONE, RESTS_AMONG_OTHERS = 0.5, 3.0
"""Then it rests so many times as long, by whether others wrote meanwhile: they wait by looking again and again, one after the other."""
FEWEST, FIRST, MOST = 20, 500, 4000
"""Rows of a transaction."""
Progress = Callable[[int], None]


def silent(_done: int) -> None:
    """Where nobody watches."""


@dataclass
class Pace:
    """How many rows go into the next transaction, and how long it rests afterwards."""

    store: Store
    rows: int = FIRST
    _seen: int = -1
    _began: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        self._began = time.monotonic()

    def end(self, rows: int) -> float:
        """Learn from a transaction of so many rows; return how long to rest."""
        took = time.monotonic() - self._began
        if rows:
            fit = int(rows * PORTION_S / max(took, 1e-6))
            self.rows = min(MOST, max(FEWEST, min(fit, 2 * self.rows)))
        seen = imports.others_wrote(self.store.read())
        among_others, self._seen = seen != self._seen and self._seen >= 0, seen
        return took * (RESTS_AMONG_OTHERS if among_others else RESTS_ALONE)


class Marked:
    """Whether somebody had their data erased; the marks are read again when there are more of them."""

    def __init__(self, keys: Marks, team_id: str) -> None:
        self._keys, self._team_id = keys, team_id
        self.count = -1
        self._known: Callable[[str, str], bool] = lambda _slack_id, _email: False

    def renew(self, db: Database) -> bool:
        """Return whether there are more marks than before."""
        count = kept_marks.count(db, self._team_id)
        if count == self.count:
            return False
        self.count, self._known = count, leaving_alone.looked_up(self._keys, db, self._team_id)
        return True

    def knows(self, slack_id: str, email: str) -> bool:
        return self._known(slack_id, email)

    def without(self, lines: Sequence[Line]) -> list[Line]:
        known = self._known
        return [line for line in lines if not known(line.slack_id, line.email)] if self.count else list(lines)
