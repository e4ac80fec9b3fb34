"""Invitations: waves, the open call, what follows once one was delivered, and how they end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain.audiences import Allowance, explain_allowance
from bot.domain.blindness import UNTOLD
from bot.domain.conversation import Conversation, Invitation, InvitationState, Source, Verdict
from bot.domain.mix import (
    Choice,
    Decision,
    Pool,
    Standing,
    Wave,
    decide,
    explain,
    explain_pause,
    explain_verdict,
    learn,
    needs_wave,
    plan_wave,
)
from bot.domain.mix.unasked import plan_further
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.people import Barrier, Person, why_not
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.studies import LIVE, Study, StudyStatus
from bot.domain.working_hours import add_working_days, add_working_minutes, next_working_instant
from bot.errors import RuleBroken
from bot.services import leaving_alone, mixing, saying
from bot.services.desk import Answer, Desk
from bot.services.recruiting import colleague_domains, settle_study, team_of, untold
from bot.services.screening import begin
from storage import audiences, invitations, mix, outbox, people, studies
from storage.database import JOB_WAIT_S
from storage.invitations import NewInvitation

PAUSED_BLINDLY = (
    "One group of people would take very many invitations for an interview, so its invitations are paused, and the others go on. "
    f"Add people to the panel. Which group it is, is told {UNTOLD}."
)
PER_TRANSACTION = 40
"""Invitations written at once: some 30 ms, so that clicks do not wait for a wave."""


def invite_next(desk: Desk, team_id: str, study_id: int) -> int:
    """Offer open seats to people on standby, then invite the next wave of one study; return how many were invited.

    A study sends one wave a working day, in working hours of its zone; a day on which nothing was sent yet is looked at again. The wave is planned on a
    snapshot outside the lock, and written in short transactions: every invitation is checked again by constraint.
    """
    now = desk.clock.now()
    promoted = offer_to_standby(desk, team_id, study_id, now)
    with desk.store.snapshot() as db:
        study = studies.study(db, team_id, study_id)
        if study is None or study.is_trial or not study.takes_answers(now):
            return 0
        if mix.has_wave(db, team_id, study_id, mixing.local_day(study, now)):
            return 0
        settings = studies.settings_of(db, team_id)
        hours = settings.working_from_hour, settings.working_until_hour
        if next_working_instant(now, study.zone, *hours) != now:
            return 0  # a wave of the night would not know what the morning's replies say
        facts = mixing.study_facts(db, study, settings, now)
        learned = learn(facts)
        if not needs_wave(facts, learned):
            return 0
        people_now = mixing.reachable_rows(db, study, settings, now)
        unasked = mixing.unasked_rows(db, study, settings, now)
        room = mixing.unasked_room(db, study, settings, now) if unasked else 0
    # Sorted by id: the same seed draws the same people.
    pool = Pool(people_now)
    sizes = pool.sizes
    wave = plan_wave(facts, pool, desk.rng, learned)
    if room:
        further = Pool(unasked)
        sizes = Counter(sizes) + Counter(further.sizes)
        wave = plan_further(facts, wave, people_now, further, room, desk.rng, learned)
    _tell_of_pauses(desk, study, wave, now)
    if not wave.choices:
        return 0
    inputs = mixing.wave_inputs(facts, learned, sizes, wave)
    invited = _send_wave(desk, study, settings, wave.choices, inputs, now)
    if invited or promoted:
        desk.wake()
    return invited


def _tell_of_pauses(desk: Desk, study: Study, wave: Wave, now: datetime) -> None:
    """Ask the researcher about segments that would cost too many invitations: once a day for each."""
    for pause in wave.pauses:
        key = f"pause:{study.id}:{pause.segment.value}:{mixing.local_day(study, now)}"
        with desk.store.write(JOB_WAIT_S) as db:
            if outbox.first_time(db, study.team_id, key, now):
                # Whoever has a call before them must not read which segment is short of people.
                text = PAUSED_BLINDLY if untold(db, study, study.researcher) else explain_pause(pause)
                saying.notify(
                    db,
                    study.team_id,
                    study.researcher,
                    "wave_paused",
                    study.id,
                    now,
                    title=study.title,
                    text=text,
                )


def _send_wave(
    desk: Desk,
    study: Study,
    settings: Settings,
    choices: Sequence[Choice],
    inputs: Mapping[str, object],
    now: datetime,
) -> int:
    invited, wave_id = 0, None
    for first in range(0, len(choices), PER_TRANSACTION):
        with desk.store.write(JOB_WAIT_S) as db:
            if wave_id is None:
                day = mixing.local_day(study, now)
                wave_id = mix.add_wave(db, study.team_id, study.id, day, inputs, now)
                if wave_id is None:
                    return 0  # another process sent the wave of this day
            batch = choices[first : first + PER_TRANSACTION]
            invited += sum(_invite(desk, db, study, choice, wave_id, settings, now) for choice in batch)
            saying.show_study(db, study, now)
    return invited


def offer_to_standby(desk: Desk, team_id: str, study_id: int, now: datetime) -> int:
    """Offer seats that are open to people on standby: one person of a segment at a time, each with an hour to
    themselves. Whoever is late may still book while the seat is there."""
    with desk.store.snapshot() as db:
        study = studies.study(db, team_id, study_id)
        if study is None or study.is_trial or not study.takes_answers(now):
            return 0
        if not _next_from_standby(db, study, now):
            return 0
    with desk.store.write(JOB_WAIT_S) as db:
        settings = studies.settings_of(db, team_id)
        # Looked at again under the lock: a booking may have come between.
        chosen = _next_from_standby(db, study, now)
        for decision in chosen:
            offer(db, study, decision, settings, now, "From standby, by lot.")
    if chosen:
        desk.wake()
    return len(chosen)


def _next_from_standby(db: Database, study: Study, now: datetime) -> list[Decision]:
    facts = mixing.study_facts(db, study, studies.settings_of(db, study.team_id), now)
    waiting = {case.person.id for case in facts.cases if case.standing is Standing.STANDBY}
    if not waiting:
        return []
    held = mix.held_segments(db, study.team_id, study.id, now)
    found: dict[Segment, Decision] = {}
    for decision in decide(facts):
        segment = decision.segment
        if decision.person_id in waiting and decision.verdict is Verdict.OFFER and segment is not None:
            found.setdefault(segment, decision)
    return [decision for segment, decision in found.items() if segment.value not in held]


def offer(
    db: Database,
    study: Study,
    decision: Decision,
    settings: Settings,
    now: datetime,
    because: str,
    *,
    hold: bool = True,
) -> None:
    """Offer times to somebody who answered before, in their working hours. hold: nobody else on standby is offered the seat in
    the meantime."""
    asked = invitations.invitation_of_person(db, study.team_id, study.id, decision.person_id)
    if asked is None:
        return
    facts = _conversation(db, study.team_id, asked.id)
    zone = facts.person.zone or study.zone
    hours = settings.working_from_hour, settings.working_until_hour
    due_at = next_working_instant(now, zone, *hours)
    held_until = add_working_minutes(now, settings.standby_hold_minutes, zone, *hours) if hold else None
    reason = f"{because} {explain_verdict(decision)}"
    lapses_at = due_at + timedelta(days=settings.offer_life_days)
    invitations.offer(
        db, study.team_id, asked.id, now, lapses_at, reason, held_until, mixing.decision_text(decision)
    )
    saying.show_conversation_anew(db, facts, now, "A time has opened for you.", due_at)


def answer_open_call(desk: Desk, team_id: str, slack_id: str, study_id: int, key: str) -> Answer | None:
    """Begin the screener with somebody who pressed the button of an open call; `None` when there is nothing new to send.

    Raises:
        RuleBroken: "study_ended", or why this person cannot take part ("not_yours" for bots, "forgotten", "opted_out", "asked_elsewhere", "colleague").
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        study = studies.study(db, team_id, study_id)
        if study is None or not study.takes_answers(now):
            raise RuleBroken("study_ended")
        if slack_id in team_of(study):
            raise RuleBroken("colleague")
        seen = people.member(db, team_id, slack_id)
        if seen is not None and (seen.is_bot or seen.is_deleted):
            raise RuleBroken("not_yours")
        email = seen.email if seen else ""
        if leaving_alone.is_marked(desk.marks, db, team_id, slack_id, email):
            raise RuleBroken("forgotten")
        person = people.ensure_person(db, team_id, slack_id, now)
        if person.opted_out_at or person.blocked_at:
            raise RuleBroken("opted_out")
        own_domains = people.domains_of(db, team_id, [slack_id])
        if person.is_colleague or own_domains & colleague_domains(db, study):
            raise RuleBroken("colleague")
        existing = invitations.invitation_of_person(db, team_id, study_id, person.id)
        if existing and existing.state in {InvitationState.STARTED, InvitationState.SUBMITTED}:
            return None
        if not outbox.first_time(db, team_id, key, now):
            return None
        existing_id = existing.id if existing else _begin_open_call(desk, db, study, person, now)
        facts = _conversation(db, team_id, existing_id)
        if facts.submission:
            # They had answered and then declined the call: that stands, and their place on standby is theirs again.
            submitted = InvitationState.SUBMITTED.value
            invitations.change(db, team_id, existing_id, (InvitationState.DECLINED,), state=submitted)
        elif existing and not begin(db, facts):
            raise RuleBroken("asked_elsewhere")
        saying.show_conversation_anew(db, _conversation(db, team_id, existing_id), now)
        saying.show_study(db, study, now)
    desk.wake()
    return Answer(existing_id, slack_id)


