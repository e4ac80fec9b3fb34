"""A pretend workspace with the real bot in it, and what people do there, in words that a test can be read by."""

import csv
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from bot.demo.acts import Person
from bot.demo.blockkit import check_message, check_view
from bot.demo.elements import controls
from bot.demo.model import Outcome
from bot.demo.payloads import view_submission_payload
from bot.demo.sights import Message
from bot.demo.traffic import Entry
from bot.demo.workspace import Workspace
from bot.rehearsal import Rehearsal

MANIFEST = Path(__file__).resolve().parent.parent.parent / "manifest.yml"
MONDAY = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
"""A Monday in winter: London is on UTC, and its working day begins an hour later."""
DEADLINE = "2027-01-29"
GOAL = "What makes teams stay, or think of leaving?"
LINK = "https://meet.example.com/research"
PRODUCT = "Paperkite"

PAYS = "I use it, and I or my company pays"
LOVES, LIKES, DISLIKES, DISLIKES_STRONGLY = "I love it", "I like it", "I dislike it", "I dislike it strongly"
ANSWER, DECLINE, STOP = "Answer the questions", "Not this time", "Don't ask me again"
SEND, CHANGE, AGREE, CANCEL = "Send my answers", "Change them", "I agree, show times", "Cancel the call"
THANKED = "We speak with some of the people who answered"
ENDED = "This invitation has ended"
REFUSED = "You don't have access to this yet, so nothing was changed."
FIRST_STEP = ("goal", "decision", "target", "deadline")
FORECASTS = "forecasts"
"""The tick that makes them."""


@dataclass
class StageClock:
    """The time on both sides of the wire: it stands still until the stage moves it."""

    instant: datetime = MONDAY

    def __call__(self) -> datetime:
        """The time."""
        return self.instant


