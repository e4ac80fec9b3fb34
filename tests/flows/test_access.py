"""Every button against everybody: who may, and that for all others nothing is changed."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.demo.acts import Person
from bot.demo.elements import controls
from bot.demo.model import Json
from bot.ids import NUMBERED, Action
from tests.flows.stage import (
    AGREE,
    ANSWER,
    CANCEL,
    CHANGE,
    DECLINE,
    LOVES,
    PAYS,
    REFUSED,
    SEND,
    STOP,
    Stage,
)

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
AFTER = datetime(2027, 1, 11, 13, 10, tzinfo=UTC)
"""While the first call is held."""
NOT_YOURS = "This message is not for you, so nothing was changed."
OUT_OF_DATE = "This button is out of date, and nothing was changed."
COLLEAGUE = "You are part of the team of this study, so you cannot answer it."
UP_TO_BOOKED = (ANSWER, PAYS, LOVES, SEND, AGREE, "13:00")
TO_A_LATER_DAY = (*UP_TO_BOOKED[:5], "More times", "More times", "13:00")
EVERYBODY = frozenset({"admin", "researcher", "other researcher", "interviewer", "participant", "stranger"})
TEAM = frozenset({"admin", "researcher"})


@dataclass(frozen=True)
class Cast:
    """One study, Rita's, and one of everybody around it. `payload` is what a press of the button in question sends."""

    people: dict[str, Person]
    payload: Json


@dataclass(frozen=True)
class Case:
    """How a button comes to be there: who has it, its label, what the participant pressed before; who may press it.

    refusal: what everybody else is told. form: it stands in a form, or only shows something: nothing is changed.
    """

    holder: str
    label: str
    pressed_before: tuple[str, ...]
    may: frozenset[str]
    refusal: str
    at: datetime = NINE
    form: bool = False


def talk(label: str, *pressed_before: str) -> Case:
    return Case("participant", label, pressed_before, frozenset({"participant"}), NOT_YOURS)


def call(label: str) -> Case:
    return Case("interviewer", label, UP_TO_BOOKED, frozenset({"interviewer"}), REFUSED, AFTER)


def opening(label: str) -> Case:
    unsure = (ANSWER, "I use it, not sure who pays", *UP_TO_BOOKED[2:])
    return Case("interviewer", label, unsure, frozenset({"interviewer", "researcher"}), REFUSED, AFTER)


def form(label: str) -> Case:
    return Case("researcher", label, (), TEAM, REFUSED, form=True)


def hours(label: str) -> Case:
    """A button in the form of when somebody holds calls."""
    return Case("researcher", label, (), TEAM | {"other researcher", "interviewer"}, REFUSED, form=True)


