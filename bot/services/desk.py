"""What every use case has at hand."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.clock import Clock
from bot.figures import Figures
from bot.marking import Marks
from bot.services.outside import Outside
from storage.database import Store


@dataclass(frozen=True)
class Desk:
    """The store, the clock, chance, and the bell that wakes the outbox worker after a commit.

    admins: Slack ids named in EVENHAND_ADMINS; they may do everything, whatever the database says. outside: calendars, `None` where
    there are none. marks: of those who are not to be asked again. figures: what the process counts of itself.
    """

    store: Store
    clock: Clock
    rng: random.Random
    admins: frozenset[str] = frozenset()
    wake: Callable[[], None] = lambda: None
    default_product: str = ""
    outside: Outside | None = None
    marks: Marks = field(default_factory=Marks)
    figures: Figures = field(default_factory=Figures)


class Press(NamedTuple):
    """One press of a button by a participant: who (as Slack says), on which invitation (as the button says: not trusted).

    key: equal for two deliveries of the same press, different for two presses.
    """

    team_id: str
    slack_id: str
    invitation_id: int
    key: str


@dataclass(frozen=True)
class Answer:
    """What the presser is shown: a thing as it is now, with a sentence on what just happened.

    near: a time that was wanted and is taken. entry, version: the durable row that shows it should the quick way fail; 0 when nothing was written.
    """

    ref: int
    receiver: str
    notice: str = ""
    entry: int = 0
    version: int = 0
    near: datetime | None = None
