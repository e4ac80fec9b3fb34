"""Who is shown what: everybody looks round, and sends all that anybody could send; what arrives is kept, with its reader."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field

from bot import ids
from bot.demo.acts import Person
from bot.demo.elements import Control, controls, pressed_action
from bot.demo.model import EnvelopeType, Json, OpenView, Posted
from bot.demo.payloads import block_actions_payload, command_payload, event_payload, view_submission_payload
from bot.demo.store import visible
from bot.demo.traffic import Entry
from bot.ids import COMMAND, NUMBERED, Action, Callback
from tests.flows.access_table import CASES, EVENTS, PRESSES, SUBMISSIONS, WORDS
from tests.flows.by_hand import payload_of
from tests.flows.marked import BOOKED, HELD, HERS, SUBJECTS, World
from tests.flows.scenes import TYPED, WITH_SOMEBODY, Cast, by
from tests.flows.walking import ENTERED, world_of
from tests.flows.walking import World as Moment

Place = Posted | OpenView
SENT = frozenset({"chat.postMessage", "chat.postEphemeral", "chat.update", "files.completeUploadExternal"})
VIEWS = frozenset({"views.open", "views.push", "views.update"})
ADDRESSES = frozenset({"channel", "channel_id", "user", "user_id", "trigger_id", "metadata"})
"""Where something is sent to; and what Slack keeps for the app alone."""
OPENS = frozenset(
    {
        Action.STUDY_OPEN,
        Action.STUDY_FUNNEL,
        Action.STUDY_PEOPLE,
        Action.STUDY_EXPORT,
        Action.STUDY_HANDOVER,
        Action.STUDY_EDIT,
        Action.PEOPLE_OPEN,
        Action.PEOPLE_PAGE,
        Action.THANKS_LIST,
        Action.THANKS_PAGE,
        Action.APPROVAL_DECLINE,
        Action.GUIDE_SHOW,
        Action.GUIDE_NOTES,
        Action.INTERVIEW_LOG,
        Action.CALL_NOTES,
        Action.DATA_SEE,
        Action.DATA_ERASE,
        Action.DIRECTORY_OPEN,
        Action.DIRECTORY_IMPORT,
        Action.HOME_PAGE,
        Action.SETTINGS_OPEN,
        Action.SETTINGS_PEOPLE,
        Action.SETTINGS_CHANGE,
        Action.AUDIENCE_ALLOW,
        Action.CALENDAR_FEED,
        Action.CALENDAR_CALDAV,
        Action.RECRUIT_NEW,
        Action.RECRUIT_CONTINUE,
        Action.AVAILABILITY_OPEN,
    }
)
"""What leads to another surface and changes nothing: whoever looks round goes on from there."""
OF_A_KIND = 2
"""So many of what is alike are sent by everybody, if they are about people to whom somebody is to be blind; one, if they are not."""
ALL = 1_000_000
WITH_NAMES = {"form": "With names"}


@dataclass(frozen=True)
class Read:
    """Something that arrived with a reader. surface: how they came to it. thing: what it answers, if that was sent by everybody."""

    viewer: str
    surface: str
    text: str
    thing: str = ""


@dataclass(frozen=True)
class Sendable:
    """What somebody could send, as Slack would."""

    kind: EnvelopeType
    payload: Json


@dataclass
class Looking:
    """Looks round in a world. can_send: by what the table of access calls them, all that somebody was offered or has sent.
    sent: which of it was sent by whom."""

    world: World
    reads: list[Read] = field(default_factory=list)
    can_send: dict[str, list[Sendable]] = field(default_factory=dict)
    sent: set[tuple[str, str]] = field(default_factory=set)
    _offered: set[str] = field(default_factory=set)
    _read_to: int = 0
    _files: set[str] = field(default_factory=set)

    # Reading

    def gather(self, viewer: str, surface: str, thing: str = "") -> None:
        """Keep what arrived since the last time. viewer: who did something, and has the form before them that is shown; "" for many."""
        stage = self.world.stage
        stage.settle()
        for number, entry in stage.workspace.log.since(self._read_to, ALL):
            self._read_to = number + 1
            if found := self._shown_by(entry, viewer):
                reader, text = found
                self.reads.append(Read(reader, f"{surface}: {entry.name}", text, thing))
        for upload in list(stage.workspace.store.uploads.values()):
            if upload.content is None or upload.user or upload.id in self._files:
                continue
            self._files.add(upload.id)
            for channel in upload.shared_in:
                text = upload.content.decode()
                self.reads.append(Read(self._reader_in(channel), f"{surface}: {upload.name}", text, thing))

    def _shown_by(self, entry: Entry, viewer: str) -> tuple[str, str] | None:
        """Who is shown something by an exchange, and what."""
        shown = entry.payload if entry.direction == "in" else entry.response
        if not isinstance(shown, dict) or not shown:
            return None
        if entry.direction == "out" or entry.kind == "response_url":
            reader = self._named(str(entry.user))
        elif entry.name == "views.publish":
            reader = self._named(str(shown["user_id"]))
        elif entry.name in VIEWS and viewer:
            reader = viewer
        elif entry.name in SENT:
            reader = self._reader_in(str(entry.channel))
        else:
            return None
        text = {key: value for key, value in shown.items() if key not in ADDRESSES}
        return reader, json.dumps(text, ensure_ascii=False)

    def _reader_in(self, channel: str) -> str:
        found = self.world.stage.workspace.store.channels[channel]
        return self._named(found.dm_with) if found.dm_with else "channel"

    def _named(self, slack_id: str) -> str:
        return next(role for role, person in self.world.people.items() if person.id == slack_id)

    # Looking round

    def look_round(self, viewer: str) -> None:
        """Let somebody type everything, open Home and their messages, and follow whatever leads somewhere else."""
        stage, person = self.world.stage, self.world.people[viewer]
        moment = world_of(stage)
        if viewer != "external":  # Slack lets them type no command, and has no Home for them
            for words in self._words():
                person.command(COMMAND, words)
                self.gather(viewer, words)
                self._follow(viewer, words)
                moment.bring_back(stage)
            person.open_home()
            self.gather(viewer, "Home")
        self._follow(viewer, "Home and messages")
        self._come_back(moment)

    def _come_back(self, moment: Moment) -> None:
        moment.bring_back(self.world.stage)
        moment.database.close()

    def _words(self) -> Iterator[str]:
        for word in WORDS:
            if word in WITH_SOMEBODY:
                yield from (f"{word} <@{self.world.people[subject].id}>" for subject in SUBJECTS)
            else:
                yield word

    def _follow(self, viewer: str, way: str) -> None:
        """Look at everything that somebody has before them, and go on from there."""
        for place in self._places(self.world.people[viewer]):
            with self._as_it_stands():
                self._offer_form(viewer, place)
            for control in controls(_blocks(place)):
                thing = _action(str(control.element.get("action_id")))
                if thing and control.type == "button":
                    self._see_button(viewer, place, control, thing, way)
                elif thing is Action.PEOPLE_FILTER and thing.value not in way:
                    for option in control.element["options"]:
                        self._go(viewer, place, control, f"{way} > {thing.value}", option)

    def _see_button(self, viewer: str, place: Place, control: Control, thing: Action, way: str) -> None:
        store = self.world.stage.workspace.store
        known = f"{viewer} {control.element['action_id']} {control.element.get('value')} {_about(place)}"
        if known in self._offered:
            return
        self._offered.add(known)
        with store.changing():
            action = pressed_action(control, store.next_ts())
            member = store.member(self.world.people[viewer].id)
            payload = deepcopy(block_actions_payload(store, member, place, action))
        self._offer(f"press {thing}", Sendable("interactive", payload))
        if thing in OPENS:
            self._go(viewer, place, control, f"{way} > {control.label}")

    def _go(self, viewer: str, place: Place, control: Control, way: str, *option: Json) -> None:
        """Press or choose something, read what comes of it, go on if it is a form, and come back."""
        person = self.world.people[viewer]
        with self._as_it_stands():
            person.operate(place, control.key, *option)
            self.gather(viewer, way)
            if self.world.stage.workspace.store.modals.get(person.id):
                self._follow(viewer, way)

    @contextmanager
    def _as_it_stands(self) -> Iterator[None]:
        """Afterwards everybody has the forms before them that they had."""
        store = self.world.stage.workspace.store
        stacks = {key: list(stack) for key, stack in store.modals.items()}
        yield
        self.world.stage.settle()
        with store.changing():
            store.modals.clear()
            store.modals.update(stacks)

    def _places(self, person: Person) -> list[Place]:
        """What somebody has before them: a form lies over everything else."""
        store = self.world.stage.workspace.store
        with store.changing_nothing():
            if stack := store.modals.get(person.id):
                return [stack[-1]]
            home = [store.homes[person.id]] if person.id in store.homes else []
            mine = [channel.id for channel in store.channels.values() if person.id in channel.members]
            shown = (one for place in mine for one in visible(store.messages.get(place, {}), person.id))
            return [*home, *shown]

    def _offer_form(self, viewer: str, place: Place) -> None:
        if not isinstance(place, OpenView) or not place.view.get("submit"):
            return
        known = f"{viewer} {place.view['callback_id']} {_about(place)}"
        if known in self._offered:
            return
        self._offered.add(known)
        callback, store = Callback(str(place.view["callback_id"])), self.world.stage.workspace.store
        person, values = self.world.people[viewer], {**ENTERED, **TYPED.get(callback, {}), **WITH_NAMES}
        if callback is Callback.CALENDAR_CALDAV:
            # Nobody answers at that address: a booked call would be written there again and again while the clock stands still.
            values = {}
        for control in controls(_blocks(place)):
            name = str(control.element["action_id"])
            if control.is_input and name in values:
                person.fill(name, values[name])
        with store.changing():
            now = store.view(place.id) or place
            payload = deepcopy(view_submission_payload(store, store.member(person.id), now, []))
        self._offer(f"submit {callback}", Sendable("interactive", payload))

    # Sending

    def _offer(self, thing: str, sendable: Sendable) -> None:
        offered = self.can_send.setdefault(thing, [])
        text = json.dumps(sendable.payload)
        if any(self.world.people[subject].name in text for subject in (HERS, BOOKED)):
            offered.insert(0, sendable)
        elif not offered:
            offered.append(sendable)
        del offered[OF_A_KIND:]

    def offer_what_was_sent(self) -> None:
        """What was pressed and submitted up to now could be sent by everybody, too; much of it is out of date by now."""
        for entry in self.world.stage.workspace.log.deliveries():
            payload = entry.payload
            thing = ""
            if payload.get("type") == "view_submission":
                thing = f"submit {payload['view']['callback_id']}"
            elif payload.get("type") == "block_actions":
                thing = f"press {_action(str(payload['actions'][0]['action_id']))}"
            if thing in CASES:
                self._offer(thing, Sendable("interactive", deepcopy(payload)))

    def offer_the_rest(self) -> None:
        """Words, events, and what nobody is offered here: buttons as if they stood on Home, about two people's calls, and forms without values."""
        stage, person = self.world.stage, self.world.people["researcher"]
        store = stage.workspace.store
        with store.changing():
            member, dm = store.member(person.id), store.open_dm(person.id)
            for word in WORDS:
                text = f"{word} <@{self.world.people[HERS].id}>" if word in WITH_SOMEBODY else word
                typed = command_payload(store, member, COMMAND, text, dm)
                self._offer(f"type {word}", Sendable("slash_commands", dict(typed)))
            for name in EVENTS:
                event: Json = {"type": name, "user": person.id, "channel": dm.id, "tab": "home"}
                if name == "message":
                    event |= {"channel_type": "im", "text": "hello", "ts": store.next_ts()}
                self._offer(f"event {name}", Sendable("events_api", event_payload(store, event)))
        for action in PRESSES:
            if f"press {action}" in self.can_send:
                continue
            for subject in (HERS, HELD):
                study, invitation, call, about = self._call_of(subject)
                payload = payload_of(stage, person, action, study)
                is_thanks = action.value.startswith("thanks.")
                payload["actions"][0]["value"] = ids.pack(
                    s=study,
                    i=invitation,
                    c=[call] if is_thanks else call,
                    p=0 if is_thanks else about,
                    d=30,
                    a=1,
                    n=1,
                )
                self._offer(f"press {action}", Sendable("interactive", payload))
        for callback in SUBMISSIONS:
            if f"submit {callback}" not in self.can_send:
                payload = deepcopy(self.can_send[f"submit {Callback.EXPORT}"][0].payload)
                metadata = ids.pack(s=self._call_of(HERS)[0])
                payload["view"] |= {"callback_id": callback.value, "private_metadata": metadata}
                self._offer(f"submit {callback}", Sendable("interactive", payload))
        self.gather("researcher", "Home")

    def _call_of(self, subject: str) -> tuple[int, int, int, int]:
        """The study, the invitation, the call and the person, by their numbers."""
        sql = (
            "SELECT i.study_id, i.invitation_id, i.id, i.person_id FROM interviews i "
            "JOIN people p ON p.id = i.person_id WHERE p.slack_id = ?"
        )
        ((study, invitation, call, about),) = self.world.stage.rows(sql, self.world.people[subject].id)
        return study, invitation, call, about

    def send_everything_as(self, viewer: str) -> None:
        """Let somebody send all that anybody could send; whatever that changes is brought back."""
        stage = self.world.stage
        moment = world_of(stage)
        with closing(sqlite3.connect(stage.database)) as watching:
            before = _version(watching)
            for thing, offered in self.can_send.items():
                for sendable in offered:
                    cast = Cast(dict(self.world.people), sendable.kind, sendable.payload)
                    stage.workspace.deliver(sendable.kind, by(stage, cast, viewer))
                    self.gather(viewer, thing, thing)
                    self.sent.add((thing, viewer))
                    if _version(watching) != before:
                        moment.bring_back(stage)
                        before = _version(watching)
        self._come_back(moment)


def _version(watching: sqlite3.Connection) -> int:
    """A number that is another one once somebody else wrote."""
    return int(watching.execute("PRAGMA data_version").fetchone()[0])


def _about(place: Place) -> tuple[object, ...]:
    """What a form is about, whatever is searched for or chosen in it: its kind, the study and the person."""
    if not isinstance(place, OpenView):
        return ()
    metadata = str(place.view.get("private_metadata") or ids.pack())
    carried = ids.unpack(metadata)
    return place.view.get("callback_id"), carried.get("s"), carried.get("p")


def _action(name: str) -> Action | None:
    """The button that an action_id belongs to, with its number or without."""
    known = set(Action)
    plain = name if name in known else name.rpartition(".")[0]
    found = Action(plain) if plain in known else None
    return found if found is None or plain == name or found in NUMBERED else None


def _blocks(place: Place) -> list[Json] | tuple[Json, ...]:
    return place.view["blocks"] if isinstance(place, OpenView) else place.blocks
