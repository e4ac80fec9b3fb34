"""The customers of the demo: what they think, which the bot must find out, and how they behave.

They read what is on their screen and press what is written on it, as people do.
"""

import csv
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.demo.acts import Person
from bot.demo.sights import Message

ZONES = {
    "UK": "Europe/London",
    "DACH": "Europe/Berlin",
    "France": "Europe/Paris",
    "US East": "America/New_York",
    "US Central": "America/Chicago",
}
RELATIONSHIPS = {
    "paying": "I use it, and I or my company pays",
    "free": "I use it free or on trial",
    "trial": "I use it free or on trial",
    "churned": "I used to use it",
    "": "I use it, not sure who pays",
}
HAPPY, MIXED, UNHAPPY = (
    ("I love it", "I like it"),
    ("Mixed, or neither",),
    ("I dislike it", "I dislike it strongly"),
)
TIME = re.compile(r"\d\d:\d\d")
BOOKED = re.compile(r"(\d{1,2} [A-Z][a-z]{2} \d{4}), \d\d:\d\d–(\d\d:\d\d)")


@dataclass(frozen=True)
class Customer:
    """One invented customer: what the directory knows, what they think, and how they are.

    eagerness: the chance that they answer an invitation within an hour of their day. declines, stops: chances when they
    do. cancels, misses: chances once they have booked.
    """

    email: str
    name: str
    zone: str
    relationship: str
    feeling: str
    eagerness: float
    company: str = ""
    declines: float = 0.10
    stops: float = 0.04
    books: float = 0.85
    cancels: float = 0.10
    misses: float = 0.12

    @property
    def side(self) -> str:
        """Where their call counts, as far as the demo counts along."""
        return "love" if self.feeling in HAPPY else "dislike"


def read_customers(file: Path, rng: random.Random) -> list[Customer]:
    """Return the customers of a directory file, each with a mind of their own, drawn from `rng`."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [_customer(row, rng) for row in csv.DictReader(lines)]


def _customer(row: dict[str, str], rng: random.Random) -> Customer:
    score = int(row["nps"]) if row["nps"] else rng.choice([2, 4, 7, 8, 9])
    # A score is a hint and no more: one in five thinks otherwise by now.
    if rng.random() < 0.2:
        score = rng.randint(0, 10)
    feelings: Sequence[str] = UNHAPPY if score <= 6 else MIXED if score == 7 else HAPPY
    silent = rng.random() < 0.25
    return Customer(
        email=row["email"],
        name=row["name"],
        zone=ZONES[row["region"]],
        relationship=RELATIONSHIPS[row["plan"]],
        feeling=rng.choice(feelings),
        eagerness=0.0 if silent else rng.uniform(0.01, 0.08),
        company=row["company"],
    )


class Teller(Protocol):
    """Who is told of what the people do."""

    def notes(self, line: str) -> None:
        """Something happened, in one line."""

    def books(self, mind: "Mind", screens: Sequence[tuple[str, str]]) -> None:
        """Somebody has booked; `screens` are (heading, text) of everything that they saw on the way."""

    def call_held(self, mind: "Mind", interviewer: str, *, missed: bool) -> None:
        """An interviewer has said how a call went."""


class Mind:
    """One customer at their screen. `booked_until` is the end of the call that they mean to come to."""

    def __init__(self, person: Person, customer: Customer, rng: random.Random) -> None:
        self.person = person
        self.customer = customer
        self.booked_until: datetime | None = None
        self._rng = rng
        self._screens: list[tuple[str, str]] = []

    def act(self, teller: Teller, settle: Callable[[], None], now: datetime) -> list[str]:
        """Look at the newest message and do something about it, or nothing; return what happened, in words to count."""
        seen = [message for message in self.person.dm() if message.buttons]
        if not seen:
            return []
        newest = seen[-1]
        if "Answer the questions" in newest.buttons and self._rng.random() < self.customer.eagerness:
            return self._answer_invitation(teller, settle)
        if "Cancel the call" in newest.buttons and self._rng.random() < self.customer.cancels / 20:
            return self._cancel(teller, settle, now)
        # Times, in a message of their own: a place has opened for somebody who was thanked before.
        if self._times(newest) and self._rng.random() < self.customer.eagerness:
            return self._book(teller, settle)
        return []

    def _answer_invitation(self, teller: Teller, settle: Callable[[], None]) -> list[str]:
        if self._rng.random() < self.customer.stops:
            self._press("Don't ask me again", settle)
            teller.notes(f"{self.customer.name} does not want to be asked again")
            return ["stopped"]
        if self._rng.random() < self.customer.declines:
            self._press("Not this time", settle)
            teller.notes(f"{self.customer.name} declines")
            return ["declined"]
        self._screens = [(f"{self.customer.name} sees", self._screen())]
        self._press("Answer the questions", settle)
        if self.customer.relationship not in self._newest().buttons:
            teller.notes(f"{self.customer.name} comes too late for a call")
            return ["late"]
        self._press(self.customer.relationship, settle)
        if self.customer.feeling in self._newest().buttons:
            self._press(self.customer.feeling, settle)
        self._press("Send my answers", settle)
        if "I agree, show times" not in self._newest().buttons:
            teller.notes(f"{self.customer.name} answers, and is thanked")
            return ["answered"]
        return ["answered", *self._book(teller, settle)]

    def _book(self, teller: Teller, settle: Callable[[], None]) -> list[str]:
        if self._rng.random() >= self.customer.books:
            teller.notes(f"{self.customer.name} answers, and puts the call off")
            return []
        if "I agree, show times" in self._newest().buttons:
            self._press("I agree, show times", settle)
        times = self._times(self._newest())
        if not times:
            return []
        self._press(self._rng.choice(times), settle)
        booked = BOOKED.search(self._screen())
        if booked is None:
            return []
        ends = datetime.strptime(f"{booked[1]} {booked[2]}", "%d %b %Y %H:%M")  # noqa: DTZ007 - the zone follows
        self.booked_until = ends.replace(tzinfo=ZoneInfo(self.customer.zone))
        teller.books(self, self._screens)
        teller.notes(f"{self.customer.name} answers, and books {booked[0]}")
        return ["booked"]

    def _cancel(self, teller: Teller, settle: Callable[[], None], now: datetime) -> list[str]:
        if self.booked_until is None or self.booked_until <= now:
            return []
        self._press("Cancel the call", settle)
        self.booked_until = None
        teller.notes(f"{self.customer.name} cancels")
        return ["cancelled"]

    def _press(self, label: str, settle: Callable[[], None]) -> None:
        self.person.press(label)
        settle()
        self._screens.append((f"{self.customer.name} presses “{label}” and sees", self._screen()))

    def _newest(self) -> Message:
        return [message for message in self.person.dm() if message.blocks][-1]

    def _screen(self) -> str:
        return self._newest().readable()

    def _times(self, message: Message) -> list[str]:
        return [label for label in message.buttons if TIME.fullmatch(label)]
