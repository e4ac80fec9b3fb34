"""The demo as a story: three weeks of a study in a pretend workspace, told as each side sees it.

The people press buttons of the pretend workspace; the bot on the other side is the real one. The workspace knows nothing of
the bot: `start` hands it over.
"""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.demo.acts import Person
from bot.demo.customers import HAPPY, Mind, Narrator, read_customers
from bot.demo.workspace import Workspace

PEOPLE = Path(__file__).with_name("people.csv")
BEGIN = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
DEADLINE = "2027-01-29"
LAST_STEP = datetime(2027, 1, 29, 18, 0, tzinfo=UTC)
PRODUCT = "Paperkite"
TARGET = 8
STEP = timedelta(hours=1)
SATURDAY = 5


class Bot(Protocol):
    """What the story needs of the bot under its hands."""

    def connect(self) -> None: ...

    def import_people(self, file: Path) -> object: ...

    def move_to(self, instant: datetime) -> None: ...

    def settle(self) -> None: ...

    def double_bookings(self) -> int: ...

    def stop(self) -> None: ...


Start = Callable[[Workspace, datetime, frozenset[str]], Bot]


def tell(start: Start, *, manifest: Path, seed: int, keep: bool, port: int) -> int:
    """Play the story and print it; return the exit code: 0 when nothing went wrong on the way."""
    with ExitStack() as stack:
        clock = StoryClock(BEGIN)
        workspace = stack.enter_context(Workspace(manifest, clock=clock.now, port=port))
        story = Story(workspace, clock, seed)
        bot = start(workspace, BEGIN, frozenset({story.mara.id}))
        stack.callback(bot.stop)
        problems = story.play(bot)
        if keep:
            print(f"The workspace keeps running on {workspace.api_url} until Ctrl-C.", flush=True)
            Event().wait()
    return 1 if problems else 0


class StoryClock:
    """The time in the workspace: it stands still until the story goes on."""

    def __init__(self, begin: datetime) -> None:
        self._now = begin

    def now(self) -> datetime:
        return self._now

    def forward(self, instant: datetime) -> None:
        self._now = instant


