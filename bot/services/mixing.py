"""Between the database and the mix engine: a study as the engine sees it, and its decisions as rows and sentences."""

import json
import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from bot.domain.conversation import Conversation, InvitationState, Source
from bot.domain.mix import (
    Band,
    Candidate,
    Case,
    Choice,
    Decision,
    Group,
    Learned,
    Standing,
    StudyFacts,
    Tuning,
    Wave,
)
from bot.domain.mix.answers import TAKING_PART
from bot.domain.mix.facts import PersonRow
from bot.domain.segments import Filing, Segment
from bot.domain.settings import Settings
from bot.domain.studies import Study
from bot.domain.working_hours import date_of_working_day, working_day, zone_of
from bot.services.recruiting import colleague_domains, team_of
from storage import audiences, mix
from storage.invitations import OFFERS_MAX
from storage.rows import Row, instant_of, known_instant
from storage.studies import settings_of

UNTAKEN_HOLD = 1.5
"""Working days by which an offer from standby counts as older once its hour is over: the next one is asked."""

_WAITING = frozenset({InvitationState.QUEUED, InvitationState.DELIVERED, InvitationState.STARTED})


def day_of(study: Study, instant: datetime) -> float:
    """Return an instant on the axis of working days in the study's zone."""
    return working_day(instant, study.zone)


def date_of(study: Study, day: float) -> date:
    """Return the date on which a day of that axis falls."""
    del study  # the axis is the same in every zone; only where its days begin differs
    return date_of_working_day(day)


def local_day(study: Study, now: datetime) -> str:
    """The date in the study's zone, as ISO text."""
    return now.astimezone(zone_of(study.zone)).date().isoformat()


def study_facts(db: Database, study: Study, settings: Settings, now: datetime) -> StudyFacts:
    """Return everything that the engine is to know of a study at this moment."""
    rows = mix.case_rows(db, study.team_id, study.id)
    known = mix.candidates_of(db, study.team_id, (row["person_id"] for row in rows))
    cases = [_case(study, row, known[row["person_id"]], now) for row in rows]
    today = day_of(study, now)
    found = tuple(case for case in cases if case is not None)
    return StudyFacts(
        now=today,
        deadline=day_of(study, study.deadline),
        seats=study.seats,
        cases=found,
        way=study.way,
        sent_today=sum(case.by_engine and int(case.sent_on) == int(today) for case in found),
        tuning=tuning_of(settings),
    )


def with_answer(facts: StudyFacts, conversation: Conversation, filing: Filing, now: datetime) -> StudyFacts:
    """Return the facts with the answers that somebody is sending at this moment."""
    today = day_of(conversation.study, now)
    cases = tuple(
        replace(case, standing=Standing.ANSWERED, answered_on=today, segment=filing.segment)
        if case.person.id == conversation.person.id
        else case
        for case in facts.cases
    )
    return replace(facts, cases=cases)


def is_company_taken(db: Database, study: Study, person_id: int, now: datetime) -> bool:
    """Whether somebody else of a person's company takes part in a study."""
    cases = study_facts(db, study, settings_of(db, study.team_id), now).cases
    own = {case.person.company for case in cases if case.person.id == person_id} - {""}
    return any(
        case.person.company in own and case.standing in TAKING_PART
        for case in cases
        if case.person.id != person_id
    )


def tuning_of(settings: Settings) -> Tuning:
    """The engine's dials as a workspace has set them."""
    return Tuning(day_cap=settings.wave_cap, lottery=settings.lottery_percent / 100)


def reachable(db: Database, study: Study, settings: Settings, now: datetime) -> list[Candidate]:
    """Return everybody whom the study may invite now, in Slack."""
    return list(map(Candidate._make, reachable_rows(db, study, settings, now)))


def reachable_rows(db: Database, study: Study, settings: Settings, now: datetime) -> list[PersonRow]:
    """Return the same people without names, as a `Pool` takes them: a wave names only those whom it draws."""
    return mix.candidates(
        db, study, settings, now, without=team_of(study), domains=colleague_domains(db, study)
    )


def unasked_rows(db: Database, study: Study, settings: Settings, now: datetime) -> list[PersonRow]:
    """Return the members of the study's audiences whom nobody asked and whom it may invite now. Those without a row in the directory
    have a negative id: a wave that draws them adds them."""
    return mix.unasked(db, study, settings, now, without=team_of(study), domains=colleague_domains(db, study))


