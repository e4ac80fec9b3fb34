"""What a researcher sees of the directory, of the people of a study, and of one person. Nothing here changes anybody."""

from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.domain.conversation import Conversation, InterviewState, stage_of
from bot.domain.directory import (
    FOUND_MAX,
    PAGE,
    About,
    Counts,
    Filter,
    Looked,
    page_start,
    standing,
    tag_of,
    words_of,
)
from bot.domain.people import Person
from bot.domain.settings import Settings
from bot.domain.studies import Study
from bot.domain.whereabouts import NoReminder, Place, may_cancel, may_withdraw, reminder_at, why_no_move
from bot.errors import Busy, RuleBroken
from bot.services import explaining, roles
from bot.services.desk import Desk
from bot.services.linking import looked_until
from bot.services.showing_team import name_of, zone_of_viewer
from bot.views.directory import DirectorySeen, StudyPeopleSeen
from bot.views.person import HISTORY, NOTES
from bot.views.person_seen import InStudy, NoteSeen, PastSeen, PersonSeen
from storage import directory, invitations, notes, people, reveals, studies, whereabouts
from storage.whereabouts import Past


def directory_page(desk: Desk, team_id: str, viewer: str, looked: Looked) -> DirectorySeen:
    """Return a page of the directory.

    Raises:
        NotAllowed: the viewer is no researcher.
    """
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        roles.require_researcher(desk, db, team_id, viewer)
        settings = studies.settings_of(db, team_id)
        kept = directory.kept_counts(db, team_id, now)
        counts = kept or directory.count(db, team_id, settings, now)
        seen = _directory(db, team_id, viewer, looked, counts, settings, now)
    if kept is None:
        try:
            with desk.store.write() as db:
                directory.keep_counts(db, team_id, counts, now)
        except Busy:
            pass  # they are only kept to save the next look some work
    return seen


def _directory(
    db: Database, team_id: str, viewer: str, looked: Looked, counts: Counts, settings: Settings, now: datetime
) -> DirectorySeen:
    chosen = Filter(looked.chosen) if looked.chosen in set(Filter) else Filter.ALL
    if looked.words:
        words, tag = words_of(looked.words), tag_of(looked.words)
        ids = directory.search(db, team_id, words, tag, chosen, settings, now, viewer)
        total, is_more = min(len(ids), FOUND_MAX), len(ids) > FOUND_MAX
        before = page_start(looked.before, total)
        found = directory.people_of(db, team_id, ids[before : min(before + PAGE, total)])
    else:
        total, is_more = counts.of(chosen), False
        before = page_start(looked.before, total)
        found = directory.page(db, team_id, chosen, before, settings, now)
    return DirectorySeen(
        replace(looked, chosen=chosen.value, before=before),
        counts,
        [(person, standing(person, now, settings)) for person in found],
        total,
        is_more,
        zone_of_viewer(db, team_id, viewer),
        looked_until(db, team_id) is not None,
    )


def study_people(desk: Desk, team_id: str, viewer: str, study_id: int, looked: Looked) -> StudyPeopleSeen:
    """Return a page of the people of a study.

    Raises:
        NotAllowed: it is not the viewer's. RuleBroken("no_such_study").
    """
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        study = roles.own_study(desk, db, team_id, viewer, study_id)
        place = Place(looked.chosen) if looked.chosen in set(Place) else None
        counts = whereabouts.count_by_place(db, team_id, study_id, now)
        known = counts.get(place, 0) if place else sum(counts.values())
        before = page_start(looked.before, known)
        rows, total = whereabouts.page(db, team_id, study_id, place, looked.words, now, PAGE, before)
        if not rows and total:
            before = page_start(before, total)
            rows, total = whereabouts.page(db, team_id, study_id, place, looked.words, now, PAGE, before)
        chosen = place.value if place else Filter.ALL.value
        looked = replace(looked, chosen=chosen, before=before if total else 0)
        return StudyPeopleSeen(study, looked, rows, total, counts, zone_of_viewer(db, team_id, viewer))


