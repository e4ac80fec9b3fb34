"""A study from the first form to its end."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from bot.domain.blindness import Held, untold_to
from bot.domain.conversation import InvitationState, Source
from bot.domain.mix.variety import FEWEST, Spread, Tally, spread
from bot.domain.outbox import Lane
from bot.domain.people import Barrier
from bot.domain.questions import standard_questions
from bot.domain.reachability import Reachability
from bot.domain.seats import SeatMap
from bot.domain.settings import Settings
from bot.domain.studies import (
    LIVE,
    Arrangement,
    Audience,
    Problem,
    Purpose,
    Study,
    StudyStatus,
    check_arrangement,
    check_purpose,
    chosen_seats,
    default_seats,
)
from bot.domain.working_hours import zone_of
from bot.errors import RuleBroken
from bot.services import leaving_alone, saying
from bot.services.desk import Desk
from bot.services.roles import own_study, require_researcher
from storage import (
    approvals,
    audiences,
    interviews,
    invitations,
    mix,
    outbox,
    people,
    reach,
    reveals,
    studies,
)

ENDED = {
    StudyStatus.FULL: (InvitationState.QUEUED, InvitationState.DELIVERED),
    StudyStatus.CLOSED: (InvitationState.QUEUED, InvitationState.DELIVERED),
}
"""Which invitations end with a study. Who has begun may finish; a pause ends nothing, for the study may go on."""


TRIAL_OF = "trial of "
"""Begins the mark of a study that was made to try a draft."""


def settings_here(desk: Desk, db: Database, team_id: str) -> Settings:
    """Return the workspace's settings, with the product's name from .env until an admin gives one."""
    return studies.settings_of(db, team_id, desk.default_product)


def unfinished(desk: Desk, team_id: str, slack_id: str) -> tuple[list[Study], list[Study]]:
    """Return a researcher's drafts and live studies. Raises: NotAllowed."""
    db = desk.store.read()
    require_researcher(desk, db, team_id, slack_id)
    drafts = studies.studies_in(db, team_id, [StudyStatus.DRAFT], slack_id)
    return drafts, studies.studies_in(db, team_id, LIVE, slack_id)


def may_begin(desk: Desk, team_id: str, slack_id: str) -> None:
    """Raises: NotAllowed."""
    require_researcher(desk, desk.store.read(), team_id, slack_id)


def draft(desk: Desk, team_id: str, slack_id: str, study_id: int) -> Study:
    """Return a draft that its researcher goes on with. Raises: NotAllowed; RuleBroken."""
    return draft_of(desk, desk.store.read(), team_id, slack_id, study_id)


def names_of(desk: Desk, team_id: str, slack_ids: Sequence[str]) -> dict[str, str]:
    """Return what people are called, as far as they were seen."""
    db = desk.store.read()
    seen = {slack_id: people.member(db, team_id, slack_id) for slack_id in slack_ids}
    return {slack_id: member.name for slack_id, member in seen.items() if member}


