"""Who may do what: everything that somebody can press, submit, type or cause in Slack, and what is written by itself.

One table for all tests that go through everything (`scenes` plays each line); docs/security.md is made from it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.ids import Action, Callback
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
)

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
AFTER = datetime(2027, 1, 11, 13, 10, tzinfo=UTC)
"""While the first call is held."""
NOT_YOURS = "This message is not for you, so nothing was changed."
OUT_OF_DATE = "This button is out of date, and nothing was changed."
COLLEAGUE = "You are part of the team of this study, so you cannot answer it."
UP_TO_BOOKED = (ANSWER, PAYS, LOVES, SEND, AGREE, "13:00")
TO_A_LATER_DAY = (*UP_TO_BOOKED[:5], "More times", "More times", "13:00")
ROLES = (
    "admin",
    "researcher",
    "other researcher",
    "interviewer",
    "participant",
    "stranger",
    "external",
    "guest",
    "bot",
)
"""Everybody around a study, which is the researcher's. The external is of another workspace, and an admin made them a researcher here."""
EVERYBODY = frozenset(ROLES)
INSIDERS = EVERYBODY - {"external"}
TEAM = frozenset({"admin", "researcher"})
NO_HOME = frozenset({"external", "bot"})
HOLDERS = TEAM | {"other researcher", "interviewer"}


@dataclass(frozen=True)
class Case:
    """How a button comes to be there: who has it, its label, what the participant pressed before; who may press it.

    refusal: what everybody else is told. form: it stands in a form, or only shows something: nothing is changed.
    refuses: whom with another sentence. cannot: whom Slack itself lets do no such thing.
    """

    holder: str
    label: str
    pressed_before: tuple[str, ...]
    may: frozenset[str]
    refusal: str
    at: datetime = NINE
    form: bool = False
    refuses: Mapping[str, str] = field(default_factory=dict)
    cannot: frozenset[str] = frozenset()


def talk(label: str, *pressed_before: str) -> Case:
    return Case("participant", label, pressed_before, frozenset({"participant"}), NOT_YOURS)


def call(label: str) -> Case:
    return Case("interviewer", label, UP_TO_BOOKED, frozenset({"interviewer"}), REFUSED, AFTER)


def opening(label: str) -> Case:
    unsure = (ANSWER, "I use it, not sure who pays", *UP_TO_BOOKED[2:])
    return Case("interviewer", label, unsure, frozenset({"interviewer", "researcher"}), REFUSED, AFTER)


def form(label: str) -> Case:
    return Case("researcher", label, (), TEAM, REFUSED, form=True)


def own_data(label: str) -> Case:
    """A button in one's own App Home: always about the one who presses it."""
    return Case("participant", label, UP_TO_BOOKED, EVERYBODY - NO_HOME, "", cannot=NO_HOME)


def thanks(label: str) -> Case:
    """A button on a study that owes somebody a thank-you, or in the list of those."""
    return Case("researcher", label, UP_TO_BOOKED, TEAM, REFUSED, AFTER)


def page(label: str, *pressed_before: str) -> Case:
    """A button on the page of one person of the directory, or in a list of people."""
    may = TEAM | {"other researcher"}
    return Case("researcher", label, pressed_before, may, REFUSED, form=True)


def hours(label: str) -> Case:
    """A button in the form of when somebody holds calls."""
    return Case("researcher", label, (), HOLDERS, REFUSED, form=True)


