"""The ids by which Slack and the bot know their buttons and forms, and what travels with them.

A test compares these with the registered listeners, with manifest.yml and with docs/architecture.md.
"""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.errors import RuleBroken

Word = TypeVar("Word", bound=StrEnum)

COMMAND = "/interview"
VALUE_VERSION = 1


class Action(StrEnum):
    """Buttons and inputs that report at once. Those marked * end in a number, as ids must differ within a surface."""

    TALK_START = "talk.start"
    TALK_DECLINE = "talk.decline"
    TALK_STOP = "talk.stop"
    TALK_ANSWER = "talk.answer"  # *
    TALK_NEXT = "talk.next"
    TALK_WRITE = "talk.write"
    TALK_SEND = "talk.send"
    TALK_CHANGE = "talk.change"
    TALK_AGREE = "talk.agree"
    TALK_AGREE_ANEW = "talk.agree_anew"
    TALK_WITHDRAW = "talk.withdraw"  # *
    TALK_BOOK = "talk.book"  # *
    TALK_MORE_TIMES = "talk.more_times"
    TALK_SUGGEST = "talk.suggest"
    TALK_MOVE = "talk.move"
    TALK_STAY = "talk.stay"
    TALK_CANCEL = "talk.cancel"
    TALK_REBOOK = "talk.rebook"
    TALK_PANEL = "talk.panel"
    OPEN_CALL_ANSWER = "open_call.answer"
    CALL_HERE = "call.here"
    CALL_NOT_HERE = "call.not_here"
    CALL_COMPLETED = "call.completed"
    CALL_NO_SHOW = "call.no_show"
    CALL_CANCEL = "call.cancel"
    CALL_REVEAL = "call.reveal"
    CALL_TAKE_BACK = "call.take_back"
    CALL_NOT_CUSTOMER = "call.not_customer"
    CALL_NEWS = "call.news"  # *
    CALL_NOTES = "call.notes"  # *
    OPENING_PAYS = "opening.pays"
    OPENING_MIGHT = "opening.might"
    OPENING_NEVER = "opening.never"
    APPROVAL_APPROVE = "approval.approve"
    APPROVAL_DECLINE = "approval.decline"
    APPROVAL_REVEAL = "approval.reveal"
    APPROVALS_OPEN = "approvals.open"  # *
    AVAILABILITY_GIVE = "availability.give"  # *
    STUDY_PAUSE = "study.pause"  # *
    STUDY_RESUME = "study.resume"  # *
    STUDY_CLOSE = "study.close"  # *
    STUDY_EDIT = "study.edit"  # *
    STUDY_CANCEL_CALLS = "study.cancel_calls"  # *
    STUDY_OPEN = "study.open"  # *
    STUDY_FUNNEL = "study.funnel"  # *
    STUDY_DUPLICATE = "study.duplicate"  # *
    STUDY_DISCARD = "study.discard"  # *
    STUDIES_PAGE = "studies.page"  # *
    STUDIES_WHOSE = "studies.whose"
    THANKS_LIST = "thanks.list"  # *
    THANKS_PAGE = "thanks.page"  # *
    THANKS_SENT = "thanks.sent"  # *
    THANKS_ALL_SENT = "thanks.all_sent"
    THANKS_UNDO = "thanks.undo"  # *
    STUDY_PEOPLE = "study.people"
    PEOPLE_SEARCH = "people.search"
    PEOPLE_FILTER = "people.filter"
    PEOPLE_PAGE = "people.page"  # *
    PEOPLE_OPEN = "people.open"  # *
    PERSON_DO = "person.do"  # *
    PERSON_WRITE = "person.write"  # *
    PERSON_TURN = "person.turn"  # *
    STUDY_TAKE_OVER = "study.take_over"  # *
    SETTINGS_OPEN = "settings.open"
    SETTINGS_PEOPLE = "settings.people"
    SETTINGS_CHANGE = "settings.change"  # *
    CALENDAR_FEED = "calendar.feed"
    CALENDAR_GOOGLE = "calendar.google"
    CALENDAR_CALDAV = "calendar.caldav"
    CALENDAR_ADDRESS = "calendar.address"
    CALENDAR_REMOVE = "calendar.remove"  # *
    RECRUIT_NEW = "recruit.new"
    RECRUIT_CONTINUE = "recruit.continue"  # *
    RECRUIT_MORE = "recruit.more"
    RECRUIT_DRY_RUN = "recruit.dry_run"
    RECRUIT_QUESTIONS = "recruit.questions"
    RECRUIT_TRY = "recruit.try"
    QUESTION_ADD = "question.add"  # *
    QUESTION_EDIT = "question.edit"  # *
    QUESTION_EARLIER = "question.earlier"  # *
    QUESTION_LATER = "question.later"  # *
    QUESTION_REMOVE = "question.remove"  # *
    QUESTION_PREVIEWED = "question.previewed"  # *
    QUESTIONS_PREVIEW = "questions.preview"
    QUESTIONS_BACK = "questions.back"
    RECRUIT_AUDIENCE = "recruit.audience"
    RECRUIT_PICKED = "recruit.picked"
    RECRUIT_CHANNEL = "recruit.channel"
    RECRUIT_MEMBERS = "recruit.members"
    AUDIENCE_ALLOW = "audience.allow"
    AUDIENCE_END = "audience.end"  # *
    STUDY_EXPORT = "study.export"  # *
    STUDY_HANDOVER = "study.handover"  # *
    INTERVIEW_LOG = "interview.log"  # *
    INTERVIEW_UNLOG = "interview.unlog"  # *
    GUIDE_SHOW = "guide.show"  # *
    GUIDE_NOTES = "guide.notes"
    HOME_PAGE = "home.page"  # *
    HOME_MOVE = "home.move"  # *
    HOME_CANCEL = "home.cancel"  # *
    HOME_SNOOZE = "home.snooze"
    HOME_STOP = "home.stop"
    HOME_ALLOW = "home.allow"
    AVAILABILITY_OPEN = "availability.open"
    DIRECTORY_OPEN = "directory.open"
    DIRECTORY_IMPORT = "directory.import"
    IMPORT_CONFIRM = "import.confirm"
    IMPORT_DISCARD = "import.discard"
    DATA_SEE = "data.see"
    DATA_EXPORT = "data.export"
    DATA_ERASE = "data.erase"
    LINK = "link"  # *