def save_purpose(
    desk: Desk, team_id: str, slack_id: str, study_id: int, form: Purpose, view_id: str
) -> Study | list[Problem]:
    """Keep step one as a draft; `study_id` 0 begins a new one. Returns what must be mended instead when something must.

    view_id: the modal's, so that submitting it twice (Slack showed an error, the person pressed again) makes one draft.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        require_researcher(desk, db, team_id, slack_id)
        settings = settings_here(desk, db, team_id)
        seen = people.member(db, team_id, slack_id)
        zone = seen.zone if seen else settings.zone
        problems = check_purpose(form, now.astimezone(zone_of(zone)).date())
        if problems:
            return problems
        study_id = study_id or studies.draft_of_view(db, team_id, view_id)
        if study_id:
            found = draft_of(desk, db, team_id, slack_id, study_id)
            if found.target != int(form.target):
                studies.set_seats(db, team_id, study_id, default_seats(int(form.target)))
        else:
            new = studies.NewStudy(
                team_id,
                slack_id,
                "",
                "",
                date.fromisoformat(form.deadline),
                zone,
                f"Feedback on {settings.product_name}",
            )
            study_id = studies.add_draft(db, new, view_id, now)
            studies.set_seats(db, team_id, study_id, default_seats(int(form.target)))
            studies.set_people(db, team_id, study_id, "study_interviewers", [slack_id])
            studies.update(db, team_id, study_id, digest_channel=settings.digest_channel)
        studies.update(
            db,
            team_id,
            study_id,
            goal=form.goal.strip(),
            decision=form.decision.strip(),
            deadline_day=date.fromisoformat(form.deadline),
        )
        return draft_of(desk, db, team_id, slack_id, study_id)


def save_arrangement(
    desk: Desk, team_id: str, slack_id: str, study_id: int, form: Arrangement
) -> Study | list[Problem]:
    """Keep step two. Returns what must be mended instead when something must."""
    with desk.store.write() as db:
        found = draft_of(desk, db, team_id, slack_id, study_id)
        # Whoever had their data erased is not written down again.
        picked = leaving_alone.free_of(desk.marks, db, team_id, form.audience.picked)
        form = replace(form, audience=replace(form.audience, picked=picked))
        problems = check_arrangement(form, found.target)
        if problems:
            return problems
        studies.update(
            db,
            team_id,
            study_id,
            title=form.title.strip() or found.title,
            audience_panel=form.audience.panel,
            open_call_channel=form.audience.open_call_channel,
            meeting_link=form.meeting_link.strip(),
            length_minutes=int(form.length),
            incentive=form.incentive.strip(),
            recording=form.recording,
            is_trial=form.is_trial,
            digest_channel=form.digest_channel,
            way=form.way.value,
            approval=form.approval,
            blind=form.blind,
        )
        if any(text.strip() for text in form.seats.values()):
            studies.set_seats(db, team_id, study_id, chosen_seats(form, found.target))
        studies.set_people(db, team_id, study_id, "picked_people", form.audience.picked)
        studies.set_audiences(db, team_id, study_id, form.audience.members)
        studies.set_people(db, team_id, study_id, "study_interviewers", form.interviewers)
        studies.set_people(db, team_id, study_id, "study_observers", form.observers)
        return draft_of(desk, db, team_id, slack_id, study_id)


def launch(desk: Desk, team_id: str, slack_id: str, study_id: int) -> Study:
    """Start recruiting. Launching twice is launching once.

    Raises:
        NotAllowed; RuleBroken("no_such_study", "deadline_passed", "not_ready").
    """
    with desk.store.write() as db:
        study = _launch(desk, db, team_id, slack_id, study_id)
        saying.follow_in_home(db, team_id, slack_id, desk.clock.now())
    desk.wake()
    return study


def _launch(desk: Desk, db: Database, team_id: str, slack_id: str, study_id: int) -> Study:
    now = desk.clock.now()
    study = own_study(desk, db, team_id, slack_id, study_id)
    if study.status is not StudyStatus.DRAFT:
        return study
    if now >= study.deadline:
        raise RuleBroken("deadline_passed")
    if not (study.goal and study.meeting_link and study.interviewers and study.target):
        raise RuleBroken("not_ready")
    settings = settings_here(desk, db, team_id)
    own = [question for question in studies.questions(db, team_id, study_id) if question.is_own]
    studies.set_questions(db, team_id, study_id, [*standard_questions(settings.product_name), *own])
    studies.update(db, team_id, study_id, status=StudyStatus.RECRUITING.value, launched_at=now)
    outbox.audit(db, team_id, slack_id, "study launched", f"study {study_id}", now)
    study = own_study(desk, db, team_id, slack_id, study_id)
    if study.is_trial:
        _invite_oneself(desk, db, study, now)
    else:
        for picked in leaving_alone.free_of(desk.marks, db, team_id, study.audience.picked):
            people.ensure_person(db, team_id, picked, now)
        saying.show_open_call(db, study, now)
    saying.show_study(db, study, now)
    return study


def try_out(desk: Desk, team_id: str, slack_id: str, study_id: int, key: str) -> None:
    """Ask a researcher the questions of their draft, as a trial of its own: it is labelled so and counts nowhere. A trial that they
    began before ends; the draft stays as it is. key: of the press, so that one press is one trial.

    Raises:
        NotAllowed; RuleBroken("no_such_study", "already_launched", "deadline_passed", "not_ready").
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        study = draft_of(desk, db, team_id, slack_id, study_id)
        mark = f"{TRIAL_OF}{study.id}:{key}"
        if studies.draft_of_view(db, team_id, mark):
            return
        trial_id = studies.copy(db, team_id, study.id, mark, now)
        studies.update(db, team_id, trial_id, is_trial=True, researcher=slack_id)
        for earlier in studies.live_trials(db, team_id, f"{TRIAL_OF}{study.id}:"):
            settle_study(db, earlier, StudyStatus.CLOSED, now, "tried again")
        _launch(desk, db, team_id, slack_id, trial_id)
    desk.wake()