PRESSES = {
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
        "stranger",
        ANSWER,
        (),
        EVERYBODY - {"researcher", "interviewer", "bot"},
        COLLEAGUE,
        refuses={"bot": NOT_YOURS},
    ),
    Action.CALL_HERE: call("They are here"),
    Action.CALL_NOT_HERE: call("Not here"),
    Action.CALL_COMPLETED: call("Completed"),
    Action.CALL_NO_SHOW: call("Did not come"),
    Action.CALL_CANCEL: call(CANCEL),
    Action.CALL_REVEAL: call("Reveal"),
    Action.CALL_TAKE_BACK: call("That was a mistake"),
    Action.CALL_NOT_CUSTOMER: call("Not a customer"),
    Action.CALL_NEWS: call("A little"),
    Action.CALL_NOTES: Case("interviewer", "Add notes", UP_TO_BOOKED, TEAM | {"interviewer"}, REFUSED, AFTER),
    Action.OPENING_PAYS: opening("They or their company pay"),
    Action.OPENING_MIGHT: opening("They might in future"),
    Action.OPENING_NEVER: opening("They never will"),
    Action.APPROVAL_APPROVE: Case("researcher", "Approve", UP_TO_BOOKED[:4], TEAM, REFUSED),
    Action.APPROVAL_DECLINE: Case("researcher", "Decline", UP_TO_BOOKED[:4], TEAM, REFUSED),
    Action.APPROVAL_REVEAL: Case("researcher", "Show all answers", UP_TO_BOOKED[:4], TEAM, REFUSED),
    Action.APPROVALS_OPEN: Case("researcher", "See who waits", UP_TO_BOOKED[:4], TEAM, REFUSED, form=True),
    Action.AVAILABILITY_GIVE: Case(
        "researcher", "Give times", (), HOLDERS, REFUSED, datetime(2027, 1, 29, 16, 50, tzinfo=UTC), form=True
    ),
    Action.STUDY_PAUSE: Case("researcher", "Pause", (), TEAM, REFUSED),
    Action.STUDY_RESUME: Case("researcher", "Resume", (), TEAM, REFUSED),
    Action.STUDY_CLOSE: Case("researcher", "Close", (), TEAM, REFUSED),
    Action.STUDY_EDIT: Case("researcher", "Edit", (), TEAM, REFUSED),
    Action.STUDY_CANCEL_CALLS: Case("researcher", "Cancel its calls", UP_TO_BOOKED, TEAM, REFUSED),
    Action.STUDY_OPEN: form("Open"),
    Action.STUDY_FUNNEL: form("Funnel"),
    Action.STUDY_EXPORT: form("Export"),
    Action.STUDY_DUPLICATE: Case("researcher", "Duplicate", (), TEAM, REFUSED),
    Action.STUDY_DISCARD: Case("researcher", "Delete the draft", (), TEAM, REFUSED),
    Action.STUDIES_PAGE: Case("researcher", "More", (), TEAM | {"other researcher"}, REFUSED, form=True),
    Action.STUDIES_WHOSE: Case("admin", "Show everybody’s", (), frozenset({"admin"}), REFUSED, form=True),
    Action.STUDY_PEOPLE: Case("researcher", "People", (), TEAM, REFUSED, form=True),
    Action.PEOPLE_SEARCH: page("Search, and press Enter"),
    Action.PEOPLE_FILTER: page("Everybody"),
    Action.PEOPLE_PAGE: page("More"),
    Action.PEOPLE_OPEN: page("Open"),
    Action.PERSON_DO: replace(page("Mark as colleague"), form=False),
    Action.PERSON_WRITE: page("Add a note"),
    Action.PERSON_TURN: page("Back"),
    Action.RECRUIT_NEW: Case(
        "researcher", "Begin a new study", (), TEAM | {"other researcher"}, REFUSED, form=True
    ),
    Action.RECRUIT_CONTINUE: form("Go on"),
    Action.RECRUIT_MORE: form("Show more: title, length, mix"),
    Action.RECRUIT_DRY_RUN: form("Play a dry run"),
    Action.RECRUIT_QUESTIONS: form("Edit the questions"),
    Action.RECRUIT_TRY: form("Try it"),
    Action.QUESTION_ADD: form("Add a question"),
    Action.QUESTION_EDIT: form("Edit"),
    Action.QUESTION_EARLIER: form("Earlier"),
    Action.QUESTION_LATER: form("Later"),
    Action.QUESTION_REMOVE: form("Remove"),
    Action.QUESTION_PREVIEWED: Case("researcher", "Skip", (), INSIDERS, REFUSED, form=True),
    Action.QUESTIONS_PREVIEW: form("Preview"),
    Action.QUESTIONS_BACK: form("Back to the questions"),
    Action.RECRUIT_AUDIENCE: form("Who may be asked?"),
    Action.RECRUIT_PICKED: form("Single people"),
    Action.RECRUIT_CHANNEL: form("An open call in a channel"),
    Action.STUDY_TAKE_OVER: Case("admin", "Take over", (), frozenset({"admin"}), REFUSED),
    Action.SETTINGS_OPEN: Case("admin", "Settings", (), frozenset({"admin"}), REFUSED, form=True),
    Action.SETTINGS_PEOPLE: Case("admin", "who may do what", (), frozenset({"admin"}), REFUSED, form=True),
    Action.SETTINGS_CHANGE: Case("admin", "Booking", (), frozenset({"admin"}), REFUSED, form=True),
    Action.RECRUIT_MEMBERS: form("Members whom nobody asked"),
    Action.AUDIENCE_ALLOW: Case("admin", "", (), frozenset({"admin"}), REFUSED, form=True),
    Action.AUDIENCE_END: Case("admin", "", (), frozenset({"admin"}), REFUSED),
    Action.STUDY_HANDOVER: form("Hand over"),
    Action.INTERVIEW_LOG: form("Log an interview"),
    # Whoever wrote it down takes it back, and nobody else.
    Action.INTERVIEW_UNLOG: Case("researcher", "", (), frozenset({"researcher"}), REFUSED),
    Action.CALENDAR_FEED: hours("Add a feed address"),
    Action.CALENDAR_CALDAV: hours("Add CalDAV"),
    Action.CALENDAR_GOOGLE: hours("Connect Google Calendar"),
    Action.CALENDAR_ADDRESS: hours("Make an address of my calls"),
    Action.CALENDAR_REMOVE: Case(
        "researcher",
        "Remove",
        (),
        frozenset({"researcher"}),
        OUT_OF_DATE,
        form=True,
        refuses={"external": REFUSED},
    ),
    Action.GUIDE_SHOW: Case("researcher", "Show its guide", (), TEAM | {"interviewer"}, REFUSED, form=True),
    Action.GUIDE_NOTES: form("Add notes"),
    Action.HOME_PAGE: Case("researcher", "More", (), EVERYBODY - NO_HOME, "", form=True, cannot=NO_HOME),
    Action.HOME_MOVE: replace(talk("Move the call", *TO_A_LATER_DAY), refuses={"external": REFUSED}),
    Action.HOME_CANCEL: replace(talk(CANCEL, *UP_TO_BOOKED), refuses={"external": REFUSED}),
    Action.HOME_SNOOZE: own_data("Ask me later"),
    Action.HOME_STOP: own_data("Don't ask me again"),
    Action.HOME_ALLOW: own_data("You may ask me again"),
    Action.AVAILABILITY_OPEN: hours("Change"),
    Action.DIRECTORY_OPEN: page("See people"),
    Action.DIRECTORY_IMPORT: Case(
        "researcher", "Import people", (), TEAM | {"other researcher"}, REFUSED, form=True
    ),
    Action.IMPORT_CONFIRM: Case("researcher", "Import 2 people", (), TEAM, REFUSED),
    Action.IMPORT_DISCARD: Case("researcher", "Discard", (), TEAM, REFUSED),
    Action.DATA_SEE: own_data("See my data"),
    Action.DATA_EXPORT: own_data("Send me my data"),
    Action.DATA_ERASE: own_data("Erase my data"),
    Action.THANKS_LIST: thanks("Show 1 thank-you owed"),
    Action.THANKS_PAGE: thanks("Show those sent"),
    Action.THANKS_SENT: thanks("Mark as sent"),
    Action.THANKS_ALL_SENT: thanks("Mark all of this page as sent"),
    Action.THANKS_UNDO: thanks("Undo"),
    Action.LINK: Case("participant", "Join the call", UP_TO_BOOKED, EVERYBODY, ""),
}


