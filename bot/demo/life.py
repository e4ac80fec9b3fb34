"""The invented people at their screens, all of them: the customers answer, book, cancel; the interviewers hold their calls.

`step` is one hour of their day. Nobody acts whose part a visitor has taken over. Who reads along is a `Teller`.
"""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo.acts import Person
from bot.demo.customers import BOOKED, Mind, Teller, read_customers
from bot.demo.sights import Message
from bot.demo.workspace import Workspace

PEOPLE = Path(__file__).with_name("people.csv")
AWAKE = range(8, 22)
"""The hours of a customer's own day in which they look at their messages."""


class Cast:
    """Everybody of the demo, added to a workspace: a product manager, a second interviewer and sixty customers."""

    def __init__(self, workspace: Workspace, rng: random.Random) -> None:
        self.rng = rng
        self._workspace = workspace
        self.manager = self._add("Mara Lindqvist", "mara@paperkite.example", "Europe/London")
        self.interviewer = self._add("Theo Abara", "theo@paperkite.example", "Europe/Berlin")
        self.minds: dict[str, Mind] = {}
        for customer in read_customers(PEOPLE, rng):
            person = self._add(customer.name, customer.email, customer.zone)
            self.minds[person.id] = Mind(person, customer, rng)
        self.research = workspace.add_channel("user-research", [self.manager.id, self.interviewer.id])

    def _add(self, name: str, email: str, zone: str) -> Person:
        return self._workspace.person(self._workspace.add_user(name, email=email, tz=zone))

    @property
    def interviewers(self) -> tuple[Person, Person]:
        return self.manager, self.interviewer


class Life:
    """What they do by themselves. `settle` waits until the app has done what follows from a press.

    forgiving: a visitor may press what somebody was about to press; they let it be then.
    """

    def __init__(
        self, cast: Cast, teller: Teller, settle: Callable[[], None], *, forgiving: bool = False
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.taken_over: set[str] = set()
        self._cast = cast
        self._rng = cast.rng
        self._forgiven = (AssertionError,) if forgiving else ()
        self._teller = teller
        self._settle = settle

    def step(self, now: datetime) -> None:
        """Let everybody do what they do within an hour."""
        with suppress(*self._forgiven):
            self._hold_calls(now)
        for mind in self._cast.minds.values():
            awake = now.astimezone(ZoneInfo(mind.customer.zone)).hour in AWAKE
            if awake and mind.person.id not in self.taken_over:
                with suppress(*self._forgiven):
                    self.counts.update(mind.act(self._teller, self._settle, now))

    def _hold_calls(self, now: datetime) -> None:
        """Let the interviewers say how each call went that is over."""
        for interviewer in self._cast.interviewers:
            if interviewer.id in self.taken_over:
                continue
            zone = ZoneInfo(interviewer.workspace.store.member(interviewer.id).tz)
            for card in interviewer.dm():
                ends = end_of_call(card, zone)
                if "Completed" in card.buttons and ends is not None and ends <= now:
                    self._hold_call(interviewer, card)

    def _hold_call(self, interviewer: Person, card: Message) -> None:
        mind = self._mind_on(card)
        if mind is None:
            return
        missed = self._rng.random() < mind.customer.misses
        interviewer.press("Did not come" if missed else "Completed", in_message=card)
        self._settle()
        mind.booked_until = None
        self.counts.update(["missed"] if missed else ["completed", mind.customer.side])
        self._teller.call_held(mind, interviewer.name, missed=missed)

    def _mind_on(self, card: Message) -> Mind | None:
        text = card.readable()
        return next((mind for mind in self._cast.minds.values() if mind.customer.name in text), None)


def end_of_call(card: Message, zone: ZoneInfo) -> datetime | None:
    """When the call on a card ends, which is written on it in its reader's zone; `None` when there is no call on it."""
    booked = BOOKED.search(card.readable())
    if booked is None:
        return None
    ends = datetime.strptime(f"{booked[1]} {booked[2]}", "%d %b %Y %H:%M")  # noqa: DTZ007 - the zone follows
    return ends.replace(tzinfo=zone)