class Story:
    """One telling. `play` may be called once."""

    def __init__(self, workspace: Workspace, clock: StoryClock, seed: int) -> None:
        self.workspace = workspace
        self.clock = clock
        self.rng = random.Random(seed)
        self.narrator = Narrator(clock)
        self.counts: Counter[str] = Counter()
        self._told: set[tuple[str, str]] = set()
        self.minds: dict[str, Mind] = {}
        self.mara = self._add("Mara Lindqvist", "mara@paperkite.example", "Europe/London")
        self.theo = self._add("Theo Abara", "theo@paperkite.example", "Europe/Berlin")
        for customer in read_customers(PEOPLE, self.rng):
            person = self._add(customer.name, customer.email, customer.zone)
            self.minds[person.id] = Mind(person, customer, self.rng)
        self.research = workspace.add_channel("user-research", [self.mara.id, self.theo.id])

    def _add(self, name: str, email: str, zone: str) -> Person:
        return self.workspace.person(self.workspace.add_user(name, email=email, tz=zone))

    def play(self, bot: Bot) -> list[str]:
        """From the first command to the last digest; return what went wrong on the way."""
        bot.connect()
        bot.import_people(PEOPLE)
        self._go_to(bot, BEGIN)
        self._recruit(bot)
        while self.clock.now() < LAST_STEP and self.counts["completed"] < TARGET:
            self._go_to(bot, self.clock.now() + STEP)
            self._interviewers_speak(bot)
            self._customers_act(bot)
        self._go_to_the_next_digest(bot)
        return self._close_the_book(bot)

    def _go_to(self, bot: Bot, instant: datetime) -> None:
        self.clock.forward(instant)
        bot.move_to(instant)
        self._tell_what_is_new()

    def _tell_what_is_new(self) -> None:
        """Print what has come in meanwhile in the conversation that the story follows, on both sides."""
        hero = self.narrator.hero
        for person in (*self.people_of(hero), self.mara, self.theo) if hero else ():
            for message in person.dm():
                mine = person.name == hero or hero in message.readable()
                if mine and (person.id, message.ts) not in self._told:
                    self.narrator.says(
                        f"{self.clock.now():%a %d %b %H:%M}, {person.name} gets", message.readable()
                    )
                self._told.add((person.id, message.ts))

    def people_of(self, name: str) -> list[Person]:
        """The customers of a name."""
        return [mind.person for mind in self.minds.values() if mind.customer.name == name]

    # The product manager

    def _recruit(self, bot: Bot) -> None:
        mara, narrator = self.mara, self.narrator
        narrator.says("Mara types", "/interview recruit")
        mara.command("/interview", "recruit")
        mara.fill("What do you want to learn?", "What makes teams stay with Paperkite, or think of leaving?")
        mara.fill("Which decision will it feed?", "What we build in spring")
        mara.fill("How many interviews?", "0")
        mara.fill("Done by", DEADLINE)
        narrator.says(
            "She asks for 0 interviews, and the form says", "; ".join(mara.submit().errors.values())
        )
        mara.fill("How many interviews?", str(TARGET))
        mara.submit()
        mara.fill("Who interviews?", [mara.id, self.theo.id])
        mara.fill("Link to the call", "https://meet.example.com/paperkite-research")
        mara.press("More: title, length, incentive, mix", on="modal")
        bot.settle()
        mara.fill("Thank-you for a call", "a voucher of 40 euros")
        mara.fill("Digest channel", self.research)
        mara.submit()
        narrator.says("She sees", mara.modal.text() if mara.modal else "")
        mara.submit()
        bot.settle()

    def _interviewers_speak(self, bot: Bot) -> None:
        for mind in self.minds.values():
            if mind.booked_until is None or mind.booked_until > self.clock.now():
                continue
            mind.booked_until = None
            self._hold_call(bot, mind)

    def _hold_call(self, bot: Bot, mind: "Mind") -> None:
        for interviewer in (self.mara, self.theo):
            for card in interviewer.dm():
                if mind.customer.name in card.readable() and "Completed" in card.buttons:
                    missed = self.rng.random() < mind.customer.misses
                    interviewer.press("Did not come" if missed else "Completed", in_message=card)
                    bot.settle()
                    self._count_call(mind, interviewer, missed=missed)
                    if mind.customer.name == self.narrator.hero:
                        conversation = max(mind.person.dm(), key=lambda message: message.edits)
                        self.narrator.says(f"{mind.customer.name} sees afterwards", conversation.readable())

    def _count_call(self, mind: "Mind", interviewer: Person, *, missed: bool) -> None:
        if missed:
            self.counts["missed"] += 1
            self.narrator.notes(f"{mind.customer.name} did not come to the call with {interviewer.name}")
            return
        side = "love" if mind.customer.feeling in HAPPY else "dislike"
        self.counts[side] += 1
        self.counts["completed"] += 1
        self.narrator.notes(f"{interviewer.name} has spoken with {mind.customer.name}")

    # The customers

    def _customers_act(self, bot: Bot) -> None:
        for mind in self.minds.values():
            local = self.clock.now().astimezone(ZoneInfo(mind.customer.zone))
            if 8 <= local.hour < 22:
                followed = bool(self.narrator.hero)
                self.counts.update(mind.act(self.narrator, bot.settle, self.clock.now()))
                if self.narrator.hero and not followed:
                    self._told |= {
                        (mind.person.id, message.ts) for message in mind.person.dm() if not message.files
                    }
                    self._tell_what_is_new()

    # The end

    def _go_to_the_next_digest(self, bot: Bot) -> None:
        day = self.clock.now() + timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        self._go_to(bot, day.replace(hour=9, minute=0))

    def _close_the_book(self, bot: Bot) -> list[str]:
        digests = self.mara.messages(self.research)
        self.narrator.says(
            "#user-research, the digest of the morning", digests[-1].readable() if digests else "(none)"
        )
        self.mara.command("/interview", "status")
        self.narrator.says("Mara types /interview status, and sees", self.mara.dm()[-1].readable())
        self.counts["invited"] = sum(bool(mind.person.dm()) for mind in self.minds.values())
        violations = [entry.line() for entry in self.workspace.log.violations()]
        unanswered = sum(entry.kind in {"envelope", "ack"} for entry in self.workspace.log.violations())
        doubles, counts = bot.double_bookings(), self.counts
        problems = violations + ([f"{doubles} double bookings"] if doubles else [])
        if not (counts["booked"] and counts["completed"]):
            problems.append("nobody booked, or no call was held")
        done = f"{counts['completed']} completed"
        if done not in self.mara.dm()[-1].readable() and counts["completed"] == TARGET:
            problems.append(f"the status does not say {done}")
        for problem in problems:
            print(f"problem: {problem}")
        print(
            f"demo {'failed' if problems else 'ok'}: invited {counts['invited']}, answered {counts['answered']}, "
            f"booked {counts['booked']}, completed love={counts['love']} dislike={counts['dislike']}, "
            f"double bookings {doubles}, unanswered clicks {unanswered}",
            flush=True,
        )
        return problems