CASES = {
    Action.TALK_START: talk(ANSWER),
    Action.TALK_DECLINE: talk(DECLINE),
    Action.TALK_STOP: talk(STOP),
    Action.TALK_ANSWER: talk(PAYS, ANSWER),
    Action.TALK_NEXT: talk("Next", *UP_TO_BOOKED[:3], "I do"),
    Action.TALK_WRITE: talk("Write an answer", *UP_TO_BOOKED[:3], "I do", "Next"),
    Action.TALK_SEND: talk(SEND, *UP_TO_BOOKED[:3]),
    Action.TALK_CHANGE: talk(CHANGE, *UP_TO_BOOKED[:3]),
    Action.TALK_AGREE: talk(AGREE, *UP_TO_BOOKED[:4]),
    Action.TALK_AGREE_ANEW: talk("I agree to that", *UP_TO_BOOKED),
    Action.TALK_WITHDRAW: talk("Withdraw my agreement", *UP_TO_BOOKED),
    Action.TALK_MORE_TIMES: talk("More times", *UP_TO_BOOKED[:5]),
    Action.TALK_BOOK: talk("13:00", *UP_TO_BOOKED[:5]),
    Action.TALK_SUGGEST: talk("Suggest a time", *UP_TO_BOOKED[:5]),
    Action.TALK_MOVE: talk("Move the call", *TO_A_LATER_DAY),
    Action.TALK_STAY: talk("Keep my time", *TO_A_LATER_DAY, "Move the call"),
    Action.TALK_CANCEL: talk(CANCEL, *UP_TO_BOOKED),
    Action.TALK_REBOOK: talk("Choose another time", *UP_TO_BOOKED, CANCEL),
    Action.TALK_PANEL: talk("Yes, you may ask me again", *UP_TO_BOOKED, CANCEL),
    Action.OPEN_CALL_ANSWER: Case(
        "stranger", ANSWER, (), EVERYBODY - {"researcher", "interviewer"}, COLLEAGUE
    ),
    Action.CALL_HERE: call("They are here"),
    Action.CALL_NOT_HERE: call("Not here"),
    Action.CALL_COMPLETED: call("Completed"),
    Action.CALL_NO_SHOW: call("Did not come"),
    Action.CALL_CANCEL: call(CANCEL),
    Action.CALL_REVEAL: call("Reveal"),
    Action.CALL_TAKE_BACK: call("That was a mistake"),
    Action.OPENING_PAYS: opening("They or their company pay"),
    Action.OPENING_MIGHT: opening("They might in future"),
    Action.OPENING_NEVER: opening("They never will"),
    Action.APPROVAL_APPROVE: Case("researcher", "Approve", UP_TO_BOOKED[:4], TEAM, REFUSED),
    Action.APPROVAL_DECLINE: Case("researcher", "Decline", UP_TO_BOOKED[:4], TEAM, REFUSED),
    Action.APPROVAL_REVEAL: Case("researcher", "Show all answers", UP_TO_BOOKED[:4], TEAM, REFUSED),
    Action.STUDY_PAUSE: Case("researcher", "Pause", (), TEAM, REFUSED),
    Action.STUDY_RESUME: Case("researcher", "Resume", (), TEAM, REFUSED),
    Action.STUDY_CLOSE: Case("researcher", "Close", (), TEAM, REFUSED),
    Action.STUDY_EDIT: Case("researcher", "Edit", (), TEAM, REFUSED),
    Action.STUDY_CANCEL_CALLS: Case("researcher", "Cancel its calls", UP_TO_BOOKED, TEAM, REFUSED),
    Action.RECRUIT_NEW: Case(
        "researcher", "Begin a new study", (), TEAM | {"other researcher"}, REFUSED, form=True
    ),
    Action.RECRUIT_CONTINUE: form("Go on"),
    Action.RECRUIT_MORE: form("More: title, length, incentive, mix"),
    Action.RECRUIT_DRY_RUN: form("Dry run"),
    Action.RECRUIT_QUESTIONS: form("Questions"),
    Action.RECRUIT_TRY: form("Try it"),
    Action.QUESTION_ADD: form("Add a question"),
    Action.QUESTION_EDIT: form("Edit"),
    Action.QUESTION_EARLIER: form("Earlier"),
    Action.QUESTION_LATER: form("Later"),
    Action.QUESTION_REMOVE: form("Remove"),
    Action.QUESTION_PREVIEWED: Case("researcher", "Skip", (), EVERYBODY, "", form=True),
    Action.QUESTIONS_PREVIEW: form("Preview"),
    Action.QUESTIONS_BACK: form("Back to the questions"),
    Action.RECRUIT_AUDIENCE: form("Who may be asked?"),
    Action.RECRUIT_PICKED: form("Single people"),
    Action.RECRUIT_CHANNEL: form("An open call in a channel"),
    Action.CALENDAR_FEED: hours("Add a feed address"),
    Action.CALENDAR_CALDAV: hours("Add CalDAV"),
    Action.CALENDAR_GOOGLE: hours("Connect Google Calendar"),
    Action.CALENDAR_ADDRESS: hours("Address of my calls"),
    Action.CALENDAR_REMOVE: Case(
        "researcher", "Remove", (), frozenset({"researcher"}), OUT_OF_DATE, form=True
    ),
    Action.GUIDE_SHOW: Case("researcher", "Show its guide", (), TEAM | {"interviewer"}, REFUSED, form=True),
    Action.GUIDE_NOTES: form("Add notes"),
    Action.DATA_SEE: Case("participant", "See my data", UP_TO_BOOKED, EVERYBODY, ""),
    Action.DATA_EXPORT: Case("participant", "Send me my data", UP_TO_BOOKED, EVERYBODY, ""),
    Action.DATA_ERASE: Case("participant", "Erase my data", UP_TO_BOOKED, EVERYBODY, ""),
    Action.LINK: Case("participant", "Join the call", UP_TO_BOOKED, EVERYBODY, ""),
}