def set_status(desk: Desk, team_id: str, slack_id: str, study_id: int, status: StudyStatus) -> Study:
    """Pause, resume or close a study. Asking for what is so already changes nothing.

    Raises:
        NotAllowed; RuleBroken("no_such_study", "study_ended", "deadline_passed").
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        study = own_study(desk, db, team_id, slack_id, study_id)
        if study.status not in LIVE:
            raise RuleBroken("study_ended")
        if study.status is StudyStatus.FULL and status is not StudyStatus.CLOSED:
            raise RuleBroken("study_full")
        if status is StudyStatus.RECRUITING and now >= study.deadline:
            raise RuleBroken("deadline_passed")
        if study.status is not status:
            settle_study(db, study, status, now)
            outbox.audit(db, team_id, slack_id, f"study {status.value}", f"study {study_id}", now)
            saying.follow_in_homes(db, study, slack_id, now)
    desk.wake()
    return study


def settle_study(db: Database, study: Study, status: StudyStatus, now: datetime, why: str = "") -> None:
    """Move a study to a status: end the invitations that end with it, and show everything that changed."""
    closed = {"closed_at": now, "closed_why": why} if status is StudyStatus.CLOSED else {}
    studies.update(db, study.team_id, study.id, status=status.value, **closed)
    for invitation in invitations.of_study(db, study.team_id, study.id, ENDED.get(status, ())):
        invitations.change(
            db, study.team_id, invitation.id, (invitation.state,), state=InvitationState.WITHDRAWN.value
        )
        facts = invitations.conversation(db, study.team_id, invitation.id)
        if facts is not None and invitation.state is InvitationState.DELIVERED:
            saying.show_conversation(db, facts, now, lane=Lane.WITHDRAWAL)
    if status is StudyStatus.RECRUITING:
        # Those who waited, and those who looked during the pause, are shown their invitation again.
        for invitation in invitations.of_study(db, study.team_id, study.id, ENDED[StudyStatus.CLOSED]):
            facts = invitations.conversation(db, study.team_id, invitation.id)
            if facts is not None:
                saying.show_conversation(db, facts, now, lane=Lane.INVITATION)
    for awaited in approvals.awaited_of_study(db, study.team_id, study.id):
        facts = invitations.conversation(db, study.team_id, awaited)
        if facts is not None:
            saying.show_approval(db, facts, now)
    saying.show_open_call(db, study, now)
    saying.show_study(db, study, now)


def reach_of(desk: Desk, team_id: str, study: Study, audience: Audience) -> Reachability:
    """Count how far an audience of a study can be reached now."""
    db, now = desk.store.read(), desk.clock.now()
    settings = studies.settings_of(db, team_id)
    without, domains = team_of(study), colleague_domains(db, study)
    audience = replace(audience, picked=leaving_alone.free_of(desk.marks, db, team_id, audience.picked))
    found = reach.reachability(db, team_id, audience, settings, now, without=without, domains=domains)
    # Picked people come into the directory when the study starts.
    known = {person.slack_id for person in people.people_of_slack_ids(db, team_id, audience.picked)}
    members = audiences.members_among(db, team_id, audience.members, audience.picked)
    new = set(audience.picked) - known - members
    of_team = len(new & without)
    barred = {**found.barred}
    if of_team:
        barred[Barrier.COLLEAGUE] = barred.get(Barrier.COLLEAGUE, 0) + of_team
    return replace(found, here=found.here + len(new) - of_team, barred=barred)


def team_of(study: Study) -> set[str]:
    """The people who run a study, hold its calls or listen in: they are not its participants."""
    return {study.researcher, *study.interviewers, *study.observers}


def colleague_domains(db: Database, study: Study) -> frozenset[str]:
    """Whoever shares an e-mail domain with the people who run a study is their colleague; unknown is not."""
    return people.domains_of(db, study.team_id, team_of(study))


def untold(db: Database, study: Study, reader: str) -> list[Held]:
    """Return the booked calls of a study of which a reader may not know the segment, not even as a count: all of them as long as one is
    theirs to hold, or may come to be."""
    if not study.blind:
        return []
    booked = interviews.held_of_study(db, study.team_id, study.id)
    found = untold_to(reader, booked)
    if found or reader not in study.interviewers:
        return found
    hidden = reveals.hidden_from(db, study.team_id, reader) if booked else set()
    return booked if any(call.person_id in hidden for call in booked) else []


def answers_hidden(db: Database, study: Study, reader: str) -> bool:
    """Whether somebody has answered a study of whom a reader may not know it yet: what depends on one answer would tell it."""
    if not study.blind or reader not in study.interviewers:
        return False
    hidden = reveals.hidden_from(db, study.team_id, reader)
    return invitations.has_answered(db, study.team_id, study.id, hidden)


def heard(db: Database, study: Study, forecast: Mapping[str, Any] | None) -> Sequence[str]:
    """How the completed interviews spread against the audience, in sentences; none while they are few, or the audience is not counted."""
    found = heard_spread(db, study, forecast, kept_only=True)
    return found.sentences if found else ()


def heard_spread(
    db: Database, study: Study, forecast: Mapping[str, Any] | None, *, kept_only: bool = False
) -> Spread | None:
    """How the completed interviews spread against the audience; `None` while they are few.

    kept_only: `None` as well while no forecast has counted the audience: to count a hundred thousand people takes a third of a second.
    """
    audience = forecast.get("audience") if forecast else None
    if kept_only and not audience:
        return None
    held = mix.completed_ids(db, study.team_id, study.id)
    if len(held) < FEWEST:
        return None
    known = mix.candidates_of(db, study.team_id, held)
    completed = [known[person_id] for person_id in held]
    return spread(completed, audience or mix.audience_spread(db, study), _attributes(db, study, held))


def _attributes(db: Database, study: Study, held: Sequence[int]) -> dict[str, tuple[Tally, Tally]]:
    """What was answered to the questions that count for variety: by those who were heard, and by everybody."""
    found = {}
    for question in studies.questions(db, study.team_id, study.id):
        if question.attribute:
            said = mix.answers_to(db, study.team_id, study.id, question.key)
            values = {person_id: question.labels_of(value) for person_id, value in said.items()}
            heard = [values[person_id] for person_id in held if person_id in values]
            found[question.attribute] = (_tally(heard), _tally(values.values()))
    return found


def _tally(answers: Collection[Sequence[str]]) -> Tally:
    return Tally(Counter(value for answer in answers for value in answer), len(answers))


def seats_in_all(seats: SeatMap) -> SeatMap:
    """Return seats as one number, for whoever may not know how many are booked in which segment: a warning that comes or goes with one
    booking would tell it."""
    return SeatMap((seats.totals,))


def nobody_left(db: Database, study: Study, seats: SeatMap, settings: Settings, now: datetime) -> bool:
    """Whether a recruiting study has seats to offer and nobody to invite. seats: as far as the reader may know them."""
    if study.audience.open_call_channel or not seats.any_free:
        return False
    domains = colleague_domains(db, study)
    return not mix.is_anyone_left(db, study, settings, now, without=team_of(study), domains=domains)


def draft_of(desk: Desk, db: Database, team_id: str, slack_id: str, study_id: int) -> Study:
    study = own_study(desk, db, team_id, slack_id, study_id)
    if study.status is not StudyStatus.DRAFT:
        raise RuleBroken("already_launched")
    return study


def _invite_oneself(desk: Desk, db: Database, study: Study, now: datetime) -> None:
    person = people.ensure_person(db, study.team_id, study.researcher, now)
    new = invitations.NewInvitation(
        study.team_id, study.id, person.id, Source.TRIAL, "A trial by its own researcher.", 0.0,
        desk.rng.random() < 0.5, now,
    )  # fmt: skip
    invitation_id = invitations.add(db, new, now)
    facts = invitations.conversation(db, study.team_id, invitation_id) if invitation_id else None
    if facts is not None:
        saying.show_conversation(db, facts, now)