def unasked_room(db: Database, study: Study, settings: Settings, now: datetime) -> int:
    """Return how many of them may still be invited today, by the study's own calendar."""
    day = now.astimezone(zone_of(study.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, settings.audience_day_cap - audiences.invited_since(db, study.team_id, study.id, day))


def to_play(
    db: Database, study: Study, settings: Settings, now: datetime
) -> tuple[StudyFacts, list[Candidate]]:
    """Return a study with everybody whom it may invite until its deadline, for a play of what will come of it.

    Of the members whom nobody asked there are as many as their daily number lets in, drawn the same way each time; where there is nobody
    else, that number bounds each day too.
    """
    facts = study_facts(db, study, settings, now)
    people, unasked = reachable(db, study, settings, now), unasked_rows(db, study, settings, now)
    if not unasked:
        return facts, people
    most = min(len(unasked), settings.audience_day_cap * math.ceil(max(1.0, facts.left)))
    drawn = random.Random(study.id).sample(unasked, most)
    if not people:
        cap, first = facts.tuning.day_cap, facts.tuning.first_day_cap
        each = settings.audience_day_cap
        tuning = replace(facts.tuning, day_cap=min(cap, each), first_day_cap=min(first, each))
        facts = replace(facts, tuning=tuning)
    return facts, [*people, *map(Candidate._make, drawn)]


def unreachable(db: Database, study: Study, settings: Settings, now: datetime) -> list[PersonRow]:
    """Return everybody of the audience who may be asked and has no Slack account here."""
    domains = colleague_domains(db, study)
    return mix.candidates(db, study, settings, now, without=team_of(study), domains=domains, reachable=False)


def _case(study: Study, row: Row, person: Candidate, now: datetime) -> Case | None:
    state = InvitationState(row["state"])
    if state is InvitationState.WITHDRAWN and row["verdict"] is None:
        return None  # nobody could have answered it: it teaches nothing
    standing = _standing(row, state, now)
    by_engine = row["source"] in {Source.WAVE, Source.PICKED} and not row["elsewhere"] | row["call_elsewhere"]
    if standing is Standing.WAITING and row["verdict"]:
        # For the mix an answer that awaits approval is on its way, like that of somebody who has begun.
        asked_on = day_of(study, known_instant(row["submitted_at"]))
        return Case(person, standing, asked_on, lot=row["lot"], by_engine=by_engine, has_begun=True)
    sent = instant_of(row["delivered_at"]) or known_instant(row["deliver_after"])
    if state is InvitationState.QUEUED:
        # Held back, as by a pause: its life has not begun, and nobody else of the company is asked meanwhile.
        sent = max(sent, now)
    answered, offered = instant_of(row["submitted_at"]), instant_of(row["offered_at"])
    # Answers that do not fit are as little use as those for which there is no seat.
    segment = (row["call_segment"] or row["segment"]) if row["fits"] else None
    held = instant_of(row["held_until"])
    untaken = UNTAKEN_HOLD if held and held <= now else 0.0
    return Case(
        person=person,
        standing=standing,
        sent_on=day_of(study, sent),
        answered_on=day_of(study, answered) if answered else None,
        segment=Segment(segment) if segment else None,
        lot=row["lot"],
        offered_on=day_of(study, offered) - untaken if offered and standing is Standing.OFFERED else None,
        offers=row["offers"] or 0,
        bookings=row["bookings"],
        by_engine=by_engine,
        has_begun=state is InvitationState.STARTED,
        elsewhere=bool(row["call_elsewhere"]),
    )


def _standing(row: Row, state: InvitationState, now: datetime) -> Standing:
    if row["call_state"] in {"booked", "completed"}:
        return Standing(row["call_state"])
    if row["verdict"] is None:
        return Standing.WAITING if state in _WAITING and not row["is_out"] else Standing.SILENT
    if row["is_out"] or state is not InvitationState.SUBMITTED:
        return Standing.LOST if row["offers"] else Standing.THANKED
    if row["is_awaited"]:
        return Standing.WAITING
    if row["verdict"] == "thank":
        return Standing.THANKED
    if row["verdict"] == "offer":
        taken = row["call_offer"] is not None and row["call_offer"] >= row["offers"]
        if taken:
            return Standing.LOST  # the call they took did not come about
        lapses = instant_of(row["offer_lapses_at"])
        if lapses is not None and lapses > now:
            return Standing.OFFERED
    # Who booked took an offer: only those that passed count.
    passed = row["offers"] - row["bookings"]
    return Standing.LOST if passed >= OFFERS_MAX else Standing.STANDBY


def wave_inputs(
    facts: StudyFacts, learned: Learned, sizes: Mapping[Group, int], wave: Wave
) -> dict[str, object]:
    """Return what a wave was decided on, as JSON holds it. sizes: of the groups before the wave."""
    drawn = Counter(choice.group for choice in wave.choices)
    return {
        "day": facts.now,
        "deadline": facts.deadline,
        "seats": {segment.value: count for segment, count in facts.seats.items()},
        "standings": Counter(case.standing.value for case in facts.cases),
        "open": [segment.value for segment in wave.open_segments],
        "paused": {pause.segment.value: _finite(pause.invitations_each) for pause in wave.pauses},
        "sent": len(wave.choices),
        "reading": learned.reading.value,
        "groups": [
            {
                "group": list(group),
                "people": size,
                "yields": list(learned.yields(group)),
                "drawn": drawn[group],
            }
            for group, size in sorted(sizes.items(), key=lambda found: -found[1])
        ],
    }


def _finite(number: float) -> float | None:
    return None if number == float("inf") else number


def choice_text(choice: Choice) -> str:
    """Return a decision as JSON: `choice_from` makes it again, and with it the sentences."""
    return json.dumps(asdict(choice) | {"group": list(choice.group)}, ensure_ascii=False)


def decision_text(decision: Decision) -> str:
    """Return the numbers behind a verdict as JSON."""
    return json.dumps(asdict(decision), ensure_ascii=False)


def choice_from(stored: Mapping[str, Any]) -> Choice:
    """Return the decision that `choice_text` wrote."""
    band, paying, usage = stored["group"]
    return Choice(
        person_id=stored["person_id"],
        group=Group(Band(band), paying, usage),
        by_lottery=stored["by_lottery"],
        hat=stored["hat"],
        aimed_at=Segment(stored["aimed_at"]),
        still_needed={Segment(name): number for name, number in stored["still_needed"].items()},
        yields=stored["yields"],
        best=stored["best"],
        preferred=stored["preferred"],
        asked_least=stored.get("asked_least", False),
    )
