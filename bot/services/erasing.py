"""Erasing what is stored of a person: by themselves, by an admin, or on the machine. What stays is a mark that keeps us from asking
them again, and counts that name nobody.

Only what somebody is as a participant goes. Whoever has a role, or a place in a study that goes on, keeps account, availability and
calendars: the role is taken away first, and then the rest goes too.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.conversation import CancelledAs, Interview, InterviewState
from bot.domain.outbox import Kind
from bot.domain.studies import LIVE
from bot.errors import ConfigError
from bot.services import ending, leaving_alone, roles, saying, screening
from bot.services.desk import Desk
from bot.views.blocks import visible
from storage import (
    calendars,
    erasing,
    imports,
    interviews,
    invitations,
    marks,
    outbox,
    people,
    remembered,
    studies,
)
from storage.calendars import CalendarKind
from storage.database import JOB_WAIT_S, REQUEST_WAIT_S
from storage.erasing import ERASED
from storage.outbox import Shown

SCRUB_DUE = "scrub due"
"""The fact that something was deleted and the file is to be rewritten without it. It is of no workspace."""
NO_TEAM = ""
SLACK_ID = re.compile(r"(?:<@)?([UW][A-Z0-9]{1,31})(?:\|[^>]*)?>?")
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")


class By(StrEnum):
    """Whose wish an erasure was, as the audit log keeps it."""

    PARTICIPANT = "participant"
    ADMIN = "admin"
    OPERATOR = "operator"
    RETENTION = "retention"


class Names(NamedTuple):
    """Every name by which somebody is known in a workspace."""

    slack_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class Erased(NamedTuple):
    """What an erasure did. found: something was stored. before: it had been done before. cancelled: calls that were to come.

    of_the_team: what they do for the team stays. shown: where the messages of their conversations stand, which hold buttons.
    """

    found: bool
    before: bool
    cancelled: int = 0
    of_the_team: bool = False
    shown: tuple[Shown, ...] = ()


class ErasedAgain(NamedTuple):
    """What followed from another copy. erased, opted_out: how many people. unknown: marks whose key is not at hand say nothing."""

    erased: int
    opted_out: int
    unknown: int


def erase_oneself(desk: Desk, team_id: str, slack_id: str) -> Erased:
    """Erase what is stored of whoever asks. Doing it twice is doing it once. Raises: Busy; ConfigError: no key is set up."""
    return _erase(desk, team_id, Names((slack_id,)), By.PARTICIPANT, ERASED, REQUEST_WAIT_S)


def may_forget(desk: Desk, team_id: str, admin: str) -> None:
    """Raises: NotAllowed: only admins erase for somebody else."""
    roles.require_admin(desk, desk.store.read(), team_id, admin)


def forget(desk: Desk, team_id: str, admin: str, slack_id: str) -> Erased:
    """Erase what is stored of somebody else. Raises as `erase_oneself` does, and NotAllowed."""
    may_forget(desk, team_id, admin)
    return _erase(desk, team_id, Names((slack_id,)), By.ADMIN, admin, REQUEST_WAIT_S)


def erase_named(desk: Desk, team_id: str, who: str) -> Erased:
    """Erase what is stored of a Slack id or an e-mail address, on the machine. Raises as `erase_oneself` and `names_from` do."""
    return _erase(desk, team_id, names_from(who), By.OPERATOR, roles.OPERATOR, JOB_WAIT_S)


def names_from(who: str) -> Names:
    """Return the name that somebody typed on the machine: a Slack id, in whatever case, or an e-mail address.

    Raises:
        ConfigError: it is neither. Whoever is looked for by another word is not found, and that would read as if nothing were stored.
    """
    typed = who.strip()
    if EMAIL.fullmatch(typed):
        return Names(emails=(typed.lower(),))
    found = SLACK_ID.fullmatch(typed.upper())
    if found is None:
        raise ConfigError(f"“{visible(typed)}” is neither a Slack id (U…) nor an e-mail address.")
    return Names((found[1],))


def erase_as_in(desk: Desk, team_id: str, other: Path) -> ErasedAgain:
    """Erase whoever was erased in another copy of the database, as after a restore from a backup of before, and invite nobody who had
    opted out there.

    Their marks are taken over too. Raises as `erase_oneself` does, and ConfigError: the copy cannot be read.
    """
    kept, opted_out = marks.left_alone_in(other, team_id)
    unknown = sum(mark.key_id not in desk.marks.key_ids for mark in kept) if kept else 0
    with desk.store.write(JOB_WAIT_S) as db:
        marks.add(db, team_id, kept)
        known = leaving_alone.looked_up(desk.marks, db, team_id)
        stored = {
            (slack_id, "" if slack_id else email)
            for slack_id, email in erasing.everybody(db, team_id)
            if known(slack_id, email) and not _only_of_the_team(desk, db, team_id, slack_id)
        }
    names = [Names((slack_id,)) if slack_id else Names(emails=(email,)) for slack_id, email in sorted(stored)]
    again = [_erase(desk, team_id, one, By.OPERATOR, roles.OPERATOR, JOB_WAIT_S) for one in names]
    return ErasedAgain(sum(one.found for one in again), _opt_out_again(desk, team_id, opted_out), unknown)


def _opt_out_again(desk: Desk, team_id: str, slack_ids: Sequence[str]) -> int:
    now, done = desk.clock.now(), 0
    with desk.store.write(JOB_WAIT_S) as db:
        for slack_id in leaving_alone.free_of(desk.marks, db, team_id, slack_ids):
            person = people.ensure_person(db, team_id, slack_id, now)
            if person.opted_out_at is None:
                screening.opt_out(db, team_id, person.id, slack_id, now)
                done += 1
    desk.wake()
    return done


def _only_of_the_team(desk: Desk, db: Database, team_id: str, slack_id: str) -> bool:
    """Whether nothing of somebody is left but what they do for the team."""
    is_person = people.person_by_slack_id(db, team_id, slack_id) is not None if slack_id else True
    of_the_team = slack_id in desk.admins or erasing.is_of_the_team(db, team_id, slack_id)
    return of_the_team and not is_person


def what_goes(desk: Desk, team_id: str, slack_id: str) -> tuple[bool, int]:
    """Return whether somebody is of the team, and how many of their calls would be cancelled."""
    db, now = desk.store.read(), desk.clock.now()
    person = people.person_by_slack_id(db, team_id, slack_id)
    coming = interviews.booked_of_person(db, team_id, person.id) if person else []
    of_the_team = slack_id in desk.admins or erasing.is_of_the_team(db, team_id, slack_id)
    return of_the_team, sum(call.starts_at > now for call in coming)


def scrub(desk: Desk) -> bool:
    """Take what was erased out of the file and its log too; return whether nothing of it is left there."""
    with desk.store.write(JOB_WAIT_S) as db:
        if erasing.blur_calls(db):
            scrub_later(db)
    due = remembered.text(desk.store.read(), NO_TEAM, SCRUB_DUE)
    if not due:
        return True
    studies.forget_made()
    if not desk.store.scrub():
        return False
    with desk.store.write(JOB_WAIT_S) as db:
        # Another erasure may have come between: then it is due again.
        if remembered.text(db, NO_TEAM, SCRUB_DUE) == due:
            remembered.keep(db, NO_TEAM, SCRUB_DUE, "")
    return True


def scrub_later(db: Database) -> None:
    """Keep that something was deleted."""
    remembered.keep(db, NO_TEAM, SCRUB_DUE, secrets.token_hex(8))


def _erase(desk: Desk, team_id: str, asked: Names, by: By, actor: str, wait_s: float) -> Erased:
    now = desk.clock.now()
    with desk.store.write(wait_s) as db:
        names = all_names(db, team_id, asked)
        before = any(leaving_alone.is_marked(desk.marks, db, team_id, one) for one in names.slack_ids) or any(
            leaving_alone.is_marked(desk.marks, db, team_id, email=one) for one in names.emails
        )
        leaving_alone.keep(desk.marks, db, team_id, slack_ids=names.slack_ids, emails=names.emails)
        erased = erase_stored(desk, db, team_id, names, now, before=before)
        if erased.found or not before:
            outbox.audit(db, team_id, actor, "data erased", "a person", now, {"by": by.value})
            scrub_later(db)
    desk.wake()
    return erased


def erase_stored(
    desk: Desk, db: Database, team_id: str, names: Names, now: datetime, *, before: bool
) -> Erased:
    """Erase what is stored under some names, in a transaction of the caller's."""
    person_ids = erasing.people_named(db, team_id, names.slack_ids, names.emails)
    cancelled = sum(_cancel_coming_calls(db, team_id, person_id, now) for person_id in person_ids)
    shown = [place for one in names.slack_ids for place in erasing.shown_to(db, team_id, one)]
    _cut_off(db, team_id, person_ids, now)
    in_team, left = [], False
    for slack_id in names.slack_ids:
        erasing.forget_participant(db, team_id, slack_id, person_ids)
        if slack_id in desk.admins or erasing.is_of_the_team(db, team_id, slack_id):
            in_team.append(slack_id)
            continue
        left = left or people.member(db, team_id, slack_id) is not None
        _give_calendars_back(db, team_id, slack_id, now)
        erasing.forget_team_member(db, team_id, slack_id)
    if not names.slack_ids:
        erasing.forget_participant(db, team_id, "", person_ids)
    erasing.forget_name(db, team_id, [*(set(names.slack_ids) - set(in_team)), *names.emails])
    staged = imports.forget_named(db, team_id, names.slack_ids, names.emails)
    return Erased(bool(person_ids or staged) or left, before, cancelled, bool(in_team), tuple(shown))


