"""Queueing what is to be said, inside the transaction that makes it true."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlite_utils import Database

from bot.domain.conversation import Conversation, Interview
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.reminders import Reminder, reminders_for
from bot.domain.settings import Settings
from bot.domain.studies import Study
from bot.services.desk import Answer, Desk
from storage import calendars, outbox
from storage.calendars import Connected

QUICK_WAY_S = 5.0
"""How long the quick way (`response_url`) has before the outbox shows a thing itself."""


def answer_in_conversation(
    desk: Desk, db: Database, facts: Conversation, now: datetime, notice: str = ""
) -> Answer:
    """Queue "show this conversation as it is now" behind the quick way, and return what the quick way needs."""
    return _behind_the_quick_way(desk, db, _conversation(facts, Lane.REPLY, now, notice), now, notice)


def answer_in_interview(desk: Desk, db: Database, call: Interview, now: datetime) -> Answer:
    """The same for the interviewer's card of a call."""
    return _behind_the_quick_way(desk, db, _interview(call, Lane.REPLY, now), now)


def answer_in_approval(desk: Desk, db: Database, facts: Conversation, now: datetime) -> Answer:
    """The same for what a researcher is asked about somebody."""
    return _behind_the_quick_way(desk, db, _approval(facts, Lane.REPLY, now), now)


def show_approval(db: Database, facts: Conversation, now: datetime, *, anew: bool = False) -> None:
    """Queue what a study's researcher is asked about somebody, or its update in place. anew: as a new message, which is noticed."""
    entry = _approval(facts, Lane.DIGEST, now)
    if anew:
        entry = entry._replace(lane=Lane.REPLY, intent=f"{entry.intent}:anew", detail={"anew": "yes"})
    _put(db, entry, now)


def show_conversation(
    db: Database,
    facts: Conversation,
    now: datetime,
    lane: Lane = Lane.BOOKING,
    notice: str = "",
    due_at: datetime | None = None,
) -> None:
    """Queue an update of the conversation's message in place."""
    _put(db, _conversation(facts, lane, due_at or now, notice), now)


def show_conversation_then(db: Database, facts: Conversation, due_at: datetime, now: datetime) -> None:
    """Queue a look at the conversation for when what it offers ends by itself: it is shown as it is then."""
    entry = _conversation(facts, Lane.BOOKING, now, "")
    # The instant is part of it: a second look, at a later time, is another one.
    _put(db, entry._replace(due_at=due_at, intent=f"{entry.intent}:then:{due_at.isoformat()}"), now)


def show_invitation(db: Database, study: Study, invitation_id: int, receiver: str, now: datetime) -> None:
    """The same for somebody of whom nothing else was read."""
    _put(db, _invitation(study, invitation_id, receiver, Lane.INVITATION, now), now)


def show_conversation_anew(
    db: Database, facts: Conversation, now: datetime, notice: str = "", due_at: datetime | None = None
) -> None:
    """Queue the conversation as a new message: an update notifies nobody, and this must be noticed."""
    entry = Entry(
        facts.study.team_id,
        Lane.BOOKING,
        Kind.CONVERSATION,
        facts.invitation.id,
        facts.person.slack_id,
        due_at or now,
        f"conversation:{facts.invitation.id}:anew",
        {"anew": "yes", "notice": notice},
    )
    _put(db, entry, now)


def show_study(db: Database, study: Study, now: datetime) -> None:
    """Queue the researcher's card of a study."""
    _put(db, _study(study, now), now)


def show_import(db: Database, team_id: str, receiver: str, import_id: int, now: datetime) -> None:
    """Queue the message of an import of the directory, as it is then."""
    _put(db, _import(team_id, receiver, import_id, now), now)


def answer_in_import(
    desk: Desk, db: Database, team_id: str, receiver: str, import_id: int, now: datetime
) -> Answer:
    """Queue the same behind the quick way, and return what the quick way needs."""
    return _behind_the_quick_way(desk, db, _import(team_id, receiver, import_id, now), now)