@dataclass(frozen=True)
class Stage:
    """One workspace, one bot, one database. Mara is an admin, Theo holds calls; customers are added by the test."""

    workspace: Workspace
    bot: Rehearsal
    clock: StageClock
    database: Path
    mara: Person
    theo: Person
    research: str
    excused: list[str] = field(default_factory=list)
    """Errors that a test provokes on purpose: not held against the bot at the end."""
    forecasts: bool = False
    """Whether studies are forecast by themselves. Thirty plays of each, every day, take as long as half of everything else."""

    # Time

    def go_to(self, instant: datetime) -> None:
        """Move the time on both sides, and let everything that is due by then happen; forecasts, if this stage has them."""
        self.clock.instant = instant
        self.bot.clock.move_to(instant)
        self.settle()
        for tick in self.bot.bot.ticks._ticks:
            if self.forecasts or tick.name != FORECASTS:
                tick.run()
        self.settle()

    def go_on(self, **by: float) -> None:
        """Move the time on, by timedelta's arguments."""
        self.go_to(self.clock.instant + timedelta(**by))

    def settle(self) -> None:
        self.bot.settle()

    # Who there is

    def person(self, name: str, zone: str = "Europe/London", **more: Any) -> Person:
        """Somebody new in the workspace, of whom the bot does not know yet."""
        address = f"{'.'.join(name.lower().split())}@customers.example"
        return self.workspace.person(self.workspace.add_user(name, tz=zone, **({"email": address} | more)))

    def on_panel(self, *people: Person, **columns: str) -> None:
        """Import people as the panel from a CSV file, and let the bot meet them."""
        file = self.database.with_name("panel.csv")
        with file.open("w", newline="", encoding="utf-8") as lines:
            writer = csv.writer(lines)
            writer.writerow(["email", "name", "panel_source", *columns])
            for person in people:
                email = self.workspace.store.member(person.id).email
                writer.writerow([email, person.name, "spring survey", *columns.values()])
        self.bot.import_people(file, self.workspace.installation.team_id)
        self.go_on(seconds=0)

    def customers(self, *names: str, zone: str = "Europe/London") -> list[Person]:
        """Customers who are on the panel."""
        people = [self.person(name, zone) for name in names]
        self.on_panel(*people)
        return people

    # The researcher

    def open_first_step(self, researcher: Person, **values: object) -> None:
        """Type /interview recruit and fill in the first step, `values` by the field's id over good ones."""
        if researcher.modal:
            researcher.close_modal(whole_stack=True)
        researcher.command("/interview", "recruit")
        if researcher.modal and "Begin a new study" in researcher.modal.buttons:
            self.press(researcher, "Begin a new study", on="modal")
        good = {"goal": GOAL, "decision": "What we build in spring", "target": "4", "deadline": DEADLINE}
        for name, value in (good | values).items():
            researcher.fill(name, value)

    def open_second_step(self, researcher: Person, *, more: bool = False, **values: object) -> None:
        """Go to the second step and fill it in; `more` opens the rest of the form first."""
        step_one = {name: values.pop(name) for name in FIRST_STEP if name in values}
        self.open_first_step(researcher, **step_one)
        researcher.submit()
        if more:
            researcher.press("Show more: title, length, mix", on="modal")
            self.settle()
        for name, value in ({"interviewers": [self.theo.id], "meeting_link": LINK} | values).items():
            researcher.fill(_FIELDS.get(name, name), value)
            self.settle()

    def recruit(self, researcher: Person | None = None, *, more: bool = False, **values: object) -> int:
        """Start a study with the form, and let its first wave go out; return its id."""
        who = researcher or self.mara
        self.open_second_step(who, more=more, **values)
        outcome = who.submit()
        assert outcome.acked, outcome
        assert not outcome.errors, outcome
        outcome = who.submit()
        assert outcome.acked, outcome
        assert who.modal is None, who.modal.text()
        self.settle()
        self.go_on(seconds=0)
        return int(self.value("SELECT max(id) FROM studies"))

    # The admin

    def open_settings(self, what: str, admin: Person | None = None) -> None:
        """Open one form of the settings: a group by its heading, or "who may do what"."""
        who = admin or self.mara
        if who.modal:
            who.close_modal(whole_stack=True)
        who.command("/interview", "settings")
        who.operate(*self.settings_button(who, what))

    def settings_button(self, admin: Person, what: str) -> tuple[Any, tuple[str, str]]:
        """Where the button to one form stands in the open settings, and which it is."""
        opened = self.workspace.store.modals[admin.id][-1]
        found = controls(opened.view["blocks"])
        spoken = f"Change {what}"
        return opened, next(one.key for one in found if one.element.get("accessibility_label") == spoken)

    def set_up(self, what: str, admin: Person | None = None, **values: object) -> None:
        """Fill one form of the settings, and save it."""
        who = admin or self.mara
        self.open_settings(what, who)
        for name, value in values.items():
            who.fill(name, value)
        outcome = who.submit()
        assert outcome.acked, outcome
        assert not outcome.errors, outcome
        self.settle()
        who.close_modal(whole_stack=True)

    # Participants

    def put_setting(self, name: str, value: str) -> None:
        """Set a number as if an admin had, without its form."""
        with closing(sqlite3.connect(self.database)) as db, db:
            team_id = self.workspace.installation.team_id
            db.execute("INSERT INTO settings VALUES (?, ?, ?, 'U1', '2027-01-01')", [team_id, name, value])

    def press(self, person: Person, label: str, **where: Any) -> Outcome:
        """Press, and wait until everything that follows was said."""
        outcome = person.press(label, **where)
        self.settle()
        return outcome

    def answer(self, person: Person, relationship: str = PAYS, feeling: str | None = LOVES) -> Message:
        """Answer the invitation and send the answers; return what the person sees then."""
        self.press(person, ANSWER)
        self.press(person, relationship)
        if feeling:
            self.press(person, feeling)
        self.press(person, SEND)
        return self.newest(person)

    def times(self, person: Person) -> list[str]:
        """The times that somebody can press now."""
        return [label for label in self.newest(person).buttons if len(label) == 5 and label[2] == ":"]

    def book(self, person: Person, label: str | None = None) -> Message:
        """Agree if that is asked, and press a time, by default the first; return what the person sees then."""
        if AGREE in self.newest(person).buttons:
            self.press(person, AGREE)
        self.press(person, label or self.times(person)[0])
        return self.newest(person)

    def answer_and_book(self, person: Person, feeling: str = LOVES) -> Message:
        self.answer(person, PAYS, feeling)
        return self.book(person)

    def say(self, person: Person, text: str) -> None:
        """Write to the bot."""
        assert person.say(text).acked
        self.settle()

    def newest(self, person: Person) -> Message:
        """The newest message of the bot to somebody that has blocks."""
        return [message for message in person.dm() if message.from_app and message.blocks][-1]

    def all_read(self, person: Person) -> str:
        """Everything that stands in somebody's DM."""
        return "\n\n".join(message.readable() for message in person.dm())

    def invited(self, people: Iterable[Person]) -> list[Person]:
        """Those who have an invitation in front of them."""
        return [person for person in people if any(ANSWER in message.buttons for message in person.dm())]

    def book_at(self, person: Person, starts_at: datetime) -> Message:
        """Turn pages until a time is there, and press it."""
        if AGREE in self.newest(person).buttons:
            self.press(person, AGREE)
        wanted = f'"t":{int(starts_at.timestamp())}'
        for _ in range(40):
            message = self.newest(person)
            for control in controls(message.blocks):
                if wanted in str(control.element.get("value")):
                    self.press(person, control.label, in_message=message)
                    return self.newest(person)
            self.press(person, "More times")
        raise AssertionError(f"{starts_at} is not offered to {person.name}")

    def card(self, interviewer: Person, participant: Person) -> Message:
        """The newest card of a call."""
        return [
            message
            for message in interviewer.dm()
            if participant.name in message.readable() and "all with" in message.readable()
        ][-1]

    def hold(self, interviewer: Person, participant: Person, outcome: str = "Completed") -> None:
        """Go to the end of a call, and say what became of it."""
        ends_at = self.value(
            "SELECT i.ends_at FROM interviews i JOIN people p ON p.id = i.person_id "
            "WHERE p.slack_id = ? AND i.state = 'booked'",
            participant.id,
        )
        self.go_to(max(datetime.fromisoformat(ends_at), self.clock.instant))
        cards = [message for message in interviewer.dm() if outcome in message.buttons]
        card = next(message for message in cards if participant.name in message.readable())
        self.press(interviewer, outcome, in_message=card)

    # Payloads by hand

    def tampered(self, person: Person, label: str, **changes: Any) -> Outcome:
        """Press a button whose payload somebody has changed: keys of the action, or `body` for the payload itself."""
        payload = person.press_payload(label)
        payload |= changes.pop("body", {})
        payload["actions"][0] |= changes
        outcome = self.workspace.deliver("interactive", payload)
        self.settle()
        return outcome

    def forced(self, person: Person, metadata: str | None = None, **values: object) -> Outcome:
        """Submit the open modal with values that Slack's own client would not let through, by the field's id."""
        store = self.workspace.store
        opened = store.modals[person.id][-1]
        with store.changing():
            payload = deepcopy(view_submission_payload(store, store.member(person.id), opened, []))
        for name, value in values.items():
            for element in payload["view"]["state"]["values"][name].values():
                element[_HOLDS.get(element["type"], "value")] = value
        if metadata is not None:
            payload["view"]["private_metadata"] = metadata
        outcome = self.workspace.deliver("interactive", payload)
        self.settle()
        return outcome

    # The database

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: object) -> Any:
        """The first value of a query."""
        return self.rows(sql, *values)[0][0]

    def dump(self) -> Mapping[str, list[tuple[Any, ...]]]:
        """Every row of every table, to compare before with after."""
        with closing(sqlite3.connect(self.database)) as connection:
            # An index of words cannot be read row by row; the tables in which it keeps itself can.
            names = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
            )
            return {
                name: connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
                for (name,) in names.fetchall()
            }

    # At the end

    def check_traffic(self) -> None:
        """Nothing went wrong on the wire, and everything that the bot showed keeps Slack's limits and has a sentence."""
        wrong = [
            entry for entry in self.workspace.log.violations() if (entry.error or "") not in self.excused
        ]
        assert not wrong, (
            "\n".join(entry.line() for entry in wrong) + "\n\n" + self.workspace.log.last_lines(40)
        )
        for entry in self.workspace.log.entries:
            if entry.kind == "response_url" or entry.name in {"chat.postMessage", "chat.update"}:
                _check_message(entry, entry.payload)
            elif entry.direction == "out" and isinstance(entry.response, dict):
                _check_answer(entry, entry.response)