def may_deliver(
    desk: Desk, db: Database, facts: Conversation, settings: Settings, now: datetime
) -> Barrier | None:
    """Ask the one door again at the moment of sending. What was true when the wave was planned may not be true now."""
    if facts.invitation.source is Source.TRIAL:
        return None
    person = facts.person
    if leaving_alone.is_marked(desk.marks, db, person.team_id, person.slack_id, person.email):
        return Barrier.OPTED_OUT
    return why_not(facts.person, now, settings)


def deliver_at(facts: Conversation, settings: Settings, now: datetime) -> datetime:
    """When an invitation may arrive: now, or when the person's next working day begins."""
    if facts.invitation.source is not Source.WAVE and facts.invitation.source is not Source.PICKED:
        return now
    zone = facts.person.zone or facts.study.zone
    return next_working_instant(now, zone, settings.working_from_hour, settings.working_until_hour)


def delivered(db: Database, facts: Conversation, now: datetime) -> None:
    """Keep that an invitation arrived: its life begins, and its reminders are queued."""
    team_id, invitation = facts.study.team_id, facts.invitation
    settings = studies.settings_of(db, team_id)
    zone = facts.person.zone or facts.study.zone
    expires_at = add_working_days(now, settings.invitation_life_working_days, zone)
    invitations.change(
        db, team_id, invitation.id, (InvitationState.QUEUED,),
        state=InvitationState.DELIVERED.value, delivered_at=now, expires_at=expires_at,
    )  # fmt: skip
    if invitation.source is Source.TRIAL:
        return
    people.mark(db, team_id, facts.person.id, last_invited_at=now)
    hours = settings.working_from_hour, settings.working_until_hour
    nudge_at = now
    for number in range(1, settings.nudges_max + 1):
        after = nudge_at + timedelta(hours=settings.nudge_after_hours)
        nudge_at = next_working_instant(after, zone, *hours)
        intent = f"nudge:{invitation.id}" if number == 1 else f"nudge:{invitation.id}:{number}"
        entry = Entry(
            team_id, Lane.INVITATION, Kind.NUDGE, invitation.id, facts.person.slack_id, nudge_at, intent
        )
        outbox.put(db, entry._replace(detail={"number": str(number)}), now)