def all_names(db: Database, team_id: str, asked: Names) -> Names:
    """Every name of whoever has one of these: their account's address, their addresses in the directory, accounts of an address."""
    slack_ids, emails = dict.fromkeys(asked.slack_ids), dict.fromkeys(asked.emails)
    for _ in range(3):
        for slack_id in tuple(slack_ids):
            emails |= dict.fromkeys([erasing.email_of_account(db, team_id, slack_id).lower()])
        person_ids = erasing.people_named(db, team_id, slack_ids, emails)
        emails |= dict.fromkeys(erasing.emails_of_people(db, team_id, person_ids))
        emails.pop("", None)
        for email in tuple(emails):
            slack_ids |= dict.fromkeys(erasing.accounts_of_email(db, team_id, email))
    return Names(tuple(slack_ids), tuple(emails))


def _cancel_coming_calls(db: Database, team_id: str, person_id: int, now: datetime) -> int:
    """Cancel what is still to come, with what follows for the interviewer; they are told, and not who it was."""
    done = 0
    for call in interviews.booked_of_person(db, team_id, person_id):
        facts = invitations.conversation(db, team_id, call.invitation_id)
        if facts is None or call.starts_at <= now:
            continue
        if ending.cancel(db, facts, call, facts.person.slack_id, CancelledAs.PARTICIPANT, now):
            saying.notify(db, team_id, call.interviewer, "cancelled_nameless", call.id, now)
            done += 1
    return done