def submitted(label: str, *pressed_before: str, **more: Any) -> Case:
    """A form of the participant's, opened with the button `label`."""
    return replace(talk(label, *pressed_before), **more)


SUBMISSIONS = {
    Callback.WRITE: submitted("Write an answer", *UP_TO_BOOKED[:3], "I do", "Next"),
    Callback.SUGGEST: submitted("Suggest a time", *UP_TO_BOOKED[:5], form=True),
    Callback.SUGGESTED: submitted("Suggest a time", *UP_TO_BOOKED[:5]),
    Callback.PURPOSE: Case("researcher", "recruit", (), TEAM | {"other researcher"}, REFUSED),
    Callback.ARRANGEMENT: Case("researcher", "recruit", (), TEAM, REFUSED),
    Callback.SUMMARY: Case("researcher", "recruit", (), TEAM, REFUSED),
    Callback.QUESTION: Case("researcher", "recruit", (), TEAM, REFUSED),
    Callback.EDIT: Case("researcher", "Edit", (), TEAM, REFUSED),
    Callback.APPROVAL_DECLINE: Case("researcher", "Decline", UP_TO_BOOKED[:4], TEAM, REFUSED),
    Callback.AVAILABILITY: Case("researcher", "availability", (), HOLDERS, REFUSED, form=True),
    Callback.AVAILABILITY_READ: Case("researcher", "availability", (), HOLDERS, REFUSED),
    Callback.CALENDAR_FEED: Case("researcher", "Add a feed address", (), HOLDERS, REFUSED),
    Callback.CALENDAR_CALDAV: Case("researcher", "Add CalDAV", (), HOLDERS, REFUSED),
    Callback.SETTINGS_GROUP: Case("admin", "General", (), frozenset({"admin"}), REFUSED),
    Callback.SETTINGS_ROLES: Case("admin", "who may do what", (), frozenset({"admin"}), REFUSED),
    Callback.GUIDE_NOTES: Case("researcher", "Add notes", (), TEAM, REFUSED),
    Callback.CALL_NOTES: replace(call("Add notes"), form=False),
    Callback.EXPORT: Case("researcher", "export", (), TEAM, REFUSED),
    Callback.AUDIENCES: Case("admin", "", (), frozenset({"admin"}), REFUSED),
    Callback.HANDOVER: Case("researcher", "", (), TEAM, REFUSED),
    Callback.INTERVIEW_LOG: Case("researcher", "", (), TEAM, REFUSED),
    Callback.IMPORT: Case("researcher", "Import people", (), TEAM | {"other researcher"}, REFUSED),
    Callback.DATA_ERASE: own_data("Erase my data"),
    Callback.DIRECTORY: page("people"),
    Callback.PEOPLE: Case("researcher", "People", (), TEAM, REFUSED, form=True),
    Callback.PERSON: replace(page("Add a note"), form=False),
    Callback.DATA_FORGET: Case("admin", "forget", UP_TO_BOOKED, frozenset({"admin"}), REFUSED),
}
NEVER_SUBMITTED = frozenset(
    {
        Callback.CHOOSE,
        Callback.HOME,
        Callback.QUESTIONS,
        Callback.DATA,
        Callback.STUDY,
        Callback.FUNNEL,
        Callback.GUIDE,
        Callback.THANKS,
        Callback.SETTINGS,
    }
)