def undeliverable(db: Database, facts: Conversation, error: str, now: datetime) -> None:
    """Keep that Slack refuses to deliver to a person: they are not asked again until they are seen."""
    team_id = facts.study.team_id
    states = (InvitationState.QUEUED, InvitationState.DELIVERED)
    invitations.change(db, team_id, facts.invitation.id, states, state=InvitationState.UNDELIVERABLE.value)
    people.mark(db, team_id, facts.person.id, unreachable=error)
    saying.show_study(db, facts.study, now)


def end_what_is_over(desk: Desk) -> None:
    """Close studies past their deadline, expire silent invitations, and end offers that nobody took."""
    now = desk.clock.now()
    db = desk.store.read()
    for team_id in studies.teams(db):
        for study in studies.studies_in(db, team_id, LIVE):
            if now >= study.deadline:
                with desk.store.write(JOB_WAIT_S) as tx:
                    settle_study(tx, study, StudyStatus.CLOSED, now, "deadline")
    for invitation in invitations.expired(db, now):
        with desk.store.write(JOB_WAIT_S) as tx:
            _expire(tx, invitation.team_id, invitation.id, now)
    for invitation in invitations.left_open(db):
        with desk.store.write(JOB_WAIT_S) as tx:
            _end(tx, invitation, InvitationState.STARTED, now)
    for team_id, invitation_id in invitations.lapsed_offers(db, now):
        with desk.store.write(JOB_WAIT_S) as tx:
            invitations.stand_by(tx, team_id, invitation_id)
            saying.show_conversation(tx, _conversation(tx, team_id, invitation_id), now)
    desk.wake()


