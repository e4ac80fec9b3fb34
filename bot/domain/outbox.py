"""What is to be said, to whom and in which order. An entry holds an intent; its words are made when it is sent."""

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Lane(IntEnum):
    """Lower goes first. Within a lane and a receiver entries keep their order."""

    REPLY = 0
    BOOKING = 1
    WITHDRAWAL = 2
    INVITATION = 3
    DIGEST = 4


class Kind(StrEnum):
    """What an entry shows or says. `ref` is the id of the thing named in brackets."""

    CONVERSATION = "conversation"  # the one message of an invitation, as it is now (invitation)
    INTERVIEW = "interview"  # the interviewer's card of a call, as it is now (interview)
    STUDY = "study"  # the researcher's card of a study, as it is now (study)
    OPEN_CALL = "open_call"  # the open call in its channel, as it is now (study)
    INVITE_FILE = "invite_file"  # the .ics file of a call (interview)
    REMINDER = "reminder"  # before a call (interview)
    NUDGE = "nudge"  # to somebody who has not answered an invitation (invitation)
    NOTICE = "notice"  # one sentence, named by `detail["code"]` (whatever the sentence is about)
    APPROVAL = "approval"  # what a researcher is asked about somebody (invitation)
    DIGEST = "digest"  # the daily digest of a channel (digest)
    HOME = "home"  # somebody's App Home (nothing)
    MORNING = "morning"  # the calls that an interviewer holds today (morning)
    OWN_DATA = "own_data"  # a file with what is stored of its receiver, `detail["format"]` (nothing)
    STUDY_FILE = "study_file"  # a study as a file for a spreadsheet, `detail["as"]` (study)
    HAND_OVER = "hand_over"  # a file of whom to write to outside Slack, `detail["count"]` at most (study)
    IMPORT = "import"  # an import of the directory, as it is now (import)
    IMPORT_ROWS = "import_rows"  # a file with the rows of an import that cannot be read (import)
    CALENDAR = "calendar"  # a call as it stands in a connected calendar, `detail["calendar"]` (interview)


class Way(StrEnum):
    """How an entry will leave, as far as can be told before it is rendered."""

    POST = "post"  # as a new message
    POST_AGAIN = "post_again"  # the same, but it may have arrived already: the bot looks first
    UPDATE = "update"  # in the message that shows the thing already
    FILE = "file"
    HOME = "home"
    CALENDAR = "calendar"


class Entry(NamedTuple):
    """One thing to be said. `receiver` is a Slack user or channel id, or "calendar:<id>"; `intent` coalesces: two equal ones are one."""

    team_id: str
    lane: Lane
    kind: Kind
    ref: int
    receiver: str
    due_at: datetime
    intent: str
    detail: Mapping[str, str] = MappingProxyType({})


class Claimed(NamedTuple):
    """An entry that this process may send until its lease ends.

    key: travels with the message and finds it again. again: an earlier attempt was begun, and may have arrived.
    """

    id: int
    version: int
    entry: Entry
    key: str
    attempts: int
    again: bool
