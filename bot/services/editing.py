"""Changing a study that is running: what stays, what follows from it, and who is told."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.blindness import without
from bot.domain.consent import NOTHING, Scope, beyond
from bot.domain.conversation import Conversation, Interview, InvitationState, Stage, asked_anew, stage_of
from bot.domain.editing import Edit, check_edit, differences, mark_of, seats_of
from bot.domain.seats import SeatMap
from bot.domain.studies import Problem, Study, StudyStatus
from bot.domain.working_hours import next_working_instant, zone_of
from bot.errors import RuleBroken
from bot.services import consenting, saying
from bot.services.desk import Desk
from bot.services.recruiting import settle_study, untold
from bot.services.roles import own_study, running_study
from storage import audiences, interviews, invitations, outbox, people, studies

ASKED = (InvitationState.DELIVERED, InvitationState.STARTED, InvitationState.SUBMITTED)
IN_THE_CALL = {
    "meeting_link": "The link to the call has changed.",
    "incentive": "The thank-you for the call has changed.",
}
"""What participants with a booked call read of that which can be changed, and how they are told."""
ADDED = "Something about your call was added: please read it below."
REOPENED = "A time has opened for you."


class Was(NamedTuple):
    """Where somebody stood before the change, and what they were being asked to agree to of a booked call."""

    invitation_id: int
    stage: Stage
    asked: Scope


def opened(desk: Desk, team_id: str, slack_id: str, study_id: int) -> tuple[Study, SeatMap]:
    """Return a running study that somebody may change, with its seats as they may know them.

    Raises:
        NotAllowed; RuleBroken("no_such_study", "study_ended", "deadline_passed", "stale").
    """
    with desk.store.snapshot() as db:
        now = desk.clock.now()
        study = running_study(desk, db, team_id, slack_id, study_id, now)
        return study, without(studies.seats_now(db, team_id, study, now), untold(db, study, slack_id))


def save(
    desk: Desk, team_id: str, slack_id: str, study_id: int, form: Edit, opened_as: str
) -> Study | list[Problem]:
    """Change a running study. Returns what must be mended instead when something must.

    opened_as: the mark of what the form showed: nobody undoes a change that they did not see. What changes nothing, as a
    form that is sent twice, is kept without a word.

    Raises:
        NotAllowed; RuleBroken("no_such_study", "study_ended", "deadline_passed", "changed_meanwhile", "stale").
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        before = running_study(desk, db, team_id, slack_id, study_id, now)
        allowed = {one.id for one in audiences.allowed(db, team_id)}
        form = replace(form, members=tuple(sorted(allowed.intersection(form.members))))
        today = now.astimezone(zone_of(before.zone)).date()
        seats = studies.seats_now(db, team_id, before, now)
        may_lower = not untold(db, before, slack_id)
        problems = check_edit(form, before, seats, today, may_lower=may_lower)
        problems = problems or _participants_among(db, form, before)
        if problems:
            return problems
        changes = differences(form, before)
        if not changes:
            return before
        if opened_as != mark_of(before):
            raise RuleBroken("changed_meanwhile")
        stood = _conversations(db, before, now)
        _write(db, before, form, changes)
        outbox.audit(db, team_id, slack_id, "study edited", f"study {study_id}", now, changes)
        _settle(db, own_study(desk, db, team_id, slack_id, study_id), changes, now)
        for was in stood:
            _show(db, before, was, changes, now)
        if "incentive" in changes:
            for invitation_id, asked in invitations.delivered_to(db, team_id, study_id):
                saying.show_invitation(db, before, invitation_id, asked, now)
        saying.follow_in_homes(db, before, slack_id, now)
        after = own_study(desk, db, team_id, slack_id, study_id)
    desk.wake()
    return after


def _participants_among(db: Database, form: Edit, study: Study) -> list[Problem]:
    """Whoever was asked to take part is not of the team; of those who were to be asked the invitation is taken back."""
    if study.is_trial:
        return []
    problems = []
    for field, chosen, had in (
        ("interviewers", form.interviewers, study.interviewers),
        ("observers", form.observers, study.observers),
    ):
        for person in people.people_of_slack_ids(db, study.team_id, set(chosen) - set(had)):
            asked = invitations.invitation_of_person(db, study.team_id, study.id, person.id)
            if asked is not None and asked.state in ASKED:
                name = person.name or "Somebody of them"
                problems.append(
                    Problem(field, f"{name} was asked to take part in this study: choose somebody else.")
                )
    return problems


