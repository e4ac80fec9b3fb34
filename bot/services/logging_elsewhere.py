"""Writing down an interview that was arranged outside the bot, so that the mix shown is the true one; and taking that back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.conversation import Conversation, Interview, InterviewState, Invitation, InvitationState
from bot.domain.elsewhere import Log, began_at, check_log, counted_in, filed, takes_logs, told
from bot.domain.people import Person
from bot.domain.studies import Problem, Study, StudyStatus
from bot.errors import NotAllowed, RuleBroken
from bot.services import ending, leaving_alone, saying
from bot.services.calls import see_whether_full
from bot.services.desk import Desk
from bot.services.recruiting import settings_here, settle_study, team_of
from bot.services.roles import own_study
from storage import interviews, invitations, outbox, people, reveals, studies, thanks

NO_OFFER = -1
"""Of a call that was booked under no offer of ours."""


class Page(NamedTuple):
    """What the form needs: the study, the product's name, the writer's zone and local time, and what they wrote down lately, each with a
    name to tell it by."""

    study: Study
    product: str
    zone: str
    now: datetime
    lately: Sequence[tuple[Interview, str]]


def opened(desk: Desk, team_id: str, slack_id: str, study_id: int) -> Page:
    """Return the form of a study. Raises: NotAllowed; RuleBroken("no_such_study", "stale", "too_late_to_log")."""
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        study = _loggable(desk, db, team_id, slack_id, study_id, now)
        settings = settings_here(desk, db, team_id)
        since = now - timedelta(hours=settings.undo_hours)
        lately = interviews.logged_by(db, team_id, study_id, slack_id, since)
        named = [(one.call, _name_of(db, one.call)) for one in lately]
        return Page(study, settings.product_name, _zone_of(db, study, slack_id), now, named)


def log(desk: Desk, team_id: str, slack_id: str, study_id: int, form: Log, key: str) -> str | list[Problem]:
    """Write an interview down; return where it counts in one sentence, or what must be mended. key: one submission is one interview.

    Raises: as `opened` does.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        study = _loggable(desk, db, team_id, slack_id, study_id, now)
        zone = _zone_of(db, study, slack_id)
        problems = check_log(form, zone, now, study.created_at)
        if problems:
            return problems
        sentence = told(filed(form), study.seats, was_held=form.was_held)
        if outbox.is_known(db, team_id, key):
            return sentence
        problems = _problems(desk, db, study, form)
        if problems:
            return problems
        person = _person(db, study, form, now)
        problems = _again(db, study, person, "slack_id" if form.slack_id else "named")
        if problems:
            return problems
        _write(db, study, person, form, zone, slack_id, now)
        outbox.first_time(db, team_id, key, now)
    desk.wake()
    return sentence