APPROVALS = {Action.APPROVAL_APPROVE, Action.APPROVAL_DECLINE, Action.APPROVAL_REVEAL}
OWN_DATA = {Action.DATA_SEE, Action.DATA_EXPORT, Action.DATA_ERASE}
ONLY_SHOW = {
    Action.DATA_SEE,
    Action.DATA_ERASE,
    Action.LINK,
    Action.TALK_WRITE,
    Action.TALK_SUGGEST,
    Action.APPROVAL_DECLINE,
    Action.STUDY_EDIT,
}


def test_every_button_is_looked_at() -> None:
    assert set(CASES) == set(Action)


@pytest.mark.parametrize("action", CASES, ids=lambda action: action.value)
def test_who_may_not_press_is_refused_and_changes_nothing(stage: Stage, action: Action) -> None:
    case, cast = CASES[action], gather(stage, action)
    # A form that somebody else has opened, and may not.
    stage.excused.extend(["not_found", "exchanged_trigger_id"])
    before = stage.dump()

    for role in sorted(EVERYBODY - case.may):
        seen = len(stage.workspace.log.entries)
        outcome = stage.workspace.deliver("interactive", as_pressed_by(stage, cast, role))
        stage.settle()

        assert outcome.acked, role
        assert stage.dump() == before, role
        answers = [entry.payload for entry in stage.workspace.log.entries[seen:] if entry.direction == "in"]
        assert len(answers) == 1, role
        assert case.refusal in str(answers), role


@pytest.mark.parametrize("action", CASES, ids=lambda action: action.value)
def test_who_may_press_is_heard(stage: Stage, action: Action) -> None:
    case, cast = CASES[action], gather(stage, action)
    # The same form, pressed by a second one.
    stage.excused.extend(["not_found", "exchanged_trigger_id", "hash_conflict"])
    before = stage.dump()

    for number, role in enumerate(sorted(case.may)):
        seen = len(stage.workspace.log.entries)
        stage.workspace.deliver("interactive", as_pressed_by(stage, cast, role))
        stage.settle()

        answers = str([entry.payload for entry in stage.workspace.log.entries[seen:]])
        assert not any(sentence in answers for sentence in (REFUSED, NOT_YOURS, COLLEAGUE)), role
        if number == 0 and not case.form and action not in ONLY_SHOW:
            assert stage.dump() != before, role


def as_pressed_by(stage: Stage, cast: Cast, role: str) -> Json:
    """The payload with somebody else in it who pressed just now, as nobody but Slack could send it."""
    payload = deepcopy(cast.payload)
    who = cast.people[role].id
    payload["user"] = payload["user"] | {"id": who}
    store = stage.workspace.store
    with store.changing():
        payload["trigger_id"] = store.grant_trigger(who, payload.get("view", {}).get("id"))
    return payload


def gather(stage: Stage, action: Action) -> Cast:
    """Play until the button is there, and take what its press would send."""
    case = CASES[action]
    people = {
        "admin": stage.mara,
        "researcher": stage.person("Rita Roe", email="rita@paperkite.example"),
        "other researcher": stage.person("Otto Orr", email="otto@otherteam.example"),
        "interviewer": stage.theo,
        "participant": stage.person("Ana Ortiz"),
        "stranger": stage.person("Zoe Zimmer"),
    }
    rita, ana = people["researcher"], people["participant"]
    channel = stage.workspace.add_channel("customers", [people["stranger"].id])
    name_researchers(stage, rita, people["other researcher"])
    if action.value.startswith("calendar."):
        return Cast(people, hours_payload(stage, rita, case.label))
    if case.form:
        return Cast(people, form_payload(stage, rita, case.label))
    audience = channel if action is Action.OPEN_CALL_ANSWER else None
    picked = None if audience else [ana.id]
    if action in {Action.TALK_NEXT, Action.TALK_WRITE}:
        build_questions(stage, rita, audience=None, picked=picked)
        rita.close_modal()
        assert rita.submit().acked
        stage.go_on(seconds=0)
    else:
        asks: dict[str, object] = {}
        if action in APPROVALS:
            asks = {"flags": ["Approval", "Blind interviewers"], "interviewers": [rita.id, stage.theo.id]}
        stage.recruit(rita, audience=None, picked=picked, channel=audience, more=bool(asks), **asks)
    stage.go_to(NINE)
    for label in case.pressed_before:
        stage.press(ana, label)
    if action is Action.TALK_AGREE_ANEW:
        stage.press(rita, "Edit")
        rita.fill("flags", ["Calls are recorded"])
        assert rita.submit().acked
        stage.settle()
    if case.label == "Resume":
        stage.press(rita, "Pause")
    if action is Action.STUDY_CANCEL_CALLS:
        stage.press(rita, "Close")
    stage.go_to(case.at)
    if action is Action.CALL_TAKE_BACK:
        stage.press(stage.theo, "Completed")
    at_home = action is Action.TALK_WITHDRAW or action in OWN_DATA
    if at_home:
        ana.open_home()
        stage.settle()
    payload = people[case.holder].press_payload(case.label, on="home" if at_home else None)
    found = payload["actions"][0]["action_id"]
    assert found.startswith(action.value) if action in NUMBERED else found == action.value
    return Cast(people, payload)