def _write(db: Database, study: Study, form: Edit, changes: Mapping[str, object]) -> None:
    team_id = study.team_id
    studies.update(
        db,
        team_id,
        study.id,
        deadline_day=date.fromisoformat(form.deadline.strip()),
        meeting_link=form.meeting_link.strip(),
        incentive=form.incentive.strip(),
        recording=form.recording,
    )
    if "seats" in changes:
        studies.set_seats(db, team_id, study.id, seats_of(form))
    if "members" in changes:
        _choose_members(db, study, form.members)
    for name, chosen in (("interviewers", form.interviewers), ("observers", form.observers)):
        if name in changes:
            studies.set_people(db, team_id, study.id, f"study_{name}", chosen)
            for person in people.people_of_slack_ids(db, team_id, chosen):
                _take_back(db, study, person.id)


def _choose_members(db: Database, study: Study, chosen: Collection[int]) -> None:
    """Whoever was to be asked as a member of an audience that is left out, and was not yet, is not asked."""
    studies.set_audiences(db, study.team_id, study.id, chosen)
    for audience_id in set(study.audience.members) - set(chosen):
        audiences.withdraw_queued(db, study.team_id, audience_id, study_id=study.id)


def _take_back(db: Database, study: Study, person_id: int) -> None:
    asked = invitations.invitation_of_person(db, study.team_id, study.id, person_id)
    if asked is not None:
        withdrawn = InvitationState.WITHDRAWN.value
        invitations.change(db, study.team_id, asked.id, (InvitationState.QUEUED,), state=withdrawn)


def _settle(db: Database, study: Study, changes: Mapping[str, object], now: datetime) -> None:
    """A full study that is to go on recruits again; one that has all it wants is full."""
    full = not study.is_trial and studies.seats_now(db, study.team_id, study, now).is_full
    if study.status is StudyStatus.FULL and not full:
        settle_study(db, study, StudyStatus.RECRUITING, now)
    elif study.status is not StudyStatus.FULL and full:
        settle_study(db, study, StudyStatus.FULL, now)
    else:
        saying.show_study(db, study, now)
        if "incentive" in changes:
            saying.show_open_call(db, study, now)


def _conversations(db: Database, study: Study, now: datetime) -> list[Was]:
    """Where everybody stands who has answered. Of those who have not, what they read holds nothing that can be changed but the
    thank-you: hundreds of them are not looked at while everybody's clicks wait."""
    found = []
    for asked in invitations.of_study(db, study.team_id, study.id, (InvitationState.SUBMITTED,)):
        facts = invitations.conversation(db, study.team_id, asked.id)
        if facts is not None:
            found.append(Was(asked.id, stage_of(facts, now), asked_anew(facts, now)))
    return found


def _show(db: Database, study: Study, was: Was, changes: Mapping[str, object], now: datetime) -> None:
    """Show a conversation as it is now: as a new message where somebody must notice, otherwise in place."""
    facts = invitations.conversation(db, study.team_id, was.invitation_id)
    if facts is None:
        return
    stage = stage_of(facts, now)
    if stage in {Stage.BOOKED, Stage.MOVING} and facts.interview is not None:
        more = beyond(was.asked, asked_anew(facts, now)) != NOTHING
        _show_booked(db, facts, facts.interview, changes, now, ADDED if more else "")
    elif stage is not was.stage and stage in {Stage.CONSENT, Stage.TIMES}:
        _show_offer(db, facts, REOPENED if was.stage is Stage.THANKED else consenting.CHANGED, now)
    else:
        saying.show_conversation(db, facts, now)


def _show_booked(
    db: Database,
    facts: Conversation,
    call: Interview,
    changes: Mapping[str, object],
    now: datetime,
    asked: str,
) -> None:
    saying.show_interview(db, call, now)
    sentences = [sentence for name, sentence in IN_THE_CALL.items() if name in changes]
    told = " ".join(filter(None, (*sentences, asked)))
    if now >= call.ends_at or not told:
        saying.show_conversation(db, facts, now)
        return
    saying.show_conversation_anew(db, facts, now, told)
    if "meeting_link" in changes:
        interviews.raise_sequence(db, call.team_id, call.id)
        changed = interviews.interview(db, call.team_id, call.id)
        saying.send_invite_files(db, changed or call, facts.person.slack_id, now)
        saying.write_in_calendars(db, changed or call, now)


def _show_offer(db: Database, facts: Conversation, notice: str, now: datetime) -> None:
    """In place at once, and in the person's own working hours as a message that they notice."""
    settings = studies.settings_of(db, facts.study.team_id)
    hours = settings.working_from_hour, settings.working_until_hour
    due_at = next_working_instant(now, facts.person.zone or facts.study.zone, *hours)
    if due_at > now:
        saying.show_conversation(db, facts, now)
    saying.show_conversation_anew(db, facts, now, notice, due_at)