def _check_answer(entry: Entry, response: Mapping[str, Any]) -> None:
    if "view" in response:
        assert not check_view(response["view"], "modal"), entry.line()
    elif "text" in response or "blocks" in response:
        _check_message(entry, response)


def _check_message(entry: Entry, payload: Mapping[str, Any]) -> None:
    if entry.direction == "out" or not entry.ok:  # what the workspace took it has checked itself
        assert not check_message(payload), (entry.line(), payload)
    if payload.get("blocks"):
        sentence = payload["text"].rstrip('*_`"” ')
        assert len(sentence.split()) >= 3, payload["text"]
        assert sentence[-1] in ".?!:…)" or sentence[-1].isalnum(), sentence


_FIELDS = {
    "audience": "recruit.audience",
    "picked": "recruit.picked",
    "channel": "recruit.channel",
    "members": "recruit.members",
}
_HOLDS = {
    "datepicker": "selected_date",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
}


class Switchboard:
    """Stands where an app of Bolt's is served: hands every request to the bot of the flow that is on."""

    def __init__(self) -> None:
        self.bot: Rehearsal | None = None

    def dispatch(self, request: BoltRequest) -> BoltResponse:
        """The answer of the bot that is on."""
        assert self.bot is not None
        return self.bot.bot.bolt.dispatch(request)