def hours_payload(stage: Stage, rita: Person, label: str) -> Json:
    """What a press in the form of when Rita holds calls sends. Theo, the interviewer, holds calls in a study of hers."""
    stage.recruit(rita)
    if label == "Remove":
        rita.command("/interview", "availability")
        rita.press("Add a feed address", on="modal")
        rita.fill("Address of the feed", "https://calendar.paperkite.example/rita.ics")
        rita.submit()
        rita.close_modal()
    rita.command("/interview", "availability")
    return rita.press_payload(label, on="modal")


def form_payload(stage: Stage, rita: Person, label: str) -> Json:
    """What a press, or a choice, in the second step of Rita's draft sends; or the button to go on with the draft."""
    if label in {"Go on", "Begin a new study"}:
        stage.open_first_step(rita)
        rita.submit()
        rita.close_modal(whole_stack=True)
        rita.command("/interview", "recruit")
        return rita.press_payload(label, on="modal")
    if label in {"Show its guide", "Add notes"}:
        for _ in range(2):
            stage.recruit(rita)
        rita.command("/interview", "guide")
        return rita.press_payload(label)
    if label in {"Dry run", "Questions", "Try it"}:
        stage.open_second_step(rita)
        rita.submit()
        return rita.press_payload(label, on="modal")
    if label in {
        "Add a question",
        "Edit",
        "Earlier",
        "Later",
        "Remove",
        "Preview",
        "Skip",
        "Back to the questions",
    }:
        build_questions(stage, rita)
        if label in {"Skip", "Back to the questions"}:
            stage.press(rita, "Preview", on="modal")
        return first_of(rita, label)
    stage.open_second_step(rita)
    choices: dict[str, Callable[[], object]] = {
        "Who may be asked?": lambda: rita.fill(label, None),
        "Single people": lambda: rita.fill(label, [stage.theo.id]),
        "An open call in a channel": lambda: rita.fill(label, stage.research),
    }
    if label not in choices:
        return rita.press_payload(label, on="modal")
    choices[label]()
    stage.settle()
    payload: Json = deepcopy(stage.workspace.log.deliveries("block_actions")[-1].payload)
    payload["view"]["hash"] = stage.workspace.store.modals[rita.id][-1].hash
    return payload


def build_questions(stage: Stage, rita: Person, **values: object) -> None:
    """Open the builder of Rita's draft, with a multiple choice and a typed answer in it."""
    stage.open_second_step(rita, **values)
    rita.submit()
    stage.press(rita, "Questions", on="modal")
    for template in ("“Who decides”", "“Last time”"):
        stage.press(rita, template, on="modal")
        assert rita.submit().acked
        stage.settle()


def first_of(rita: Person, label: str) -> Json:
    """What the first of several buttons that are called the same sends."""
    assert rita.modal is not None
    blocks = rita.modal.blocks
    button = next(control.element for control in controls(blocks) if control.label == label)
    other = (
        "Back to the questions" if label == "Skip" else "Preview" if label != "Preview" else "Add a question"
    )
    payload = rita.press_payload(label if label.startswith("Back") else other, on="modal")
    payload["actions"][0] |= {name: button[name] for name in ("action_id", "value") if name in button}
    return payload


def name_researchers(stage: Stage, *people: Person) -> None:
    """Let the admin name exactly these as researchers."""
    stage.mara.command("/interview", "settings")
    stage.mara.fill("researchers", [person.id for person in people])
    assert stage.mara.submit().acked
    stage.go_on(seconds=0)