def send_bad_rows(db: Database, team_id: str, receiver: str, import_id: int, now: datetime) -> None:
    """Queue the file with the rows of an import that cannot be read."""
    intent = f"import_rows:{import_id}"
    _put(db, Entry(team_id, Lane.DIGEST, Kind.IMPORT_ROWS, import_id, receiver, now, intent), now)


def _import(team_id: str, receiver: str, import_id: int, now: datetime) -> Entry:
    return Entry(team_id, Lane.BOOKING, Kind.IMPORT, import_id, receiver, now, f"import:{import_id}")


def show_open_call(db: Database, study: Study, now: datetime) -> None:
    """Queue the message of an open call, if the study has one."""
    channel = study.audience.open_call_channel
    if channel:
        intent = f"open_call:{study.id}"
        _put(db, Entry(study.team_id, Lane.INVITATION, Kind.OPEN_CALL, study.id, channel, now, intent), now)


def announce(
    db: Database,
    study: Study,
    call: Interview,
    participant: str,
    settings: Settings,
    now: datetime,
    was: Interview | None = None,
) -> None:
    """Queue everything that both sides are told of a new or moved call. was: a moved call as it was before."""
    taken_over = was is not None and was.interviewer != call.interviewer
    if was is not None:
        forget_plans(db, was, now)
        if taken_over:
            show_given_away(db, call, was.interviewer, now)
        notify_moved(db, call, was, now)
    connected = calendars.calendars_of(db, call.team_id, call.interviewer)
    card = _interview(call, Lane.BOOKING, now)
    _put_all(
        db,
        [
            card._replace(detail={"anew": "yes"}) if taken_over else card,
            *_invite_files(db, call, participant, connected, was.interviewer if was else "", now),
            *_events(db, call, connected, now, is_new=was is None),
            *_reminders(call, participant, settings, call.booked_at if was is None else now),
            *_cards(call, settings),
            _study(study, now),
        ],
        now,
    )


def show_interview(db: Database, call: Interview, now: datetime) -> None:
    """Queue the interviewer's card of a call."""
    _put(db, _interview(call, Lane.BOOKING, now), now)


def show_given_away(db: Database, call: Interview, before: str, now: datetime) -> None:
    """Queue the card of whoever held a call before it was moved: it is somebody else's now, and their calendar is free again."""
    intent = f"interview:{call.id}:was:{before}"
    _put(db, Entry(call.team_id, Lane.BOOKING, Kind.INTERVIEW, call.id, before, now, intent), now)


def _cards(call: Interview, settings: Settings) -> list[Entry]:
    """The interviewer's card of a call anew for when it begins, and for when its outcome is still unsaid after it: an update notifies
    nobody."""
    after = call.ends_at + timedelta(minutes=settings.outcome_after_minutes)
    return [
        Entry(
            call.team_id,
            Lane.BOOKING,
            Kind.INTERVIEW,
            call.id,
            call.interviewer,
            due_at,
            f"interview:{call.id}:{name}",
            {"anew": "yes"},
        )
        for name, due_at in (("begins", call.starts_at), ("ended", after))
    ]


def forget_plans(db: Database, before: Interview, now: datetime) -> None:
    """Drop every reminder and card that is still to come of a call as it was: they were planned for another time.

    What tells somebody who held it still earlier that it is not theirs any more stays: nothing else would.
    """
    outbox.drop_where(db, before.team_id, Kind.REMINDER, before.id, now)
    outbox.drop_where(db, before.team_id, Kind.INTERVIEW, before.id, now, before.interviewer)


def send_file_to_holder(db: Database, call: Interview, now: datetime) -> None:
    """Queue the .ics file of a call for whoever holds it, whatever calendars they connected: it could not be written there."""
    _put(db, _invite_file(call, call.interviewer, now), now)


def send_invite_files(db: Database, call: Interview, participant: str, now: datetime) -> None:
    """Queue the .ics file of a call, as it will be when it is sent, for both sides: a file not yet sent shows a later change too.

    Whoever connected a calendar in which calls are written gets no file: they would have each call twice.
    """
    connected = calendars.calendars_of(db, call.team_id, call.interviewer)
    _put_all(db, _invite_files(db, call, participant, connected, "", now), now)


