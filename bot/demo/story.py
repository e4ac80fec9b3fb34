"""The demo as a story: three weeks of a study in a pretend workspace, told as each side sees it.

The people press buttons of the pretend workspace; the bot on the other side is the real one. The workspace knows nothing of
the bot: `start` hands it over.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Protocol

from bot.demo.acts import Person
from bot.demo.customers import Mind
from bot.demo.life import PEOPLE, Cast, Life
from bot.demo.workspace import Workspace

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


Start = Callable[[Workspace, frozenset[str]], Bot]


def tell(start: Start, *, manifest: Path, seed: int, keep: bool, port: int) -> int:
    """Play the story and print it; return the exit code: 0 when nothing went wrong on the way."""
    with ExitStack() as stack:
        clock = StoryClock(BEGIN)
        workspace = stack.enter_context(Workspace(manifest, clock=clock.now, port=port))
        story = Story(workspace, clock, seed)
        bot = start(workspace, frozenset({story.mara.id}))
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


class Narrator:
    """Prints the story: the conversation of the first customer who books screen by screen, of the others one line each."""

    def __init__(self, clock: StoryClock, team: Sequence[Person]) -> None:
        self._clock = clock
        self._team = team
        self._told: set[tuple[str, str]] = set()
        self.hero: Person | None = None

    def says(self, heading: str, text: str) -> None:
        """Print what somebody types or sees."""
        body = "\n".join(f"    {line}" for line in text.splitlines())
        print(f"\n{heading}:\n{body}", flush=True)

    def notes(self, line: str) -> None:
        """Print one line with the time."""
        print(f"{self._clock.now():%a %d %b %H:%M}  {line}", flush=True)

    def books(self, mind: Mind, screens: Sequence[tuple[str, str]]) -> None:
        """Print everything that the first one who books saw; from then on the story follows them."""
        if self.hero is None:
            self.hero = mind.person
            for heading, text in screens:
                self.says(heading, text)
            self._told |= {(mind.person.id, message.ts) for message in mind.person.dm() if not message.files}
            self.tells_what_is_new()

    def tells_what_is_new(self) -> None:
        """Print what has come in meanwhile in the conversation that the story follows, on both sides."""
        for person in (self.hero, *self._team) if self.hero else ():
            for message in person.dm():
                mine = self.hero and (person == self.hero or self.hero.name in message.readable())
                if mine and (person.id, message.ts) not in self._told:
                    self.says(f"{self._clock.now():%a %d %b %H:%M}, {person.name} gets", message.readable())
                self._told.add((person.id, message.ts))

    def call_held(self, mind: Mind, interviewer: str, *, missed: bool) -> None:
        """Print how a call went, and what the one whom the story follows sees then."""
        name = mind.customer.name
        if missed:
            self.notes(f"{name} did not come to the call with {interviewer}")
        else:
            self.notes(f"{interviewer} has spoken with {name}")
        if mind.person == self.hero:
            conversation = max(mind.person.dm(), key=lambda message: message.edits)
            self.says(f"{name} sees afterwards", conversation.readable())


class Story:
    """One telling. `play` may be called once."""

    def __init__(self, workspace: Workspace, clock: StoryClock, seed: int) -> None:
        self.workspace = workspace
        self.clock = clock
        self.cast = Cast(workspace, random.Random(seed))
        self.narrator = Narrator(clock, self.cast.interviewers)
        self.mara = self.cast.manager

    def play(self, bot: Bot) -> list[str]:
        """From the first command to the last digest; return what went wrong on the way."""
        life = Life(self.cast, self.narrator, bot.settle)
        bot.connect()
        bot.import_people(PEOPLE)
        self._go_to(bot, BEGIN)
        self._recruit(bot)
        while self.clock.now() < LAST_STEP and life.counts["completed"] < TARGET:
            self._go_to(bot, self.clock.now() + STEP)
            life.step(self.clock.now())
        self._go_to_the_next_digest(bot)
        return self._close_the_book(bot, life.counts)

    def _go_to(self, bot: Bot, instant: datetime) -> None:
        self.clock.forward(instant)
        bot.move_to(instant)
        self.narrator.tells_what_is_new()

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
        mara.fill("Who interviews?", [mara.id, self.cast.interviewer.id])
        mara.fill("Link to the call", "https://meet.example.com/paperkite-research")
        mara.press("Show more: title, length, mix", on="modal")
        bot.settle()
        mara.fill("Thank-you for a call", "a voucher of 40 euros")
        mara.fill("Digest channel", self.cast.research)
        mara.submit()
        narrator.says("She sees", mara.modal.text() if mara.modal else "")
        mara.submit()
        bot.settle()

    # The end

    def _go_to_the_next_digest(self, bot: Bot) -> None:
        day = self.clock.now() + timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        self._go_to(bot, day.replace(hour=9, minute=0))

    def _close_the_book(self, bot: Bot, counts: Counter[str]) -> list[str]:
        digests = self.mara.messages(self.cast.research)
        self.narrator.says(
            "#user-research, the digest of the morning", digests[-1].readable() if digests else "(none)"
        )
        self.mara.command("/interview", "status")
        self.narrator.says("Mara types /interview status, and sees", self.mara.dm()[-1].readable())
        counts["invited"] = sum(bool(mind.person.dm()) for mind in self.cast.minds.values())
        violations = [entry.line() for entry in self.workspace.log.violations()]
        unanswered = sum(entry.kind in {"envelope", "ack"} for entry in self.workspace.log.violations())
        doubles = bot.double_bookings()
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