NUMBERED = frozenset(
    {
        Action.TALK_ANSWER,
        Action.TALK_BOOK,
        Action.TALK_WITHDRAW,
        Action.APPROVALS_OPEN,
        Action.AVAILABILITY_GIVE,
        Action.STUDY_PAUSE,
        Action.STUDY_RESUME,
        Action.STUDY_CLOSE,
        Action.STUDY_EDIT,
        Action.STUDY_CANCEL_CALLS,
        Action.STUDY_OPEN,
        Action.STUDY_FUNNEL,
        Action.STUDY_DUPLICATE,
        Action.STUDY_DISCARD,
        Action.STUDIES_PAGE,
        Action.CALL_NEWS,
        Action.CALL_NOTES,
        Action.THANKS_LIST,
        Action.THANKS_PAGE,
        Action.THANKS_SENT,
        Action.THANKS_UNDO,
        Action.PEOPLE_PAGE,
        Action.PEOPLE_OPEN,
        Action.PERSON_DO,
        Action.PERSON_WRITE,
        Action.PERSON_TURN,
        Action.STUDY_TAKE_OVER,
        Action.SETTINGS_CHANGE,
        Action.CALENDAR_REMOVE,
        Action.RECRUIT_CONTINUE,
        Action.QUESTION_ADD,
        Action.QUESTION_EDIT,
        Action.QUESTION_EARLIER,
        Action.QUESTION_LATER,
        Action.QUESTION_REMOVE,
        Action.QUESTION_PREVIEWED,
        Action.AUDIENCE_END,
        Action.STUDY_EXPORT,
        Action.STUDY_HANDOVER,
        Action.INTERVIEW_LOG,
        Action.INTERVIEW_UNLOG,
        Action.GUIDE_SHOW,
        Action.HOME_PAGE,
        Action.HOME_MOVE,
        Action.HOME_CANCEL,
        Action.LINK,
    }
)


