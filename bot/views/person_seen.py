"""What the page of one person shows, and the buttons on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot import ids
from bot.domain.conversation import Interview
from bot.domain.directory import About, Deed, Note, Standing, Wanted
from bot.domain.people import Person
from bot.domain.settings import Settings
from bot.domain.studies import Study
from bot.domain.whereabouts import NoMove, NoReminder, Reminders, Row
from bot.ids import Action
from bot.views.blocks import Block, button


class NoteSeen(NamedTuple):
    """A note with its author's name, and whether the viewer may delete it."""

    note: Note
    author: str
    may_delete: bool


class PastSeen(NamedTuple):
    """A study of somebody's history. title: "" of a study that is not the viewer's: they read of it what and when, and no more."""

    title: str
    row: Row


@dataclass(frozen=True)
class InStudy:
    """Where somebody stands in the study within which they are looked at, and what is possible now. row: `None`: they were not asked."""

    study: Study
    row: Row | None = None
    why: Sequence[str] = ()
    may_ask_why: bool = False
    call: Interview | None = None
    interviewer: str = ""
    no_move: NoMove | None = None
    may_cancel: bool = False
    may_withdraw: bool = False
    remind_at: datetime | None = None
    no_reminder: NoReminder | None = None
    reminders: Reminders = field(default_factory=Reminders)
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True)
class PersonSeen:
    """One person as one of the team may see them. is_blind: what they think is hidden from the viewer. said: what was just done."""

    about: About
    person: Person
    standing: Standing
    zone: str
    is_admin: bool = False
    is_blind: bool = False
    said: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    notes: Sequence[NoteSeen] = ()
    note_count: int = 0
    past: Sequence[PastSeen] = ()
    past_count: int = 0
    blocked_reason: str = ""
    blocked_by: str = ""
    in_study: InStudy | None = None


def packed(about: About, wanted: Wanted | None = None) -> str:
    """Return what a person's page or a form in its place carries."""
    return ids.pack(
        p=about.person_id,
        s=about.study_id,
        n=about.notes_before,
        h=about.history_before,
        f=wanted.value if wanted else "",
    )


class Presses:
    """Makes the buttons of a page, each with a number of its own."""

    def __init__(self, about: About) -> None:
        self._about = about
        self._number = 0

    def do(self, text: str, deed: Deed, item: str = "", **more: str | Block) -> Block:
        return self._button(text, Action.PERSON_DO, {"d": deed.value, "t": item}, **more)

    def write(self, text: str, wanted: Wanted, **more: str | Block) -> Block:
        return self._button(text, Action.PERSON_WRITE, {"w": wanted.value}, **more)

    def turn(self, text: str, *, notes: int | None = None, history: int | None = None) -> Block:
        about = self._about
        carried = {
            "n": about.notes_before if notes is None else max(0, notes),
            "h": about.history_before if history is None else max(0, history),
        }
        return self._button(text, Action.PERSON_TURN, carried)

    def _button(
        self, text: str, action: Action, carried: Mapping[str, str | int], **more: str | Block
    ) -> Block:
        self._number += 1
        value = ids.pack(p=self._about.person_id, s=self._about.study_id, **carried)
        return button(text, ids.numbered(action, self._number), value, **more)  # type: ignore[arg-type]
