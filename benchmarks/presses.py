"""What a busy day is made of: people who answer, write, book, open Home, and researchers who ask how their studies stand.

A database is filled so that each press does something for the first time, as it does for real: somebody else presses each of them, at
the question or the times that they were shown. `kept` counts afterwards what the database took of them, so that a run whose presses
were refused counts for nothing.
"""

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database

from benchmarks.burst import NOW
from benchmarks.pretend import TEAM
from bot.clock import MovableClock
from bot.demo.model import Envelope
from bot.domain.consent import Scope
from bot.domain.conversation import InvitationState, Source, Submission, Verdict
from bot.domain.outbox import Entry, Lane
from bot.domain.outbox import Kind as Shows
from bot.domain.questions import Kind as Answered
from bot.domain.questions import Question, standard_questions
from bot.domain.roles import RESEARCHER
from bot.domain.segments import Segment
from bot.ids import pack
from bot.services import showing
from bot.services.desk import Desk
from bot.services.renderings import Show
from bot.views.blocks import Block
from bot.views.conversation import written_modal
from storage import invitations, people, studies
from storage.database import Store
from storage.invitations import NewInvitation
from storage.people import Member
from storage.studies import NewStudy

STUDIES, INTERVIEWERS = 10, 5
"""Studies under way, and who interviews in each."""
DIRECTORY = 10_000
"""People beside those who press."""
HOURS = range(9, 17)
WHY = Question("why", 3, "What would you change first?", (), kind=Answered.TEXT)
FORM_TEXT = "The export takes three clicks where one would do, and I never find it."


class Deed(StrEnum):
    """What somebody does."""

    ANSWER = "answers a question"
    BOOK = "books a time"
    HOME = "opens Home"
    STATUS = "asks how studies stand"
    WRITE = "submits a form"
    OPEN = "opens a form"


MIX: Mapping[Deed, int] = {Deed.ANSWER: 58, Deed.WRITE: 12, Deed.BOOK: 10, Deed.HOME: 15, Deed.STATUS: 5}
"""Of a hundred. A participant taps five or six answers, writes one, books once and looks into Home once or twice."""
WITH_FORMS: Mapping[Deed, int] = {**MIX, Deed.ANSWER: 46, Deed.OPEN: 12}
"""The same with the forms opened before they are submitted: Slack is called before the acknowledgement."""


class Pressed(NamedTuple):
    """One press, ready to be sent. response_url, where it has one, is a path below the address of the pretend Slack."""

    deed: Deed
    type: str
    payload: Mapping[str, Any]

    def envelope(self, slack_url: str) -> Envelope:
        """The press as Slack sends it."""
        url = self.payload.get("response_url")
        payload = {**self.payload, "response_url": f"{slack_url}{url}"} if url else dict(self.payload)
        return Envelope(f"E{id(self)}", self.type, payload)  # type: ignore[arg-type]


def shuffled(count: int, mix: Mapping[Deed, int], seed: int = 1) -> list[Deed]:
    """So many deeds in these shares, in an order that is the same every time."""
    total = sum(mix.values())
    deeds = [deed for deed, share in mix.items() for _ in range(round(count * share / total))]
    deeds += [Deed.ANSWER] * (count - len(deeds))
    random.Random(seed).shuffle(deeds)
    return deeds[:count]