class Callback(StrEnum):
    """Modals."""

    WRITE = "talk.write"
    SUGGEST = "talk.suggest"
    SUGGESTED = "talk.suggested"
    PURPOSE = "recruit.purpose"
    ARRANGEMENT = "recruit.arrangement"
    SUMMARY = "recruit.summary"
    EDIT = "study.edit"
    STUDY = "study"
    FUNNEL = "study.funnel"
    QUESTIONS = "questions"
    QUESTION = "question"
    CHOOSE = "recruit.choose"
    APPROVAL_DECLINE = "approval.decline"
    AVAILABILITY = "availability"
    AVAILABILITY_READ = "availability.read"
    CALENDAR_FEED = "calendar.feed"
    CALENDAR_CALDAV = "calendar.caldav"
    SETTINGS = "settings"
    SETTINGS_GROUP = "settings.group"
    SETTINGS_ROLES = "settings.roles"
    GUIDE_NOTES = "guide.notes"
    GUIDE = "guide"
    CALL_NOTES = "call.notes"
    THANKS = "thanks"
    EXPORT = "export"
    AUDIENCES = "audiences"
    HANDOVER = "study.handover"
    INTERVIEW_LOG = "interview.log"
    IMPORT = "import"
    DATA = "data"
    DATA_ERASE = "data.erase"
    DATA_FORGET = "data.forget"
    DIRECTORY = "people.directory"
    PEOPLE = "people.study"
    PERSON = "person"
    HOME = "home"


def numbered(action: Action, number: int) -> str:
    """The id of the n-th element of its kind in a message."""
    return f"{action.value}.{number}"


def pattern(action: Action) -> str | re.Pattern[str]:
    """What a listener matches: the id itself, or the id with any number."""
    if action in NUMBERED:
        return re.compile(rf"{re.escape(action.value)}\.\d{{1,15}}")
    return action.value


def pack(**fields: str | int | bool | list[int]) -> str:
    """Return what a button or a form carries: versioned JSON. It is never trusted when it comes back."""
    return json.dumps({"v": VALUE_VERSION, **fields}, separators=(",", ":"))


def unpack(text: object) -> Mapping[str, object]:
    """Return the fields of `pack`.

    Raises:
        RuleBroken("stale"): not ours, or of a version that this release does not know.
    """
    try:
        fields = json.loads(text) if isinstance(text, str) and len(text) <= 3000 else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or fields.get("v") != VALUE_VERSION:
        raise RuleBroken("stale")
    return fields


def number(fields: Mapping[str, object], name: str) -> int:
    """Return a whole number out of `unpack`.

    Raises:
        RuleBroken("stale"): it is missing, no whole number, or larger than any id or instant.
    """
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise RuleBroken("stale")
    return value


def numbers(fields: Mapping[str, object], name: str, most: int) -> list[int]:
    """Return a list of at most so many whole numbers out of `unpack`. Raises as `number` does."""
    value = fields.get(name)
    if not isinstance(value, list) or len(value) > most:
        raise RuleBroken("stale")
    return [number({name: one}, name) for one in value]


def one_of(fields: Mapping[str, object], name: str, words: type[Word]) -> Word:
    """Return one of a closed set of words out of `unpack`. Raises: RuleBroken("stale"): a release that is not this one had more."""
    value = fields.get(name)
    if not isinstance(value, str) or value not in set(words):
        raise RuleBroken("stale")
    return words(value)