def person_page(desk: Desk, team_id: str, viewer: str, about: About, said: str = "") -> PersonSeen:
    """Return what a researcher may see of one person, and what they can do with them now. said: what was just done.

    Raises:
        NotAllowed: the viewer is no researcher, or the study is not theirs. RuleBroken("no_such_person", "no_such_study").
    """
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        study = allowed(desk, db, team_id, viewer, about)
        person = known_person(db, team_id, about)
        settings = studies.settings_of(db, team_id)
        is_admin = roles.is_admin(desk, db, team_id, viewer)
        is_blind = reveals.is_hidden_from(db, team_id, viewer, person.id)
        note_count = notes.note_count(db, team_id, person.id)
        note_page = notes.notes_of(db, team_id, person.id, NOTES, about.notes_before)
        past, past_count = whereabouts.history(
            db, team_id, person.id, now, HISTORY, about.history_before, about.study_id
        )
        reason, by = directory.blocked_because(db, team_id, person.id)
        return PersonSeen(
            about=about,
            person=person,
            standing=standing(person, now, settings),
            zone=zone_of_viewer(db, team_id, viewer),
            is_admin=is_admin,
            is_blind=is_blind,
            said=said,
            extra={} if is_blind else directory.extra_of(db, team_id, person.id),
            tags=() if is_blind else notes.tags_of(db, team_id, person.id),
            notes=()
            if is_blind
            else [
                NoteSeen(one, name_of(db, team_id, one.author), is_admin or one.author == viewer)
                for one in note_page
            ],
            note_count=note_count,
            past=[_past(one, is_admin=is_admin, viewer=viewer) for one in past],
            past_count=past_count,
            blocked_reason=reason,
            blocked_by=name_of(db, team_id, by) if by else "",
            in_study=_in_study(db, study, person, viewer, is_blind=is_blind, now=now) if study else None,
        )


def allowed(desk: Desk, db: Database, team_id: str, viewer: str, about: About) -> Study | None:
    """Return the study within which somebody looks at a person, `None` for the directory. Raises as `person_page` does."""
    if about.study_id:
        return roles.own_study(desk, db, team_id, viewer, about.study_id)
    roles.require_researcher(desk, db, team_id, viewer)
    return None


def known_person(db: Database, team_id: str, about: About) -> Person:
    """Return the person of a page. Raises: RuleBroken("no_such_person"): there is none, or their data were erased."""
    person = people.person(db, team_id, about.person_id)
    if person is None or person.erased_at:
        raise RuleBroken("no_such_person")
    return person


def _past(past: Past, *, is_admin: bool, viewer: str) -> PastSeen:
    """Of other researchers' studies only that there was an invitation or an interview, and when."""
    return PastSeen(past.title if is_admin or past.researcher == viewer else "", past.row)


def _in_study(
    db: Database, study: Study, person: Person, viewer: str, *, is_blind: bool, now: datetime
) -> InStudy:
    team_id, settings = study.team_id, studies.settings_of(db, study.team_id)
    row = whereabouts.of_invitation(db, team_id, study.id, person.id, now)
    knows = not study.blind or viewer in reveals.seen_by(db, team_id, study.id, person.id)
    why = explaining.sentences(db, study, person, settings, now) if knows and not is_blind else ()
    seen = InStudy(study, row, why=why, may_ask_why=not knows and not is_blind)
    facts = invitations.conversation(db, team_id, row.invitation_id) if row else None
    if row is None or facts is None:
        return seen
    call = facts.interview
    if call is not None and call.state is InterviewState.BOOKED:
        interviewer = name_of(db, team_id, call.interviewer)
        no_move = why_no_move(call, facts.invitation.moving_until, now, settings)
        seen = replace(seen, call=call, interviewer=interviewer, no_move=no_move, settings=settings)
        return replace(seen, may_cancel=may_cancel(call, now))
    remind = next_reminder(db, facts, settings, now)
    return replace(
        seen,
        settings=settings,
        may_withdraw=may_withdraw(facts.invitation.state),
        remind_at=remind if isinstance(remind, datetime) else None,
        no_reminder=remind if isinstance(remind, NoReminder) else None,
        reminders=whereabouts.reminders(db, team_id, facts.invitation.id),
    )


def next_reminder(
    db: Database, facts: Conversation, settings: Settings, now: datetime
) -> datetime | NoReminder:
    """Return when one more reminder of an invitation may arrive, or why none may."""
    asked = facts.invitation
    if facts.person.opted_out_at or facts.person.blocked_at or not facts.person.slack_id:
        return NoReminder.NOT_WAITING
    sent = whereabouts.reminders(db, asked.team_id, asked.id)
    zone = facts.person.zone or facts.study.zone
    stage = stage_of(facts, now)
    return reminder_at(asked.state, asked.source, stage, asked.expires_at, sent, zone, now, settings)