def _invite(
    desk: Desk, db: Database, study: Study, choice: Choice, wave_id: int, settings: Settings, now: datetime
) -> bool:
    person = _drawn(desk, db, study, choice, now)
    if person is None or why_not(person, now, settings) is not None:
        return False  # something came between the plan and now
    if leaving_alone.is_marked(desk.marks, db, study.team_id, person.slack_id, person.email):
        return False  # their data came back, as from a backup: they are not asked
    picked = person.slack_id in study.audience.picked
    allowance = None
    if not picked and not (study.audience.panel and person.panel_at):
        allowance = audiences.of_member(db, study.team_id, person.slack_id, study.audience.members)
        if allowance is None:
            return False  # they have left, or an admin took it back
    choice = replace(choice, person_id=person.id)
    zone = person.zone or study.zone
    deliver_after = next_working_instant(now, zone, settings.working_from_hour, settings.working_until_hour)
    reason = reason_of(explain(choice), allowance, picked=picked)
    new = NewInvitation(
        team_id=study.team_id,
        study_id=study.id,
        person_id=person.id,
        source=Source.PICKED if picked else Source.WAVE,
        reason=reason,
        lot=desk.rng.random(),
        scale_reversed=desk.rng.random() < 0.5,
        deliver_after=deliver_after,
        aimed_at=choice.aimed_at,
        wave_id=wave_id,
        choice=mixing.choice_text(choice),
        audience_id=allowance.id if allowance else None,
    )
    invitation_id = invitations.add(db, new, now)
    if invitation_id is None:
        return False
    intent = f"conversation:{invitation_id}"
    entry = Entry(
        study.team_id,
        Lane.INVITATION,
        Kind.CONVERSATION,
        invitation_id,
        person.slack_id,
        deliver_after,
        intent,
    )
    outbox.put(db, entry, now)
    return True


def reason_of(chosen: str, allowance: Allowance | None, *, picked: bool) -> str:
    """Return why somebody was invited: how they came to be among those who may be, and why they were chosen of them."""
    if picked:
        return f"Picked by the researcher. {chosen}"
    return f"{explain_allowance(allowance)} {chosen}" if allowance else chosen


def _drawn(desk: Desk, db: Database, study: Study, choice: Choice, now: datetime) -> Person | None:
    """The person of a choice. A member who is not in the directory is added to it now that they are invited, and not before."""
    if choice.person_id > 0:
        return people.person(db, study.team_id, choice.person_id)
    slack_id = audiences.slack_id_of(db, study.team_id, -choice.person_id)
    seen = people.member(db, study.team_id, slack_id) if slack_id else None
    if seen is None or seen.is_bot or seen.is_deleted:
        return None
    if leaving_alone.is_marked(desk.marks, db, study.team_id, slack_id, seen.email):
        return None
    return people.ensure_person(db, study.team_id, slack_id, now)


def _begin_open_call(desk: Desk, db: Database, study: Study, person: Person, now: datetime) -> int:
    new = NewInvitation(
        team_id=study.team_id,
        study_id=study.id,
        person_id=person.id,
        source=Source.OPEN_CALL,
        reason="Answered the open call.",
        lot=desk.rng.random(),
        scale_reversed=desk.rng.random() < 0.5,
        deliver_after=now,
    )
    invitation_id = invitations.add(db, new, now)
    if invitation_id is None:
        raise RuleBroken("asked_elsewhere")
    people.mark(db, study.team_id, person.id, last_invited_at=now)
    begin(db, _conversation(db, study.team_id, invitation_id))
    return invitation_id


def _end(db: Database, invitation: Invitation, expected: InvitationState, now: datetime) -> None:
    """Whoever had begun may finish until the study is closed; then the invitation ends, and the person is free again."""
    expired = InvitationState.EXPIRED.value
    if invitations.change(db, invitation.team_id, invitation.id, (expected,), state=expired):
        facts = _conversation(db, invitation.team_id, invitation.id)
        saying.show_conversation(db, facts, now, lane=Lane.WITHDRAWAL)


def _expire(db: Database, team_id: str, invitation_id: int, now: datetime) -> None:
    if not invitations.change(
        db, team_id, invitation_id, (InvitationState.DELIVERED,), state=InvitationState.EXPIRED.value
    ):
        return
    facts = _conversation(db, team_id, invitation_id)
    people.mark(db, team_id, facts.person.id, unanswered=facts.person.unanswered + 1)
    saying.show_conversation(db, facts, now, lane=Lane.WITHDRAWAL)
    saying.show_study(db, facts.study, now)


def _conversation(db: Database, team_id: str, invitation_id: int) -> Conversation:
    facts = invitations.conversation(db, team_id, invitation_id)
    if facts is None:
        raise LookupError(f"no invitation {invitation_id}")
    return facts
