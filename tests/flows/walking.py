"""Presses everything that anybody is shown, step by step, from a workspace as it stands; and knows whether anything came of it."""

import re
import sqlite3
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.demo.acts import Person, Place
from bot.demo.elements import Control, controls
from bot.demo.model import Json, OpenView, Outcome
from bot.demo.store import visible
from bot.ids import COMMAND, Callback
from handlers.commands import SUBCOMMANDS
from tests.flows.scenes import TYPED, WITH_SOMEBODY
from tests.flows.stage import DEADLINE, GOAL, LINK, Stage

CLOCK = re.compile(r"\d\d:\d\d")
ENTERED: Mapping[str, object] = {
    "goal": GOAL,
    "decision": "What we build in spring",
    "deadline": DEADLINE,
    "meeting_link": LINK,
    "text": "How did you share the last report?",
    "option_0": "In a meeting",
    "option_1": "By e-mail",
}
"""What somebody enters who fills in a form that is empty."""


@dataclass(frozen=True)
class Step:
    """One thing that somebody can do now. `name` is the same for all that are alike."""

    name: str
    role: str
    place: Place | None = None
    control: Control | None = None
    words: str = ""


@dataclass(frozen=True)
class World:
    """Everything as it stood: what the database holds, and what everybody had before them."""

    database: sqlite3.Connection
    instant: datetime
    shown: tuple[Mapping[str, Any], ...]

    def bring_back(self, stage: Stage) -> None:
        """Let it be as it was. Ids and timestamps go on, so that nothing is taken for what was done before."""
        stage.settle()
        with closing(sqlite3.connect(stage.database)) as now:
            now.execute("PRAGMA synchronous=OFF")
            self.database.backup(now)
        store = stage.workspace.store
        with store.changing():
            store.messages, store.modals, store.homes, store.dms = _copied(self.shown)
        stage.clock.instant = self.instant


def world_of(stage: Stage) -> World:
    """How everything stands now."""
    stage.settle()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(stage.database)) as now:
        now.backup(kept)
    store = stage.workspace.store
    with store.changing_nothing():
        return World(
            kept, stage.clock.instant, _copied((store.messages, store.modals, store.homes, store.dms))
        )


def _copied(shown: tuple[Mapping[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """Messages and views are frozen: what holds them is copied."""
    return tuple(
        {
            key: dict(one) if isinstance(one, dict) else list(one) if isinstance(one, list) else one
            for key, one in part.items()
        }
        for part in shown
    )


@dataclass
class Walk:
    """A walk through everything that can be reached. silent: steps of which nothing was to be seen, and the way to each. without: how
    the names of steps end that are left out."""

    stage: Stage
    people: Mapping[str, Person]
    without: tuple[str, ...] = ()
    deadline_s: float = 5.0
    done: dict[str, float] = field(default_factory=dict)
    silent: list[tuple[str, str]] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    def go(self, depth: int) -> None:
        """Do everything that is new, breadth-first, as many steps deep."""
        waiting = deque([(world_of(self.stage), ())])
        while waiting:
            world, way = waiting.popleft()
            world.bring_back(self.stage)
            for step in self._new():
                self.done[step.name] = 0.0
                world.bring_back(self.stage)
                self._do(step, way)
                if len(way) + 1 < depth and next(iter(self._new()), None):
                    waiting.append((world_of(self.stage), (*way, step.name)))
            world.database.close()

    def _new(self) -> list[Step]:
        found = {step.name: step for step in self._steps() if not step.name.endswith(self.without)}
        return [step for name, step in found.items() if name not in self.done]

    def _do(self, step: Step, way: tuple[str, ...]) -> None:
        before, person = self._seen(step.role), self.people[step.role]
        begun = time.monotonic()
        outcome = self._act(step, person)
        self.stage.settle()
        self.done[step.name] = time.monotonic() - begun
        told = outcome.response is not None and outcome.response not in ("", {})
        if self._seen(step.role) == before and not told and not outcome.shown:
            self.silent.append((step.name, " > ".join(way)))
        if self.done[step.name] > self.deadline_s:
            self.slow.append(f"{step.name}: {self.done[step.name]:.1f} s")

    def _act(self, step: Step, person: Person) -> Outcome:
        if step.words:
            return person.command(COMMAND, step.words)
        if step.control is not None and step.place is not None:
            return person.operate(step.place, step.control.key)
        if step.name.endswith("open Home"):
            return person.open_home()
        opened = self.stage.workspace.store.modals[person.id][-1]
        known = {**ENTERED, **TYPED.get(Callback(str(opened.view["callback_id"])), {})}
        for control in controls(_blocks(opened)):
            self._enter(person, control, known)
        return person.submit_by_block()

    def _enter(self, person: Person, control: Control, known: Mapping[str, object]) -> None:
        """Fill in one input that is empty, if it is known how."""
        name = str(control.element["action_id"])
        if (
            control.is_input
            and name in known
            and not any(key.startswith("initial_") for key in control.element)
        ):
            person.fill(name, known[name])
        elif control.type == "radio_buttons":
            person.fill(name, control.element["options"][0]["text"]["text"])

    def _steps(self) -> Iterator[Step]:
        for role, person in self.people.items():
            for place in self._places(person):
                where = str(place.view.get("callback_id")) if isinstance(place, OpenView) else "message"
                shown = [*controls(_blocks(place))]
                where += " with a choice" if any(control.label.startswith("✓") for control in shown) else ""
                for control in shown:
                    if control.type == "button" and "url" not in control.element:
                        yield Step(_name(role, where, control), role, place, control)
                if isinstance(place, OpenView) and place.view.get("submit"):
                    yield Step(f"{role}: submit {where}", role)
            yield Step(f"{role}: open Home", role)
            for word in SUBCOMMANDS:
                about = f" <@{self.people['participant'].id}>" if word in WITH_SOMEBODY else ""
                yield Step(f"{role}: type {word}", role, words=word + about)

    def _places(self, person: Person) -> list[Place]:
        """Where somebody can press something: a modal lies over everything else."""
        store = self.stage.workspace.store
        with store.changing_nothing():
            if stack := store.modals.get(person.id):
                return [stack[-1]]
            home = [store.homes[person.id]] if person.id in store.homes else []
            mine = [channel.id for channel in store.channels.values() if person.id in channel.members]
            return [
                *home,
                *(one for channel in mine for one in visible(store.messages.get(channel, {}), person.id)),
            ]

    def _seen(self, role: str) -> object:
        """All that somebody has before them."""
        store, person = self.stage.workspace.store, self.people[role]
        with store.changing_nothing():
            stack = [(view.id, str(view.view), str(view.errors)) for view in store.modals.get(person.id, ())]
            messages = [
                (one.ts, one.text, str(one.blocks))
                for channel in store.channels.values()
                if person.id in channel.members
                for one in visible(store.messages.get(channel.id, {}), person.id)
            ]
            home = store.homes.get(person.id)
            return stack, messages, home.view if home else None


def _blocks(place: Place) -> list[Json] | tuple[Json, ...]:
    return place.view["blocks"] if isinstance(place, OpenView) else place.blocks


def _name(role: str, where: str, control: Control) -> str:
    action = re.sub(r"\.\d+$", "", str(control.element["action_id"]))
    label = "" if CLOCK.fullmatch(control.label) else control.label.removeprefix("✓ ")
    return f"{role}: {where}: {action} {label}".rstrip()