def prepare(
    database: Path, deeds: Sequence[Deed], directory: int = DIRECTORY, study_count: int = STUDIES
) -> list[Pressed]:
    """Fill a database with what these deeds need before them, and return them as presses, in order.

    directory: people beside those who press; study_count: studies at least, more where there are bookings for them.
    """
    study_count = max(study_count, -(-deeds.count(Deed.BOOK) // len(list(_times()))))
    with closing(Store(database)) as store:
        store.migrate()
        with store.write(60) as db:
            study_ids = [_study(db, number) for number in range(study_count)]
            _fill(db, directory)
            scene = _Scene(db, study_ids)
            made = [scene.of(number, deed) for number, deed in enumerate(deeds)]
        pressed = [press for press, _ in made]
        shown = _messages(store, {deed: about for (_, about), deed in zip(made, deeds, strict=True)})
        store.read().conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return [_with_message(press, shown.get(press.deed, ())) for press in pressed]


def kept(database: Path) -> Counter[Deed]:
    """What the database holds of each deed; two counts, before and after, tell what was done."""
    with closing(sqlite3.connect(database)) as connection:

        def count(sql: str, *values: object) -> int:
            return int(connection.execute(sql, values).fetchone()[0])

        return Counter({
            Deed.ANSWER: count("SELECT count(*) FROM answers WHERE question_key = 'relationship' AND value = 'free'"),
            Deed.WRITE: count("SELECT count(*) FROM answers WHERE question_key = ? AND value = ?", WHY.key, FORM_TEXT),
            Deed.BOOK: count("SELECT count(*) FROM interviews WHERE state = 'booked'"),
            Deed.HOME: count("SELECT count(DISTINCT receiver) FROM outbox WHERE kind = 'home'"),
        })  # fmt: skip


def _study(db: Database, number: int) -> int:
    researcher = f"UR{number}"
    new = NewStudy(
        TEAM, researcher, "How people decide", "What next", date(2027, 2, 26), "UTC", f"Study {number}"
    )
    study_id = studies.add_draft(db, new, f"V{number}", NOW)
    holders = [f"UI{number}x{one}" for one in range(INTERVIEWERS)]
    team = [Member(holder, f"Ida {holder}") for holder in holders]
    people.save_members(db, TEAM, [Member(researcher, f"Rolf {number}"), *team], NOW)
    people.grant(db, TEAM, researcher, RESEARCHER, researcher, NOW)
    studies.set_seats(db, TEAM, study_id, {Segment.LOVE: 1_000, Segment.DISLIKE: 1_000})
    studies.set_people(db, TEAM, study_id, "study_interviewers", holders)
    studies.set_questions(db, TEAM, study_id, (*standard_questions("Paperkite"), WHY))
    link = f"https://meet.example.com/{number}"
    studies.update(db, TEAM, study_id, status="recruiting", meeting_link=link, launched_at=NOW)
    return study_id


def _fill(db: Database, directory: int) -> None:
    db.conn.executemany(
        "INSERT INTO people (team_id, slack_id, email, name, company, panel_at, panel_source, added_at) "
        "VALUES (?, ?, ?, ?, ?, ?, 'survey', ?)",
        (
            (TEAM, f"UD{number}", f"d{number}@customers.example", f"Person {number}", f"Company {number // 2}",
             NOW.isoformat(), NOW.isoformat())
            for number in range(directory)
        ),
    )  # fmt: skip


def _times() -> Iterator[datetime]:
    """Starts of calls of one study, each of which five interviewers can hold whatever else is booked: one each hour."""
    day = NOW.replace(hour=0, minute=0) + timedelta(days=1)
    for later in range(9):
        morning = day + timedelta(days=later)
        if morning.weekday() < 5:
            yield from (morning.replace(hour=hour) for hour in HOURS)


class _Scene:
    """Writes what stands before each deed, and makes the press."""

    def __init__(self, db: Database, study_ids: Sequence[int]) -> None:
        self._db = db
        self._study_ids = study_ids
        self._times = {study_id: _times() for study_id in study_ids}
        self._booked = 0

    def of(self, number: int, deed: Deed) -> tuple[Pressed, tuple[int, str]]:
        """The press, and the invitation and person whose message shows its button."""
        study_id = self._study_ids[number % len(self._study_ids)]
        who = f"UP{number}"
        match deed:
            case Deed.STATUS:
                return _command(number, f"UR{number % STUDIES}"), (0, "")
            case Deed.HOME:
                people.save_members(self._db, TEAM, [Member(who, f"Person {number}")], NOW)
                return _home(number, who), (0, "")
            case Deed.ANSWER:
                invitation_id = self._asked(study_id, who, 1, {})
                press = _button(
                    deed, number, who, "talk.answer.0", pack(i=invitation_id, q="relationship", o="free")
                )
            case Deed.WRITE | Deed.OPEN:
                told = {"relationship": "pays", "feeling": "loves"}
                invitation_id = self._asked(study_id, who, WHY.position, told)
                about = pack(i=invitation_id, q=WHY.key)
                press = (
                    _form(number, who, written_modal(WHY, "", about))
                    if deed is Deed.WRITE
                    else _button(deed, number, who, "talk.write", about)
                )
            case Deed.BOOK:
                study_id = self._study_ids[self._booked % len(self._study_ids)]
                self._booked += 1
                invitation_id = self._offered(study_id, who)
                starts_at = int(next(self._times[study_id]).timestamp())
                press = _button(deed, number, who, "talk.book.0", pack(i=invitation_id, t=starts_at))
        return press, (invitation_id, who)

    def _asked(self, study_id: int, who: str, position: int, answers: Mapping[str, str]) -> int:
        db = self._db
        person = people.ensure_person(db, TEAM, who, NOW)
        new = NewInvitation(TEAM, study_id, person.id, Source.WAVE, "for the load", 0.5, False, NOW)
        invitation_id = invitations.add(db, new, NOW)
        assert invitation_id is not None
        states = tuple(InvitationState)
        invitations.change(db, TEAM, invitation_id, states, state="started", asking=position)
        for key, value in answers.items():
            invitations.add_answer(db, TEAM, invitation_id, key, value, NOW)
        return invitation_id

    def _offered(self, study_id: int, who: str) -> int:
        db = self._db
        told = {"relationship": "pays", "feeling": "loves", WHY.key: "Nothing"}
        invitation_id = self._asked(study_id, who, 0, told)
        invitations.change(db, TEAM, invitation_id, tuple(InvitationState), state="submitted")
        lapses = NOW + timedelta(days=4)
        made = Submission(Segment.LOVE, False, Verdict.OFFER, ("for the load",), NOW, NOW, lapses, offers=1)
        invitations.add_submission(db, TEAM, study_id, invitation_id, made)
        invitations.add_consent(db, TEAM, invitation_id, Scope(), NOW)
        return invitation_id


def _messages(store: Store, about: Mapping[Deed, tuple[int, str]]) -> dict[Deed, Sequence[Block]]:
    """The blocks of the message in which each kind of button stands: Slack sends them along with the press."""
    desk = Desk(store, MovableClock(NOW), random.Random(1))
    found: dict[Deed, Sequence[Block]] = {}
    for deed in about.keys() & {Deed.ANSWER, Deed.BOOK, Deed.OPEN}:
        invitation_id, who = about[deed]
        entry = Entry(TEAM, Lane.REPLY, Shows.CONVERSATION, invitation_id, who, NOW, "")
        rendering = showing.render(desk, entry)
        assert isinstance(rendering, Show)
        found[deed] = tuple(rendering.message.blocks)
    return found


def _with_message(press: Pressed, blocks: Sequence[Block]) -> Pressed:
    if not blocks:
        return press
    place = press.payload["container"]
    message = {
        "bot_id": "B1",
        "type": "message",
        "user": "UBOT",
        "team": TEAM,
        "ts": place["message_ts"],
        "text": "A message of the bot's",
        "blocks": list(blocks),
    }
    return press._replace(payload={**press.payload, "message": message})


def _interaction(kind: str, number: int, who: str) -> dict[str, Any]:
    return {
        "type": kind,
        "user": {"id": who, "username": who.lower(), "name": who.lower(), "team_id": TEAM},
        "api_app_id": "A1",
        "token": "verification",
        "team": {"id": TEAM, "domain": "paperkite"},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": f"1.2.{number}",
    }


def _button(deed: Deed, number: int, who: str, action_id: str, value: str) -> Pressed:
    payload = _interaction("block_actions", number, who) | {
        "container": {
            "type": "message",
            "message_ts": f"1700000000.{number:06d}",
            "channel_id": f"D{who}",
            "is_ephemeral": False,
        },
        "channel": {"id": f"D{who}", "name": "directmessage"},
        "state": {"values": {}},
        "response_url": f"/respond/{who}",
        "actions": [
            {
                "type": "button",
                "action_id": action_id,
                "block_id": "b",
                "text": {"type": "plain_text", "text": "I use it, and I or my company pays"},
                "value": value,
                "action_ts": f"1700000100.{number:06d}",
            }
        ],
    }
    return Pressed(deed, "interactive", payload)


def _form(number: int, who: str, view: Block) -> Pressed:
    [block] = (block for block in view["blocks"] if block.get("type") == "input")
    typed = {"type": "plain_text_input", "value": FORM_TEXT}
    state = {"values": {block["block_id"]: {block["element"]["action_id"]: typed}}}
    shown = {"id": f"V{number}", "team_id": TEAM, "hash": f"1.{number}", "root_view_id": f"V{number}"}
    payload = _interaction("view_submission", number, who) | {
        "view": {**view, **shown, "previous_view_id": None, "app_id": "A1", "bot_id": "B1", "state": state},
        "response_urls": [],
    }
    return Pressed(Deed.WRITE, "interactive", payload)


def _home(number: int, who: str) -> Pressed:
    event = {
        "type": "app_home_opened",
        "user": who,
        "channel": f"D{who}",
        "tab": "home",
        "event_ts": f"1700000100.{number:06d}",
    }
    payload = {
        "token": "verification",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "api_app_id": "A1",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "event_time": 1_700_000_100,
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
    }  # fmt: skip
    return Pressed(Deed.HOME, "events_api", payload)


def _command(number: int, who: str) -> Pressed:
    payload = {
        "token": "verification",
        "team_id": TEAM,
        "team_domain": "paperkite",
        "channel_id": "C1",
        "channel_name": "research",
        "user_id": who,
        "user_name": who.lower(),
        "command": "/interview",
        "text": "status",
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": f"/respond/{who}",
        "trigger_id": f"1.2.{number}",
    }
    return Pressed(Deed.STATUS, "slash_commands", payload)


def tells_status(body: bytes) -> bool:
    """Whether an acknowledgement says how studies stand, and does not refuse to."""
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    return isinstance(answer, dict) and any(
        "Study" in json.dumps(block) for block in answer.get("blocks", ())
    )