def _cut_off(db: Database, team_id: str, person_ids: Sequence[int], now: datetime) -> None:
    """Empty somebody's conversations, and show whoever sees something of them how it is now: without a name."""
    invitation_ids = erasing.invitations_of_people(db, team_id, person_ids)
    calls = [call for person_id in person_ids for call in interviews.of_person(db, team_id, person_id)]
    erasing.cut_off(db, team_id, invitation_ids, now)
    for call in calls:
        _tell_of_call(db, call, now)
    shown = set()
    for invitation_id in invitation_ids:
        facts = invitations.conversation(db, team_id, invitation_id)
        if facts is None:
            continue
        study = facts.study
        if outbox.message(db, team_id, Kind.APPROVAL, invitation_id, study.researcher):
            saying.show_approval(db, facts, now)
        if study.id not in shown and study.status in LIVE:
            saying.show_study(db, study, now)
        shown.add(study.id)


def _tell_of_call(db: Database, call: Interview, now: datetime) -> None:
    """Take a call out of the calendars, show its card without a name, and ask whoever held it to delete what they kept."""
    study = studies.study(db, call.team_id, call.study_id)
    saying.write_in_calendars(db, call, now)
    if outbox.message(db, call.team_id, Kind.INTERVIEW, call.id, call.interviewer):
        saying.show_interview(db, call, now)
    held = call.state is InterviewState.COMPLETED or (
        call.state is InterviewState.BOOKED and now >= call.starts_at
    )
    if study is not None and held and not study.is_trial:
        for member in dict.fromkeys((study.researcher, call.interviewer)):
            saying.notify(db, call.team_id, member, "data_erased", call.id, now)


def _give_calendars_back(db: Database, team_id: str, slack_id: str, now: datetime) -> None:
    for one in calendars.calendars_of(db, team_id, slack_id):
        if one.kind is CalendarKind.GOOGLE:
            saying.give_back(db, one, now)