WORDS = {
    "recruit": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "status": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "studies": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "pause": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "resume": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "close": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "availability": Case("researcher", "", (), HOLDERS, REFUSED, form=True),
    "people": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "why": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "guide": Case("researcher", "", (), HOLDERS, REFUSED, form=True),
    "digest": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "settings": Case("admin", "", (), frozenset({"admin"}), REFUSED, form=True),
    "export": Case("researcher", "", (), TEAM | {"other researcher"}, REFUSED, form=True),
    "forget": Case("admin", "", (), frozenset({"admin"}), REFUSED, form=True),
    "help": Case("participant", "", (), INSIDERS, REFUSED, form=True),
}
"""Behind the slash command. One of another workspace cannot type it here at all; a payload that says so is refused."""

EVENTS = {
    "app_home_opened": Case("participant", "", (), EVERYBODY - NO_HOME, "", form=True, cannot=NO_HOME),
    "member_joined_channel": Case("participant", "", (), EVERYBODY, "", form=True),
    "member_left_channel": Case("participant", "", (), EVERYBODY, "", form=True),
    "message": Case("participant", "", (), EVERYBODY - {"bot"}, "", form=True),
}

NOBODYS = {
    "app_uninstalled",
    "tokens_revoked",
    "subteam_created",
    "subteam_members_changed",
    "subteam_updated",
    "team_join",
    "user_change",
}
"""Events that Slack alone sends: nobody who is named in them did it. tests/flows/test_lost_access.py, test_roles.py and test_linking.py try them."""

ASKED = EVERYBODY - {"researcher", "interviewer", "bot"}
WRITTEN: Mapping[str, tuple[str, frozenset[str]]] = {
    "conversation": ("an invitation, and what follows from it", ASKED),
    "nudge": ("a reminder of an invitation without an answer", ASKED),
    "reminder": ("a reminder of a booked call", frozenset({"participant", "interviewer"})),
    "invite_file": ("a calendar file of a call", frozenset({"participant", "interviewer"})),
    "interview": ("the card of a call", frozenset({"interviewer"})),
    "morning": ("the calls of the day", frozenset({"interviewer"})),
    "study": ("where a study stands", frozenset({"researcher"})),
}
"""What is written by itself, by the outbox's word for it, and to whom when everybody is on the panel: a team does not ask itself, and nobody
asks a bot. The digest goes to its channel alone."""

Thing = Action | Callback | str
CASES: dict[str, tuple[Thing, Case]] = {
    **{f"press {action.value}": (action, case) for action, case in PRESSES.items()},
    **{f"submit {callback.value}": (callback, case) for callback, case in SUBMISSIONS.items()},
    **{f"type {word}": (word, case) for word, case in WORDS.items()},
    **{f"event {name}": (name, case) for name, case in EVENTS.items()},
}
"""By what a test, and the page in the documentation, calls them."""


ONLY_SHOW = {
    Action.DATA_SEE,
    Action.DATA_ERASE,
    Action.LINK,
    Action.TALK_WRITE,
    Action.TALK_SUGGEST,
    Action.APPROVAL_DECLINE,
    Action.STUDY_EDIT,
    Action.HOME_ALLOW,
    Action.CALL_NOTES,
    Action.THANKS_LIST,
    Action.THANKS_PAGE,
}