def _invite_files(
    db: Database, call: Interview, participant: str, connected: Sequence[Connected], was: str, now: datetime
) -> list[Entry]:
    """connected: the calendars of the interviewer. was: whoever held the call before, "" for nobody, and whose calendar it leaves."""
    receivers = [participant]
    if not _has_calls_written(connected):
        receivers.append(call.interviewer)
    if was and not _has_calls_written(calendars.calendars_of(db, call.team_id, was)):
        receivers.append(was)
    return [_invite_file(call, receiver, now) for receiver in dict.fromkeys(receivers)]


def _invite_file(call: Interview, receiver: str, now: datetime) -> Entry:
    intent = f"invite_file:{call.id}:{receiver}"
    return Entry(call.team_id, Lane.BOOKING, Kind.INVITE_FILE, call.id, receiver, now, intent)


def _has_calls_written(connected: Sequence[Connected]) -> bool:
    return any(one.takes_calls and one.read_at and not one.trouble for one in connected)


def write_in_calendars(db: Database, call: Interview, now: datetime) -> None:
    """Queue a call for the calendars that its interviewer connected, and for those in which it stands and shall not any more."""
    connected = calendars.calendars_of(db, call.team_id, call.interviewer)
    _put_all(db, _events(db, call, connected, now, is_new=False), now)


def _events(
    db: Database, call: Interview, connected: Sequence[Connected], now: datetime, *, is_new: bool
) -> list[Entry]:
    """is_new: it was booked just now, and stands in no calendar yet."""
    own = [one for one in connected if one.takes_calls]
    keeping = [] if is_new else calendars.calendars_keeping(db, call.team_id, call.id)
    return [
        Entry(
            call.team_id,
            Lane.BOOKING,
            Kind.CALENDAR,
            call.id,
            f"calendar:{calendar_id}",
            now,
            f"calendar:{calendar_id}:{call.id}",
            {"calendar": str(calendar_id)},
        )
        for calendar_id in sorted({one.id for one in (*own, *keeping)})
    ]


def give_back(db: Database, calendar: Connected, now: datetime) -> None:
    """Queue that Google is told that an access is not wanted any more."""
    receiver = f"calendar:{calendar.id}"
    detail = {"calendar": str(calendar.id), "give_back": calendar.sealed}
    entry = Entry(
        calendar.team_id, Lane.BOOKING, Kind.CALENDAR, 0, receiver, now, f"{receiver}:give back", detail
    )
    _put(db, entry, now)


def plan_reminders(
    db: Database, call: Interview, participant: str, settings: Settings, since: datetime, now: datetime
) -> None:
    """Queue every reminder of a call, due at its instant. since: when the time was taken."""
    _put_all(db, _reminders(call, participant, settings, since), now)


def _reminders(call: Interview, participant: str, settings: Settings, since: datetime) -> list[Entry]:
    return [
        _reminder(
            call,
            call.interviewer if due.reminder is Reminder.INTERVIEWER else participant,
            due.reminder,
            due.due_at,
        )
        for due in reminders_for(call.starts_at, since, settings)
    ]


def remind_waiting(db: Database, call: Interview, participant: str, due_at: datetime, now: datetime) -> None:
    """Queue for a participant that they are waited for, once for each time of a call: also when its outcome was taken back since."""
    entry = _reminder(call, participant, Reminder.WAITING, due_at)
    if not outbox.was_sent(db, call.team_id, Kind.REMINDER, call.id, entry.intent, call.starts_at):
        _put(db, entry, now)


def _reminder(call: Interview, receiver: str, which: Reminder, due_at: datetime) -> Entry:
    intent, detail = f"reminder:{call.id}:{which.value}", {"reminder": which.value}
    return Entry(call.team_id, Lane.BOOKING, Kind.REMINDER, call.id, receiver, due_at, intent, detail)


def notify_moved(db: Database, call: Interview, before: Interview, now: datetime) -> None:
    """Tell whoever held a call that its participant moved it. Whoever holds it newly sees a new card."""
    code = "moved_by_participant" if before.interviewer == call.interviewer else "moved_away"
    was = {"was": before.starts_at.isoformat(), "was_until": before.ends_at.isoformat()}
    notify(db, call.team_id, before.interviewer, code, call.id, now, **was)