def take_back(desk: Desk, team_id: str, slack_id: str, interview_id: int) -> Study:
    """What was written down was a mistake: its seat is open again, and an invitation is as it was. By whoever wrote it, within the time
    in which an outcome can be taken back. Return the study; to take it back twice is to do so once.

    Raises: NotAllowed; RuleBroken("no_such_study", "too_late").
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        found = interviews.logged(db, team_id, interview_id)
        if found is None or found.by != slack_id:
            raise NotAllowed
        study = own_study(desk, db, team_id, slack_id, found.call.study_id)
        settings = studies.settings_of(db, team_id)
        if now >= found.at + timedelta(hours=settings.undo_hours):
            raise RuleBroken("too_late")
        if interviews.unlog(db, team_id, interview_id, slack_id):
            _give_back(db, study, found, now)
            outbox.audit(
                db, team_id, slack_id, "interview elsewhere taken back", f"interview {interview_id}", now
            )
    desk.wake()
    return study


def _loggable(desk: Desk, db: Database, team_id: str, slack_id: str, study_id: int, now: datetime) -> Study:
    study = own_study(desk, db, team_id, slack_id, study_id)
    if takes_logs(study, now):
        return study
    raise RuleBroken(
        "too_late_to_log" if study.status is StudyStatus.CLOSED and not study.is_trial else "stale"
    )


def _zone_of(db: Database, study: Study, slack_id: str) -> str:
    seen = people.member(db, study.team_id, slack_id)
    return seen.zone if seen else study.zone


def _name_of(db: Database, call: Interview) -> str:
    person = people.person(db, call.team_id, call.person_id)
    return (person.name or person.email) if person else ""


def _problems(desk: Desk, db: Database, study: Study, form: Log) -> list[Problem]:
    """What must be mended as far as the database tells."""
    team_id = study.team_id
    if form.held_by not in {study.researcher, *study.interviewers}:
        return [Problem("held_by", "Name an interviewer of this study; “Edit” adds one.")]
    if form.slack_id:
        seen = people.member(db, team_id, form.slack_id)
        if form.slack_id in team_of(study):
            return [Problem("slack_id", "They are of the team of this study.")]
        if seen is not None and seen.is_bot:
            return [Problem("slack_id", "This is a bot.")]
        if leaving_alone.is_marked(desk.marks, db, team_id, form.slack_id, seen.email if seen else ""):
            return [Problem("slack_id", FORGOTTEN)]
    elif form.named.strip():
        found = people.named(db, team_id, form.named.strip())
        if not found:
            return [
                Problem("named", "Nobody in the directory is called so. Left empty it counts without a name.")
            ]
        if len(found) > 1:
            return [Problem("named", "Several people are called so: give the e-mail address.")]
        if found[0].slack_id in team_of(study):
            return [Problem("named", "They are of the team of this study.")]
        if leaving_alone.is_marked(desk.marks, db, team_id, found[0].slack_id, found[0].email):
            return [Problem("named", FORGOTTEN)]
    return []


FORGOTTEN = "They had their data erased: leave the person empty, and it counts without a name."


def _person(db: Database, study: Study, form: Log, now: datetime) -> Person:
    if form.slack_id:
        return people.ensure_person(db, study.team_id, form.slack_id, now)
    if form.named.strip():
        return people.named(db, study.team_id, form.named.strip())[0]
    return people.add_nobody(db, study.team_id, now)


def _again(db: Database, study: Study, person: Person, field: str) -> list[Problem]:
    """Nobody is interviewed twice in a study. What a call was filed as is not said."""
    for call in interviews.of_person(db, study.team_id, person.id):
        if call.study_id != study.id:
            continue
        if call.state is InterviewState.BOOKED:
            return [Problem(field, "They have a call here: say on its card how it went.")]
        if call.state is InterviewState.COMPLETED:
            return [Problem(field, "Their interview of this study is kept already.")]
    return []


def _write(db: Database, study: Study, person: Person, form: Log, zone: str, by: str, now: datetime) -> None:
    team_id = study.team_id
    asked = invitations.invitation_of_person(db, team_id, study.id, person.id)
    call = _kept(db, study, person, asked, form, began_at(form, zone), now)
    interviews.log(
        db, call, relationship=form.relationship, feeling=form.feeling, is_nobody=person.erased_at is not None,
        was=asked.state.value if asked else "", by=by, now=now,
    )  # fmt: skip
    facts = _facts(db, call)
    (ending.hold if form.was_held else ending.miss)(db, facts, call, by, now)
    if form.was_held:
        held_at = interviews.last_held_at(db, team_id, person.id)
        people.mark(db, team_id, person.id, last_interviewed_at=held_at)
    if study.blind and person.erased_at is None:
        # Should one of the two come to interview them, they are not blind.
        for known_to in dict.fromkeys((by, form.held_by)):
            reveals.add(db, team_id, study.id, person.id, known_to, now)
    if asked is not None:
        saying.show_conversation(db, facts, now)
    see_whether_full(db, facts, now)
    outbox.audit(db, team_id, by, "interview elsewhere logged", f"interview {call.id}", now)


def _kept(
    db: Database,
    study: Study,
    person: Person,
    asked: Invitation | None,
    form: Log,
    began: datetime,
    now: datetime,
) -> Interview:
    """The interview as a booked call, under the invitation that there was or one that stands in its place."""
    team_id, filing = study.team_id, filed(form)
    reason = f"Interviewed elsewhere, and written down. {filing.reason}"
    invitation_id = (
        asked.id if asked else invitations.add_elsewhere(db, team_id, study.id, person.id, reason, now)
    )
    new = Interview(
        0, team_id, study.id, person.id, invitation_id, form.held_by, began, began + study.length,
        InterviewState.BOOKED, counted_in(filing), now, offer=NO_OFFER, elsewhere=True,
    )  # fmt: skip
    call_id = interviews.book(db, new)
    call = interviews.interview(db, team_id, call_id) if call_id else None
    if call is None:
        raise RuleBroken("two_places")
    if asked is not None and invitations.submission(db, team_id, asked.id) is None:
        # Whoever was still to answer is asked no more.
        submitted = InvitationState.SUBMITTED.value
        invitations.change(db, team_id, asked.id, (asked.state,), state=submitted)
    return call


def _give_back(db: Database, study: Study, found: interviews.Logged, now: datetime) -> None:
    call, team_id = found.call, study.team_id
    asked = invitations.invitation(db, team_id, call.invitation_id)
    before = InvitationState(found.invitation_was) if found.invitation_was else InvitationState.WITHDRAWN
    if asked is not None and asked.state is not before:
        back = invitations.change(db, team_id, asked.id, (asked.state,), state=before.value)
        if not back:  # another study has invited them meanwhile
            invitations.change(db, team_id, asked.id, (asked.state,), state=InvitationState.WITHDRAWN.value)
    thanks.forget_unsent(db, team_id, call.id)
    held_at = interviews.last_held_at(db, team_id, call.person_id)
    people.mark(db, team_id, call.person_id, last_interviewed_at=held_at)
    is_full = studies.seats_now(db, team_id, study, now).is_full
    if study.status is StudyStatus.FULL and not is_full and now < study.deadline:
        settle_study(db, study, StudyStatus.RECRUITING, now)
    if found.invitation_was:
        saying.show_conversation(db, _facts(db, call), now)
    saying.show_study(db, study, now)


def _facts(db: Database, call: Interview) -> Conversation:
    facts = invitations.conversation(db, call.team_id, call.invitation_id)
    if facts is None:
        raise LookupError(f"interview {call.id} without its invitation")
    return facts