def notify(
    db: Database,
    team_id: str,
    receiver: str,
    code: str,
    ref: int,
    now: datetime,
    about: str = "",
    **values: str,
) -> None:
    """Queue one sentence, named by `code` (see views.notices). The same again, before it was sent, takes its place.

    about: a Slack id, or what else sets sentences of one `code` and `ref` apart, so that each is said.
    """
    intent = f"notice:{code}:{ref}:{receiver}" + (f":{about}" if about else "")
    entry = Entry(team_id, Lane.BOOKING, Kind.NOTICE, ref, receiver, now, intent, {"code": code, **values})
    _put(db, entry, now)


def _put(db: Database, entry: Entry, now: datetime) -> None:
    """Queue an entry. Whoever had their data erased has no name to write to: what was meant for them is not said."""
    _put_all(db, [entry], now)


def _put_all(db: Database, entries: Iterable[Entry], now: datetime) -> None:
    outbox.put_all(db, [entry for entry in entries if entry.receiver], now)


def _behind_the_quick_way(desk: Desk, db: Database, entry: Entry, now: datetime, notice: str = "") -> Answer:
    row, version = outbox.put(db, entry, now, desk.clock.wall() + QUICK_WAY_S, "quick")
    return Answer(entry.ref, entry.receiver, notice, row, version)


def _interview(call: Interview, lane: Lane, now: datetime) -> Entry:
    return Entry(call.team_id, lane, Kind.INTERVIEW, call.id, call.interviewer, now, f"interview:{call.id}")


def _study(study: Study, now: datetime) -> Entry:
    intent = f"study:{study.id}"
    return Entry(study.team_id, Lane.DIGEST, Kind.STUDY, study.id, study.researcher, now, intent)


def _approval(facts: Conversation, lane: Lane, now: datetime) -> Entry:
    ref = facts.invitation.id
    return Entry(
        facts.study.team_id, lane, Kind.APPROVAL, ref, facts.study.researcher, now, f"approval:{ref}"
    )


def _conversation(facts: Conversation, lane: Lane, now: datetime, notice: str) -> Entry:
    entry = _invitation(facts.study, facts.invitation.id, facts.person.slack_id, lane, now)
    return entry._replace(detail={"notice": notice}) if notice else entry


def _invitation(study: Study, invitation_id: int, receiver: str, lane: Lane, now: datetime) -> Entry:
    intent = f"conversation:{invitation_id}"
    return Entry(study.team_id, lane, Kind.CONVERSATION, invitation_id, receiver, now, intent)


def show_home(
    db: Database, team_id: str, slack_id: str, now: datetime, detail: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Queue somebody's Home that they have before them. detail: see `writing_in.home_opened`."""
    _put(db, Entry(team_id, Lane.REPLY, Kind.HOME, 0, slack_id, now, _home(slack_id), detail), now)


def follow_in_home(db: Database, team_id: str, slack_id: str, now: datetime, lane: Lane = Lane.REPLY) -> None:
    """Queue somebody's Home after something that it shows was changed elsewhere: at the pages that it is on, unless it shows the same
    all the same. Who never opened it has none."""
    if not slack_id or not outbox.has_shown(db, team_id, Kind.HOME, slack_id, _home(slack_id)):
        return
    # Beside the one that is due already: that one knows which pages are wanted.
    entry = Entry(team_id, lane, Kind.HOME, 0, slack_id, now, f"{_home(slack_id)}:follow", {"follow": "yes"})
    _put(db, entry, now)


def follow_in_homes(db: Database, study: Study, by: str, now: datetime, *others: str) -> None:
    """The same for whoever did something in a study, and behind everything else for its researcher and the others it concerns."""
    follow_in_home(db, study.team_id, by, now)
    for slack_id in dict.fromkeys((study.researcher, *others)):
        if slack_id != by:
            follow_in_home(db, study.team_id, slack_id, now, Lane.DIGEST)


def _home(slack_id: str) -> str:
    return f"home:{slack_id}"
